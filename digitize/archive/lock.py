"""One writer at a time, readers at any time.

A POSIX record lock: the kernel frees it when its process ends, however it ends, and worker processes
forked or spawned by the writer do not hold on to it after the writer was killed. It does not see a second
writer inside the same process, so that is kept track of here.

Who holds the lock gives a sign of life (the lock file's modification time) every quarter of its lease. A
holder whose last sign is older than its lease, and who gives none while it is watched for half a lease more,
is stopped, asleep or cut off: the lock file is replaced by one that the next writer has locked, and the
fence (`fence.py`) refuses the old holder when it wakes. Clocks only choose whom to watch: a wrong one costs
waiting, never a second writer.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from digitize.archive.audit.settings import note_settings
from digitize.archive.disk import storage_faults
from digitize.archive.erasing import finish_erasures
from digitize.archive.fence import Fence, FencedDisk, forget, identity, leave, raise_epoch, take_over
from digitize.archive.layout import Archive
from digitize.archive.store import Store
from digitize.archive.waiting import repair_waiting
from digitize.errors import ArchiveInUse, SomethingMissing

LEASE_S = 60.0
_BUSY = {errno.EACCES, errno.EAGAIN}
_UNABLE = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}
_FLOCK = "hhqqi0q"  # struct flock: type, whence, start, length, process

_guard = Lock()
_held: set[Path] = set()


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the archive. alive: its process runs, None where it is another machine's; silent_s: since its
    last sign of life, in seconds.
    """

    pid: int
    host: str
    since: str
    epoch: int
    lease_s: float
    silent_s: float
    alive: bool | None


@contextmanager
def writer(archive: Archive, lease_s: float = LEASE_S) -> Iterator[Store]:
    """Be the archive's only writer; yields its store. What a crash left, in store or review, is repaired.

    lease_s: for how long others take silence for work. Raises ArchiveInUse `archive-in-use` at once where
    another writes, SomethingMissing `locks-unsupported` on a filesystem that cannot lock; within,
    ArchiveInUse `writer-fenced` from any change once another writer has taken over.
    """
    with _only_here(archive.lock.resolve()), _locked(archive) as file:
        kept_back = archive.reserve.exists()
        with storage_faults():
            epoch = raise_epoch(archive, _said(file).get("epoch", 0))
            _sign(file, epoch, lease_s)
        key = os.fstat(file.fileno())
        disk = FencedDisk(Fence(archive, epoch, (key.st_dev, key.st_ino), lambda: _named(archive)))
        disk.short = kept_back and not archive.reserve.exists()
        try:
            with _signs_of_life(file, lease_s):
                yield _opened_store(archive, disk)
        finally:
            leave(archive, disk.desk)
            with suppress(OSError, ArchiveInUse):
                disk.check()
                _sign(file, epoch)


def _opened_store(archive: Archive, disk: FencedDisk) -> Store:
    """The store, after what earlier writers left was finished or taken back."""
    store = archive.open_store(disk)
    with storage_faults(disk):
        desks, asides = take_over(archive, disk)
    store.repair(desk / "staging" for desk in desks)
    repair_waiting(archive, disk, asides)
    with storage_faults(disk):
        forget(disk, desks)
    finish_erasures(archive, store)
    note_settings(archive)
    return store


def holder(archive: Archive) -> Holder | None:
    """Who holds the archive now; None where nobody does. Takes no lock and hinders nobody."""
    path = archive.lock.resolve()
    with _guard:
        if path in _held:
            return None  # opening and closing the file here would give this very process's lock away
    try:
        with FileIO(path, "r") as file:
            return _holder(file) if _is_locked(file) else None
    except OSError:
        return None


def _holder(file: FileIO) -> Holder:
    said = _said(file)
    host, pid = str(said.get("host", "")), int(said.get("pid", 0))
    alive = _runs(pid) if host == socket.gethostname() else None
    silent = max(0.0, time.time() - os.fstat(file.fileno()).st_mtime)
    lease = float(said.get("leaseS", LEASE_S))
    return Holder(pid, host, str(said.get("since", "")), int(said.get("epoch", 0)), lease, silent, alive)


def _is_locked(file: FileIO) -> bool:
    asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
    told = fcntl.fcntl(file.fileno(), fcntl.F_GETLK, asked)
    return bool(struct.unpack(_FLOCK, told)[0] != fcntl.F_UNLCK)


