"""A list as offices keep them, CSV or XLSX, as rows of plain cells.

Formulas are never evaluated: such a cell is `Formula`, whatever a program once computed for it. Limits keep
a small file from becoming a large one (an XLSX is a ZIP archive of XML), and a part that declares a document
type is refused unread: Office Open XML has none (ISO/IEC 29500-2, 8.1.4), and entities come with them.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from digitize.errors import InputRefused, UsageProblem

MAX_BYTES: Final = 50_000_000
_MAX_UNPACKED = 200_000_000
_MAX_ROWS = 500_000
_MAX_COLUMNS = 200
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of .xls, and of an XLSX with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_MAX_PARTS = 2_000
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell whose value would have to be computed."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number cell; zeros: the digits its format shows at least (`000000000000` is 12), else 0."""

    value: int | float
    zeros: int = 0


Cell = str | Number | bool | datetime | date | time | Formula | None


@dataclass(frozen=True, slots=True)
class Row:
    """number: as a person counts rows in the sheet, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a list; a CSV file is one sheet without a name."""

    name: str
    rows: tuple[Row, ...]


def read_table(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a CSV or XLSX file, told apart by content; rows without any value are left out.

    Raises UsageProblem `no-such-path`; InputRefused `list-too-large`, `list-encrypted`, `list-old-excel`,
    `list-damaged`, `list-not-text`, `list-empty`.
    """
    sheets = _sheets(bytes_of(path))
    if not any(sheet.rows for sheet in sheets):
        raise InputRefused("list-empty")
    return sheets


def bytes_of(path: Path, most: int = MAX_BYTES) -> bytes:
    """A list's bytes. Raises UsageProblem `no-such-path`, InputRefused `list-too-large`."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (FileNotFoundError, IsADirectoryError):
        raise UsageProblem("no-such-path") from None
    if len(content) > most:
        raise InputRefused("list-too-large", most=most // 1_000_000)
    return content


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    if content.startswith(_OLE):
        raise InputRefused("list-encrypted" if _ENCRYPTED in content else "list-old-excel")
    if content.startswith(_ZIP):
        return tuple(_workbook(content))
    return (Sheet("", tuple(_csv_rows(decoded(content)))),)


def decoded(content: bytes) -> str:
    """Text in UTF-8, or in UTF-16 with its mark (Excel's "Unicode Text"). InputRefused `list-not-text`."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused("list-not-text") from None
    if "\x00" in text:
        raise InputRefused("list-not-text")
    return text


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            values = tuple(cell.strip() or None for cell in cells)
            if any(values):
                yield Row(reader.line_num, values)
            _limit(reader.line_num, len(cells))
    except csv.Error:
        raise InputRefused("list-damaged") from None


def _delimiter(text: str) -> str:
    """The one that most of the first lines agree on: names hold commas, headings hardly."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {d: [line.count(d) for line in lines] for d in _DELIMITERS}
    return max(_DELIMITERS, key=lambda d: (sum(1 for n in counts[d] if n), sum(counts[d])))


def _limit(rows: int, columns: int) -> None:
    if rows > _MAX_ROWS or columns > _MAX_COLUMNS:
        raise InputRefused("list-too-large", most=MAX_BYTES // 1_000_000)


def _workbook(content: bytes) -> Iterator[Sheet]:
    import openpyxl  # noqa: PLC0415 - a tenth of a second that CSV need not wait for

    _refuse_bomb(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            yield Sheet(sheet.title, tuple(_sheet_rows(sheet)))
        book.close()
    except InputRefused:
        raise
    except Exception:  # the parser fails in many ways on a file that is not what it says
        raise InputRefused("list-damaged") from None


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > _MAX_UNPACKED or len(archive.namelist()) > _MAX_PARTS:
                raise InputRefused("list-too-large", most=MAX_BYTES // 1_000_000)
            if "xl/workbook.xml" not in archive.namelist():
                raise InputRefused("list-damaged")
            for member in archive.infolist():
                with archive.open(member) as part:
                    _refuse_declarations(part)
    except _ZIP_FAULTS:
        raise InputRefused("list-damaged") from None


def _refuse_declarations(part: IO[bytes]) -> None:
    """Read as far as the first element; what stands before it decides. No part has to be XML."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declares
    parser.StartElementHandler = _begins
    try:
        parser.ParseFile(part)
    except (_Begun, expat.ExpatError):
        return


class _Begun(Exception):
    """The first element was reached."""


def _begins(*_: object) -> None:
    raise _Begun


def _declares(*_: object) -> None:
    raise InputRefused("list-damaged")


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), 1):
        _limit(number, 0)
        values = tuple(_cell(cell) for cell in cells)
        if any(value is not None for value in values):
            yield Row(number, values)


def _cell(cell: Any) -> Cell:
    value = cell.value
    computed = isinstance(value, str) and value.startswith("=")
    if computed or cell.data_type in ("f", "e"):  # an error, #REF! and its like, was a formula too
        return Formula()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Number(value, _zeros(str(cell.number_format or "")))
    if isinstance(value, bool | datetime | date | time):
        return value
    return str(value).strip() or None if value is not None else None


def _zeros(number_format: str) -> int:
    shown = number_format.partition(";")[0].strip('"')
    return len(shown) if shown and set(shown) == {"0"} else 0
