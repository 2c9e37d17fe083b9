"""Personal identification numbers against the person they are printed beside.

Source: Article 13 of NĐ 137/2015/NĐ-CP and Article 4 of TT 59/2021/TT-BCA. Digits 1-3 are 0 and the GSO
code of the province of birth registration; digit 4 is the century and sex (0 male 19xx, 1 female 19xx,
2 male 20xx ...); digits 5-6 the year of birth. There is no check digit, so these three are all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from digitize.dossier import Document, Finding
from digitize.schemas import code_list
from digitize.validate.about import about, annotated, span

_TWELVE = re.compile(r"[0-9]{12}")


def _sex(number: str) -> str:
    return "Nữ" if int(number[3]) % 2 else "Nam"


def _year(number: str) -> int:
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def _gender(document: Document, person: dict[str, str]) -> object:
    return person.get("gender") or document.value(person.get("genderField", ""))


def _province_findings(document: Document, name: str, number: str) -> Iterator[Finding]:
    entries = [e for e in code_list("gso-provinces")["codes"] if "0" + e["code"] == number[:3]]
    if not entries:
        yield about(document, name, "personal-id-province-unknown")


def _person_findings(document: Document, name: str, number: str, person: dict[str, str]) -> Iterator[Finding]:
    gender = _gender(document, person)
    if gender in ("Nam", "Nữ") and gender != _sex(number):
        yield about(document, name, "personal-id-sex-mismatch")
    born = span(document.value(person.get("dateOfBirth", "")))
    if born and born.first.year != _year(number):
        yield about(document, name, "personal-id-year-mismatch")


def identity_findings(document: Document, schema: dict[str, Any]) -> Iterator[Finding]:
    """personal-id-sex-mismatch, personal-id-year-mismatch, personal-id-province-unknown.

    A number of another shape (an old 9-digit one, a passport) says nothing and is left to the schema.
    """
    for name, person in annotated(schema, "x-personalId"):
        number = document.value(name)
        if not isinstance(number, str) or not _TWELVE.fullmatch(number):
            continue
        yield from _province_findings(document, name, number)
        yield from _person_findings(document, name, number, person)
