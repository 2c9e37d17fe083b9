"""Dates as Vietnamese papers write them, as ISO 8601."""

from __future__ import annotations

import re
from datetime import date

from digitize.extract.text import fold

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?!\d)")
# Slashes that were read as strokes (`26I0712013`): the digits keep their places, one slash is no digit.
_LETTERED = re.compile(
    r"(?<![\d/])(?:(\d{2})[/Il|!i](\d{2})[/Il|!i1](\d{4})|(\d{2})[/Il|!i1](\d{2})[/Il|!i](\d{4}))(?![\d/])"
)
_WORDS = re.compile(r"(?<!\d)(\d{1,2})[\s,]*thang\s*(\d{1,2})[\s,]*nam\s*(\d{4})(?!\d)")
_STROKE = r"[/il|!1\[\]]"
# A blank that was read inside a number: `05/1 1/2023`.
_LOOSE = re.compile(r"(?<![\d/.\-])(\d ?\d?) ?([/\-]) ?(\d ?\d?) ?\2 ?(\d ?\d ?\d ?\d)(?![\d/.\-])")
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:gio|g|h|:)\s*(\d{2})?(?:\s*(?:phut|p\b|:\s*\d{2}))?(?=[\s,;.\-]|ngay|$)"
)
_LEADERS = re.compile(r"[.…_·]{2,}|…")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d|21\d\d)(?!\d)")


def iso_date(day: str, month: str, year: str) -> str | None:
    """`4`, `2`, `2025` -> `2025-02-04`; None where there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def find_date(text: str) -> str | None:
    """The first whole date in `text`: `04/02/2025`, `04-02-2025`, `ngày 04 tháng 02 năm 2025`."""
    folded = fold(_LETTERED.sub(_slashed, _LEADERS.sub(" ", text)))
    found = [m for m in (_WORDS.search(folded), _NUMERIC.search(folded)) if m]
    for m in sorted(found, key=lambda m: m.start()):
        iso = iso_date(*m.groups())
        if iso:
            return iso
    loose = None if found else _LOOSE.search(folded)
    return iso_date(*(loose[n].replace(" ", "") for n in (1, 3, 4))) if loose else None


def _slashed(found: re.Match[str]) -> str:
    return "/".join(part for part in found.groups() if part)


def find_cramped_date(text: str) -> str | None:
    """A padded date (`dd/mm/yyyy`) alone in `text` whose slashes were lost, doubled or read as strokes:
    `240712023`, `22Í12I1957`. None where it can be read in two ways.
    """
    letters = re.sub(r"[\s.,:;'’]", "", fold(text))
    found = set()
    for first in range(3):
        for second in range(3):
            m = re.fullmatch(
                rf"(\d\d){_STROKE}{{{first}}}(\d\d){_STROKE}{{{second}}}((?:19|20)\d\d)", letters
            )
            found.add(iso_date(*m.groups()) if m else None)
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def find_partial_date(text: str) -> str | None:
    """A year, or month and year, that stand alone, as old papers print a birth: `1945`, `05/1945`,
    `tháng 5 năm 1945`. None where there is a figure more: it may be a day that was misread.
    """
    figures = re.findall(r"\d+", text)
    if len(figures) == 1 and _YEAR.fullmatch(figures[0]):
        return str(figures[0])
    parted = re.search(r"(?<!\d)\d{1,2}\s*/\s*\d{4}(?!\d)", text) or re.search(
        r"thang\s*\d{1,2}\D", fold(text)
    )
    if len(figures) == 2 and parted and _YEAR.fullmatch(figures[1]) and 1 <= int(figures[0]) <= 12:
        return f"{figures[1]}-{int(figures[0]):02d}"
    return None


def find_moment(text: str) -> str | None:
    """A date with its time where one is printed: `08 giờ 30 phút, ngày 04/8/2025` -> `2025-08-04T08:30`."""
    day = find_date(text)
    if day is None:
        return None
    m = _TIME.search(_NUMERIC.sub(" ", fold(text)))
    if m is None:
        return day
    hour, minute = int(m[1]), int(m[2] or 0)
    return f"{day}T{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else day


def find_year(text: str) -> int | None:
    """The first year 1800–2199 in `text`."""
    m = _YEAR.search(text)
    return int(m[1]) if m else None


def from_ddmmyyyy(digits: str) -> str | None:
    """`04022025` -> `2025-02-04` (QR payloads of identity cards)."""
    return iso_date(digits[:2], digits[2:4], digits[4:]) if re.fullmatch(r"\d{8}", digits) else None
