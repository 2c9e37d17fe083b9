"""Amounts as Vietnamese papers print them: `1.500.000 đồng`, `120,5 m²`, `1,5 tỷ đồng`, and in words.

A full stop or a blank between groups of three digits parts thousands, a comma is the decimal mark. One full
stop before one or two digits (`120.5`, `1.234.5`) can only be a decimal mark, however unusual.
"""

from __future__ import annotations

import re
from itertools import takewhile

from digitize.extract.text import fold

_FIGURES = re.compile(r"\d[\d.,]*(?: \d{3}(?!\d)[\d.,]*)*")
_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3}){2,}")  # `500,000,000`: plain because of its two commas
_STOPPED = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)\.(?:\d{1,2}|\d{4,})")
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_SCALED = re.compile(r"\s*(nghin|ngan|trieu|ty|ti)\b")
_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_UNIT = "|".join(_UNITS)
_BELOW_THOUSAND = re.compile(
    rf"(?:(?P<hundreds>{_UNIT}) tram ?)?"
    rf"(?:(?:linh|le) (?P<single>{_UNIT})|(?:(?P<tens>{_UNIT}) )?(?P<ten>muoi)(?: (?P<ones>{_UNIT}))?)?"
)
_MOST = 10**16  # beyond any sum of money, and where a float begins to lose figures
_ENDS = ("dong", "met", "vnd", "m")


def find_amount(text: str) -> int | float | None:
    """The first number in `text`; a whole one as int. None: there is none, its marks make no sense, or no
    paper states so much.

    >>> find_amount("1.234,5 m2"), find_amount("500 triệu đồng"), find_amount("120.5")
    (1234.5, 500000000, 120.5)
    """
    m = _FIGURES.search(text)
    value = _value(m[0].rstrip(".,")) if m else None
    if m is None or value is None:
        return None
    scale = _SCALED.match(fold(text[m.end() :]))
    return _plain(value * _SCALES[scale[1]] if scale else value)


def _value(printed: str) -> float | None:
    if _ENGLISH.fullmatch(printed):
        return float(printed.replace(",", ""))
    if _STOPPED.fullmatch(printed):
        whole, _, rest = printed.rpartition(".")
        return float(f"{whole.replace('.', '')}.{rest}")
    if _GROUPED.fullmatch(printed):
        return float(re.sub("[. ]", "", printed).replace(",", "."))
    return None


def _plain(value: float) -> int | float | None:
    if value > _MOST:
        return None
    return int(value) if value == int(value) else round(value, 4)


def amount_in_words(text: str) -> int | float | None:
    """The number that `text` begins to say: `Năm trăm triệu đồng chẵn` -> 500000000, `hai phẩy năm` -> 2.5.

    Words of the unit (`đồng`, `mét vuông`) end it. None where a word is none of a number, or the words do not
    make one (`một chín trăm`, a word between them was lost).
    """
    words = list(takewhile(lambda w: w not in _ENDS, re.findall(r"[a-z]+", fold(text))))
    if "phay" not in words:
        return _whole(words)
    cut = words.index("phay")
    whole, rest = _whole(words[:cut]), _decimals(words[cut + 1 :])
    return None if whole is None or rest is None else _plain(float(f"{whole}.{rest}"))


def _whole(words: list[str]) -> int | None:
    total, group = 0, list[str]()
    for word in words:
        if word not in _SCALES:
            group.append(word)
            continue
        below = _below_thousand(group)
        if below is None or not (group or total):
            return None
        total, group = _scaled(total, below, _SCALES[word]), []
    below = _below_thousand(group)
    return None if below is None or not words else total + below


def _below_thousand(words: list[str]) -> int | None:
    if len(words) == 1:
        return 10 if words[0] == "muoi" else _UNITS.get(words[0])
    m = _BELOW_THOUSAND.fullmatch(" ".join(words))
    if m is None:
        return None
    said = {name: _UNITS[word] for name, word in m.groupdict().items() if word and name != "ten"}
    tens = said.get("tens", 1) if m["ten"] else 0
    return 100 * said.get("hundreds", 0) + 10 * tens + said.get("ones", 0) + said.get("single", 0)


def _scaled(total: int, group: int, scale: int) -> int:
    """`một nghìn hai trăm tỷ`: a larger scale multiplies what smaller ones have gathered before it."""
    if scale > 10**6 and 0 < total < scale:
        return (total + group) * scale
    return total + group * scale


def _decimals(words: list[str]) -> str | None:
    """The digits behind the comma, said one by one (`không năm`) or as a number (`hai mươi lăm`)."""
    if words and all(w in _UNITS for w in words):
        return "".join(str(_UNITS[w]) for w in words)
    said = _below_thousand(words) if words else None
    return None if said is None else str(said)
