"""Pages set from text as they look: `^` centres, `||` parts a letterhead, `@700 ` sets at x = 700.

An empty line is a gap. With it a form of anybody's template is written down in a minute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from builders_extract import WIDTH, Sheet

from digitize.dossier import Page

_PLACED = re.compile(r"@(\d+) (.*?)(?= @\d+ |$)")


def printed(*texts: str, width: int = WIDTH) -> list[Page]:
    """The pages, numbered from 1, `width` pixels wide."""
    return [replace(_set(text, n).page(), width=width) for n, text in enumerate(texts, 1)]


def _set(text: str, number: int) -> Sheet:
    sheet = Sheet(number)
    for line in text.strip("\n").split("\n"):
        if not line.strip():
            sheet.gap(50)
        elif line.startswith("^"):
            sheet.centred(line[1:].strip())
        elif "||" in line:
            left, right = line.split("||")
            sheet.columns(left.strip(), right.strip())
        elif line.startswith("@"):
            _place(sheet, _PLACED.findall(line.rstrip()))
        else:
            sheet.line(line.strip(), 250 + 20 * (len(line) - len(line.lstrip())))
    return sheet


def _place(sheet: Sheet, parts: Sequence[tuple[str, str]]) -> None:
    """One row of parts, each at its own place."""
    sheet.lines += 1
    for x, text in parts:
        sheet.at(int(x), sheet.y, text.strip(), line=sheet.lines)
    sheet.y += 46
