"""What on a page is not print: values written or stamped into a form's slots, signatures, pen strokes.

The number and the day of most papers are written in by hand; a recogniser reads them as plausible wrong
digits with high confidence. Nothing here reads them: they are marked, so that a person does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitize.dossier import Box, Mark, Word, box_around
from digitize.ocr.digits import Family, Vectors, family_of, likeness, own_digits, shipped, vectors_of
from digitize.ocr.evidence import Evidence, chance, gather
from digitize.ocr.glyphs import Floats, Glyph, Image, Strip, glyphs_of, strip_of
from digitize.ocr.slots import Slot, find_slots

SUSPECT = 0.35  # marked from this chance on: a false alarm costs a look, a miss a wrong value
_PLAIN = 0.9  # likeness at which nothing better need be looked for
_STAMPED = 0.88


def find_marks(
    image: Image, words: Sequence[Word], seals: Sequence[Mark] = (), dpi: int = 300
) -> tuple[Mark, ...]:
    """Handwriting, stamped digits and signatures on an upright page (H×W×3 RGB or H×W grey, uint8).

    words: as recognised, boxes in the image's pixels; seals: as found, they are not repeated. A mark's
    confidence is the chance that it is no print; slots below SUSPECT are left as print.
    """
    slots = find_slots(words, image.shape[0], dpi)
    known = learn(image, words, slots)
    return tuple(m for s in slots if (m := _mark(image, s, known)))


def measure(image: Image, slot: Slot, known: Print) -> tuple[Evidence, Sequence[Glyph], Strip] | None:
    """What speaks for handwriting in one slot; None where nothing is written."""
    strip = strip_of(image, slot)
    glyphs = glyphs_of(strip) if strip else []
    if strip is None or not glyphs:
        return None
    return gather(strip, glyphs, known.fits([g.picture for g in glyphs]).tolist()), glyphs, strip


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """What print looks like on this page: the family of its digits, and those digits themselves."""

    family: Family
    own: Vectors

    def fits(self, pictures: Sequence[Floats]) -> Floats:
        """Likeness (-1..1) of each glyph to the page's kind of print."""
        best = likeness(pictures, shipped(self.family))
        if best.min() < _PLAIN:
            best = np.maximum(best, likeness(pictures, self.own))
        return best

    def fits_other(self, pictures: Sequence[Floats]) -> Floats:
        """Likeness to print of the other kind, which only a stamp would bring here."""
        return likeness(pictures, shipped("serif" if self.family == "sans" else "sans"))


def learn(image: Image, words: Sequence[Word], slots: Sequence[Slot]) -> Print:
    """The page's print, from digits outside every slot: what is in question must not vouch for itself."""
    boxes = [slot.box for slot in slots]
    pictures = own_digits(image, (w for w in words if not any(_meet(w.box, b) for b in boxes)))
    return Print(family_of(pictures), vectors_of(pictures))


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
    return Mark(_kind(glyphs, known), _on_page(strip, glyphs), round(probability, 3))


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
