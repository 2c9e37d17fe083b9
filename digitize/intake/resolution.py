"""How many pixels make an inch: what the file says where that can be true, else what A4 paper would need."""

from __future__ import annotations

_MM = 25.4
_A4_LONG_MM = 297.0
_USUAL = (100, 150, 200, 300, 400, 600)


def believable(dpi: float, long_side: int) -> bool:
    """Whether `dpi` can be a scanner's for a page of `long_side` pixels.

    Cameras and converters write 72 or 96 when they do not know. A value is believed when the page comes out
    between 40 mm (a card's short strip) and A3; above that, up to A0, only from 100 dpi on.
    """
    if not 20 <= dpi <= 4800:
        return False
    size_mm = long_side / dpi * _MM
    return 40 <= size_mm <= 450 or (dpi >= 100 and size_mm <= 1300)


def guess(long_side: int) -> int:
    """The usual resolution that makes a long side of `long_side` pixels come nearest to A4's 297 mm."""
    return min(_USUAL, key=lambda dpi: abs(long_side / dpi * _MM - _A4_LONG_MM))


def settle(dpi: float, long_side: int) -> tuple[int, bool]:
    """(dpi to use, whether it had to be guessed)."""
    if believable(dpi, long_side):
        return round(dpi), False
    return guess(long_side), True
