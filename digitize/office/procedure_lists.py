"""A list of procedures as an office hands it in: JSON as this program writes it, CSV or XLSX with one
component a row.

A list is taken whole or not at all: a catalogue that lacks a component would call incomplete dossiers
complete.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from digitize.dossier import Finding
from digitize.errors import InputRefused, UsageProblem
from digitize.findings import finding
from digitize.names import without_marks
from digitize.office import cells
from digitize.office.headings import Grid, find_grid
from digitize.office.procedures import (
    COPIES,
    PROCEDURE_CODE,
    Component,
    Procedure,
    Result,
    base_code,
    procedure_from_json,
    reusable_by_kind,
)
from digitize.office.table import Cell, Row, decoded, read_table
from digitize.schemas import doc_types

T = TypeVar("T")

_COPY_WORDS = {
    "ban chinh": "ban-chinh",
    "ban goc": "ban-chinh",
    "ban chung thuc": "ban-sao-chung-thuc",
    "ban sao chung thuc": "ban-sao-chung-thuc",
    "ban sao co chung thuc": "ban-sao-chung-thuc",
    "ban sao": "ban-sao",
    "ban photo": "ban-sao",
    "ban chup": "ban-sao",
    "xuat trinh": "xuat-trinh",
    "xuat trinh ban chinh": "xuat-trinh",
    "dien tu": "dien-tu",
    "ban dien tu": "dien-tu",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """Procedures of a list; findings say what is unusual in them and was taken nevertheless."""

    procedures: tuple[Procedure, ...]
    findings: tuple[Finding, ...] = ()


def read_procedures(path: Path) -> Listed:
    """The procedures of a JSON, CSV or XLSX file.

    Raises UsageProblem `no-such-path`; InputRefused `list-…` (see `table.read_table`), `procedures-bad-json`,
    `procedure-bad-row` with the row and what is wrong there.
    """
    if path.suffix.lower() == ".json":
        procedures = tuple(_from_json(path))
    else:
        procedures = tuple(_from_table(find_grid(read_table(path), "procedure-headings", ("procedureCode",))))
    _refuse_doubles(procedures)
    return Listed(procedures, tuple(_remarks(procedures)))


def _remarks(procedures: Sequence[Procedure]) -> Iterator[Finding]:
    unknown: dict[str, list[str]] = {}
    for one in procedures:
        for doc_type in _named_types(one) - set(doc_types()):
            unknown.setdefault(doc_type, []).append(one.code)
    for doc_type, codes in sorted(unknown.items()):
        yield finding("procedure-unknown-type", type=doc_type, procedures=", ".join(dict.fromkeys(codes)))
    for one in procedures:
        untold = sum(1 for c in one.components if not c.tellable)
        if untold:
            yield finding("procedure-untold", procedure=one.code, count=untold)


def _named_types(one: Procedure) -> set[str]:
    of_result = one.result.doc_types if one.result else ()
    return {t for c in one.components for t in c.doc_types} | set(of_result)


def _refuse_doubles(procedures: Sequence[Procedure]) -> None:
    seen = set()
    for one in procedures:
        if (one.code, one.valid_from) in seen:
            raise InputRefused("procedure-twice", procedure=one.code)
        seen.add((one.code, one.valid_from))
        codes = [c.code for c in one.components]
        if len(set(codes)) < len(codes):
            raise InputRefused("procedure-component-twice", procedure=one.code)


# -- JSON ----------------------------------------------------------------------------------------------------


def _from_json(path: Path) -> Iterator[Procedure]:
    try:
        given = json.loads(decoded(_content(path)))
    except ValueError:
        raise InputRefused("procedures-bad-json", where="JSON") from None
    listed = given.get("procedures") if isinstance(given, dict) else given
    if not isinstance(listed, list) or not listed:
        raise InputRefused("procedures-bad-json", where="procedures")
    for number, entry in enumerate(listed, 1):
        try:
            _check_entry(entry)
            yield replace(procedure_from_json(entry), code=base_code(entry["procedureCode"]))
        except (KeyError, ValueError, TypeError, AttributeError) as fault:
            where = f"procedures[{number}]"
            detail = fault.args[0] if isinstance(fault, KeyError | _Wrong) else ""
            raise InputRefused("procedures-bad-json", where=f"{where} {detail}".strip()) from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise UsageProblem("no-such-path") from None


class _Wrong(ValueError):
    """A value of the wrong kind; its name is the message."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


