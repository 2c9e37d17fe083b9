"""The cases of the office, also those never scanned: `cases.jsonl`, one a line, in the order of their codes.

Truth like the catalogue of procedures, not derived from anything here. Of a case only what reports count is
kept, beside its code: no name, no number of a person, no free text. When a dossier is erased by law, its case
goes with it (`erasing.py`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as of
from typing import Any, Final

from digitize.archive.disk import Disk
from digitize.archive.layout import Archive
from digitize.archive.rootfile import read_root_file, replace_root_file
from digitize.errors import DamageFound

SCHEMA: Final = "https://digitize.example/schemas/cases-1.json"
KEPT: Final = (
    "procedureCode",
    "procedureName",
    "sector",
    "unit",
    "receivedAt",
    "dueAt",
    "finishedAt",
    "supplementCount",
    "resultRequired",
    "componentFile",
    "resultFile",
    "reused",
    "fromStore",
    "resultSynced",
    "ownerVerified",
)
"""What is kept of a case (QĐ 766/QĐ-TTg; names as in TT 05/2025/TT-BNV where it has one)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One case. facts: fields of `KEPT`, days and times as in Vietnam without a zone.

    at: when the newest list that speaks of it was made (ISO 8601, UTC); earlier: for fields that this list
    does not have, when an older one gave them.
    """

    code: str
    facts: Mapping[str, Any]
    at: str
    earlier: Mapping[str, str] = of(default_factory=dict)

    def said_at(self, field: str) -> str:
        """When the field's value was given."""
        return self.earlier.get(field, self.at)


def read_cases(archive: Archive) -> dict[str, Entry]:
    """Code → case; empty where none were imported. Raises DamageFound `cases-damaged`."""
    content = read_root_file(archive.cases)
    if content is None:
        return {}
    try:
        lines = content.decode().rstrip("\n").split("\n")
        if json.loads(lines[0])["schema"] != SCHEMA:
            raise ValueError
        return {entry.code: entry for entry in map(_entry, lines[1:])}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise DamageFound("cases-damaged") from None


def _entry(line: str) -> Entry:
    j = json.loads(line)
    return Entry(j["code"], j["facts"], j["at"], j.get("earlier", {}))


def write_cases(archive: Archive, entries: Iterable[Entry], disk: Disk | None = None) -> None:
    """Replace the register, whole; under the archive's lock. Raises StorageFailing."""
    replace_root_file(archive, archive.cases, b"".join(_lines(entries)), disk)


def _lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    yield _line({"schema": SCHEMA})
    for one in sorted(entries, key=lambda e: e.code):
        earlier = {"earlier": dict(one.earlier)} if one.earlier else {}
        yield _line({"code": one.code, "facts": dict(one.facts), "at": one.at, **earlier})


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def merged(known: Entry | None, new: Entry) -> Entry:
    """A case with what a list says of it: of each field the newer value stands, and what the list does not
    say stays. Lists may come in any order.
    """
    if known is None:
        return new
    facts, times = dict(known.facts), {f: known.said_at(f) for f in known.facts}
    for field, value in new.facts.items():
        if field not in times or new.at >= times[field]:
            facts[field], times[field] = value, new.at
    at = max(known.at, new.at)
    return Entry(new.code, facts, at, {f: t for f, t in times.items() if t != at})


def forget_cases(archive: Archive, codes: Collection[str], disk: Disk | None = None) -> None:
    """Remove cases, e.g. of erased dossiers; nothing is written where none is there. A register that cannot
    be read may hold them: it is the caller's to fail over that.
    """
    known = read_cases(archive)
    if any(code in known for code in codes):
        write_cases(archive, (e for c, e in known.items() if c not in codes), disk)
