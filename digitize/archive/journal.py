"""The journal: which dossiers are being changed right now, and what the batches did. Disposable.

Resuming needs little: finished sources are in the catalogue by their sha256, recognised pages in the work
folder, what was found in `batches`. What none of them can tell is a dossier that the store, review,
catalogue and index were being told of when the power went. So its id is written here, durably, before the
first of them is touched, and crossed out after the last; and where it is to leave one place for another,
from where. The next writer takes such a move to its end and brings catalogue and index up to date for what is
left. Without a journal, `reindex` does the latter, and a dossier that was on its way is where it was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, false, or_, select
from sqlalchemy.dialects.sqlite import insert

from digitize.archive.batches import Batches
from digitize.archive.database import Database, remove_database
from digitize.archive.journaltables import FORMAT, metadata
from digitize.archive.journaltables import entries as _entries
from digitize.archive.journaltables import unsettled as _open
from digitize.archive.layout import Archive
from digitize.errors import DamageFound


@dataclass(frozen=True, slots=True)
class Entry:
    """What a batch did about one source, for reports. sha256: None where it could not be read.

    outcome: an Outcome's value, or `refused`, `duplicate`, `parted`; findings: their codes. Never a path or
    a name.
    """

    batch: str
    at: str
    sha256: str | None
    dossier_id: str | None
    outcome: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A dossier that a run which was cut short was changing. filed_after: it was to leave review for the
    store, whose newest version was this one, 0 where it had none; None where it was not. rejecting: the
    SHA-256 of sources that were to leave it for quarantine.
    """

    dossier_id: str
    filed_after: int | None = None
    rejecting: tuple[str, ...] = ()


class Journal:
    """One transaction a call."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, metadata, FORMAT)
        self._eased = Database(path, metadata, FORMAT, eased=True)
        self.batches = Batches(self._database)

    def close(self) -> None:
        self._eased.close()
        self._database.close()

    def begin(self, dossier_id: str, filed_after: int | None = None) -> None:
        """This dossier is about to change; durable when this returns. filed_after: as in Unsettled."""
        self._note_open(dossier_id, filed_after=filed_after)

    def begin_rejecting(self, dossier_id: str, sources: Collection[str]) -> None:
        """These sources (SHA-256) are about to leave this dossier; none: they have."""
        self._note_open(dossier_id, rejecting=sorted(sources))

    def settle(self, *dossier_ids: str) -> None:
        """Store, review, catalogue and index agree about these dossiers."""
        with self._database.begin() as connection:
            for ident in dossier_ids:
                connection.execute(delete(_open).where(_open.c.dossier_id == ident))

    def unsettled(self) -> tuple[Unsettled, ...]:
        """The dossiers that a run which was cut short was changing."""
        with self._database.begin() as connection:
            rows = connection.execute(select(_open).order_by(_open.c.dossier_id)).all()
        return tuple(Unsettled(row.dossier_id, row.filed_after, tuple(row.rejecting)) for row in rows)

    def _note_open(self, dossier_id: str, **moves: object) -> None:
        row = insert(_open).values(**{"dossier_id": dossier_id, "rejecting": [], **moves})
        with self._database.begin() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["dossier_id"], set_=moves))

    def add(self, entries: Sequence[Entry], *, eased: bool = False) -> None:
        """Note what was done about some sources. eased: it lasts only from the next change on."""
        if entries:
            rows = [{name: getattr(entry, name) for name in Entry.__slots__} for entry in entries]
            with (self._eased if eased else self._database).begin() as connection:
                connection.execute(insert(_entries), [{**r, "findings": list(r["findings"])} for r in rows])

    def dossiers_of(self, sha256: str, outcome: str) -> frozenset[str]:
        """The dossiers that a source went into, by entries of this outcome."""
        query = select(_entries.c.dossier_id).where(
            _entries.c.sha256 == sha256, _entries.c.outcome == outcome, _entries.c.dossier_id.is_not(None)
        )
        with self._database.begin() as connection:
            return frozenset(connection.execute(query).scalars())

    def forget(self, dossier: str | None, sources: Collection[str]) -> None:
        """Remove what the entries say of a dossier and of some sources (SHA-256): they were erased."""
        about = or_(
            _entries.c.dossier_id == dossier if dossier else false(),
            _entries.c.sha256.in_(sorted(sources)),
        )
        with self._database.begin() as connection:
            connection.execute(delete(_entries).where(about))

    def sources_of(self, dossier: str) -> frozenset[str]:
        """The SHA-256 of everything that went into a dossier, of scans that were parted too."""
        query = select(_entries.c.sha256).where(
            _entries.c.dossier_id == dossier, _entries.c.sha256.is_not(None)
        )
        with self._database.begin() as connection:
            return frozenset(connection.execute(query).scalars())

    def entries(self, batch: str | None = None) -> tuple[Entry, ...]:
        """What was done, oldest first; of one batch where given."""
        query = select(_entries).order_by(_entries.c.number)
        if batch is not None:
            query = query.where(_entries.c.batch == batch)
        with self._database.begin() as connection:
            rows = connection.execute(query).mappings().all()
        plain = ({k: v for k, v in row.items() if k != "number"} for row in rows)
        return tuple(Entry(**{**row, "findings": tuple(row["findings"])}) for row in plain)


def open_journal(archive: Archive) -> Journal:
    """The archive's journal; one that cannot be used is begun anew, for it holds nothing that cannot be
    lost.
    """
    try:
        return Journal(archive.journal)
    except DamageFound:
        remove_database(archive.journal)
        return Journal(archive.journal)
