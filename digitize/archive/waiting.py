"""Dossiers that wait for a person: `review/<dossier id>/`, plain folders laid out as in the store.

A folder appears, changes and goes by renames within `review/`, so that a reader never sees half of one:

 put      work/review/<id>/ written, fsynced, read back      a crash leaves → removed with `work`
          rename it to .new-<id>                             → the change is taken to its end
          rename <id>, where there is one, to .old-<id>      → the same
          rename .new-<id> to <id>, fsync review/            → .old-<id> is removed
          remove .old-<id>
 remove   rename <id> to .old-<id>, fsync review/            → .old-<id> is removed
          remove .old-<id>
"""

from __future__ import annotations

from pathlib import Path

from digitize.archive.content import FolderContent
from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults
from digitize.archive.drafting import Files, make_durable, write_files
from digitize.archive.identity import is_dossier_id
from digitize.archive.layout import Archive
from digitize.archive.ocfl import logical_path, refuse_conflicts

_NEW, _OLD = ".new-", ".old-"


def put_waiting(archive: Archive, dossier_id: str, files: Files, disk: Disk | None = None) -> Path:
    """Make `files` (path → file or bytes) the waiting state of a dossier, replacing one that waits already.

    The sources may be files of the folder that is replaced. Raises StorageFailing; ValueError for a path
    or an id that cannot be one.
    """
    _known_shape(dossier_id)
    refuse_conflicts(logical_path(path) for path in files)
    disk = disk or RealDisk()
    draft = archive.work / "review" / dossier_id
    with storage_faults():
        _repair_one(archive, dossier_id, disk)
        disk.remove(draft)
        make_folders(disk, draft)
        written = write_files(disk, draft, files)
        make_durable(disk, draft, draft, written)
        disk.sync_all(make_folders(disk, archive.review))
        disk.rename(draft, archive.review / (_NEW + dossier_id))
        _finish(archive, dossier_id, disk)
    return archive.review / dossier_id


def remove_waiting(archive: Archive, dossier_id: str, disk: Disk | None = None) -> None:
    """Forget a waiting dossier, after it was filed or refused. Nothing happens where none waits."""
    _known_shape(dossier_id)
    disk = disk or RealDisk()
    with storage_faults():
        _repair_one(archive, dossier_id, disk)
        folder, old = archive.review / dossier_id, archive.review / (_OLD + dossier_id)
        if folder.is_dir():
            disk.rename(folder, old)
            disk.sync(archive.review)
            disk.remove(old)


def waiting_ids(archive: Archive) -> tuple[str, ...]:
    """The ids of all waiting dossiers, sorted."""
    if not archive.review.is_dir():
        return ()
    return tuple(sorted(p.name for p in archive.review.iterdir() if p.is_dir() and is_dossier_id(p.name)))


def waits(archive: Archive, dossier_id: str) -> bool:
    """Whether a dossier waits under this id."""
    return is_dossier_id(dossier_id) and (archive.review / dossier_id).is_dir()


def waiting_content(archive: Archive, dossier_id: str) -> FolderContent:
    """The files of a waiting dossier. KeyError where none waits under this id."""
    if not waits(archive, dossier_id):
        raise KeyError(dossier_id)
    return FolderContent(archive.review / dossier_id)


def repair_waiting(archive: Archive, disk: Disk | None = None) -> None:
    """Take every change that a crash cut short to its end."""
    disk = disk or RealDisk()
    with storage_faults():
        disk.remove(archive.work / "review")
        if archive.review.is_dir():
            cut_short = {p.name.removeprefix(_NEW).removeprefix(_OLD) for p in archive.review.glob(".*-*")}
            for dossier_id in sorted(cut_short):
                _repair_one(archive, dossier_id, disk)


def _known_shape(dossier_id: str) -> None:
    if not is_dossier_id(dossier_id):
        raise ValueError("not a dossier id")


def _repair_one(archive: Archive, dossier_id: str, disk: Disk) -> None:
    if (archive.review / (_NEW + dossier_id)).is_dir():
        _finish(archive, dossier_id, disk)
    else:
        disk.remove(archive.review / (_OLD + dossier_id))


def _finish(archive: Archive, dossier_id: str, disk: Disk) -> None:
    """From a whole, durable `.new-<id>` to `<id>`."""
    folder, new, old = (archive.review / (prefix + dossier_id) for prefix in ("", _NEW, _OLD))
    disk.sync(archive.review)
    if folder.is_dir():
        disk.remove(old)
        disk.rename(folder, old)
    disk.rename(new, folder)
    disk.sync(archive.review)
    disk.remove(old)
