"""Fields that stand in a paper's head, title or foot and need no label.

`number-line`        the whole number as printed (`58/2023`, `12/TLKT-BS`)
`running-number` `notation`   the two parts of `15/GPXD-UBND`
`issuer` `superior`  the agencies of the letterhead
`issued-date` `issued-place`  the date line, in the head or above the signature
`signer` `signer-title`       who signed; `phrases` are the headings a signer's name may stand under
`recipient` `title`  `Kính gửi`; the title as printed
`dossier-code`       any generation of the code, from QR, barcode or print
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from digitize.extract.codenumber import put_numbered
from digitize.extract.dateline import DateLine, read_date_line
from digitize.extract.description import FieldRule
from digitize.extract.dossiercode import code_of_layout
from digitize.extract.footer import find_signature
from digitize.extract.forms import find_anchor, name_under
from digitize.extract.gather import Gather
from digitize.extract.headfields import put_agency, put_day, put_place, put_signer_name, put_signer_title
from digitize.extract.layout import Sheet
from digitize.extract.letterhead import date_in_row
from digitize.extract.numberline import NumberRead, read_number
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.places import starts_agency
from digitize.extract.sight import Sight
from digitize.extract.subject import read_recipient
from digitize.extract.text import tidy

HeadReader = Callable[[Gather, Sight, FieldRule], None]
_NAME_DEPTH = 20.0  # em below a heading: room for a seal


def _number_line(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    put_numbered(gather, sight.layout.first, sight.head, rule.name)


def _read_number(sight: Sight) -> NumberRead | None:
    return read_number(sight.head.number, sight.layout.first, ()) if sight.head.number else None


def _running_number(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    read = _read_number(sight)
    if read is not None and read.number is not None:
        gather.put(rule.name, read.number, read.number_tokens, read.fit)
    elif read is not None:
        gather.not_typeset(rule.name, sight.layout.first.page.number, read.slot)


def _notation(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    read = _read_number(sight)
    if read is not None:
        gather.put(rule.name, read.notation, read.notation_tokens)


def _issuer(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """The letterhead's agency; a form whose head is the state's name alone has none there."""
    if any(starts_agency(s.text) for s in sight.head.agency):
        put_agency(gather, sight.head, rule.name)


def _superior(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    if any(starts_agency(s.text) for s in sight.head.agency):
        put_agency(gather, sight.head, rule.name, above=1)


def _date_line(sight: Sight) -> tuple[Sheet, DateLine] | None:
    """The date line of the head, else the last one of the paper that stands by itself on the right."""
    first = sight.layout.first
    line = read_date_line(sight.head.date, first) if sight.head.date else None
    if line:
        return first, line
    for sheet in reversed(sight.layout.sheets):
        for row in reversed(sheet.rows):
            segment = date_in_row(row, sheet)
            line = read_date_line(segment, sheet) if segment else None
            if line:
                return sheet, line
    return None


def _issued_date(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    found = _date_line(sight)
    if found:
        put_day(gather, found[0], found[1], rule.name)


def _issued_place(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    found = _date_line(sight)
    if found:
        put_place(gather, found[1], rule.name)


def _signer(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    """The name under one of the headings, else the one of the signature block."""
    anchor = find_anchor(sight.layout, rule.phrases) if rule.phrases else None
    named = name_under(anchor[0], anchor[1], _NAME_DEPTH) if anchor else None
    if named is not None:
        value = person_name(named.text)
        gather.put(rule.name, value, named.tokens, 0.97 * name_fit(value))
        return
    block = find_signature(sight.layout)
    if block:
        put_signer_name(gather, block, rule.name)


def _signer_title(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    block = find_signature(sight.layout)
    if block:
        put_signer_title(gather, block, rule.name)


def _recipient(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    found = read_recipient(sight.layout.first, sight.title.last + 1 if sight.title else 0)
    if found:
        gather.put(rule.name, found[0], found[1], 0.97)


def _title(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    if sight.title:
        gather.put(rule.name, tidy(sight.title.text), sight.title.tokens, 0.98, penned=False)


def _dossier_code(gather: Gather, sight: Sight, rule: FieldRule) -> None:
    found = code_of_layout(sight.layout)
    if found and rule.name not in gather.fields:
        gather.fields[rule.name] = found[1]


HEAD_READERS: Mapping[str, HeadReader] = {
    "number-line": _number_line,
    "running-number": _running_number,
    "notation": _notation,
    "issuer": _issuer,
    "superior": _superior,
    "issued-date": _issued_date,
    "issued-place": _issued_place,
    "signer": _signer,
    "signer-title": _signer_title,
    "recipient": _recipient,
    "title": _title,
    "dossier-code": _dossier_code,
}
