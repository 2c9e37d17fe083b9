"""Replayed dossiers filed through the call that `ingest` uses, its parts timed, plain files beside it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from replay import Recorded, Replay, recordings, thinned
from runners import ROOT

from digitize import filing as filing_room
from digitize.archive.catalogue import Catalogue
from digitize.archive.journal import Journal
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.store import Store
from digitize.desk import open_desk
from digitize.filing import Arrival, Filing
from digitize.find.index import Index
from digitize.settings import Settings

PLAIN_EVERY = 10
AHEAD = 8  # dossiers whose sources are written before they are filed
Made = Iterator[tuple[int, Path, list[Arrival]]]
# What is timed by itself: whose time it is, where it is, what it is called.
_PARTS: tuple[tuple[str, Any, str], ...] = (
    ("store", Store, "put"),
    ("review", filing_room, "put_waiting"),
    ("catalogue", Catalogue, "record_dossier"),
    ("index", Index, "add"),
    ("index", Index, "commit"),
    ("journal", Journal, "begin"),
    ("journal", Journal, "settle"),
    ("journal", Journal, "add"),
    ("seen before", Filing, "_seen"),
)


@dataclass(slots=True)
class Spent:
    """Seconds and counts of a stretch of filing.

    cpu_s: of all threads while filing; parts: by the room that took them; both: of `take_in` for the
    dossiers that were written as plain files too; plain: of writing those, each file and the folder fsynced.
    """

    dossiers: int = 0
    filing_s: float = 0.0
    cpu_s: float = 0.0
    both_s: float = 0.0
    plain_s: float = 0.0
    parts: Counter[str] = field(default_factory=Counter)


@contextmanager
def parts_timed(spent: Spent) -> Iterator[None]:
    """While this lasts, the time that each part takes is added up."""
    with ExitStack() as patched:
        for name, where, what in _PARTS:
            if hasattr(where, what):
                patched.enter_context(patch.object(where, what, _timed(getattr(where, what), name, spent)))
        yield


def _timed(call: Callable[..., Any], name: str, spent: Spent) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return call(*given, **named)
        finally:
            spent.parts[name] += time.perf_counter() - begun

    return timed


def write_plain(arrivals: list[Arrival], folder: Path) -> float:
    """Seconds that plain files of the same bytes take, each fsynced, and their folder."""
    data = [p.read_bytes() for a in arrivals for p in sorted(a.folder.iterdir())]
    begun = time.perf_counter()
    folder.mkdir()
    for number, one in enumerate((*data, b"{}" * 500)):
        with (folder / str(number)).open("xb") as file:
            file.write(one)
            file.flush()
            os.fsync(file.fileno())
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    seconds = time.perf_counter() - begun
    shutil.rmtree(folder)
    return seconds


def file_stretch(
    archive: Archive,
    replay: Replay,
    numbers: range,
    scratch: Path,
    until: float | None = None,
    ahead: Ahead | None = None,
) -> Spent:
    """File the dossiers of these numbers; stops early at `until` (monotonic seconds). ahead: who writes their
    sources meanwhile.
    """
    spent = Spent()
    with writer(archive) as store, parts_timed(spent), open_desk(archive, store) as filing:
        for number, folder, arrivals in (ahead or _one_by_one)(replay, numbers, scratch):
            _file_one(filing, replay.code(number), number, arrivals, spent)
            shutil.rmtree(folder)
            if until is not None and time.monotonic() > until:
                break
        begun, cpu = time.perf_counter(), time.process_time()
        filing.settle()
        spent.filing_s += time.perf_counter() - begun
        spent.cpu_s += time.process_time() - cpu
    return spent


def _one_by_one(replay: Replay, numbers: range, scratch: Path) -> Made:
    for number in numbers:
        folder = scratch / "arrived" / str(number)
        yield number, folder, replay.dossier(number, folder)


class Ahead:
    """Another process writes the sources of the dossiers to come, so that filing need not wait for them."""

    def __init__(self, scan_kb: int | None) -> None:
        self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin, (scan_kb,))

    def __call__(self, replay: Replay, numbers: range, scratch: Path) -> Made:  # noqa: ARG002 - it has its own
        waiting: deque[tuple[int, Path, Future[list[Arrival]]]] = deque()
        for number in (*numbers, *[None] * AHEAD):
            if number is not None:
                folder = scratch / "arrived" / str(number)
                waiting.append((number, folder, self._pool.submit(_written, number, folder)))
            if waiting and (number is None or len(waiting) > AHEAD):
                first, folder, made = waiting.popleft()
                yield first, folder, made.result()

    def close(self) -> None:
        """End the other process."""
        self._pool.shutdown(cancel_futures=True)


_own: list[Replay] = []  # of the process that writes ahead


def _begin(scan_kb: int | None) -> None:
    _own.append(Replay(recorded(scan_kb)))


def _written(number: int, folder: Path) -> list[Arrival]:
    shutil.rmtree(folder, ignore_errors=True)
    return _own[0].dossier(number, folder)


def _file_one(filing: Filing, code: str, number: int, arrivals: list[Arrival], spent: Spent) -> None:
    plain = write_plain(arrivals, arrivals[0].folder.parent / "plain") if number % PLAIN_EVERY == 5 else None
    begun, cpu = time.perf_counter(), time.process_time()
    filing.take_in(code, {}, arrivals)
    seconds = time.perf_counter() - begun
    spent.dossiers += 1
    spent.filing_s += seconds
    spent.cpu_s += time.process_time() - cpu
    if plain is not None:
        spent.both_s, spent.plain_s = spent.both_s + seconds, spent.plain_s + plain


def recorded(scan_kb: int | None = None) -> list[Recorded]:
    """The sample dossiers, digitised once; scans cut to so many kB where asked."""
    found = recordings(ROOT / "samples" / "dossiers", ROOT / "bench" / "out" / "cache" / "scale", Settings())
    return thinned(found, scan_kb * 1000) if scan_kb else found


def file_some(folder: Path, count: int) -> Archive:
    """A new archive with so many dossiers."""
    archive = create(folder / "archive", "vi")
    file_stretch(archive, Replay(recorded()), range(count), folder)
    return archive
