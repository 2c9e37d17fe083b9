"""The write side of an archive: store, review, quarantine, catalogue and index, changed together.

The archive comes first, catalogue and index after it. A dossier's id stands in the journal from before the
first of them is touched until after the last: what a crash leaves between them is brought to its end at the
next opening (`desk.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as of
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digitize.archive.dossiers import (
    DOSSIER,
    Dossier,
    Paper,
    Place,
    dossier_json,
    source_path,
)
from digitize.archive.identity import dossier_id, object_id, parse_document_id
from digitize.archive.journal import Entry, open_journal
from digitize.archive.layout import Archive
from digitize.archive.ocfl import Version
from digitize.archive.quarantine import keep_reason, quarantine
from digitize.archive.reserve import give_up_if_full
from digitize.archive.rootfile import read_root_file
from digitize.archive.shelves import Shelved, State, fetch
from digitize.archive.store import Store
from digitize.archive.tombstones import erased_sources
from digitize.archive.waiting import put_waiting, remove_waiting
from digitize.casework import assess, compared, linked
from digitize.dossier import Document, Finding, Outcome, Record
from digitize.dossierfiles import changed_records, files_of, source_of
from digitize.errors import ArchiveInUse, DamageFound, InputRefused, StorageFailing
from digitize.listing import entries_of, open_lists
from digitize.logbook import note_done, note_kept
from digitize.office.procedures import load_procedures
from digitize.papers import paper_keys
from digitize.validate import worst

PARTED = "parted"
WAS_ERASED = "was-erased"
_MOST_COMPARED = 20  # papers that one new paper is compared with: each is read from the archive
_COMMIT_EVERY = 200  # dossiers: an index commit costs about as much as filing twenty


@dataclass(frozen=True, slots=True)
class Arrival:
    """A digitised source on its way in: `folder` holds `original` and the four products."""

    folder: Path
    record: Record


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a dossier is now. documents: id and paper; version: newest in the store, 0 if never filed.

    findings: about the dossier as a whole; places: document id → role and component, where known.
    """

    dossier_id: str
    code: str | None
    state: State
    outcome: Outcome
    version: int
    documents: tuple[tuple[str, Document], ...]
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, Place] = of(default_factory=dict)


