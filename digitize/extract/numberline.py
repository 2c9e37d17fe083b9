"""`Số: 15/QĐ-UBND` as it lies on the page: the running number in its slot, and the notation that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digitize.dossier import Box
from digitize.extract.chance import both, value_chance
from digitize.extract.layout import Segment, Sheet, Token
from digitize.extract.patterns.numbers import NumberLine, read_number_line
from digitize.extract.slots import between, cut_tokens, looks_printed, slot_is_written

_BLANK_FOR_PEN = 0.35  # em between number and slash: a printed number leaves none
_DOUBT = 0.7  # a value from a doubtful slot stays below any sensible accept_confidence
_LEGIBLE = 0.5


@dataclass(frozen=True, slots=True)
class NumberRead:
    """number is None where its slot is not print or cannot be read; `slot` is its place in page pixels."""

    number: str | None
    fit: float
    number_tokens: tuple[Token, ...]
    slot: Box
    notation: str
    notation_tokens: tuple[Token, ...]


def read_number(segment: Segment, sheet: Sheet, printed: Sequence[Token]) -> NumberRead | None:
    """The number line of `segment`. printed: digits that are certainly print, to compare shapes with."""
    text = segment.text
    line = read_number_line(text)
    if line is None:
        return None
    notation = cut_tokens(segment.tokens, line.notation_span, text)
    own = cut_tokens(segment.tokens, line.number_span, text) if line.number else []
    label = cut_tokens(segment.tokens, (0, line.number_span[0] if own else line.notation_span[0] - 1), text)
    slot = between(sheet, label[-1] if label else None, notation[0], own)
    given = line.clean and not slot_is_written(sheet, slot, own)
    fit = _print_chance(line, own, notation, sheet, printed) if given else 0.0
    legible = given and both(fit, value_chance([(t.text, t.confidence) for t in own])) >= _LEGIBLE
    number = line.number if legible else None
    return NumberRead(number, fit, tuple(own), slot, line.notation, tuple(notation))


def _print_chance(
    line: NumberLine, own: Sequence[Token], notation: Sequence[Token], sheet: Sheet, printed: Sequence[Token]
) -> float:
    """How sure it is that the number is print: in a text layer it is; else one word with its slash, or tight
    before it and shaped like digits that are print.
    """
    if sheet.page.source == "text-layer":
        return 0.995
    glued = line.notation_span[0] - line.number_span[1] <= 1 and own[-1].word == notation[0].word
    if glued:
        return 0.98
    gap = (notation[0].flat[0] - own[-1].flat[2]) / sheet.em
    shape = looks_printed(own[-1], printed)
    doubtful = len(own) > 1 or gap > _BLANK_FOR_PEN + 0.5  # half an em for the slash itself
    return min(_DOUBT, _DOUBT * shape) if doubtful else 0.95 * shape
