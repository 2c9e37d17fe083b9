"""The catalogue: what the archive holds, in tables. Derived and disposable: `rebuild` makes it from the
archive.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, func, insert, select

from digitize.archive import tables
from digitize.archive.affairs import (
    AffairRow,
    affair_of,
    affair_row,
    columns_of,
    correction_rows,
)
from digitize.archive.database import Database, remove_database
from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive
from digitize.archive.shelves import Shelved, State, fetch, fetch_all
from digitize.archive.tables import (
    affairs,
    corrections,
    document_rows,
    documents,
    dossier_row,
    dossiers,
    key_rows,
    keys,
    link_rows,
    links,
    source_rows,
    sources,
)
from digitize.archive.waiting import waiting_ids
from digitize.dossier import Finding, Value
from digitize.errors import SomethingMissing

_MOST_FOUND = 500
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier in one line. version: its newest in the store, 0 where it was never filed; findings: about
    it as a whole, that somebody should see to.
    """

    id: str
    code: str | None
    state: State
    version: int
    outcome: str
    received_at: str
    title: str
    procedure_code: str | None
    owner_id: str | None
    owner_name: str | None
    findings: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper in one line. source, number: which paper of which source; findings: how many."""

    id: str
    dossier_id: str
    source: int
    number: int
    doc_type: str
    role: str | None
    component: str | None
    title: str
    outcome: str
    pages: tuple[int, ...]
    fields: Mapping[str, Value]
    findings: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """kind: "same" `document_id` looks like `other`; "reused" the dossier uses `other`."""

    dossier_id: str
    document_id: str | None
    kind: str
    other: str
    component: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    filed: int
    review: int
    sources: int
    documents: int
    pages: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: dossiers in the catalogue, and those that could not be read."""

    dossiers: int
    findings: tuple[Finding, ...]


