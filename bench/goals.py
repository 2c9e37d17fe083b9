"""What we hold ourselves to, and how far a run is from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

THIRD, WORST_PAGE = 1 / 3, 0.03
PLAIN_SPEED, CLEAN_SPEED, NEAR_LIMIT, MEMORY_MB = 3.0, 10.0, 1.2, 1024 * 1024 * 1024 / 1e6


@dataclass(frozen=True, slots=True)
class Goal:
    """`wanted` and `reached` as said to a reader."""

    what: str
    wanted: str
    reached: str
    met: bool


def goals(tools: Mapping[str, Any], ratios: Mapping[str, Any], ours: str) -> list[Goal]:
    """The goals that this run can judge: those whose tools took part."""
    own = tools.get(ours)
    if not own or not own["lineRecallError"]:
        return []
    worst, memory = own["lineRecallError"]["max"], own["peakPssMb"]
    found = _accuracy(ratios)
    found.append(Goal("worst page, line-recall error", "≤ 3 %", f"{worst * 100:.2f} %", worst <= WORST_PAGE))
    found += _speed(ratios)
    found.append(Goal("peak memory, shared pages once", "≤ 1 GiB", f"{memory:.0f} MB", memory <= MEMORY_MB))
    return found


def _accuracy(ratios: Mapping[str, Any]) -> list[Goal]:
    others = [r["error"] for name, r in ratios.items() if name.startswith("ocrmypdf") and "error" in r]
    if not others:
        return []
    share = max(others)  # the setting that reads best leaves us the largest share
    return [Goal("error, of OCRmyPDF's best setting's", "≤ 0.33", f"{share:.2f}", share <= THIRD)]


def _speed(ratios: Mapping[str, Any]) -> list[Goal]:
    found = []
    for name, label, least in (
        ("ocrmypdf", "pages a second, over OCRmyPDF plain", PLAIN_SPEED),
        ("ocrmypdf-clean", "pages a second, over OCRmyPDF cleaning", CLEAN_SPEED),
    ):
        if name in ratios:
            rate = ratios[name]["pagesPerSecond"]
            found.append(Goal(label, f"≥ {least:.0f} ×", f"{rate:.2f} ×", rate >= least))
    if "recogniser" in ratios:
        cpu = ratios["recogniser"]["cpuPerPage"]
        label = "CPU, over the bare recogniser's for the same recognitions"
        found.append(Goal(label, f"≤ {NEAR_LIMIT} ×", f"{cpu:.2f} ×", cpu <= NEAR_LIMIT))
    return found
