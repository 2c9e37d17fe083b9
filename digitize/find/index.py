"""The search index: derived from the archive, disposable, rebuilt when in doubt.

One process writes at a time (tantivy's own file lock, which a crash releases). The writer is opened anew for
each batch: what a killed batch left behind is collected then, so orphaned segments never pile up. The native
threads do not survive a fork: use `spawn`, and open the index in the process that uses it.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

from digitize.errors import (
    ArchiveInUse,
    DamageFound,
    DigitizeError,
    StorageFailing,
    UsageProblem,
    from_system,
)
from digitize.find.entry import Entry
from digitize.find.ladder import best
from digitize.find.layout import VERSION, document, field_key, schema
from digitize.find.plan import Plan
from digitize.find.query import MOST_HITS, Clause, Query, parse
from digitize.find.results import Hit, Results
from digitize.find.snippet import Marker, passage

_STAMP = "digitize-index.json"
_HEAP_BYTES = 48_000_000
_FOOTER_MAGIC = 1337
_SYSTEM = re.compile(r"(?:os error |Os \{ code: |\[Errno )(\d+)")
_KILLED = "index writer was killed"  # by an error of a thread of its own, which Tantivy does not always tell


@contextmanager
def _translated() -> Iterator[None]:
    """tantivy's errors and panics (which are no `Exception`) as a damaged index, a full disk as itself."""
    try:
        yield
    except (DigitizeError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as fault:
        if isinstance(fault, ValueError | OSError) or type(fault).__name__ == "PanicException":
            _blame_the_disk(str(fault))
            if "LockBusy" in str(fault):
                raise ArchiveInUse("index-in-use") from None
            raise DamageFound("index-damaged", reason="unreadable") from None
        raise


def _blame_the_disk(said: str) -> None:
    """Raise StorageFailing where the system refused a write: the index itself is not to blame."""
    number = _SYSTEM.search(said)
    if number and int(number[1]) in (errno.ENOSPC, errno.EFBIG):
        raise StorageFailing("index-disk-full") from None
    if number and isinstance(known := from_system(OSError(int(number[1]), "")), StorageFailing):
        raise known from None
    if _KILLED in said:
        raise StorageFailing("index-not-written") from None


class Index:
    """The index in `folder`. Raises DamageFound `index-damaged` (params: reason) where it must be rebuilt.

    reason: "missing" there is none, "version" made by another version, "unreadable" its files are broken.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._pid = folder, os.getpid()
        _check_stamp(folder)
        with _translated():
            self._tantivy = tantivy.Index.open(str(folder))
            self._tantivy.config_reader(reload_policy="manual")
        self._writer: Any = None
        self._seen: tuple[int, int] | None = None

    @classmethod
    def create(cls, folder: Path) -> Index:
        """A new empty index; whatever was in `folder` is removed."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with _translated():
            tantivy.Index(schema(), path=str(folder), reuse=False)
        stamp = folder / f"{_STAMP}.new"
        stamp.write_text(json.dumps({"version": VERSION}), "utf-8")
        stamp.replace(folder / _STAMP)
        return cls(folder)

    def add(self, entries: Iterable[Entry]) -> int:
        """Adds papers; all that the same dossiers had before this call goes. Searchable after `commit`.

        Every paper of a dossier belongs in one call. Returns how many were added.
        """
        known: set[str] = set()
        count = 0
        for entry in entries:
            made = document(entry)
            with _translated():
                if entry.dossier_id not in known:
                    known.add(entry.dossier_id)
                    self._open_writer().delete_documents_by_term("dossierId", entry.dossier_id)
                self._open_writer().add_document(made)
            count += 1
        return count

    def remove(self, dossier_id: str) -> None:
        """Forgets a dossier, from the next `commit` on; unknown ids are no error."""
        with _translated():
            self._open_writer().delete_documents_by_term("dossierId", dossier_id)

    def commit(self) -> None:
        """Makes what was added durable and searchable, and lets the writer go."""
        self._same_process()
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        with _translated():
            writer.commit()
            writer.garbage_collect_files()
            writer.wait_merging_threads()
            _make_names_last(self.folder)
        del writer
        _give_back_memory()

    def rollback(self) -> None:
        """Forgets what was added or removed since the last `commit`."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with _translated():
                writer.rollback()
                writer.wait_merging_threads()

    def dossier_ids(self) -> frozenset[str]:
        """Every dossier that a search can find."""
        with _translated():
            alive = tantivy.Query.all_query()
            terms = self._searcher().terms_with_prefix("dossierId", "", filter_query=alive)
        return frozenset(term for term, papers in terms if papers)

    def holds(self, dossier_id: str) -> bool:
        """Whether a search can find anything of this dossier."""
        with _translated():
            searcher = self._searcher()
            this = tantivy.Query.term_query(self._tantivy.schema, "dossierId", dossier_id)
            return bool(searcher.search(this, 1).hits)

    def search(self, query: Query) -> Results:
        """Finds and ranks. Raises UsageProblem (`bad-query…`) with what to type instead."""
        begun = time.perf_counter()
        if not 1 <= query.limit <= MOST_HITS:
            raise UsageProblem("bad-query-limit", most=MOST_HITS)
        with _translated():
            searcher = self._searcher()
            clauses = self._parsed(searcher, query.text)
        plan = Plan(self._tantivy, query, clauses)
        with _translated():
            found = best(searcher, plan, query.limit)
            stored = [(score, searcher.doc(address).get_first("stored")) for score, address in found.hits]
        marker = Marker(clauses, exact=query.exact)
        hits = tuple(_hit(score, json.loads(bytes(data)), marker) for score, data in stored)
        return Results(found.total, (time.perf_counter() - begun) * 1000, hits, found.about)

    def check(self) -> bool:
        """Reads every byte of the index against its checksums; False where a file is not what was written."""
        with _translated():
            self._searcher()
            meta = json.loads((self.folder / "meta.json").read_text("utf-8"))
        stems = {s["segment_id"].replace("-", "") for s in meta["segments"]}
        return all(_intact(p) for p in self.folder.iterdir() if p.name.split(".")[0] in stems)

    def _parsed(self, searcher: Any, text: str) -> tuple[Clause, ...]:
        def known(name: str) -> bool:
            return bool(searcher.doc_freq("names", field_key(name)))

        def names() -> list[str]:
            return [term for term, _ in searcher.terms_with_prefix("names", "")]

        return parse(text, known, names)

    def _searcher(self) -> Any:
        """The newest committed state; segments are opened again only where another commit was made."""
        self._same_process()
        about = (self.folder / "meta.json").stat()
        if self._seen != (about.st_mtime_ns, about.st_ino):
            self._seen = (about.st_mtime_ns, about.st_ino)
            self._tantivy.reload()
        return self._tantivy.searcher()

    def _open_writer(self) -> Any:
        self._same_process()
        if self._writer is None:
            self._writer = self._tantivy.writer(heap_size=_HEAP_BYTES, num_threads=1)
            self._writer.garbage_collect_files()
        return self._writer

    def _same_process(self) -> None:
        if os.getpid() != self._pid:
            raise DigitizeError("index-after-fork")


def rebuild(folder: Path, entries: Iterable[Entry]) -> Index:
    """A new index of `entries` in place of whatever `folder` holds."""
    with rebuilding(folder) as index:
        index.add(entries)
    return Index(folder)


@contextmanager
def rebuilding(folder: Path) -> Iterator[Index]:
    """A new index to be filled; at the end it takes the place of whatever `folder` holds.

    Killed at any point, the folder holds the old index, the new one, or none (`index-damaged`): never a part.
    """
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    index = Index.create(fresh)
    yield index
    index.commit()
    del index
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    with _translated():
        _make_names_last(folder.parent)


@cache
def _trim() -> Callable[[int], int] | None:
    """glibc's `malloc_trim`; None where the system's library has none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None


def _give_back_memory() -> None:
    """Every commit's threads leave what they freed in a heap of their own, which glibc would keep: a long
    filing grew by 80 kB a dossier.
    """
    trim = _trim()
    if trim:
        trim(0)


def _make_names_last(folder: Path) -> None:
    """Tantivy leaves the name of the newest `meta.json` to chance: a power cut could take the commit back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_stamp(folder: Path) -> None:
    if not folder.is_dir():
        raise DamageFound("index-damaged", reason="missing")
    try:
        version = json.loads((folder / _STAMP).read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError):
        raise DamageFound("index-damaged", reason="missing") from None
    if version != VERSION:
        raise DamageFound("index-damaged", reason="version")


def _hit(score: float, shown: dict[str, Any], marker: Marker) -> Hit:
    head = [shown["title"], *(str(v) for v in shown["fields"].values()), shown["dossierCode"]]
    return Hit(
        dossier_code=shown["dossierCode"],
        document_id=shown["documentId"],
        doc_type=shown["docType"],
        state=shown["state"],
        title=shown["title"],
        pages=tuple(shown["pages"]),
        score=score,
        snippet=passage(marker, shown["text"], head, shown["pages"]),
        fields=shown["fields"],
    )


def _intact(file: Path) -> bool:
    """Whether a segment file's body has the CRC-32 that its footer names (deletion bitsets carry one too)."""
    data = file.read_bytes()
    size, magic = (int.from_bytes(data[i : i + 4], "little") for i in (len(data) - 8, len(data) - 4))
    if len(data) < 8 or magic != _FOOTER_MAGIC or size > len(data) - 8:
        return False
    try:
        footer = json.loads(data[-8 - size : -8])
    except ValueError:
        return False
    return bool(zlib.crc32(data[: -8 - size]) == footer["crc"])
