"""The end of the log, read from its end: what happened since a line that is known. The cost is that of the
new lines, whatever the log's length.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from digitize.archive.audit.files import Head, day_files, raw_lines, tail_of
from digitize.archive.audit.line import BadLine, Line, parse_line
from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive

_BLOCK = 1 << 16


def newest(archive: Archive) -> Head | None:
    """The last whole line's number and hash, by the log itself; None where there is no line."""
    with storage_faults():
        for one in reversed(day_files(archive)):
            last = tail_of(one.path).last
            if last:
                return Head(*last, one.path.name)
    return None


def first_hash(archive: Archive) -> str | None:
    """The hash of the log's first line: no two archives share it, and a copy has its original's."""
    with storage_faults():
        for one in day_files(archive)[:1]:
            for data in raw_lines(one.path):
                try:
                    return parse_line(data).hash
                except BadLine:
                    return None
    return None


def lines_back_to(archive: Archive, seq: int) -> Iterator[Line]:
    """The lines that can be read, newest first, to that of number `seq` and with it."""
    with storage_faults():
        for one in reversed(day_files(archive)):
            for data in _backwards(one.path):
                try:
                    line = parse_line(data)
                except BadLine:
                    continue
                if line.seq < seq:
                    return
                yield line
                if line.seq == seq:
                    return


def _backwards(path: Path) -> Iterator[bytes]:
    """The whole lines of a file, last first; what stands after the last end of line is torn and left out."""
    with path.open("rb") as file:
        end, rest, torn = path.stat().st_size, b"", True
        while end:
            begin = max(0, end - _BLOCK)
            file.seek(begin)
            parts = (file.read(end - begin) + rest).split(b"\n")
            rest, end = parts[0], begin
            whole = parts[1:-1] if torn and len(parts) > 1 else parts[1:]
            torn = torn and len(parts) == 1
            yield from reversed(whole)
        if rest and not torn:
            yield rest


def length_to(path: Path, seq: int) -> int:
    """How many bytes of a day's file hold its lines up to that of number `seq`; read from its end."""
    size = path.stat().st_size
    tail = tail_of(path)
    if tail.last and tail.last[0] <= seq:
        return tail.whole
    with path.open("rb") as file:
        whole = file.read(size)
    length = 0
    for data in whole.splitlines(keepends=True):
        try:
            if parse_line(data).seq > seq:
                break
        except BadLine:
            pass
        length += len(data)
    return length
