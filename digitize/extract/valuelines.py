"""Where a value ends that runs over lines: at a sentence's end, above a date line, where a name is whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from digitize.extract.layout import Token, joined
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.text import fold, is_capitals

_NEW_LINE = 0.6  # of a word's height, between the middles of two lines
_SHORT = 3  # letters: `TP.`, `H.`, `số.` before a stop are abbreviations
# `Thử Nghiệm, ngày/date 03 tháng/month 11 năm/year 2017`
_DATE_LINE = re.compile(r"^(?:[^\W\d]+\W+){0,6}ngay\S{0,7}\s.{0,12}thang\S{0,8}\s.{0,12}nam\b")
_WHOLE_NAME = 0.7


def lines_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens line by line."""
    lines: list[list[Token]] = [list(tokens[:1])] if tokens else []
    for before, token in pairwise(tokens):
        below = token.page != before.page or token.middle - before.middle > _NEW_LINE * before.height
        if below:
            lines.append([token])
        else:
            lines[-1].append(token)
    return lines


def through_sentence(tokens: Sequence[Token]) -> list[Token]:
    """Through the first word that ends a sentence: a full stop and a capital, or a new line, behind it."""
    for at, (token, after) in enumerate(pairwise(tokens)):
        word = token.text.rstrip(".")
        ends = token.text.endswith((".", ";")) and len(word) > _SHORT
        if ends and (after.text[:1].isupper() or len(lines_of([token, after])) == 2):
            return list(tokens[: at + 1])
    return list(tokens)


def above_date_line(tokens: Sequence[Token]) -> list[Token]:
    """Without the lines from one on that is a place and a date: no address runs into them."""
    lines = lines_of(tokens)
    for at, line in enumerate(lines):
        if at and _DATE_LINE.match(fold(joined(line))):
            return [t for own in lines[:at] for t in own]
    return list(tokens)


def through_paragraph(tokens: Sequence[Token]) -> list[Token]:
    """Through a line that ends a paragraph: a full stop at its end, not of an abbreviation."""
    lines = lines_of(tokens)
    for at, line in enumerate(lines[:-1]):
        last = line[-1].text
        if last.endswith(".") and len(last.rstrip(".")) > _SHORT:
            return [t for own in lines[: at + 1] for t in own]
    return list(tokens)


def name_lines(tokens: Sequence[Token]) -> list[Token]:
    """Without the lines under a whole name that do not carry it on: a sentence, or words in another case."""
    lines = lines_of(tokens)
    if len(lines) < 2:
        return list(tokens)
    name = person_name(joined(lines[0]))
    follows = [t.text for t in lines[1] if t.text[:1].isalpha()]
    same = all(is_capitals(w) == name.isupper() and w[:1].isupper() for w in follows)
    if name_fit(name) >= _WHOLE_NAME and not same:
        return lines[0]
    return list(tokens)