def _runs(pid: int) -> bool:
    """Whether the process runs; one that is stopped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "TtZX"


@contextmanager
def _only_here(path: Path) -> Iterator[None]:
    with _guard:
        if path in _held:
            raise ArchiveInUse("archive-in-use", **_whoami())
        _held.add(path)
    try:
        yield
    finally:
        with _guard:
            _held.discard(path)


@contextmanager
def _locked(archive: Archive) -> Iterator[FileIO]:
    """The lock file, locked and still the one that its name means."""
    while True:
        with _opened(archive.lock, os.O_CREAT) as file:
            if not _lock(file):
                if not _gives_no_sign(file):
                    raise ArchiveInUse("archive-in-use", **_named_in(file))
                with _succeeded(archive, file) as mine:
                    yield mine
                return
            found = os.fstat(file.fileno())
            if identity(archive.lock) == (found.st_dev, found.st_ino):
                yield file
                return


@contextmanager
def _opened(path: Path, flags: int = 0) -> Iterator[FileIO]:
    with storage_faults():
        file = FileIO(os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o644), "r+")
    with file:
        yield file


def _lock(file: FileIO) -> bool:
    """False where another process holds it."""
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in _BUSY:
            return False
        if fault.errno in _UNABLE:
            raise SomethingMissing("locks-unsupported") from fault
        raise
    return True


def _gives_no_sign(file: FileIO) -> bool:
    """Whether the holder's last sign of life is older than its lease, and none comes while it is watched."""
    lease = float(_said(file).get("leaseS", 0))
    last = os.fstat(file.fileno()).st_mtime_ns
    if not lease or 0 <= time.time() - last / 1e9 <= lease:
        return False
    end = time.monotonic() + lease / 2
    while time.monotonic() < end:
        time.sleep(lease / 40)
        if os.fstat(file.fileno()).st_mtime_ns != last:
            return False
    return True


@contextmanager
def _succeeded(archive: Archive, old: FileIO) -> Iterator[FileIO]:
    """A lock file of one's own in the place of the silent holder's; one successor at a time."""
    silent = os.fstat(old.fileno())
    said = _said(old)
    with _opened(archive.succession, os.O_CREAT) as turn:
        now = identity(archive.lock)
        late = os.fstat(old.fileno()).st_mtime_ns != silent.st_mtime_ns
        if not _lock(turn) or late or now != (silent.st_dev, silent.st_ino):
            raise ArchiveInUse("archive-in-use", **_named_in(old))
        draft = archive.lock.with_name(archive.lock.name + ".new")
        with storage_faults():
            draft.unlink(missing_ok=True)
        with _opened(draft, os.O_CREAT | os.O_EXCL) as file:
            _lock(file)
            with storage_faults():
                file.write(json.dumps({"epoch": said.get("epoch", 0)}).encode())
                draft.rename(archive.lock)
                _free_the_index(archive)
            yield file


def _free_the_index(archive: Archive) -> None:
    """The silent holder may hold Tantivy's own lock; what it has not committed it never will."""
    for lock in archive.index.glob(".tantivy-*.lock"):
        lock.unlink(missing_ok=True)


@contextmanager
def _signs_of_life(file: FileIO, lease_s: float) -> Iterator[None]:
    over = Event()

    def beat() -> None:
        while not over.wait(lease_s / 4):
            with suppress(OSError):
                os.utime(file.fileno())

    thread = Thread(target=beat, name="sign-of-life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _whoami() -> dict[str, Any]:
    since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _sign(file: FileIO, epoch: int, lease_s: float | None = None) -> None:
    """Say who holds the lock; without a lease, that nobody does any more."""
    said = {"epoch": epoch} if lease_s is None else {**_whoami(), "epoch": epoch, "leaseS": lease_s}
    file.truncate(0)
    file.seek(0)
    file.write(json.dumps(said).encode())


def _said(file: FileIO) -> dict[str, Any]:
    """What the last holder wrote; nothing in the instant before it does."""
    try:
        file.seek(0)
        said = json.loads(file.readall() or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _named_in(file: FileIO) -> dict[str, Any]:
    said = _said(file)
    return {key: said[key] for key in ("pid", "host", "since") if key in said}


def _named(archive: Archive) -> dict[str, Any]:
    """The present holder, for one that was fenced; its own file is another by now."""
    try:
        with FileIO(archive.lock, "r") as file:
            return _named_in(file)
    except OSError:
        return {}
