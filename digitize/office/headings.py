"""Which column of a list means what: headings in Vietnamese or a field's own name, however they are typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitize.errors import InputRefused
from digitize.names import without_marks
from digitize.office.table import Cell, Row, Sheet
from digitize.schemas import code_list

_LOOK_AT = 30  # rows: above the heading stand the office's name and the list's title


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows below a heading. columns: field → column; unknown: headings that mean nothing here; names:
    field → what the list calls it.
    """

    rows: tuple[Row, ...]
    columns: Mapping[str, int]
    unknown: tuple[str, ...]
    names: Mapping[str, str]

    def name(self, field: str) -> str:
        """The heading of a field's column, else the field's own name."""
        return self.names.get(field, field)

    def cell(self, row: Row, field: str) -> Cell:
        """What stands in a field's column; None where there is no such column."""
        at = self.columns.get(field)
        return row.cells[at] if at is not None and at < len(row.cells) else None


def key(heading: str) -> str:
    """A heading without case, marks, blanks and punctuation: `Mã hồ sơ`, `ma_ho_so`, `MaHoSo` are one."""
    return re.sub(r"[^0-9a-z]", "", without_marks(heading))


def find_grid(sheets: Sequence[Sheet], list_name: str, needed: Sequence[str]) -> Grid:
    """The first table with a heading that names one of the `needed` fields and another.

    list_name: the code list of headings. Raises InputRefused `list-no-heading`, `list-heading-twice`.
    """
    meaning = _meanings(list_name)
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:_LOOK_AT]):
            fields = [meaning.get(key(c)) if isinstance(c, str) else None for c in row.cells]
            known = [f for f in fields if f]
            if len(set(known)) >= 2 and set(known) & set(needed):
                return _grid(sheet.rows[at + 1 :], row, _chosen(list_name, row, fields))
    raise InputRefused("list-no-heading", headings=", ".join(_examples(list_name, needed)))


def _meanings(list_name: str) -> dict[str, str]:
    fields: Mapping[str, Sequence[str]] = code_list(list_name)["fields"]
    return {key(word): field for field, words in fields.items() for word in (field, *words)}


def _examples(list_name: str, needed: Sequence[str]) -> list[str]:
    return [code_list(list_name)["fields"][field][0] for field in needed]


def _chosen(list_name: str, head: Row, fields: Sequence[str | None]) -> list[str | None]:
    """Of several columns of one field, where the list allows that, the one whose heading it names first."""
    known = code_list(list_name)
    kept = list(fields)
    for field in known.get("several", ()):
        order = [key(word) for word in (field, *known["fields"][field])]
        places = [at for at, found in enumerate(fields) if found == field]
        for at in sorted(places, key=lambda at: order.index(key(str(head.cells[at]))))[1:]:
            kept[at] = None
    return kept


def _grid(rows: Sequence[Row], head: Row, fields: Sequence[str | None]) -> Grid:
    columns: dict[str, int] = {}
    for at, field in enumerate(fields):
        if field in columns:
            raise InputRefused("list-heading-twice", heading=str(head.cells[at]))
        if field:
            columns[field] = at
    unknown = (str(c) for c, f in zip(head.cells, fields, strict=True) if c is not None and not f)
    names = {field: str(head.cells[at]) for field, at in columns.items()}
    return Grid(tuple(rows), columns, tuple(unknown), names)
