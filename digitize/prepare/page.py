"""One page picture made ready for the recogniser: upright, level, grey, without the red seal, at one size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark, PageSource
from digitize.prepare.blank import is_blank
from digitize.prepare.blueink import find_blue, marks_of_blue, without_blue
from digitize.prepare.borders import find_borders, without_borders
from digitize.prepare.frame import without_frame
from digitize.prepare.ink import Grey, Ink, find_ink, paper, small_copy
from digitize.prepare.leaders import without_leaders
from digitize.prepare.orientation import is_sideways, turned
from digitize.prepare.ring import find_rings, without_rings
from digitize.prepare.rulings import find_cells, find_rulings, without_rulings
from digitize.prepare.seal import find_red, marks_of, without_red
from digitize.prepare.skew import find_skew
from digitize.settings import Settings

Picture = NDArray[np.uint8]
Affine = tuple[float, float, float, float, float, float]

_LEVEL = 0.12  # degrees: below this a line of text drifts less than its own x-height across the page


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A page made ready. `upright`: the page as a person holds it, H×W×3 RGB or H×W grey, in page pixels.
    ink: what is dark on a small copy of it.

    grey: what the recogniser gets, level, at `dpi`. back: (a, b, c, d, e, f) takes a point (u, v) of `grey`
    to page pixels (a·u + b·v + c, d·u + e·v + f). rotation: degrees clockwise the scan was turned.
    skew: degrees clockwise the upright page's lines lean. seals: in page pixels. table: cells of ruled
    tables, row by row, in pixels of `grey`. ruled: `grey` with the rules and frames still in it.
    """

    upright: Picture
    ink: Ink
    grey: Grey
    dpi: int
    page_dpi: int
    back: Affine
    rotation: int
    skew: float
    blank: bool
    seals: tuple[Mark, ...] = ()
    table: tuple[tuple[Box, ...], ...] = ()
    leaders: tuple[Box, ...] = ()
    ruled: Grey | None = None

    @property
    def width(self) -> int:
        """Of the upright page, pixels."""
        return int(self.upright.shape[1])

    @property
    def height(self) -> int:
        """Of the upright page, pixels."""
        return int(self.upright.shape[0])

    def to_page(self, box: Box) -> Box:
        """A box of `grey` in page pixels: the smallest box around its four turned corners."""
        a, b, c, d, e, f = self.back
        left, top, right, bottom = box
        corners = [(u, v) for u in (left, right) for v in (top, bottom)]
        xs = [a * u + b * v + c for u, v in corners]
        ys = [d * u + e * v + f for u, v in corners]
        return (
            _within(math.floor(min(xs) + 0.25), self.width),
            _within(math.floor(min(ys) + 0.25), self.height),
            _within(math.ceil(max(xs) - 0.25), self.width),
            _within(math.ceil(max(ys) - 0.25), self.height),
        )

    def to_grey(self, box: Box) -> Box:
        """A box of the page in pixels of `grey`."""
        forward = cv2.invertAffineTransform(np.array(self.back, np.float64).reshape(2, 3))
        points = np.array([(x, y, 1) for x in box[::2] for y in box[1::2]], np.float64) @ forward.T
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return (round(left), round(top), round(right), round(bottom))


def _within(value: int, limit: int) -> int:
    return min(max(value, 0), limit)


def prepare(image: Picture, source: PageSource, settings: Settings) -> Prepared:
    """`image` as loaded (unrotated) made ready for recognition; see `Prepared`.

    A sideways page is turned a quarter clockwise; whether it then stands or hangs only its text can tell.
    """
    cv2.setNumThreads(1)  # pages run side by side, one a core: threads of one page only contend
    upright = turned(image, source.rotate)
    small, scale = small_copy(upright)
    found = find_ink(small, scale)
    quarter = 90 if is_sideways(found.mask) else 0
    if quarter:
        upright, small = turned(upright, quarter), turned(small, quarter)
        found = Ink(turned(found.mask, quarter), turned(found.darkness, quarter), scale)
    return _ready(upright, small, found, source.dpi, (source.rotate + quarter) % 360, settings)


