"""A record JSON from outside against `record-1.json` and the schemas of its documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from digitize.dossier import Finding
from digitize.findings import finding
from digitize.record import document_from_json
from digitize.schemas import doc_types, record_schema
from digitize.validate.shape import shape_findings


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(record_schema())


def _where(error: ValidationError) -> str:
    """A JSON pointer to the fault; names of fields only, never a value."""
    return "/" + "/".join(str(step) for step in error.absolute_path)


def _lacking(error: ValidationError) -> list[str]:
    needed, given = error.validator_value, error.instance
    if error.validator != "required" or not isinstance(needed, list) or not isinstance(given, dict):
        return []
    return [str(name) for name in needed if name not in given]


def _record_findings(j: object) -> Iterator[Finding]:
    for error in _validator().iter_errors(j):
        names = _lacking(error)
        if names:
            for name in names:
                yield finding("record-part-missing", where=_where(error), name=name)
        else:
            yield finding("record-part-bad", where=_where(error), rule=str(error.validator))


def _document_findings(j: Mapping[str, Any]) -> Iterator[Finding]:
    if j["docType"] not in doc_types():
        yield finding("unknown-doc-type", docType=j["docType"])
        return
    yield from shape_findings(document_from_json(dict(j)))


def check_record(j: object) -> list[Finding]:
    """Every fault in the shape of a record: the record itself first, its documents once that is sound.

    No rule that needs today's date or the settings is applied: a filed record stays what it was.
    """
    found: list[Finding] = []
    for fault in _record_findings(j):
        if fault not in found:
            found.append(fault)
    if found or not isinstance(j, Mapping):
        return found
    return [f for document in j["documents"] for f in _document_findings(document)]


def check_file(path: Path) -> list[Finding]:
    """`check_record` of a file holding one record as JSON; `record-unreadable` where it holds none."""
    try:
        j = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return [finding("record-unreadable")]
    return check_record(j)
