"""The steps of a repair done, one file at a time, under the writer's lock.

What is replaced or moved goes to quarantine first, with the reason: damaged bytes may be all that is left of
a paper. A file appears by a rename after its bytes are durable and were read back, so that a repair that is
cut short leaves each file as it was or as it should be; taken again, it goes on with what is left.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from digitize.archive.digests import sha512_of
from digitize.archive.disk import Disk, chunks_of, make_folders, storage_faults, tree_paths
from digitize.archive.layout import Archive
from digitize.archive.quarantine import quarantine
from digitize.archive.restoring import Step
from digitize.errors import StorageFailing


def do_step(archive: Archive, disk: Disk, step: Step, when: str) -> None:
    """Do what the step says, durably. when: ISO 8601, for the quarantine.

    `relisted`, `flagged` and `lost` are not for here. Raises StorageFailing.
    """
    done: dict[str, Callable[[], None]] = {
        "restored": lambda: _replace(archive, disk, step, when),
        "rewritten": lambda: _replace(archive, disk, step, when),
        "set-aside": lambda: _set_aside(archive, disk, step, when),
        "removed": lambda: _drop_empty(archive, disk, step.target),
        "brought-back": lambda: _bring_back(archive, disk, step),
    }
    with storage_faults(disk):
        done[step.what]()


def _bench(archive: Archive, disk: Disk) -> Path:
    """An empty place to write in, on the archive's own filesystem."""
    bench = archive.work / disk.desk / "repair"
    disk.remove(bench)
    make_folders(disk, bench)
    return bench


def _replace(archive: Archive, disk: Disk, step: Step, when: str) -> None:
    if os.path.lexists(step.target):
        quarantine(archive, step.target, step.found, when, disk=disk)
    draft = _bench(archive, disk) / "file"
    disk.write(draft, chunks_of(step.source or step.data or b""))
    disk.sync(draft)
    wanted = step.digest or sha512_of(step.data or b"")
    if sha512_of(draft) != wanted:
        raise StorageFailing("stored-differs")
    above = make_folders(disk, step.target.parent)
    if step.target.is_dir() and not step.target.is_symlink():
        disk.rmdir(step.target)
    disk.rename(draft, step.target)
    disk.sync_all([step.target.parent, *above])


def _set_aside(archive: Archive, disk: Disk, step: Step, when: str) -> None:
    """In quarantine, durably, before it goes from here."""
    quarantine(archive, step.target, step.found, when, disk=disk)
    disk.remove(step.target)
    disk.sync(step.target.parent)
    _drop_empty(archive, disk, step.target.parent)


def _drop_empty(archive: Archive, disk: Disk, folder: Path) -> None:
    """An empty folder and those above it that are empty then; OCFL allows none."""
    while folder not in (archive.store, archive.root) and folder.is_dir() and not any(folder.iterdir()):
        disk.rmdir(folder)
        disk.sync(folder.parent)
        folder = folder.parent


def _bring_back(archive: Archive, disk: Disk, step: Step) -> None:
    """A whole object from the second copy, which was read and found whole; built aside, then renamed."""
    if step.source is None:
        return
    bench = _bench(archive, disk) / "object"
    disk.mkdir(bench)
    for file in (p for p in tree_paths(step.source) if p.is_file()):
        target = bench / file.relative_to(step.source)
        make_folders(disk, target.parent)
        disk.write(target, chunks_of(file))
    disk.sync_all(tree_paths(bench))
    above = make_folders(disk, step.target.parent)
    disk.rename(bench, step.target)
    disk.sync_all([step.target.parent, *above])
