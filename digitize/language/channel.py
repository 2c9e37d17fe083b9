"""What the recogniser writes where something else is printed: letters that lose or change their marks.

The table was learnt from drawn pages that were degraded, read and compared with what had been drawn
(`scripts/make-channel-data.py`). Logarithms are natural.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from digitize.language.syllables import skeleton

Letters = Mapping[str, Mapping[str, float]]
_NEVER = -14.0


@dataclass(frozen=True, eq=False)
class Channel:
    """lower, upper: log P(read | printed) as [printed][read], small letters standing for capitals too.

    edges, odds: the log odds that a word is misread, for confidences below each edge and above the last.
    usual: the log of how often a word is misread at all. swaps: [read] to the letters of another skeleton
    that it may stand for.
    """

    lower: Letters
    upper: Letters
    edges: tuple[float, ...]
    odds: tuple[float, ...]
    usual: float
    swaps: Mapping[str, Sequence[str]]

    def log_odds(self, confidence: float) -> float:
        """How likely a word of this confidence is misread against being right."""
        return self.odds[bisect_right(self.edges, confidence)]

    def said(self, read: str, printed: str, *, upper: bool = False) -> float:
        """log P(read | printed) of two words of equal length in small letters, their likeness included."""
        table = self.upper if upper else self.lower
        return sum(
            table.get(p, {}).get(r, 0.0 if p == r else _NEVER) for r, p in zip(read, printed, strict=True)
        )


@cache
def channel() -> Channel:
    """The shipped channel, loaded once a process."""
    stored = json.loads((files("digitize.language") / "data" / "channel.json").read_text("utf-8"))
    lower, upper = stored["lower"], stored["upper"]
    return Channel(
        lower, upper, tuple(stored["edges"]), tuple(stored["odds"]), stored["usual"], _swaps(lower)
    )


def _swaps(table: Letters) -> dict[str, list[str]]:
    """For each skeleton letter that may be read, the skeleton letters that may be printed instead."""
    found: dict[str, list[str]] = {}
    for printed, readings in table.items():
        for read in readings:
            bones, real = skeleton(read), skeleton(printed)
            if bones != real and real not in found.setdefault(bones, []):
                found[bones].append(real)
    return found


@lru_cache(maxsize=8192)
def bones_of(read: str) -> tuple[str, ...]:
    """The skeletons that may be printed where `read` was read: its own first, then those one letter away."""
    own = skeleton(read)
    swaps = channel().swaps
    others = (own[:i] + real + own[i + 1 :] for i, c in enumerate(own) for real in swaps.get(c, ()))
    return (own, *others)
