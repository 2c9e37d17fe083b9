"""Reading order: the words of a page as a person reads them.

`Word.line` becomes the printed row (unique on the page, top to bottom within its column), `Word.block` the
part of the page. In a two-column letterhead the words of both columns share their row's line number and
differ in block; in the footer of NĐ 30/2020/NĐ-CP (Phụ lục I) the list under "Nơi nhận" comes first, then the
signature block on its right.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from digitize.dossier import Box, Word, box_around

_GAP = 1.5  # a blank this many line heights wide parts two columns; justified text stays below 1
_ROW_OVERLAP = 0.45
_RECIPIENTS = "noinhan"
_FILED = re.compile(r"[-–—~]\s*luu\s*[:;.]?\s*v")
_DASHES = ("-", "–", "—", "~")
_HEAD_SHARE = 0.35  # the letterhead lies in this upper share of a page's text


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one printed line with no wide gap between them."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


Row = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Zone:
    """Consecutive rows read together; `side`: which part of the page they stand in."""

    rows: tuple[Row, ...]
    split: float | None = None  # both sides of this x share a row (letterhead)


def in_reading_order(words: Sequence[Word], table: Sequence[Sequence[Box]] = ()) -> tuple[Word, ...]:
    """The words sorted as read, `line` and `block` renumbered from 0. Boxes of level text, any unit.

    A blank-separated row keeps one line number across its columns, except in the footer. table: the cells of
    ruled tables, row by row: a row is read cell by cell, on one line where no cell has more.
    """
    if not words:
        return ()
    height = statistics.median(w.box[3] - w.box[1] for w in words)
    zones: list[_Zone] = []
    rest = list(words)
    for cells in table:
        inside = [[w for w in rest if _holds(cell, w)] for cell in cells]
        above = [w for w in rest if w.box[1] + w.box[3] < 2 * cells[0][1]]
        zones += _free(above, height) + _tabled(inside, height)
        taken = {id(w) for part in (above, *inside) for w in part}
        rest = [w for w in rest if id(w) not in taken]
    return _numbered(zones + _free(rest, height), height)


def _holds(cell: Box, word: Word) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return cell[0] <= x < cell[2] and cell[1] <= y < cell[3]


def _free(words: list[Word], height: float) -> list[_Zone]:
    """Words outside tables."""
    return _zones(_lines(words, height)) if words else []


def _tabled(cells: list[list[Word]], height: float) -> list[_Zone]:
    """One row of a table."""
    parts = [_lines(words, height) for words in cells if words]
    if all(len(rows) == 1 for rows in parts):
        return [_Zone((tuple(piece for rows in parts for piece in rows[0]),))] if parts else []
    return [_Zone(tuple(rows)) for rows in parts]


def _lines(words: list[Word], height: float) -> list[Row]:
    return [_joined(row, height) for row in _rows(_pieces(words, height))]


def _pieces(words: Sequence[Word], height: float) -> list[Piece]:
    lines: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        lines.setdefault((word.block, word.line), []).append(word)
    pieces = []
    for line in lines.values():
        line.sort(key=lambda w: w.box[0])
        part = [line[0]]
        for word in line[1:]:
            if word.box[0] - part[-1].box[2] > _GAP * height:
                pieces.append(_piece(part))
                part = []
            part.append(word)
        pieces.append(_piece(part))
    return pieces


def _piece(words: list[Word]) -> Piece:
    return Piece(tuple(words), box_around([w.box for w in words]))


def _rows(pieces: list[Piece]) -> list[Row]:
    """Pieces side by side form a row; rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box[1] + p.box[3], p.box[0])):
        home = next((row for row in reversed(rows[-4:]) if _beside(row, piece)), None)
        if home is None:
            rows.append([piece])
        else:
            home.append(piece)
    rows.sort(key=lambda row: statistics.mean(p.box[1] + p.box[3] for p in row))
    return [tuple(sorted(row, key=lambda p: p.box[0])) for row in rows]


def _joined(row: Row, height: float) -> Row:
    """Neighbours without a wide gap are one piece, also where two readings or two lines gave them."""
    pieces = [row[0]]
    for piece in row[1:]:
        if piece.box[0] - pieces[-1].box[2] > _GAP * height:
            pieces.append(piece)
        else:
            pieces[-1] = _piece([*pieces[-1].words, *piece.words])
    return tuple(pieces)


def _beside(row: list[Piece], piece: Piece) -> bool:
    left, top, right, bottom = piece.box
    for other in row:
        a, b, c, d = other.box
        shared = min(bottom, d) - max(top, b)
        if shared < _ROW_OVERLAP * min(bottom - top, d - b):
            return False
        if min(right, c) - max(left, a) > 0.3 * min(right - left, c - a):
            return False
    return True


def _zones(rows: list[Row]) -> list[_Zone]:
    left = min(p.box[0] for row in rows for p in row)
    right = max(p.box[2] for row in rows for p in row)
    head, split = _head(rows, left, right)
    zones = [_Zone(tuple(rows[:head]), split)] if head else []
    foot = _foot(rows, head)
    if foot is None:
        return [*zones, _Zone(tuple(rows[head:]))]
    return [*zones, _Zone(tuple(rows[head:foot])), *_columns(rows[foot:], left, right)]


