"""The document against its JSON Schema: each fault becomes a finding of ours, never a library's sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from digitize.dossier import Document, Finding
from digitize.schemas import load
from digitize.validate.about import about, span

FORMATS = FormatChecker(formats=())
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d)?")


def _no_date(value: object) -> bool:
    return isinstance(value, str) and span(value) is None


@FORMATS.checks("date")
def _is_date(value: object) -> bool:
    return not _no_date(value) and (not isinstance(value, str) or len(value) == 10)


@FORMATS.checks("partial-date")
def _is_partial_date(value: object) -> bool:
    return not _no_date(value)


@FORMATS.checks("moment")
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or (bool(_MOMENT.fullmatch(value)) and not _no_date(value))


@FORMATS.checks("nfc-line")
def _is_nfc_line(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return unicodedata.is_normalized("NFC", value) and len(value.splitlines()) == 1 and value == value.strip()


@cache
def _validator(doc_type: str) -> Draft202012Validator:
    return Draft202012Validator(load(doc_type), format_checker=FORMATS)


def plain(document: Document) -> dict[str, Any]:
    """`{field: value}` as the schemas describe it: lists for tuples."""
    values = {name: f.value for name, f in document.fields.items()}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def _not_typeset(document: Document) -> set[str]:
    return {f.field for f in document.findings if f.code == "not-typeset" and f.field}


def _missing(document: Document, schema: dict[str, Any]) -> Iterator[Finding]:
    """Required fields nobody found; one that is handwritten has its own finding already."""
    known = _not_typeset(document) | set(document.fields)
    for name in schema.get("required", ()):
        if name not in known:
            yield about(document, name, "required-missing")


def _bad_value(document: Document, schema: dict[str, Any], name: str) -> Finding:
    code = _code_for(schema, name)
    needed = name in schema.get("required", ())
    return about(document, name, code, severity="error" if needed else "warning")


def _code_for(schema: dict[str, Any], name: str) -> str:
    field = schema["properties"][name]
    shared = schema.get("$defs", {}).get(str(field.get("$ref", "")).rpartition("/")[2], {})
    return str(field.get("x-finding") or shared.get("x-finding") or "bad-value")


def _faulty_fields(errors: Iterator[ValidationError]) -> Iterator[str]:
    seen = set()
    for error in errors:
        name = str(error.absolute_path[0]) if error.absolute_path else ""
        if name and name not in seen:
            seen.add(name)
            yield name


def shape_findings(document: Document) -> Iterator[Finding]:
    """required-missing, unknown-field, bad-value (or the code the schema names) of one document."""
    schema = load(document.doc_type)
    yield from _missing(document, schema)
    for name in document.fields:
        if name not in schema["properties"]:
            yield about(document, name, "unknown-field")
    for name in _faulty_fields(_validator(document.doc_type).iter_errors(plain(document))):
        yield _bad_value(document, schema, name)
