"""Red ink: the seal is found, reported as a mark, and taken out of the picture that is recognised.

A seal covers a third of the signature on its left (NĐ 30/2020/NĐ-CP, Phụ lục I) and so lies on the signer's
title and name. Red ink is nearly as bright as paper in the red channel while black print stays black; what is
left of it there (a scanner's JPEG blurs colour) is bleached where the small copy shows red ink. Red print, a
form's title or a serial number, is kept: it stands in a line by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark
from digitize.prepare.ink import Grey

_REDDER = 30  # red over green, of 255: averaged thin lines of a seal reach 35, worn lamps' paper 15
_SEAL_MM = (18.0, 48.0)  # seals of agencies are 20–42 mm across (TT 22/2019/TT-BCA), scans add a rim
_STAMP_MM2 = 60.0
_STAMP_MM = 95.0  # wider or higher it is a form's frame or pattern
_BLEACH = np.clip((np.arange(256) - 70) * (255 / 80), 0, 255).astype(np.uint8)  # black stays, grey goes


@dataclass(frozen=True, slots=True, eq=False)
class RedInk:
    """One patch of red ink: `box` and `mask` on the small copy. kind "print": a line of red letters."""

    kind: str
    box: Box
    mask: NDArray[np.bool_]


def find_red(small: NDArray[np.uint8], per_mm: float) -> tuple[RedInk, ...]:
    """The patches of red or violet ink on a small colour copy with `per_mm` pixels a millimetre."""
    joined = cv2.morphologyEx(_red_mask(small), cv2.MORPH_CLOSE, _disc(2.5 * per_mm))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        if area > 0.3 * per_mm**2:
            part = labels[y : y + h, x : x + w] == i
            found.append(RedInk(_kind(part, area, per_mm), (x, y, x + w, y + h), part))
    return _lettered(found)


def _lettered(found: Sequence[RedInk]) -> tuple[RedInk, ...]:
    """What lies inside a seal or stamp is part of it."""
    around = [red.box for red in found if red.kind in ("seal", "stamp")]
    return tuple(replace(red, kind="trace") if any(_in(red.box, b) for b in around) else red for red in found)


def _in(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    smaller = box[2] - box[0] < outer[2] - outer[0]
    return smaller and outer[0] < x < outer[2] and outer[1] < y < outer[3]


def marks_of(found: Sequence[RedInk], scale: float) -> tuple[Mark, ...]:
    """Seals and stamps among the patches; boxes in page pixels. `scale`: small / page."""
    sure = {"seal": 0.95, "stamp": 0.7}
    return tuple(
        Mark("seal" if red.kind == "seal" else "stamp", _scaled(red.box, 1 / scale), sure[red.kind])
        for red in found
        if red.kind in sure
    )


def without_red(rgb: NDArray[np.uint8], found: Sequence[RedInk], scale: float) -> Grey:
    """The grey page in which seals and stamps are paper: the red channel, bleached where they lie."""
    grey = np.array(rgb[:, :, 0])
    for red in found:
        left, top, right, bottom = _scaled(red.box, 1 / scale)
        part = grey[top:bottom, left:right]
        if red.kind == "print":
            part[...] = rgb[top:bottom, left:right, 1]
        elif part.size:
            size = (part.shape[1], part.shape[0])
            wide = cv2.resize(red.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
            part[...] = np.where(wide > 0, cv2.LUT(part, _BLEACH), part)
    return grey


def _red_mask(small: NDArray[np.uint8]) -> Grey:
    red, green, blue = (small[:, :, i].astype(np.int16) for i in range(3))
    ink = (red - green > _REDDER) & (red - blue > -40) & (red > 90)
    return np.where(ink, 255, 0).astype(np.uint8)


def _disc(across: float) -> Grey:
    size = max(3, round(across)) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _kind(part: NDArray[np.bool_], area: int, per_mm: float) -> str:
    h, w = (side / per_mm for side in part.shape)
    low, high = _SEAL_MM
    if low < max(w, h) < high and min(w, h) > 0.75 * max(w, h) and _share_in_ellipse(part) > 0.97:
        return "seal"
    if area / per_mm**2 > _STAMP_MM2 and min(w, h) > 8 and max(w, h) < _STAMP_MM:
        return "stamp"
    return "print" if 1.5 < h < 12 and w > 2 * h else "trace"


def _share_in_ellipse(part: NDArray[np.bool_]) -> float:
    h, w = part.shape
    y, x = np.mgrid[0:h, 0:w]
    inside = ((x - (w - 1) / 2) / (w / 2)) ** 2 + ((y - (h - 1) / 2) / (h / 2)) ** 2 <= 1.08
    return float((part & inside).sum() / max(1, part.sum()))


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = (round(v * factor) for v in box)
    return (left, top, right, bottom)
