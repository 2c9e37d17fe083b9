"""What is done at night, in order, and which figures of each answer are kept: one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from digitize.errors import DigitizeError
from digitize.findings import catalogue
from digitize.settings import Settings
from digitize.targets.opening import places_of

Figures = Mapping[str, float]
_DAMAGED = "damaged"
_SYNC = {
    name: f"targets.0.{name}" for name in ("dossiers", "sent", "reread", "files", "bytes", "erased", "seq")
}


@dataclass(frozen=True, slots=True)
class Step:
    """One command of `digitize`. figures: name -> where in the answer's JSON, `a.0.b`; of a list, how many.

    counts_damage: findings of severity error are counted as the figure `damaged`; own_s: seconds that it is
    told to take, which its time limit comes on top of.
    """

    name: str
    words: tuple[str, ...]
    figures: Mapping[str, str] = field(default_factory=dict)
    counts_damage: bool = False
    own_s: int = 0


def steps(settings: Settings) -> tuple[Step, ...]:
    """The night's work for an archive with these settings."""
    slice_s = f"{settings.night_verify_s}s"
    return (
        *_copies(settings),
        Step(
            "verify",
            ("verify", "--max-duration", slice_s),
            {"objects": "objects", "total": "total", "files": "files", "bytes": "bytes"},
            counts_damage=True,
            own_s=settings.night_verify_s,
        ),
        Step("audit", ("audit", "verify"), {"lines": "lines", "files": "files"}, counts_damage=True),
        Step(
            "report",
            ("report",),
            {
                "received": "counts.received",
                "inArchive": "counts.inArchive",
                "neverScanned": "counts.neverScanned",
            },
        ),
        Step("retention", ("report", "retention"), {"due": "due", "soon": "soon", "unknown": "unknown"}),
        Step(
            "status",
            ("status",),
            {
                "free": "disk.free",
                "size": "disk.total",
                "review": "waiting.review",
                "quarantine": "waiting.quarantine",
            },
        ),
    )


def _copies(settings: Settings) -> Iterator[Step]:
    """One step a target, by its number: a name or an address says where an office keeps its copies."""
    try:
        names: tuple[str | None, ...] = tuple(places_of(settings.sync_to))
    except DigitizeError:
        names = (None,)  # the command itself says what is wrong with the setting
    for number, name in enumerate(names, 1):
        words = ("sync",) if name is None else ("sync", name)
        again = ("--verify-for", f"{settings.night_copy_s}s") if settings.night_copy_s > 0 else ()
        own_s = max(0, settings.night_copy_s)
        yield Step(f"sync-{number}" if len(names) > 1 else "sync", (*words, *again), _SYNC, own_s=own_s)


def figures_of(step: Step, answer: Any) -> dict[str, float]:
    """The figures of a step that its answer holds."""
    found = {name: value for name, way in step.figures.items() if (value := _at(answer, way)) is not None}
    if step.counts_damage and isinstance(answer, dict) and "findings" in answer:
        known = catalogue()
        codes = findings_in(answer)
        found[_DAMAGED] = sum(n for code, n in codes.items() if known[code]["severity"] == "error")
    return found


def _at(answer: Any, way: str) -> float | None:
    for part in way.split("."):
        if isinstance(answer, list) and part.isdecimal():
            answer = answer[int(part)] if int(part) < len(answer) else None
        else:
            answer = answer.get(part) if isinstance(answer, dict) else None
    if isinstance(answer, list):
        return len(answer)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    return answer


def findings_in(answer: Any) -> Counter[str]:
    """How often each finding is told of, anywhere in an answer: codes alone, which name nobody."""
    return Counter(code for code in _codes(answer) if code in catalogue())


def _codes(answer: Any) -> Iterator[str]:
    if isinstance(answer, list):
        for part in answer:
            yield from _codes(part)
    elif isinstance(answer, dict):
        for key, part in answer.items():
            if key in ("findings", "error"):
                yield from _told(part if isinstance(part, list) else [part])
            else:
                yield from _codes(part)


def _told(found: list[Any]) -> Iterator[str]:
    yield from (str(one["code"]) for one in found if isinstance(one, dict) and "code" in one)
