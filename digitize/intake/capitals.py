"""Words in a TCVN3 font of capitals: their codes are small letters, and capitals are what is printed."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from digitize.intake.legacy import is_capital_font

_FONT = re.compile(r'<fontspec id="(\d+)"[^>]* family="([^"]*)"')
_RUN = re.compile(
    r'<text top="(-?\d+)" left="(-?\d+)" width="(-?\d+)" height="(-?\d+)" font="(\d+)">(.*?)</text>',
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_SLACK = 2.0  # points: poppler rounds here


@dataclass(frozen=True, slots=True)
class Capitals:
    """The runs of a page printed in capitals: their boxes (points), their words, all other words."""

    boxes: tuple[tuple[float, float, float, float], ...] = ()
    words: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def holds(self, word: str, centre: tuple[float, float]) -> bool:
        """Whether the word (as the text layer has it) around `centre` is printed in capitals."""
        if word not in self.words:
            return False
        x, y = centre
        inside = any(
            left - _SLACK <= x <= right + _SLACK and top - _SLACK <= y <= bottom + _SLACK
            for left, top, right, bottom in self.boxes
        )
        return inside or word not in self.others


def find_capitals(xml: str) -> Capitals:
    """From the runs of a page with their fonts, as `poppler.font_text` gives them."""
    fonts = {number for number, name in _FONT.findall(xml) if is_capital_font(html.unescape(name))}
    boxes, words, others = [], set(), set()
    for top, left, width, height, font, text in _RUN.findall(xml):
        said = unicodedata.normalize("NFC", html.unescape(_TAG.sub("", text))).split()
        if font in fonts:
            boxes.append((float(left), float(top), float(left) + float(width), float(top) + float(height)))
            words.update(said)
        else:
            others.update(said)
    return Capitals(tuple(boxes), frozenset(words), frozenset(others))
