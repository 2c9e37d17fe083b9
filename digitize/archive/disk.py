"""The few things the archive asks of a disk, so that a test can make each of them fail.

`RealDisk` is what runs; `FaultyDisk` ships beside it and fails at its n-th operation (disk full, bad
sector, death of the process), for the tests of everything that writes through a `Disk`.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from io import FileIO
from pathlib import Path
from typing import Protocol

from digitize.errors import StorageFailing, from_system

CHUNK = 1 << 20
_AT_ONCE = 16


class Disk(Protocol):
    """Durability is explicit: nothing is safe before `sync` of the file and of the folder that names it.

    desk: the folder of `work` in which drafts are made; each writer has its own (`fence.py`). short: the disk
    was full, and the reserve was given up for what is under way: there must be no more.
    """

    desk: str
    short: bool

    def check(self) -> None:
        """Raises ArchiveInUse `writer-fenced` where another writer has taken over."""

    def mkdir(self, path: Path) -> None:
        """Make one folder; its parent exists."""

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Write a new file (FileExistsError where there is one)."""

    def sync(self, path: Path) -> None:
        """Make a file's bytes, or a folder's names, survive a power cut."""

    def sync_all(self, paths: Sequence[Path]) -> None:
        """`sync` each, in any order."""

    def rename(self, source: Path, target: Path) -> None:
        """Atomically, on one filesystem; replaces a file or an empty folder."""

    def remove(self, path: Path) -> None:
        """Remove a file or a whole folder; nothing happens where there is none."""

    def rmdir(self, path: Path) -> None:
        """Remove a folder that is empty. OSError where it is not."""


class RealDisk:
    """The operating system's own calls."""

    desk = ""
    short = False

    def check(self) -> None:
        """Nobody's disk is nobody's to take over."""

    def mkdir(self, path: Path) -> None:
        path.mkdir()

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        with FileIO(path, "x") as file:
            for chunk in chunks:
                self._append(file, memoryview(chunk))
            _start_writing(file.fileno())

    def _append(self, file: FileIO, left: memoryview) -> None:
        while left:
            try:
                left = left[file.write(left) :]
            except OSError as fault:
                if not self.makes_room(fault):
                    raise

    def makes_room(self, fault: OSError) -> bool:  # noqa: ARG002 - a writer's disk asks what it was
        """Whether the disk was full and is no longer: only where a reserve was given up for it."""
        return False

    def sync(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def sync_all(self, paths: Sequence[Path]) -> None:
        """Side by side: the kernel serves fsyncs that wait together with few journal commits and flushes."""
        if len(paths) < 2:
            for path in paths:
                self.sync(path)
            return
        list(_threads(os.getpid()).map(self.sync, paths))

    def rename(self, source: Path, target: Path) -> None:
        source.rename(target)

    def remove(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def rmdir(self, path: Path) -> None:
        path.rmdir()


@cache
def _threads(pid: int) -> ThreadPoolExecutor:
    """Kept from one dossier to the next: starting sixteen takes longer than they work. A fork has its own."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=f"sync-{pid}")


def _start_writing(handle: int) -> None:
    """Let the kernel begin to write at once: the fsyncs that follow then share one journal commit."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


class FaultyDisk:
    """A disk whose `at`-th operation (from 1) is cut short by `fault`, which raises or ends the process.

    A write that fails leaves half of its bytes behind, as a full disk does. `count` says how many
    operations were asked for, so that a first run without fault tells how many places there are to fail
    at.
    """

    def __init__(self, at: int, fault: Callable[[], None], inner: Disk | None = None) -> None:
        self.at, self.fault, self.inner = at, fault, inner or RealDisk()
        self.desk, self.short = self.inner.desk, False
        self.count = 0

    def check(self) -> None:
        self.inner.check()

    def _due(self) -> bool:
        self.count += 1
        return self.count == self.at

    def mkdir(self, path: Path) -> None:
        if self._due():
            self.fault()
        self.inner.mkdir(path)

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        if self._due():
            whole = b"".join(chunks)
            self.inner.write(path, [whole[: len(whole) // 2]])
            self.fault()
        else:
            self.inner.write(path, chunks)

    def sync(self, path: Path) -> None:
        if self._due():
            self.fault()
        self.inner.sync(path)

    def sync_all(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.sync(path)

    def rename(self, source: Path, target: Path) -> None:
        if self._due():
            self.fault()
        self.inner.rename(source, target)

    def remove(self, path: Path) -> None:
        if self._due():
            self.fault()
        self.inner.remove(path)

    def rmdir(self, path: Path) -> None:
        if self._due():
            self.fault()
        self.inner.rmdir(path)


def failing_with(code: int) -> Callable[[], None]:
    """A fault that raises the OSError of `code`, e.g. errno.ENOSPC."""

    def fault() -> None:
        raise OSError(code, os.strerror(code))

    return fault


@contextmanager
def storage_faults(disk: Disk | None = None) -> Iterator[None]:
    """The one place of the archive where what the system refuses becomes an error of ours (StorageFailing
    mostly). disk: a writer's; what is gone from under a writer that was superseded is no fault of the system.
    """
    try:
        yield
    except OSError as fault:
        if disk:
            disk.check()
        if fault.errno == errno.EXDEV:
            raise StorageFailing("storage-split") from fault
        raise from_system(fault) from fault


def chunks_of(source: Path | bytes) -> Iterator[bytes]:
    """The bytes of a file or of a value, a piece at a time."""
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def make_folders(disk: Disk, path: Path) -> list[Path]:
    """Make `path` and what is missing above it; the folders to sync, for these names to last."""
    if path.is_dir():
        return []
    above = make_folders(disk, path.parent)
    disk.mkdir(path)
    return [path.parent, *above]


def tree_paths(top: Path) -> list[Path]:
    """`top` and everything in it."""
    return [Path(folder, name) for folder, _, names in os.walk(top) for name in ("", *names)]
