"""Reads the schemas and the code lists that lie beside this module."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from digitize.schemas.codelists import code_list as code_list  # noqa: PLC0414 - asked for here by many
from digitize.schemas.own import offered

Lang = Literal["vi", "en"]
Schema = dict[str, Any]

_RECORD = "record-1.json"


def _read(*path: str) -> Any:
    return json.loads(files("digitize.schemas").joinpath(*path).read_text("utf-8"))


def _all() -> Mapping[str, Schema]:
    return {**_shipped(), **offered()}


@cache
def _shipped() -> dict[str, Schema]:
    folder = files("digitize.schemas")
    names = sorted(p.name for p in folder.iterdir() if p.name.endswith(".json"))
    read = [_read(name) for name in names if name != _RECORD]
    return {schema["x-docType"]: schema for schema in read}


def doc_types() -> tuple[str, ...]:
    """Every document type there is a schema for, in alphabetical order; the office's own types last."""
    return tuple(_all())


def shipped_types() -> tuple[str, ...]:
    """The document types of this package, without an office's own."""
    return tuple(_shipped())


def load(doc_type: str) -> Schema:
    """The JSON Schema of one type's plain values. KeyError for a type nobody described."""
    return _all()[doc_type]


@cache
def record_schema() -> Schema:
    """The JSON Schema of a whole record, `record-1.json`."""
    schema: Schema = _read(_RECORD)
    return schema


def _titled(schema: Mapping[str, Any], lang: Lang) -> str:
    return str(schema["title"] if lang == "vi" else schema["x-titleEn"])


def title(doc_type: str, lang: Lang) -> str:
    """What a person calls this type of paper: "Giấy khai sinh". The type itself where it is not known."""
    return _titled(_all()[doc_type], lang) if doc_type in _all() else doc_type


def field_title(doc_type: str, field: str, lang: Lang) -> str:
    """The label of a field in tables: "Ngày, tháng, năm sinh". The field's own name where it is not known."""
    known = _all().get(doc_type, {}).get("properties", {})
    return _titled(known[field], lang) if field in known else field


def field_labels(doc_type: str, field: str, suffix: str = "") -> dict[str, Any]:
    """A field's labels as params of a finding's text: `label` (Vietnamese) and `labelEn`."""
    return {
        f"label{suffix}": field_title(doc_type, field, "vi"),
        f"label{suffix}En": field_title(doc_type, field, "en"),
    }


def source_title(source: str, lang: Lang) -> str:
    """What a person calls the witness of a value: `qr` is "mã QR". Itself where not known."""
    known = code_list("sources").get(source)
    return str(known[lang]) if known else source


def opposed(first: str, second: str, called: Callable[[str, Lang], str]) -> dict[str, Any]:
    """Two codes that a finding sets against each other as params of its text, with what a person calls them:
    `first`, `firstTitle` (Vietnamese), `firstTitleEn`, and so for `second`.
    """
    both = {"first": first, "second": second}
    vi = {f"{name}Title": called(code, "vi") for name, code in both.items()}
    en = {f"{name}TitleEn": called(code, "en") for name, code in both.items()}
    return both | vi | en


def required(doc_type: str) -> tuple[str, ...]:
    """The fields without which a paper of this type goes to review; none for an unknown type."""
    return tuple(_all().get(doc_type, {}).get("required", ()))


def sensitivity(doc_type: str) -> str | None:
    """What makes papers of this type sensitive (`x-sensitive`: identity, health, criminal-record); None where
    nothing does, or the type is not known.
    """
    said = _all().get(doc_type, {}).get("x-sensitive")
    return str(said) if said else None


def title_fields(doc_type: str) -> tuple[str, ...]:
    """The fields that, joined, name one paper in a list of search results."""
    return tuple(_all().get(doc_type, {}).get("x-titleFields", ()))


def headline(doc_type: str, values: Mapping[str, Any], lang: Lang) -> str:
    """One line for a list: the type's title and those of its title fields that have a value."""
    parts = [str(values[name]) for name in title_fields(doc_type) if values.get(name)]
    return " · ".join([title(doc_type, lang), *parts])
