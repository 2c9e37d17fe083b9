"""Pen strokes outside the slots: signatures, writing in blue ink, words over a form's dotted lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark, Word, box_around
from digitize.ocr.slots import em_of, rows_of

Image = NDArray[np.uint8]
Mask = NDArray[np.uint8]  # 0 or 1

_DPI = 100  # the size strokes are looked for at
_SURE = 0.7
_LEADER = re.compile(r"[.…·_]{4,}|…{2,}")
_CAST = 12  # Lab b: no scanner makes black ink bluer than this
_COLOURED_PAGE = 0.05  # a page with more blue than this is a coloured form or card, not writing


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """A page at about 100 dpi; `scale` takes its pixels to the page's."""

    image: Image
    scale: float

    def to_page(self, box: Box) -> Box:
        left, top, right, bottom = (round(v * self.scale) for v in box)
        return (left, top, right, bottom)

    def here(self, box: Box) -> Box:
        left, top, right, bottom = (round(v / self.scale) for v in box)
        return (max(0, left), max(0, top), max(0, right), max(0, bottom))


def small_of(image: Image, dpi: int) -> Small:
    """The page brought to about 100 dpi: halved by averaging, which is quick, then the rest of the way."""
    scale = max(1.0, dpi / _DPI)
    size = (max(1, round(image.shape[1] / scale)), max(1, round(image.shape[0] / scale)))
    while image.shape[1] >= 2 * size[0] and image.shape[0] >= 2 * size[1]:
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        half = (even.shape[1] // 2, even.shape[0] // 2)
        image = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    if (image.shape[1], image.shape[0]) != size:
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return Small(image, scale)


def find_signatures(small: Small, words: Sequence[Word], seals: Sequence[Mark]) -> Iterator[Mark]:
    """Large thin strokes that are no words: beside a seal anywhere, else in the page's lower two thirds."""
    ink = _dark(small.image)
    _wipe(ink, [small.here(w.box) for w in words if w.confidence >= _SURE])
    _wipe_rules(ink)
    closed = np.asarray(cv2.dilate(ink, np.ones((3, 5), np.uint8)), np.uint8)
    lower = small.image.shape[0] / 3
    stamps = [small.here(s.box) for s in seals]
    for box in _regions(closed, (0.5, 0.2), 3.2):
        sealed = any(_close(box, stamp) for stamp in stamps)
        tall = box[1] > lower and box[3] - box[1] > 0.3 * _DPI  # taller than a line of unread print
        if (tall or sealed) and _is_stroke(ink, box):
            free = _clear_of(small.to_page(box), words)
            if free:
                yield Mark("signature", free, 0.9 if sealed else 0.7)


def _dark(image: Image) -> Mask:
    """Ink that is not red: a seal's own strokes stay bright in the red channel."""
    channel = image[:, :, 0] if image.ndim == 3 else image
    return (channel < 130).astype(np.uint8)


def _wipe(ink: Mask, boxes: Sequence[Box]) -> None:
    for left, top, right, bottom in boxes:
        ink[top : bottom + 1, left : right + 1] = 0


def _wipe_rules(ink: Mask) -> None:
    """Takes away straight lines: rules, table borders, the scan's dark edges."""
    for shape in ((1, _DPI // 2), (_DPI // 2, 1)):
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        ink[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 0


def _regions(mask: Mask, least: tuple[float, float], most: float) -> Iterator[Box]:
    """Connected regions at least so wide and high and at most so large (inches), clear of the edges."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for x, y, w, h, _ in stats[1:count].tolist():
        fits = least[0] * _DPI <= w <= most * _DPI and least[1] * _DPI <= h <= most * _DPI
        inside = x > 2 and y > 2 and x + w < mask.shape[1] - 2 and y + h < mask.shape[0] - 2
        if fits and inside:
            yield (x, y, x + w, y + h)


def _is_stroke(ink: Mask, box: Box) -> bool:
    """Thin lines with much paper between: neither a picture nor a block of unread print."""
    left, top, right, bottom = box
    part = ink[top:bottom, left:right]
    share = float(part.mean())
    count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    longest = max((max(s[2], s[3]) for s in stats[1:count].tolist()), default=0)
    return 0.01 < share < 0.3 and longest > 0.3 * _DPI


def _close(a: Box, b: Box) -> bool:
    reach = max(b[2] - b[0], b[3] - b[1])
    return (
        a[0] < b[2] + reach / 2
        and a[2] > b[0] - reach / 2
        and a[1] < b[3] + reach / 4
        and a[3] > b[1] - reach / 4
    )


def _clear_of(box: Box, words: Sequence[Word]) -> Box | None:
    """The box without the sure words above and below that it runs into; None where nothing is left."""
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    for word in words:
        x0, y0, x1, y1 = word.box
        if word.confidence < _SURE or x1 < left or x0 > right or y1 < top or y0 > bottom:
            continue
        if (y0 + y1) / 2 < middle:
            top = max(top, y1 + 1)
        else:
            bottom = min(bottom, y0 - 1)
    return (left, top, right, bottom) if bottom - top > 0.2 * (box[3] - box[1]) else None


def find_blue(small: Small, words: Sequence[Word]) -> Iterator[Mark]:
    """Writing and stamps in blue ink. Print in blue, which reads surely, is left as it is."""
    if small.image.ndim == 2 or not _any_blue(small.image):
        return
    blue = _blue(small.image)
    if blue.mean() > _COLOURED_PAGE:
        return
    _wipe_rules(blue)
    grown = np.asarray(cv2.dilate(blue, np.ones((9, 15), np.uint8)), np.uint8)
    for box in _regions(grown, (0.22, 0.15), 40.0):
        inner = _shrunk(blue, box)
        if inner and not _is_print(small.to_page(inner), words):
            yield Mark(_blue_kind(blue, inner), small.to_page(inner), 0.9)


def _any_blue(image: Image) -> bool:
    excess = cv2.subtract(image[:, :, 2], image[:, :, 0])
    return cv2.countNonZero(cv2.threshold(excess, 24, 1, cv2.THRESH_BINARY)[1]) > 12


def _blue(image: Image) -> Mask:
    """Ink clearly bluer than the page's own dark ink, which many scanners give a blue cast."""
    light, _, blue = cv2.split(cv2.cvtColor(image, cv2.COLOR_RGB2LAB))
    dark = blue[light < 110]
    cast = max(float(np.median(dark)), 128 - _CAST) if dark.size > 50 else 128.0
    bluer = blue < min(128 - 18, cast - 14)
    return np.asarray(bluer & (light < 200), np.uint8)


def _shrunk(mask: Mask, box: Box) -> Box | None:
    left, top, right, bottom = box
    rows = np.flatnonzero(mask[top:bottom, left:right].any(axis=1))
    columns = np.flatnonzero(mask[top:bottom, left:right].any(axis=0))
    if min(rows[-1] - rows[0], columns[-1] - columns[0]) < 0.08 * _DPI:
        return None
    return (left + int(columns[0]), top + int(rows[0]), left + int(columns[-1]) + 1, top + int(rows[-1]) + 1)


def _is_print(box: Box, words: Sequence[Word]) -> bool:
    """Whether sure words of letters cover the region; digits alone prove nothing."""
    over = [w for w in words if _shared(w.box, box) > 0.5 * _area(w.box)]
    sure = [w for w in over if w.confidence >= 0.85 and sum(map(str.isalpha, w.text)) >= 2]
    covered = sum(_shared(w.box, box) for w in sure)
    return bool(sure) and covered > 0.5 * _area(box)


def _area(box: Box) -> int:
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def _shared(a: Box, b: Box) -> int:
    return _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def _blue_kind(blue: Mask, box: Box) -> Literal["handwriting", "stamp", "signature"]:
    left, top, right, bottom = box
    part = blue[top:bottom, left:right]
    framed = part.mean(axis=1).max(initial=0) > 0.7 and bottom - top > 0.25 * _DPI
    if framed:
        return "stamp"
    return "signature" if bottom - top > 0.45 * _DPI and top > blue.shape[0] / 3 else "handwriting"


def find_filled(image: Image, words: Sequence[Word], dpi: int) -> Iterator[Mark]:
    """What was written by hand over the dotted lines of a form.

    A leader's dots stand at the foot of the line: ink higher up in its box is writing, and so is a word
    beside it that the recogniser could make little of.
    """
    usual = em_of(words) or 13 / 72 * dpi
    for row in rows_of(words):
        leaders = [w for w in row if _LEADER.search(w.text)]
        for leader in leaders:
            box = _above_dots(image, leader, usual)
            if box:
                yield Mark("handwriting", box, 0.8)
        for word in row:
            near = any(_beside(word.box, leader.box, usual) for leader in leaders)
            if near and word not in leaders and word.confidence < 0.5:
                yield Mark("handwriting", word.box, round(1 - word.confidence, 3))


def _beside(a: Box, b: Box, em: float) -> bool:
    return a[0] < b[2] + em and a[2] > b[0] - em


def _above_dots(image: Image, leader: Word, em: float) -> Box | None:
    """The box of the ink that rises above the dots inside a leader's span; None where there is too little."""
    dots = [m.span() for m in _LEADER.finditer(leader.text)]
    if sum(b - a for a, b in dots) < 0.7 * len(leader.text):
        return None  # print with dots behind it: where the dots begin is not known
    left, _, right, bottom = leader.box
    top = max(0, round(bottom - 0.95 * em))
    part = image[top : round(bottom - 0.2 * em), left:right]
    if part.size == 0:
        return None
    grey = part.min(axis=2) if part.ndim == 3 else part
    ink = (grey < np.percentile(grey, 90) - 70).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    strokes = [s for s in stats[1:count].tolist() if max(s[2], s[3]) > 0.3 * em]
    if not strokes:
        return None
    return box_around([(left + x, top + y, left + x + w, top + y + h) for x, y, w, h, _ in strokes])
