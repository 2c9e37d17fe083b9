"""What comes with a scan as a witness for what is read on it: the file's name, the case system's data.

Somebody typed them who may have meant another paper, so agreement makes a value surer and silence means
nothing. Where the case system contradicts a paper, `office/conflicts` says so; a number in a file's name that
is the paper's but for a figure or two is reported here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import Hamming

from digitize.dossier import Document, Field, Finding, Suggestion, SuggestionSource
from digitize.extract.chance import either
from digitize.extract.clues import Clues
from digitize.extract.text import fold
from digitize.findings import finding
from digitize.schemas import field_labels, opposed, source_title

_TYPED = 0.75  # that what somebody typed is right and about this paper
_MOST = 0.99
_DISPUTED = 0.6
_NEAR = 2  # figures: more, and it is another paper's number
_SHORTEST = 8  # signs: shorter numbers stand in file names by chance
_READ = ("ocr", "text-layer", "mrz")
_NUMBERS = (
    "personalId",
    "oldIdNumber",
    "ownerIdNumber",
    "wifeIdNumber",
    "husbandIdNumber",
    "representativeIdNumber",
    "insuranceNumber",
    "licenseNumber",
    "businessCode",
    "serialNumber",
    "dossierCode",
)
# Of each kind of paper the person it is about, whom the case's owner may be.
_OWNER = (
    ("fullName", "personalId"),
    ("applicantName", "personalId"),
    ("ownerName", "ownerIdNumber"),
    ("businessName", "businessCode"),
    ("representativeName", "representativeIdNumber"),
    ("wifeName", "wifeIdNumber"),
    ("husbandName", "husbandIdNumber"),
)

Told = tuple[str, SuggestionSource]


def corroborate(document: Document, clues: Clues) -> Document:
    """The paper with the confidence of each value raised that the file's name or the case system says too.

    A number of the same length in the file's name that differs in one or two figures is a finding, with that
    number as suggestion; the value is then disputed (0.6). To be called before validation.
    """
    fields = dict(document.fields)
    for name, _ in set(_agreeing(document, clues)):
        fields[name] = _surer(fields[name])
    found = []
    for name, told in _near_misses(document, clues):
        field = fields[name]
        fields[name] = replace(field, confidence=min(field.confidence, _DISPUTED))
        found.append(_disagree(document, name, told))
    return replace(document, fields=fields).with_findings(*found)


def _surer(field: Field) -> Field:
    sure = min(_MOST, either([field.confidence, _TYPED]))
    return replace(field, confidence=max(field.confidence, sure))


def _agreeing(document: Document, clues: Clues) -> Iterator[Told]:
    read = {name: f for name, f in document.fields.items() if f.source in _READ}
    if clues.alone:
        stem = _stem(clues.file_name)
        yield from ((n, "file-name") for n, f in read.items() if _named(n, f, stem))
    told = {**_of_owner(clues.case, document), **_of_entry(clues.case, document)}
    code = clues.case.get("dossierCode")
    told.update({"dossierCode": code} if code else {})
    yield from ((n, "sidecar") for n, f in read.items() if n in told and _equal(f.value, told[n]))


def _stem(name: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\.\w{2,4}$", "", name))


def _squeezed(value: object) -> str:
    return re.sub(r"[^0-9a-zđ]", "", unicodedata.normalize("NFC", str(value)).casefold())


def _named(name: str, field: Field, stem: str) -> bool:
    """Whether the file's name says the value: a long number, or a person's name with its marks."""
    if name in _NUMBERS:
        value = _squeezed(field.value)
        return len(value) >= _SHORTEST and re.search(rf"(?<!\d){value}(?!\d)", _squeezed(stem)) is not None
    words = re.findall(r"\w+", str(field.value).casefold())
    marked = fold(str(field.value)) != str(field.value).casefold()
    return name.endswith("Name") and marked and len(words) >= 3 and " ".join(words) in _spaced(stem)


def _spaced(stem: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", stem.casefold()))


def _of_owner(case: Mapping[str, Any], document: Document) -> dict[str, object]:
    """The owner's name and number, for the person of the paper who has the one or the other."""
    number, name = case.get("ownerId"), case.get("ownerName")
    told: dict[str, object] = {}
    for named, numbered in _OWNER:
        if number and _equal(document.value(numbered), number):
            told |= {numbered: number, named: name} if name else {numbered: number}
    return told


def _of_entry(case: Mapping[str, Any], document: Document) -> dict[str, object]:
    """What the case's own `documents` say of the only paper of this type."""
    listed = case.get("documents")
    entries = [e for e in listed if isinstance(e, Mapping)] if isinstance(listed, Sequence) else []
    fitting = [e for e in entries if e.get("docType") == document.doc_type]
    return {str(k): v for k, v in fitting[0].items()} if len(fitting) == 1 else {}


def _equal(value: object, told: object) -> bool:
    """The same to the letter, but for case, blanks and punctuation."""
    if value is None or isinstance(told, Mapping | list | tuple):
        return False
    one, other = (re.sub(r"\W", "", unicodedata.normalize("NFC", str(v)).casefold()) for v in (value, told))
    return bool(one) and one == other


def _near_misses(document: Document, clues: Clues) -> Iterator[tuple[str, str]]:
    """Numbers in the file's name that are a number of the paper but for a figure or two."""
    figures = re.findall(r"(?<!\d)\d{9,14}(?!\d)", _stem(clues.file_name)) if clues.alone else []
    for name in _NUMBERS:
        field = document.fields.get(name)
        value = str(field.value) if field and field.source in _READ else ""
        near = [f for f in figures if len(f) == len(value) and 0 < Hamming.distance(f, value) <= _NEAR]
        if near and value not in figures:
            yield name, near[0]


def _disagree(document: Document, name: str, told: str) -> Finding:
    field = document.fields[name]
    found = finding(
        "witnesses-disagree",
        field=name,
        page=field.page,
        box=field.box,
        **field_labels(document.doc_type, name),
        **opposed(field.source, "file-name", source_title),
    )
    return replace(found, suggestions=(Suggestion(told, _TYPED, "file-name"),))