class Catalogue:
    """One transaction a call: a dossier's rows are all there or all as before. They last from `flush` on:
    what a power cut takes, the journal has as unsettled.
    """

    def __init__(self, path: Path) -> None:
        """Opens or makes it. Raises DamageFound `catalogue-damaged`: `rebuild` mends that."""
        self._database = Database(path, tables.metadata, tables.FORMAT, eased=True)

    def close(self) -> None:
        self._database.close()

    def flush(self) -> None:
        """Make all that was recorded survive a power cut."""
        self._database.flush()

    def fold(self) -> None:
        """Make the file whole without its log, so that it can be moved. Raises StorageFailing."""
        self._database.fold()

    def record_dossier(self, shelved: Shelved) -> None:
        """Put a dossier's rows in the place of all rows it had."""
        with self._database.begin() as connection:
            _replace(connection, shelved)

    def forget_dossier(self, dossier_id: str) -> None:
        """Remove a dossier's rows."""
        with self._database.begin() as connection:
            connection.execute(delete(dossiers).where(dossiers.c.id == dossier_id))

    def refresh(self, archive: Archive, dossier_id: str) -> Shelved | None:
        """Make the rows of one dossier what the archive says, now; None where the archive has no such
        dossier.
        """
        try:
            shelved = fetch(archive, dossier_id)
        except KeyError:
            self.forget_dossier(dossier_id)
            return None
        self.record_dossier(shelved)
        return shelved

    def find_source(self, sha256: str) -> str | None:
        """The dossier that holds these bytes."""
        query = select(sources.c.dossier_id).where(sources.c.sha256 == sha256).order_by(sources.c.dossier_id)
        with self._database.begin() as connection:
            return connection.execute(query.limit(1)).scalar()

    def holders(self, sha256: str) -> tuple[str, ...]:
        """Every dossier that holds these bytes."""
        query = select(sources.c.dossier_id).where(sources.c.sha256 == sha256).order_by(sources.c.dossier_id)
        with self._database.begin() as connection:
            return tuple(dict.fromkeys(connection.execute(query).scalars()))

    def source_sizes(self) -> frozenset[int]:
        """The sizes in bytes of all sources."""
        with self._database.begin() as connection:
            return frozenset(connection.execute(select(sources.c.bytes).distinct()).scalars())

    def dossier(self, dossier_id: str) -> DossierRow | None:
        rows = self._rows(select(dossiers).where(dossiers.c.id == dossier_id))
        return DossierRow(**rows[0]) if rows else None

    def dossiers(self, state: State | None = None) -> tuple[DossierRow, ...]:
        """All dossiers, oldest first."""
        query = select(dossiers).order_by(dossiers.c.received_at, dossiers.c.id)
        if state:
            query = query.where(dossiers.c.state == state)
        return tuple(DossierRow(**row) for row in self._rows(query))

    def waiting(self) -> tuple[DossierRow, ...]:
        """The dossiers that wait for a person, oldest first."""
        return self.dossiers("review")

    def document(self, document_id: str) -> DocumentRow | None:
        rows = self._rows(select(documents).where(documents.c.id == document_id))
        return _document(rows[0]) if rows else None

    def documents(self, dossier_id: str) -> tuple[DocumentRow, ...]:
        """A dossier's papers, in order."""
        query = select(documents).where(documents.c.dossier_id == dossier_id)
        rows = self._rows(query.order_by(documents.c.source, documents.c.number))
        return tuple(_document(row) for row in rows)

    def with_keys(self, kind: str, values: Iterable[str], doc_type: str | None = None) -> tuple[str, ...]:
        """The documents that have one of these keys, oldest dossier first; at most some hundreds."""
        asked = {"kind": kind, "of": sorted(set(values)), "doc_type": doc_type}
        with self._database.begin() as connection:
            return tuple(connection.execute(_with_keys(doc_type is not None), asked).scalars())

    def owned_by(self, owner_ids: Iterable[str]) -> tuple[str, ...]:
        """The dossiers whose case system names one of these owners, oldest first."""
        query = select(dossiers.c.id).where(dossiers.c.owner_id.in_(sorted(set(owner_ids))))
        with self._database.begin() as connection:
            return tuple(connection.execute(query.order_by(dossiers.c.received_at, dossiers.c.id)).scalars())

    def linked_to(self, document_id: str) -> tuple[LinkRow, ...]:
        """What points to this paper from elsewhere."""
        query = select(links).where(links.c.other == document_id).order_by(links.c.dossier_id)
        return tuple(LinkRow(**row) for row in self._rows(query))

    def counts(self) -> Counts:
        states = select(dossiers.c.state, func.count()).group_by(dossiers.c.state)
        held = select(func.count(), func.coalesce(func.sum(sources.c.pages), 0)).select_from(sources)
        papers = select(func.count()).select_from(documents)
        with self._database.begin() as connection:
            number: dict[str, int] = {row[0]: row[1] for row in connection.execute(states)}
            files, pages = connection.execute(held).one()
            count = connection.execute(papers).scalar_one()
        return Counts(number.get("filed", 0), number.get("review", 0), files, count, pages)

    def versions(self) -> dict[str, int]:
        """dossier id → newest version in the store, 0 where it was never filed."""
        query = select(dossiers.c.id, dossiers.c.version)
        with self._database.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def listed(self) -> Iterator[tuple[str, int]]:
        """The same, one after the other: a million do not have to fit in memory."""
        query = select(dossiers.c.id, dossiers.c.version).execution_options(yield_per=_AT_ONCE)
        with self._database.begin() as connection:
            for row in connection.execute(query):
                yield row[0], row[1]

    def affairs(self) -> Iterator[AffairRow]:
        """What reports count of every dossier, in the order of their ids."""
        query = select(*columns_of(dossiers, affairs)).join(affairs, affairs.c.dossier_id == dossiers.c.id)
        query = query.order_by(dossiers.c.id)
        with self._database.begin() as connection:
            for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)):
                yield affair_of(row)

    def corrected(self) -> tuple[tuple[str, str, str], ...]:
        """(dossier, type, field) of every field that a person changed."""
        query = select(corrections.c.dossier_id, corrections.c.doc_type, corrections.c.field)
        with self._database.begin() as connection:
            return tuple((r[0], r[1], r[2]) for r in connection.execute(query))

    def _rows(self, query: Select[Any]) -> list[RowMapping]:
        with self._database.begin() as connection:
            return list(connection.execute(query).mappings())

    def fill(self, shelved: Iterable[Shelved]) -> int:
        """Record many dossiers in one transaction; how many."""
        with self._database.begin() as connection:
            return sum(1 for one in shelved if _replace(connection, one))


