"""Addresses written out and compared: `P.3, Q.10, TP.HCM` is `Phường 3, quận 10, Thành phố Hồ Chí Minh`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from digitize.names.people import Sameness, graded
from digitize.names.spelling import one_spelling, without_marks

# What a letter or two before a name mean. A lone letter needs its full stop or a figure after it: `P` may be
# part of a house number. Longer ones stand at a word's beginning.
_SHORT = (
    (r"t\.?p\.?\s*h\.?c\.?m", "thành phố hồ chí minh"),
    (r"t\.?p\.?(?=[\s.]|[^\W\d])\.?", "thành phố"),
    (r"t\.?x\.", "thị xã"),
    (r"t\.?t\.", "thị trấn"),
    (r"đ\.?k\.", "đặc khu"),
    (r"tx(?=\s)", "thị xã"),
    (r"tt(?=\s)", "thị trấn"),
    (r"p\.\s?|p\s?(?=\d)", "phường"),
    (r"q\.\s?|q\s?(?=\d)", "quận"),
    (r"h\.", "huyện"),
    (r"x\.", "xã"),
    (r"t\.(?!\s?\d)", "tỉnh"),
)
_EDGE = r"(?:^|(?<=[\s,;:(–—-]))"
_RULES = tuple((re.compile(f"{_EDGE}(?:{short})\\s*", re.IGNORECASE), full) for short, full in _SHORT)
_UNITS = ("phường", "xã", "thị trấn", "đặc khu", "quận", "huyện", "thị xã", "thành phố", "tỉnh")
_LONGEST_FIRST = sorted(_UNITS, key=len, reverse=True)
_UNIT_WORD = re.compile(rf"(?<!\S)(?:{'|'.join(map(one_spelling, _LONGEST_FIRST))})(?!\S)")
_BARE_UNIT = re.compile(rf"(?<!\S)(?:{'|'.join(map(without_marks, _LONGEST_FIRST))})(?!\S)")
_LEADING_ZERO = re.compile(r"\b0+(?=[1-9])")


@lru_cache(maxsize=4096)
def expanded(text: str) -> str:
    """The address in NFC with the short forms of units written out in small letters, the rest as it is."""
    out = unicodedata.normalize("NFC", text)
    for pattern, full in _RULES:
        out = pattern.sub(lambda _, full=full: f"{full} ", out)  # type: ignore[misc]
    return " ".join(out.split())


@lru_cache(maxsize=4096)
def address_key(text: str) -> str:
    """What all writings of one address share: short forms written out, separators and unit words gone.

    Unit words go because cards leave them out (`Hòa Tiến, Hòa Vang, Đà Nẵng`); their order stays.
    """
    words = re.sub(r"[^\w'/\u0300-\u036f ]+|_", " ", one_spelling(expanded(text)))
    return _tight(_UNIT_WORD.sub(" ", " ".join(words.split())))


def _tight(words: str) -> str:
    return " ".join(_LEADING_ZERO.sub("", words).split())


def same_address(a: str, b: str) -> Sameness:
    """Whether `a` and `b` are one address, graded as `same_name` grades names.

    Compares what is written: that a commune has another name since 1/7/2025 is for `digitize.places` to say.
    """
    grade = graded(address_key(a), address_key(b))
    if grade is Sameness.DIFFERS and _bare(a) and _bare(a) == _bare(b):
        return Sameness.MARKS
    return grade


def _bare(text: str) -> str:
    """The key without diacritics; unit words also gone from a text that was written without any."""
    key = address_key(text)
    return _tight(_BARE_UNIT.sub(" ", key)) if key.isascii() else without_marks(key)
