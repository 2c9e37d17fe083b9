"""How well a printed name fits a unit of the list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from digitize.names import name_key, without_marks
from digitize.places.parts import Part
from digitize.places.register import Unit

SURE = 0.9  # from here on only spelling, marks or blanks differ
_ENOUGH = 0.76
_MARKS, _LOOSE = 0.95, 0.93
_MISREAD, _LETTER, _DOUBTFUL = 0.88, 0.05, 0.75
_OTHER_KIND = 0.15  # a commune becomes a ward and keeps its name
_CLOSE, _CLOSE_MISREAD = 0.04, 0.09  # a misread name is two letters nearer to its unit than to the next


@lru_cache(maxsize=65536)
def _keys(name: str) -> tuple[str, str, str]:
    """Spelled one way, without marks, and without what highland names vary in (Đắk Lắk, Đắc Lắc; Kontum)."""
    key = " ".join(w.lstrip("0") or w for w in name_key(name).split())
    bare = without_marks(key)
    return key, bare, re.sub("c(?!h)", "k", bare.replace(" ", "").replace("'", ""))


def _alike(printed: str, name: str, *, misread: bool) -> float:
    one, other = _keys(printed), _keys(name)
    if one[1] == other[1]:
        # print loses marks more often than it gains any: `Nga Thanh` may be Nga Thạnh, not the other way
        return 1.0 if one[0] == other[0] or _marks(one[0]) < _marks(other[0]) else _MARKS
    if _figures(one[1]) != _figures(other[1]):
        return 0.0  # Phường 1 and Phường 11 are one stroke apart
    if one[2] == other[2]:
        return _LOOSE
    return _misread(one[2], other[2]) if misread else 0.0


def _misread(printed: str, name: str) -> float:
    most = 2 if len(name) >= 10 else 1
    letters = Levenshtein.distance(printed, name, score_cutoff=4)
    if len(name) < 5 or letters > 4:
        return 0.0
    score = _MISREAD - _LETTER * letters
    return score if letters <= most else min(score, _DOUBTFUL)


def _marks(key: str) -> int:
    return sum(
        1 for c in unicodedata.normalize("NFD", key.replace("đ", "d\u0335")) if unicodedata.combining(c)
    )


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _fit(part: Part, unit: Unit, *, misread: bool) -> float:
    best = 0.0
    for kind, name in part.readings:
        alike = _alike(name, unit.name, misread=misread)
        if kind and kind != without_marks(unit.kind):
            alike = alike - _OTHER_KIND if alike >= SURE else 0.0
        best = max(best, alike)
    return best


def _scored(part: Part, units: tuple[Unit, ...], *, misread: bool) -> list[tuple[float, Unit]]:
    return sorted(((_fit(part, u, misread=misread), u) for u in units), key=lambda pair: -pair[0])


def fitting(part: Part, units: Iterable[Unit]) -> list[tuple[float, Unit]]:
    """The units that `part` may name, best first: those that are about as good as the best, and good enough.

    A misread name must stand clear of the next by more than one printed as it is in the list.
    """
    units = tuple(units)
    scored = _scored(part, units, misread=False)
    if not scored or scored[0][0] < SURE:
        scored = _scored(part, units, misread=True)
    if not scored or scored[0][0] < _ENOUGH:
        return []
    best = scored[0][0]
    misread = any(abs(best - (_MISREAD - _LETTER * n)) < 1e-9 for n in (1, 2))
    return [pair for pair in scored if pair[0] >= best - (_CLOSE_MISREAD if misread else _CLOSE)]
