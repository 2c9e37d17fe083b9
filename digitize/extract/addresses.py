"""Addresses behind a label: not past their paragraph, nor into a date line or rubbish of a card's ground."""

from __future__ import annotations

from collections.abc import Sequence

from digitize.extract.forms import put_text
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Hit
from digitize.extract.layout import Token
from digitize.extract.parties import doubt_stops
from digitize.extract.text import is_syllable
from digitize.extract.valuelines import above_date_line, through_paragraph

_RUBBISH = 0.35  # a word less likely right than this that is no syllable is a pattern of the ground


def put_address(gather: Gather, form: Form, hit: Hit | None, name: str) -> None:
    """The address behind a label, as printed."""
    if hit is not None:
        tokens = without_rubbish(through_paragraph(above_date_line(form.value(hit))))
        put_text(gather, form, hit, name, tokens=tokens)
        doubt_stops(gather, name)


def without_rubbish(tokens: Sequence[Token]) -> list[Token]:
    """Without what stands at either end and can be no word of an address."""
    own = list(tokens)
    while len(own) > 1 and _is_rubbish(own[-1]):
        own.pop()
    while len(own) > 1 and _is_rubbish(own[0]):
        own.pop(0)
    return own or list(tokens)


def _is_rubbish(token: Token) -> bool:
    letters = token.text.strip(" .,;:()")
    if not any(c.isalnum() for c in letters):
        return letters != ""
    return token.confidence < _RUBBISH and not letters.isdigit() and not is_syllable(letters)
