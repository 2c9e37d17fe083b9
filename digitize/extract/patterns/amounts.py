"""Amounts as Vietnamese papers print them: `1.500.000 đồng`, `120,5 m²`, `1,5 tỷ đồng`, and in words.

A full stop or a blank between groups of three digits parts thousands, a comma is the decimal mark. One full
stop before one or two digits (`120.5`) can only be a decimal mark, however unusual.
"""

from __future__ import annotations

import re

from digitize.extract.text import fold

_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:[. ]\d{3})+(?:,\d+)?(?![\d])|(?<![\d.,])\d+(?:[.,]\d+)?(?!\d)")
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_SCALED = re.compile(r"\s*(nghin|ngan|trieu|ty|ti)\b")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3}){2,}")
_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_FILLERS = {"linh", "le", "va"}


def find_amount(text: str) -> int | float | None:
    """The first number in `text`; a whole one as int. None where there is none.

    >>> find_amount("1.234,5 m2"), find_amount("500 triệu đồng"), find_amount("120.5")
    (1234.5, 500000000, 120.5)
    """
    grouped = _GROUPED.search(text)  # `500,000,000`: the English way, plain because of its two commas
    if grouped:
        return int(grouped[0].replace(",", ""))
    m = _NUMBER.search(text)
    if m is None:
        return None
    value = _value(m[0])
    scale = _SCALED.match(fold(text[m.end() :]))
    return _plain(value * _SCALES[scale[1]]) if scale else _plain(value)


def _value(printed: str) -> float:
    bare = printed.replace(" ", "")
    if "," not in bare and re.fullmatch(r"\d+\.\d{1,2}|\d+\.\d{4,}", bare):
        return float(bare)
    return float(bare.replace(".", "").replace(",", "."))


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 4)


def amount_in_words(text: str) -> int | None:
    """The whole number that `text` begins to say: `Năm trăm triệu đồng chẵn` -> 500000000.

    Words of the unit (`đồng`, `mét vuông`) end it; None where a word of the number itself is not one.
    """
    words = re.findall(r"[a-z]+", fold(text))
    total, group, seen = 0, 0, False
    for word in words:
        if word in ("dong", "met", "vnd"):
            break
        if word in _SCALES:
            total, group = _scaled(total, group, _SCALES[word]), 0
        elif word == "tram":
            group *= 100
        elif word == "muoi":
            tens = group % 10
            group = group - tens + (tens * 10 if tens else 10)
        elif word in _FILLERS:
            continue
        elif word in _UNITS:
            group += _UNITS[word]
        else:
            return None
        seen = True
    return total + group if seen else None


def _scaled(total: int, group: int, scale: int) -> int:
    """`một nghìn hai trăm tỷ`: a larger scale multiplies what smaller ones have gathered before it."""
    if scale > 10**6 and 0 < total < scale:
        return (total + group) * scale
    return total + group * scale
