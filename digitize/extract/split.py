"""A stack fed through the scanner, cut into papers.

A page starts a paper when its top shows what only first pages have: the state's name and motto, the number
and date of a letterhead, the title of a known form, the face of an identity card. A page number of two or
more at the top centre (NĐ 30/2020/NĐ-CP, Annex I, part I: numbered from the second page on), an annex, a
blank page or the back of a card stays with the paper before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.dossier import Finding, Page
from digitize.extract.layout import Sheet, lay_out_page
from digitize.extract.letterhead import MOTTO, STATE, find_phrase
from digitize.extract.papertype import PaperType, paper_types
from digitize.extract.text import fold, is_capitals
from digitize.findings import finding

_CUT = 0.5
_SURE = (0.35, 0.7)  # a score between these cuts, or does not, without being sure
_TOP = 0.3  # of the page's height
_TITLES = re.compile(
    r"^(to khai|don (de nghi|xin|dang ky)|giay (chung|xac|phep|de nghi|uy quyen|khai|tiep)|phieu|hop dong|"
    r"bien ban|trich luc|ban (cam ket|sao|ke)|van bang|so ho khau|quyet dinh|thong bao)\b"
)
_ANNEX = re.compile(r"^\W*(phu luc|phu bieu|bieu so|\(?kem theo|\(?ban hanh kem theo|danh sach|du thao)\b")


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of the stack: its page numbers, and how sure the cut before it is (1.0 for the first)."""

    pages: tuple[int, ...]
    confidence: float
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    """What the top of one page says."""

    page: Page
    start: float
    kind: PaperType | None
    back_of: PaperType | None


def _numbered(sheet: Sheet) -> bool:
    """Whether the page carries a page number of two or more at the top centre."""
    for row in sheet.rows[:2]:
        text = row.text.strip(" -–—.")
        middle = (row.segments[0].left + row.segments[-1].right) / 2
        centred = abs(middle - 0.5 * sheet.page.width) < 0.12 * sheet.page.width
        if (
            centred
            and row.middle < 0.12 * sheet.page.height
            and re.fullmatch(r"\d{1,3}", text)
            and int(text) > 1
        ):
            return True
    return False


def _is_annex(sheet: Sheet) -> bool:
    return any(_ANNEX.match(fold(s.text)) for row in sheet.rows[:4] for s in row.segments)


def _form_start(sheet: Sheet) -> float:
    """How much the page looks like the first of any official form, known or not."""
    state, motto = find_phrase(sheet, STATE, _TOP), find_phrase(sheet, MOTTO, _TOP)
    if state and motto:
        return 0.9
    if state or motto:
        return 0.72
    for row in sheet.rows[:6]:
        for s in row.segments:
            centred = abs(s.centre - 0.5 * sheet.page.width) < 0.12 * sheet.page.width
            if (
                centred
                and row.middle < _TOP * sheet.page.height
                and is_capitals(s.text)
                and _TITLES.match(fold(s.text))
            ):
                return 0.6
    return 0.0


def _look(page: Page) -> _Look:
    sheet = lay_out_page(page)
    if page.blank or not (sheet.rows or page.codes):
        return _Look(page, 0.0, None, None)
    starts = max(((t.starts(sheet), t) for t in paper_types()), key=lambda pair: pair[0])
    backs = max(((t.back(sheet), t) for t in paper_types()), key=lambda pair: pair[0])
    start = max(starts[0], _form_start(sheet))
    if _numbered(sheet):
        start *= 0.3
    elif _is_annex(sheet):
        start *= 0.5
    kind = starts[1] if starts[0] >= _CUT else None
    return _Look(page, start, kind, backs[1] if backs[0] >= _CUT else None)


def split(pages: Sequence[Page]) -> tuple[Part, ...]:
    """The papers in a source, in page order; every page is in exactly one of them."""
    looks = [_look(p) for p in pages]
    parts: list[list[_Look]] = []
    for look in looks:
        if not parts or (_cuts(parts[-1], look) and not _all_blank(parts[-1])):
            parts.append([look])
        else:
            parts[-1].append(look)
    return tuple(_part(index, members) for index, members in enumerate(parts))


def _all_blank(members: list[_Look]) -> bool:
    return all(look.page.blank for look in members)


def _cuts(paper: list[_Look], look: _Look) -> bool:
    if look.back_of is not None:
        # the back of a card goes with a face; after anything else, or a second back, it is a paper of its own
        face = paper[-1].kind is look.back_of and len(paper) == 1
        return not face
    first = paper[0]
    if first.back_of is not None and first.kind is None and look.kind is first.back_of and len(paper) == 1:
        return False  # a card scanned back first
    return look.start >= _CUT


def _part(index: int, members: list[_Look]) -> Part:
    first = members[0]
    unsure = [x for x in members[1:] if _SURE[0] <= x.start < _SURE[1] and x.back_of is None]
    if index > 0 and first.start < _SURE[1] and first.back_of is None:
        unsure.insert(0, first)
    found = tuple(finding("unsure-split", page=x.page.number) for x in unsure)
    sure = 1.0 if index == 0 else max(first.start, 0.6 if first.back_of else 0.0)
    return Part(tuple(x.page.number for x in members), sure, found)
