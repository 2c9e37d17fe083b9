"""What on a page is not print: values written or stamped into a form's slots, signatures, pen strokes.

The number and the day of most papers are written in by hand; a recogniser reads them as plausible wrong
digits with high confidence. They are marked, so that a person reads them, with what they may be beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np

from digitize.dossier import Box, Mark, Word, box_around
from digitize.ocr.digits import Family, Vectors, likeness, own_digits, shipped
from digitize.ocr.evidence import Evidence, chance, gather
from digitize.ocr.glyphs import Floats, Glyph, Image, Strip, glyphs_of, strip_of
from digitize.ocr.penned import read_slot
from digitize.ocr.slots import Slot, find_slots
from digitize.ocr.strokes import find_blue, find_filled, find_signatures, small_of

SUSPECT = 0.35  # marked from this chance on: a false alarm costs a look, a miss a wrong value
_PLAIN = 0.9  # likeness at which nothing better need be looked for
_STAMPED = 0.88
_LETTERED = re.compile(r"\d{2}[A-Z]\d{5,}|[A-ZĐ]{1,2}\d{6,}")  # of a business, of a licence


def find_marks(
    image: Image, words: Sequence[Word], seals: Sequence[Mark] = (), dpi: int = 300
) -> tuple[Mark, ...]:
    """Handwriting, stamped digits and signatures on an upright page (H×W×3 RGB or H×W grey, uint8).

    words: as recognised, boxes in the image's pixels; seals: as found, they are not repeated. A mark's
    confidence is the chance that it is no print; slots below SUSPECT are left as print.
    """
    slots = find_slots(words, image.shape[0], dpi)
    known = Print(image, words, slots)
    filled = [m for s in slots if (m := _mark(image, s, known))]
    small = small_of(image, dpi)
    strokes = [
        *find_filled(image, words, dpi),
        *find_blue(small, words),
        *find_signatures(small, words, seals),
    ]
    return tuple(_without_repeats([*filled, *strokes]))


def _without_repeats(marks: Sequence[Mark]) -> list[Mark]:
    """Each region once, as the first that tells of it does."""
    kept: list[Mark] = []
    for mark in marks:
        if not any(_holds(other.box, mark.box) for other in kept):
            kept.append(mark)
    return kept


def _holds(outer: Box, inner: Box) -> bool:
    """Whether most of `inner` lies in `outer`."""
    width = min(outer[2], inner[2]) - max(outer[0], inner[0])
    height = min(outer[3], inner[3]) - max(outer[1], inner[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width > 0 and height > 0 and width * height > 0.6 * area


def measure(image: Image, slot: Slot, known: Print) -> tuple[Evidence, Sequence[Glyph], Strip] | None:
    """What speaks for handwriting in one slot; None where nothing is written."""
    strip = strip_of(image, slot)
    glyphs = glyphs_of(strip) if strip else []
    if strip is None or not glyphs:
        return None
    fits = known.fits([g.picture for g in glyphs])
    return gather(strip, glyphs, _of_figures(fits, known.letters_in(slot)).tolist()), glyphs, strip


def _of_figures(fits: Floats, letters: int) -> Floats:
    """Likeness to digits without as many of the strangest signs as there are letters among them."""
    return np.sort(fits)[letters:] if len(fits) > 2 * letters else fits


class Print:
    """What print looks like on this page: serif faces, or what the page's own sure digits show.

    The page's digits are gathered when they are first needed: most slots are plainly print or plainly not.
    Those inside slots are left out: what is in question must not vouch for itself.
    """

    def __init__(self, image: Image, words: Sequence[Word], slots: Sequence[Slot]) -> None:
        self._image, self._words = image, words
        self._slots = [slot.box for slot in slots]

    @cached_property
    def _own(self) -> tuple[Family, Vectors]:
        outside = [w for w in self._words if not any(_meet(w.box, b) for b in self._slots)]
        return own_digits(self._image, outside)

    def letters_in(self, slot: Slot) -> int:
        """How many letters a long number in the slot has, as the code of a business (99A8001234) does."""
        inside = [w.text for w in self._words if _meet(w.box, slot.box) and w.box[0] > slot.left - slot.em]
        return sum(c.isalpha() for text in inside if _LETTERED.fullmatch(text) for c in text)

    def fits(self, pictures: Sequence[Floats]) -> Floats:
        """Likeness (-1..1) of each glyph to the page's kind of print."""
        best = likeness(pictures, shipped("serif"))
        if best.min() >= _PLAIN:
            return best
        family, vectors = self._own
        if family == "sans":
            best = likeness(pictures, shipped("sans"))
        return np.maximum(best, likeness(pictures, vectors))

    def fits_other(self, pictures: Sequence[Floats]) -> Floats:
        """Likeness to print of the other kind, which only a stamp would bring here."""
        return likeness(pictures, shipped("serif" if self._own[0] == "sans" else "sans"))


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _mark(image: Image, slot: Slot, known: Print) -> Mark | None:
    measured = measure(image, slot, known)
    if measured is None:
        return None
    evidence, glyphs, strip = measured
    probability = chance(evidence)
    if probability < SUSPECT:
        return None
    return Mark(
        _kind(glyphs, known),
        _on_page(strip, glyphs),
        round(probability, 3),
        slot=slot.kind,
        readings=read_slot(image, slot),
    )


def _kind(glyphs: Sequence[Glyph], known: Print) -> Literal["handwriting", "stamp"]:
    other = known.fits_other([g.picture for g in glyphs])
    return "stamp" if other.min() > _STAMPED else "handwriting"


def _on_page(strip: Strip, glyphs: Sequence[Glyph]) -> Box:
    left, top, right, bottom = box_around([g.box for g in glyphs])
    x, y = strip.origin
    return (
        int(x + left / strip.scale),
        int(y + top / strip.scale),
        math.ceil(x + right / strip.scale),
        math.ceil(y + bottom / strip.scale),
    )
