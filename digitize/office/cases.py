"""One list of cases for a whole batch, as the case system prints it: each row's facts, and which scans are
its.

A row is matched to scans by the dossier's code or by the name of a file or folder. What a cell cannot be read
as is left out and told of by row and column, never by its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as of
from pathlib import Path, PurePath
from typing import Any, Final

from digitize.codes import DOSSIER_CODE, is_dossier_code
from digitize.dossier import Finding
from digitize.findings import finding
from digitize.names import without_marks
from digitize.office import cells
from digitize.office.headings import Grid, find_grid
from digitize.office.table import Cell, Row, read_table

KEYS: Final = ("dossierCode", "file")
_READ: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "procedureCode": cells.as_procedure_code,
    "ownerId": cells.as_owner_id,
    **cells.CASE_FACTS,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case. row: where it stands in the list; facts: dossier field → value; file: name of its scans."""

    row: int
    code: str | None
    facts: Mapping[str, Any]
    file: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseList:
    """The cases of a list. findings: about the list; ignored: headings that mean nothing here."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...] = ()
    ignored: tuple[str, ...] = ()
    _by_code: Mapping[str, Case] = of(default_factory=dict, repr=False)
    _by_name: Mapping[str, Case] = of(default_factory=dict, repr=False)

    def with_code(self, code: str | None) -> Case | None:
        """The case of this dossier code."""
        return self._by_code.get(_code_key(code)) if code else None

    def for_path(self, path: PurePath) -> Case | None:
        """The case whose scans this file or folder holds, by its name or by the code in its name."""
        for name in (path.name, path.stem):
            named = self._by_name.get(_name_key(name))
            if named:
                return named
        written = {c.row: c for m in DOSSIER_CODE.finditer(path.name) if (c := self.with_code(m[0]))}
        return next(iter(written.values())) if len(written) == 1 else None


def read_cases(path: Path) -> CaseList:
    """The cases of a CSV or XLSX list.

    Raises UsageProblem `no-such-path`, InputRefused `list-…` for a list that cannot be read as one.
    """
    grid = find_grid(read_table(path), "case-headings", KEYS)
    findings: list[Finding] = []
    merged: dict[str, Case] = {}
    for case in filter(None, (_case(grid, row, findings) for row in grid.rows)):
        ident = _ident(case)
        merged[ident] = _joined(merged[ident], case, grid) if ident in merged else case
    return case_list(tuple(merged.values()), tuple(findings), grid.unknown)


def case_list(
    cases: tuple[Case, ...], findings: tuple[Finding, ...] = (), ignored: tuple[str, ...] = ()
) -> CaseList:
    """A list with its ways to find a case. A name that two cases give finds neither."""
    names: dict[str, list[Case]] = {}
    for case in cases:
        for name in {_name_key(n) for n in _names(case.file)}:
            names.setdefault(name, []).append(case)
    by_name = {name: found[0] for name, found in names.items() if len(found) == 1}
    twice = tuple(
        finding("case-file-twice", rows=", ".join(str(c.row) for c in found))
        for found in names.values()
        if len(found) > 1
    )
    by_code = {_code_key(c.code): c for c in cases if c.code}
    return CaseList(cases, (*findings, *twice), ignored, by_code, by_name)


def _ident(case: Case) -> str:
    return f"code {_code_key(case.code)}" if case.code else f"file {_name_key(case.file or '')}"


def _code_key(code: str) -> str:
    return re.sub(r"\s", "", code).upper()


def _name_key(name: str) -> str:
    return " ".join(without_marks(name).split())


def _names(file: str | None) -> Iterator[str]:
    """The name as given and, for a path, its last part, each with and without a scan's ending."""
    for name in cells.split_values(file):
        last = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
        yield last
        yield re.sub(r"\.(pdf|tiff?|jpe?g|png)$", "", last, flags=re.IGNORECASE)


def _case(grid: Grid, row: Row, findings: list[Finding]) -> Case | None:
    facts: dict[str, Any] = {}
    doubts: list[Finding] = []
    for field in grid.columns:
        try:
            value = _READ.get(field, cells.as_text)(grid.cell(row, field))
        except cells.Doubt as doubt:
            doubts.append(finding(doubt.code, row=row.number, column=grid.name(field)))
            continue
        if value is not None:
            facts[field] = value
    code, file = _code(facts, row, doubts), facts.pop("file", None)
    if code is None and file is None:
        findings += [*doubts, finding("case-without-key", row=row.number)] if facts or doubts else []
        return None
    findings += doubts
    facts = {"dossierCode": code, **facts} if code else facts
    return Case(row.number, code, facts, file, tuple(doubts))


def _code(facts: dict[str, Any], row: Row, doubts: list[Finding]) -> str | None:
    given = facts.pop("dossierCode", None)
    code = re.sub(r"\s", "", given).upper() if given else None
    if code and not is_dossier_code(code):
        doubts.append(finding("case-bad-code", row=row.number))
        return None
    return code


def _joined(first: Case, again: Case, grid: Grid) -> Case:
    """Rows of one dossier together; the first row's value stands where they differ, and that is told."""
    differ = [f for f, v in again.facts.items() if f in first.facts and first.facts[f] != v]
    told = tuple(
        finding("case-rows-differ", row=first.row, other=again.row, column=grid.name(field))
        for field in differ
    )
    names = [n for c in (first, again) for n in cells.split_values(c.file)]
    return replace(
        first,
        facts={**again.facts, **first.facts},
        file="; ".join(dict.fromkeys(names)) or None,
        findings=(*first.findings, *again.findings, *told),
    )


def combined(
    sidecar: Mapping[str, Any], case: Case | None, code: str | None
) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """What is known of a dossier that has a `dossier.json`, a row in the list, or both: the sidecar lies
    closer and stands; where they differ, that is told.
    """
    if case is None:
        return sidecar, ()
    facts = {**case.facts, **({"dossierCode": code} if code else {})}
    differ = [f for f, v in sidecar.items() if f in facts and f != "dossierCode" and facts[f] != v]
    told = tuple(finding("case-sources-differ", row=case.row, column=field) for field in differ)
    return {**facts, **sidecar}, (*case.findings, *told)
