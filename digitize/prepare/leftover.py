"""Ink that looks like text and got no words: what a recogniser passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box
from digitize.prepare.ink import Grey, find_ink, small_copy

_LETTER_MM = (0.9, 7.0)
_LEAST_MM = 7.0
_LEAST_LETTERS = 4


def unread(grey: Grey, read: Sequence[Box], dpi: int) -> tuple[Box, ...]:
    """Boxes (pixels of `grey`) of lines of letter-sized ink that no box of `read` touches, top to bottom."""
    ink = find_ink(*small_copy(grey))
    per_mm = dpi * ink.scale / 25.4
    letters = _letters(ink.mask & ~_covered(ink.mask.shape, read, ink.scale, per_mm), per_mm)
    reach = max(3, round(3.0 * per_mm))
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [
        _grown(stats[i], ink.scale, per_mm, grey.shape)
        for i in range(1, count)
        if _is_line(stats[i], letters, per_mm)
    ]
    return tuple(sorted(boxes, key=lambda b: (b[1], b[0])))


def _covered(shape: tuple[int, ...], read: Sequence[Box], scale: float, per_mm: float) -> NDArray[np.bool_]:
    covered = np.zeros(shape, np.bool_)
    rim = 0.7 * per_mm
    for left, top, right, bottom in read:
        y, x = max(0, int(top * scale - rim)), max(0, int(left * scale - rim))
        covered[y : int(bottom * scale + rim) + 1, x : int(right * scale + rim) + 1] = True
    return covered


def _letters(mask: NDArray[np.bool_], per_mm: float) -> Grey:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    w, h = stats[:, 2] / per_mm, stats[:, 3] / per_mm
    keep = (h > _LETTER_MM[0]) & (h < _LETTER_MM[1]) & (w < 12) & (w > 0.3)
    keep[0] = False
    return np.asarray(keep[labels], np.uint8) if count > 1 else np.zeros(mask.shape, np.uint8)


def _is_line(stat: NDArray[np.int32], letters: Grey, per_mm: float) -> bool:
    x, y, w, h, _ = (int(v) for v in stat)
    if w < _LEAST_MM * per_mm or w < 1.5 * h or h > 12 * per_mm:
        return False
    count, _ = cv2.connectedComponents(letters[y : y + h, x : x + w], connectivity=8)
    return count - 1 >= _LEAST_LETTERS


def _grown(stat: NDArray[np.int32], scale: float, per_mm: float, shape: tuple[int, ...]) -> Box:
    x, y, w, h, _ = (int(v) for v in stat)
    rim = 1.2 * per_mm
    return (
        max(0, int((x - rim) / scale)),
        max(0, int((y - rim) / scale)),
        min(shape[1], int((x + w + rim) / scale)),
        min(shape[0], int((y + h + rim) / scale)),
    )
