"""How things stand: who writes, what the batches did and have left, room on the disk. Waits for nobody."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from digitize.archive.batches import Batch, Batches, Counts
from digitize.archive.journal import Journal
from digitize.archive.layout import Archive
from digitize.archive.lock import Holder, holder
from digitize.archive.quarantine import REASON
from digitize.archive.reserve import Space, space
from digitize.archive.waiting import waiting_ids
from digitize.errors import DigitizeError
from digitize.ledger import pages_in

BatchState = Literal["running", "silent", "interrupted", "stopped", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A batch as it stands. running: at work now; silent: its run gives no sign of life; interrupted: its run
    was killed; stopped: by a person; failed: by an error.

    pages: read, those of unfinished inputs included; per_second: pages of this run, where it can be told;
    seconds_left: as long as the rest takes at that speed.
    """

    batch: Batch
    state: BatchState
    pages: int
    per_second: float | None
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Work:
    """What lies in the work folder. readings: scans that were begun and are not through; pages: read of
    them.
    """

    readings: int
    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Status:
    """batches: newest first; None where the journal cannot be read; review: dossiers that wait for a person;
    quarantine: inputs that were refused and are kept.
    """

    holder: Holder | None
    batches: tuple[Shown, ...] | None
    work: Work
    space: Space
    review: int
    quarantine: int


def status(archive: Archive, now: datetime | None = None) -> Status:
    """How things stand with an archive; nothing is written, no lock is taken."""
    held = holder(archive)
    batches = _batches(archive, held, now or datetime.now(UTC))
    refused = sum(1 for _ in archive.quarantine.glob(f"*/{REASON}"))
    return Status(held, batches, _work(archive), space(archive), len(waiting_ids(archive)), refused)


def _batches(archive: Archive, held: Holder | None, now: datetime) -> tuple[Shown, ...] | None:
    if not archive.journal.exists():
        return ()
    try:
        journal = Journal(archive.journal)
        try:
            return tuple(_shown(archive, journal.batches, b, held, now) for b in journal.batches.all())
        finally:
            journal.close()
    except DigitizeError:
        return None


def _shown(archive: Archive, batches: Batches, batch: Batch, held: Holder | None, now: datetime) -> Shown:
    state = _state(batch, held)
    pages = batch.counts.pages
    if batch.counts.left:
        reading = batches.inputs(batch.id, ("reading",))
        pages += sum(len(pages_in(archive.work / "reading" / i.bench)) for i in reading if i.bench)
    until = now if state == "running" else datetime.fromisoformat(batch.last)
    speed = _speed(pages - batch.before, (until - datetime.fromisoformat(batch.sitting)).total_seconds())
    left = max(0.0, _expected(batch.counts) - pages)
    return Shown(batch, state, pages, speed, left / speed if left and speed and state == "running" else None)


def _expected(counts: Counts) -> float:
    """The pages of all inputs, those that nobody has opened yet being like the others."""
    opened = counts.found - counts.unopened
    return counts.expected * counts.found / opened if opened else 0.0


def _state(batch: Batch, held: Holder | None) -> BatchState:
    if batch.how == "done":
        return "done"
    if batch.how is not None:
        return "stopped" if batch.how == "stopped" else "failed"
    if held is None or held.epoch != batch.writer.epoch:
        return "interrupted"
    return "silent" if held.alive is False or held.silent_s > held.lease_s else "running"


def _speed(pages: int, seconds: float) -> float | None:
    return pages / seconds if pages > 0 and seconds >= 1 else None


def _work(archive: Archive) -> Work:
    readings = [p for p in (archive.work / "reading").glob("*") if (p / "original").exists()]
    return Work(len(readings), sum(len(pages_in(p)) for p in readings), _bytes(archive.work))


def _bytes(folder: Path) -> int:
    total = 0
    for above, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(above, name).lstat().st_size
            except OSError:
                continue  # finished and gone meanwhile
    return total


def status_json(found: Status) -> Mapping[str, object]:
    """The whole of it, for programs."""
    held = found.holder
    return {
        "writer": None
        if held is None
        else {
            "pid": held.pid,
            "host": held.host,
            "since": held.since,
            "epoch": held.epoch,
            "alive": held.alive,
            "silentSeconds": round(held.silent_s, 1),
            "leaseSeconds": held.lease_s,
        },
        "batches": None if found.batches is None else [_batch_json(b) for b in found.batches],
        "work": {"readings": found.work.readings, "pages": found.work.pages, "bytes": found.work.bytes},
        "waiting": {"review": found.review, "quarantine": found.quarantine},
        "disk": {
            "free": found.space.free,
            "total": found.space.total,
            "reserve": found.space.reserve,
            "reserveWanted": found.space.wanted,
            "reserveUsedUp": found.space.used_up,
        },
    }


def _batch_json(shown: Shown) -> Mapping[str, object]:
    batch, counts = shown.batch, shown.batch.counts
    return {
        "id": batch.id,
        "state": shown.state,
        "begun": batch.begun,
        "ended": batch.ended,
        "how": batch.how,
        "runs": batch.sittings,
        "host": batch.writer.host,
        "pid": batch.writer.pid,
        "version": batch.writer.version,
        "asked": dict(batch.asked),
        "found": counts.found,
        "filed": counts.filed,
        "review": counts.review,
        "quarantine": counts.quarantine,
        "duplicate": counts.duplicate,
        "left": counts.left,
        "pages": {"done": shown.pages, "expected": counts.expected, "filesNotOpened": counts.unopened},
        "pagesPerSecond": None if shown.per_second is None else round(shown.per_second, 2),
        "secondsLeft": None if shown.seconds_left is None else round(shown.seconds_left),
    }
