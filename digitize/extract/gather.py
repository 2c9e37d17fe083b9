"""Collecting fields: every value goes in through one door, where handwriting and doubt are met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as of
from itertools import pairwise
from statistics import median

from digitize.dossier import Box, Field, FieldSource, Finding, Page, Value, box_around
from digitize.extract.chance import both, honest, value_chance
from digitize.extract.layout import Layout, Token, joined
from digitize.extract.papertype import Reading
from digitize.extract.text import is_syllable
from digitize.findings import finding

NOT_PRINT = ("handwriting", "stamp")
_MANY_DIGITS = 3
_WHOLE = 0.15  # of the page: a "stamp" this large is a frame or a tint, not something stamped into a slot
_TOUCHED = 0.25  # share of a word's box under a mark from which on the word is not print
_SIGNS = frozenset("-–—/&()“”\"'.,:;…")
_ACCENTS = frozenset("ˆ˜¯´")  # letters to Unicode, strokes to a reader
_LITTERED = 0.8  # signs that no value is printed with: rests of a leader or a stroke, maybe of a word
_STRETCH = 1.6  # times the width of a letter in the same value
_LOST = 0.75  # a word that is too wide for its letters has swallowed its neighbour
_TOUCHED_PRINT = 0.75  # below any sensible accept_confidence: a person sees it, with the value to hand
_WORDS_LOST = 0.75  # below any sensible accept_confidence
_WIDE_WORD = 1.3  # of its height: width of a letter, where half of the height is usual
_HOLE = 3.5  # of their height: a blank between two words of one line
_CRISP = 0.9
_SEALED = 0.85  # a seal or a signature over a value hides strokes even where the recogniser is confident


def area(box: Box) -> int:
    """Pixels inside `box`, never negative."""
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def shared(a: Box, b: Box) -> int:
    """Pixels inside both boxes."""
    return area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))


def written_over(page: Page, box: Box) -> bool:
    """Whether handwriting or a stamp lies in `box`: over a quarter of it, or with most of itself inside."""
    for mark in page.marks:
        frame = mark.kind == "stamp" and area(mark.box) > _WHOLE * page.width * page.height
        common = shared(mark.box, box) if mark.kind in NOT_PRINT and not frame else 0
        if common and (common >= _TOUCHED * area(box) or common >= 0.5 * area(mark.box)):
            return True
    return False


def sealed(page: Page, box: Box) -> bool:
    """Whether a seal or a signature covers part of `box`."""
    return any(m.kind in ("seal", "signature") and shared(m.box, box) > 0.1 * area(box) for m in page.marks)


def source_of(page: Page) -> FieldSource:
    return "text-layer" if page.source == "text-layer" else "ocr"


@dataclass
class Gather:
    """The fields and findings of one paper while they are being collected."""

    layout: Layout
    fields: dict[str, Field] = of(default_factory=dict)
    findings: list[Finding] = of(default_factory=list)

    def put(
        self,
        name: str,
        value: Value | None,
        tokens: Sequence[Token],
        fit: float = 1.0,
        chance: float | None = None,
        *,
        penned: bool = True,
    ) -> None:
        """Keep `value`, read from `tokens`, as field `name` unless it has one.

        fit: how well label, pattern and lexicon speak for it, 0..1. chance: that the reading is right, where
        more is known of it than its words' confidence. A value that touches handwriting or a stamp is not
        given but reported; with `penned` False (a place that is never left for a pen) it is only doubted.
        """
        if name in self.fields or not tokens or value is None or value in ("", ()):
            return
        page = self.layout.sheet(tokens[0].page).page
        here = [t for t in tokens if t.page == page.number]
        touched = [t for t in tokens if _says(t) and written_over(self.layout.sheet(t.page).page, t.box)]
        if penned and any(_may_be_pen(t) for t in touched):
            self.not_typeset(name, page.number, box_around([t.box for t in here]))
            return
        fit *= _TOUCHED_PRINT if touched else 1.0
        fit *= _WORDS_LOST if _has_holes(tokens) else 1.0
        fit *= _LITTERED if any(not _says(t) and t.text not in _SIGNS for t in tokens) else 1.0
        fit *= _LOST if _stretched(tokens) else 1.0
        if chance is None:
            words = value_chance([(t.text, t.confidence) for t in tokens if _says(t)])
            chance = honest(words, figures=_is_figures(value))
        if any(sealed(page, t.box) for t in here):
            fit *= _SEALED
        box = box_around([t.box for t in here])
        self.fields[name] = Field(value, joined(tokens), both(chance, fit), page.number, box, source_of(page))

    def not_typeset(self, name: str, page: int, box: Box, partial: str | None = None) -> None:
        """Say that the place of `name` is filled by hand or stamp, or cannot be read: a person must look."""
        if name not in self.fields and not any(
            f.code == "not-typeset" and f.field == name for f in self.findings
        ):
            found = finding("not-typeset", field=name, page=page, box=box)
            self.findings.append(replace(found, params={"partial": partial}) if partial else found)

    def strengthen(self, name: str, confidence: float) -> None:
        """Raise a field's confidence, as far as 0.99, because another witness agrees."""
        held = self.fields[name]
        self.fields[name] = replace(held, confidence=max(held.confidence, min(0.99, confidence)))

    def weaken(self, name: str, confidence: float) -> None:
        """Lower a field's confidence because a witness disagrees."""
        held = self.fields[name]
        self.fields[name] = replace(held, confidence=min(held.confidence, confidence))

    def note(self, found: Finding) -> None:
        if found not in self.findings:
            self.findings.append(found)

    def reading(self) -> Reading:
        return Reading(dict(self.fields), tuple(self.findings))


