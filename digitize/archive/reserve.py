"""Space kept back for the moment when the disk is full: a file of that size, removed then.

What is being written can be finished or taken back in the room that it leaves; the run then stops. The size
that was asked for stays on record, so that `status` and `doctor` can say that the reserve is used up.
"""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass

from digitize.archive.disk import RealDisk, storage_faults
from digitize.archive.layout import Archive
from digitize.errors import StorageFailing, from_system

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_CODES = {"storage-full", "storage-quota", "index-disk-full"}


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes. reserve: kept back now; wanted: as much as was asked for."""

    free: int
    total: int
    reserve: int
    wanted: int

    @property
    def used_up(self) -> bool:
        """Whether the reserve had to be given up."""
        return self.reserve < self.wanted


def keep_back(archive: Archive, count: int) -> None:
    """Keep `count` bytes of the disk back, instead of what was; 0 gives all free. Under the archive's lock.

    Raises StorageFailing where the disk has not that much room; what was kept back before then still is.
    """
    draft, note = (archive.reserve.with_name(archive.reserve.name + end) for end in (".new", ".size"))
    with storage_faults():
        draft.unlink(missing_ok=True)
        if not count:
            note.unlink(missing_ok=True)
            archive.reserve.unlink(missing_ok=True)
            return
        try:
            _fill(archive, count)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        note.write_bytes(b"%d\n" % count)
        draft.replace(archive.reserve)
        RealDisk().sync(archive.root)


def _fill(archive: Archive, count: int) -> None:
    """Real blocks, not a hole; those of the reserve before may be used again only once these are there."""
    draft = archive.reserve.with_name(archive.reserve.name + ".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(handle, 0, count)
        os.fsync(handle)
    finally:
        os.close(handle)


def makes_room(archive: Archive, fault: BaseException | None) -> bool:
    """Give the reserve up where the disk is full. False where it is not that, or there is none."""
    if not isinstance(fault, OSError) or fault.errno not in _FULL:
        return False
    return give_up(archive)


def give_up_if_full(archive: Archive, ended: BaseException | None) -> None:
    """Give the reserve up where a full disk ended a run: what was done is to be told yet."""
    known = from_system(ended) if isinstance(ended, OSError) else ended
    if isinstance(known, StorageFailing) and known.code in _FULL_CODES:
        give_up(archive)


def give_up(archive: Archive) -> bool:
    """Remove the reserve; whether there was one."""
    try:
        archive.reserve.unlink()
    except OSError:
        return False
    return True


def space(archive: Archive) -> Space:
    """How much room there is, as the archive's owner can use it."""
    with storage_faults():
        usage = shutil.disk_usage(archive.root)
    return Space(usage.free, usage.total, _size(archive), _wanted(archive))


def _size(archive: Archive) -> int:
    try:
        return archive.reserve.stat().st_size
    except OSError:
        return 0


def _wanted(archive: Archive) -> int:
    try:
        return int(archive.reserve.with_name(archive.reserve.name + ".size").read_bytes())
    except (OSError, ValueError):
        return 0
