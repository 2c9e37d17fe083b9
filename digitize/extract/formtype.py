"""A type of paper described as data: its titles, its labels, and from which label each field is read.

Most papers of offices are forms. What differs from one to the next is words, and words are data: a type of
the package is a description in its module, an office's own type is the same description as JSON (`owntypes`).
What a description cannot say goes into a small function beside it (`then`).
"""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz import fuzz

from digitize.extract.description import FieldRule, FormDescription, Section
from digitize.extract.formtitle import DOUBTFUL, LEAST, Title, find_titles, first_title
from digitize.extract.gather import Gather
from digitize.extract.layout import Layout, Sheet
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.readers import READERS
from digitize.extract.sight import Sight, look
from digitize.extract.text import squash

__all__ = ["FieldRule", "FormDescription", "Section", "Then", "form_type", "read_described"]


Then = Callable[[Gather, Sight], None]


def form_type(described: FormDescription, then: Then | None = None) -> PaperType:
    """The type of paper that a description makes; `then` is called after its fields have been read."""

    def read(layout: Layout) -> Reading:
        return read_described(layout, described, title_of(layout, described), then)

    return PaperType(
        described.doc_type,
        lambda layout: score(layout, described),
        read,
        lambda sheet: starts(sheet, described),
    )


def read_described(
    layout: Layout, described: FormDescription, title: Title | None, then: Then | None = None
) -> Reading:
    """The fields that a description names, from the paper below its title."""
    sight = look(layout, described, title)
    gather = Gather(layout)
    for rule in described.fields:
        READERS[rule.kind](gather, sight, rule)
    if then:
        then(gather, sight)
    return gather.reading()


def title_of(layout: Layout, described: FormDescription) -> Title | None:
    """The title as far as it can be made out."""
    return first_title(layout, described.titles, DOUBTFUL)


def score(layout: Layout, described: FormDescription) -> float:
    """How surely the paper is of this type: its title; a damaged one, or none, with words only it prints."""
    title = title_of(layout, described)
    if title is None and not described.proof:
        return 0.0
    text = squash(" ".join(r.text for r in layout.rows))
    if any(_stands_in(phrase, text) for phrase in described.without):
        return 0.0
    if title and title.alike >= LEAST:
        return min(0.99, 0.7 * title.alike + 0.29)
    proven = sum(_stands_in(phrase, text) for phrase in described.proof)
    if title and proven >= 2:
        return 0.82
    return 0.72 if proven >= 3 else 0.0


def starts(sheet: Sheet, described: FormDescription) -> float:
    """How surely the page is the first of such a paper: it bears the title."""
    title = find_titles(sheet, described.titles, DOUBTFUL)
    if title is None:
        return 0.0
    if title.alike >= LEAST:
        return min(0.97, title.alike)
    text = squash(" ".join(r.text for r in sheet.rows))
    return 0.75 if sum(_stands_in(phrase, text) for phrase in described.proof) >= 2 else 0.0


def _stands_in(phrase: str, letters: str) -> bool:
    """Whether a phrase stands in squashed text, a misread letter in eight allowed."""
    wanted = squash(phrase)
    return len(letters) >= len(wanted) and fuzz.partial_ratio(wanted, letters, score_cutoff=88) > 0
