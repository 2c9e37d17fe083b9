"""An address cut into the names of units that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from digitize.names import expanded, name_key, one_spelling, without_marks

_KINDS = ("thị trấn", "thành phố", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã")
_SPOKEN = {one_spelling(kind): without_marks(kind) for kind in _KINDS}
_BARE = tuple(sorted(_SPOKEN.values(), key=len, reverse=True))
_UNIT = "|".join(_KINDS)
# A unit's word inside a part begins another one (`xã Mẫu huyện Mẫu`), unless it is part of a name (`Tân Xã`,
# `Phường Đúc`) or of another word (`tỉnh lộ`, `xã hội`).
_NO_UNIT = "lộ|hội|đội|đoàn|ủy|uỷ|viên|mới"
_BEGINS = re.compile(rf"(?<=\s)(?<!thị\s)(?:{_UNIT})(?=\s+(?!(?:{_UNIT}|{_NO_UNIT})(?!\w))\w)", re.IGNORECASE)
_ENDS_WITH_UNIT = re.compile(rf"(?:^|\s)(?:{_UNIT}|{'|'.join(_BARE)})\s*$", re.IGNORECASE)
# A text written without any marks has units without them.
_BARE_BEGINS = re.compile(
    rf"(?<=\s)(?<!thi\s)(?:{'|'.join(_BARE)})(?=\s+(?!(?:{'|'.join(_BARE)}|lo|hoi|uy)\b)\w)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*[,;\n|]\s*|\.\s+(?=[^\W\d_a-z])")
_DASH = re.compile(r"\s+[-–—]\s*|\s*[–—-]\s+")
_COUNTRY = frozenset({"viet nam", "vietnam", "nuoc chxhcn viet nam"})


@dataclass(frozen=True, slots=True)
class Part:
    """One name of an address. readings: kind (without its marks; "" where none is printed) and name, the
    likelier first: `quan hóa` is first a place called so and then a quận.
    """

    text: str
    readings: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        """The unit's word before the name, without its marks; "" where none is printed for sure."""
        return self.readings[0][0]


def parts_of(address: str, joined: frozenset[str]) -> list[Part]:
    """The names in `address`, the smallest first, the country left out.

    joined: keys of unit names with a hyphen inside (`ba ria vung tau`), which do not end there.
    """
    found = []
    written = expanded(address)
    if address.isascii():  # then `expanded` is not to bring marks in
        written = without_marks(written)
    for piece in _SEPARATOR.split(written):
        for name in _dashed(piece, joined):
            found += [_part(text) for text in _cut(name) if re.search(r"\w", text)]
    while found and without_marks(name_key(found[-1].text)) in _COUNTRY:
        found.pop()
    return found


def _dashed(piece: str, joined: frozenset[str]) -> list[str]:
    names: list[str] = []
    for name in _DASH.split(piece):
        if names and _ends_in(f"{names[-1]} {name}", joined):
            names[-1] = f"{names[-1]} - {name}"
        else:
            names.append(name)
    return names


def _ends_in(text: str, joined: frozenset[str]) -> bool:
    words = without_marks(name_key(text)).split()
    return any(" ".join(words[i:]) in joined for i in range(len(words)))


def _cut(name: str) -> list[str]:
    """`Tổ 5 phường Mẫu quận Mẫu` in its three names."""
    starts = [0]
    for m in (_BARE_BEGINS if name.isascii() else _BEGINS).finditer(name):
        if not _ENDS_WITH_UNIT.search(name[starts[-1] : m.start()]):
            starts.append(m.start())
    return [name[a:b].strip(" .:") for a, b in zip(starts, [*starts[1:], len(name)], strict=True)]


def _part(text: str) -> Part:
    spoken = one_spelling(text)
    for kind, bare in _SPOKEN.items():
        if spoken.startswith(f"{kind} "):
            return Part(text, ((bare, _after(text, kind)),))
    without = without_marks(text)
    for bare in _BARE:
        if without.startswith(f"{bare} "):
            readings = ("", text), (bare, _after(text, bare))
            return Part(text, readings[::-1] if text.isascii() else readings)
    return Part(text, (*_misread_kind(text, without), ("", text)))


def _misread_kind(text: str, without: str) -> Iterator[tuple[str, str]]:
    """`Huyệh Mẫu`: a long unit's word with one letter wrong."""
    for bare in _BARE:
        count = len(bare.split())
        first = " ".join(without.split()[:count])
        if len(bare) > 4 and len(without.split()) > count and Levenshtein.distance(first, bare) == 1:
            yield bare, _after(text, bare)
            return


def _after(text: str, kind: str) -> str:
    return text.split(maxsplit=len(kind.split()))[-1]
