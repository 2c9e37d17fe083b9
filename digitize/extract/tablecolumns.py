"""A table with one column of labels and two of values (husband, wife), read as two forms one after the other.

Where only one column of labels stands left of two headings in one row, every block of the table (a label of
one or more lines with its two cells) is laid out twice: label and left cell, then label and right cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from digitize.extract.labels import Form, Hit, Label, read_form
from digitize.extract.layout import Layout, Row, Segment, Sheet, Token

_LEAST = 2  # labels in the column, else it is none
_INSIDE = 0.7  # labels in the cells, of those in the column of labels: more are two forms, not a table
_LIFT = 0.7  # em: how far above its label's line a cell may begin


@dataclass(frozen=True, slots=True)
class Table:
    """Rows first..last (excluded) of a sheet, and the two borders that part the three columns."""

    sheet: Sheet
    first: int
    last: int
    borders: tuple[float, float]
    headings: tuple[tuple[Token, ...], tuple[Token, ...]]
    opening: tuple[float, ...]  # heights at which a label of the first column begins


def find_table(
    layout: Layout, form: Form, pair: tuple[Hit, Hit], last: int, labels: Sequence[Label]
) -> Table | None:
    """The table below two headings in one row, where the labels stand left of both; None where it is none.

    last: the row that ends it. labels: the form's, to find where each of the table's begins.
    """
    heads = [tuple(p.token for p in form.stream[h.start : h.end]) for h in pair]
    sheet = layout.sheet(heads[0][0].page)
    first = next(i for i, row in enumerate(sheet.rows) if heads[0][0] in row.tokens)
    rows = sheet.rows[first + 1 : last]
    words = [t for row in rows for t in row.tokens if _says(t)]
    middles = [(h[0].flat[0] + h[-1].flat[2]) / 2 for h in heads]
    edge = min((t.flat[0] for t in words), default=0)
    if not words or edge >= middles[0]:
        return None
    borders = (_gutter(rows, edge, middles[0]), _gutter(rows, middles[0], middles[1]))
    opening = _openings(sheet, rows, borders[0], labels)
    begun = [form.stream[h.start].token for h in form.hits if h not in pair]
    inside = [t for t in begun if t.flat[0] > borders[0] and t in words]
    # `CCCD số` may stand in a cell; where each column has labels of its own there are as many in both
    if len(opening) < _LEAST or len(inside) > len(opening) * _INSIDE:
        return None
    return Table(sheet, first, last, borders, (heads[0], heads[1]), opening)


def _openings(sheet: Sheet, rows: Sequence[Row], border: float, labels: Sequence[Label]) -> tuple[float, ...]:
    """The heights at which the labels of the first column begin, found in that column alone."""
    cut = [tuple(t for t in row.tokens if t.flat[2] <= border) for row in rows]
    own = tuple(Row((Segment(tokens, sheet.page.number),), sheet.page.number) for tokens in cut if tokens)
    column = read_form(Layout((replace(sheet, rows=own),)), labels)
    return tuple(sorted(column.stream[h.start].token.middle for h in column.hits))


def _gutter(rows: Sequence[Row], low: float, high: float) -> float:
    """The middle of the widest strip between `low` and `high` that the fewest words lie across."""
    spans = [(t.flat[0], t.flat[2]) for row in rows for t in row.tokens if _says(t)]
    edges = sorted({low, high, *(x for span in spans for x in span if low < x < high)})
    strips = [(a, b, sum(s < b and e > a for s, e in spans)) for a, b in pairwise(edges)]
    if not strips:
        return high
    least = min(crossed for _, _, crossed in strips)
    start, end, _ = max((s for s in strips if s[2] == least), key=lambda s: s[1] - s[0])
    return (start + end) / 2


def _says(token: Token) -> bool:
    return any(c.isalnum() for c in token.text)


def spread(layout: Layout, table: Table) -> Layout:
    """The layout with the table's rows as left form, then right form."""
    halves = [row for side in (0, 1) for row in _side(table, side)]
    rows = table.sheet.rows
    own = (*rows[: table.first], *halves, *rows[table.last :])
    return Layout(tuple(replace(s, rows=own) if s is table.sheet else s for s in layout.sheets))


def _side(table: Table, side: int) -> list[Row]:
    page = table.sheet.page.number
    rows = [Row((Segment(table.headings[side], page),), page)]
    for block in _blocks(table):
        label = tuple(t for row in block for t in _cell(table, row, 0))
        lines = [cell for row in block if (cell := _cell(table, row, side + 1))]
        head = [Segment(label, page), *(_beside(table, cell) for cell in lines[:1])]
        rows.append(Row(tuple(head), page))
        rows += [Row((_beside(table, cell),), page) for cell in lines[1:]]
    return rows


def _blocks(table: Table) -> list[list[Row]]:
    """The rows of each label with its cells; rows above the first label are left out."""
    blocks: list[list[Row]] = []
    for row in table.sheet.rows[table.first + 1 : table.last]:
        own = _cell(table, row, 0)
        opens = any(abs(t.middle - at) < _LIFT * table.sheet.em for t in own[:2] for at in table.opening)
        if opens and _begins(table, own):
            blocks.append([row])
        elif blocks:
            blocks[-1].append(row)
    return blocks


def _begins(table: Table, own: tuple[Token, ...]) -> bool:
    return any(_says(t) for t in own) and own[0].flat[0] < table.borders[0]


def _cell(table: Table, row: Row, column: int) -> tuple[Token, ...]:
    """The words of a row in one of the three columns; table rules read as signs are left out."""
    low, high = table.borders
    own = [t for t in row.tokens if _says(t) or t.text in ",;:.-–/()"]
    middles = [((t.flat[0] + t.flat[2]) / 2, t) for t in own]
    return tuple(t for x, t in middles if (x > low) + (x > high) == column)


def _beside(table: Table, cell: tuple[Token, ...]) -> Segment:
    """A line of a cell moved to where values begin: cells are often centred."""
    shift = round(table.borders[0]) - cell[0].flat[0]
    moved = [replace(t, flat=(t.flat[0] + shift, t.flat[1], t.flat[2] + shift, t.flat[3])) for t in cell]
    return Segment(tuple(moved), table.sheet.page.number)
