"""Fencing: a writer that slept while another took over is refused, whatever it was about to do.

Every writer raises the archive's epoch, a number in `writer.epoch`, before it touches anything. Two things
follow from it:

- Before each operation of its disk a writer looks whether the epoch is still its own, and the lock file still
  the one that it locked. That refuses it in good order.
- What it prepares lies in folders that carry its epoch: `work/e<epoch>/`, `review/.e<epoch>/`. All that it
  commits is a rename out of one of them, or into one. The next writer begins by moving these folders away:
  a rename that was on its way when the writer was stopped, past its look, then finds no source or no target.
  What it had committed before lies in the archive for the next writer to see.

So there is no moment at which both can commit, without trust in clocks or in how long anything takes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from digitize.archive.disk import RealDisk, make_folders
from digitize.archive.layout import Archive
from digitize.archive.reserve import makes_room
from digitize.errors import ArchiveInUse

_WAS = "was-"  # a folder of an earlier writer, inside the one of the writer that took it over
Identity = tuple[int, int]  # of a file: device and inode
_DESKS = ("staging", "review", "quarantine")


class Fence:
    """One writer's right to write."""

    def __init__(
        self, archive: Archive, epoch: int, lock: Identity, other: Callable[[], dict[str, Any]]
    ) -> None:
        """lock: the file that it locked; other: says who holds the archive now."""
        self.epoch = epoch
        self.archive, self._lock, self._other = archive, lock, other
        self._epoch_file, self._lock_file = str(archive.epoch), str(archive.lock)
        self._seen: tuple[int, int] | None = None

    def check(self) -> None:
        """Raises ArchiveInUse `writer-fenced` where another writer has taken over.

        Costs two looks at file names: the epoch is read again only after its file was replaced.
        """
        if identity(self._lock_file) != self._lock or not self._is_newest():
            raise ArchiveInUse("writer-fenced", **self._other())

    def _is_newest(self) -> bool:
        try:
            found = os.stat(self._epoch_file)  # noqa: PTH116 - a fifth of the time of Path's, at every operation
        except FileNotFoundError:
            return False
        seen = (found.st_ino, found.st_ctime_ns)
        if seen != self._seen:
            if read_epoch(self.archive) != self.epoch:
                return False
            self._seen = seen
        return True


class FencedDisk(RealDisk):
    """The disk of one writer."""

    def __init__(self, fence: Fence) -> None:
        self.fence = fence
        self.desk = f"e{fence.epoch}"

    def check(self) -> None:
        self.fence.check()

    def makes_room(self, fault: OSError) -> bool:
        """Give the reserve up where the disk is full; the run is to stop after what is under way."""
        made = makes_room(self.fence.archive, fault)
        self.short = self.short or made
        return made

    def mkdir(self, path: Path) -> None:
        with self._allowed():
            try:
                super().mkdir(path)
            except OSError as fault:
                if not self.makes_room(fault):
                    raise
                super().mkdir(path)

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        with self._allowed():
            super().write(path, chunks)

    def rename(self, source: Path, target: Path) -> None:
        with self._allowed():
            try:
                super().rename(source, target)
            except OSError as fault:
                if not self.makes_room(fault):
                    raise
                super().rename(source, target)

    def remove(self, path: Path) -> None:
        with self._allowed():
            super().remove(path)

    def rmdir(self, path: Path) -> None:
        with self._allowed():
            super().rmdir(path)

    def _allowed(self) -> _Allowed:
        return _Allowed(self.fence)


class _Allowed:
    """Around one operation: looked at before, and again where a file was missing, for that may be why."""

    def __init__(self, fence: Fence) -> None:
        self._fence = fence

    def __enter__(self) -> None:
        self._fence.check()

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, FileNotFoundError):
            self._fence.check()


def identity(path: Path | str) -> Identity | None:
    """Which file this name means now; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as above
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def read_epoch(archive: Archive) -> int:
    """The newest writer's number; 0 before there was one, or where the file was lost."""
    try:
        return int(archive.epoch.read_bytes())
    except (FileNotFoundError, ValueError):
        return 0


def raise_epoch(archive: Archive, said: int) -> int:
    """A number that no writer has had, durable when this returns; under the lock. said: the highest that is
    known from elsewhere.
    """
    desks = (int(p.name[1:]) for p in archive.work.glob("e[0-9]*") if p.name[1:].isdecimal())
    epoch = max(read_epoch(archive), said, *desks, 0) + 1
    try:
        _write_epoch(archive, epoch)
    except OSError as fault:
        if not makes_room(archive, fault):
            raise
        _write_epoch(archive, epoch)
    return epoch


def _write_epoch(archive: Archive, epoch: int) -> None:
    disk, draft = RealDisk(), archive.epoch.with_name(archive.epoch.name + ".new")
    disk.remove(draft)
    disk.write(draft, [b"%d\n" % epoch])
    disk.sync(draft)
    disk.rename(draft, archive.epoch)
    disk.sync(archive.root)


def take_over(archive: Archive, disk: FencedDisk) -> tuple[list[Path], list[Path]]:
    """Move the folders of every earlier writer into this one's: what was under way, to be finished.

    The desks in `work` and those in `review`, each with `staging`, `new-…` and so on as they were left.
    """
    desk, aside = archive.work / disk.desk, archive.review / f".{disk.desk}"
    disk.sync_all(make_folders(disk, desk))
    plain = [archive.work / name for name in _DESKS if (archive.work / name).is_dir()]
    if plain:
        disk.mkdir(desk / f"{_WAS}plain")
        for folder in plain:
            disk.rename(folder, desk / f"{_WAS}plain" / folder.name)
    _adopt(disk, archive.work.glob("e[0-9]*"), desk)
    if left := [p for p in archive.review.glob(".[ec]*") if p != aside]:
        make_folders(disk, aside)
        _adopt(disk, left, aside)
    return list(_left_in(desk)), list(_left_in(aside))


def _adopt(disk: FencedDisk, folders: Iterable[Path], into: Path) -> None:
    for folder in sorted(folders):
        if folder != into:
            disk.rename(folder, into / f"{_WAS}{folder.name.lstrip('.')}")


def _left_in(desk: Path) -> Iterator[Path]:
    """What was taken over, and what those had taken over that did not come to its end."""
    for folder in sorted(desk.glob(f"{_WAS}*")):
        yield folder
        yield from _left_in(folder)


def forget(disk: FencedDisk, folders: Iterable[Path]) -> None:
    """Remove desks that were taken over, after all that they tell of was finished."""
    for folder in folders:
        disk.remove(folder)


def leave(archive: Archive, desk: str) -> None:
    """Remove one's own folders where nothing is under way in them."""
    for folder in (*(archive.work / desk / name for name in _DESKS), archive.work / desk):
        _rmdir(folder)
    _rmdir(archive.review / f".{desk}")


def _rmdir(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # not there, or something in it for the next writer to finish