@cache
def _with_keys(typed: bool) -> Select[Any]:
    """Built once: it is asked for every paper, and building takes longer than asking."""
    query = select(keys.c.document_id).join(dossiers, dossiers.c.id == keys.c.dossier_id)
    query = query.where(keys.c.kind == bindparam("kind"), keys.c.value.in_(bindparam("of", expanding=True)))
    if typed:
        query = query.join(documents, documents.c.id == keys.c.document_id)
        query = query.where(documents.c.doc_type == bindparam("doc_type"))
    query = query.group_by(keys.c.document_id).order_by(dossiers.c.received_at, keys.c.document_id)
    return query.limit(_MOST_FOUND)


def _replace(connection: Connection, shelved: Shelved) -> bool:
    connection.execute(delete(dossiers).where(dossiers.c.id == shelved.dossier.id))
    connection.execute(insert(dossiers), dossier_row(shelved))
    filled = (
        (sources, source_rows(shelved)),
        (documents, document_rows(shelved)),
        (keys, key_rows(shelved)),
        (links, link_rows(shelved)),
        (affairs, [affair_row(shelved)]),
        (corrections, correction_rows(shelved)),
    )
    for table, rows in filled:
        if rows:
            connection.execute(insert(table), rows)
    return True


def _document(row: RowMapping) -> DocumentRow:
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in row["fields"].items()}
    return DocumentRow(**{**row, "pages": tuple(row["pages"]), "fields": fields})


def open_catalogue(archive: Archive) -> Catalogue:
    """The archive's catalogue; a new one only where there is nothing to be in it.

    Raises SomethingMissing `catalogue-missing` (an empty one would say that nothing was ever filed),
    DamageFound `catalogue-damaged`: `rebuild` mends both.
    """
    if not archive.catalogue.exists():
        if waiting_ids(archive) or any(archive.open_store().folders()):
            raise SomethingMissing("catalogue-missing")
        remove_database(archive.catalogue)
    return Catalogue(archive.catalogue)


def rebuild(archive: Archive, each: Callable[[Shelved], None] | None = None) -> Rebuilt:
    """Make the catalogue anew from store and review alone; only the writer may.

    each: told of every dossier that could be read, e.g. to feed the index in the same pass. The old
    catalogue is there until the new one is whole.
    """
    findings: list[Finding] = []
    draft = archive.work / "catalogue.sqlite3"
    with storage_faults():
        archive.work.mkdir(exist_ok=True)
        remove_database(draft)
        new = Catalogue(draft)
        count = new.fill(_readable(archive, findings, each))
        new.fold()
        new.close()
        _swap(draft, archive.catalogue)
    return Rebuilt(count, tuple(findings))


def _readable(
    archive: Archive, findings: list[Finding], each: Callable[[Shelved], None] | None
) -> Iterable[Shelved]:
    for found in fetch_all(archive):
        if isinstance(found, Finding):
            findings.append(found)
            continue
        if each:
            each(found)
        yield found


def _swap(draft: Path, target: Path) -> None:
    """The old one's log goes first: beside the new file it would be taken for its own."""
    remove_database(target)
    draft.rename(target)
    remove_database(draft)
    handle = os.open(target.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