_TEXTS = (
    "procedureCode",
    "name",
    "sector",
    "componentCode",
    "resultCode",
    "copy",
    "validFrom",
    "validTo",
    "maintenance",
)
_KINDS: tuple[tuple[tuple[str, ...], Callable[[Any], bool]], ...] = (
    (_TEXTS, _is_text),
    (("count", "maxAgeMonths", "validMonths"), _is_whole),
    (("required", "reusable"), _is_truth),
    (("docTypes", "words"), _is_list),
)


def _check_entry(entry: Mapping[str, Any]) -> None:
    if not PROCEDURE_CODE.match(entry["procedureCode"]):
        raise _Wrong("procedureCode")
    days = entry.get("workingDays", 0)
    if isinstance(days, bool) or not isinstance(days, int | float) or days < 0:
        raise _Wrong("workingDays")
    for part in (entry, *entry.get("components", ()), entry.get("result") or {}):
        _check_part(part)


def _check_part(part: Mapping[str, Any]) -> None:
    for names, fits in _KINDS:
        for name in names:
            if name in part and not fits(part[name]):
                raise _Wrong(name)
    if part.get("copy", COPIES[0]) not in COPIES:
        raise _Wrong("copy")


# -- tables --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """One row, its cells read by field."""

    grid: Grid
    row: Row

    def get(self, field: str, read: Callable[[Cell], T | None]) -> T | None:
        try:
            return read(self.grid.cell(self.row, field))
        except cells.Doubt:
            raise InputRefused(
                "procedure-bad-row", row=self.row.number, column=self.grid.name(field)
            ) from None

    def text(self, field: str) -> str | None:
        return self.get(field, cells.as_text)

    def wrong(self, field: str) -> InputRefused:
        return InputRefused("procedure-bad-row", row=self.row.number, column=self.grid.name(field))


def _from_table(grid: Grid) -> Iterator[Procedure]:
    lines = [_Line(grid, row) for row in grid.rows]
    heads: list[tuple[_Line, tuple[str, Any]]] = []
    begun: tuple[str, Any] | None = None
    for line in lines:
        code = line.get("procedureCode", cells.as_procedure_code)
        begun = (code, line.get("validFrom", cells.as_day)) if code else begun
        if begun is None or not PROCEDURE_CODE.match(begun[0]):
            raise line.wrong("procedureCode")
        if begun[1] is None and heads and heads[-1][1][0] == begun[0]:
            begun = heads[-1][1]
        heads.append((line, begun))
    for _, group in groupby(heads, key=lambda pair: pair[1]):
        yield _procedure([line for line, _ in group])


def _procedure(lines: Sequence[_Line]) -> Procedure:
    first = lines[0]
    code, name = first.get("procedureCode", cells.as_procedure_code), first.text("name")
    if not code or not name:
        raise first.wrong("name")
    rows = [line for line in lines if line.text("componentName")]
    return Procedure(
        code=base_code(code),
        name=name,
        sector=first.text("sector"),
        components=tuple(_component(line, number) for number, line in enumerate(rows, 1)),
        result=_result(first),
        working_days=first.get("workingDays", cells.as_days),
        valid_from=first.get("validFrom", cells.as_day),
        valid_to=first.get("validTo", cells.as_day),
        maintenance=first.text("maintenance"),
    )


def _result(line: _Line) -> Result | None:
    types, name = _types(line, "resultDocTypes"), line.text("resultName")
    if not types and not name:
        return None
    months = line.get("resultValidMonths", cells.as_count)
    return Result(name or ", ".join(types), types, line.text("resultCode"), months or None)


def _component(line: _Line, number: int) -> Component:
    types = _types(line, "docTypes")
    required, reusable = line.get("required", cells.as_truth), line.get("reusable", cells.as_truth)
    return Component(
        code=line.text("componentCode") or f"TP{number:02}",
        name=line.text("componentName") or "",
        doc_types=types,
        words=cells.split_values(line.text("words")),
        copy=_copy(line),
        required=True if required is None else required,
        count=line.get("count", cells.as_count) or 1,
        max_age_months=line.get("maxAgeMonths", cells.as_count) or None,
        reusable=reusable_by_kind(types) if reusable is None else reusable,
    )


def _types(line: _Line, field: str) -> tuple[str, ...]:
    return tuple(t for t in re.split(r"[;,\s]+", line.text(field) or "") if t)


def _copy(line: _Line) -> str | None:
    text = line.text("copy")
    if text is None or text in COPIES:
        return text
    known = _COPY_WORDS.get(" ".join(without_marks(text).split()))
    if known is None:
        raise line.wrong("copy")
    return known