def rotated(prepared: Prepared, degrees: int, settings: Settings) -> Prepared:
    """The same page turned clockwise by a further multiple of 90 degrees."""
    upright = turned(prepared.upright, degrees)
    small, scale = small_copy(upright)
    rotation = (prepared.rotation + degrees) % 360
    return _ready(upright, small, find_ink(small, scale), prepared.page_dpi, rotation, settings)


def _ready(
    upright: Picture, small: Picture, found: Ink, dpi: int, rotation: int, settings: Settings
) -> Prepared:
    colour, per_mm = upright.ndim == 3, dpi * found.scale / 25.4
    red = find_red(small, per_mm) if colour else ()
    blue = find_blue(small, per_mm) if colour else ()
    skew = find_skew(found.mask)
    sealed = (*marks_of(red, found.scale), *marks_of_blue(blue, found.scale))
    flat = without_red(upright, red, found.scale) if colour else upright
    rings = find_rings(found, per_mm) if not sealed else ()
    flat, bleached = without_rings(flat, rings, dpi)
    flat = without_borders(without_blue(flat, upright, blue, found.scale), find_borders(small, per_mm))
    flat = _flattened(flat)
    picture, forward = _level(flat, dpi, skew, settings.ocr_dpi)
    picture = without_frame(picture, settings.ocr_dpi)
    level, uprights = find_rulings(picture, settings.ocr_dpi)
    plain, leaders = without_leaders(without_rulings(picture, level, uprights), settings.ocr_dpi)
    a, b, c, d, e, f = (float(v) for v in cv2.invertAffineTransform(forward).ravel())
    return Prepared(
        upright=upright,
        ink=found,
        grey=plain,
        ruled=picture,
        leaders=leaders,
        dpi=settings.ocr_dpi,
        page_dpi=dpi,
        back=(a, b, c, d, e, f),
        rotation=rotation,
        skew=skew,
        blank=is_blank(found, dpi),
        seals=(*sealed, *bleached),
        table=find_cells(level, uprights, settings.ocr_dpi),
    )


def _flattened(grey: Grey) -> Grey:
    """The page on even white paper, where its background is dark or uneven (a phone's photograph)."""
    small, _ = small_copy(grey, 600)
    light = paper(small)
    low, high = (float(v) for v in np.percentile(light, (5, 95)))
    if low > 215 and high - low < 30:
        return grey
    size = (grey.shape[1], grey.shape[0])
    wide = np.maximum(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), 1)
    return np.asarray(cv2.divide(grey, wide, scale=250), np.uint8)


def _level(grey: Grey, dpi: int, skew: float, target_dpi: int) -> tuple[Grey, NDArray[np.float64]]:
    """The picture at `target_dpi` with level lines, and the affine map that took page pixels there."""
    scale = target_dpi / dpi
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    sx, sy = size[0] / grey.shape[1], size[1] / grey.shape[0]
    if size != (grey.shape[1], grey.shape[0]):
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        grey = np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)
    sizing = np.array([[sx, 0, 0], [0, sy, 0], [0, 0, 1]], np.float64)
    if abs(skew) < _LEVEL:
        return grey, sizing[:2]
    turn, room = _turn(size, skew)
    level = cv2.warpAffine(
        grey, turn, room, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return np.asarray(level, np.uint8), turn @ sizing


def _turn(size: tuple[int, int], skew: float) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The rotation that levels lines leaning `skew` degrees clockwise, with room for every corner."""
    w, h = size
    sin, cos = abs(math.sin(math.radians(skew))), math.cos(math.radians(skew))
    room = (math.ceil(w * cos + h * sin), math.ceil(w * sin + h * cos))
    turn = np.asarray(cv2.getRotationMatrix2D((w / 2, h / 2), skew, 1.0), np.float64)
    turn[0, 2] += (room[0] - w) / 2
    turn[1, 2] += (room[1] - h) / 2
    return turn, room
