"""Which files of a drop folder were taken, so that a restart does not read them all again.

One line a file in `work/watch/<folder>.log`: hashes of its place and of its stamp, never a name. May be
deleted at any time: files taken before are then known by their content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from digitize.archive.layout import Archive
from digitize.watching.settling import Stamp

_KEPT = 32  # hex digits


class Memory:
    """The files taken from one folder."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._path = archive.work / "watch" / f"{_hash(str(folder.resolve()))}.log"
        try:
            self._taken = set(self._path.read_text("ascii", "replace").split())
        except FileNotFoundError:
            self._taken = set()

    def has(self, path: Path, stamp: Stamp) -> bool:
        """Whether this file was taken as it is now."""
        return _key(path, stamp) in self._taken

    def take(self, files: Iterable[tuple[Path, Stamp]]) -> None:
        """Remember them."""
        new = [key for path, stamp in files if (key := _key(path, stamp)) not in self._taken]
        if new:
            self._taken.update(new)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="ascii") as log:
                log.write("".join(f"{key}\n" for key in new))


def _key(path: Path, stamp: Stamp) -> str:
    return _hash(f"{path.absolute()}\0{stamp.size} {stamp.changed_ns} {stamp.inode}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_KEPT]
