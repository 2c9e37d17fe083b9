"""Where second copies of this archive are, and how far each goes: `copies.json`, kept by what makes them."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from digitize.archive.audit.files import Head
from digitize.archive.disk import RealDisk, storage_faults
from digitize.archive.layout import Archive
from digitize.archive.rootfile import read_root_file
from digitize.archive.tombstones import Copy

OWNER = "copy.json"
"""In a second copy's own folder: whose copy it is (`syncing/owner.py`)."""

_DESK = "sync"


def is_copy(archive: Archive) -> bool:
    """Whether this folder is itself a second copy, which comes without catalogue and index."""
    return (archive.root / OWNER).is_file()


def known_targets(archive: Archive) -> tuple[Copy, ...]:
    """The targets that were told to this archive; none where none was, or the note cannot be read."""
    return tuple(Copy("synced", name) for name in _noted(archive))


def noted_copy(archive: Archive, name: str) -> dict[str, Any] | None:
    """What is noted of the copy at a target: `seq` and `hash` of the log's line that it holds, `when`."""
    return _noted(archive).get(name)


def note_copy(archive: Archive, name: str, head: Head, when: str) -> None:
    """Note that the copy at a target is whole up to a line of the log; all that was erased by law before
    that line is erased there too. Two runs to two targets may note at once.
    """
    disk, desk = RealDisk(), archive.root / _DESK
    draft = desk / f"{archive.copies.name}.new"
    with storage_faults(), _one_at_a_time(desk):
        known = {**_noted(archive), name: {"name": name, "seq": head.seq, "hash": head.hash, "when": when}}
        disk.remove(draft)
        disk.write(draft, [json.dumps(list(known.values()), ensure_ascii=False, indent=1).encode() + b"\n"])
        disk.sync(draft)
        disk.rename(draft, archive.copies)
        disk.sync(archive.root)


@contextmanager
def _one_at_a_time(desk: Path) -> Iterator[None]:
    desk.mkdir(exist_ok=True)
    handle = os.open(desk / "copies.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o664)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _noted(archive: Archive) -> dict[str, dict[str, Any]]:
    content = read_root_file(archive.copies)
    try:
        return {str(one["name"]): dict(one) for one in json.loads(content or b"[]")}
    except (ValueError, KeyError, TypeError):
        return {}
