"""A small office in one process: real store, review, catalogue and index; its writer can be made to die."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from builders_archive import a_record, assert_valid_ocfl
from intruding import at_operation, undo

from digitize.archive.digests import sha256_of
from digitize.archive.disk import RealDisk
from digitize.archive.dossiers import Source
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.shelves import Shelved, fetch_all
from digitize.desk import open_desk
from digitize.dossier import Kind, Outcome, Record
from digitize.erase import Order, erase
from digitize.filing import Arrival, Filing, Receipt
from digitize.find.index import Index
from digitize.find.query import Query
from digitize.progress import NoProgress
from digitize.record import record_to_json
from digitize.review.decide import accept, correct
from digitize.settings import Settings
from digitize.upkeep import rebuild, verify_archive

PRODUCTS = ("archival.pdf", "text.alto.xml", "text.txt")
Seen = dict[str, tuple[str, int, tuple[str, ...]]]


class Dies(BaseException):
    """Stands for the end of the process: nothing on the way catches it."""


class Office:
    """An archive in `top`, and what a clerk does with it. Each deed is a run of its own."""

    def __init__(self, top: Path) -> None:
        self._plain_sync = RealDisk.sync
        RealDisk.sync = lambda _, path: path.stat() and None  # type: ignore[method-assign]
        self.top = top
        self.archive: Archive = create(top / "kho", "vi")
        self._scans = 0

    def close(self) -> None:
        """As before."""
        undo()
        RealDisk.sync = self._plain_sync  # type: ignore[method-assign]

    def scan(self) -> bytes:
        """Bytes that have not been seen before."""
        self._scans += 1
        return f"%PDF-1.7 scan {self._scans}".encode()

    def ingest(self, code: str, scan: bytes, outcome: Outcome) -> Receipt | None:
        """A scan with its reading into the dossier `code`; None where the archive has it already."""
        with writer(self.archive) as store, open_desk(self.archive, store) as filing:
            arrival = self._read(scan, outcome)
            if filing.holds(code, arrival.record.source.sha256):
                return None
            return filing.take_in(code, {}, [arrival])

    def _read(self, scan: bytes, outcome: Outcome) -> Arrival:
        folder = self.top / "reading"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "original").write_bytes(scan)
        source = Source(1, "giấy.pdf", sha256_of(folder / "original"), len(scan), Kind.PDF)
        record = _with_outcome(a_record(source), outcome)
        for name in PRODUCTS:
            (folder / name).write_bytes(name.encode() + scan)
        (folder / "record.json").write_text(json.dumps(record_to_json(record)), "utf-8")
        return Arrival(folder, record)

    def accept(self, ident: str) -> None:
        """A person says that the dossier is right."""
        accept(self.archive, ident, "cb01")

    def correct(self, document: str, name: str) -> None:
        """A person puts a name right."""
        correct(self.archive, Settings(), document, [f"fullName={name}"], "cb01")

    def erase(self, ident: str) -> None:
        """A dossier goes by law."""
        erase(self.archive, Order((ident,), "Quyết định số 15/QĐ-UBND", by="cb01"))

    def reindex(self) -> None:
        """Catalogue and index anew."""
        rebuild(self.archive)

    def lose(self, part: str) -> None:
        """Somebody deletes what can be made again."""
        for path in self.archive.root.glob(f"{part}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def wake(self) -> None:
        """A writer comes, finds what the last one left, and goes."""
        with writer(self.archive) as store, open_desk(self.archive, store):
            pass

    @contextmanager
    def dying(self, at: int) -> Iterator[None]:
        """The process ends at its `at`-th operation on the disk within; none after it is done either."""
        plain_exit, plain_settle = Filing.__exit__, Filing.settle
        died = False

        def die() -> None:
            nonlocal died
            died = True
            raise Dies

        def settle(filing: Filing) -> None:
            counter.due() and die()
            plain_settle(filing)

        def leave(filing: Filing, *error: Any) -> None:
            if not died:
                plain_exit(filing, *error)
                return
            filing._index.rollback()
            filing._catalogue.close()
            filing.journal.close()

        counter = at_operation(at, die, lasting=True)
        Filing.__exit__, Filing.settle = leave, settle  # type: ignore[method-assign,assignment]
        try:
            with suppress(Dies):
                yield
        finally:
            undo()
            RealDisk.sync = lambda _, path: path.stat() and None  # type: ignore[method-assign]
            Filing.__exit__, Filing.settle = plain_exit, plain_settle  # type: ignore[method-assign]

    def seen(self) -> Seen:
        """Dossier → state, version and the scans in it, from store and review alone."""
        found: Seen = {}
        for one in fetch_all(self.archive):
            assert isinstance(one, Shelved), one
            scans = tuple(one.content.read(s.original).decode() for s in one.dossier.sources)
            found[one.dossier.id] = (one.state, one.version, scans)
        return found

    def wrong(self) -> list[str]:
        """What verification, the independent validator, catalogue and search have against the archive."""
        assert_valid_ocfl(self.archive.store)
        found = [
            f"{f.code} {dict(f.params)}" for f in verify_archive(self.archive, None, NoProgress()).findings
        ]
        papers = Counter(
            p.document_id
            for one in fetch_all(self.archive)
            if isinstance(one, Shelved)
            for p in one.dossier.papers()
        )
        index = Index(self.archive.index)
        hits = [h for state in ("filed", "review") for h in index.search(Query(state=state, limit=200)).hits]
        if Counter(h.document_id for h in hits) != papers:
            found.append("search finds something else")
        return found


def _with_outcome(record: Record, outcome: Outcome) -> Record:
    from dataclasses import replace

    papers = tuple(replace(d, outcome=outcome) for d in record.documents)
    return replace(record, documents=papers, outcome=outcome)


Deed = Callable[[], object]
