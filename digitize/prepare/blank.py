"""Blank or not: a back with show-through, dust, punch holes and scanner borders carries nothing.

A page with one handwritten line or one stamp carries something. Blank pages are kept and marked, never
dropped, so the doubtful page counts as not blank.
"""

from __future__ import annotations

import cv2
import numpy as np

from digitize.prepare.ink import Ink

_STRONG = 0.35  # show-through of print stays below this share of the paper's brightness
_SPECK_MM = 0.8
_LEAST_MM2 = 3.0


def is_blank(ink: Ink, dpi: int) -> bool:
    """Whether the page holds no mark that a person would read. `dpi`: of the full page."""
    per_mm = dpi * ink.scale / 25.4
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8), connectivity=8)
    if count == 1:
        return True
    strong = np.bincount(labels[ink.darkness > _STRONG], minlength=count) > 0
    w, h, area = stats[:, 2], stats[:, 3], stats[:, 4]
    mark = (np.maximum(w, h) > _SPECK_MM * per_mm) & strong & ~_holes(stats, ink.mask.shape, per_mm)
    mark[0] = False
    return float(area[mark].sum()) / per_mm**2 < _LEAST_MM2


def _holes(stats: np.ndarray, shape: tuple[int, ...], per_mm: float) -> np.ndarray:
    """Components that look like punch holes: solid, as wide as high, 4–9 mm, within 25 mm of an edge."""
    x, y, w, h, area = (stats[:, i].astype(np.float64) for i in range(5))
    size = np.maximum(w, h) / per_mm
    near = np.minimum.reduce([x, y, shape[1] - x - w, shape[0] - y - h]) < 25 * per_mm
    solid = area / np.maximum(w * h, 1) > 0.6
    square = np.minimum(w, h) > 0.7 * np.maximum(w, h)
    return np.asarray(near & solid & square & (size > 3.5) & (size < 9))
