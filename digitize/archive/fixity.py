"""Verification, both ways: every byte filed is there and unchanged, and whatever is there was filed.

Store ↔ inventories ↔ catalogue ↔ index. Objects are read whole and hashed (sha512), those not seen for
the longest time first, so that a slice a night goes round the whole archive (TT 05/2025/TT-BNV:
everything within 3 years).

No lock is held while reading: a night's verification must not keep a night's ingest out. What looks wrong is
looked at again, because a writer may have been at it; what catalogue and index do not know, in the end, under
the lock where it is free.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from digitize.archive.agreement import Indexed, differences, quiet, take_census
from digitize.archive.catalogue import Catalogue
from digitize.archive.census import Census, Thing, survey
from digitize.archive.disk import storage_faults
from digitize.archive.inspection import Inspected
from digitize.archive.layout import Archive
from digitize.archive.looking import look
from digitize.archive.seen import SeenLog
from digitize.dossier import Finding

_NOTED_EVERY_S = 2.0
_AHEAD = 2  # objects in hand for each thread
_SPARE, _LEAST = 4, 10_000  # the log is compacted where it has so many times the lines it needs, and more


class Watcher(Protocol):
    """Told how verification gets on."""

    def expect_objects(self, count: int) -> None:
        """So many objects will be looked at, time permitting."""

    def bytes_read(self, count: int) -> None:
        """So many more bytes are hashed."""

    def object_done(self, sound: bool) -> None:
        """One more object is through."""


class NoWatcher:
    """Shows nothing."""

    def expect_objects(self, count: int) -> None:
        """Nothing."""

    def bytes_read(self, count: int) -> None:
        """Nothing."""

    def object_done(self, sound: bool) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """objects, files, bytes: what was read; total: objects there are, filed and in review; findings: all
    that is wrong, worst first.

    Each finding's params hold `object` and, where one is meant, `path`. finished: False where time ran out.
    """

    objects: int
    total: int
    files: int
    bytes: int
    findings: tuple[Finding, ...]

    @property
    def finished(self) -> bool:
        return self.objects == self.total

    @property
    def sound(self) -> bool:
        """Whether nothing filed is damaged, missing or unaccounted for."""
        return not any(f.severity == "error" for f in self.findings)


def verify(
    archive: Archive,
    catalogue: Catalogue,
    index: Indexed | None = None,
    max_duration_s: float | None = None,
    watcher: Watcher | None = None,
) -> Report:
    """Look at the whole archive, or at as much as `max_duration_s` allows (at least one object). Listing what
    there is counts as well: some seconds at a hundred thousand dossiers.

    index: where it is to be compared. Others may write meanwhile. Changes nothing but what a crash left
    half done, and the log of what was seen whole (`seen.py`), which a kill sets back by two seconds at most.
    """
    with storage_faults():
        if _was_cut_short(archive):
            with quiet(archive):
                pass
        return _verify(archive, catalogue, index, max_duration_s, watcher or NoWatcher())


def _was_cut_short(archive: Archive) -> bool:
    """Whether a writer may have left something half done. Where none did, the lock is left alone: a batch
    that begins in this very moment must not be refused.
    """
    left = archive.work.is_dir() and any(archive.work.iterdir())
    return left or any(archive.review.glob(".[ec]*"))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Tally:
    """What has been looked at so far; a context manager that notes the last of it, whatever happens."""

    def __init__(self, log: SeenLog) -> None:
        self.objects = self.files = self.bytes = 0
        self.findings: list[Finding] = []
        self.stale: list[str] = []
        self._log, self._sound, self._noted = log, list[str](), time.monotonic()

    def add(self, thing: Thing, one: Inspected) -> None:
        self.objects, self.files, self.bytes = (
            self.objects + 1,
            self.files + one.files,
            self.bytes + one.bytes,
        )
        self.findings += one.findings
        unreadable = thing.stored and not one.head
        if thing.listed is not None and thing.listed != one.head and thing.ident and not unreadable:
            self.stale.append(thing.ident)
        if not one.findings:
            self._sound.append(thing.leaf)
        if time.monotonic() - self._noted > _NOTED_EVERY_S:
            self._note()

    def _note(self) -> None:
        self._log.note(self._sound, _now())
        self._sound, self._noted = [], time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._note()


def _verify(
    archive: Archive,
    catalogue: Catalogue,
    index: Indexed | None,
    max_duration_s: float | None,
    watcher: Watcher,
) -> Report:
    end = time.monotonic() + max_duration_s if max_duration_s is not None else None
    strays: list[Finding] = []
    census = take_census(archive, catalogue, index, survey(archive.store, strays))
    log = SeenLog(archive.verified)
    _recall(census, log)
    total = census.count()
    watcher.expect_objects(total)
    with _Tally(log) as tally:
        for thing, one in look_all(archive, census, end):
            tally.add(thing, one)
            watcher.bytes_read(one.bytes)
            watcher.object_done(not one.findings)
    wrong = [*tally.findings, *(f for f in strays if _still(archive.store, f))]
    wrong += differences(archive, catalogue, index, census, tally.stale)
    census.close()
    ordered = tuple(sorted(wrong, key=lambda f: f.severity != "error"))
    return Report(tally.objects, total, tally.files, tally.bytes, ordered)


def _recall(census: Census, log: SeenLog) -> None:
    """When everything was last seen; the log forgets what later lines say better."""
    lines = census.add_seen(log.read())
    if lines > max(_LEAST, _SPARE * census.count()):
        log.compact(census.seen())


def look_all(archive: Archive, census: Census, end: float | None) -> Iterator[tuple[Thing, Inspected]]:
    """Objects in order, several looked at side by side: reading and hashing let other threads go on."""
    count = len(os.sched_getaffinity(0))
    running: deque[tuple[Thing, Future[Inspected]]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="look") as threads:
        for thing in census.oldest_first():
            running.append((thing, threads.submit(look, archive, thing)))
            if len(running) >= count * _AHEAD:
                first, future = running.popleft()
                yield first, future.result()
            if end is not None and time.monotonic() >= end:
                break
        for thing, future in running:
            yield thing, future.result()


def _still(root: Path, stray: Finding) -> bool:
    """Whether a stray of the store is still one: a writer's new folder is empty for a moment."""
    path = root / stray.params["path"]
    if stray.code == "folder-empty":
        return path.is_dir() and not any(path.iterdir())
    return stray.code == "root-file-damaged" or os.path.lexists(path)
