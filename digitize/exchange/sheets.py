"""Tables of papers: CSV, XLSX and JSON Lines, written and read back.

CSV carries a byte order mark and commas: what Excel opens with diacritics. A copy that Excel saved again may
have semicolons and dates of its own; it is read all the same.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from digitize.dossier import Document, Value
from digitize.errors import InputRefused
from digitize.exchange.rows import HEADS, Row, as_text, cells, columns, read_cell
from digitize.office.cells import Doubt
from digitize.office.cells import as_text as cell_text
from digitize.office.table import Cell, bytes_of, decoded, read_table
from digitize.record import document_to_json

TableFormat = Literal["jsonl", "csv", "xlsx"]
_SHEET: Final = "digitize"
_WIDEST = 60
_MOST_BYTES: Final = 500_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row that came back. number: as a person counts rows; values: field → what its cell says now."""

    number: int
    document_id: str
    values: Mapping[str, str]


def write_csv(rows: Sequence[Row], target: Path) -> None:
    """One paper a row, the columns as `columns` gives them."""
    names = columns(rows)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(cells(row, names) for row in rows)


def write_xlsx(rows: Sequence[Row], target: Path) -> None:
    """The same as a workbook: text stays text (numbers keep their zeros), the first row stands still."""
    import openpyxl  # noqa: PLC0415 - a tenth of a second that other commands need not wait for
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    names = columns(rows)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.freeze_panes = "C2"
    for at, name in enumerate(names):
        longest = max((len(str(row.fields.get(name, ""))) for row in rows), default=0)
        width = min(_WIDEST, max(len(name), longest, 10)) + 2
        sheet.column_dimensions[get_column_letter(at + 1)].width = width

    def made(value: str | float | None, *, head: bool = False) -> Any:
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            cell.data_type, cell.number_format = "s", "@"
        cell.font = Font(bold=head)
        return cell

    sheet.append([made(name, head=True) for name in names])
    for row in rows:
        sheet.append([made(value) for value in cells(row, names)])
    book.save(target)


def write_jsonl(papers: Iterable[tuple[Row, Document]], target: Path) -> int:
    """One paper a line, whole: its row and its document as `records.md` writes it. Returns how many."""
    count = 0
    with target.open("w", encoding="utf-8") as file:
        for row, document in papers:
            line = {**row.heads, "document": document_to_json(document, "vi")}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def read_lines(path: Path) -> Iterator[Line]:
    """The rows of a table that this program wrote, as it is now.

    Raises UsageProblem `no-such-path`, InputRefused `list-…` where it cannot be read, `table-foreign` where
    it is not one of ours.
    """
    if path.suffix.lower() == ".jsonl":
        yield from _json_lines(path)
    elif path.suffix.lower() == ".csv":
        yield from _grid(_csv_rows(path))
    else:
        sheets = read_table(path)
        yield from _grid((row.number, [_said(cell) for cell in row.cells]) for row in sheets[0].rows)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = decoded(bytes_of(path, _MOST_BYTES))
    after_first = text.lstrip('"').removeprefix(HEADS[0]).lstrip('"')[:1]
    delimiter = after_first if after_first in (";", "\t") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, [read_cell(cell) for cell in row]
    except csv.Error:
        raise InputRefused("list-damaged") from None


def _said(cell: Cell) -> str:
    """A cell as text. A computed cell says nothing: its row must not be taken for a change."""
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat() if not isinstance(cell, datetime) else cell.isoformat(timespec="minutes")
    try:
        return read_cell(cell_text(cell))
    except Doubt as doubt:
        raise InputRefused(doubt.code) from None


def _grid(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    names: list[str] = []
    for number, row in rows:
        if not names:
            names = row
            if "documentId" not in names:
                raise InputRefused("table-foreign")
            continue
        said = dict(zip(names, row, strict=False))
        if said.get("documentId"):
            fields = {n: v for n, v in said.items() if n and n not in HEADS}
            yield Line(number, said["documentId"], fields)
    if not names:
        raise InputRefused("list-empty")


def _json_lines(path: Path) -> Iterator[Line]:
    for number, text in enumerate(decoded(bytes_of(path, _MOST_BYTES)).splitlines(), 1):
        try:
            line = json.loads(text)
            fields = line["document"]["fields"]
            values = {name: as_text(_value(found["value"])) for name, found in fields.items()}
            yield Line(number, str(line["documentId"]), values)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputRefused("table-foreign") from None


def _value(value: Any) -> Value:
    return tuple(map(str, value)) if isinstance(value, list) else value
