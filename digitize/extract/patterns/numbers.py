"""Number and notation of an administrative document: NĐ 30/2020/NĐ-CP, Annex I, part II, item 3."""

from __future__ import annotations

import re
from dataclasses import dataclass

# `UBND-KTTH`, `QĐ-BCĐ138`, `2025/NĐ-CP`, `TB-QL Đào tạo`, `2024/QH15`, `2021/TTLT-BTC-BNV`, `GPXD`
NOTATION = re.compile(
    r"(?:(?:19|20)\d{2}\s?/\s?)?"
    r"(?:[A-ZĐ][A-Za-zĐđÀ-ỹ&]*(?:\s?[-–]\s?[A-ZĐ0-9][A-Za-z0-9ĐđÀ-ỹ&.,()]*)+|QH\d{1,2}|GP[A-ZĐ]{2,3})"
)
_HEAD = re.compile(
    r"^(?:luật|lệnh|nghị quyết|pháp lệnh)?\s*s[ốóòôõỏọo0ôồổỗộ](?![^\W\d_])\.?\s*:?\s*", re.IGNORECASE
)
_SLASH = re.compile(
    r"[/⁄∕|]\s*(?=(?:(?:19|20)\d{2}\s?/)?\s?(?:[A-ZĐ][A-Za-zĐđ0-9]*\s?[-–]|GP[A-ZĐ]{2,3}\b)"
    r"|(?:19|20)\d{2}\s?/)"
)
# A unit written out behind the hyphen (`TB-QL Đào tạo`) reaches to the end of the left column.
_UNIT = re.compile(r"((?: [^\W\d_]{2,}){1,3})[ .,]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """What stands in a number line, with where in the text. number: as printed, perhaps garbled."""

    number: str
    number_span: tuple[int, int]
    notation: str
    notation_span: tuple[int, int]

    @property
    def clean(self) -> bool:
        """Whether the number is 1–6 digits and nothing else (one letter after it, as in `15a`, is in use)."""
        return re.fullmatch(r"\d{1,6}[a-z]?", self.number) is not None


def read_number_line(text: str) -> NumberLine | None:
    """`Số: 15/QĐ-UBND` taken apart; None where no notation follows a slash."""
    head = _HEAD.match(text)
    start = head.end() if head else 0
    slash = _SLASH.search(text, start)
    if slash is None:
        return None
    found = NOTATION.match(text, slash.end())
    if found is None:
        return None
    raw = text[start : slash.start()]
    left = start + len(raw) - len(raw.lstrip(" .…_"))
    number = raw.strip(" .…_")
    span = (left, left + len(number))
    end = found.end()
    unit = _UNIT.fullmatch(text, end)
    if unit and "-" in found[0]:
        end = unit.end(1)
    return NumberLine(number, span, text[found.start() : end].rstrip(" .,;:"), (found.start(), end))


def begins_number_line(text: str) -> bool:
    """Whether `text` begins like `Số:` or `Luật số:`."""
    return _HEAD.match(text) is not None
