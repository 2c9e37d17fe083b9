"""Is the log as it was written? The first line that is not, by file, line and what is wrong with it.

What a hash chain proves: nothing between its first and its last line was changed, taken out, put in or moved
without every later hash changing too. What it cannot prove alone: that its end is still there, or that it was
not written anew from some line on by somebody who may write to the archive. Against that stand the note
beside the log, the heads of past days, and, as the only real proof, a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.audit.files import DayFile, Head, day_files, heads, noted_head, raw_lines
from digitize.archive.audit.line import FIRST, BadLine, Line, parse_line
from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive
from digitize.dossier import Finding
from digitize.findings import finding


@dataclass(frozen=True, slots=True)
class Checked:
    """lines: as many as are sound, from the first; head: the last of them. findings: an error where the log
    is not as it was written, the first such place; what is odd but honest besides.
    """

    files: int
    lines: int
    head: Head | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether every line is as it was written, as far as this can be told."""
        return not any(f.severity == "error" for f in self.findings)


class _Broken(Exception):
    def __init__(self, wrong: str, file: str, line: int) -> None:
        super().__init__(wrong)
        self.finding = finding(f"audit-{wrong}", file=file, line=line)


class _Walk:
    """Along the chain, line by line. witnesses: number → hash that the line of this number must have."""

    def __init__(self, witnesses: Mapping[int, str]) -> None:
        self.head = Head(0, FIRST, "-")
        self.number = 0  # of the last sound line in its file
        self.odd: list[Finding] = []
        self._witnesses = witnesses
        self._at = ""

    def file(self, one: DayFile, *, newest: bool) -> None:
        """All lines of one file. Raises _Broken at the first that is wrong."""
        for number, data in enumerate(raw_lines(one.path), 1):
            if newest and not data.endswith(b"\n"):
                self.odd.append(finding("audit-torn", file=one.path.name, line=number))
            else:
                self._line(one.path, number, data)

    def _line(self, path: Path, number: int, data: bytes) -> None:
        try:
            line = parse_line(data)
        except BadLine:
            raise _Broken("changed", path.name, number) from None
        self._follows(path, number, line)
        self._is_as_kept(path.name, number, line)
        if line.at < self._at:
            self.odd.append(finding("audit-clock-back", file=path.name, line=number))
        self._at, self.number = line.at, number
        self.head = Head(line.seq, line.hash, path.name)

    def _follows(self, path: Path, number: int, line: Line) -> None:
        due = self.head.seq + 1
        if line.seq != due:
            moved = line.seq < due or due in set(_numbers(path))
            raise _Broken("reordered" if moved else "missing", path.name, number)
        if line.prev != self.head.hash:
            # It names another line before it than the one there, which was made anew with a hash of its own.
            raise _Broken("changed", self.head.file, self.number)

    def _is_as_kept(self, file: str, number: int, line: Line) -> None:
        if self._witnesses.get(line.seq, line.hash) != line.hash:
            raise _Broken("not-as-kept", file, number)
        if line.deed.what == "mended" and str(line.deed.reason).startswith("lines-lost"):
            raise _Broken("cut", file, number)


def _numbers(path: Path) -> Iterator[int]:
    for data in raw_lines(path):
        try:
            yield parse_line(data).seq
        except BadLine:
            continue


def verify_log(archive: Archive, kept: tuple[int, str] | None = None) -> Checked:
    """Follow the chain from its first line. kept: number and hash of a line as noted down elsewhere.

    Reads only; a line that is being written meanwhile is at worst told of as torn.
    """
    with storage_faults():
        noted, ended = noted_head(archive), heads(archive)
        witnesses = {head.seq: head.hash for head in (*ended.values(), *([noted] if noted else []))}
        walk, files = _Walk({**witnesses, **dict([kept] if kept else [])}), day_files(archive)
        broken: list[Finding] = []
        try:
            _follow(files, walk, ended)
            _goes_far_enough(walk, max([*witnesses, kept[0] if kept else 0], default=0))
        except _Broken as place:
            broken.append(place.finding)
    if walk.head.seq and noted is None:
        walk.odd.append(finding("audit-no-head"))
    if not walk.head.seq and not broken:
        walk.odd.append(finding("audit-empty"))
    return Checked(len(files), walk.head.seq, walk.head if walk.head.seq else None, (*broken, *walk.odd))


def _follow(files: Sequence[DayFile], walk: _Walk, ended: Mapping[str, Head]) -> None:
    for place, one in enumerate(files, 1):
        if one.number != place:
            raise _Broken("missing" if one.number > place else "reordered", one.path.name, 1)
        walk.file(one, newest=place == len(files))
        head = ended.get(one.path.name)
        if head and head.seq > walk.head.seq:
            raise _Broken("cut", one.path.name, walk.number + 1)


def _goes_far_enough(walk: _Walk, far: int) -> None:
    """The log reaches the note beside it, the heads of its days, and what was noted down elsewhere."""
    if walk.head.seq < far:
        raise _Broken("cut", walk.head.file, walk.number + 1)
