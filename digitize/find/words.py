"""What counts as a word: Vietnamese syllables, numbers, codes, dates, numbers of people.

A code (`15/QĐ-UBND`, `H56.134-251023-0101`) is kept whole beside its parts. A date is kept in ISO 8601,
however it is printed; a long number is kept without the blanks and dots it is printed with.
"""

from __future__ import annotations

import re
from datetime import date

from digitize.find.fold import exact, fold

LONGEST = 100
"""Characters of a token that are looked at; scanned noise has no right to a longer one."""

# Marks that no composed letter exists for stay inside. One way to match a text and no other: nested repeats
# took minutes over a run of stacked marks.
_WORD = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
_SYLLABLE = re.compile(_WORD)
_JOINED = re.compile(rf"{_WORD}(?:[./_&-]{_WORD})+")
_PRINTED_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d/.-])")
_ISO_DATE = re.compile(r"(?<![\d/.-])(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SPOKEN_DATE = re.compile(r"ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
_SPACED_NUMBER = re.compile(r"(?<![\w.])\d{1,6}(?:[ .]\d{2,6}){1,5}(?![\w.]\d)")


def syllables(text: str) -> list[str]:
    """The words of `text` in order: lower case, tone marks placed one way, diacritics kept."""
    return words(exact(text))


def words(written: str) -> list[str]:
    """The words of a text already written by `exact`."""
    return [word[:LONGEST] for word in _SYLLABLE.findall(written)]


def _iso(day: str, month: str, year: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def dates(folded: str) -> set[str]:
    """Every date in a folded text, as ISO 8601; what is no calendar day is left out."""
    found = {_iso(*m.groups()) for m in _PRINTED_DATE.finditer(folded)}
    found |= {_iso(*m.groups()) for m in _SPOKEN_DATE.finditer(folded)}
    found |= {_iso(m[3], m[2], m[1]) for m in _ISO_DATE.finditer(folded)}
    return {iso for iso in found if iso}


def long_numbers(folded: str) -> set[str]:
    """Numbers printed in groups (`001 099 000001`, `1.500.000`), without the gaps; 5 to 15 digits."""
    joined = {re.sub(r"\D", "", m[0]) for m in _SPACED_NUMBER.finditer(folded)}
    return {digits for digits in joined if 5 <= len(digits) <= 15}


def joined(written: str) -> list[str]:
    """Words held together by . / - _ or & in a text already written by `exact` or `fold`."""
    mixed = " ".join(run for run in written.split() if not run.isalnum())  # few runs, and a dear pattern
    return [code[:LONGEST] for code in _JOINED.findall(mixed)]


def codes(kept: str) -> set[str]:
    """What finds a text written by `exact` whole: folded codes, `=` + codes as they are, dates, numbers."""
    folded = fold(kept)
    whole = joined(kept)
    return {fold(c) for c in whole} | {f"={c}" for c in whole} | dates(folded) | long_numbers(folded)
