"""Personal identification numbers: twelve digits (Luật Căn cước 26/2023/QH15), nine for the old CMND."""

from __future__ import annotations

import re

_TWELVE = re.compile(r"(?<!\d)(\d(?:[ .]?\d){11})(?!\d)")
_NINE = re.compile(r"(?<!\d)(\d(?:[ .]?\d){8})(?!\d)")


def find_personal_id(text: str) -> str | None:
    """The first number of exactly twelve digits, blanks and full stops inside it taken out."""
    m = _TWELVE.search(text)
    return re.sub(r"[ .]", "", m[1]) if m else None


def find_old_id(text: str) -> str | None:
    """The first number of exactly nine digits."""
    m = _NINE.search(text)
    return re.sub(r"[ .]", "", m[1]) if m else None
