"""A second reading of doubtful lines: cut out, set on one sheet, recognised together, merged word by word.

Two readings of the same ink at different sizes err in different places, and the recogniser's own confidence
tells which one erred more often than not (the idea of voting among recognisers: S. V. Rice, J. Kanai,
T. A. Nartker, "A report on the accuracy of OCR devices", UNLV ISRI, 1992). One sheet for all lines costs
one start of the program.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from digitize.dossier import Box, Word, box_around
from digitize.ocr.engine import Grey

_RIM = 16  # white around each strip, pixels of the sheet: the recogniser wants air around a line
_SHALLOW = 0.25
_LANGUAGE = 0.2  # letters of evidence that a factor e of likelihood is worth; 0.1 to 0.4 do as well

Likelihood = Callable[[Sequence[Word]], float]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """`picture`: strips one under the other; strip i came from `boxes[i]` and begins at row `tops[i]`."""

    picture: Grey
    boxes: tuple[Box, ...]
    tops: tuple[int, ...]
    scale: float

    def height(self, i: int) -> float:
        """Of strip `i` on the sheet."""
        return (self.boxes[i][3] - self.boxes[i][1]) * self.scale


def line_box(line: Sequence[Word], rim: int) -> Box:
    """A line's box: as wide as its words, as high as those of usual height (streaks are no letters)."""
    usual = statistics.median(w.box[3] - w.box[1] for w in line)
    normal = [w.box for w in line if w.box[3] - w.box[1] <= 1.5 * usual]
    left, _, right, _ = box_around([w.box for w in line])
    _, top, _, bottom = box_around(normal)
    return (left - rim, top - rim, right + rim, bottom + rim)


def sheet_of(grey: Grey, boxes: Sequence[Box], scale: float) -> Sheet:
    """The regions `boxes` (at least one, pixels of `grey`) enlarged by `scale` on one white sheet."""
    strips = [_strip(grey, box, scale) for box in boxes]
    width = max(s.shape[1] for s in strips) + 2 * _RIM
    tops, rows, y = [], [], 0
    for strip in strips:
        air = max(_RIM, strip.shape[0] // 2)
        row = np.full((strip.shape[0] + 2 * air, width), 255, np.uint8)
        row[air : air + strip.shape[0], _RIM : _RIM + strip.shape[1]] = strip
        tops.append(y + air)
        rows.append(row)
        y += row.shape[0]
    return Sheet(np.concatenate(rows), tuple(boxes), tuple(tops), scale)


def _strip(grey: Grey, box: Box, scale: float) -> Grey:
    left, top, right, bottom = box
    part = _without_neighbours(grey[top:bottom, left:right])
    if scale == 1:
        return part
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _without_neighbours(part: Grey) -> Grey:
    """The strip without feet and heads of the lines above and below that reach in over its long edges."""
    ink = (part < 160).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    top, tall = stats[:, 1], stats[:, 3]
    height = part.shape[0]
    middle = top + tall / 2
    edge = (top == 0) | (top + tall == height)
    drop = edge & ((middle < 0.2 * height) | (middle > 0.8 * height))
    drop[0] = False
    if count == 1 or not drop.any():
        return part
    gone = cv2.dilate(drop[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    return np.where(gone > 0, 255, part).astype(np.uint8)


def by_strip(sheet: Sheet, words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """The words read on `sheet`, for each strip, with boxes in the picture that the strips were cut from.

    What stands at a strip's long edges belongs to a neighbouring line and is left out.
    """
    found: list[list[Word]] = [[] for _ in sheet.boxes]
    for word in words:
        middle = (word.box[1] + word.box[3]) / 2
        for i in range(len(sheet.boxes)):
            if _SHALLOW < (middle - sheet.tops[i]) / sheet.height(i) < 1 - _SHALLOW:
                found[i].append(replace(word, box=_home(word.box, sheet, i)))
    return tuple(tuple(part) for part in found)


def _home(box: Box, sheet: Sheet, i: int) -> Box:
    left, top = sheet.boxes[i][:2]
    x0, x1 = ((x - _RIM) / sheet.scale + left for x in (box[0], box[2]))
    y0, y1 = ((y - sheet.tops[i]) / sheet.scale + top for y in (box[1], box[3]))
    return (round(x0), round(y0), round(x1), round(y1))


def merged(first: Sequence[Word], second: Sequence[Word], likelihood: Likelihood) -> tuple[Word, ...]:
    """One line read twice: wherever the readings part, the words that were read more surely and say more.

    likelihood: the log chance of words as a text. Words of `second` take `line` and `block` of `first`. A
    word that only one reading has is kept if it was read well. Left to right.
    """
    if not first:
        return tuple(second)
    second = [replace(w, line=first[0].line, block=first[0].block) for w in second]
    words: list[Word] = []
    for old, new in _groups(first, second):
        words += _better(old, new, likelihood)
    return tuple(sorted(words, key=lambda w: w.box[0]))


def _better(old: list[Word], new: list[Word], likelihood: Likelihood) -> list[Word]:
    if not old:
        return [w for w in new if w.confidence >= 0.6]
    if not new:
        return old if _evidence(old) >= 0 else []
    ahead = _evidence(new) - _evidence(old) + _LANGUAGE * (likelihood(new) - likelihood(old))
    return new if ahead > 0 else old


def _evidence(words: Sequence[Word]) -> float:
    """Letters by how far their confidence is above that of noise: fewer letters must be much surer."""
    return sum((w.confidence - 0.4) * len(w.text) for w in words)


def _groups(first: Sequence[Word], second: Sequence[Word]) -> list[tuple[list[Word], list[Word]]]:
    """Words of both readings that stand on the same stretch of the line, left to right."""
    marked = sorted([(w, 0) for w in first] + [(w, 1) for w in second], key=lambda m: m[0].box[0])
    groups: list[tuple[list[Word], list[Word]]] = []
    reach = -1.0
    for word, side in marked:
        left, _, right, _ = word.box
        if not groups or min(right, reach) - left < 0.3 * (right - left):
            groups.append(([], []))
            reach = right
        groups[-1][side].append(word)
        reach = max(reach, right)
    return groups


def without_doubles(words: Sequence[Word], found: Sequence[Word]) -> tuple[Word, ...]:
    """`words` and `found` together; where both read the same ink, the surer one.

    Words of one reading are no doubles, though boxes that a recogniser guessed may lie over one another.
    """
    kept, more = list(words), []
    for word in found:
        rivals = [w for w in kept if _overlap(w.box, word.box) > 0.5]
        longer = len(word.text) >= sum(len(w.text) for w in rivals)
        if not rivals or (longer and _evidence([word]) > _evidence(rivals)):
            kept = [w for w in kept if w not in rivals]
            more.append(word)
    return (*kept, *more)


def _overlap(a: Box, b: Box) -> float:
    """Shared area as a share of the smaller box."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(1, min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])))
