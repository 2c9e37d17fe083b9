"""What a few bytes can unpack to is reckoned before it is unpacked."""

from __future__ import annotations

import resource
import zlib
from collections.abc import Sequence

import pikepdf
import pytest
from pikepdf import Array, Name, Stream

from digitize.intake.unpacking import TooComplex, unpacked

MEGABYTE = 1_000_000
HOME = pikepdf.new()


def stream(data: bytes, *filters: str) -> Stream:
    return Stream(HOME, data, Filter=Array([Name(each) for each in filters]))


def blanks(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(b" " * MEGABYTE) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize(
    ("data", "filters"),
    [
        (blanks(600), ["/FlateDecode"]),
        (zlib.compress(blanks(600)), ["/FlateDecode", "/FlateDecode"]),
        (b"\x81 " * MEGABYTE, ["/RunLengthDecode"]),
        (blanks(5), ["/FlateDecode"]),
        (b" " * 5 * MEGABYTE, []),
    ],
)
def test_too_much_is_not_unpacked(data: bytes, filters: Sequence[str]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooComplex):
        unpacked(stream(data, *filters))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


@pytest.mark.parametrize("filters", [[], ["/FlateDecode"], ["/FlateDecode", "/FlateDecode"]])
def test_what_is_little_enough_is_given(filters: Sequence[str]) -> None:
    words = b"0 0 m 9 9 l S\n" * 500
    data = words
    for _ in filters:
        data = zlib.compress(data)
    assert unpacked(stream(data, *filters)) == words


def test_a_long_scan_of_noise_is_given_after_a_look() -> None:
    words = bytes(range(256)) * 15_000
    assert unpacked(stream(zlib.compress(words, 0), "/FlateDecode")) == words
