"""A stack fed through the scanner, cut into papers.

A separator sheet cuts surely and names the dossier of what follows. Elsewhere every page is asked how it
looks: like the first of a paper (the state's name and motto, a letterhead, the title of a form, the face of a
card), or like one that carries on (its number, a sentence or a list running on, an annex). The witnesses'
weights are added as logarithms of odds, so a cut has a chance of being right; an unsure one is a finding.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as of
from itertools import pairwise

from digitize.dossier import Finding, Page
from digitize.extract.layout import Sheet, lay_out_page
from digitize.extract.letterhead import MOTTO, STATE, find_phrase
from digitize.extract.pageclues import PageClues, read_clues
from digitize.extract.papertype import PaperType, paper_types
from digitize.extract.patterns.dossier_code import find_code
from digitize.extract.text import fold, is_capitals
from digitize.findings import finding

_KNOWN = 0.5
_TOP = 0.3  # of the page's height
_UNSURE = 1.4  # log odds: below this, either way, one cut in five is wrong
_TITLES = re.compile(
    r"^(to khai|don (de nghi|xin|dang ky|yeu cau|khoi|to)|"
    r"giay (chung|xac|phep|de nghi|uy quyen|khai|tiep|cam|bien|moi|gioi|gui|ban giao|bao)|"
    r"ban (cam ket|sao|ke|khai|tuong|thoa|ve|do)|bang (ke|tong|diem)|van (bang|ban)|so (ho khau|yeu|do)|"
    r"phieu|hop dong|bien ban|trich luc|quyet dinh|thong bao|danh sach|bao cao|ke hoach|to trinh|ly lich|"
    r"hoa don|chung chi|the)\b"
)
# Log odds of a cut before a page, fitted by hand on stacks of sample papers.
_PRIOR = -0.8
_OWN_LOOK = 8.0  # times how surely the page looks like a first one, above a half
_NUMBERS = {
    "follows": -5.0,
    "later": -3.0,
    "elsewhere": -1.5,
    "first": 3.0,
    "after-last": 2.5,
    "within": -4.0,
}
_RUNS_ON, _BREAKS_OFF, _OPENS_LOW = -3.0, -1.2, -1.5
_SIGNED, _SIGNS, _ANNEX, _NEXT_ITEM, _LATER_ITEM, _SAME_HEAD = 2.2, -3.0, -4.5, -3.0, -3.0, -3.0
_OTHER_SIZE, _QUIET = 1.5, -0.4
_FEW_WORDS, _READ = 8, 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of the stack: its page numbers, and how sure the cut before it is (1.0 for the first).

    dossier: code of the dossier that the separator sheet before it names.
    """

    pages: tuple[int, ...]
    confidence: float
    findings: tuple[Finding, ...] = ()
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """What one page shows. start: how much it looks like a first page, 0..1."""

    page: Page
    start: float = 0.0
    kind: PaperType | None = None
    back_of: PaperType | None = None
    clues: PageClues = of(default_factory=PageClues)


def split(pages: Sequence[Page]) -> tuple[Part, ...]:
    """The papers in a source, in page order; every page is in exactly one of them, but for separator sheets
    and their blank backs, which are in none.
    """
    parts: list[Part] = []
    for code, section in sections(pages):
        looks = [_look(p) for p in section]
        if looks:
            parts += [replace(part, dossier=code) for part in _cut(looks)]
    return tuple(parts)


def sections(pages: Sequence[Page]) -> Iterator[tuple[str | None, tuple[Page, ...]]]:
    """What lies between separator sheets, with the dossier code that holds there; the sheets left out.

    A sheet that names no dossier (a bare Patch T) parts papers of one dossier.
    """
    code: str | None = None
    section: list[Page] = []
    behind = False  # the sheet's own back may come next
    for page in pages:
        if page.separator:
            yield code, tuple(section)
            section, behind = [], True
            code = separator_code(page) or code
        elif not (behind and page.blank):
            behind = False
            section.append(page)
    yield code, tuple(section)


def separator_code(page: Page) -> str | None:
    """The dossier code on a separator sheet; None where it bears none."""
    return next((found for code in page.codes if (found := find_code(code.text))), None)


def _look(page: Page) -> _Look:
    sheet = lay_out_page(page)
    if page.blank or not (sheet.rows or page.codes):
        return _Look(page)
    starts = max(((t.starts(sheet), t) for t in paper_types()), key=lambda pair: pair[0])
    backs = max(((t.back(sheet), t) for t in paper_types()), key=lambda pair: pair[0])
    return _Look(
        page,
        max(starts[0], _form_start(sheet)),
        starts[1] if starts[0] >= _KNOWN else None,
        backs[1] if backs[0] >= _KNOWN else None,
        read_clues(sheet),
    )


def _form_start(sheet: Sheet) -> float:
    """How much the page looks like the first of any official form, known or not."""
    state, motto = find_phrase(sheet, STATE, _TOP), find_phrase(sheet, MOTTO, _TOP)
    if state and motto:
        return 0.95
    if state or motto:
        return 0.8
    return 0.7 if any(_is_title(sheet, number) for number in range(min(6, len(sheet.rows)))) else 0.0


