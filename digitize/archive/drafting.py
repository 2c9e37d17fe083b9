"""Files written where nobody looks yet, hashed, made durable and read back: ready for one rename."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from digitize.archive.digests import Witness, sha512_of
from digitize.archive.disk import Disk, chunks_of, sync_tree
from digitize.errors import StorageFailing

Files = Mapping[str, Path | bytes]


def write_files(disk: Disk, folder: Path, files: Files) -> dict[str, Witness]:
    """Write each file (relative path → file or bytes) under `folder`; not durable yet. What was written."""
    witnesses: dict[str, Witness] = {}
    for name in sorted(files):
        _make_parents(disk, (folder / name).parent)
        witnesses[name] = Witness()
        disk.write(folder / name, witnesses[name].watch(chunks_of(files[name])))
    return witnesses


def _make_parents(disk: Disk, path: Path) -> None:
    if not path.is_dir():
        _make_parents(disk, path.parent)
        disk.mkdir(path)


def make_durable(disk: Disk, top: Path, folder: Path, witnesses: Mapping[str, Witness]) -> None:
    """Fsync everything in `top`, then read back what was written under `folder` and compare.

    Raises StorageFailing `stored-differs`.
    """
    sync_tree(disk, top)
    if any(sha512_of(folder / name) != witness.sha512 for name, witness in witnesses.items()):
        raise StorageFailing("stored-differs")
