"""The report as one page of HTML that needs nothing else: to open offline, to send, to print on A4."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from importlib.resources import files

from digitize.archive.affairs import BANDS
from digitize.console.report import charts
from digitize.console.report.markup import add, html
from digitize.console.report.pagetables import figure_table, group_table
from digitize.console.report.wording import day, month, number, percent, size, storage_line, wordings
from digitize.console.texts import language, say
from digitize.indicators.days import months_between
from digitize.indicators.groups import Row
from digitize.reporting import Report
from digitize.schemas import field_title, title

_ALLOWED = "default-src 'none'; style-src 'unsafe-inline'"
_MOST_DAYS = 62  # columns that can be told apart; more days are drawn by months
_MOST_BARS, _MOST_FIELDS = 12, 10


def page(report: Report) -> str:
    """The page as text, in the reader's language. It holds codes of dossiers, and nothing of a person."""
    root = ET.Element("html", {"lang": language()})
    _head(root, report)
    main = add(add(root, "body"), "main")
    _title(main, report)
    _tiles(main, report)
    _figures(main, report)
    _months(main, report)
    _groups(main, report)
    _work(main, report)
    _quality(main, report)
    _foot(main)
    return html(root)


def _head(root: ET.Element, report: Report) -> None:
    head = add(root, "head")
    add(head, "meta", charset="utf-8")
    add(head, "meta", http_equiv="Content-Security-Policy", content=_ALLOWED)
    add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    add(head, "title", f"{say('report.title')} {_span(report)}")
    add(head, "style", (files("digitize.console.report") / "page.css").read_text("utf-8"))


def _span(report: Report) -> str:
    return f"{day(report.asked.period.first)} – {day(report.asked.period.last)}"


def _title(main: ET.Element, report: Report) -> None:
    asked, counts = report.asked, report.counts
    head = add(main, "header")
    add(head, "h1", say("report.long-title"))
    add(head, "p", say("report.period", span=_span(report), day=day(asked.today)))
    chosen = (("unit", asked.unit), ("sector", asked.sector), ("procedure", asked.procedure))
    for key, wish in chosen:
        if wish:
            name = report.names.get(wish, "") if key == "procedure" else ""
            add(head, "p", f"{say(f'report.{key}')}: {wish} {name}".rstrip())
    if counts.undated:
        add(head, "p", say("report.undated", count=number(len(counts.undated))), class_="remark")
    if counts.erased:
        add(head, "p", say("report.erased", count=number(counts.erased)), class_="faint")


def _tiles(main: ET.Element, report: Report) -> None:
    figures, counts = {f.id: f for f in report.figures}, report.counts
    tiles = add(main, "div", class_="tiles")
    _tile(tiles, number(counts.cases), say("report.tile-received"))
    _tile(tiles, number(counts.archived), say("report.tile-archived"))
    for ident in ("4.2", "4.1", "2.1"):
        _tile(tiles, percent(figures[ident].rate), wordings()[ident].title)
    late = figures["overdue"].numerator
    _tile(tiles, number(late), wordings()["overdue"].title, "bad" if late else "")


def _tile(parent: ET.Element, value: str, label: str, kind: str = "") -> None:
    tile = add(parent, "div", class_=f"tile {kind}".rstrip())
    add(tile, "b", value)
    add(tile, "span", label)


def _figures(main: ET.Element, report: Report) -> None:
    words = wordings()
    for group in ("digitising", "progress"):
        add(main, "h2", say(f"report.group-{group}"))
        figure_table(main, [f for f in report.figures if words[f.id].group == group], words)


def _months(main: ET.Element, report: Report) -> None:
    if not report.months:
        return
    add(main, "h2", say("report.by-month"))
    drawn = add(main, "figure")
    _key(drawn, say("report.col-received"), say("report.digitised"))
    charts.columns(drawn, say("report.by-month"), [_of_month(r) for r in report.months], number)
    group_table(main, "report.month", report.months, lambda r: month(r.key or ""))


def _of_month(row: Row) -> charts.Column:
    said = f"{number(row.cases)}; {say('report.digitised')}: {number(row.digitised)}"
    return charts.Column(month(row.key or ""), row.cases, said, row.digitised)


def _key(parent: ET.Element, first: str, second: str) -> None:
    key = add(parent, "p", class_="key")
    add(key, "i", class_="a").tail = first
    add(key, "i", class_="b").tail = second


