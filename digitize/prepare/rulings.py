"""Ruled lines of tables and forms, and scanner streaks: found, and wiped out before recognition.

A recogniser reads an upright rule as `|` or `1` and a rule under a word as part of its letters. Both kinds
are found by opening with long thin bars on the levelled picture.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box
from digitize.prepare.ink import Grey

_LONG_MM = 12.0  # no stem or bar of a letter is as long
_THICK_MM = 1.0


def find_rulings(grey: Grey, dpi: int) -> tuple[Grey, Grey]:
    """Masks (0 or 1) of the level and of the upright rules on a levelled picture."""
    ink = (grey < 170).astype(np.uint8)
    per_mm = dpi / 25.4
    return _bars(ink, per_mm, level=True), _bars(ink, per_mm, level=False)


def _bars(ink: Grey, per_mm: float, level: bool) -> Grey:
    def bar(size: float) -> Grey:
        length = max(3, round(size))
        return np.ones((1, length) if level else (length, 1), np.uint8)

    # A rule drifts by a pixel or two where levelling is not perfect: small breaks are closed first.
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bar(0.5 * per_mm))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, bar(_LONG_MM * per_mm))
    thick = max(3, round(_THICK_MM * per_mm))
    across = np.ones((thick, 1) if level else (1, thick), np.uint8)
    solid = cv2.morphologyEx(long, cv2.MORPH_OPEN, across)
    return np.asarray(cv2.subtract(long, solid), np.uint8)


def without_rulings(grey: Grey, level: Grey, upright: Grey) -> Grey:
    """The picture with its rules painted over in white, letters beside them untouched."""
    rules = cv2.bitwise_or(level, upright)
    if not rules.any():
        return grey
    return np.where(cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0, 255, grey).astype(np.uint8)


def find_cells(level: Grey, upright: Grey, dpi: int) -> tuple[tuple[Box, ...], ...]:
    """The cells of ruled tables, row by row, each row from left to right; rows of one cell are no table.

    Boxes in pixels of the picture that `find_rulings` was given.
    """
    if not upright.any():
        return ()
    per_mm = dpi / 25.4
    gap = round(1.2 * per_mm)
    grid = cv2.bitwise_or(
        cv2.dilate(level, np.ones((3, 2 * gap), np.uint8)),
        cv2.dilate(upright, np.ones((2 * gap, 3), np.uint8)),
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(1 - np.minimum(grid, 1), connectivity=4)
    cells = [_cell(stat) for stat in stats[1:count] if _is_cell(stat, grid.shape, per_mm)]
    return tuple(row for row in _table_rows(cells) if len(row) > 1)


def _cell(stat: NDArray[np.int32]) -> Box:
    x, y, w, h = (int(v) for v in stat[:4])
    return (x, y, x + w, y + h)


def _is_cell(stat: NDArray[np.int32], shape: tuple[int, ...], per_mm: float) -> bool:
    x, y, w, h, area = (int(v) for v in stat)
    inside = x > 0 and y > 0 and x + w < shape[1] and y + h < shape[0]
    return inside and w > 5 * per_mm and h > 4 * per_mm and area > 0.85 * w * h


def _table_rows(cells: list[Box]) -> list[tuple[Box, ...]]:
    """Cells whose tops are level form a row; a cell that spans several rows stands in its first."""
    rows: list[list[Box]] = []
    for cell in sorted(cells, key=lambda c: (c[1], c[0])):
        if rows and abs(cell[1] - rows[-1][0][1]) < 15:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [tuple(sorted(row)) for row in rows]
