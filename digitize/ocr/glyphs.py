"""The ink inside a slot, cut into glyphs at one standard size, with what can be measured of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, box_around
from digitize.ocr.slots import Slot

EM = 40  # pixels an em after scaling; digits are 27 high, as in the templates
CANVAS = 36
_AROUND = 2.2  # em of neighbouring print looked at on either side
_TOP, _BOTTOM = 0.95, 0.35  # em above and below the baseline
_INK = 0.42  # darkness: lower joins neighbours on coarse scans, higher breaks hairlines
_SPECK = 8  # pixels of a strip
_LOW = 0.38  # em: no digit is lower, commas and hyphens are
_PITCH = 0.5  # em: the width of a digit in Times and its like

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign: its box in the strip (pixels, EM an em) and its darkness 0..1 centred on a CANVAS square."""

    box: Box
    picture: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A slot with the print around it. darkness 0..1; `left`, `right`: the slot's sides; `colour`: Lab a, b.

    baseline: y its line stands on. joined: at how many sides (0..2) ink runs across the slot's border.
    open: the slot's right side is a guess.
    """

    darkness: Floats
    ink: Mask
    colour: Floats | None
    left: int
    right: int
    baseline: float
    scale: float
    origin: tuple[float, float]
    joined: int
    open: bool = False


def strip_of(image: Image, slot: Slot) -> Strip | None:
    """The slot cut out of the page and scaled to EM; None where it lies outside or holds no contrast."""
    scale = EM / slot.em
    x0, x1 = slot.left - _AROUND * slot.em, slot.right + _AROUND * slot.em
    y0, y1 = slot.baseline - _TOP * slot.em, slot.baseline + _BOTTOM * slot.em
    x0, y0 = max(0, round(x0)), max(0, round(y0))
    part = image[y0 : round(y1), x0 : round(x1)]
    if part.shape[0] < 6 or part.shape[1] < 6:
        return None
    size = (max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    part = np.asarray(cv2.resize(part, size, interpolation=how), np.uint8)
    darkness = _darkness(part)
    if darkness is None:
        return None
    ink = darkness > _INK
    sides = ((slot.left - x0) * scale, (slot.right - x0) * scale)
    (left, free_left), (right, free_right) = _snap(ink, sides[0]), _snap(ink, sides[1])
    joined = (not free_left) + (not free_right)
    return Strip(
        darkness,
        ink,
        _chroma(part),
        left,
        max(right, left + 1),
        _baseline(ink, left, right, (slot.baseline - y0) * scale),
        scale,
        (x0, y0),
        joined,
        slot.open,
    )


def _darkness(part: Image) -> Floats | None:
    """Darkness of any ink, 0 paper to 1 the darkest; None where there is nothing but paper."""
    grey = part.min(axis=2) if part.ndim == 3 else part
    paper, ink = (float(v) for v in np.percentile(grey, (90, 1)))
    if paper - ink < 40:
        return None
    return np.asarray(np.clip((paper - grey.astype(np.float32)) / (paper - ink), 0, 1), np.float32)


def _baseline(ink: Mask, left: int, right: int, near: float) -> float:
    """Where the print beside the slot stands: the commonest foot of its letters, or `near` without any."""
    around = boxes_in(ink, 0, left) + boxes_in(ink, right, ink.shape[1])
    feet = [b[3] for b in around if abs(b[3] - near) < 0.3 * EM and b[3] - b[1] > 0.3 * EM]
    return float(np.median(feet)) if feet else near


def _chroma(part: Image) -> Floats | None:
    if part.ndim == 2:
        return None
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2LAB)
    return lab[:, :, 1:].astype(np.float32) - 128


def _snap(ink: Mask, x: float) -> tuple[int, bool]:
    """The column without ink nearest to x within a quarter em, and whether there is one."""
    at = int(np.clip(round(x), 0, ink.shape[1] - 1))
    reach = EM // 4
    near = np.arange(max(0, at - reach), min(ink.shape[1], at + reach + 1))
    empty = near[~ink[:, near].any(axis=0)]
    if not len(empty):
        return at, False
    return int(empty[np.argmin(np.abs(empty - at))]), True


def boxes_in(ink: Mask, left: int, right: int) -> list[Box]:
    """Boxes of the signs between two columns, left to right; commas, leader dots and rules left out."""
    part = np.ascontiguousarray(ink[:, left:right]).astype(np.uint8)
    if not part.size:
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    boxes = []
    for x, y, w, h, area in stats[1:count].tolist():
        if area >= _SPECK and _may_belong(x, y, w, h, part.shape):
            boxes.append((x + left, y, x + left + w, y + h))
    return [box for box in _stacked(sorted(boxes)) if box[3] - box[1] >= _LOW * EM]


def _may_belong(x: int, y: int, w: int, h: int, shape: tuple[int, ...]) -> bool:
    """Not the edge of a neighbour, nor something of the lines above and below, nor a rule."""
    sliver = w < 0.14 * EM and (x == 0 or x + w == shape[1])
    above = y == 0 and h < 0.3 * EM
    below = y + h == shape[0] and h < 0.25 * EM
    rule = w > EM and h < 0.09 * EM
    dot = y > _TOP * EM and max(w, h) < 0.17 * EM  # of a leader that the value stands on
    return not (sliver or above or below or rule or dot)


def _stacked(boxes: list[Box]) -> list[Box]:
    """Parts of one broken sign made one: above one another, or so close and narrow that they fit a digit."""
    merged: list[Box] = []
    for box in boxes:
        if merged and _one_sign(merged[-1], box):
            merged[-1] = box_around([merged[-1], box])
        else:
            merged.append(box)
    return merged


def _one_sign(a: Box, b: Box) -> bool:
    shared = min(a[2], b[2]) - max(a[0], b[0])
    if shared > 0.5 * min(a[2] - a[0], b[2] - b[0]):
        return True
    together = max(a[2], b[2]) - min(a[0], b[0])
    return shared > -0.08 * EM and together < 0.54 * EM


def glyphs_of(strip: Strip) -> list[Glyph]:
    """The signs in the slot, left to right; a broad one is cut where touching digits would part."""
    cut = [piece for box in boxes_in(strip.ink, strip.left, strip.right) for piece in _pieces(strip, box)]
    return [Glyph(box, picture_of(strip.darkness, box)) for box in cut]


def _pieces(strip: Strip, box: Box) -> list[Box]:
    left, top, right, bottom = box
    parts = max(1, round((right - left) / (_PITCH * EM)))
    if right - left < 0.75 * EM:
        parts = 1
    if parts == 1:
        return [box]
    edges = [left, *(_cut(strip, left + (right - left) * k / parts) for k in range(1, parts)), right]
    found = []
    for a, b in pairwise(edges):
        rows = np.flatnonzero(strip.ink[top:bottom, a:b].any(axis=1))
        if len(rows) and b > a:
            found.append((a, top + int(rows[0]), b, top + int(rows[-1]) + 1))
    return found


def _cut(strip: Strip, x: float) -> int:
    """The thinnest column near x."""
    near = np.arange(int(x) - 4, int(x) + 5)
    near = near[(near >= 0) & (near < strip.ink.shape[1])]
    return int(near[np.argmin(strip.ink[:, near].sum(axis=0))])


def picture_of(darkness: Floats, box: Box) -> Floats:
    """The part in `box` centred on a CANVAS square; what is larger is cut off."""
    left, top, right, bottom = box
    part = darkness[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    height, width = min(part.shape[0], CANVAS), min(part.shape[1], CANVAS)
    y, x = (part.shape[0] - height) // 2, (part.shape[1] - width) // 2
    part = part[y : y + height, x : x + width]
    canvas = np.zeros((CANVAS, CANVAS), np.float32)
    y, x = (CANVAS - height) // 2, (CANVAS - width) // 2
    canvas[y : y + height, x : x + width] = part
    return canvas


def stroke_width(ink: Mask) -> float:
    """Mean width of the strokes in pixels: twice the ink over its outline's length; 0 without ink."""
    area = float(ink.sum())
    if not area:
        return 0.0
    inner = cv2.erode(ink.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)
    outline = area - float(inner.sum())
    return 2 * area / max(outline, 1.0)
