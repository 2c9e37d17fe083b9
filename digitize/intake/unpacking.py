"""A stream's data, unless there is too much of it: a few bytes can unpack to gigabytes.

qpdf unpacks a stream whole or not at all, so what it may come to is reckoned first.
"""

from __future__ import annotations

import math
import zlib
from typing import Any

import pikepdf

MOST: int = 4_000_000  # bytes of content on a page, or in a form, that is worth following
_SURE = 64_000_000  # what may be unpacked without a look first
# How many bytes a filter can make of one, at the very most.
_SWELLS = {"/FlateDecode": 1032, "/LZWDecode": 1400, "/RunLengthDecode": 64}
_PIECE = 1 << 16


class TooComplex(Exception):
    """The page has more content than is worth following."""


def unpacked(stream: Any, most: int = MOST) -> bytes:
    """The decoded bytes. Raises TooComplex above `most`; pikepdf's errors where they do not decode."""
    raw = stream.read_raw_bytes()
    filters = _filters(stream)
    if len(raw) * math.prod(_SWELLS.get(each, 1) for each in filters) > _SURE and (
        filters != ["/FlateDecode"] or _swells_beyond(raw, most)
    ):
        raise TooComplex
    data = bytes(stream.read_bytes())
    if len(data) > most:
        raise TooComplex
    return data


def _filters(stream: Any) -> list[str]:
    named = stream.get("/Filter")
    return (
        [str(each) for each in named] if isinstance(named, pikepdf.Array) else [str(named)] if named else []
    )


def _swells_beyond(raw: bytes, most: int) -> bool:
    packer, size = zlib.decompressobj(), 0
    try:
        for start in range(0, len(raw), _PIECE):
            piece = raw[start : start + _PIECE]
            while piece and size <= most:
                size += len(packer.decompress(piece, _PIECE))
                piece = packer.unconsumed_tail
            if size > most:
                return True
    except zlib.error:
        return False  # qpdf takes what there is up to here
    return False
