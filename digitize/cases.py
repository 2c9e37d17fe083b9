"""The cases of the office in the archive's register: imported from lists or from the case system."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from digitize.archive.caseregister import Entry, merged, read_cases, write_cases
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.tombstones import stones
from digitize.dossier import Finding
from digitize.errors import UsageProblem
from digitize.findings import finding
from digitize.logbook import note_done
from digitize.office import cases as lists
from digitize.office.casefacts import VIETNAM, code_of, facts_of
from digitize.schemas import own_lists
from digitize.settings import Settings
from digitize.workers import alone

SIDECAR: Final = "dossier.json"
_MOST_SIDECAR = 1_000_000  # bytes, as at intake


@dataclass(frozen=True, slots=True)
class Fault:
    """What was not taken as it stands in a file, and why."""

    file: Path
    finding: Finding


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many cases are new, changed, as they were, and how many there are now.

    faults: rows and cells that were left out; ignored: headings that mean nothing here, of all lists.
    """

    added: int
    changed: int
    same: int
    total: int
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()


def import_cases(archive: Archive, settings: Settings, paths: Sequence[Path], made: date | None) -> Imported:
    """Put cases into the register: of each field the newest value stands, what a file does not say stays.

    made: the day the lists were made, where that is not today. Rows of dossiers that were erased by law are
    left out. Raises UsageProblem `no-such-path`, InputRefused `list-…` for a list that cannot be read as one,
    DamageFound `cases-damaged`, ArchiveInUse, StorageFailing.
    """
    at = _moment(made)
    read = [_read(settings, file, at) for path in paths for file in _files(path)]
    with writer(archive) as store:
        known = read_cases(archive)
        erased = {stone.target for stone in stones(archive) if not stone.numbers}
        new = dict(known)
        refused = []
        for file, one in ((path, entry) for path, r in read for entry in r.entries):
            if one.code in erased:
                refused.append(Fault(file, finding("case-was-erased", dossier=one.code)))
            else:
                new[one.code] = merged(new.get(one.code), one)
        counts = _counts(known, new, {e.code for _, r in read for e in r.entries} - erased)
        if new != known:
            write_cases(archive, new.values(), store.disk)
            note_done(archive, "cases", reason=f"added:{counts[0]},changed:{counts[1]}")
    faults = (*(f for _, r in read for f in r.faults), *refused)
    ignored = tuple(dict.fromkeys(h for _, r in read for h in r.ignored))
    return Imported(*counts, len(new), faults, ignored)


def _counts(known: dict[str, Entry], new: dict[str, Entry], told: set[str]) -> tuple[int, int, int]:
    added = len(told - known.keys())
    changed = sum(1 for c in told & known.keys() if new[c].facts != known[c].facts)
    return added, changed, len(told) - added - changed


def _moment(made: date | None) -> str:
    """A list that was made on a day speaks for that day to its end."""
    now = datetime.now(UTC)
    if made is not None:
        now = min(now, datetime.combine(made, time(23, 59, 59), VIETNAM).astimezone(UTC))
    return now.isoformat(timespec="seconds")


def _files(path: Path) -> Iterator[Path]:
    """A list or a `dossier.json` as it is; of a folder, every `dossier.json` below it."""
    if path.is_dir():
        found = sorted(path.rglob(SIDECAR))
        if not found:
            raise UsageProblem("no-such-path")
        yield from found
    else:
        yield path


def _read(settings: Settings, file: Path, at: str) -> tuple[Path, _Read]:
    if file.suffix.lower() == ".json":
        return file, _read_json(settings, file, at)
    listed = alone(settings, lists.read_cases, file)
    with own_lists(settings.lists_dir or None):
        entries = tuple(_entries(listed.cases, at))
    found = sorted(_found(listed), key=lambda f: int(f.params.get("row", 0)))
    return file, _Read(entries, tuple(Fault(file, f) for f in found), listed.ignored)


def _found(listed: lists.CaseList) -> Iterator[Finding]:
    """What is wrong with a list: names of scans do not matter here, codes do."""
    yield from (f for f in listed.findings if f.code != "case-file-twice")
    for case in listed.cases:
        yield from (f for f in case.findings if f.code == "case-rows-differ")
        if not case.code:
            yield finding("case-without-code", row=case.row)


def _entries(cases: Iterable[lists.Case], at: str) -> Iterator[Entry]:
    for case in cases:
        if case.code:
            yield Entry(case.code, facts_of(case.facts), at)


def _read_json(settings: Settings, file: Path, at: str) -> _Read:
    """One case or several, as a case system writes them."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_MOST_SIDECAR + 1)
        given = json.loads(content.decode("utf-8-sig")) if len(content) <= _MOST_SIDECAR else None
    except FileNotFoundError:
        raise UsageProblem("no-such-path") from None
    except (ValueError, RecursionError):
        given = None
    entries, faults = [], []
    with own_lists(settings.lists_dir or None):
        for number, case in enumerate(given if isinstance(given, list) else [given], 1):
            code = code_of(case) if isinstance(case, dict) else None
            if code:
                entries.append(Entry(code, facts_of(case), at))
            else:
                faults.append(Fault(file, finding("case-unreadable", number=number)))
    return _Read(tuple(entries), tuple(faults))
