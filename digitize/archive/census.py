"""Every object there is, beside what log, catalogue and index know of it: one scratch table on disk.

Sets of ids would grow with the archive; this stays as small in memory for a million dossiers as for ten. The
table lies in an unnamed temporary file that the system removes with the process, however it ends.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digitize.archive.ocfl import leaf_path, root_files
from digitize.dossier import Finding
from digitize.findings import finding

_LEAF = re.compile(r"[0-9a-f]{64}")
_PAIR = re.compile(r"[0-9a-f]{2}")
_TABLE = """
CREATE TABLE things (
  leaf TEXT PRIMARY KEY, place TEXT, ident TEXT, stored INT NOT NULL DEFAULT 0,
  waiting INT NOT NULL DEFAULT 0, listed INT, indexed INT NOT NULL DEFAULT 0, seen TEXT
) WITHOUT ROWID
"""
_DIFFER = """
SELECT leaf, place, ident, stored, waiting, listed, indexed FROM things
WHERE (stored OR waiting OR listed IS NOT NULL OR indexed)
  AND NOT ((stored OR waiting) AND listed IS NOT NULL AND (indexed OR NOT ?))
ORDER BY ident, leaf
"""


@dataclass(frozen=True, slots=True)
class Thing:
    """One object, dossier, or row without either. leaf: what its folder is or would be called.

    place: its folder, relative to the store, None where it is not stored; ident: the dossier, where
    catalogue, index or review name it; listed: the version that the catalogue has, None where it has none.
    """

    leaf: str
    place: str | None
    ident: str | None
    stored: bool
    waiting: bool
    listed: int | None
    indexed: bool


class Census:
    """The table; a context manager would say no more than `close`."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000", "temp_store = FILE"):
            self._base.execute(f"PRAGMA {pragma}")
        self._base.execute(_TABLE)

    def close(self) -> None:
        self._base.close()

    def add_stored(self, places: Iterable[str]) -> None:
        """Folders of the store, relative to it. One that lies where it belongs counts before another."""
        rows = ((p.rpartition("/")[2], p, p == leaf_path(p.rpartition("/")[2])) for p in places)
        self._fill(
            "INSERT INTO things (leaf, place, stored) VALUES (?1, ?2, 1) ON CONFLICT (leaf) DO UPDATE "
            "SET stored = 1, place = CASE WHEN ?3 OR place IS NULL THEN ?2 ELSE place END",
            rows,
        )

    def add_waiting(self, idents: Iterable[tuple[str, str]]) -> None:
        """(leaf, dossier id) of each dossier in review."""
        self._add("waiting", ((leaf, ident, 1) for leaf, ident in idents))

    def add_listed(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """(leaf, dossier id, version) of each row of the catalogue."""
        self._add("listed", rows)

    def add_indexed(self, idents: Iterable[tuple[str, str]]) -> None:
        """(leaf, dossier id) of each dossier that the index finds."""
        self._add("indexed", ((leaf, ident, 1) for leaf, ident in idents))

    def add_seen(self, seen: Iterable[tuple[str, str]]) -> int:
        """(leaf, when), the last counts; how many lines there were. Unknown leaves are passed over."""
        return self._fill("UPDATE things SET seen = ?2 WHERE leaf = ?1 AND (seen IS NULL OR seen < ?2)", seen)

    def _add(
        self, column: Literal["waiting", "listed", "indexed"], rows: Iterable[tuple[str, str, int]]
    ) -> None:
        insert = f"INSERT INTO things (leaf, ident, {column}) VALUES (?1, ?2, ?3)"  # noqa: S608 - our own name
        self._fill(f"{insert} ON CONFLICT (leaf) DO UPDATE SET ident = ?2, {column} = ?3", rows)

    def _fill(self, statement: str, rows: Iterable[tuple[object, ...]]) -> int:
        count = 0

        def counted() -> Iterator[tuple[object, ...]]:
            nonlocal count
            for row in rows:
                count += 1
                yield row

        self._base.execute("BEGIN")
        self._base.executemany(statement, counted())
        self._base.execute("COMMIT")
        return count

    def count(self) -> int:
        """How many there are to look at."""
        (number,) = self._base.execute("SELECT count(*) FROM things WHERE stored OR waiting").fetchone()
        return int(number)

    def oldest_first(self) -> Iterator[Thing]:
        """All that there is to look at: never seen first, then by the time last seen."""
        yield from self._things(
            "SELECT leaf, place, ident, stored, waiting, listed, indexed FROM things "
            "WHERE stored OR waiting ORDER BY coalesce(seen, ''), leaf"
        )

    def differing(self, index_too: bool) -> Iterator[Thing]:
        """Where archive, catalogue and, where asked, index do not know of each other."""
        yield from self._things(_DIFFER, index_too)

    def seen(self) -> Iterator[tuple[str, str]]:
        """(leaf, when) of all that is there and was seen."""
        yield from self._base.execute(
            "SELECT leaf, seen FROM things WHERE seen IS NOT NULL AND (stored OR waiting) ORDER BY seen, leaf"
        )

    def _things(self, query: str, *values: object) -> Iterator[Thing]:
        for leaf, place, ident, stored, waiting, listed, indexed in self._base.execute(query, values):
            yield Thing(leaf, place, ident, bool(stored), bool(waiting), listed, bool(indexed))


def survey(root: Path, strays: list[Finding]) -> Iterator[str]:
    """Every folder of the store that is an object or should be, relative to it, in the order of names.

    strays: gets a finding for whatever else lies there.
    """
    own = root_files()
    for name, data in own.items():
        if not (root / name).is_file() or (root / name).read_bytes() != data:
            strays.append(finding("root-file-damaged", path=name))
    yield from _survey(root, "", 0, own, strays)


def _survey(root: Path, here: str, depth: int, own: dict[str, bytes], strays: list[Finding]) -> Iterator[str]:
    with os.scandir(root / here) as scanned:
        entries = sorted(scanned, key=lambda e: e.name)
    if not entries:
        strays.append(finding("folder-empty", path=here or "."))
    for entry in entries:
        path = f"{here}/{entry.name}" if here else entry.name
        if not entry.is_dir(follow_symlinks=False):
            if path not in own:
                strays.append(finding("file-stray", object="store", path=path))
        elif depth == 2 and _LEAF.fullmatch(entry.name) and _tuples(here):
            yield path
        else:
            yield from _survey(root, path, depth + 1, own, strays)


def _tuples(here: str) -> bool:
    return all(_PAIR.fullmatch(part) for part in here.split("/"))
