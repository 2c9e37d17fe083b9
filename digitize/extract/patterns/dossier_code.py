"""Codes of dossiers, all generations: TT 01/2018/TT-VPCP, TT 03/2025/TT-VPCP, TT 04/2025/TT-VPCP."""

from __future__ import annotations

import re

# unit (QCVN 102:2016 or QĐ 20/2020/QĐ-TTg) - YYMMDD or YYYYMMDD - running number
_CODE = re.compile(
    r"(?<![0-9A-Za-z.])"
    r"((?:\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]{1,4}){0,4})-(\d{6}|\d{8})-\d{4,8})"
    r"(?![0-9A-Za-z])"
)


def find_code(text: str) -> str | None:
    """The first dossier code in `text` whose date part is a date; blanks around its hyphens are closed."""
    closed = re.sub(r"\s*([-–—.])\s*(?=[0-9A-Z])", lambda m: m[1].replace("–", "-").replace("—", "-"), text)
    for m in _CODE.finditer(closed):
        day = m[2][-6:]
        if 1 <= int(day[2:4]) <= 12 and 1 <= int(day[4:6]) <= 31:
            return m[1]
    return None
