"""The red seal: found, reported as a mark, and taken out of the picture that is recognised.

A seal covers a third of the signature on its left (NĐ 30/2020/NĐ-CP, Phụ lục I) and so lies on the signer's
title and name. Red ink is as bright as paper in the red channel while black print stays black.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark
from digitize.prepare.ink import Grey, small_copy

_REDDER = 40  # red over the stronger of green and blue, of 255; paper and print of worn scanners reach 25
_SEAL_MM = (18.0, 48.0)  # seals of agencies are 20–42 mm across (TT 22/2019/TT-BCA), scans add a rim
_STAMP_MM2 = 60.0


def red_mask(rgb: NDArray[np.uint8]) -> Grey:
    """255 where a pixel is red or violet ink, else 0."""
    red, green, blue = (rgb[:, :, i].astype(np.int16) for i in range(3))
    ink = (red - green > _REDDER) & (red - blue > -_REDDER) & (red > 90)
    return np.where(ink, 255, 0).astype(np.uint8)


def find_seals(rgb: NDArray[np.uint8], dpi: int) -> tuple[Mark, ...]:
    """Round red ink is a `seal`, other large red ink a `stamp`; boxes in the pixels of `rgb`."""
    small, scale = small_copy(rgb, 800)
    per_mm = dpi * scale / 25.4
    reach = max(3, round(2.0 * per_mm)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    joined = cv2.morphologyEx(red_mask(small), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    marks = [_mark(labels == i, stats[i], per_mm, scale) for i in range(1, count)]
    return tuple(m for m in marks if m)


def _mark(part: NDArray[np.bool_], stat: NDArray[np.int32], per_mm: float, scale: float) -> Mark | None:
    x, y, w, h, area = (int(v) for v in stat)
    if area / per_mm**2 < _STAMP_MM2 or min(w, h) < 8 * per_mm:
        return None
    box: Box = (round(x / scale), round(y / scale), round((x + w) / scale), round((y + h) / scale))
    low, high = _SEAL_MM
    sized = low < max(w, h) / per_mm < high and min(w, h) > 0.75 * max(w, h)
    round_share = _share_in_ellipse(part[y : y + h, x : x + w])
    if sized and round_share > 0.97:
        return Mark("seal", box, 0.95)
    return Mark("stamp", box, 0.7)


def _share_in_ellipse(part: NDArray[np.bool_]) -> float:
    h, w = part.shape
    y, x = np.mgrid[0:h, 0:w]
    inside = ((x - (w - 1) / 2) / (w / 2)) ** 2 + ((y - (h - 1) / 2) / (h / 2)) ** 2 <= 1.08
    return float((part & inside).sum() / max(1, part.sum()))


def without_red(rgb: NDArray[np.uint8]) -> Grey:
    """The grey picture in which red ink is paper: the red channel."""
    return np.ascontiguousarray(rgb[:, :, 0])
