"""Scans and cases brought together: which parcel is which row of the list, what is left on either side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from digitize.dossier import Record
from digitize.intake.gather import Parcel
from digitize.office.cases import Case, CaseList, combined


@dataclass(frozen=True, slots=True)
class Pairing:
    """What became of a list of cases. matched: rows whose scans came in this run; held: rows whose dossier
    the archive has already; without_scans: the rest; strays: scans that no row and no sidecar speaks of.
    """

    cases: CaseList
    matched: tuple[Case, ...] = ()
    held: tuple[Case, ...] = ()
    without_scans: tuple[Case, ...] = ()
    strays: tuple[Path, ...] = ()


def pair(parcels: Iterable[Parcel], cases: CaseList | None, list_file: Path | None) -> tuple[Parcel, ...]:
    """The parcels with the facts of their cases, as far as codes and names tell before anything is read.

    A folder that neither is nor names a dossier, while its files do, is taken apart. The list itself is no
    scan.
    """
    if cases is None:
        return tuple(parcels)
    without_list = (_without(parcel, list_file) for parcel in parcels)
    return tuple(done for parcel in without_list if parcel.files for done in _paired(parcel, cases))


def _without(parcel: Parcel, list_file: Path | None) -> Parcel:
    place = list_file.resolve() if list_file else None
    return replace(parcel, files=tuple(f for f in parcel.files if f.resolve() != place))


def _paired(parcel: Parcel, cases: CaseList) -> Iterator[Parcel]:
    case = cases.with_code(parcel.code)
    if case is None and parcel.folder is not None:
        case = cases.for_path(parcel.folder)
    if case is not None or parcel.code or parcel.case:
        yield dressed(parcel, case)
        return
    rows: dict[int, tuple[Case, list[Path]]] = {}
    strangers = []
    for file in parcel.files:
        named = cases.for_path(file)
        if named is None:
            strangers.append(file)
        else:
            rows.setdefault(named.row, (named, []))[1].append(file)
    for named, files in rows.values():
        yield dressed(Parcel(tuple(files)), named)
    if strangers and not rows:
        yield parcel
    else:
        yield from (Parcel((file,)) for file in strangers)


def dressed(parcel: Parcel, case: Case | None) -> Parcel:
    """The parcel with what a row says of it."""
    if case is None:
        return parcel
    code = parcel.code or case.code
    facts, about = combined(parcel.case, case, code)
    return replace(parcel, code=code, case=facts, row=case.row, about=about)


def recognised(parcel: Parcel, records: Iterable[Record], cases: CaseList | None) -> Parcel:
    """The parcel with the case that its papers themselves name, by QR, barcode or print; what a paper says
    counts only where the list knows it too.
    """
    if cases is None or parcel.code or parcel.row is not None:
        return parcel
    codes = {str(code) for r in records if (code := r.dossier.get("dossierCode"))}
    named = {case.row: case for code in codes if (case := cases.with_code(code))}
    return dressed(parcel, next(iter(named.values()))) if len(named) == 1 else parcel


def settled(cases: CaseList, parcels: Iterable[Parcel], held: Iterable[str]) -> Pairing:
    """What is left over. parcels: all, as they were filed; held: codes of dossiers that the archive has."""
    came, there = list(parcels), set(held)
    rows = {p.row for p in came}
    matched = tuple(c for c in cases.cases if c.row in rows)
    rest = [c for c in cases.cases if c.row not in rows]
    return Pairing(
        cases,
        matched,
        tuple(c for c in rest if c.code in there),
        tuple(c for c in rest if c.code not in there),
        tuple(p.folder or p.files[0] for p in came if p.row is None and not p.case),
    )


def news(case: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether the case system says something now that it had not said before."""
    return {**known, **case} != dict(known)