def _is_figures(value: Value) -> bool:
    """Whether a value is a number, a date or a code: it fits a pattern, as misread figures mostly do not."""
    if isinstance(value, tuple):
        return False
    said = [c.isdigit() for c in str(value) if c.isalnum()]
    return sum(said) >= max(_MANY_DIGITS, len(said) / 2)


def _says(token: Token) -> bool:
    return any(c.isalnum() and c not in _ACCENTS for c in token.text)


def _has_holes(tokens: Sequence[Token]) -> bool:
    """Whether words were lost inside a value: a word far too wide for its letters, or a wide blank in a line.

    A recogniser stretches a word's box over what it could not read.
    """
    if any(_says(t) and len(t.text) > 1 and _letter_width(t) > _WIDE_WORD for t in tokens):
        return True
    return any(_parted(a, b) for a, b in pairwise(tokens) if _says(a) and _says(b))


def _letter_width(token: Token) -> float:
    return (token.flat[2] - token.flat[0]) / (len(token.text) * max(1, token.height))


def _parted(a: Token, b: Token) -> bool:
    gap, height = b.flat[0] - a.flat[2], max(a.height, b.height)
    return a.page == b.page and abs(a.middle - b.middle) < 0.6 * height and gap > _HOLE * height


def _stretched(tokens: Sequence[Token]) -> bool:
    """Whether a word is much wider than its letters: a recogniser that loses a word (`Đăng ký` read `Đăng`)
    gives its place to the one before.
    """
    words = [t for t in tokens if len(t.text) >= 3 and t.text.isalpha()]
    for capitals in (True, False):
        own = [t for t in words if t.text.isupper() is capitals]
        pitches = [(t.box[2] - t.box[0]) / len(t.text) for t in own]
        if len(pitches) >= 3 and max(pitches) > _STRETCH * median(pitches):
            return True
    return False


def _may_be_pen(token: Token) -> bool:
    """Whether a word under a mark can be a misread pen stroke.

    Figures always can; a pen is hardly ever read as crisp syllables of the language.
    """
    letters = [w for w in re.findall(r"[^\W\d_]+", token.text) if len(w) > 1]
    figures = any(c.isdigit() for c in token.text)
    return figures or token.confidence < _CRISP or not letters or not all(is_syllable(w) for w in letters)
