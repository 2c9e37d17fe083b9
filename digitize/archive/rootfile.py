"""Small files of an office's own in the archive's folder: replaced whole, durable when the call returns."""

from __future__ import annotations

from pathlib import Path

from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults
from digitize.archive.layout import Archive


def read_root_file(path: Path) -> bytes | None:
    """Its bytes; None where there is none."""
    with storage_faults():
        return path.read_bytes() if path.exists() else None


def replace_root_file(archive: Archive, path: Path, content: bytes, disk: Disk | None = None) -> None:
    """Put `content` in the place of what `path` held; under the archive's lock. Raises StorageFailing.

    Written in `work`, synced, then renamed: a reader sees the old file or the new one, whole.
    """
    disk = disk or RealDisk()
    draft = archive.work / disk.desk / f"{path.name}.new"
    with storage_faults(disk):
        disk.sync_all(make_folders(disk, draft.parent))
        disk.remove(draft)
        disk.write(draft, [content])
        disk.sync(draft)
        disk.rename(draft, path)
        disk.sync(path.parent)
