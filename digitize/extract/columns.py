"""Two sections of a form side by side (wife and husband), read one after the other.

Where the openers of two sections stand in one row, the rows below them are two columns up to the label that
ends both. They are laid one under the other, so that what follows sees the same form in either setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digitize.extract.labels import Form, Hit, Label
from digitize.extract.layout import Layout, Row, Segment, Sheet, Token
from digitize.extract.tablecolumns import find_table, spread

_ALIGNED = 1.2  # em: how far apart the first letters of one column may begin
_LEVEL = 0.9  # em: how far apart two openers of one row may stand in height


def side_by_side(form: Form, hits: Sequence[Hit]) -> tuple[Hit, Hit] | None:
    """The first two of `hits` that stand in one row, left one first."""
    ordered = sorted(hits, key=lambda h: h.start)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            a, b = form.stream[one.start], form.stream[other.start]
            level = abs(a.token.middle - b.token.middle) < _LEVEL * a.em and a.token.page == b.token.page
            apart = b.token.flat[0] - form.stream[one.end - 1].token.flat[2]
            if level and one.key != other.key and apart > a.em:
                return one, other
    return None


def unfolded(
    layout: Layout, form: Form, left: Hit, right: Hit, ends: Sequence[Hit], labels: Sequence[Label]
) -> Layout:
    """The layout with the rows from the openers down to the first of `ends` as left column, then right."""
    opener = form.stream[left.start].token
    sheet = layout.sheet(opener.page)
    first = _row_of(sheet, opener)
    stops = [form.stream[h.start].token for h in ends if h.start > right.start]
    rows = [_row_of(sheet, t) for t in stops if t.page == opener.page]
    last = min((r for r in rows if r > first), default=len(sheet.rows))
    table = find_table(layout, form, (left, right), last, labels)
    if table is not None:
        return spread(layout, table)
    border = _border(sheet, sheet.rows[first:last], form, left, right)
    last = first + _columnar(sheet.rows[first:last], border, sheet.em)
    halves = [_half(row, border, side) for side in (False, True) for row in sheet.rows[first:last]]
    own = (*sheet.rows[:first], *(r for r in halves if r), *sheet.rows[last:])
    return Layout(tuple(replace(s, rows=own) if s is sheet else s for s in layout.sheets))


def _row_of(sheet: Sheet, token: Token) -> int:
    return next(i for i, row in enumerate(sheet.rows) if token in row.tokens)


def _says(token: Token) -> bool:
    return any(c.isalnum() for c in token.text)


def _border(sheet: Sheet, rows: Sequence[Row], form: Form, left: Hit, right: Hit) -> float:
    """Where the right column begins: the edge at which most rows have a word begin and none lies across."""
    start = form.stream[left.end - 1].token.flat[2]
    end = form.stream[right.start].token.flat[0] + 1
    edges = [t.flat[0] for row in rows for t in row.tokens if _says(t) and start < t.flat[0] <= end]

    def speaks(edge: float) -> tuple[int, float]:
        begun = sum(
            any(0 <= t.flat[0] - edge < _ALIGNED * sheet.em for t in _opening(row, sheet)) for row in rows
        )
        crossed = sum(any(_across(t, edge) for t in row.tokens) for row in rows)
        return begun - 2 * crossed, edge

    return max(edges, key=speaks, default=end) - 0.2 * sheet.em


def _opening(row: Row, sheet: Sheet) -> list[Token]:
    """The words of a row that have a clear blank before them."""
    said = [t for t in row.tokens if _says(t)]
    gaps = zip([None, *said], said, strict=False)
    return [t for before, t in gaps if before is None or t.flat[0] - before.flat[2] > 0.6 * sheet.em]


def _across(token: Token, edge: float) -> bool:
    slack = 0.3 * token.height
    return _says(token) and token.flat[0] < edge - slack and token.flat[2] > edge + slack


def _columnar(rows: Sequence[Row], border: float, em: float) -> int:
    """How many rows are two columns: a word across the border begins what is set over the whole width."""
    for index, row in enumerate(rows):
        if index and any(_across(t, border) and t.flat[2] - border > em for t in row.tokens):
            return index
    return len(rows)


def _half(row: Row, border: float, right: bool) -> Row | None:
    segments = []
    for segment in row.segments:
        own = tuple(t for t in segment.tokens if ((t.flat[0] + t.flat[2]) / 2 > border) == right)
        if own:
            segments.append(segment if len(own) == len(segment.tokens) else Segment(own, segment.page))
    return Row(tuple(segments), row.page) if segments else None
