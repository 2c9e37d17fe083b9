"""A folder: another disk, a stick, a share that the system has mounted."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident

from digitize.archive.disk import Disk, RealDisk, make_folders
from digitize.errors import Incomplete
from digitize.targets.target import CHUNK, DRAFTS, Source

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_SLOW = {errno.ETIMEDOUT, errno.EAGAIN}


class FolderTarget:
    """The copy lies in `root`, which is made where the folder above it is there."""

    kind = "folder"

    def __init__(self, root: Path, name: str | None = None, disk: Disk | None = None) -> None:
        self.root, self.name = root, name or str(root)
        self._disk, self._lock = disk or RealDisk(), Lock()

    def read(self, path: str) -> Iterator[bytes]:
        with _told(self.name):
            try:
                file = (self.root / path).open("rb")
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                raise KeyError(path) from None
            with file:
                # Not from memory: what the system has just written there says nothing of the disk.
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                while chunk := file.read(CHUNK):
                    yield chunk

    def write(self, path: str, source: Source, size: int) -> None:  # noqa: ARG002 - others must say it
        target, draft = self.root / path, self.root / DRAFTS / f"{get_ident()}.part"
        with _told(self.name):
            self._reach()
            self._make(draft.parent)
            self._disk.remove(draft)
            try:
                self._disk.write(draft, source())
                self._disk.sync(draft)
                above = self._make(target.parent)
                self._disk.rename(draft, target)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            self._disk.sync_all([target.parent, *above])

    def _make(self, folder: Path) -> list[Path]:
        """Make a folder; the folders to sync. Several files may need it at once."""
        with self._lock:
            return make_folders(self._disk, folder)

    def _reach(self) -> None:
        """The folder itself is made, none above it: a disk that is not mounted is not made up for."""
        if not self.root.is_dir():
            if not self.root.parent.is_dir():
                raise Incomplete("sync-target-unreachable", target=self.name)
            with self._lock:
                self.root.mkdir(exist_ok=True)

    def size(self, path: str) -> int | None:
        with _told(self.name):
            try:
                return (self.root / path).stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return None

    def list(self, folder: str) -> Mapping[str, int]:
        with _told(self.name):
            top = self.root / folder
            found = (Path(at, name) for at, _, names in os.walk(top, onerror=_tell) for name in names)
            return {p.relative_to(self.root).as_posix(): p.lstat().st_size for p in found}

    def delete(self, path: str) -> None:
        target = self.root / path
        with _told(self.name):
            if os.path.lexists(target):
                self._disk.remove(target)
                self._disk.sync(target.parent)
                self._drop_empty(target.parent)

    def _drop_empty(self, folder: Path) -> None:
        """OCFL allows no empty folder below the storage root."""
        while folder.parent not in (self.root, folder) and not any(folder.iterdir()):
            self._disk.rmdir(folder)
            folder = folder.parent

    def renew(self) -> None:
        """There is no connection."""

    def drop(self) -> None:
        """There is no connection."""


def _tell(fault: OSError) -> None:
    """A folder that cannot be listed is not an empty one; one that is not there is."""
    if not isinstance(fault, FileNotFoundError | NotADirectoryError):
        raise fault


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise Incomplete(_code(fault), target=name) from fault


def _code(fault: OSError) -> str:
    if fault.errno in _FULL:
        return "sync-target-full"
    if fault.errno in _READ_ONLY:
        return "sync-target-read-only"
    if fault.errno in _SLOW:
        return "sync-target-slow"
    return "sync-target-failing"
