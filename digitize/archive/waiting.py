"""Dossiers that wait for a person: `review/<dossier id>/`, plain folders laid out as in the store.

A folder appears, changes and goes by renames within `review/`, so that a reader never sees half of one:

 put      work/<desk>/review/<id>/ written, fsynced, read back  a crash leaves → removed with `work`
          rename it to .<desk>/new-<id>                         → the change is taken to its end
          rename <id>, where there is one, to .<desk>/old-<id>  → the same
          rename .<desk>/new-<id> to <id>, fsync review/        → .<desk>/ is removed
          remove .<desk>/
 remove   rename <id> to .<desk>/old-<id>, fsync review/        → .<desk>/ is removed
          remove .<desk>/

`.<desk>/` lies in `review/` itself, for `work` may be deleted at any time; it carries the writer's epoch
(`fence.py`), so that a writer that slept finds its renames without a source or a target.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from digitize.archive.content import FolderContent
from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults
from digitize.archive.drafting import Files, make_durable, write_files
from digitize.archive.identity import is_dossier_id
from digitize.archive.layout import Archive
from digitize.archive.ocfl import logical_path, refuse_conflicts

_NEW, _OLD = "new-", "old-"


def put_waiting(archive: Archive, dossier_id: str, files: Files, disk: Disk | None = None) -> Path:
    """Make `files` (path → file or bytes) the waiting state of a dossier, replacing one that waits already.

    The sources may be files of the folder that is replaced. Raises StorageFailing; ValueError for a path
    or an id that cannot be one.
    """
    _known_shape(dossier_id)
    refuse_conflicts(logical_path(path) for path in files)
    disk = disk or RealDisk()
    draft, aside = archive.work / disk.desk / "review" / dossier_id, _aside(archive, disk)
    with storage_faults(disk):
        _finish_one(archive, dossier_id, aside, disk)
        disk.remove(draft)
        make_folders(disk, draft)
        written = write_files(disk, draft, files)
        make_durable(disk, draft, draft, written)
        above = make_folders(disk, aside)
        disk.rename(draft, aside / (_NEW + dossier_id))
        disk.sync_all([aside, *above])
        _finish_one(archive, dossier_id, aside, disk)
        _drop_empty(aside, disk)
    return archive.review / dossier_id


def remove_waiting(archive: Archive, dossier_id: str, disk: Disk | None = None) -> None:
    """Forget a waiting dossier, after it was filed or refused. Nothing happens where none waits."""
    _known_shape(dossier_id)
    disk = disk or RealDisk()
    with storage_faults(disk):
        aside = _aside(archive, disk)
        _finish_one(archive, dossier_id, aside, disk)
        folder = archive.review / dossier_id
        if folder.is_dir():
            disk.sync_all(make_folders(disk, aside))
            disk.rename(folder, aside / (_OLD + dossier_id))
            disk.sync_all([archive.review, aside])
            disk.remove(aside / (_OLD + dossier_id))
            _drop_empty(aside, disk)


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


def repair_waiting(archive: Archive, disk: Disk | None = None, left: Iterable[Path] = ()) -> None:
    """Take every change that a crash cut short to its end. left: folders of earlier writers in `review`."""
    disk = disk or RealDisk()
    own = _aside(archive, disk)
    with storage_faults(disk):
        disk.remove(archive.work / disk.desk / "review")
        for aside in (own, *left):
            if aside.is_dir():
                for dossier_id in sorted({p.name[len(_NEW) :] for p in aside.glob("[no]*-*")}):
                    _finish_one(archive, dossier_id, aside, disk)
        disk.remove(own)


def _aside(archive: Archive, disk: Disk) -> Path:
    return archive.review / f".{disk.desk or 'change'}"


def _known_shape(dossier_id: str) -> None:
    if not is_dossier_id(dossier_id):
        raise ValueError("not a dossier id")


def _drop_empty(aside: Path, disk: Disk) -> None:
    if not any(aside.iterdir()):
        disk.rmdir(aside)


def _finish_one(archive: Archive, dossier_id: str, aside: Path, disk: Disk) -> None:
    """From a whole, durable `new-<id>` to `<id>`; without one, what stood in its place is forgotten."""
    folder, new, old = archive.review / dossier_id, aside / (_NEW + dossier_id), aside / (_OLD + dossier_id)
    if new.is_dir():
        if folder.is_dir():
            disk.remove(old)
            disk.rename(folder, old)
        disk.rename(new, folder)
        disk.sync(archive.review)
    disk.remove(old)
