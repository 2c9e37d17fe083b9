"""One writer at a time, readers at any time.

A POSIX record lock: the kernel frees it when its process ends, however it ends, and worker processes
forked or spawned by the writer do not hold on to it after the writer was killed. It does not see a second
writer inside the same process, so that is kept track of here.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import Any

from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive
from digitize.archive.store import Store
from digitize.archive.waiting import repair_waiting
from digitize.errors import ArchiveInUse, SomethingMissing

_BUSY = {errno.EACCES, errno.EAGAIN}
_UNABLE = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}

_guard = Lock()
_held: set[Path] = set()


@contextmanager
def writer(archive: Archive) -> Iterator[Store]:
    """Be the archive's only writer; yields its store. What a crash left, in store or review, is repaired.

    Raises ArchiveInUse `archive-in-use` at once where another writes, SomethingMissing `locks-
    unsupported` on a filesystem that cannot lock.
    """
    path = archive.lock.resolve()
    with _only_here(path), _opened(path) as file:
        _lock(file)
        with storage_faults():
            _sign(file)
        try:
            store = archive.open_store()
            store.repair()
            repair_waiting(archive)
            yield store
        finally:
            with suppress(OSError):
                file.truncate(0)


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
def _opened(path: Path) -> Iterator[FileIO]:
    with storage_faults():
        file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+")
    with file:
        yield file


def _lock(file: FileIO) -> None:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in _BUSY:
            raise ArchiveInUse("archive-in-use", **_holder(file)) from fault
        if fault.errno in _UNABLE:
            raise SomethingMissing("locks-unsupported") from fault
        raise


def _whoami() -> dict[str, Any]:
    since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _sign(file: FileIO) -> None:
    file.truncate(0)
    file.seek(0)
    file.write(json.dumps(_whoami()).encode())


def _holder(file: FileIO) -> dict[str, Any]:
    """What the holder wrote about itself; nothing in the instant before it does."""
    try:
        said = json.loads(file.readall() or b"{}")
        return {key: said[key] for key in ("pid", "host", "since") if key in said}
    except (ValueError, TypeError):
        return {}
