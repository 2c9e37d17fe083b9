"""What a page says about its place in a paper: its number, how its text begins and ends, who signed it.

Page numbers stand at the top centre from the second page on (NĐ 30/2020/NĐ-CP, Annex I, part I), or at the
foot, or read `Trang 2/3`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digitize.extract.layout import Row, Sheet
from digitize.extract.text import fold, is_capitals

_EDGE = 0.12  # of the page's height: where numbers stand
_OF = re.compile(r"^(?:t?rang|tr|page)?\W{0,3}(\d{1,3})\s*(?:/|tren|of)\s*(\d{1,3})\W*$")
_NAMED = re.compile(r"^(?:t?rang|page)\W{0,3}(\d{1,3})\W*$")
_BARE = re.compile(r"^\W*(\d{1,3})\W*$")
_MOST_PAGES = 400
_MOST_BARE = 60  # specks at the foot of a page read as digits, too
_SIGNED = re.compile(
    r"noi nhan|^(?:kt|tm|tl|tuq|q)\W{1,3}[a-z]|ky,? (?:va )?(?:ghi|dong dau)|"
    r"^(?:pho )?(?:chu tich|giam doc|truong|chanh)\b|^(?:dai dien )?ben [ab]\b|"
    r"^nguoi (?:khai|cam doan|lam don|yeu cau|de nghi|lap|viet|nop|tiep nhan|dang ky|nhan)|"
    r"^cong chuc|^can bo|^xac nhan cua|^thu truong"
)
_ANNEX = re.compile(r"^\W*(phu luc|phu bieu|bieu so|\(?kem theo|\(?ban hanh kem theo|du thao)\b")
_ITEM = re.compile(r"^\W*(dieu|khoan|muc|chuong|buoc)?\s*(\d{1,3})[.:)]?(?:\s|$)")
_ROMAN = re.compile(r"^\W*([ivxlh1]{2,5}|[vx])[.)]\s+[a-z]")  # from II on; I and 1 are read for one another
_STOPS = tuple('.!?)…"”/')
_GOES_ON = (";", ",", ":")
_BULLET = re.compile(r"^\W{0,2}[-–—+•*~]\s*\w|^[b-hđ]\s*\)")  # of a list that has begun before; a) begins one
_CAPTION = 60  # letters: what stands over a signature is no sentence


@dataclass(frozen=True, slots=True)
class PageNumber:
    """number: the page's; of: how many the paper has, where it says so; shown: at the `top` or `foot`."""

    number: int
    of: int | None
    shown: str


@dataclass(frozen=True, slots=True)
class PageClues:
    """number: the page's own, as far as printed. annex: it begins one. opens_low: its text begins in the
    middle of a sentence; breaks_off: it ends in one. signed: it ends with a block of signatures; signs: it
    begins with one. first_item, last_item: kind and number of the first and last numbered clause or row;
    later_item: it begins with one that cannot be the first. rows: long ones, folded; opening: those among the
    first three, as the head of a table that may come again.
    """

    number: PageNumber | None = None
    annex: bool = False
    opens_low: bool = False
    breaks_off: bool = False
    signed: bool = False
    signs: bool = False
    later_item: bool = False
    first_item: tuple[str, int] | None = None
    last_item: tuple[str, int] | None = None
    rows: frozenset[str] = frozenset()
    opening: tuple[str, ...] = ()


def read_clues(sheet: Sheet) -> PageClues:
    """The clues of one page that has words."""
    number, body = _number(sheet), _body(sheet)
    if not body:
        return PageClues(number)
    items = [(m[1] or "", int(m[2])) for row in body if (m := _ITEM.match(fold(row.text)))]
    said = tuple(fold(row.text) for row in body)
    return PageClues(
        number=number,
        annex=any(_ANNEX.match(fold(s.text)) for row in body[:4] for s in row.segments),
        opens_low=_opens_low(body[0]),
        breaks_off=_breaks_off(body, sheet),
        signed=_signed(body[-14:]),
        signs=len(body) < 16 and _signed(body[:2]),
        later_item=_is_later(body[0]),
        first_item=items[0] if items else None,
        last_item=items[-1] if items else None,
        rows=frozenset(s for s in said if len(s) > 12),
        opening=tuple(s for s in said[:3] if len(s) > 12),
    )


