"""Files written where nobody looks yet, hashed, made durable and read back: ready for one rename."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from digitize.archive.digests import Witness, sha256_of
from digitize.archive.disk import Disk, chunks_of, tree_paths
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


def make_durable(
    disk: Disk, top: Path, folder: Path, witnesses: Mapping[str, Witness], above: Sequence[Path] = ()
) -> None:
    """Fsync everything in `top` and the folders `above`, then read back what was written under `folder`.

    Raises StorageFailing `stored-differs`.
    """
    disk.sync_all([*tree_paths(top), *above])
    # sha256 tells as well as sha512 whether two readings differ, at a third of the cost.
    if any(sha256_of(folder / name) != witness.sha256 for name, witness in witnesses.items()):
        raise StorageFailing("stored-differs")
