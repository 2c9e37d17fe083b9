"""Codes of dossiers, of any generation, found in running text."""

from __future__ import annotations

import re

from digitize.codes import DOSSIER_CODE

_CODE = re.compile(rf"(?<![0-9A-Za-z.])({DOSSIER_CODE.pattern})(?![0-9A-Za-z])")


def find_code(text: str) -> str | None:
    """The first dossier code in `text` whose date part is a date; blanks around its hyphens are closed."""
    closed = re.sub(r"\s*([-–—.])\s*(?=[0-9A-Z])", lambda m: m[1].replace("–", "-").replace("—", "-"), text)
    for m in _CODE.finditer(closed):
        day = m[1].split("-")[1][-6:]
        if 1 <= int(day[2:4]) <= 12 and 1 <= int(day[4:6]) <= 31:
            return m[1]
    return None
