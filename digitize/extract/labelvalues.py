"""The value of a label: from its end to the next label, over lines where the form lets it.

Not past an empty band nor into another column; where labels head columns, from the row below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.extract.labelstream import ITEM, Hit, Placed, Stream, row_of
from digitize.extract.layout import Token
from digitize.extract.text import squash

_MARKED_ITEM = re.compile(r"\(?(?:\d{1,2}|[^\W\d_]|[IVX]{1,4})[.)]")
_NUMBERED_ITEM = re.compile(r"\(?\d{1,2}[.)]")
_INDENT = 5.0  # em
_ASIDE = 1.5  # em: how far left of its heading a value may begin
_NUMBER = re.compile(r"\(?(\d{1,2})[.)/]?$")
_REST = 4  # words of a label's unknown end
_BAND = 2.6  # em between the middles of two lines: more is an empty band that ends a value


def _carries_on(stream: Stream, at: int, last: Placed, hit: Hit, lines: int) -> bool:
    """Whether the token at `at`, on a later row than `last`, still belongs to the value of `hit`."""
    placed = stream[at]
    if lines >= hit.label.lines or placed.row > last.row + 3:
        return False
    # from the foot of one column to the head of the next a value does not run on
    return -0.5 * placed.em <= placed.middle - last.middle <= _BAND * placed.em


def _indented(placed: Placed, stream: Stream, hit: Hit, own: Sequence[Token]) -> bool:
    """Whether a row begins far right of label and value: the signature block under a form's last line."""
    first = next((t for t in own if squash(t.text)), None)
    if first is None:
        return False
    left = placed.token.flat[0]
    hangs = abs(left - first.flat[0]) < 0.5 * _INDENT * placed.em
    return not hangs and left > stream[hit.start].token.flat[0] + _INDENT * placed.em


def _beside(stream: Stream, at: int, left: int) -> bool:
    """Whether the token belongs to a column left of the label's: the expiry date beside an address.

    Then another segment of its row begins under the label; a lone segment is the label's own line running on.
    """
    placed = stream[at]
    if placed.right > left - 2 * placed.em:
        return False
    row = [p for p in stream[max(0, at - 40) : at + 40] if p.row == placed.row and p.opens]
    return any(abs(p.token.flat[0] - left) < 4 * p.em for p in row)


def value_tokens(stream: Stream, hits: Sequence[Hit], hit: Hit) -> list[Token]:
    """The tokens of a label's value; empty where the next label, an empty band or the end follows at once."""
    starts = {h.start for h in hits if stream[h.start].opens or not hit.label.sentence}
    if _is_heading(stream, hits, hit):
        return _trimmed(_under_heading(stream, hits, hit))
    left = stream[hit.start].token.flat[0] if stream[hit.start].row == stream[hit.end - 1].row else 0
    own: list[Token] = []
    last, lines, cut_off = stream[hit.end - 1], 0, False
    for at in range(hit.end, len(stream)):
        placed = stream[at]
        if placed.row != last.row:
            if _beside(stream, at, left):
                continue
            if (
                at in starts
                or not _carries_on(stream, at, last, hit, lines)
                or _next_item(stream, at, hit)
                or _indented(placed, stream, hit, own)
            ):
                break
            lines += any(squash(t.text) for t in own)
            if lines >= hit.label.lines:
                break
            last = placed
        elif at in starts:
            cut_off = True
            break
        own.append(placed.token)
    return _trimmed(_behind_rest(_without_number(own, stream, hit, cut_off)))


def _is_heading(stream: Stream, hits: Sequence[Hit], hit: Hit) -> bool:
    """Whether the label stands in a row of nothing but labels, two at least: values stand below, each under
    its own (`Hạng/Class   Ngày cấp/Date of issue`).
    """
    row = row_of(stream, hit.start)
    own = [h for h in hits if h.start in row and h.end <= row.stop]
    covered = {at for h in own for at in range(h.start, h.end)}
    rest = [stream[at].token.text for at in row if at not in covered]
    wordless = not any(any(c.isalnum() for c in text) or ":" in text for text in rest)
    return len(own) >= 2 and wordless


def _under_heading(stream: Stream, hits: Sequence[Hit], hit: Hit) -> list[Token]:
    """The words under a label that heads a column, in the row below it."""
    row = row_of(stream, hit.start)
    if row.stop >= len(stream):
        return []
    below = row_of(stream, row.stop)
    head, em = stream[hit.start].token, stream[hit.start].em
    near = stream[below.start].middle - stream[hit.start].middle <= _BAND * em
    if not near or any(h.start in below for h in hits):
        return []
    others = sorted(stream[h.start].token.flat[0] for h in hits if h.start in row and h.start > hit.start)
    low, high = head.flat[0] - _ASIDE * em, (others[0] - _ASIDE * em if others else float("inf"))
    return [stream[at].token for at in below if low <= stream[at].token.flat[0] < high]


def _next_item(stream: Stream, at: int, hit: Hit) -> bool:
    """Whether a row opens with the number that follows the one before the label: `4. Lý do` … `5. Căn cứ`."""
    if not hit.start or not stream[at].opens:
        return False
    own, other = (_NUMBER.match(stream[n].token.text) for n in (hit.start - 1, at))
    return bool(own and other and int(other[1]) == int(own[1]) + 1)


def _behind_rest(tokens: list[Token]) -> list[Token]:
    """Without the rest of a longer label than is known: words in lower case before a colon (`hồ sơ: Lê`)."""
    for at, token in enumerate(tokens[: _REST + 1]):
        if token.text.startswith(":") and at < len(tokens) - 1:
            return tokens[at:]
        if not (token.text.islower() and token.text.isalpha()):
            break
    return tokens


def _without_number(own: list[Token], stream: Stream, hit: Hit, cut_off: bool) -> list[Token]:
    """Without the number of the next item (`5.`) that opens a row after the value or stands before the label
    that ends it, nor with what stands between it and a label whose first word was misread.
    """
    opened = {id(p.token) for p in stream[hit.end :] if p.opens}
    if len(own) > 1 and id(own[-1]) in opened and ITEM.fullmatch(own[-1].text):
        return own[:-1]
    if len(own) > 1 and cut_off and _NUMBERED_ITEM.fullmatch(own[-1].text):
        return own[:-1]
    for back in range(2, min(4, len(own) - 1) + 1):
        if id(own[-back]) in opened and _MARKED_ITEM.fullmatch(own[-back].text) and cut_off:
            return own[:-back]
    return own


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without the colon, leaders and brackets before the value and the leaders after it."""
    while tokens and not any(c.isalnum() for c in tokens[0].text):
        tokens = tokens[1:]
    while tokens and not any(c.isalnum() for c in tokens[-1].text):
        tokens = tokens[:-1]
    return tokens
