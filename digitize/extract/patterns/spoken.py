"""Dates in words, as civil-status papers repeat them: `ngày mười hai, tháng năm, năm hai nghìn …`.

They are a second witness of the date in figures.
"""

from __future__ import annotations

import re

from digitize.extract.patterns.dates import iso_date
from digitize.extract.text import fold

_ONES = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9, "gieng": 1, "chap": 12,
}  # fmt: skip
_SKIP = {"mong", "mung", "linh", "le"}
_PARTS = re.compile(r"ngay\s+(.{2,30}?)[\s,.;]+thang\s+(.{2,20}?)[\s,.;]+nam\s+(.{8,60})")


def number_in_words(words: list[str]) -> int | None:
    """The number that folded Vietnamese words say, 0..9999; None where a word is no number."""
    total = current = 0
    seen = False
    for index, word in enumerate(words):
        if word in _ONES:
            spoken_tens = index > 0 and words[index - 1] in _ONES  # `tám mốt` is 81
            current = (current * 10 if spoken_tens else current) + _ONES[word]
        elif word == "muoi":
            current = current * 10 if current else 10
        elif word == "tram":
            current *= 100
            total, current = total + current, 0
        elif word in ("nghin", "ngan"):
            total, current = (total + current) * 1000, 0
        elif word not in _SKIP:
            return None
        seen = True
    return total + current if seen else None


def _leading_number(text: str) -> int | None:
    words = re.findall(r"[a-z]+", text)
    for size in range(len(words), 0, -1):
        value = number_in_words(words[:size])
        if value is not None:
            return value
    return None


def spoken_date(text: str) -> str | None:
    """The date that `text` says in words, ISO 8601; None where it says none or words are misread."""
    m = _PARTS.search(fold(text))
    if m is None:
        return None
    parts = [_leading_number(p) for p in m.groups()]
    day, month, year = parts
    if day is None or month is None or year is None or year < 1800:
        return None
    return iso_date(str(day), str(month), str(year))
