"""Where a form expects a value to be filled in: after "Số:", and between "ngày", "tháng", "năm".

NĐ 30/2020/NĐ-CP, Annex I: number and notation `Số: …/…` under the issuer's name, place and date
`…, ngày … tháng … năm …` opposite. Recognised words only locate the slots: they may be merged with their
neighbours or garbled, so the inner edge of an anchor is reckoned from its outer edge and the letters' widths.
"""

from __future__ import annotations

import json
import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from digitize.dossier import Box, SlotKind, Word

Style = Literal["upright", "italic"]

_HEAD = 0.45  # the number stands in this upper share of the page
_SPARE = 0.4  # em: a box this much wider than its word holds something else as well
_TRUSTED = 0.12
_NEAR = 6.0  # em: anchors of one slot are no farther apart
_NUMBER = re.compile(r"s[o0][:;.,]?")
_NOTATION = re.compile(  # or the year of a register; its stroke may be lost
    r"[/⁄](\d{4}[/⁄])?([A-ZĐ]|$)|[/⁄](19|20)\d\d$|(?<=\d)[A-ZĐ]{2,}-[A-ZĐ]{2}"
)
_NUMBER_LENGTH = 4.5  # em, where no notation tells its end
_SPELT = re.compile(  # a date in words, without marks
    "khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|linh|le|nghin|ngan|tram|gieng|chap|mong"
)
_YEAR_LENGTH = 2.5  # em: a blank and four digits
_POINT = 13 / 72  # inch: the size of the letterhead's text in NĐ 30/2020/NĐ-CP


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for a value. left, right: its sides; baseline: y its line stands on; em: letter size. Pixels.

    open: nothing printed tells where it ends, so room left over on the right means nothing.
    """

    kind: SlotKind
    left: float
    right: float
    baseline: float
    em: float
    open: bool = False

    @property
    def box(self) -> Box:
        """The room its writing may take."""
        top, bottom = self.baseline - 0.95 * self.em, self.baseline + 0.35 * self.em
        return (round(self.left), round(top), round(self.right), round(bottom))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A known printed word, as found inside a recognised one.

    left, right: its sides, each for a slot on that side: where the recognised box is too wide for the word,
    what is written beside it was taken in, so the far side is believed and the near one reckoned.
    """

    index: int
    left: float
    right: float
    baseline: float


@cache
def _metrics() -> dict[str, Any]:
    part = files("digitize.ocr").joinpath("data", "metrics.json")
    tables: dict[str, Any] = json.loads(part.read_text("utf-8"))
    return tables


@cache
def _letter(char: str, style: Style) -> tuple[float, float, float]:
    width, low, high = _metrics()[style].get(char, _metrics()[style]["x"])
    return width, low, high


def width_of(text: str, style: Style = "upright") -> float:
    """The advance of `text` in em, in a Times-like face."""
    return sum(_letter(c, style)[0] for c in text)


@lru_cache(4096)
def _usual_width(text: str) -> float:
    return (width_of(text, "upright") + width_of(text, "italic")) / 2


@cache
def _bare_letter(char: str) -> str:
    return unicodedata.normalize("NFD", char.lower().replace("đ", "d"))[:1]


@lru_cache(4096)
def bare(text: str) -> str:
    """Lower case without marks, letter for letter: indexes stay valid."""
    return "".join(_bare_letter(c) for c in text)


def em_of(words: Sequence[Word]) -> float | None:
    """The letter size that the words' widths tell; None without a word long and sure enough."""
    sizes = [
        (w.box[2] - w.box[0]) / _usual_width(w.text)
        for w in words
        if len(w.text) >= 3 and w.confidence >= 0.6 and w.text.strip(".,:;").isalpha()
    ]
    return statistics.median(sizes) if sizes else None


def _baseline(word: Word, em: float) -> float:
    low = min(_letter(c, "upright")[1] for c in word.text if not c.isspace())
    return word.box[3] + low * em


def _anchor(
    words: Sequence[Word], index: int, start: int, length: int, em: float, style: Style = "italic"
) -> Anchor:
    """The anchor at `start` in words[index]; a side with no other letters beside it is the word's own."""
    word = words[index]
    before, after = word.text[:start], word.text[start + length :]
    left, right = float(word.box[0]), float(word.box[2])
    own = width_of(word.text[start : start + length], style) * em
    share = (right - left) / max(width_of(word.text, style), 0.1)
    if abs(share / em - 1) < _TRUSTED:  # as wide as its text would be: every letter was read
        left, right = left + width_of(before, style) * share, right - width_of(after, style) * share
    elif before and after:
        left, right = left + width_of(before, style) * em, right - width_of(after, style) * em
    elif before or after or right - left - own > max(_SPARE * em, 0.2 * own):
        near_left, near_right = max(left, right - own), min(right, left + own)
        left, right = (left if after else near_left), (right if before else near_right)
    return Anchor(index, left, right, _baseline(word, em))


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """The words of each printed row, left to right."""
    rows: dict[int, list[Word]] = {}
    for word in words:
        if word.text.strip():
            rows.setdefault(word.line, []).append(word)
    return [sorted(row, key=lambda w: w.box[0]) for row in rows.values()]


def find_slots(words: Sequence[Word], height: int, dpi: int) -> tuple[Slot, ...]:
    """The slots on a page `height` pixels high, from its recognised words (upright page pixels)."""
    usual = em_of(words) or _POINT * dpi
    found: list[Slot] = []
    for row in rows_of(words):
        em = em_of(row) or usual
        found += _date_slots(row, em)
        if row[0].box[1] < _HEAD * height:
            found += _number_slots(row, em)
    return tuple(s for s in found if s.right - s.left > 0.15 * s.em)


