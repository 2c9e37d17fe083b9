"""The stamp of an incoming document (`ĐẾN  Số: …  Ngày: …`), put over the page in ink as black as its print.

NĐ 30/2020/NĐ-CP, Annex IV: a framed stamp of 35 × 50 mm with the agency's name, `ĐẾN`, and lines for number,
date, who it was passed to. It belongs to whoever received the paper, not to its text. The word `ĐẾN` with
such labels beside it finds the stamp, the frame around them tells how far it reaches.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark, Word, box_around
from digitize.ocr.captions import rows_of_text

Grey = NDArray[np.uint8]

_LABELS = ("so", "ngay", "gio", "chuyen", "luu", "kinh", "ky")
_REACH_MM = (62.0, 42.0)  # stamps in use are larger than the prescribed 50 × 35
_FRAME_MM = ((24.0, 80.0), (11.0, 52.0))
_DPI = 100
_INK = 190  # a thin line on a small copy is grey
_BAR_MM = (11.0, 7.0)  # no letter's bar or stem is as long
_BREAK_MM = 3.0  # in a frame that a worn stamp leaves
_READ_ON = 0.75  # words of the paper's own line under the stamp are kept while they read as surely
_OUTSIDE = 2


def find_arrivals(
    words: Sequence[Word], picture: Grey, dpi: int
) -> tuple[tuple[Mark, tuple[Word, ...]], ...]:
    """Each stamp with the words that were read on it.

    picture: grey, in the words' pixels, with rules and frames still in it.
    """
    found: list[tuple[Mark, tuple[Word, ...]]] = []
    for anchor in words:
        if not _is_anchor(anchor) or any(_inside(anchor.box, mark.box) for mark, _ in found):
            continue
        labels = list(_labels_by(anchor, words, dpi / 25.4))
        frame = _frame_around(anchor.box, picture, dpi)
        box = frame or (_hull(anchor, labels, words) if len(labels) > 1 else None)
        if box and (labels or _stands_alone(anchor, words)):
            taken = tuple(_taken(words, box))
            mark = Mark("stamp", box, 0.9 if frame else 0.7, rows_of_text(taken))
            found.append((mark, taken))
    return tuple(found)


def _is_anchor(word: Word) -> bool:
    text = word.text.strip(" .:|_-—'\"[](){}")
    return text.isupper() and _plain(text) == "den"


def _stands_alone(anchor: Word, words: Sequence[Word]) -> bool:
    """Whether `ĐẾN` is no word of a heading: nothing of its own height stands close beside it."""
    tall = anchor.box[3] - anchor.box[1]
    beside = [
        w
        for w in words
        if w is not anchor
        and min(w.box[3], anchor.box[3]) - max(w.box[1], anchor.box[1]) > 0.5 * tall
        and max(w.box[0] - anchor.box[2], anchor.box[0] - w.box[2]) < 0.7 * tall
    ]
    return all(0.8 * tall > w.box[3] - w.box[1] for w in beside)


def _labels_by(anchor: Word, words: Sequence[Word], per_mm: float) -> Iterator[Word]:
    """Labels with a colon within a stamp's reach of `ĐẾN`."""
    across, down = (mm * per_mm for mm in _REACH_MM)
    for word in words:
        label = _plain(word.text).rstrip(" .…_")
        dx = word.box[0] - anchor.box[0]
        dy = (word.box[1] + word.box[3] - anchor.box[1] - anchor.box[3]) / 2
        named = any(label == f"{name}:" or label.startswith(f"{name}:") for name in _LABELS)
        if named and -0.3 * across < dx < 0.7 * across and abs(dy) < 0.5 * down:
            yield word


