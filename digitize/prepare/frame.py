"""The ornamental frame of certificates: found as one ring of ink around the page, and painted out.

A recogniser takes its pattern for letters and joins them to the lines beside it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.prepare.ink import Grey, find_ink, small_copy

_JOIN_MM = 1.5  # the pattern's own gaps; text keeps further away
_SPAN = 0.72  # of the page's width and height
_INSIDE = 0.12  # how far from the ring's outer edge its inside begins, as a share of the page
_EMPTY = 0.01  # of the inside may be the ring's


def without_frame(grey: Grey, dpi: int) -> Grey:
    """A levelled picture with its ornamental frame painted white; `grey` itself where there is none."""
    small, scale = small_copy(grey)
    ring = _find_ring(find_ink(small, scale).mask, dpi * scale / 25.4)
    if ring is None:
        return grey
    size = (grey.shape[1], grey.shape[0])
    wide = cv2.resize(ring.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.where(wide > 0, 255, grey).astype(np.uint8)


def _find_ring(mask: NDArray[np.bool_], per_mm: float) -> NDArray[np.bool_] | None:
    reach = max(3, round(_JOIN_MM * per_mm) | 1)
    kernel = np.ones((reach, reach), np.uint8)
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    height, width = mask.shape
    for i in range(1, count):
        x, y, w, h = (int(v) for v in stats[i, :4])
        if w > _SPAN * width and h > _SPAN * height:
            ring = labels == i
            dx, dy = round(_INSIDE * w), round(_INSIDE * h)
            inside = ring[y + dy : y + h - dy, x + dx : x + w - dx]
            if inside.mean() < _EMPTY:
                return np.asarray(cv2.dilate(ring.astype(np.uint8), kernel), np.bool_)
    return None
