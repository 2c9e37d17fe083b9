"""The machine-readable zone of identity cards: ICAO Doc 9303 part 5, TD1, three lines of thirty characters.

Vietnamese cards put the last nine digits of the personal number as document number and the whole number in
the optional data of line 1. Letters may be misread for digits where only digits can stand; a field is
believed only where its check digit agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from digitize.extract.patterns.dates import iso_date

WIDTH = 30
_TO_DIGIT = str.maketrans("OQDILZSBG", "000112586")
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the zone says. Fields whose check digit fails are None; their names are in `failed`."""

    personal_id: str | None
    date_of_birth: str | None
    gender: str | None
    expiry: str | None
    name: str
    failed: tuple[str, ...]


def check_digit(text: str) -> int:
    """The check digit of `text` (ICAO 9303 part 3, 4.9): weights 7, 3, 1; `<` counts 0, A 10 … Z 35."""
    total = 0
    for index, c in enumerate(text):
        value = 0 if c == "<" else int(c) if c.isdigit() else ord(c) - 55
        total += value * _WEIGHTS[index % 3]
    return total % 10


def clean_line(text: str) -> str:
    """One printed line as MRZ characters; anything that is none of them counts as the filler `<`."""
    joined = (
        re.sub(r"\s+", "", text.upper())
        .replace("«", "<<")
        .replace("‹", "<")
        .replace("(", "<")
        .replace("{", "<")
    )
    return re.sub(r"[^A-Z0-9<]", "<", joined)


def looks_like_mrz(text: str) -> bool:
    """Whether a printed line can be a line of the zone."""
    line = clean_line(text)
    fillers = sum(text.count(c) for c in "<«‹")
    return 26 <= len(line) <= 36 and (fillers >= 3 or line[2:5] == "VNM")


def _digits(text: str) -> str:
    return text.translate(_TO_DIGIT)


def _checked(text: str, digit: str) -> str | None:
    fixed = _digits(text)
    check = _digits(digit)
    return (
        fixed
        if fixed.replace("<", "").isdigit() and check.isdigit() and check_digit(fixed) == int(check)
        else None
    )


def _birth(six: str | None, number: str) -> str | None:
    """YYMMDD as ISO; the century is the number's fourth digit (0, 1: 19xx; 2, 3: 20xx; …)."""
    if six is None or not six.isdigit() or not number.isdigit():
        return None
    return iso_date(six[4:], six[2:4], str(1900 + int(number[3]) // 2 * 100 + int(six[:2])))


def _expiry(six: str | None) -> str | None:
    """YYMMDD as ISO: chip cards expire in this century."""
    return iso_date(six[4:], six[2:4], f"20{six[:2]}") if six is not None and six.isdigit() else None


def read_mrz(lines: list[str]) -> Mrz | None:
    """The zone from its three printed lines; None where they are not a Vietnamese TD1 zone."""
    if len(lines) != 3:
        return None
    one, two, three = ((clean_line(x) + "<" * WIDTH)[:WIDTH] for x in lines)
    if one[2:5] != "VNM":
        return None
    document = _checked(one[5:14], one[14])
    number = _digits(one[15:27])
    whole = document is not None and number.isdigit() and number.endswith(document)
    born, expires = _checked(two[0:6], two[6]), _checked(two[8:14], two[14])
    failed = [] if whole else ["personalId"]
    failed += [] if born else ["dateOfBirth"]
    failed += [] if expires or two[8:14].count("<") > 3 else ["expiryDate"]
    gender = {"M": "Nam", "F": "Nữ"}.get(two[7])
    return Mrz(
        number if whole else None,
        _birth(born, number) if whole else None,
        gender,
        _expiry(expires),
        _name(three),
        tuple(failed),
    )


def _name(line: str) -> str:
    """Folded name, family name first: `NGUYEN<<VAN<MAU` -> `NGUYEN VAN MAU`."""
    return re.sub(r"<+", " ", line.translate(str.maketrans("0158", "OISB"))).strip()
