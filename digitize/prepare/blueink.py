"""Blue ink put over print: round seals, framed stamps, the pen's large strokes of a signature.

Blue ink is nearly as bright as paper in the blue channel while black print stays black, so where such ink
lies the blue channel is what is recognised. Blue print and blue handwriting on a line stay: both are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark
from digitize.prepare.ink import Grey

_BLUER = 38  # blue over red, of 255: black ink that a scanner gives a blue cast stays below 25
_COLOURED = 0.06  # of the page: a form or card printed in blue
_TALL_MM = 9.0  # higher than print and than writing on a line
_LARGE_MM = 75.0
_SEAL_MM = (16.0, 50.0)
_FRAME_MM = ((22.0, 80.0), (10.0, 52.0))
_STAMP_SHARE = 0.35
_BROKEN_MM = 0.6
_CROSSED_MM = 1.6  # print over which a stroke was drawn parts it
_LIGHTEST = 30  # percentile of a patch's blue channel: its ink, with print in it and paper beside it
_INK_LEVEL = (85, 150)
_DEPTH = 55


@dataclass(frozen=True, slots=True, eq=False)
class BlueInk:
    """One patch of blue ink: `box` and `mask` on the small copy."""

    kind: Literal["seal", "stamp", "pen"]
    box: Box
    mask: NDArray[np.bool_]


def find_blue(small: NDArray[np.uint8], per_mm: float) -> tuple[BlueInk, ...]:
    """The blue seals, stamps and signatures on a small colour copy with `per_mm` pixels a millimetre."""
    blue = _blue_mask(small)
    if not blue.any() or blue.mean() > 255 * _COLOURED:
        return ()
    return tuple(_patches(blue, per_mm))


def _patches(blue: Grey, per_mm: float) -> Iterator[BlueInk]:
    across = _closed(blue, _CROSSED_MM * per_mm)
    strokes = _closed(blue, _BROKEN_MM * per_mm)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    for i in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[i])
        if not _TALL_MM * per_mm < h < _LARGE_MM * per_mm or w > _LARGE_MM * per_mm * 1.2:
            continue
        here = np.s_[y : y + h, x : x + w]
        part = labels[here] == i
        kind = _kind(part, per_mm)
        if kind == "stamp" and (blue[here] > 0).sum() < _STAMP_SHARE * (blue > 0).sum():
            kind = "pen"  # one box among other blue print is a form's
        if kind != "pen" or _tallest(np.where(part, strokes[here], 0)) > _TALL_MM * per_mm:
            # The letters inside a seal or stamp go with it.
            inked = blue[here] > 0 if kind != "pen" else part & (strokes[here] > 0)
            yield BlueInk(kind, (x, y, x + w, y + h), np.asarray(inked, np.bool_))


def _closed(mask: Grey, gap: float) -> Grey:
    reach = max(3, round(gap) | 1)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8)), np.uint8)


def _tallest(mask: Grey) -> int:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return int(stats[1:count, 3].max(initial=0))


def _kind(part: NDArray[np.bool_], per_mm: float) -> Literal["seal", "stamp", "pen"]:
    h, w = (side / per_mm for side in part.shape)
    low, high = _SEAL_MM
    if low < max(w, h) < high and min(w, h) > 0.8 * max(w, h) and _is_ring(part):
        return "seal"
    (least_w, most_w), (least_h, most_h) = _FRAME_MM
    if least_w < w < most_w and least_h < h < most_h and _is_frame(part, per_mm):
        return "stamp"
    return "pen"


def _is_ring(part: NDArray[np.bool_]) -> bool:
    """Whether the rim of the ellipse that fits the box is inked nearly all around."""
    h, w = part.shape
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    inked = np.zeros(turn.shape, np.bool_)
    for share in (0.9, 0.93, 0.96, 0.99):
        y = np.clip(((h - 1) / 2) * (1 + share * np.sin(turn)), 0, h - 1).round().astype(int)
        x = np.clip(((w - 1) / 2) * (1 + share * np.cos(turn)), 0, w - 1).round().astype(int)
        inked |= part[y, x]
    return float(inked.mean()) > 0.8


def _is_frame(part: NDArray[np.bool_], per_mm: float) -> bool:
    """Whether ink runs along all four sides, as far as a stamp may lean."""
    rim = max(2, round(2.5 * per_mm))
    across = (part[:rim].any(axis=0).mean(), part[-rim:].any(axis=0).mean())
    down = (part[:, :rim].any(axis=1).mean(), part[:, -rim:].any(axis=1).mean())
    return float(min(*across, *down)) > 0.7


def without_blue(grey: Grey, rgb: NDArray[np.uint8], found: Sequence[BlueInk], scale: float) -> Grey:
    """`grey` of the page `rgb` (H×W×3) in which the patches are paper. scale: small / page."""
    if not found:
        return grey
    clean = np.array(grey)
    for ink in found:
        left, top, right, bottom = (round(v / scale) for v in ink.box)
        part = clean[top:bottom, left:right]
        if part.size == 0:
            continue
        size = (part.shape[1], part.shape[0])
        spread = cv2.dilate(ink.mask.astype(np.uint8), np.ones((3, 3), np.uint8))
        wide = cv2.resize(spread, size, interpolation=cv2.INTER_NEAREST)
        bleached = _bleached(rgb[top:bottom, left:right, 2], wide > 0)
        part[...] = np.where(wide > 0, np.maximum(part, bleached), part)
    return clean


def _bleached(blue: Grey, where: NDArray[np.bool_]) -> Grey:
    """The blue channel with this ink as white as paper, and what is clearly darker as black as print."""
    light = float(np.clip(np.percentile(blue[where], _LIGHTEST), *_INK_LEVEL))
    table = np.clip((np.arange(256) - (light - _DEPTH)) * (255 / _DEPTH), 0, 255)
    return np.asarray(cv2.LUT(np.ascontiguousarray(blue), table.astype(np.uint8)), np.uint8)


def marks_of_blue(found: Sequence[BlueInk], scale: float) -> tuple[Mark, ...]:
    """Seals and stamps among the patches; boxes in page pixels."""
    sure = {"seal": 0.9, "stamp": 0.7}
    return tuple(
        Mark("seal" if ink.kind == "seal" else "stamp", _scaled(ink.box, scale), sure[ink.kind])
        for ink in found
        if ink.kind in sure
    )


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = (round(v / scale) for v in box)
    return (left, top, right, bottom)


def _blue_mask(small: NDArray[np.uint8]) -> Grey:
    red, green, blue = cv2.split(small)
    ink = (cv2.subtract(blue, red) > _BLUER) & (cv2.subtract(blue, green) > _BLUER // 3) & (red < 190)
    return ink.astype(np.uint8) * 255
