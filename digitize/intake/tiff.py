"""The directories of a TIFF, read without decoding: how many pages, and is every strip's data there?

libtiff fills what is missing from a fax-coded strip with white and says nothing, so a cut file must be found
out here. Structure after TIFF 6.0 (section 2) and BigTIFF.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from digitize.errors import InputRefused

_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_LETTERS = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_SUBFILE, _REDUCED_OR_MASK = 254, 0b101
_DATA = ((273, 279), (324, 325))  # offsets and byte counts of strips, of tiles
_WANTED = {_SUBFILE, 273, 279, 324, 325}


@dataclass(frozen=True, slots=True)
class _Form:
    order: str
    big: bool

    @property
    def word(self) -> str:
        return "Q" if self.big else "I"


@dataclass(frozen=True, slots=True)
class _File:
    handle: BinaryIO
    size: int
    form: _Form

    def unpack(self, letters: str, at: int) -> tuple[int, ...]:
        pattern = self.form.order + letters
        length = struct.calcsize(pattern)
        if at + length > self.size:
            raise InputRefused("truncated")
        self.handle.seek(at)
        return struct.unpack(pattern, self.handle.read(length))


def page_frames(path: Path, most: int) -> tuple[int, ...]:
    """The indexes (as Pillow counts frames) of the pages; thumbnails and masks are not pages.

    Raises InputRefused: `truncated` where a directory or its data lies beyond the end of the file, `damaged`
    for directories that loop or name no data, `too-many-pages` above `most`, `no-pages`.
    """
    with path.open("rb") as handle:
        file = _File(handle, path.stat().st_size, _form(handle.read(4)))
        kinds: list[int] = []
        for at in _directories(file):
            if len(kinds) > most:
                raise InputRefused("too-many-pages", limit=most)
            kinds.append(_checked(file, at))
    pages = tuple(i for i, kind in enumerate(kinds) if not kind & _REDUCED_OR_MASK)
    found = pages or tuple(range(len(kinds)))
    if not found:
        raise InputRefused("no-pages")
    if len(found) > most:
        raise InputRefused("too-many-pages", limit=most)
    return found


def _form(magic: bytes) -> _Form:
    order = "<" if magic[:2] == b"II" else ">"
    return _Form(order, b"+" in magic)


def _directories(file: _File) -> Iterator[int]:
    seen: set[int] = set()
    (at,) = file.unpack(file.form.word, 8 if file.form.big else 4)
    while at:
        if at in seen:
            raise InputRefused("damaged")
        seen.add(at)
        yield at
        (at,) = file.unpack(file.form.word, _end(file, at))


def _entries(file: _File, at: int) -> tuple[int, int, int]:
    """(number of entries, offset of the first, size of one)."""
    if file.form.big:
        return file.unpack("Q", at)[0], at + 8, 20
    return file.unpack("H", at)[0], at + 2, 12


def _end(file: _File, at: int) -> int:
    count, first, size = _entries(file, at)
    return first + count * size


def _checked(file: _File, at: int) -> int:
    """The kind of sub-file of the directory at `at`, once all its data is known to lie inside the file."""
    tags = _tags(file, at)
    pairs = [(tags[a], tags[b]) for a, b in _DATA if a in tags and b in tags]
    for offsets, counts in pairs:
        for offset, count in zip(offsets, counts, strict=False):
            if offset + count > file.size:
                raise InputRefused("truncated")
    if not any(a in tags for a, _ in _DATA):
        raise InputRefused("damaged")
    return tags.get(_SUBFILE, (0,))[0]


def _tags(file: _File, at: int) -> dict[int, tuple[int, ...]]:
    count, first, size = _entries(file, at)
    if first + count * size > file.size:
        raise InputRefused("truncated")
    return dict(_values(file, first, count, size))


def _values(file: _File, first: int, count: int, size: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    word = file.form.word
    for entry in range(first, first + count * size, size):
        tag, kind, number = file.unpack("HH" + word, entry)
        room = 8 if file.form.big else 4
        value_at = entry + 4 + room
        if _SIZES.get(kind, 1) * number > room:
            (value_at,) = file.unpack(word, value_at)
        if value_at + _SIZES.get(kind, 1) * number > file.size:
            raise InputRefused("truncated")
        if tag in _WANTED and kind in _LETTERS and number:
            yield tag, file.unpack(_LETTERS[kind] * number, value_at)
