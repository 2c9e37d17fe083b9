"""Ink that looks like text and got no words: what a recogniser passed over in silence.

Whole lines of it are `unread`; a word dropped from a line that was read is found `beside` it.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box
from digitize.prepare.ink import Grey, find_ink, small_copy

_LETTER_MM = (0.9, 7.0)
_LEAST_MM = 7.0  # of ink that is a line of its own
_LEAST_LETTERS = 4
_SHORT_MM, _SHORT_LETTERS = 2.0, 2  # the last syllable of a paragraph, alone on its line
_NEAR = 4.0  # line heights: as far as a word may stand from the line it belongs to
_LIKE = (0.4, 1.7)  # a letter's height, as a share of the line's
_LEAST_BESIDE_MM = 1.5  # of ink: less is a comma or a speck


class Leftover:
    """The letter-sized ink of one levelled page picture, asked again and again what of it has been read."""

    def __init__(self, grey: Grey, dpi: int) -> None:
        self._ink = find_ink(*small_copy(grey))
        self._shape = grey.shape
        self._dpi = dpi
        self._per_mm = dpi * self._ink.scale / 25.4

    def unread(self, read: Sequence[Box], *, short: bool = False) -> tuple[Box, ...]:
        """Boxes (pixels of the picture) of lines of ink that no box of `read` touches, top to bottom.

        short: syllables that stand alone on a line too; many of them are specks.
        """
        letters = self._without(read)
        reach = max(3, round(3.0 * self._per_mm))
        joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        boxes = [
            _grown(stats[i], self._ink.scale, self._per_mm, self._shape)
            for i in range(1, count)
            if _is_line(stats[i], letters, self._per_mm, short)
        ]
        return tuple(sorted(boxes, key=lambda b: (b[1], b[0])))

    def beside(self, lines: Sequence[Sequence[Box]], ignore: Sequence[Box]) -> tuple[Box | None, ...]:
        """For each line (the boxes of its words) the hull of letters in its row that no word covers.

        None where the row is read to its ends. `ignore`: where ink is no text (seals, codes).
        """
        letters = self._without([*(box for line in lines for box in line), *ignore])
        count, _, stats, _ = cv2.connectedComponentsWithStats(letters, connectivity=8)
        loose = np.asarray(stats[1:count, :4] / self._ink.scale, np.float64)
        return tuple(_beside_one(line, loose, self._dpi) if line else None for line in lines)

    def _without(self, read: Sequence[Box]) -> Grey:
        covered = _covered(self._ink.mask.shape, read, self._ink.scale, self._per_mm)
        return _letters(self._ink.mask & ~covered, self._per_mm)


def _beside_one(line: Sequence[Box], loose: NDArray[np.float64], dpi: int) -> Box | None:
    tops, bottoms = np.array([b[1] for b in line]), np.array([b[3] for b in line])
    top, bottom = float(np.median(tops)), float(np.median(bottoms))
    height = bottom - top
    left, right = min(b[0] for b in line) - _NEAR * height, max(b[2] for b in line) + _NEAR * height
    x, y, w, h = loose.T
    middle = y + h / 2
    mine = (middle > top) & (middle < bottom) & (h > _LIKE[0] * height) & (h < _LIKE[1] * height)
    mine &= (x + w > left) & (x < right)
    if not mine.any():
        return None
    hull = (int(x[mine].min()), int(y[mine].min()), int((x + w)[mine].max()), int((y + h)[mine].max()))
    return hull if w[mine].sum() > _LEAST_BESIDE_MM * dpi / 25.4 else None


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
    keep = (h > _LETTER_MM[0]) & (h < _LETTER_MM[1]) & (w < 30) & (w > 0.3)
    keep[0] = False
    return np.asarray(keep[labels], np.uint8) if count > 1 else np.zeros(mask.shape, np.uint8)


def _is_line(stat: NDArray[np.int32], letters: Grey, per_mm: float, short: bool) -> bool:
    x, y, w, h, _ = (int(v) for v in stat)
    least_mm, least, slim = (_SHORT_MM, _SHORT_LETTERS, 0.8) if short else (_LEAST_MM, _LEAST_LETTERS, 1.5)
    if w < least_mm * per_mm or w < slim * h or h > 12 * per_mm:
        return False
    count, _ = cv2.connectedComponents(letters[y : y + h, x : x + w], connectivity=8)
    return count - 1 >= least


def _grown(stat: NDArray[np.int32], scale: float, per_mm: float, shape: tuple[int, ...]) -> Box:
    x, y, w, h, _ = (int(v) for v in stat)
    rim = 1.2 * per_mm
    return (
        max(0, int((x - rim) / scale)),
        max(0, int((y - rim) / scale)),
        min(shape[1], int((x + w + rim) / scale)),
        min(shape[0], int((y + h + rim) / scale)),
    )
