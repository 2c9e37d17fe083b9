"""Where the case system and a paper say different things: both are kept, a person decides.

Only what is about the same person is compared: the papers of a child's dossier name father and mother too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from digitize.dossier import Document, Field, Finding, Page, Suggestion
from digitize.findings import Lang, finding
from digitize.names import Sameness, same_name, without_marks
from digitize.office.procedures import base_code
from digitize.office.validity import certain
from digitize.schemas import field_labels

_PEOPLE: Final = (
    ("fullName", "personalId"),
    ("applicantName", "personalId"),
    ("ownerName", "ownerIdNumber"),
    ("businessName", "businessCode"),
    ("representativeName", "representativeIdNumber"),
    ("wifeName", "wifeIdNumber"),
    ("husbandName", "husbandIdNumber"),
)
# What slips of the one-stop office print of their own dossier; on other papers a code is another dossier's.
_SLIPS: Final = {
    "giay-tiep-nhan": ("dossierCode", "receivedAt", "dueAt"),
    "phieu-yeu-cau-bo-sung": ("dossierCode",),
    "phieu-tu-choi": ("dossierCode",),
}
LANGS: Final[tuple[Lang, Lang]] = ("vi", "en")
_CHANCE = 0.75  # that a value which an official typed is right, cf. the sidecar in `extract/clues.py`
_NUMBER = re.compile(r"[^0-9a-z]")
_PROCEDURE = re.compile(r"(?<![\d.])[1-9]\.\d{6}(?!\d)")


def conflicts(case: Mapping[str, Any], document: Document) -> tuple[Finding, ...]:
    """Where a paper's certain fields contradict the case, each once, with the case's value as suggestion."""
    found = [*_of_owner(case, document), *_of_slip(case, document), *_of_entry(case, document)]
    return tuple({f.field: f for f in found}.values())


def _of_owner(case: Mapping[str, Any], document: Document) -> Iterator[Finding]:
    number, name = _number(case.get("ownerId")), str(case.get("ownerName") or "")
    for named, numbered in _PEOPLE:
        person, ident = document.fields.get(named), document.fields.get(numbered)
        if not number or not name or not certain(person) or not certain(ident) or not person or not ident:
            continue
        grade = same_name(str(person.value), name)
        if _number(ident.value) == number:
            plain = grade is Sameness.MARKS and name.casefold() == without_marks(name)
            if grade is not Sameness.EQUAL and not plain:  # a name typed without marks contradicts nothing
                yield _differs(document, named, name)
        elif grade is Sameness.EQUAL and len(_number(ident.value)) == len(number):
            yield _differs(document, numbered, str(case["ownerId"]))


def _number(value: object) -> str:
    return _NUMBER.sub("", str(value or "").lower())


def _of_slip(case: Mapping[str, Any], document: Document) -> Iterator[Finding]:
    for name in _SLIPS.get(document.doc_type, ()):
        told, field = case.get(name), document.fields.get(name)
        if told and certain(field) and field and not _same(name, told, field):
            yield _differs(document, name, str(told))


def _of_entry(case: Mapping[str, Any], document: Document) -> Iterator[Finding]:
    """What the case's own `documents` say of the only paper of this type."""
    listed = case.get("documents")
    entries = [e for e in listed if isinstance(e, Mapping)] if isinstance(listed, Sequence) else []
    of_type = [e for e in entries if e.get("docType") == document.doc_type]
    if len(of_type) != 1:
        return
    for name, told in of_type[0].items():
        field = document.fields.get(name)
        if isinstance(told, str | int | float) and certain(field) and field and not _same(name, told, field):
            yield _differs(document, name, str(told))


def _same(name: str, told: object, field: Field) -> bool:
    if re.search(r"(?:Date|At)$|^dateOf|^valid", name):
        return str(told)[:10] == str(field.value)[:10]
    if name.endswith("Name"):
        return same_name(str(told), str(field.value)) is not Sameness.DIFFERS
    return _number(without_marks(str(told))) == _number(without_marks(str(field.value)))


def _differs(document: Document, name: str, told: str) -> Finding:
    field = document.fields[name]
    labels = field_labels(document.doc_type, name)
    found = finding("case-differs", field=name, page=field.page, box=field.box, **labels)
    return replace(found, suggestions=(Suggestion(told, _CHANCE, "sidecar"),))


def procedure_on(document: Document, pages: Sequence[Page]) -> str | None:
    """The procedure that the code on a receipt names (TT 01/2023/TT-VPCP: mã TTHC is in the QR)."""
    if document.doc_type != "giay-tiep-nhan":
        return None
    texts = [c.text for p in pages if p.number in document.pages for c in p.codes]
    found = {m[0] for text in texts for m in _PROCEDURE.finditer(text)}
    return found.pop() if len(found) == 1 else None


def procedure_differs(case: Mapping[str, Any], printed: str | None) -> Finding | None:
    """The case and the receipt's code name different procedures."""
    told = str(case.get("procedureCode") or "")
    if not told or not printed or base_code(told) == printed:
        return None
    return finding("case-procedure-differs", case=base_code(told), paper=printed)
