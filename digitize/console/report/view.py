"""The report on the screen, as wide as the screen is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.report.forjson import figure_json
from digitize.console.report.wording import (
    Wording,
    day,
    month,
    number,
    percent,
    remarks,
    storage_line,
    wordings,
)
from digitize.console.texts import language, say
from digitize.indicators.figure import Figure
from digitize.indicators.groups import Row
from digitize.reporting import Report
from digitize.schemas import field_title, title

_MOST_ROWS = 10  # of a table; JSON, workbook and page have more
_MOST_CODES = 40
_RATES, _NAME = 57, 60  # columns: what the rates of a row take; of a name, at most
_WIDE, _BAR = 100, 16  # columns: of a screen that has room for bars, and of a bar
_ENOUGH, _POOR = Decimal(80), Decimal(50)


def show_report(out: Out, report: Report) -> None:
    """Indicators first, then what needs somebody, then where and when, then how the work goes."""
    words = wordings()
    _head(out, report)
    for group in ("digitising", "progress"):
        _heading(out, f"report.group-{group}")
        _figures(out, [f for f in report.figures if words[f.id].group == group], words)
    _groups(out, report)
    _work(out, report, words)
    out.tell("report.next", style="faint")


def _head(out: Out, report: Report) -> None:
    asked, counts = report.asked, report.counts
    head = Text(say("report.title"), style="value")
    head.append(f"  {day(asked.period.first)} – {day(asked.period.last)}", style="")
    for what in (asked.unit, asked.sector, asked.procedure):
        head.append(f" · {what}" if what else "", style="")
    out.result.print(head)
    never = counts.cases - counts.archived
    out.result.print(
        say("report.counts", all=number(counts.cases), here=number(counts.archived), never=number(never))
    )
    if counts.undated:
        out.result.print(say("report.undated", count=number(len(counts.undated))), style="warn")
    if counts.erased:
        out.result.print(say("report.erased", count=number(counts.erased)), style="faint")


def _heading(out: Out, key: str) -> None:
    out.result.print()
    out.result.print(say(key), style="value")


def _figures(out: Out, figures: Sequence[Figure], words: dict[str, Wording]) -> None:
    wide = out.result.width >= _WIDE
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="faint", expand=wide)
    table.add_column(say("report.indicator"), no_wrap=True)
    table.add_column("", ratio=1)
    table.add_column(say("report.rate"), justify="right", no_wrap=True)
    if wide:
        table.add_column("", width=_BAR, no_wrap=True)
    table.add_column(say("report.dossiers"), justify="right", no_wrap=True)
    table.add_column(say("report.points"), justify="right", no_wrap=True)
    for one in figures:
        word = words[one.id]
        style = _style(one, word)
        bar = (Text(_bar(one.rate), style=style),) if wide else ()
        of = f"{number(one.numerator)} / {number(one.denominator)}"
        table.add_row(
            one.id, Text(word.title), Text(percent(one.rate), style=style), *bar, of, _points(one, word)
        )
    out.result.print(table)
    _remarks(out, figures)


def _remarks(out: Out, figures: Sequence[Figure]) -> None:
    """What was supposed, each once, with the figures it is about."""
    about: dict[str, list[str]] = {}
    for one in figures:
        for remark in remarks(one):
            about.setdefault(remark, []).append(one.id)
    for remark, idents in about.items():
        out.result.print(Padding(Text(f"{', '.join(idents)}: {remark}", style="faint"), (0, 0, 0, 2)))


def _style(figure: Figure, word: Wording) -> str:
    rate = figure.rate
    if rate is None:
        return "faint"
    if word.attention:
        return "bad" if figure.numerator else "good"
    if word.most is None:
        return ""
    return "good" if rate >= _ENOUGH else "warn" if rate >= _POOR else "bad"


def _bar(rate: Decimal | None) -> str:
    """Eighths of a cell, so that one percent can be seen."""
    eighths = round(float(rate or 0) / 100 * _BAR * 8)
    full, part = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[part] if part else "")


def _points(figure: Figure, word: Wording) -> str:
    points = word.points(figure)
    if word.most is None:
        return ""
    got = "—" if points is None else number(points, 2)
    return f"{got} / {number(word.most)}{'' if word.sure else ' *'}"


def _groups(out: Out, report: Report) -> None:
    def of_procedure(row: Row) -> str:
        return f"{row.key} {report.names.get(row.key or '', '')}".strip() if row.key else say("report.untold")

    def plain(row: Row) -> str:
        return row.key or say("report.untold")

    if len(report.units) > 1:
        _rows(out, "report.by-unit", report.units, plain)
    _rows(out, "report.by-sector", report.sectors, plain)
    _rows(out, "report.by-procedure", report.procedures, of_procedure)
    _rows(out, "report.by-month", report.months[-12:], lambda r: month(r.key or ""))


def _rows(out: Out, key: str, rows: Sequence[Row], name: Callable[[Row], str]) -> None:
    if not rows:
        return
    _heading(out, key)
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="faint")
    wide = max(16, min(_NAME, out.result.width - _RATES))
    table.add_column("", overflow="ellipsis", no_wrap=True, width=wide)
    for column in ("received", "at-reception", "results", "digitised", "on-time"):
        table.add_column(say(f"report.col-{column}"), justify="right", min_width=9, no_wrap=True)
    shown = rows if key == "report.by-month" else rows[:_MOST_ROWS]
    for row in shown:
        rates = (row.component_rate, row.result_rate, row.digitised_rate, row.on_time_rate)
        table.add_row(Text(name(row)), number(row.cases), *(_short(r) for r in rates))
    out.result.print(table)
    if len(rows) > len(shown):
        out.result.print(f"… +{len(rows) - len(shown)}", style="faint")


def _short(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{number(rate, 1)} %"


def _work(out: Out, report: Report, words: dict[str, Wording]) -> None:
    _heading(out, "report.group-keeping")
    found = report.quality
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    review = next(f for f in report.figures if f.id == "review")
    table.add_row(
        words["review"].title,
        say(
            "report.review-line",
            rate=percent(review.rate),
            count=number(review.numerator),
            all=number(review.denominator),
        ),
    )
    if found.values:
        sure = found.bands[-1] + found.bands[-2]
        line = say("report.values-line", all=number(found.values), sure=percent(_share(sure, found.values)))
        table.add_row(say("report.values"), line)
    if found.corrected:
        most = "; ".join(_corrected(*one) for one in found.corrected[:3])
        table.add_row(say("report.corrected"), most)
    if report.days:
        table.add_row(say("report.throughput"), _pace(report))
    table.add_row(say("report.storage"), storage_line(report))
    table.add_row(words["retention-due"].title, _terms(report))
    out.result.print(table)


def _corrected(doc_type: str, field: str, many: int) -> str:
    lang = language()
    return f"{title(doc_type, lang)}: {field_title(doc_type, field, lang)} ({number(many)})"


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) * 100 / Decimal(whole)


def _pace(report: Report) -> str:
    days = report.days
    dossiers, pages = sum(d.dossiers for d in days), sum(d.pages for d in days)
    return say(
        "report.pace",
        days=number(len(days)),
        dossiers=number(dossiers / len(days), 1),
        pages=number(pages / len(days), 1),
    )


def _terms(report: Report) -> str:
    return say("report.terms-line", **{s: number(len(k)) for s, k in report.terms.kept.items()})


def show_figure(out: Out, report: Report, figure: Figure) -> None:
    """One figure: what it means, where that is written, and which dossiers are behind it."""
    if out.as_json:
        out.json(figure_json(report, figure))
        return
    word = wordings()[figure.id]
    head = Text(f"{figure.id}  {word.title}", style="value")
    head.append(f"  {percent(figure.rate)}", style=_style(figure, word))
    head.append(f"  {number(figure.numerator)} / {number(figure.denominator)}", style="faint")
    out.result.print(head)
    out.result.print(Text(word.definition))
    out.result.print(Text(say("report.source", source=word.source)), style="faint")
    for remark in remarks(figure):
        out.result.print(remark, style="warn")
    for key, codes in (("report.met", figure.met), ("report.unmet", figure.unmet)):
        out.result.print()
        out.result.print(say(key, count=number(len(codes))), style="value")
        lines = "\n".join(codes[:_MOST_CODES]) or "—"
        out.result.print(Padding(Text(lines), (0, 0, 0, 2)))
        if len(codes) > _MOST_CODES:
            out.result.print(say("report.more-codes", count=number(len(codes) - _MOST_CODES)), style="faint")