def _groups(main: ET.Element, report: Report) -> None:
    def plain(row: Row) -> str:
        return row.key or say("report.untold")

    def of_procedure(row: Row) -> str:
        return f"{plain(row)} {report.names.get(row.key or '', '')}".rstrip()

    tables = (("unit", report.units, plain), ("sector", report.sectors, plain))
    for key, rows, name in (*tables, ("procedure", report.procedures, of_procedure)):
        if not rows:
            continue
        add(main, "h2", say(f"report.by-{key}"))
        if key != "procedure" and len(rows) > 1:
            drawn = add(main, "figure")
            add(drawn, "p", say("report.digitised-share"), class_="key")
            charts.bars(drawn, say(f"report.by-{key}"), [_bar(r, name(r)) for r in rows[:_MOST_BARS]])
        group_table(main, f"report.{key}", rows, name)


def _bar(row: Row, name: str) -> charts.Bar:
    rate = row.digitised_rate
    said = f"{percent(rate)}  ({number(row.digitised)} / {number(row.cases)})"
    return charts.Bar(name, float(rate) if rate is not None else None, said)


def _work(main: ET.Element, report: Report) -> None:
    add(main, "h2", say("report.group-keeping"))
    words = wordings()
    figure_table(main, [f for f in report.figures if words[f.id].group in ("quality", "keeping")], words)
    if report.days:
        add(main, "h3", say("report.throughput"))
        days = report.days
        mean = sum(d.dossiers for d in days) / len(days), sum(d.pages for d in days) / len(days)
        line = say(
            "report.pace", days=number(len(days)), dossiers=number(mean[0], 1), pages=number(mean[1], 1)
        )
        add(main, "p", line)
        drawn = add(main, "figure")
        charts.columns(drawn, say("report.throughput"), _pages(report), number)
    if report.growth:
        add(main, "h3", say("report.storage"))
        _storage(main, report)


def _pages(report: Report) -> list[charts.Column]:
    """Pages a day, or a month where the days are too many."""
    daily = len(report.days) <= _MOST_DAYS
    ends = report.days[0].when[:7], report.days[-1].when[:7]
    sums: dict[str, int] = {} if daily else dict.fromkeys(months_between(*ends), 0)
    for one in report.days:
        when = one.when if daily else one.when[:7]
        sums[when] = sums.get(when, 0) + one.pages
    unit = say("report.pages").lower()
    return [
        charts.Column(f"{w[8:]}/{w[5:7]}" if daily else month(w), n, f"{number(n)} {unit}")
        for w, n in sums.items()
    ]


def _storage(main: ET.Element, report: Report) -> None:
    add(main, "p", storage_line(report))
    points = [charts.Column(month(g.month), g.total, size(g.total)) for g in report.growth]
    charts.area(add(main, "figure"), say("report.storage"), points, size)


def _quality(main: ET.Element, report: Report) -> None:
    found = report.quality
    if not found.values:
        return
    add(main, "h2", say("report.group-quality"))
    add(main, "h3", say("report.confidence"))
    add(main, "p", say("report.confidence-line", all=number(found.values)), class_="faint")
    ends = [number(end, 2) for end in (0, *BANDS, 1)]
    those = [
        charts.Bar(
            f"{low} – {high}",
            100 * many / found.values,
            f"{number(many)}  ({number(100 * many / found.values, 1)} %)",
        )
        for low, high, many in zip(ends, ends[1:], found.bands, strict=False)
    ]
    charts.bars(add(main, "figure"), say("report.confidence"), those[::-1])
    if found.corrected:
        add(main, "h3", say("report.corrected"))
        table = add(main, "table", class_="whole")
        row = add(add(table, "thead"), "tr")
        add(row, "th", say("schemas.type"), class_="name")
        add(row, "th", say("report.field"), class_="name")
        add(row, "th", say("report.papers"))
        body = add(table, "tbody")
        for doc_type, field, many in found.corrected[:_MOST_FIELDS]:
            row = add(body, "tr")
            add(row, "td", title(doc_type, language()), class_="name")
            add(row, "td", field_title(doc_type, field, language()), class_="name")
            add(row, "td", number(many))


def _foot(main: ET.Element) -> None:
    foot = add(main, "footer")
    for key in ("report.foot-sources", "report.foot-points", "report.foot-privacy"):
        add(foot, "p", say(key))