def _edge_rows(sheet: Sheet) -> tuple[list[Row], list[Row]]:
    height = sheet.page.height
    top = [r for r in sheet.rows[:2] if r.middle < _EDGE * height]
    foot = [r for r in sheet.rows[-2:] if r.middle > (1 - 0.7 * _EDGE) * height]
    return top, foot


def _number(sheet: Sheet) -> PageNumber | None:
    top, foot = _edge_rows(sheet)
    for shown, rows in (("top", top), ("foot", foot)):
        for row in rows:
            found = _number_in(row, sheet, shown)
            if found is not None:
                return found
    return None


def _number_in(row: Row, sheet: Sheet, shown: str) -> PageNumber | None:
    """A page number that stands alone on its row; a bare one only in the middle."""
    text = fold(row.text).strip()
    full = _OF.match(text)
    if full and 1 <= int(full[1]) <= int(full[2]) <= _MOST_PAGES:
        return PageNumber(int(full[1]), int(full[2]), shown)
    named = _NAMED.match(text)
    bare = _BARE.match(text) if _is_centred(row, sheet) else None
    found = named or bare
    if found is None or not 1 <= int(found[1]) <= (_MOST_PAGES if named else _MOST_BARE):
        return None
    return PageNumber(int(found[1]), None, shown)


def _is_centred(row: Row, sheet: Sheet) -> bool:
    middle = (row.segments[0].left + row.segments[-1].right) / 2
    return abs(middle - 0.5 * sheet.page.width) < 0.12 * sheet.page.width


def _body(sheet: Sheet) -> list[Row]:
    """The rows without page numbers and specks."""
    return [
        r
        for i, r in enumerate(sheet.rows)
        if sum(c.isalnum() for c in r.text) > 1
        and not ((i < 2 or i > len(sheet.rows) - 3) and _is_number_row(r, sheet))
    ]


def _is_number_row(row: Row, sheet: Sheet) -> bool:
    text = fold(row.text).strip()
    return bool(_OF.match(text) or _NAMED.match(text) or (_BARE.match(text) and _is_centred(row, sheet)))


def _opens_low(row: Row) -> bool:
    """Whether a row begins in small letters, or with what is no first item of a list."""
    letter = next((c for c in row.text if c.isalpha()), "")
    bullet = bool(_BULLET.match(row.text.strip().lower()))
    return (bullet or letter.islower()) and len(row.tokens) >= 3 and not is_capitals(row.text)


def _breaks_off(body: list[Row], sheet: Sheet) -> bool:
    """Whether the last line goes on: it ends in a comma, or at the right margin without a full stop."""
    last, text = body[-1], body[-1].text.rstrip()
    if text.endswith(_GOES_ON):
        return len(last.tokens) >= 3
    rights = sorted(r.segments[-1].right for r in body)
    margin = rights[int(0.8 * (len(rights) - 1))]
    full = last.segments[-1].right > margin - 3 * sheet.em
    return full and _wordy(last) and not text.endswith(_STOPS)


def _wordy(row: Row) -> bool:
    return len(row.tokens) >= 4 and not is_capitals(row.text)


def _is_later(row: Row) -> bool:
    """Whether a row begins with the number of a clause or part that others come before."""
    item = _ITEM.match(fold(row.text))
    return bool(_ROMAN.match(fold(row.text)) or (item and int(item[2]) > 1))


def _signed(rows: list[Row]) -> bool:
    """Whether some of the rows are what stands above and beside signatures."""
    return any(
        _SIGNED.search(fold(s.text).strip()) for row in rows for s in row.segments if len(s.text) < _CAPTION
    )