def _is_title(sheet: Sheet, number: int) -> bool:
    row = sheet.rows[number]
    return row.middle < _TOP * sheet.page.height and any(
        abs(s.centre - 0.5 * sheet.page.width) < 0.12 * sheet.page.width
        and is_capitals(s.text)
        and bool(_TITLES.match(fold(s.text)))
        for s in row.segments
    )


def _cut(looks: Sequence[_Look]) -> Iterator[Part]:
    """The papers of one section."""
    papers: list[list[_Look]] = []
    odds: list[float] = []
    unsure: list[list[_Look]] = []
    for look in looks:
        weight = _weight(papers[-1], look) if papers else math.inf
        if weight > 0:
            papers.append([look])
            odds.append(weight)
            unsure.append([])
        else:
            papers[-1].append(look)
        if abs(weight) < _UNSURE:
            unsure[-1].append(look)
    for paper, weight, doubts in zip(papers, odds, unsure, strict=True):
        found = [finding("unsure-split", page=look.page.number) for look in doubts]
        numbers = tuple(look.page.number for look in paper)
        yield Part(numbers, 1 / (1 + math.exp(-weight)), (*found, *_order(paper)))


def _weight(paper: Sequence[_Look], look: _Look) -> float:
    """The log odds of a cut between `paper` and the page after it."""
    if look.page.blank or all(x.page.blank for x in paper):
        return -math.inf
    as_card = _card(paper, look)
    if as_card is not None:
        return as_card
    last = next(x for x in reversed(paper) if not x.page.blank)
    weight = _PRIOR + _number_weight(last, look) + _text_weight(last.clues, look.clues)
    weight += max(0.0, look.start - _KNOWN) * _OWN_LOOK + (1.0 if look.start >= 0.9 else 0.0)
    weight += _ANNEX if look.clues.annex else 0.0
    weight += _OTHER_SIZE if _resized(last.page, look.page) else 0.0
    first = look.clues.number is not None and look.clues.number.number == 1
    if look.start < _KNOWN and not first and any(row in last.clues.rows for row in look.clues.opening):
        weight += _SAME_HEAD  # two forms of one kind share their heads as well
    return weight if look.clues.signs or _says_much(look.page) else max(min(weight, _QUIET), -_UNSURE)


def _says_much(page: Page) -> bool:
    """Whether a page has words enough to judge by. A photograph has not, nor has a back that print shines
    through to: such a page stays with the one before it until a person has looked.
    """
    return sum(w.confidence >= _READ for w in page.words) >= _FEW_WORDS


def _card(paper: Sequence[_Look], look: _Look) -> float | None:
    """Faces and backs of cards, whichever was scanned first; None where no back is in play."""
    seen = [x for x in paper if not x.page.blank]
    if look.back_of is not None:
        # the back of a card goes with a face; after anything else, or a second back, it is a paper of its own
        return -4.0 if seen[-1].kind is look.back_of and len(seen) == 1 else 2.0
    first = seen[0]
    if first.back_of is not None and first.kind is None and look.kind is first.back_of and len(seen) == 1:
        return -4.0  # a card scanned back first
    return None


def _number_weight(last: _Look, look: _Look) -> float:
    before, now = last.clues.number, look.clues.number
    if now is None:
        if before is None or before.of is None:
            return 0.0
        return _NUMBERS["after-last" if before.number == before.of else "within"] / 2
    if now.number == 1:
        return _NUMBERS["first"] if now.of or now.shown == "foot" else 0.0
    if before is None:
        return _NUMBERS["later"]
    if now.of == before.of and now.number == before.number + 1:
        return _NUMBERS["follows"]
    return _NUMBERS["elsewhere" if now.of != before.of else "later"]


def _text_weight(last: PageClues, now: PageClues) -> float:
    """How the text of one page goes over into the next."""
    if last.breaks_off and now.opens_low:
        weight = _RUNS_ON
    else:
        weight = last.breaks_off * _BREAKS_OFF + now.opens_low * _OPENS_LOW
    if last.last_item and now.first_item and now.first_item == (last.last_item[0], last.last_item[1] + 1):
        weight += _NEXT_ITEM
    elif now.later_item:
        weight += _LATER_ITEM
    weight += _SIGNS if now.signs else 0.0
    return weight + (_SIGNED if last.signed and not now.annex else 0.0)


def _resized(a: Page, b: Page) -> bool:
    """Whether two pages differ in size on paper by more than a feeder's play, or in how they lie."""
    one, other = (sorted((p.width / p.dpi, p.height / p.dpi)) for p in (a, b))
    return any(abs(x - y) > 0.06 * max(x, y) for x, y in zip(one, other, strict=True))


def _order(paper: Sequence[_Look]) -> Iterator[Finding]:
    """What the page numbers within one paper say: out of order, or one lacking."""
    numbered = [(x.page.number, x.clues.number.number) for x in paper if x.clues.number]
    for (_, before), (page, now) in pairwise(numbered):
        if now <= before:
            yield finding("page-out-of-order", page=page, printed=now, before=before)
        elif now > before + 1 and before + 1 not in {n for _, n in numbered}:
            yield finding("page-missing", page=page, printed=now, before=before)
