"""When each object was last seen whole: `verified.log`, lines that are only ever added.

Not derived from anything, so it must not go with the catalogue: TT 05/2025/TT-BNV wants everything looked at
within three years, and this says when it was. One line an object, `2026-11-22T03:10:05Z <folder's name>`; a
line that a power cut tore, or that is none of ours, counts for nothing: it is looked at again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from digitize.archive.disk import Disk, RealDisk

_LINE = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([0-9a-f]{64})\n")


class SeenLog:
    """The log at `path`; there need not be one yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, leaves: Sequence[str], when: str) -> None:
        """These objects, by their folders' names, were seen whole; durable when this returns.

        when: UTC, `YYYY-MM-DDTHH:MM:SSZ`. Opened anew each time: `compact` may have replaced the file.
        """
        if not leaves:
            return
        new = not self.path.exists()
        with self.path.open("ab") as file:
            torn = file.tell() and not self._ends_a_line()
            file.write((b"\n" if torn else b"") + _lines((leaf, when) for leaf in leaves))
            file.flush()
            os.fsync(file.fileno())
        if new:
            RealDisk().sync(self.path.parent)

    def _ends_a_line(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def read(self) -> Iterator[tuple[str, str]]:
        """(folder's name, when), oldest line first; nothing where there is no log."""
        if not self.path.is_file():
            return
        with self.path.open("rb") as file:
            for line in file:
                if found := _LINE.fullmatch(line):
                    yield found[2].decode(), found[1].decode()

    def compact(self, seen: Iterable[tuple[str, str]], disk: Disk | None = None) -> None:
        """Keep only these (folder's name, when); the old file is there until the new one is whole."""
        disk = disk or RealDisk()
        draft = self.path.with_name(f"{self.path.name}.new")
        disk.remove(draft)
        disk.write(draft, (_lines([one]) for one in seen))
        disk.sync(draft)
        disk.rename(draft, self.path)
        disk.sync(self.path.parent)


def _lines(seen: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{when} {leaf}\n" for leaf, when in seen).encode()
