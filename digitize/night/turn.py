"""One night run at a time: a lock of its own, which the kernel frees when its process ends in any way."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitize.archive.layout import Archive
from digitize.errors import ArchiveInUse, SomethingMissing

_BUSY = {errno.EACCES, errno.EAGAIN}


@contextmanager
def turn(archive: Archive) -> Iterator[None]:
    """Be the archive's only night run. Not the writer's lock: a batch may begin meanwhile.

    Raises ArchiveInUse `night-running` at once, SomethingMissing `locks-unsupported`. On a disk that takes no
    lock file any more the run goes on without: nothing can be written then that two could quarrel about, and
    a copy and a notice are wanted most.
    """
    handle = _open(archive.root / "night.lock")  # not in `work`: a lock file that is deleted locks nobody out
    if handle is None:
        yield
        return
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int | None:
    """Read-only where it is there: that can be locked too, and works on a disk that was made read-only."""
    for flags in (os.O_RDONLY, os.O_RDWR | os.O_CREAT):
        try:
            return os.open(path, flags | os.O_CLOEXEC, 0o644)
        except OSError:
            continue
    return None


def _lock(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in _BUSY:
            raise ArchiveInUse("night-running") from fault
        raise SomethingMissing("locks-unsupported") from fault