def _hull(anchor: Word, labels: Sequence[Word], words: Sequence[Word]) -> Box | None:
    """Anchor, labels and what follows each label on its line; None where a line runs on as text does."""
    tall = statistics.median(w.box[3] - w.box[1] for w in labels)
    boxes = [anchor.box]
    for label in labels:
        row = [w for w in words if _follows(label, w, tall)]
        if len(row) > 5:
            return None
        boxes += [label.box, *(w.box for w in row)]
    return box_around(boxes)


def _follows(label: Word, word: Word, tall: float) -> bool:
    level = abs(word.box[1] + word.box[3] - label.box[1] - label.box[3]) < tall
    return level and word.line == label.line and word.block == label.block and word.box[0] >= label.box[0]


def _taken(words: Sequence[Word], box: Box) -> Iterator[Word]:
    """The words on the stamp but for the paper's own line that runs out from under it."""
    lines: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        lines.setdefault((word.block, word.line), []).append(word)
    for line in lines.values():
        line.sort(key=lambda w: w.box[0])
        on = [w for w in line if _inside(w.box, box)]
        if len(line) - len(on) > _OUTSIDE:
            own = {id(w) for w in _run_in(line, box)} | {id(w) for w in _run_in(line[::-1], box)}
            on = [w for w in on if id(w) not in own]
        yield from on


def _run_in(line: Sequence[Word], box: Box) -> Iterator[Word]:
    """Of a line that begins outside the stamp: its words on it that read surely, up to the first that does
    not.
    """
    begun = False
    for word in line:
        on = _inside(word.box, box)
        if on and (not begun or word.confidence < _READ_ON):
            return
        if on:
            yield word
        begun = True


def _frame_around(anchor: Box, picture: Grey, dpi: int) -> Box | None:
    """The box of the ruled frame that `anchor` stands in, if it is as large as a stamp's. It may be cut off
    by the page's edge and lean by a few degrees.
    """
    per_mm = dpi / 25.4
    reach = round(_FRAME_MM[0][1] * per_mm)
    left, top = max(0, anchor[0] - reach), max(0, anchor[1] - reach)
    part = picture[top : anchor[3] + reach, left : anchor[2] + reach]
    scale = min(1.0, _DPI / dpi)
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    x = ((anchor[0] + anchor[2]) / 2 - left) * scale
    y = ((anchor[1] + anchor[3]) / 2 - top) * scale
    for box in _frames(np.asarray(small < _INK, np.uint8), per_mm * scale):
        if box[0] <= x < box[2] and box[1] <= y < box[3]:
            a, b, c, d = (round(v / scale) for v in box)
            return (left + a, top + b, left + c, top + d)
    return None


def _frames(ink: Grey, per_mm: float) -> Iterator[Box]:
    """Boxes of joined long thin lines, smallest first."""
    across, down = (max(5, round(mm * per_mm)) for mm in _BAR_MM)
    leaning = (cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.dilate(ink, np.ones((1, 3), np.uint8)))
    level = cv2.morphologyEx(leaning[0], cv2.MORPH_OPEN, np.ones((1, across), np.uint8))
    upright = cv2.morphologyEx(leaning[1], cv2.MORPH_OPEN, np.ones((down, 1), np.uint8))
    rim = round(_BREAK_MM * per_mm)
    joined = cv2.bitwise_or(
        cv2.dilate(level, np.ones((5, 2 * rim + 1), np.uint8)),
        cv2.dilate(upright, np.ones((2 * rim + 1, 5), np.uint8)),
    )
    _, labels = cv2.connectedComponents(joined, connectivity=8)
    bars = np.where(level > 0, labels, 0)  # uprights run on into letters that a stamp was put over
    boxes = [_extent(bars == i) for i in np.unique(bars[bars > 0])]
    (least_w, most_w), (least_h, most_h) = _FRAME_MM
    for left, top, right, bottom in sorted(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1])):
        w, h = (right - left) / per_mm, (bottom - top) / per_mm
        if least_w < w < most_w and least_h < h < most_h:
            yield (left, top, right, bottom)


def _extent(mask: NDArray[np.bool_]) -> Box:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))
