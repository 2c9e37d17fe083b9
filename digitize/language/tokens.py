"""Printed words as the language model sees them: a core of letters between signs, a stop after it or none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digitize.language.syllables import one_spelling

Case = Literal["lower", "title", "upper", "mixed"]

STOP, NUMBER, FOREIGN = "<s>", "<n>", "<u>"
_STOPS = ".;:!?"


@dataclass(frozen=True, slots=True)
class Token:
    """One word's letters. lead, tail: the signs around `core`; stops: a sentence or clause ends here."""

    lead: str
    core: str
    tail: str
    case: Case
    stops: bool

    @property
    def plain(self) -> bool:
        """Whether the core is letters only, at least two: all that may ever be mended."""
        return len(self.core) > 1 and self.core.isalpha()


@lru_cache(maxsize=32768)
def token(text: str) -> Token:
    """`text` (NFC, no blanks) taken apart; the core is empty where there is neither letter nor digit."""
    at = [i for i, c in enumerate(text) if c.isalnum()]
    if not at:
        return Token(text, "", "", "mixed", False)
    lead, core, tail = text[: at[0]], text[at[0] : at[-1] + 1], text[at[-1] + 1 :]
    return Token(lead, core, tail, _case(core), any(c in _STOPS for c in tail))


def _case(core: str) -> Case:
    letters = "".join(c for c in core if c.isalpha())
    if letters.islower():
        return "lower"
    if letters.isupper():
        return "upper" if len(letters) > 1 else "title"
    return "title" if letters[:1].isupper() and letters[1:].islower() else "mixed"


@lru_cache(maxsize=32768)
def symbol(core: str) -> str:
    """What the model counts: the syllable in one spelling, or the mark of a number."""
    return one_spelling(core) if core.isalpha() else NUMBER if any(c.isdigit() for c in core) else FOREIGN


def symbols(words: Iterable[str]) -> Iterator[str]:
    """The symbols of a running text; a stop after every clause. Signs alone say nothing."""
    for word in words:
        part = token(unicodedata.normalize("NFC", word))
        if part.core:
            yield symbol(part.core)
        if part.stops:
            yield STOP
