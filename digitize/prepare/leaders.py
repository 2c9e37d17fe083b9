"""Dotted leaders, the rows of dots that a form gives to be filled in: found, and painted out of a copy.

Dots under a name join its letters into one shape, and a recogniser reads both badly; pages of them upset
its search for columns. Where they stood is kept: a form expects a value there.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box
from digitize.prepare.ink import Grey

_DARK = 150
_LARGEST_MM = 0.75
_GAP_MM = 1.6  # from dot to dot, centre to centre
_FEWEST = 9  # an ellipsis has three, a row of i's never stands so close
_FEW, _PARTED_MM = 3, 5.0  # in the row of a leader, beside it


def without_leaders(grey: Grey, dpi: int) -> tuple[Grey, tuple[Box, ...]]:
    """`grey` with its dotted leaders painted white (itself where it has none), and the leaders' boxes.

    Dots that letters part from their leader go too; their boxes are left out.
    """
    per_mm = dpi / 25.4
    ink = (grey < _DARK).astype(np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = max(2.0, _LARGEST_MM * per_mm)
    dots = np.flatnonzero((stats[:, 2] <= largest) & (stats[:, 3] <= largest))
    rows, rests = _rows_of_dots(dots, np.asarray(centres, np.float64), per_mm)
    if not rows:
        return grey, ()
    gone = np.zeros(len(stats), np.uint8)
    gone[np.concatenate([*rows, *rests])] = 1
    mask = cv2.dilate(gone[labels], np.ones((5, 5), np.uint8))
    # The halo of a dot may reach into a letter that stands on it: the letter's own ink stays.
    letters = (ink > 0) & (gone[labels] == 0)
    plain = np.where((mask > 0) & ~letters, 255, grey).astype(np.uint8)
    return plain, tuple(_hull(np.asarray(stats[row], np.int32)) for row in rows)


def _hull(stats: NDArray[np.int32]) -> Box:
    x, y, w, h = stats[:, :4].T
    return (int(x.min()), int(y.min()), int((x + w).max()), int((y + h).max()))


def _rows_of_dots(
    dots: NDArray[np.intp], centres: NDArray[np.float64], per_mm: float
) -> tuple[list[NDArray[np.intp]], list[NDArray[np.intp]]]:
    """Rows of at least `_FEWEST` of the `dots`, each close to the next; shorter ones in line with them."""
    if dots.size < _FEWEST:
        return [], []
    x, y = centres[dots, 0], centres[dots, 1]
    # A leaning row climbs a pixel every dozen dots: neighbours are asked for, not a common height.
    order = np.lexsort((x, np.round(y / (0.6 * per_mm))))
    across, up = np.diff(x[order]), np.abs(np.diff(y[order]))
    joined = (across > 0) & (across < _GAP_MM * per_mm) & (up < 0.3 * per_mm)
    runs = np.split(dots[order], np.flatnonzero(~joined) + 1)
    long = [run.size >= _FEWEST for run in runs]
    rests = _parted(runs, long, centres, per_mm)
    return [run for run, is_long in zip(runs, long, strict=True) if is_long], rests


def _parted(
    runs: list[NDArray[np.intp]], long: list[bool], centres: NDArray[np.float64], per_mm: float
) -> list[NDArray[np.intp]]:
    """The short runs that go on from a long one, or from another that does."""
    kept = list(long)
    pairs = [(i, i + 1) for i in range(len(runs) - 1)]
    pairs = [(i, j) for i, j in pairs if _goes_on(centres[runs[i][-1]], centres[runs[j][0]], per_mm)]
    for i, j in (*pairs, *reversed(pairs)):
        if kept[i] != kept[j] and min(runs[i].size, runs[j].size) >= _FEW:
            kept[i] = kept[j] = True
    return [run for run, old, new in zip(runs, long, kept, strict=True) if new and not old]


def _goes_on(last: NDArray[np.float64], first: NDArray[np.float64], per_mm: float) -> bool:
    across, up = first - last
    return bool(0 < across < _PARTED_MM * per_mm and abs(up) < 0.35 * per_mm)
