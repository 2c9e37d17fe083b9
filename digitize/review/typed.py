"""What a person types: `field=value`, the field by its name or its label, dates as they are printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from digitize.dossier import Value
from digitize.errors import UsageProblem
from digitize.extract.patterns.amounts import find_amount
from digitize.extract.patterns.dates import iso_date
from digitize.names import without_marks
from digitize.schemas import field_labels, field_title, load

_PRINTED_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_UNIT = re.compile(r"\s*(?:m2|m²|m|đồng|đ|vnđ|vnd)$", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:\d{1,3}(?:[. ]\d{3})+|\d{1,3}(?:,\d{3}){2,}|\d+)(?:[.,]\d+)?\s*(?:nghìn|ngàn|triệu|tỷ|tỉ)?",
    re.IGNORECASE,
)
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_BELOW_ONE = re.compile(r"0[.,]\d+")  # no group of thousands begins with a nought
_DEFINED = "#/$defs/"


def parse_values(doc_type: str, values: Sequence[str]) -> dict[str, Value | None]:
    """`field=value` texts as values of the type's schema; None where the value is empty.

    `codeNumber=574`, `Số=574` and `so=574` mean one field; `04/02/2025` is 2025-02-04. Raises UsageProblem
    `bad-correction`, which names the fields; `ambiguous-number` for `1.200`, which is 1,2 to a program and
    1200 on paper, in a field that may have decimals.
    """
    schema = load(doc_type)
    properties: Mapping[str, Any] = schema.get("properties", {})
    parsed: dict[str, Value | None] = {}
    for text in values:
        said, equals, value = unicodedata.normalize("NFC", text).partition("=")
        name = _field(doc_type, said.strip(), properties)
        if not equals or name is None:
            raise UsageProblem("bad-correction", fields=", ".join(properties))
        kind = _resolved(properties[name], schema)
        if kind.get("type") == "number" and _TWO_WAYS.fullmatch(_UNIT.sub("", value.strip())):
            raise UsageProblem("ambiguous-number", **field_labels(doc_type, name))
        parsed[name] = _value(value.strip(), kind)
        if parsed[name] is None and value.strip():
            raise UsageProblem("bad-correction", fields=", ".join(properties))
    return parsed


def _field(doc_type: str, said: str, properties: Mapping[str, Any]) -> str | None:
    """The field that is meant; None where none is, or more than one."""
    if said in properties:
        return said
    meant = [
        name
        for name in properties
        if without_marks(said) in {without_marks(field_title(doc_type, name, lang)) for lang in ("vi", "en")}
    ]
    return meant[0] if len(meant) == 1 else None


def _resolved(field: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The field's own words and those of the definition that it refers to."""
    reference = str(field.get("$ref", ""))
    return {**schema.get("$defs", {}).get(reference.removeprefix(_DEFINED), {}), **field}


def _value(text: str, schema: Mapping[str, Any]) -> Value | None:
    """None where the text is empty or no number where one belongs; whether it is right, validation says."""
    if not text:
        return None
    kind = schema.get("type")
    if kind == "array":
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if kind in ("integer", "number"):
        return _number(text)
    printed = _PRINTED_DATE.fullmatch(text)
    if printed and schema.get("format") in ("date", "partial-date", "moment"):
        return iso_date(*printed.groups()) or text
    return text


def _number(text: str) -> Value | None:
    """As papers print numbers, and read from them: `1.200.000 đồng`, `120,5 m²`, `500 triệu`."""
    figures = _UNIT.sub("", text)
    if _BELOW_ONE.fullmatch(figures):
        return float(figures.replace(",", "."))
    return find_amount(figures) if _AMOUNT.fullmatch(figures) else None
