"""The report as a workbook: figures with their definitions, tables, and one row for every case, marked in the
column of each figure: the column's filter shows the dossiers behind a number.

Everything that came from elsewhere passes `guarded`: nothing in it is computed by a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from digitize.console.report.wording import Wording, day, month, remarks, wordings
from digitize.console.texts import say
from digitize.exchange.rows import guarded
from digitize.indicators.affair import Affair
from digitize.indicators.figure import Figure
from digitize.indicators.groups import Row
from digitize.reporting import Report

Value = str | int | float | Decimal | date | None
_HEAD: Final = Font(bold=True, color="FFFFFF")
_HEAD_FILL: Final = PatternFill("solid", fgColor="1F4E79")
_BOLD: Final = Font(bold=True, size=14)
_TOP: Final = Alignment(vertical="top", wrap_text=True)
_MIDDLE: Final = Alignment(vertical="center", wrap_text=True)
_PERCENT, _COUNT, _POINTS, _DAY = "0.00", "#,##0", "0.00", "dd/mm/yyyy"
_A4: Final = 9


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    width: float
    shape: str = "@"


def write_workbook(report: Report, target: Path) -> None:
    """Write the workbook to `target`, whatever is there."""
    book = openpyxl.Workbook(write_only=True)
    _figures(book, report)
    for key, rows in (("unit", report.units), ("sector", report.sectors), ("procedure", report.procedures)):
        _groups(book, report, key, rows)
    _groups(book, report, "month", report.months)
    _days(book, report)
    _corrections(book, report)
    _cases(book, report)
    book.save(target)


def _sheet(book: Any, title: str, columns: Sequence[_Column], above: Sequence[str] = ()) -> Any:
    """A sheet with its headings, printed across A4 with the headings on each page."""
    sheet = book.create_sheet(title)
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.freeze_panes = f"B{len(above) + 2}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{len(above) + 1}:{len(above) + 1}"
    for number, line in enumerate(above):
        sheet.append([_cell(sheet, line, font=_BOLD if number == 0 else None)])
    head = [_cell(sheet, c.head, font=_HEAD, fill=_HEAD_FILL, alignment=_MIDDLE) for c in columns]
    sheet.append(head)
    return sheet


def _cell(sheet: Any, value: Value, **style: Any) -> Any:
    text: Any = guarded(value) if isinstance(value, str) else value  # openpyxl takes more than its stubs say
    cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        cell.data_type = "s"
    for name, wish in style.items():
        if wish is not None:
            setattr(cell, name, wish)
    return cell


def _append(sheet: Any, columns: Sequence[_Column], values: Iterable[Value], wrap: bool = False) -> None:
    cells = []
    for column, value in zip(columns, values, strict=True):
        shape = column.shape if not isinstance(value, str) else "@"
        cells.append(_cell(sheet, value, number_format=shape, alignment=_TOP if wrap else None))
    sheet.append(cells)


# -- figures and tables --------------------------------------------------------------------------------------


def _figures(book: Any, report: Report) -> None:
    columns = (
        _Column(say("report.indicator"), 17),
        _Column(say("report.name"), 34),
        _Column(say("report.rate-percent"), 11, _PERCENT),
        _Column(say("report.numerator"), 10, _COUNT),
        _Column(say("report.denominator"), 10, _COUNT),
        _Column(say("report.points"), 9, _POINTS),
        _Column(say("report.most-points"), 9, _COUNT),
        _Column(say("report.definition"), 60),
        _Column(say("report.source-head"), 34),
        _Column(say("report.remark"), 50),
    )
    sheet = _sheet(book, say("report.sheet-figures"), columns, _about(report))
    words = wordings()
    for figure in report.figures:
        _append(sheet, columns, _of_figure(figure, words[figure.id]), wrap=True)


def _about(report: Report) -> list[str]:
    asked, counts = report.asked, report.counts
    title = f"{say('report.title')} {day(asked.period.first)} – {day(asked.period.last)}"
    chosen = " · ".join(w for w in (asked.unit, asked.sector, asked.procedure) if w)
    told = say("report.counts", all=counts.cases, here=counts.archived, never=counts.cases - counts.archived)
    undated = say("report.undated", count=len(counts.undated)) if counts.undated else ""
    made = say("report.made-on", day=day(asked.today))
    return [line for line in (title, chosen, told, undated, made) if line]


def _of_figure(figure: Figure, word: Wording) -> list[Value]:
    return [
        figure.id,
        word.title,
        figure.rate if figure.rate is not None else say("report.na"),
        figure.numerator,
        figure.denominator,
        word.points(figure),
        word.most,
        word.definition,
        word.source,
        " ".join([*remarks(figure), *([] if word.sure else [say("report.points-unsure")])]),
    ]


def _groups(book: Any, report: Report, key: str, rows: Sequence[Row]) -> None:
    names = (_Column(say("report.name"), 60),) if key == "procedure" else ()
    columns = (
        _Column(say(f"report.{key}"), 24 if key != "sector" else 40),
        *names,
        _Column(say("report.col-received"), 11, _COUNT),
        _Column(say("report.with-components"), 14, _COUNT),
        _Column(say("report.col-at-reception-percent"), 14, _PERCENT),
        _Column(say("report.needing-result"), 14, _COUNT),
        _Column(say("report.with-result"), 12, _COUNT),
        _Column(say("report.col-results-percent"), 13, _PERCENT),
        _Column(say("report.digitised"), 11, _COUNT),
        _Column(say("report.col-digitised-percent"), 12, _PERCENT),
        _Column(say("report.reused"), 12, _COUNT),
        _Column(say("report.reused-percent"), 12, _PERCENT),
        _Column(say("report.on-time"), 11, _COUNT),
        _Column(say("report.late"), 11, _COUNT),
        _Column(say("report.col-on-time-percent"), 12, _PERCENT),
    )
    sheet = _sheet(book, say(f"report.by-{key}"), columns)
    for row in rows:
        name = month(row.key) if key == "month" and row.key else row.key or say("report.untold")
        more = (report.names.get(row.key or ""),) if names else ()
        _append(sheet, columns, [name, *more, *_of_row(row)])


def _of_row(row: Row) -> list[Value]:
    return [
        row.cases,
        row.components,
        row.component_rate,
        row.needing,
        row.results,
        row.result_rate,
        row.digitised,
        row.digitised_rate,
        row.reused,
        row.reused_rate,
        row.on_time,
        row.late,
        row.on_time_rate,
    ]


def _days(book: Any, report: Report) -> None:
    columns = (
        _Column(say("report.day"), 14, _DAY),
        _Column(say("report.dossiers"), 12, _COUNT),
        _Column(say("report.papers"), 12, _COUNT),
        _Column(say("report.pages"), 12, _COUNT),
        _Column(say("report.bytes"), 16, _COUNT),
    )
    sheet = _sheet(book, say("report.throughput"), columns)
    for one in report.days:
        when = date.fromisoformat(one.when)
        _append(sheet, columns, [when, one.dossiers, one.papers, one.pages, one.bytes])


def _corrections(book: Any, report: Report) -> None:
    columns = (
        _Column(say("schemas.type"), 32),
        _Column(say("report.field"), 28),
        _Column(say("report.papers"), 12, _COUNT),
    )
    sheet = _sheet(book, say("report.corrected"), columns)
    for doc_type, field, many in report.quality.corrected:
        _append(sheet, columns, [doc_type, field, many])


# -- every case ----------------------------------------------------------------------------------------------


def _cases(book: Any, report: Report) -> None:
    """A row a case; in the column of a figure 1 where it counts, 0 where it is only in the denominator."""
    marked = [f for f in report.figures if f.id != "4.5-procedures"]
    columns = (
        _Column(say("report.dossier-code"), 27),
        _Column(say("report.unit"), 22),
        _Column(say("report.sector"), 22),
        _Column(say("report.procedure"), 16),
        _Column(say("report.received"), 12, _DAY),
        _Column(say("report.due"), 12, _DAY),
        _Column(say("report.finished"), 12, _DAY),
        _Column(say("report.supplements"), 10, "0"),
        _Column(say("report.archived-on"), 12, _DAY),
        *(_Column(f.id, 13, "0") for f in marked),
    )
    sheet = _sheet(book, say("report.dossiers"), columns)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(report.affairs) + 1}"
    marks = [(frozenset(f.met), frozenset(f.unmet)) for f in marked]
    shapes = [c.shape for c in columns]
    for one in report.affairs:
        flags = (1 if one.code in met else 0 if one.code in rest else None for met, rest in marks)
        sheet.append(list(_plain(sheet, (*_of_case(one), *flags), shapes)))


def _of_case(one: Affair) -> tuple[Value, ...]:
    return (
        one.code,
        one.unit,
        one.sector,
        one.procedure,
        _day(one.received),
        _day(one.due),
        _day(one.finished),
        one.supplements,
        _day(one.archived_on),
    )


def _plain(sheet: Any, values: Iterable[Value], shapes: Sequence[str]) -> Iterable[Any]:
    """Cells without style where none is needed: there may be a hundred thousand rows."""
    for value, shape in zip(values, shapes, strict=True):
        if value is None or isinstance(value, int):
            yield value
        elif isinstance(value, str) and not value.startswith("#"):  # `#N/A` would be taken for an error
            yield guarded(value)
        else:
            yield _cell(sheet, value, number_format=shape)


def _day(moment: str | None) -> Value:
    return datetime.fromisoformat(moment).date() if moment else None
