"""The number of a certificate, an extract or a slip, whole as printed: `58`, `58/2023`, `12/TLKS-BS`."""

from __future__ import annotations

import re

from digitize.extract.forms import legible
from digitize.extract.gather import Gather
from digitize.extract.layout import Segment, Sheet, Token
from digitize.extract.letterhead import Letterhead
from digitize.extract.numberline import read_number
from digitize.extract.slots import slot_is_written
from digitize.extract.text import squash

_NUMBER = re.compile(
    r"^(?:bản sao\s*)?s[oóòôốồổỗộ0]\s*[.:…\s]*\s*"
    r"(?P<value>\d{1,6}(?:\s?/\s?[0-9A-ZĐ][0-9A-Za-zĐđ./-]*)?)",
    re.IGNORECASE,
)
_NUMBER_LABEL = re.compile(r"^(?:bản sao\s*)?s[oóòôốồổỗộ0](?![^\W\d_])\s*[.:…]*", re.IGNORECASE)
_OTHER_NUMBERS = tuple(
    squash(x) for x in ("Số định danh", "Số ngày", "Số CMND", "Số CCCD", "Số điện thoại", "Số hồ sơ")
)
_DEPTH = 0.42  # of the page's height


def put_numbered(gather: Gather, sheet: Sheet, head: Letterhead, name: str) -> None:
    """The number of a paper whose letterhead may carry it with a notation (`15/UBND-XNTTHN`)."""
    printed = read_number(head.number, sheet, ()) if head.number else None
    if printed is None:
        put_whole_number(gather, sheet, name)
    elif printed.number is None:
        gather.not_typeset(name, sheet.page.number, printed.slot)
    else:
        whole = f"{printed.number}/{printed.notation}"
        tokens = _distinct((*printed.number_tokens, *printed.notation_tokens))
        gather.put(name, whole, tokens, printed.fit)


def _distinct(tokens: tuple[Token, ...]) -> list[Token]:
    return list(dict.fromkeys(tokens))


def put_whole_number(gather: Gather, sheet: Sheet, name: str) -> None:
    """The number behind `Số`, in the upper part of the page; reported where it is not print."""
    for segment in (s for s in sheet.segments if s.middle < _DEPTH * sheet.page.height):
        text = segment.text.strip()
        if not _NUMBER_LABEL.match(text) or squash(text).startswith(_OTHER_NUMBERS):
            continue
        m = _NUMBER.match(text)
        if m is None:
            _number_unread(gather, sheet, segment, name)
            return
        value = re.sub(r"\s+", "", m["value"]).rstrip("./-")
        tokens = _tokens_from(segment, m["value"])
        if legible(gather, name, tokens, 0.5):
            gather.put(name, value, tokens, 0.97)
        return


def _number_unread(gather: Gather, sheet: Sheet, segment: Segment, name: str) -> None:
    last = segment.tokens[-1]
    blank = (last.box[2], last.box[1], last.box[2] + round(6 * sheet.em), last.box[3])
    rest = segment.tokens[1:]
    box = (rest[0].box[0], segment.tokens[0].box[1], rest[-1].box[2], last.box[3]) if rest else blank
    if rest or slot_is_written(sheet, blank, []):
        gather.not_typeset(name, sheet.page.number, box)


def _tokens_from(segment: Segment, value: str) -> list[Token]:
    """The tokens that hold `value`, from its first digit on."""
    start = segment.text.find(value)
    found, at = [], 0
    for token in segment.tokens:
        at = segment.text.index(token.text, at)
        if at < start + len(value) and at + len(token.text) > start:
            found.append(token)
        at += len(token.text)
    return found
