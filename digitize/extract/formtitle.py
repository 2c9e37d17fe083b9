"""Titles of forms: which line is one, and whether it is the form's own or part of another paper's.

`ĐƠN ĐỀ NGHỊ` / `CẤP GIẤY PHÉP …` asks for a paper and is none; `QUYẾT ĐỊNH` / `VỀ …` is an administrative
document. A line is a form's title only where no such line stands right above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from digitize.extract.layout import Layout, Segment, Sheet, Token
from digitize.extract.letterhead import MOTTO, STATE
from digitize.extract.patterns.kinds import kinds
from digitize.extract.text import fold, is_capitals, likeness, squash

LEAST = 0.86  # likeness from which a line in capitals is the title by itself
_PLAIN_LEAST = 0.93  # a title that is not in capitals can be words of the body: it must be exact and centred
DOUBTFUL = 0.62  # a damaged title that the form's own labels must bear out
_DEPTH = 0.6  # of the page's height
_MOST_LINES = 4
_BRACKETS = re.compile(r"\(?\b(?:bản sao|bản chính)\b\)?|\([^()]{0,60}\)", re.IGNORECASE)
_OTHER_HEADS = (
    "đơn",
    "tờ khai",
    "phiếu đề nghị",
    "giấy đề nghị",
    "phụ lục",
    "danh sách",
    "mẫu số",
    "bản khai",
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title found: how alike it is to `form`, the row where it begins and ends, its segments."""

    form: str
    alike: float
    first: int
    last: int
    segments: tuple[Segment, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(t for s in self.segments for t in s.tokens)

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.segments)


def find_titles(sheet: Sheet, forms: Sequence[str], least: float = LEAST) -> Title | None:
    """The line or lines (up to four) in the upper part of the page most alike to one of `forms`, or None."""
    keys = _keys(tuple(forms))
    best: Title | None = None
    for index, row in enumerate(sheet.rows):
        if row.middle > _DEPTH * sheet.page.height:
            break
        for segment in row.segments:
            found = _best_from(sheet, index, segment, keys)
            if found and found.alike >= least and (best is None or found.alike > best.alike):
                best = found
    return best if best and not _under_another(sheet, best) else None


@cache
def _keys(forms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((form, squash(form)) for form in forms)


def _best_from(sheet: Sheet, index: int, first: Segment, keys: tuple[tuple[str, str], ...]) -> Title | None:
    """The best title that begins with this segment and runs over the lines centred under it."""
    if not _may_open(first, keys):
        return None
    best: Title | None = None
    lines = [first]
    longest = max(len(k) for _, k in keys)
    for count in range(1, _MOST_LINES + 1):
        text = _BRACKETS.sub("", " ".join(s.text for s in lines))
        alike, form = max((likeness(text, form), form) for form, _ in keys)
        alike = alike if _set_as_title(sheet, first, text, alike) else 0.0
        if best is None or alike > best.alike:
            best = Title(form, alike, index, index + count - 1, tuple(lines))
        under = _under(sheet, index + count, lines[-1], first)
        if under is None or len(squash(text)) > 1.2 * longest:
            break
        lines.append(under)
    return best


def _may_open(first: Segment, keys: tuple[tuple[str, str], ...]) -> bool:
    """Whether the segment's first letters can be a title's: most lines of a page are passed over here."""
    head = squash(first.text)[:6]
    return len(head) >= 3 and any(likeness(head, key[: len(head)]) >= 0.5 for _, key in keys)


def _set_as_title(sheet: Sheet, first: Segment, text: str, alike: float) -> bool:
    if is_capitals(text):
        return True
    centred = abs(first.centre - 0.5 * sheet.page.width) < 0.14 * sheet.page.width
    return centred and alike >= _PLAIN_LEAST


def _under(sheet: Sheet, index: int, above: Segment, first: Segment) -> Segment | None:
    """The segment centred right below, in capitals as a title's second line is."""
    if index >= len(sheet.rows):
        return None
    for s in sheet.rows[index].segments:
        near = abs(s.centre - first.centre) < 4 * sheet.em and s.top - above.bottom < 2.2 * sheet.em
        if near and is_capitals(s.text) == is_capitals(first.text):
            return s
    return None


def _under_another(sheet: Sheet, title: Title) -> bool:
    """Whether the line right above belongs to a paper that only names this form."""
    top = title.segments[0]
    for row in reversed(sheet.rows[max(0, title.first - 2) : title.first]):
        for s in row.segments:
            close = top.top - s.bottom < 1.6 * (top.bottom - top.top)
            if close and abs(s.centre - top.centre) < 6 * sheet.em and _heads_other(s.text):
                return True
    return False


def _heads_other(text: str) -> bool:
    folded = fold(text).strip(" .:-–—()")
    if not is_capitals(text) or likeness(text, STATE) > 0.7 or likeness(text, MOTTO) > 0.7:
        return False
    return any(folded == head or folded.startswith(head + " ") for head in _heads())


@cache
def _heads() -> tuple[str, ...]:
    return tuple(fold(x) for x in (*_OTHER_HEADS, *(k.name for k in kinds() if k.abbreviation)))


def first_title(layout: Layout, forms: Sequence[str], least: float = LEAST) -> Title | None:
    """The title on the first page that has words."""
    return find_titles(layout.first, forms, least)


def block_title(sheet: Sheet, begins: Callable[[str], bool]) -> Title | None:
    """The first centred run of capital lines whose first line `begins` as asked, all its lines together."""
    for index, row in enumerate(sheet.rows):
        if row.middle > _DEPTH * sheet.page.height:
            break
        for segment in row.segments:
            centred = abs(segment.centre - 0.5 * sheet.page.width) < 0.16 * sheet.page.width
            if centred and is_capitals(segment.text) and begins(segment.text):
                return _block(sheet, index, segment)
    return None


def _block(sheet: Sheet, index: int, first: Segment) -> Title:
    lines = [first]
    for count in range(1, _MOST_LINES):
        under = _under(sheet, index + count, lines[-1], first)
        if under is None or not any(c.isalpha() for c in _BRACKETS.sub("", under.text)):
            break
        lines.append(under)
    return Title(" ".join(s.text for s in lines), 1.0, index, index + len(lines) - 1, tuple(lines))
