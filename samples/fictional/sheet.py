"""A sheet of A4 as a list of marks in millimetres, and the layout of Vietnamese office text on it.

The same sheet is painted as pixels (`raster`) or written as a born-digital page (`vector`). What is printed
is said as it is placed, line by line, in the order a person transcribes it: that is the page's truth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from fictional.fonts import MM_PER_PT, Family, Style, Typeset

Colour = tuple[int, int, int]
Align = Literal["left", "center", "right"]
WIDTH, HEIGHT = 210.0, 297.0
BLACK: Colour = (26, 25, 28)


@dataclass(frozen=True)
class Text:
    """Words set on a baseline at (x, y)."""

    x: float
    y: float
    text: str
    size: float
    style: Style
    family: Family
    colour: Colour
    spread: float = 0.0  # extra mm after each letter


@dataclass(frozen=True)
class Rule:
    """A straight printed line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.25
    colour: Colour = BLACK


@dataclass(frozen=True)
class Picture:
    """An image laid on the sheet; `multiply` lets what lies below show through, as ink does."""

    x: float
    y: float
    w: float
    h: float
    image: Image.Image
    multiply: bool = False


@dataclass(frozen=True)
class Stroke:
    """A pen's path: points in mm, with the width of the line in mm at each."""

    points: tuple[tuple[float, float, float], ...]
    colour: Colour


Mark = Text | Rule | Picture | Stroke


@dataclass(frozen=True)
class _Word:
    text: str
    style: Style


def _words(markup: str, base: Style) -> list[_Word]:
    """Words of `markup` with their style; `<b>` and `<i>` may open and close between words."""
    words, style = [], base
    for token in re.findall(r"<[^>]+>|[^\s<]+|\s+", markup):
        if token in ("<b>", "<i>", "<bi>"):
            style = token[1:-1]
        elif token.startswith("</"):
            style = base
        elif not token.isspace():
            words.append(_Word(token, style))
    return words


@dataclass
class Sheet:
    """One page under the pen. y grows downwards; text sits on its baseline."""

    type: Typeset
    left: float = 30.0
    right: float = WIDTH - 18.0
    marks: list[Mark] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Record a printed line of the truth."""
        self.lines.append(re.sub(r"\s+", " ", line).strip())

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 13,
        style: Style = "",
        *,
        family: Family = "serif",
        align: Align = "left",
        colour: Colour = BLACK,
        spread: float = 0.0,
    ) -> float:
        """Set `text` at (x, y) without saying it; returns the x where it ends."""
        width = self.type.width(text, size, style, family) + spread * len(text)
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        self.marks.append(Text(start, y, text, size, style, family, colour, spread))
        return start + width

    def line(
        self, x: float, y: float, text: str, size: float = 13, style: Style = "", align: Align = "left"
    ) -> float:
        """Set and say one line."""
        self.say(text)
        return self.put(x, y, text, size, style, align=align)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.25) -> None:
        self.marks.append(Rule(x0, y0, x1, y1, width))

    def centred(
        self, y: float, text: str, size: float = 14, style: Style = "b", leading: float = 1.2
    ) -> float:
        """Lines of `text` (separated by newlines) centred on the text column; returns the next baseline."""
        middle = (self.left + self.right) / 2
        for part in text.split("\n"):
            self.line(middle, y, part, size, style, "center")
            y += size * MM_PER_PT * leading
        return y

    def para(
        self,
        y: float,
        markup: str,
        size: float = 13.5,
        *,
        base: Style = "",
        first: float = 10.0,
        left: float | None = None,
        right: float | None = None,
        leading: float = 1.25,
        after: float = 1.6,
    ) -> float:
        """A justified paragraph whose first baseline is `y`; says each line; returns the next baseline."""
        x0 = self.left if left is None else left
        x1 = self.right if right is None else right
        rows = self._break(_words(markup, base), size, x1 - x0, first)
        for number, row in enumerate(rows):
            indent = first if number == 0 else 0.0
            self._set_row(x0 + indent, x1, y, row, size, justify=number < len(rows) - 1)
            self.say(" ".join(w.text for w in row))
            y += size * MM_PER_PT * leading
        return y + after

    def _break(self, words: Sequence[_Word], size: float, room: float, first: float) -> list[list[_Word]]:
        rows: list[list[_Word]] = [[]]
        used = first
        for word in words:
            width = self.type.width(word.text, size, word.style)
            gap = self.type.width(" ", size) if rows[-1] else 0.0
            if rows[-1] and used + gap + width > room:
                rows.append([])
                used, gap = 0.0, 0.0
            rows[-1].append(word)
            used += gap + width
        return rows

    def _set_row(
        self, x: float, x1: float, y: float, row: Sequence[_Word], size: float, *, justify: bool
    ) -> None:
        widths = [self.type.width(w.text, size, w.style) for w in row]
        gap = self.type.width(" ", size)
        if justify and len(row) > 1:
            gap = (x1 - x - sum(widths)) / (len(row) - 1)
        for word, width in zip(row, widths, strict=True):
            self.put(x, y, word.text, size, word.style)
            x += width + gap

    def wrap(self, text: str, size: float, room: float, style: Style = "", first: float = 0.0) -> list[str]:
        """`text` broken into lines of at most `room` mm, the first starting `first` mm in."""
        rows = self._break(_words(text, style), size, room, first)
        return [" ".join(w.text for w in row) for row in rows]
