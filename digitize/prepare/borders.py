"""Dark scanner borders and punch holes: solid black that no letter has, painted out before recognition."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box
from digitize.prepare.ink import Grey

_DARK = 95
_SOLID_MM = 2.6  # thicker than the strokes of any print but a poster's
_EDGE_MM = 1.5
_HOLE_MM = (3.5, 9.5)
_MARGIN_MM = 27.0  # punched holes lie this near to an edge
_RIM_MM = 0.8


def find_borders(small: NDArray[np.uint8], per_mm: float) -> NDArray[np.bool_] | None:
    """Where a small copy (`per_mm` pixels a millimetre) shows solid black along an edge, or punched holes."""
    half = np.ascontiguousarray(small[::2, ::2])  # what is looked for is many pixels thick
    per_mm /= 2
    dark = _dark(half)
    if not dark.any():
        return None
    size = max(3, round(_SOLID_MM * per_mm))
    solid = _opened(dark, size, round(_EDGE_MM * per_mm))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    height, width = solid.shape
    chosen = [
        i
        for i in range(1, count)
        if _at_edge(_box(stats[i]), width, height, _EDGE_MM * per_mm)
        or _is_hole(stats[i], width, height, per_mm)
    ]
    if not chosen:
        return None
    rim = 2 * round(_RIM_MM * per_mm) + 1
    mask = np.isin(labels, chosen).astype(np.uint8)
    return np.asarray(cv2.dilate(mask, np.ones((rim, rim), np.uint8)), np.bool_)


def without_borders(grey: Grey, borders: NDArray[np.bool_] | None) -> Grey:
    """The picture with `borders` (found on its small copy) white; `grey` itself where there are none."""
    if borders is None:
        return grey
    size = (grey.shape[1], grey.shape[0])
    wide = cv2.resize(borders.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.where(wide > 0, 255, grey).astype(np.uint8)


def _dark(picture: NDArray[np.uint8]) -> Grey:
    channels = cv2.split(picture)
    light = channels[0]
    for channel in channels[1:]:
        light = cv2.max(light, channel)
    return np.asarray(light < _DARK, np.uint8)


def _opened(dark: Grey, size: int, edge: int) -> Grey:
    """What is at least `size` thick; beyond the picture a border is taken to go on."""
    room = size + edge
    wide = cv2.copyMakeBorder(dark, room, room, room, room, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return np.asarray(opened[room:-room, room:-room], np.uint8)


def _box(stat: NDArray[np.int32]) -> Box:
    x, y, w, h = (int(v) for v in stat[:4])
    return (x, y, x + w, y + h)


def _at_edge(box: Box, width: int, height: int, near: float) -> bool:
    left, top, right, bottom = box
    return left <= near or top <= near or right >= width - near or bottom >= height - near


def _is_hole(stat: NDArray[np.int32], width: int, height: int, per_mm: float) -> bool:
    left, top, right, bottom = _box(stat)
    w, h = right - left, bottom - top
    low, high = (mm * per_mm for mm in _HOLE_MM)
    round_ = low < min(w, h) and max(w, h) < high and max(w, h) < 1.35 * min(w, h)
    full = int(stat[cv2.CC_STAT_AREA]) > 0.68 * w * h
    margin = _MARGIN_MM * per_mm
    near = left < margin or right > width - margin or top < margin or bottom > height - margin
    return round_ and full and near
