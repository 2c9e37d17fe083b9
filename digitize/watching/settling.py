"""Which files have come to rest: a scanner, a copy or a slow network still writes the others.

A file is whole when its size, time and place have not changed for `settle_s` seconds and it does not stop
before its own end mark; one that does is given `patience_s`, then it is for intake to refuse. Elapsed time is
taken from the steady clock: a clock that jumps changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitize.intake.damage import ends_early
from digitize.intake.pictures import lacks_end

_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", "~")
_PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes while a file is written."""

    size: int
    changed_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: Stamp
    since: float
    whole: bool | None = None


class Settling:
    """What was seen of a folder's files, round by round."""

    def __init__(self, settle_s: float, patience_s: float) -> None:
        self._settle_s, self._patience_s = settle_s, patience_s
        self._seen: dict[Path, _Seen] = {}
        self._not_before: dict[Path, float] = {}

    def look(self, files: Iterable[Path], now: float) -> None:
        """Take notice of the files that there are now. now: seconds of a steady clock.

        A file that cannot be looked at at this moment counts as changing.
        """
        seen: dict[Path, _Seen] = {}
        for path, stamp in _stamps(files):
            before = self._seen.get(path)
            seen[path] = before if before and before.stamp == stamp else _Seen(stamp, now)
        self._seen = seen

    def stamp(self, path: Path) -> Stamp | None:
        """The file as it was when last looked at; None where it was not there."""
        seen = self._seen.get(path)
        return seen.stamp if seen else None

    def is_whole(self, path: Path, now: float) -> bool:
        """Whether nobody writes it any more."""
        seen = self._seen.get(path)
        if seen is None or is_unfinished(path) or now - seen.since < self._settle_s:
            return False
        if now < self._not_before.get(path, now):
            return False
        if seen.whole is None:
            seen = _Seen(seen.stamp, seen.since, _ends(path))
            self._seen[path] = seen
        return bool(seen.whole) or now - seen.since >= self._patience_s

    def put_off(self, path: Path, now: float) -> None:
        """It could not be read at this moment: not whole again before `patience_s` is over."""
        self._not_before[path] = now + self._patience_s

    def unsettled(self, now: float) -> bool:
        """Whether a file is still being written, or may be."""
        return any(not self.is_whole(path, now) for path in list(self._seen))


def is_unfinished(path: Path) -> bool:
    """Whether its name says that somebody is still writing it."""
    return path.name.lower().endswith(_UNFINISHED) or path.name.startswith("~$")


def _stamps(files: Iterable[Path]) -> Iterator[tuple[Path, Stamp]]:
    for path in files:
        try:
            about = path.stat()
        except OSError:
            continue
        if about.st_size:
            yield path, Stamp(about.st_size, about.st_mtime_ns, about.st_ino)


def _ends(path: Path) -> bool:
    """Whether it stops where files of its kind stop; what has no end mark (TIFF) does."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_PDF))
        return not (ends_early(path) if head == _PDF else lacks_end(path))
    except OSError:
        return False