def _starts_column(row: Sequence[Word], index: int, em: float) -> bool:
    return index == 0 or row[index].box[0] - row[index - 1].box[2] > 1.5 * em


def _number_slots(row: Sequence[Word], em: float) -> Iterator[Slot]:
    for index, word in enumerate(row):
        prefix = _NUMBER.match(bare(word.text))
        if not prefix or word.text[0] not in "Ss5" or not _starts_column(row, index, em):
            continue
        if len(prefix[0]) == 2 and word.text[2:3].isalpha():
            continue  # a word such as "Sơn"
        start = _anchor(row, index, 0, prefix.end(), em, "upright")
        slot = _number_slot(row, start, em, sure=len(prefix[0]) > 2)
        if slot:
            yield slot


def _number_slot(row: Sequence[Word], start: Anchor, em: float, sure: bool) -> Slot | None:
    """The slot after "Số:"; without its colon the word may be any other, and only a notation tells.

    Words before the slash make a label in two languages of it (Số định danh cá nhân / Personal ...).
    """
    end = _notation(row, start, em)
    between = row[start.index + 1 : end.index] if end else []
    label = any(w.confidence >= 0.8 and len(w.text) > 2 and w.text.isalpha() for w in between)
    if label or (end is None and not sure):
        return None
    if end is None:
        return Slot("number", start.right, _open_end(row, start, em), start.baseline, em, open=True)
    return Slot("number", start.right, end.left, (start.baseline + end.baseline) / 2, em)


def _open_end(row: Sequence[Word], start: Anchor, em: float) -> float:
    """Where a number that nothing follows may end: a long one (a business's code) with its last figure."""
    after = row[start.index + 1 :]
    limit = [w.box[0] for w in after if w.box[0] > start.right + _NEAR * em]
    usual = min([start.right + _NUMBER_LENGTH * em, *limit])
    across = [w for w in after if w.box[0] < usual < w.box[2] and any(c.isdigit() for c in w.text)]
    return max([usual, *(w.box[2] + 0.1 * em for w in across)])


def _notation(row: Sequence[Word], start: Anchor, em: float) -> Anchor | None:
    """Where `/QĐ-UBND` begins, in the anchor's own word or in one close behind it."""
    edge = start.right
    for index in range(start.index, len(row)):
        word = row[index]
        if word.box[0] - edge > _NEAR * em:
            return None
        found = _NOTATION.search(word.text)
        if found:
            length = len(word.text) - found.start()
            return _anchor(row, index, found.start(), length, em, "upright")
        edge = max(edge, word.box[2])
    return None


def _date_slots(row: Sequence[Word], em: float) -> Iterator[Slot]:
    spelt = [w for w in row if w.confidence >= 0.5 and _SPELT.fullmatch(bare(w.text).strip(".,;:"))]
    for slot in _date_rooms(row, em):
        if not any(_inside(word, slot) for word in spelt):
            yield slot


def _inside(word: Word, slot: Slot) -> bool:
    return slot.left - 0.1 * slot.em < (word.box[0] + word.box[2]) / 2 < slot.right + 0.1 * slot.em


def _date_rooms(row: Sequence[Word], em: float) -> Iterator[Slot]:
    anchors = {name: _all(row, name, em) for name in ("ngay", "thang", "nam")}
    for month in anchors["thang"]:
        day, year = _last_before(anchors["ngay"], month, em), _first_after(anchors["nam"], month, em)
        if day:
            yield _between("day", day, month, em)
        elif year:
            yield _between("day", _unread_day(row, month, em), month, em)
        if year:
            yield _between("month", month, year, em)
            yield _year(row, year, em)


def _all(row: Sequence[Word], name: str, em: float) -> list[Anchor]:
    found = []
    for index, word in enumerate(row):
        start = bare(word.text).find(name)
        if start >= 0:
            found.append(_anchor(row, index, start, len(name), em))
    return found


def _last_before(anchors: Sequence[Anchor], other: Anchor, em: float) -> Anchor | None:
    near = [a for a in anchors if a.right <= other.left + 0.3 * em and other.left - a.right < _NEAR * em]
    return near[-1] if near else None


def _first_after(anchors: Sequence[Anchor], other: Anchor, em: float) -> Anchor | None:
    near = [a for a in anchors if a.left >= other.right - 0.3 * em and a.left - other.right < _NEAR * em]
    return near[0] if near else None


def _unread_day(row: Sequence[Word], month: Anchor, em: float) -> Anchor:
    """Where "ngày" must have ended though it was not read: the word before begins with it, or two em back."""
    if month.index > 0:
        word = row[month.index - 1]
        if bare(word.text).startswith("ng") and month.left - word.box[0] < _NEAR * em:
            return Anchor(
                month.index - 1, word.box[0], word.box[0] + width_of("ngày", "italic") * em, month.baseline
            )
    edge = month.left - 1.6 * em
    return Anchor(month.index, edge, edge, month.baseline)


def _between(kind: SlotKind, first: Anchor, second: Anchor, em: float) -> Slot:
    return Slot(kind, first.right, second.left, (first.baseline + second.baseline) / 2, em)


def _year(row: Sequence[Word], year: Anchor, em: float) -> Slot:
    right = year.right + _YEAR_LENGTH * em
    for word in row[year.index + 1 :]:
        digits = len(word.text) - len(word.text.lstrip("0123456789"))
        if not digits:
            right = min(right, float(word.box[0]))
            break
        if word.box[0] - year.right < 1.5 * em:
            # a comma or more may follow the year
            right = word.box[0] + digits * 0.52 * em if digits < len(word.text) else word.box[2] + 0.1 * em
    return Slot("year", year.right, right, year.baseline, em)
