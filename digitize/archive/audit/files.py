"""The log's files, read only: `audit/NNNNNN-YYYY-MM-DD.jsonl`, one a day (UTC), and `audit/heads`.

The files are numbered, because a clock can be set back: the order is the number's, never the day's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.audit.line import BadLine, Line, parse_line
from digitize.archive.layout import Archive

_NAME = re.compile(r"(?P<number>[0-9]{6,})-(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.jsonl")
_TAIL = 1 << 13
_NOTE_BYTES = 256  # within a sector


@dataclass(frozen=True, slots=True)
class DayFile:
    """One file of the log."""

    number: int
    day: str
    path: Path


@dataclass(frozen=True, slots=True)
class Head:
    """Where a day ended, or the log ends now: the last line's number and hash, and the file it stands in."""

    seq: int
    hash: str
    file: str


@dataclass(frozen=True, slots=True)
class Tail:
    """How a file ends. last: its last whole line's number and hash, None where it has none; whole: bytes up
    to and with that line; torn: bytes after it that a power cut left.
    """

    last: tuple[int, str] | None
    whole: int
    torn: int


def day_file(archive: Archive, number: int, day: str) -> DayFile:
    """The file of this number and day, which need not be there."""
    return DayFile(number, day, archive.audit / f"{number:06}-{day}.jsonl")


def day_files(archive: Archive) -> list[DayFile]:
    """The files that are there, in their order."""
    if not archive.audit.is_dir():
        return []
    named = ((p, _NAME.fullmatch(p.name)) for p in archive.audit.iterdir())
    found = [DayFile(int(m["number"]), m["day"], p) for p, m in named if m]
    return sorted(found, key=lambda f: (f.number, f.day))


def tail_of(path: Path) -> Tail:
    """How a file of the log ends; only its end is read.

    What follows the last end of line is torn; so is a last line that is no JSON at all, for a power cut may
    keep a line's end and lose its middle. A line that is JSON and was changed is whole: verification tells.
    """
    size = path.stat().st_size
    reach = _TAIL
    while True:
        begin = max(0, size - reach)
        with path.open("rb") as file:
            file.seek(begin)
            data = file.read(size - begin)
        found = _last_line(data, begin)
        if found or begin == 0:
            last, whole = found or (None, 0)
            return Tail(last, whole, size - whole)
        reach *= 4


def _last_line(data: bytes, begin: int) -> tuple[tuple[int, str], int] | None:
    end = len(data)
    while (end := data.rfind(b"\n", 0, end)) >= 0:
        start = data.rfind(b"\n", 0, end) + 1
        if start == 0 and begin > 0:
            return None
        claim = _claim(data[start:end])
        if claim:
            return claim, begin + end + 1
    return None


def _claim(data: bytes) -> tuple[int, str] | None:
    """The number and hash that a line says it has, right or not; None for what is no line."""
    try:
        j = json.loads(data)
        return int(j["seq"]), str(j["hash"])
    except (ValueError, KeyError, TypeError):
        return None


def raw_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file as they are, their ends of line with them."""
    with path.open("rb") as file:
        yield from file


def lines(archive: Archive) -> Iterator[Line]:
    """Every line that can be read, oldest first; what is wrong with the others, verification tells."""
    for one in day_files(archive):
        for data in raw_lines(one.path):
            try:
                yield parse_line(data)
            except BadLine:
                continue


def heads(archive: Archive) -> dict[str, Head]:
    """file name → where that day ended, as noted when the next day began."""
    path = archive.audit / "heads"
    if not path.is_file():
        return {}
    found = (_head(data) for data in raw_lines(path) if data.endswith(b"\n"))
    return {head.file: head for head in found if head}


def noted_head(archive: Archive) -> Head | None:
    """How far the log goes by the note that lies beside it; None where there is none that can be read."""
    try:
        return _head(archive.audit_head.read_bytes())
    except FileNotFoundError:
        return None


def head_bytes(head: Head) -> bytes:
    """A head as one line."""
    return json.dumps({"file": head.file, "seq": head.seq, "hash": head.hash}).encode() + b"\n"


def note_bytes(head: Head) -> bytes:
    """A head as it lies beside the log: always as long, so that it is replaced in place by one write."""
    return head_bytes(head).rstrip(b"\n").ljust(_NOTE_BYTES - 1) + b"\n"


def _head(data: bytes) -> Head | None:
    try:
        j = json.loads(data)
        return Head(int(j["seq"]), str(j["hash"]), str(j["file"]))
    except (ValueError, KeyError, TypeError):
        return None
