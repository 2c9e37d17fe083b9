"""Fields of a paper's head and foot: who issued it, where and when, who signed.

NĐ 30/2020/NĐ-CP, Annex I, part II: items 2 (agencies), 4 (place and date), 7 (signer). Forms that are not
administrative documents keep the same places.
"""

from __future__ import annotations

from digitize.extract.chance import both
from digitize.extract.dateline import DateLine
from digitize.extract.footer import SignatureBlock, find_signature, title_text
from digitize.extract.gather import Gather
from digitize.extract.layout import Layout, Sheet, joined
from digitize.extract.letterhead import Letterhead, agencies, agency_chance
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.places import is_known_phrase, provinces, starts_agency
from digitize.extract.text import fold, tidy

_LEGIBLE = 0.45  # a date less likely right than this is not given at all


def put_agencies(gather: Gather, head: Letterhead) -> None:
    """`organName` from the letterhead, and `parentOrganName` from the line above it."""
    put_agency(gather, head, "organName")
    put_agency(gather, head, "parentOrganName", above=1)


def put_agency(gather: Gather, head: Letterhead, name: str, *, above: int = 0) -> None:
    """The issuer of the letterhead, or the agency so many places above it."""
    found = agencies(head.agency)
    if len(found) <= above:
        return
    said, tokens = found[-1 - above]
    gather.put(name, tidy(said), tokens, _agency_fit(said), agency_chance(said, tokens), penned=False)


def _agency_fit(name: str) -> float:
    if is_known_phrase(name):
        return 1.0
    return 0.98 if starts_agency(name) else 0.6


def put_issued(gather: Gather, sheet: Sheet, date: DateLine | None) -> None:
    """`issuedPlace` and `issuedDate` from the date line; a day or month that is not print is reported."""
    if date is not None:
        put_place(gather, date, "issuedPlace")
        put_day(gather, sheet, date, "issuedDate")


def put_place(gather: Gather, date: DateLine, name: str) -> None:
    """The place before a date line's date."""
    place = tidy(joined(date.place))
    if place and not any(c.isdigit() for c in place):
        gather.put(name, place, date.place, _place_fit(gather, place))


def put_day(gather: Gather, sheet: Sheet, date: DateLine, name: str) -> None:
    """The date of a date line, where day, month and year are print and legible; else the finding."""
    chance = both(date.day.chance, date.month.chance, date.year.chance)
    if date.iso and chance >= _LEGIBLE:
        words = [t for t in date.tokens if t not in date.place]
        gather.put(name, date.iso, words, chance=chance)
        return
    doubtful = date.day if not date.day.value or date.day.chance <= date.month.chance else date.month
    gather.not_typeset(name, sheet.page.number, doubtful.box, date.partial)


def _place_fit(gather: Gather, place: str) -> float:
    """The letterhead's agencies name the place again: surer where the spelling is the same, doubtful where
    only the marks differ.
    """
    held = [gather.fields[n] for n in ("organName", "parentOrganName") if n in gather.fields]
    names = " ".join(str(f.value) for f in held).upper()
    if place.upper() in names or place in provinces():
        return 0.99
    return 0.5 if fold(place) in fold(names) else 0.92


def put_signature(gather: Gather, layout: Layout) -> None:
    """`signerTitle` and `signerName` from the signature block."""
    block = find_signature(layout)
    if block is not None:
        put_signer_title(gather, block, "signerTitle")
        put_signer_name(gather, block, "signerName")


def put_signer_title(gather: Gather, block: SignatureBlock, name: str) -> None:
    """The signer's own title (`PHÓ CHỦ TỊCH` under `KT. CHỦ TỊCH`)."""
    if not block.title:
        return
    title = title_text(block)
    tokens = [t for s in block.title for t in s.tokens]
    fit = 0.4 if _deputy_lost(block, title) else 1.0
    if is_known_phrase(title):
        gather.put(name, title, tokens, fit, chance=0.95, penned=False)
    else:
        gather.put(name, title, tokens, 0.8 * fit, penned=False)


def put_signer_name(gather: Gather, block: SignatureBlock, name: str) -> None:
    """The name under the signer's title."""
    if block.name:
        said = person_name(block.name.text)
        gather.put(name, said, block.name.tokens, 0.97 * name_fit(said))


def _deputy_lost(block: SignatureBlock, title: str) -> bool:
    """Who signs for a head (`KT. CHỦ TỊCH`) is not the head: then a `PHÓ` before the title was not read."""
    above = " ".join(s.text for s in block.authority)
    return "KT" in above.upper() and fold(title) in fold(above)
