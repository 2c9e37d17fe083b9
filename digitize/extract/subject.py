"""Subject and addressee of an administrative document: where they begin and, harder, where they end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.extract.layout import Row, Segment, Sheet, Token, joined
from digitize.extract.letterhead import Letterhead
from digitize.extract.text import fold, is_capitals, likeness, squash, tidy

_ABOUT = re.compile(r"^\W*(?:v\s?/\s?v|về\s*vi[eệ]c|ve\s*viec)\s*[:.]?\s*", re.IGNORECASE)
_BODY = (
    "can cu",
    "thuc hien",
    "kinh gui",
    "kinh goi",
    "xet de nghi",
    "theo de nghi",
    "quyet dinh:",
    "dieu 1",
)
_WIDER = 1.4  # of the line pitch: a step that ends a paragraph

Found = tuple[str, list[Token]]


def about(text: str) -> str:
    """A subject without the leading `V/v` or `Về việc`, on one line, without a final full stop."""
    flat = tidy(text).removesuffix("./").strip()
    bare = _ABOUT.sub("", flat)
    return tidy(bare)


def _opens_body(segment: Segment) -> bool:
    text = segment.text.strip(" -–—:.")
    folded = fold(text)
    return text[:1].isupper() and any(folded.startswith(mark) for mark in _BODY)


def _central(row: Row, title: Segment, sheet: Sheet) -> Segment | None:
    """The segment of a row that lies under the title; the rest of the row is stamps and specks."""
    reach = 0.09 * sheet.page.width
    near = [s for s in row.segments if abs(s.centre - title.centre) < reach and len(squash(s.text)) >= 2]
    return max(near, key=lambda s: s.right - s.left) if near else None


def read_subject_below(sheet: Sheet, index: int, title: Segment, words: int) -> Found | None:
    """The centred lines under a title at row `index` whose first `words` tokens are the kind's name."""
    tokens: list[Token] = list(title.tokens[words:])
    last = title
    capitals = is_capitals(joined(tokens)) if len(tokens) > 1 else None
    for row in sheet.rows[index + 1 : index + 9]:
        line = _central(row, title, sheet)
        if line is None:
            continue
        step = (line.middle - last.middle) / max(sheet.em, 1.0)
        if _ends(line, step, bool(tokens), capitals, sheet):
            break
        if not squash(line.text):
            continue
        capitals = is_capitals(line.text) if capitals is None else capitals
        tokens += line.tokens
        last = line
    text = about(joined(tokens))
    return (text, tokens) if len(squash(text)) >= 4 else None


def _ends(line: Segment, step: float, begun: bool, capitals: bool | None, sheet: Sheet) -> bool:
    if _opens_body(line):
        return True
    if begun and capitals is False and is_capitals(line.text) and len(line.tokens) > 1:
        return True  # the authority that decides: `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH`
    widest = max(_WIDER * sheet.pitch / sheet.em, 1.9) if begun else 3.6
    return step > widest


def read_subject_beside(sheet: Sheet, head: Letterhead) -> tuple[str, list[Token], list[Token]] | None:
    """The `V/v …` lines under the number in the left column: subject, its tokens, the `V/v` tokens."""
    if head.number is None:
        return None
    below = [s for s in sheet.segments if s.top > head.number.middle and s.left < head.border]
    start = next((i for i, s in enumerate(below[:6]) if _ABOUT.match(s.text)), None)
    if start is None or below[start].top - head.number.bottom > 3.5 * sheet.em:
        return None
    lines = [below[start]]
    for s in below[start + 1 :]:
        if _opens_body(s) or s.middle - lines[-1].middle > 2.0 * sheet.em:
            break
        if abs(s.centre - lines[0].centre) < 4.5 * sheet.em and s.right < head.border + 6 * sheet.em:
            lines.append(s)
    tokens = [t for s in lines for t in s.tokens]
    mark = [t for t in tokens[:3] if likeness(t.text, "V/v") > 0.6 or fold(t.text) in ("ve", "viec")]
    return about(joined(tokens)), tokens, mark or tokens[:1]


def read_recipient(sheet: Sheet, start: int) -> Found | None:
    """What follows `Kính gửi:`: the rest of its row, and the list or lines indented under it."""
    for index, row in enumerate(sheet.rows[start:], start):
        words = [t for t in row.tokens if squash(t.text)]
        if len(words) >= 2 and likeness(words[0].text + words[1].text, "Kính gửi") >= 0.8:
            at = row.tokens.index(words[1]) + 1
            return _addressees(sheet, index, list(row.tokens[at:]), words[0])
    return None


def _addressees(sheet: Sheet, index: int, tokens: list[Token], label: Token) -> Found | None:
    lines: list[list[Token]] = [tokens] if any(squash(t.text) for t in tokens) else []
    last = sheet.rows[index].middle
    for row in sheet.rows[index + 1 : index + 30]:
        indented = row.segments[0].left > label.flat[0] + 1.5 * sheet.em
        if not indented or row.middle - last > 1.5 * max(sheet.pitch, 1.4 * sheet.em):
            break
        if _opens_body(row.segments[0]):
            break
        lines.append(list(row.tokens))
        last = row.middle
    if not lines:
        return None
    return _listed(lines), [t for line in lines for t in line]


def _listed(lines: Sequence[Sequence[Token]]) -> str:
    """Items of a dashed list parted by `; `; lines of one addressee run together."""
    items: list[str] = []
    for line in lines:
        text = joined(line).strip()
        dashed = bool(re.match(r"^[:\s]*[-–—+*•]", text))
        clean = tidy(text)
        if dashed or not items:
            items.append(clean)
        else:
            items[-1] = f"{items[-1]} {clean}"
    return "; ".join(item for item in items if item)
