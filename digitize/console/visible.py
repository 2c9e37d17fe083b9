"""What a file's name or a paper's text may do to a screen: be seen, and nothing else.

A name can hold the codes that move a terminal's cursor or rewrite its title, and the marks that make letters
run backwards (CVE-2021-42574 tells what for). Each becomes one visible sign. Line ends are the writer's own:
a name's are made visible before it is put into a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_PICTURES = 0x2400  # the control pictures of Unicode, in the order of the controls
_LOST = "\N{REPLACEMENT CHARACTER}"
_UNSEEN_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def visible(text: str) -> str:
    """`text` without effects: controls, bidirectional and other format marks, lone surrogates are shown."""
    if text.isprintable():
        return text
    return "".join(_sign(c) if unicodedata.category(c) in _UNSEEN else c for c in text)


def _sign(letter: str) -> str:
    code = ord(letter)
    return chr(_PICTURES + code) if code < 0x20 else "\N{SYMBOL FOR DELETE}" if code == 0x7F else _LOST


def one_line(document: str) -> str:
    """A JSON document as one line for whoever splits it, and in letters that every terminal and file takes:
    what is unseen, or no letter at all, is written as JSON's own escapes.
    """
    return _UNSEEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


class Screen(Console):
    """A console that writes no effects but its own colours."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Every piece of text that goes to the screen passes here."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=_within_lines(segment.text))


def _within_lines(text: str) -> str:
    return text if text.isprintable() else "\n".join(map(visible, text.split("\n")))
