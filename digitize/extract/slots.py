"""Places that a form leaves empty for a pen or a stamp: the running number, the day.

On most papers of Vietnamese offices these two are written by hand; a recogniser then returns digits that look
right and are not. Three witnesses are asked: marks found on the picture, the recogniser's own confidence, and
the shape of the digits against digits of the same line that are certainly printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from digitize.dossier import Box, box_around
from digitize.extract.gather import written_over
from digitize.extract.layout import Sheet, Token

_ALIKE_HEIGHT = (0.8, 1.25)
_LEVEL = 0.22  # of the height: how far below or above the line printed digits may stand


def span_tokens(tokens: Sequence[Token], text_span: tuple[int, int], text: str) -> list[Token]:
    """The tokens that `text[a:b]` touches, where `text` is the tokens' joined text."""
    found, at = [], 0
    for t in tokens:
        at = text.index(t.text, at)
        if at < text_span[1] and at + len(t.text) > text_span[0]:
            found.append(t)
        at += len(t.text)
    return found


def cut_tokens(tokens: Sequence[Token], text_span: tuple[int, int], text: str) -> list[Token]:
    """`span_tokens`, with tokens that reach beyond the span cut to the letters inside it, boxes too."""
    found, at = [], 0
    for t in tokens:
        at = text.index(t.text, at)
        start, end = max(text_span[0], at), min(text_span[1], at + len(t.text))
        if start < end:
            found.append(_cut(t, start - at, end - at))
        at += len(t.text)
    return found


def _cut(token: Token, start: int, end: int) -> Token:
    step = (token.box[2] - token.box[0]) / len(token.text)
    left, right = round(token.box[0] + start * step), round(token.box[0] + end * step)
    box = (left, token.box[1], right, token.box[3])
    return replace(
        token, text=token.text[start:end], box=box, flat=(left, token.flat[1], right, token.flat[3])
    )


def between(sheet: Sheet, left: Token | None, right: Token | None, inside: Sequence[Token]) -> Box:
    """The box of a slot, page pixels: from the end of `left` to the start of `right`, or around `inside`."""
    boxes = [t.box for t in inside]
    edge = [t.box for t in (left, right) if t is not None] + boxes
    around = box_around(edge)
    start = left.box[2] if left else (box_around(boxes)[0] if boxes else around[0])
    end = right.box[0] if right else (box_around(boxes)[2] if boxes else start + round(3 * sheet.em))
    if end - start < sheet.em * 0.5 and boxes:
        start, end = min(b[0] for b in boxes), max(b[2] for b in boxes)
    return (start, around[1], max(end, start + 1), around[3])


def looks_printed(digits: Token, printed: Sequence[Token]) -> float:
    """How far the shape of `digits` agrees with print, 0..1, against digits of the same line of type.

    Without anything to compare with, 0.9.
    """
    same = [t for t in printed if t is not digits and any(c.isdigit() for c in t.text)]
    if not same:
        return 0.9
    ratio = digits.height / max(1.0, median(t.height for t in same))
    score = 1.0 if _ALIKE_HEIGHT[0] <= ratio <= _ALIKE_HEIGHT[1] else 0.55
    near = [t for t in same if t.line == digits.line] or []
    if near and abs(digits.flat[3] - median(t.flat[3] for t in near)) > _LEVEL * digits.height:
        score *= 0.7
    widths = [(t.flat[2] - t.flat[0]) / len(t.text) for t in same if t.text.isdigit()]
    if widths and digits.text.isdigit():
        wide = (digits.flat[2] - digits.flat[0]) / len(digits.text) / median(widths)
        score *= 1.0 if 0.7 <= wide <= 1.45 else 0.7
    return score


def slot_is_written(sheet: Sheet, slot: Box, tokens: Sequence[Token]) -> bool:
    """Whether a mark of handwriting or a stamp lies in the slot or on its words."""
    return written_over(sheet.page, slot) or any(written_over(sheet.page, t.box) for t in tokens)