def now() -> str:
    """This moment, RFC 3339 with the zone."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Filing:
    """What a writer changes; a context manager, to be opened by `open_desk` under the archive's lock."""

    def __init__(self, archive: Archive, store: Store) -> None:
        self.archive = archive
        self.store = store
        self.batch = now()
        self._listed: list[str] = []
        self._procedures = load_procedures(read_root_file(archive.procedures))
        self._erased = erased_sources(archive)
        self.journal = open_journal(archive)
        self._catalogue, self._index = open_lists(archive)
        self.batches = self.journal.batches
        self.batches.guard = store.disk.check

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was filed before an error is listed too; what the error or a crash cut short, the journal
        # sees to.
        try:
            give_up_if_full(self.archive, error)
            if not isinstance(error, ArchiveInUse):
                self.settle()
        finally:
            self._catalogue.close()
            self.journal.close()

    def halt_if_short(self) -> None:
        """Raises StorageFailing `reserve-used` where the disk was full and only the reserve let work end."""
        if self.store.disk.short:
            raise StorageFailing("reserve-used")

    def holder(self, sha256: str) -> str | None:
        """The dossier that these bytes are filed or waiting in."""
        return self._catalogue.find_source(sha256)

    def whereabouts(self, sha256: str) -> State | None:
        """Whether these bytes are filed or waiting, parted or whole; None where the archive has them not."""
        held = self.holder(sha256)
        dossiers = {held} if held else self.journal.dossiers_of(sha256, PARTED)
        states = {row.state for one in dossiers if (row := self._catalogue.dossier(one))}
        return ("review" if "review" in states else "filed") if states else None

    def refuse_erased(self, sha256: str) -> None:
        """Raises InputRefused `was-erased` for bytes that were erased by law."""
        if sha256 in self._erased:
            one = self._erased[sha256]
            raise InputRefused(WAS_ERASED, on=one.at[:10], authority=one.authority, source=sha256)

    def known_sizes(self) -> frozenset[int]:
        """The sizes in bytes of all sources that there are."""
        return self._catalogue.source_sizes()

    def holds(self, dossier: str, sha256: str) -> bool:
        """Whether this very dossier holds these bytes."""
        if self.holder(sha256) in (dossier, None):
            return self.holder(sha256) == dossier
        try:
            return any(s.sha256 == sha256 for s in fetch(self.archive, dossier).dossier.sources)
        except KeyError:
            return False

    def take_in(
        self,
        code: str | None,
        case: Mapping[str, Any],
        arrivals: Sequence[Arrival],
        joins: str | None = None,
        findings: Sequence[Finding] = (),
    ) -> Receipt:
        """File newly digitised sources: a new dossier, or more of the one called `code` or `joins`.

        findings: what is known to be wrong with the dossier as a whole. Without arrivals only the case is
        new.
        """
        from digitize.journey import PRODUCTS  # noqa: PLC0415 - deciding must not wait for OpenCV, filing may

        name = joins or dossier_id(code, [a.record.source.sha256 for a in arrivals])
        dossier, files = self._before(name, code)
        known = {s.number for s in dossier.sources}
        for arrival in arrivals:
            source = source_of(dossier.last_number + 1, arrival.record)
            files[source.original] = arrival.folder / "original"
            files |= {source_path(source.number, product): arrival.folder / product for product in PRODUCTS}
            records = {**dossier.records, source.number: arrival.record}
            dossier = replace(dossier, sources=(*dossier.sources, source), records=records)
        fresh = {s.number for s in dossier.sources} - known
        told = tuple(f for f in findings if f not in dossier.findings)
        plain = replace(dossier, findings=(*dossier.findings, *told))
        dossier = linked(compared(plain, case, fresh), fresh, lambda document: self._seen(document, name))
        files |= changed_records(plain, dossier)
        receipt = self.keep(dossier, files, message="ingest" if arrivals else "case", user="digitize")
        self._note([a.record for a in arrivals], name)
        return receipt

    def note_parted(self, sha256: str, dossiers: Sequence[str]) -> None:
        """Remember a scan that was taken apart: its own bytes are in none of the dossiers it went into."""
        self.journal.add([Entry(self.batch, now(), sha256, one, PARTED) for one in dossiers])

    def was_parted(self, sha256: str) -> bool:
        """Whether a scan was taken apart, and all dossiers that it went into are here."""
        into = self.journal.dossiers_of(sha256, PARTED)
        return bool(into) and all(self._catalogue.dossier(one) for one in into)

    def case_of(self, code: str) -> Mapping[str, Any] | None:
        """What is known of a dossier from the case system; None where there is no such dossier."""
        try:
            return fetch(self.archive, code).dossier.case
        except KeyError:
            return None

    def dossier_ids(self) -> frozenset[str]:
        """Every dossier that is filed or waiting."""
        return frozenset(self._catalogue.versions())

    def _seen(self, document: Document, dossier: str) -> Iterator[tuple[str, Document]]:
        """Papers of other dossiers that share a number, a day or words with this one."""
        values = [k.value for k in paper_keys(document) if k.kind == "paper"]
        found = self._catalogue.with_keys("paper", values, document.doc_type) if values else ()
        elsewhere = [i for i in found if parse_document_id(i).dossier_id != dossier]
        for ident in elsewhere[:_MOST_COMPARED]:
            try:
                shelved = fetch(self.archive, parse_document_id(ident).dossier_id)
            except (DamageFound, KeyError):
                continue  # that one is for `verify` to tell of; this one is to be filed
            yield from (
                (p.document_id, p.document) for p in shelved.dossier.papers() if p.document_id == ident
            )

    def settle_object(self, dossier: str) -> None:
        """Mend what a torn inventory or an unacknowledged version left of a filed dossier."""
        if self.store.has(object_id(dossier)):
            self.store.settle(object_id(dossier))

    def _before(self, name: str, code: str | None) -> tuple[Dossier, dict[str, Path | bytes]]:
        """The dossier as it is, with its files; an empty one where there is none yet."""
        self.settle_object(name)
        try:
            shelved = fetch(self.archive, name)
        except KeyError:
            return Dossier(name, now(), Outcome.REVIEW, (), code), {}
        return shelved.dossier, files_of(shelved.content)

    def keep(
        self, dossier: Dossier, files: Mapping[str, Path | bytes], *, message: str, user: str
    ) -> Receipt:
        """Make this the dossier's state: in the store where nothing is open, in review where something is.

        What the procedure asks for is checked anew; a component that is missing does not hold papers back.
        """
        assessed = assess(dossier, self._procedures)
        files = {**files, **changed_records(dossier, assessed), DOSSIER: dossier_json(assessed)}
        dossier = assessed
        filed = dossier.outcome is Outcome.ACCEPTED
        self._begin(dossier.id, self.newest(dossier.id) if filed else None)
        if filed:
            self.store.put(object_id(dossier.id), files, message=message, user=user, created=now())
            remove_waiting(self.archive, dossier.id, self.store.disk)
        else:
            put_waiting(self.archive, dossier.id, files, self.store.disk)
        receipt = self._list(fetch(self.archive, dossier.id))
        note_kept(self.archive, message, dossier.id, receipt.state, user)
        return receipt

    def turn_away(self, path: Path, why: Finding, kept: Path | None = None) -> None:
        """Keep a refused input with the reason; of one that was erased by law the reason alone."""
        if why.code == WAS_ERASED:
            refused = keep_reason(self.archive, why.params["source"], why, now(), self.store.disk)
        else:
            refused = quarantine(self.archive, path, why, now(), kept, self.store.disk)
        self.journal.add([Entry(self.batch, now(), refused.sha256, None, "refused", (why.code,))])
        note_done(self.archive, "refused", why.params.get("by"), reason=why.code, source=refused.sha256)

    def drop_waiting(self, dossier: str) -> None:
        """Nothing of a waiting dossier is left: what the store holds of it, if anything, counts again."""
        self._begin(dossier)
        remove_waiting(self.archive, dossier, self.store.disk)
        self._relist_one(dossier)

    def list_again(self, dossier: str) -> None:
        """Catalogue and index as the archive says now, for a dossier that was repaired."""
        self._begin(dossier)
        self._relist_one(dossier)

    def adopt(
        self,
        dossier: str,
        versions: Sequence[tuple[Version, Mapping[str, Path]]],
        waiting: Mapping[str, Path] | None,
        by: str | None,
    ) -> None:
        """Take in a dossier as another archive had it: its versions, oldest first, with who made them and
        when, then the state in which it waits, where it does.
        """
        self._begin(dossier)
        for version, files in versions:
            self.store.put(
                object_id(dossier),
                files,
                message=version.message,
                user=version.user,
                created=version.created,
            )
        if waiting is not None:
            put_waiting(self.archive, dossier, waiting, self.store.disk)
        self._relist_one(dossier)
        note_done(self.archive, "imported", by, dossier)

    def _note(self, records: Sequence[Record], dossier: str) -> None:
        """Write into the journal what became of some sources."""
        self.journal.add(
            [Entry(self.batch, now(), r.source.sha256, dossier, str(r.outcome), _codes(r)) for r in records],
            eased=True,
        )

    def _begin(self, dossier: str, filed_after: int | None = None) -> None:
        self.store.disk.check()
        self.journal.begin(dossier, filed_after)

    def newest(self, dossier: str) -> int:
        """The number of the dossier's newest version in the store, 0 where it was never filed."""
        name = object_id(dossier)
        return self.store.inventory(name).head if self.store.has(name) else 0

    def settle(self) -> None:
        """Make catalogue and index durable; only then are the dossiers crossed out that they know."""
        self.store.disk.check()
        self._catalogue.flush()
        self._index.commit()
        self.journal.settle(*self._listed)
        self._listed.clear()

    def _relist_one(self, dossier: str) -> None:
        """Catalogue and index as the archive says now."""
        shelved = self._catalogue.refresh(self.archive, dossier)
        if shelved is None:
            self._index.remove(dossier)
        else:
            self._index.add(entries_of(shelved))
        self._listed.append(dossier)

    def _list(self, shelved: Shelved) -> Receipt:
        self._catalogue.record_dossier(shelved)
        self._index.add(entries_of(shelved))
        self._listed.append(shelved.dossier.id)
        if len(self._listed) >= _COMMIT_EVERY:
            self.settle()
        dossier = shelved.dossier
        documents = tuple((p.document_id, _with_scan(p, dossier.records)) for p in dossier.papers())
        return Receipt(
            dossier.id,
            dossier.code,
            shelved.state,
            dossier.outcome,
            shelved.version,
            documents,
            dossier.findings,
            dossier.places,
        )


def _with_scan(paper: Paper, records: Mapping[int, Record]) -> Document:
    """The paper as a person should judge it: with what is wrong with its pages in the scan."""
    record = records[paper.source.number]
    about = [f for f in record.findings if f.page is None or f.page in paper.document.pages]
    wrong = any(f.severity != "info" for f in about) and record.outcome is not Outcome.ACCEPTED
    seen = paper.document.with_findings(*about)
    return replace(seen, outcome=worst((seen.outcome, Outcome.REVIEW))) if wrong else seen


def _codes(record: Record) -> tuple[str, ...]:
    """The codes of everything found wrong with a source, each once."""
    of_papers = (f for d in record.documents for f in d.findings)
    return tuple(dict.fromkeys(f.code for f in (*record.findings, *of_papers) if f.severity != "info"))
