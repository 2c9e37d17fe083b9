"""Patch T: four solid bars that tell a scanner that a new paper follows.

Kodak, Patch Code Information A-61599: two narrow bars and two wide ones of 2.5 times their width, the spaces
between them as wide as a narrow bar. Bars are told by their proportions, so a sheet may be reduced by a
copier, askew, or scanned at a resolution that the file does not tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from digitize.dossier import Box, Code, box_around
from digitize.prepare.ink import Ink

PATCH_T = "PATCHT"  # what programs print as a bar code where they mean the same
_SOLID = 0.75  # of the box around a bar; toner that flakes off leaves holes
_LONG = 7.0  # times its thickness, at least, for a narrow bar; 0.75 inch is 9 narrow bars
_THIN = 0.0035  # of the page's longest side: a narrow bar at half its size; print is finer
_LEAN = math.radians(3.0)
# A wide bar is 2.5 narrow ones, a space 1.0; printers and thresholds add to bars what spaces lose.
_WIDE, _SPACE = (1.8, 3.4), (0.5, 1.6)
_LIKE = 1.4


@dataclass(frozen=True, slots=True)
class _Bar:
    """A solid bar: its middle, half its length along `angle` (radians), its thickness; small pixels."""

    x: float
    y: float
    half: float
    thick: float
    angle: float
    box: Box


def find_patch(ink: Ink) -> Code | None:
    """The Patch T on a page, box in page pixels; None where there is none.

    Upside down a Patch T reads as Patch 3: both are taken for it, for a sheet may be fed either way up.
    """
    bars = list(_bars(ink))
    for first in bars:
        run = sorted((b for b in bars if _beside(first, b)), key=lambda b: _across(first, b))
        for start in range(len(run) - 3):
            four = run[start : start + 4]
            if first is four[0] and _is_patch(four) and not _crowded(run, start):
                return _code(four, ink.scale)
    return None


def _bars(ink: Ink) -> Iterator[_Bar]:
    mask = ink.mask.astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    thin = _THIN * max(mask.shape)
    large = (stats[:, 2:4].max(axis=1) > _LONG * thin) & (stats[:, 4] > _LONG * thin**2)
    large[0] = False  # the paper
    for label in np.flatnonzero(large):
        x, y, w, h, area = (int(v) for v in stats[label])
        bar = _bar(labels[y : y + h, x : x + w] == label, (x, y), area)
        if bar is not None and bar.thick >= thin:
            yield bar


def _bar(shape: np.ndarray, at: tuple[int, int], area: int) -> _Bar | None:
    points = cv2.findNonZero(shape.astype(np.uint8))
    (x, y), (a, b), degrees = cv2.minAreaRect(points)
    long, thick, turn = (a + 1, b + 1, degrees) if a >= b else (b + 1, a + 1, degrees + 90)
    if area < _SOLID * long * thick or long < 0.4 * _LONG * thick:
        return None
    box = (at[0], at[1], at[0] + shape.shape[1], at[1] + shape.shape[0])
    angle = math.radians((turn + 90) % 180 - 90)
    return _Bar(x + at[0], y + at[1], long / 2, area / long, angle, box)


def _across(a: _Bar, b: _Bar) -> float:
    """How far `b` lies from `a`, square to `a`."""
    return (b.y - a.y) * math.cos(a.angle) - (b.x - a.x) * math.sin(a.angle)


def _beside(a: _Bar, b: _Bar) -> bool:
    """Whether two bars run side by side and end together."""
    lean = abs(a.angle - b.angle)
    along = (b.x - a.x) * math.cos(a.angle) + (b.y - a.y) * math.sin(a.angle)
    near = abs(along) < 0.15 * a.half and 0.8 < b.half / a.half < 1.25
    return near and min(lean, math.pi - lean) < _LEAN


def _is_patch(four: list[_Bar]) -> bool:
    thick = [b.thick for b in four]
    order = "".join("W" if t > 1.6 * min(thick) else "N" for t in thick)
    if order not in ("NWNW", "WNWN"):
        return False
    narrow = [t for t, sign in zip(thick, order, strict=True) if sign == "N"]
    wide = [t for t, sign in zip(thick, order, strict=True) if sign == "W"]
    unit = sum(narrow) / 2
    return (
        max(narrow) < _LIKE * min(narrow)
        and max(wide) < _LIKE * min(wide)
        and all(_WIDE[0] < t / unit < _WIDE[1] for t in wide)
        and all(_SPACE[0] < gap / unit < _SPACE[1] for gap in _spaces(four))
        and min(b.half for b in four) * 2 > _LONG * unit
    )


def _spaces(bars: list[_Bar]) -> list[float]:
    return [_across(bars[0], b) - _across(bars[0], a) - (a.thick + b.thick) / 2 for a, b in pairwise(bars)]


def _crowded(run: list[_Bar], start: int) -> bool:
    """Whether a fifth bar stands as near as the four do: a ruled table, another bar code."""
    around = run[max(0, start - 1) : start + 5]
    near = 2.0 * min(b.thick for b in run[start : start + 4])
    return sum(gap < near for gap in _spaces(around)) > 3


def _code(four: list[_Bar], scale: float) -> Code:
    left, top, right, bottom = (round(v / scale) for v in box_around([b.box for b in four]))
    return Code(PATCH_T, "PatchT", (left, top, right, bottom))
