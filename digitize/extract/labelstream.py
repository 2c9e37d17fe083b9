"""A paper's words as one stream, and what is found in it: the nouns that labels and values share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digitize.extract.layout import Layout, Token

# What stands before an item: `1.`, `a)`, `IV.`, a dash.
ITEM = re.compile(r"\d{1,2}[a-zđ][.)]|\(?(?:\d{1,2}(?:\.\d)?|[a-zđIVX]{1,3})[.)/,]?|[^\W\d_][.)]|[-–—+*•]")


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a form. forms: how its editions print it. lines: how many lines a value may take.

    inline: it may stand in the middle of a line without a colon before its value (`Dân tộc Kinh`).
    alone: nothing else stands beside it, as with the heading of a column (`VỢ`, `CHỒNG`).
    first: it begins its line, after a number at most: in a line the same words belong to a value.
    sentence: its value is running words, which may name what labels name: only one that opens a line ends it.
    """

    key: str
    forms: tuple[str, ...]
    lines: int = 1
    inline: bool = False
    alone: bool = False
    first: bool = False
    sentence: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A token of the stream: its row, whether it opens a segment of that row, and where that one ends."""

    token: Token
    row: int
    opens: bool
    middle: float
    em: float
    right: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found: tokens start..end of the stream, and how alike it is to its printed form, 0..1."""

    label: Label
    start: int
    end: int
    alike: float

    @property
    def key(self) -> str:
        return self.label.key


Stream = tuple[Placed, ...]


def stream_of(layout: Layout) -> Stream:
    """All tokens of a paper in reading order, row by row."""
    found: list[Placed] = []
    row_number = 0
    for sheet in layout.sheets:
        for row in sheet.rows:
            for segment in row.segments:
                for at, token in enumerate(segment.tokens):
                    found.append(Placed(token, row_number, at == 0, segment.middle, sheet.em, segment.right))
            row_number += 1
        row_number += 100  # no value runs from one page to the next
    return tuple(found)


def colon_follows(stream: Stream, end: int) -> bool:
    """Whether a colon or a leader stands at token `end`, right behind a label."""
    return (
        end < len(stream)
        and stream[end].token.text[:1] in ":.…_"
        and not stream[end].token.text[1:2].isalnum()
    )


def row_of(stream: Stream, at: int) -> range:
    """The stream's indices of the row that token `at` stands in."""
    first = last = at
    while first and stream[first - 1].row == stream[at].row:
        first -= 1
    while last < len(stream) and stream[last].row == stream[at].row:
        last += 1
    return range(first, last)
