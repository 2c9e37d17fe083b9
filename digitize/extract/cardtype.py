"""Cards: both sides on one sheet or on two, in any order, without a letterhead.

The title may stand anywhere on the sheet, so a card's form is read from the whole paper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from digitize.extract.forms import find_form_title, label_chance
from digitize.extract.formtype import FormDescription, Then, read_described
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit
from digitize.extract.layout import Layout, Sheet, joined
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.patterns.dates import find_cramped_date, find_date, find_partial_date
from digitize.extract.text import squash

_TITLED, _CODED, _FACE, _BACK = 0.97, 0.96, 0.82, 0.85
_TWO_MARKS = 0.94
_CRAMPED = 0.8
_WORDY = 1600  # letters on both sides of a card are fewer by half


@dataclass(frozen=True, slots=True)
class Card:
    """A kind of card. reverse: phrases of its back, one of which is enough.

    coded: whether a decoded code is this card's.
    """

    form: FormDescription
    reverse: tuple[str, ...] = ()
    coded: Callable[[str], bool] = lambda _text: False


def card_type(card: Card, then: Then | None = None) -> PaperType:
    """The type of paper that a card makes; `then` is called after its fields have been read."""

    def starts(sheet: Sheet) -> float:
        return _face(sheet, card)

    def back(sheet: Sheet) -> float:
        return _back(sheet, card)

    def score(layout: Layout) -> float:
        return max(max(starts(s), back(s)) for s in layout.sheets)

    def read(layout: Layout) -> Reading:
        return read_described(layout, card.form, None, then)

    return PaperType(card.form.doc_type, score, read, starts, back)


def _face(sheet: Sheet, card: Card) -> float:
    """The title with words that only the face prints; many of those alone; or the card's own code."""
    text = squash(" ".join(r.text for r in sheet.rows))
    if _excluded(text, card):
        return 0.0
    if any(card.coded(c.text) for c in sheet.page.codes):
        return _CODED
    told = prints(text, card.form.proof)
    title = find_form_title(sheet, card.form.titles, 1.0)
    if title and told >= 2:
        return min(_TITLED, 0.7 * title[0] + 0.29)
    return _FACE if told >= 4 or (title and told) else 0.0


def _back(sheet: Sheet, card: Card) -> float:
    text = squash(" ".join(r.text for r in sheet.rows))
    turned = prints(text, card.reverse) and not _excluded(text, card)
    return _BACK if turned and not _face(sheet, card) else 0.0


def doubt_marks(gather: Gather, name: str) -> None:
    """Doubt a name in small capitals where one word bears two marks (`KIỂU`, read `KIẾU`): on cards they run
    together. Family names are known, and right.
    """
    held = gather.fields.get(name)
    words = str(held.value).split()[1:] if held else []
    if held and held.source == "ocr" and any(_two_marks(word) for word in words):
        gather.weaken(name, held.confidence * _TWO_MARKS)


def put_card_date(
    gather: Gather, form: Form, hits: Sequence[Hit], name: str, *, penned: bool = False
) -> bool:
    """The day behind the first of the labels that has one; False where none has.

    Where a card has two languages or is for machines nothing is written by pen: a day in small print is given
    with the little confidence that it has, to be seen by a person. penned: the card may be filled in by hand.
    """
    for hit in hits:
        tokens = [t for t in form.value(hit)[:4] if any(c.isdigit() for c in t.text)]
        for own in (tokens[:1], tokens):
            text = joined(own)
            whole = find_date(text) or find_partial_date(text)
            day = whole or find_cramped_date(text)
            if day:
                gather.put(name, day, own, label_chance(hit) * (1.0 if whole else _CRAMPED), penned=penned)
                return True
    return False


def _two_marks(word: str) -> bool:
    return word.isupper() and any(len(unicodedata.normalize("NFD", c)) == 3 for c in word)


def _excluded(letters: str, card: Card) -> bool:
    """Whether the sheet prints what the card never does (to the letter: `NGUYỄN ĐÌNH` is no `QUYẾT ĐỊNH`), or
    more than fits on one: minutes of an offence tell of licences too.
    """
    return len(letters) > _WORDY or any(squash(phrase) in letters for phrase in card.form.without)


def prints(letters: str, phrases: Sequence[str]) -> int:
    """How many of `phrases` stand in squashed text, a misread letter in eight allowed."""
    keys = (squash(p) for p in phrases)
    return sum(len(k) <= len(letters) and fuzz.partial_ratio(k, letters, score_cutoff=88) > 0 for k in keys)
