"""Administrative documents: the 29 kinds of NĐ 30/2020/NĐ-CP and the legal texts that share their layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.dossier import Finding, box_around
from digitize.extract.chance import both
from digitize.extract.dateline import DateLine, read_date_line
from digitize.extract.footer import SignatureBlock, find_signature, has_recipients, title_text
from digitize.extract.gather import Gather
from digitize.extract.layout import Layout, Segment, Sheet, Token, joined
from digitize.extract.letterhead import Letterhead, agencies, agency_chance, find_letterhead
from digitize.extract.numberline import NumberRead, read_number
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.patterns.kinds import CORRESPONDENCE, KindOfPaper, kind_of_notation, kind_of_title
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.places import is_known_phrase, provinces, starts_agency
from digitize.extract.subject import read_recipient, read_subject_below, read_subject_beside
from digitize.extract.text import fold, is_capitals, tidy
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
    _put_agency(gather, head)
    _put_date(gather, sheet, date)
    _put_kind_and_subject(gather, sheet, head, title, line)
    start = title.row + 1 if title else head.below
    recipient = read_recipient(sheet, start)
    if recipient:
        gather.put("recipient", recipient[0], recipient[1], 0.97)
    _put_signer(gather, layout)
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


def _put_agency(gather: Gather, head: Letterhead) -> None:
    found = agencies(head.agency)
    if not found:
        return
    name, tokens = found[-1]
    gather.put("organName", tidy(name), tokens, _agency_fit(name), agency_chance(name, tokens), penned=False)
    if len(found) > 1:
        above, held = found[-2]
        chance = agency_chance(above, held)
        gather.put("parentOrganName", tidy(above), held, _agency_fit(above), chance, penned=False)


def _agency_fit(name: str) -> float:
    if is_known_phrase(name):
        return 1.0
    return 0.98 if starts_agency(name) else 0.6


def _put_date(gather: Gather, sheet: Sheet, date: DateLine | None) -> None:
    if date is None:
        return
    place = tidy(joined(date.place))
    if place and not any(c.isdigit() for c in place):
        gather.put("issuedPlace", place, date.place, _place_fit(gather, place))
    chance = both(date.day.chance, date.month.chance, date.year.chance)
    if date.iso and chance >= 0.45:
        words = [t for t in date.tokens if t not in date.place]
        gather.put("issuedDate", date.iso, words, chance=chance)
        return
    doubtful = date.day if not date.day.value or date.day.chance <= date.month.chance else date.month
    gather.not_typeset("issuedDate", sheet.page.number, doubtful.box, date.partial)


def _place_fit(gather: Gather, place: str) -> float:
    """The letterhead's agencies name the place again: surer where the spelling is the same, doubtful where
    only the marks differ.
    """
    held = [gather.fields[n] for n in ("organName", "parentOrganName") if n in gather.fields]
    names = " ".join(str(f.value) for f in held).upper()
    if place.upper() in names or place in provinces():
        return 0.99
    return 0.5 if fold(place) in fold(names) else 0.92


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


def _put_signer(gather: Gather, layout: Layout) -> None:
    block = find_signature(layout)
    if block is None:
        return
    if block.title:
        title = title_text(block)
        tokens = [t for s in block.title for t in s.tokens]
        fit = 0.4 if _deputy_lost(block, title) else 1.0
        if is_known_phrase(title):
            gather.put("signerTitle", title, tokens, fit, chance=0.95, penned=False)
        else:
            gather.put("signerTitle", title, tokens, 0.8 * fit, penned=False)
    if block.name:
        name = person_name(block.name.text)
        gather.put("signerName", name, block.name.tokens, 0.97 * name_fit(name))


def _deputy_lost(block: SignatureBlock, title: str) -> bool:
    """Who signs for a head (`KT. CHỦ TỊCH`) is not the head: then a `PHÓ` before the title was not read."""
    above = " ".join(s.text for s in block.authority)
    return "KT" in above.upper() and fold(title) in fold(above)


TYPE = PaperType("van-ban-hanh-chinh", score, read, starts)
