"""Lines of a text layer put in the order in which a person reads an administrative paper.

Side by side means side by side: the two columns of the letterhead (NĐ 30/2020, annex I) and the cells of a
table are read row by row. The foot of the paper is the exception: from "Nơi nhận" on, the list of recipients
comes whole, then the signer's block beside it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One word with its box, in points, origin top left. raw: what the file says, where that is not it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    raw: str | None = None


Line = tuple[Piece, ...]
Row = list[Piece]
_FOOT = ("nơi", "nhận")


def in_reading_order(lines: list[Line], width: float, height: float) -> list[tuple[int, Row]]:
    """(block, words from left to right) of each printed row, in reading order. Space sets blocks off."""
    foot = _foot_of(lines, height)
    body = [line for line in lines if foot is None or line[0].top < foot]
    parts = [_rows(body)]
    if foot is not None:
        below = [line for line in lines if line[0].top >= foot]
        parts += [_rows([ln for ln in below if _in_left(ln, width)])]
        parts += [_rows([ln for ln in below if not _in_left(ln, width)])]
    return _blocks(parts)


def _foot_of(lines: list[Line], height: float) -> float | None:
    """The top of the foot: the last line that says "Nơi nhận" alone, or low on the page begins so."""
    feet = [line for line in lines if _names_recipients(line, 0.3 * height)]
    foot = max(feet, key=lambda line: line[0].top, default=None)
    return _with_title(lines, foot) if foot else None


def _names_recipients(line: Line, low: float) -> bool:
    words = [unicodedata.normalize("NFC", p.text).casefold() for p in line[:2]]
    if tuple(w.strip(":") for w in words) != _FOOT:
        return False
    # "Nơi nhận kết quả: …" is a form's question.
    named, alone = words[-1].endswith(":"), len(line) == 2
    return (named and alone) or (line[0].top > low and (named or alone))


def _with_title(lines: list[Line], foot: Line) -> float:
    """The top of the foot, signer's titles included that stand on the right, a little above "Nơi nhận"."""
    tall = foot[0].bottom - foot[0].top
    top = foot[0].top - 0.5 * tall
    for line in sorted(lines, key=lambda ln: -ln[0].top):
        aside = line[0].left > foot[-1].right + 2 * tall
        if line[0].top < top and not (aside and max(p.bottom for p in line) > top - 1.5 * tall):
            break
        top = min(top, line[0].top)
    return top


def _in_left(line: Line, width: float) -> bool:
    return (line[0].left + line[-1].right) / 2 < width * 0.45


def _middle(line: Line) -> float:
    return (min(p.top for p in line) + max(p.bottom for p in line)) / 2


def _tallness(line: Line) -> float:
    return max(p.bottom for p in line) - min(p.top for p in line)


def _rows(lines: list[Line]) -> list[Row]:
    """Lines whose middles lie at the same height make one row."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        anchor = rows[-1][0] if rows else None
        if anchor and _middle(line) - _middle(anchor) < 0.5 * min(_tallness(line), _tallness(anchor)):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted((p for line in row for p in line), key=lambda p: p.left) for row in rows]


def _blocks(parts: list[list[Row]]) -> list[tuple[int, Row]]:
    ordered: list[tuple[int, Row]] = []
    block = -1
    for rows in parts:
        for before, row in zip([None, *rows], rows, strict=False):
            block += before is None or _set_off(before, row)
            ordered.append((block, row))
    return ordered


def _set_off(before: Row, row: Row) -> bool:
    gap = min(p.top for p in row) - max(p.bottom for p in before)
    return gap > 0.6 * max(p.bottom - p.top for p in row)
