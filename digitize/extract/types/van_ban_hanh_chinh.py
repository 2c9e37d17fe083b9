"""Administrative documents: the 29 kinds of NĐ 30/2020/NĐ-CP and the legal texts that share their layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.dossier import Finding, box_around
from digitize.extract.chance import both
from digitize.extract.dateline import read_date_line
from digitize.extract.footer import has_recipients
from digitize.extract.gather import Gather
from digitize.extract.headfields import put_agencies, put_issued, put_signature
from digitize.extract.layout import Layout, Segment, Sheet, Token, joined
from digitize.extract.letterhead import Letterhead, find_letterhead
from digitize.extract.numberline import NumberRead, read_number
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.patterns.kinds import CORRESPONDENCE, KindOfPaper, kind_of_notation, kind_of_title
from digitize.extract.subject import read_recipient, read_subject_below, read_subject_beside
from digitize.extract.text import is_capitals
from digitize.findings import finding

_NAMELESS = 0.45  # neither a kind's name nor a subject nor an addressee: some other form with a letterhead


@dataclass(frozen=True, slots=True)
class Title:
    """The kind's name as a title: its row, segment and first `words` tokens, and how alike it is, 0.8..1."""

    row: int
    segment: Segment
    kind: KindOfPaper
    words: int
    alike: float


def find_title(sheet: Sheet, head: Letterhead) -> Title | None:
    """The centred title under the head."""
    for index, row in enumerate(sheet.rows[head.below :], head.below):
        if row.middle > 0.6 * sheet.page.height:
            break
        for segment in row.segments:
            found = kind_of_title([t.text for t in segment.tokens])
            centred = abs(segment.centre - 0.52 * sheet.page.width) < 0.14 * sheet.page.width
            if found and centred and is_capitals(joined(segment.tokens[: found[1]])):
                return Title(index, segment, *found)
    return None


def score(layout: Layout) -> float:
    """Evidence added up: state's name, motto, number with notation, date line, kind or `V/v`, `Nơi nhận`."""
    sheet = layout.first
    head = find_letterhead(sheet)
    title = find_title(sheet, head)
    points = 0.15 * bool(head.state or head.motto) + 0.1 * bool(head.state and head.motto)
    points += 0.35 * bool(head.number) + 0.15 * bool(head.date) + 0.1 * bool(head.agency)
    ends = has_recipients(layout)
    points += 0.25 * bool(title) + 0.1 * ends
    if title:
        return min(0.99, points)
    beside = read_subject_beside(sheet, head) is not None
    addressed = beside or read_recipient(sheet, head.below) is not None
    if head.number is None or not (addressed or ends):
        return min(points, _NAMELESS)
    return min(0.99, points + 0.2 * addressed)


def starts(sheet: Sheet) -> float:
    """A first page has number, date and state's name together in its head."""
    if not sheet.rows:
        return 0.0
    head = find_letterhead(sheet)
    title = find_title(sheet, head) if head.number or head.state else None
    points = 0.4 * bool(head.state or head.motto) + 0.35 * bool(head.number) + 0.15 * bool(head.date)
    return min(0.99, points + 0.15 * bool(title))


def read(layout: Layout) -> Reading:
    """The fields of the paper; see `records.md` for how each is written."""
    sheet = layout.first
    head = find_letterhead(sheet)
    title = find_title(sheet, head)
    gather = Gather(layout)
    date = read_date_line(head.date, sheet) if head.date else None
    printed = date.year.tokens if date else ()
    line = read_number(head.number, sheet, printed) if head.number else None
    _put_number(gather, sheet, line, title)
    put_agencies(gather, head)
    put_issued(gather, sheet, date)
    _put_kind_and_subject(gather, sheet, head, title, line)
    start = title.row + 1 if title else head.below
    recipient = read_recipient(sheet, start)
    if recipient:
        gather.put("recipient", recipient[0], recipient[1], 0.97)
    put_signature(gather, layout)
    return gather.reading()


def _put_number(gather: Gather, sheet: Sheet, read: NumberRead | None, title: Title | None) -> None:
    """The notation, and the running number where it is print; else the finding that a person must look."""
    if read is None:
        return
    kind = kind_of_notation(read.notation)
    spelt = kind is None or _exact(kind, read.notation)
    fits = title is None or not title.kind.abbreviation or (kind is not None and kind.name == title.kind.name)
    fit = both(1.0 if spelt else 0.6, 1.0 if fits else 0.5)
    gather.put("codeNotation", read.notation, read.notation_tokens, fit)
    if read.number is None:
        gather.not_typeset("codeNumber", sheet.page.number, read.slot)
    else:
        gather.put("codeNumber", read.number, read.number_tokens, read.fit)


def _exact(kind: KindOfPaper, notation: str) -> bool:
    return re.split(r"[-–]", notation.rsplit("/", maxsplit=1)[-1])[0] == kind.abbreviation


def _put_kind_and_subject(
    gather: Gather,
    sheet: Sheet,
    head: Letterhead,
    title: Title | None,
    line: NumberRead | None,
) -> None:
    told = kind_of_notation(line.notation) if line else None
    if title is None:
        _put_correspondence(gather, sheet, head, told)
        return
    kind = title.kind
    words = title.segment.tokens[: title.words]
    gather.put("typeName", kind.name, words, chance=_title_chance(title.alike, kind, told), penned=False)
    if told is not None and told.name != kind.name:
        gather.note(_mismatch(sheet, words, kind, told))
    subject = read_subject_below(sheet, title.row, title.segment, title.words)
    if subject:
        gather.put("subject", subject[0], subject[1], 0.98, penned=False)


def _title_chance(alike: float, kind: KindOfPaper, told: KindOfPaper | None) -> float:
    """A title that fits one name of a closed list, and the notation as a second witness for or against it."""
    if told is None:
        return 0.97 * alike
    return 0.995 if told.name == kind.name else 0.6 * alike


def _put_correspondence(gather: Gather, sheet: Sheet, head: Letterhead, told: KindOfPaper | None) -> None:
    """A paper without a title: công văn, unless its notation names a kind whose title was not read."""
    if head.number is None:
        return
    beside = read_subject_beside(sheet, head)
    if beside:
        gather.put("subject", beside[0], beside[1], 0.97, penned=False)
    kind = told.name if told and not beside else CORRESPONDENCE
    sure = 0.97 if beside and told is None else 0.7
    gather.put("typeName", kind, beside[2] if beside else head.number.tokens, chance=sure)


def _mismatch(sheet: Sheet, words: Sequence[Token], kind: KindOfPaper, told: KindOfPaper) -> Finding:
    return finding(
        "kind-notation-mismatch",
        field="typeName",
        page=sheet.page.number,
        box=box_around([t.box for t in words]),
        kind=kind.name,
        notation=told.name,
    )


TYPE = PaperType("van-ban-hanh-chinh", score, read, starts)
