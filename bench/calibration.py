"""Whether a confidence means what it says: of all given 0.9, nine in ten should be right.

Expected calibration error: the mean distance of confidence and share right over ten equal bins, weighted by
how much is in each (M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using
Bayesian binning", AAAI 2015). Intervals: E. B. Wilson, "Probable inference", JASA 22, 1927.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

BINS = 10
SURE = 0.9
_Z = 1.96  # 95 %

Given = tuple[float, bool]  # a confidence, and whether what carried it was right


@dataclass(frozen=True, slots=True)
class Bin:
    """What was given a confidence from `low` to `high`: how many, their mean, how many of them are right."""

    low: float
    high: float
    count: int
    confidence: float
    right: int

    @property
    def share(self) -> float:
        """Of those that are right."""
        return self.right / self.count

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        n, p, z = self.count, self.share, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - reach), min(1.0, middle + reach)


def bins(given: Sequence[Given]) -> list[Bin]:
    """Ten equal bins over 0..1, the empty ones left out; 1.0 belongs to the last."""
    held: dict[int, list[Given]] = {}
    for confidence, right in given:
        held.setdefault(min(BINS - 1, max(0, int(confidence * BINS + 1e-9))), []).append((confidence, right))
    return [
        Bin(i / BINS, (i + 1) / BINS, len(own), sum(c for c, _ in own) / len(own), sum(r for _, r in own))
        for i, own in sorted(held.items())
    ]


def expected_error(found: Sequence[Bin]) -> float:
    """Expected calibration error, 0..1; 0 of nothing."""
    total = sum(b.count for b in found)
    return sum(b.count * abs(b.confidence - b.share) for b in found) / total if total else 0.0


def calibration(given: Sequence[Given]) -> dict[str, Any]:
    """Bins and what they come to, as results.json carries them."""
    found = bins(given)
    sure = [right for confidence, right in given if confidence >= SURE]
    return {
        "count": len(given),
        "right": sum(right for _, right in given),
        "expectedCalibrationError": round(expected_error(found), 4),
        "sure": len(sure),
        "sureRight": sum(sure),
        "bins": [asdict(b) | {"confidence": round(b.confidence, 4)} for b in found],
    }


def bins_from_json(found: dict[str, Any]) -> list[Bin]:
    """The bins of `calibration` back."""
    return [Bin(**b) for b in found["bins"]]
