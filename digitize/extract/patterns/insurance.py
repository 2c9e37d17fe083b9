"""Health insurance cards: their numbers, and the payload of their QR code.

A number is the social insurance number of ten digits (QĐ 1666/QĐ-BHXH, 2020), on older cards behind group,
benefit and province (QĐ 1351/QĐ-BHXH, 2015); the personal number replaces it (CV 1804/BHXH-QLT, 2025).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.extract.patterns.dates import find_date

_WHOLE = re.compile(r"[A-Z]{2}[1-5]\d{12}|\d{10}|\d{12}")
_DIGIT = str.maketrans("OQDILZSB", "00011258")
_PAYLOAD = re.compile(
    r"(?P<number>[A-Z]{2}\d{13}|\d{10}|\d{12})\|(?P<name>(?:[0-9A-Fa-f]{2})+)\|(?P<born>[\d/]{4,10})\|"
    r"(?P<sex>[12])\|(?P<home>(?:[0-9A-Fa-f]{2})*)\|(?P<place>[^|]*)\|(?P<since>[\d/]*)(?:\|.*)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class InsuranceCode:
    """The payload's first seven fields, as far as they are published; the rest is left unread."""

    number: str
    name: str
    date_of_birth: str | None
    gender: str
    valid_from: str | None


def is_insurance_code(text: str) -> bool:
    """Whether a decoded code is a health insurance card's."""
    return read_insurance_code(text) is not None


def read_insurance_code(text: str) -> InsuranceCode | None:
    """The payload taken apart; None where it is not such a card's."""
    found = _PAYLOAD.fullmatch(text.strip())
    if found is None:
        return None
    try:
        name = unicodedata.normalize("NFC", bytes.fromhex(found["name"]).decode("utf-8"))
    except UnicodeDecodeError:
        return None
    born = find_date(found["born"]) or (found["born"] if re.fullmatch(r"\d{4}", found["born"]) else None)
    sex = "Nam" if found["sex"] == "1" else "Nữ"
    return InsuranceCode(found["number"], " ".join(name.split()), born, sex, find_date(found["since"]))


def insurance_number(parts: Sequence[str]) -> tuple[str, int, bool] | None:
    """The number that the first words behind its label make: value, how many words, whether all letters and
    digits are as read. It must begin with the first word: `GD 4 01` lost leaves another card's number.
    """
    for count in range(1, min(len(parts), 8) + 1):
        joined = re.sub(r"[\s.\-–|]", "", "".join(parts[:count]))
        follows = parts[count] if count < len(parts) else ""
        if re.match(r"[\d.]+$", follows):
            continue  # a group of the same number
        for value in (joined, _as_figures(joined)):
            if _WHOLE.fullmatch(value):
                return value, count, value == joined
    return None


def _as_figures(text: str) -> str:
    """Letters put right where only figures can stand, as shapes that recognisers take for them."""
    head = 2 if len(text) == 15 else 0
    return text[:head].upper() + text[head:].upper().translate(_DIGIT)
