"""Tesseract's own table of what it read (its TSV output, one row a word) as words."""

from __future__ import annotations

import unicodedata

from digitize.dossier import Word

_WORD = "5"
_COLUMNS = 12


def words_of(table: str) -> tuple[Word, ...]:
    """The words of a TSV table: level, page, block, paragraph, line, word, left, top, width, height,
    confidence 0..100, text.

    Raises ValueError for a table that is none.
    """
    lines: dict[tuple[str, ...], int] = {}
    blocks: dict[str, int] = {}
    words = []
    for row in table.splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if cells[0] != _WORD or len(cells) < _COLUMNS:
            continue
        said = unicodedata.normalize("NFC", cells[11]).strip()
        if not said or float(cells[10]) < 0:
            continue
        left, top, width, height = (int(c) for c in cells[6:10])
        words.append(
            Word(
                said,
                (left, top, left + width, top + height),
                min(1.0, float(cells[10]) / 100),
                lines.setdefault(tuple(cells[2:5]), len(lines)),
                blocks.setdefault(cells[2], len(blocks)),
            )
        )
    return tuple(words)