def _head(rows: list[Row], left: float, right: float) -> tuple[int, float | None]:
    """How many rows the two-column letterhead has, and where its columns part."""
    bottom = max(p.box[3] for row in rows for p in row)
    top = min(p.box[1] for row in rows for p in row)
    limit = top + _HEAD_SHARE * (bottom - top)
    best: tuple[int, float | None] = (0, None)
    for share in (0.30, 0.33, 0.36, 0.39, 0.42, 0.45, 0.48, 0.51):
        x = left + share * (right - left)
        count = _uncrossed(rows, x, limit)
        double = sum(1 for row in rows[:count] if row[0].box[2] <= x and row[-1].box[0] >= x)
        if double >= 2 and count > best[0]:
            best = (count, x)
    return best


def _uncrossed(rows: list[Row], x: float, limit: float) -> int:
    for i, row in enumerate(rows):
        if row[0].box[1] > limit or any(p.box[0] < x < p.box[2] for p in row):
            return i
    return len(rows)


def _foot(rows: list[Row], head: int) -> int | None:
    """The row where the two-column footer begins, if there is one."""
    for i in range(len(rows) - 1, head - 1, -1):
        if _names_recipients(rows[i][0].text):
            return _with_title(rows, i, head)
    for i in range(len(rows) - 1, head - 1, -1):
        if _FILED.match(_plain(rows[i][0].text)):
            return _with_title(rows, _first_recipient(rows, i, head), head)
    return None


def _names_recipients(text: str) -> bool:
    """Whether a line begins with "Nơi nhận:", as a recogniser may give it: small, slanted, run together."""
    letters = "".join(c for c in _plain(re.split("[:;-]", text, maxsplit=1)[0]) if c.isalpha())
    return Levenshtein.distance(letters, _RECIPIENTS) <= 1


def _first_recipient(rows: list[Row], last: int, head: int) -> int:
    """From the list's last entry ("- Lưu: VT") up to its first, where the line above them was not read."""
    edge = max(p.box[2] for row in rows for p in row)
    left = rows[last][0].box[0]
    first = last
    for i in range(last - 1, head - 1, -1):
        entry = rows[i][0]
        if entry.box[0] > 0.5 * (left + edge):
            continue  # the signer's side alone
        if not entry.text.startswith(_DASHES) or entry.box[2] > left + 0.6 * (edge - left):
            break
        first = i
    return first


def _with_title(rows: list[Row], start: int, head: int) -> int:
    """A signer's title that stands alone above the height of "Nơi nhận" belongs to the right column."""
    edge = rows[start][0].box[2]
    while start > head and len(rows[start - 1]) == 1 and rows[start - 1][0].box[0] > 1.3 * edge:
        start -= 1
    return start


def _columns(rows: list[Row], left: float, right: float) -> list[_Zone]:
    """The footer's left column, its right column, and whatever full-width rows follow."""
    x = _corridor(rows, left, right)
    end = next((i for i, row in enumerate(rows) if i and _spans(row, x)), len(rows))
    first = [tuple(p for p in row if _middle(p) < x) for row in rows[:end]]
    second = [tuple(p for p in row if _middle(p) >= x) for row in rows[:end]]
    parts = (first, second, rows[end:])
    return [_Zone(tuple(row for row in part if row)) for part in parts if any(part)]


def _middle(piece: Piece) -> float:
    return (piece.box[0] + piece.box[2]) / 2


def _spans(row: Row, x: float) -> bool:
    return any(
        p.box[0] < x < p.box[2] and min(x - p.box[0], p.box[2] - x) > 0.35 * (p.box[2] - p.box[0])
        for p in row
    )


def _corridor(rows: list[Row], left: float, right: float) -> float:
    """The x between 35 and 62 % of the text's width that the fewest pieces cross, middle of the run."""
    xs = [left + (right - left) * s / 100 for s in range(35, 63)]
    crossed = [sum(1 for row in rows for p in row if p.box[0] < x < p.box[2]) for x in xs]
    least = min(crossed)
    runs: list[list[float]] = [[]]
    for x, count in zip(xs, crossed, strict=True):
        if count == least:
            runs[-1].append(x)
        elif runs[-1]:
            runs.append([])
    widest = max(runs, key=len)
    return widest[len(widest) // 2]


def _numbered(zones: list[_Zone], height: float) -> tuple[Word, ...]:
    words: list[Word] = []
    line, block = -1, -1
    for zone in zones:
        below: float | None = None
        for row in zone.rows:
            line += 1
            top = min(p.box[1] for p in row)
            fresh = below is None or (zone.split is None and top - below > 0.9 * height)
            if fresh:
                block = max((w.block for w in words), default=-1) + 1
            below = max(p.box[3] for p in row)
            for piece in row:
                side = 1 if zone.split is not None and _middle(piece) > zone.split else 0
                words += [replace(w, line=line, block=block + side) for w in piece.words]
    return _consecutive(words)


def _consecutive(words: list[Word]) -> tuple[Word, ...]:
    blocks: dict[int, int] = {}
    return tuple(replace(w, block=blocks.setdefault(w.block, len(blocks))) for w in words)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))
