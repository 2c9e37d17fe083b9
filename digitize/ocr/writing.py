"""The picture of what is written in a slot, as the digit reader likes it: one height, paper 0, ink 1."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box
from digitize.ocr.slots import Slot

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

HEIGHT = 32  # rows of a picture
WIDEST = 128  # columns
_FILLS = 24  # rows that the writing itself takes
_EM = 32  # pixels an em while the writing is measured
_TOP, _BOTTOM, _SIDE = 1.45, 0.65, 0.2  # em around the slot: pens leave the line that print keeps
_INK = 0.42
_CONTRAST = 40  # grey levels; less is paper alone
_LOWEST, _HIGHEST = 0.5, 1.5  # em: no number is written smaller or larger
_LEAST = 0.28  # em: commas and leader dots are lower
# Each look: size, slant, shift in rows. Several are asked because one picture may fall badly on the grid;
# all teach the network, the first READ are worth their time on a page.
LOOKS = ((1.0, 0.0, 0.0), (0.9, 0.0, 0.7), (1.1, 0.0, -0.7), (1.0, 0.18, 0.0), (1.0, -0.18, 0.0))
READ = 3


def pictures_of(image: Image, slot: Slot, looks: int = READ) -> Floats | None:
    """A picture for each of the first `looks` of LOOKS, n × HEIGHT × width; None where there is no ink.

    image: the upright page, H×W×3 RGB or H×W grey, uint8.
    """
    darkness = _darkness_around(image, slot)
    if darkness is None:
        return None
    top, bottom = _extent(darkness)
    scale = _FILLS / (bottom - top)
    width = min(WIDEST, round(darkness.shape[1] * scale))
    scale = min(scale, width / darkness.shape[1])
    middle = ((darkness.shape[1] - 1) / 2, (top + bottom) / 2)
    return np.stack([_look(darkness, middle, width, scale, *look) for look in LOOKS[:looks]])


def _darkness_around(image: Image, slot: Slot) -> Floats | None:
    """The slot and a little around it at _EM pixels an em; None without contrast or outside the page."""
    y0, y1 = slot.baseline - _TOP * slot.em, slot.baseline + _BOTTOM * slot.em
    x0, x1 = slot.left - _SIDE * slot.em, slot.right + _SIDE * slot.em
    inside = _cut(image, (round(x0), round(y0), round(x1), round(y1)))
    if inside is None:
        return None
    size = (max(8, round((x1 - x0) * _EM / slot.em)), round((_TOP + _BOTTOM) * _EM))
    how = cv2.INTER_AREA if slot.em > _EM else cv2.INTER_CUBIC
    small = np.asarray(cv2.resize(inside, size, interpolation=how), np.uint8)
    grey = small.min(axis=2) if small.ndim == 3 else small
    paper, ink = (float(v) for v in np.percentile(grey, (85, 1)))
    if paper - ink < _CONTRAST:
        return None
    return np.asarray(np.clip((paper - grey.astype(np.float32)) / (paper - ink), 0, 1), np.float32)


def _cut(image: Image, box: Box) -> Image | None:
    """The part of the page in `box`; what lies beyond the page repeats its edge."""
    left, top, right, bottom = box
    part = image[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    if part.shape[0] < 6 or part.shape[1] < 6:
        return None
    above, before = max(0, -top), max(0, -left)
    below, behind = bottom - top - above - part.shape[0], right - left - before - part.shape[1]
    if above or before or below or behind:
        how = cv2.BORDER_REPLICATE
        part = np.asarray(cv2.copyMakeBorder(part, above, below, before, behind, how), np.uint8)
    return part


def _extent(darkness: Floats) -> tuple[float, float]:
    """Highest and lowest row of the writing: of strokes that cross the line of print, not of others."""
    ink = (darkness > _INK).astype(np.uint8)
    side = round((_SIDE + 0.05) * _EM)
    ink[:, :side] = 0
    ink[:, -side:] = 0
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    high, low = (_TOP - 0.75) * _EM, (_TOP + 0.05) * _EM
    rows = [
        (y, y + h)
        for _, y, _, h, _ in stats[1:count].tolist()
        if h >= _LEAST * _EM and min(y + h, low) - max(y, high) > 0.2 * _EM and y > 0 and y + h < len(ink)
    ]
    top = min((r[0] for r in rows), default=(_TOP - 0.7) * _EM)
    bottom = max((r[1] for r in rows), default=_TOP * _EM)
    spare = max(0.0, _LOWEST * _EM - (bottom - top)) / 2
    top, bottom = top - spare, bottom + spare
    return (top, bottom) if bottom - top <= _HIGHEST * _EM else (high - 0.1 * _EM, low + 0.1 * _EM)


def _look(
    darkness: Floats,
    middle: tuple[float, float],
    width: int,
    scale: float,
    size: float,
    slant: float,
    shift: float,
) -> Floats:
    k = scale * size
    x, y = (width - 1) / 2, (HEIGHT - 1) / 2 + shift
    matrix = np.array(
        [[k, k * slant, x - k * (middle[0] + slant * middle[1])], [0, k, y - k * middle[1]]], np.float32
    )
    return np.asarray(cv2.warpAffine(darkness, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR), np.float32)
