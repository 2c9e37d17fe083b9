"""Writing the log. A line is on the disk before what it tells of is reported as done.

Readers write here too (who looked at an identity card), beside a running batch: a short lock of the log's
own, never the writer's, keeps lines whole and the chain in one piece.

 a  take `audit/lock`; find the last whole line          nothing was written
 b  cut off what a power cut left after it               the same, `mended` follows in c
 c  the first line of a day: note where the last ended   a head of a day that has ended
    in `heads`, fsync
 d  append the lines with one write, fsync the file      a torn last line: the next writer cuts it off
    (and the folder, where the file is new)              and says so
 e  note the new end in `audit-head.json`                the note is one line behind
"""

from __future__ import annotations

import errno
import fcntl
import getpass
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from digitize.archive.audit.files import (
    DayFile,
    Head,
    Tail,
    day_file,
    day_files,
    head_bytes,
    heads,
    note_bytes,
    noted_head,
    tail_of,
)
from digitize.archive.audit.line import FIRST, Deed, Line, line_bytes, made
from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive
from digitize.errors import ArchiveInUse, SomethingMissing

WAIT_S = 20.0
_BUSY = {errno.EACCES, errno.EAGAIN}
_UNABLE = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}
_threads = Lock()  # the record lock below is the process's, not the thread's


def moment() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def who(by: str | None = None) -> str:
    """The person's name as given, else the user logged in."""
    try:
        return by or getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in a container
        return str(os.getuid())


def note(archive: Archive, *deeds: Deed) -> tuple[Line, ...]:
    """Append what was done; durable when this returns, and only then to be told to anybody.

    Also returned: a line about the log itself where it had to be mended. Raises ArchiveInUse `audit-in-use`
    where another holds the log for too long, SomethingMissing, StorageFailing.
    """
    if not deeds:
        return ()
    with storage_faults():
        archive.audit.mkdir(exist_ok=True)
        with _locked(archive.audit / "lock"):
            return _append(archive, deeds)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with _threads:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664)
        try:
            _lock(handle)
            yield
        finally:
            os.close(handle)


def _lock(handle: int) -> None:
    """A record lock: who dies lets go of it. Waited for: it is held for as long as an fsync takes."""
    end = time.monotonic() + WAIT_S
    while not _took(handle):
        if time.monotonic() > end:
            raise ArchiveInUse("audit-in-use")
        time.sleep(0.005)


def _took(handle: int) -> bool:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in _UNABLE:
            raise SomethingMissing("locks-unsupported") from fault
        if fault.errno not in _BUSY:
            raise
        return False
    return True


def _append(archive: Archive, deeds: Sequence[Deed]) -> tuple[Line, ...]:
    files = day_files(archive)
    tails = [(one, tail_of(one.path)) for one in files[-1:]]
    wrong = [_cut_off(one, tail) for one, tail in tails if tail.torn]
    ended = next((Head(*t.last, one.path.name) for one, t in tails if t.last), None) or _last_head(files[:-1])
    wrong += _lost(noted_head(archive), ended)
    now, newest = moment(), files[-1] if files else None
    today = now.date().isoformat()
    if newest is None or newest.day != today:
        _close_day(archive, ended)
        newest = day_file(archive, newest.number + 1 if newest else 1, today)
    written = _chained([*wrong, *deeds], ended, now)
    _write(newest.path, b"".join(map(line_bytes, written)))
    _note_head(archive, Head(written[-1].seq, written[-1].hash, newest.path.name))
    return written


def _cut_off(one: DayFile, tail: Tail) -> Deed:
    """Take away what is no whole line at the end of a file; the deed that tells of it."""
    _cut(one.path, tail.whole)
    return Deed("mended", "digitize", reason=f"torn-line:{tail.torn}")


def _last_head(files: Sequence[DayFile]) -> Head | None:
    """Where the log ends, by the newest of these files that has a line."""
    for one in reversed(files):
        last = tail_of(one.path).last
        if last:
            return Head(*last, one.path.name)
    return None


def _lost(noted: Head | None, ended: Head | None) -> list[Deed]:
    """What tells, for ever, that lines which were durable once have gone."""
    if noted is None or (ended and noted.seq < ended.seq) or noted == ended:
        return []
    return [Deed("mended", "digitize", reason=f"lines-lost:{noted.seq}:{noted.hash}")]


def _cut(path: Path, size: int) -> None:
    os.truncate(path, size)
    _sync(path)


def _chained(deeds: Sequence[Deed], ended: Head | None, now: datetime) -> tuple[Line, ...]:
    seq, prev = (ended.seq, ended.hash) if ended else (0, FIRST)
    at = now.isoformat(timespec="microseconds").replace("+00:00", "Z")
    written: list[Line] = []
    for number, deed in enumerate(deeds, seq + 1):
        written.append(made(number, at, deed, prev))
        prev = written[-1].hash
    return tuple(written)


def _close_day(archive: Archive, ended: Head | None) -> None:
    """Note where the day that has ended stopped, once."""
    if ended and ended.file not in heads(archive):
        path = archive.audit / "heads"
        if path.exists():
            _cut(path, path.read_bytes().rfind(b"\n") + 1)
        _write(path, head_bytes(ended))


def _write(path: Path, data: bytes) -> None:
    new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o664)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _sync(path.parent)
        _sync(path.parent.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note_head(archive: Archive, head: Head) -> None:
    """Not waited for: it may lag behind the log, never run ahead of it."""
    data = note_bytes(head)
    handle = os.open(archive.audit_head, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o664)
    try:
        os.pwrite(handle, data, 0)
    finally:
        os.close(handle)
