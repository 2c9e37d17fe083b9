"""The report: one HTML file that needs no network, for the screen and for A4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from calibration import bins_from_json
from charts import Bar, bars, dots, reliability
from comparison import (
    COLUMNS,
    Tools,
    calibration_line,
    errors_by_page,
    field_rows,
    limit_line,
    mistakes,
    ratio_lines,
    words_line,
)
from goals import Goal
from htmlpage import figure, listed, page, paragraph, section, table
from worst import WorstPage

_PAGES = 60
_UNSURE_SHOWN = 60


def _goals(found: Sequence[Goal]) -> str:
    rows = [(g.what, g.wanted, g.reached, "met" if g.met else "not met") for g in found]
    return section("Goals", table(("goal", "wanted", "reached", ""), rows)) if rows else ""


def _comparison(results: Mapping[str, Any]) -> str:
    tools: Tools = results["tools"]
    rows = [(name, *(column.say(tool) for column in COLUMNS)) for name, tool in tools.items()]
    terms = "".join(f"<dt>{escape(c.head)}</dt><dd>{escape(c.meaning)}</dd>" for c in COLUMNS)
    said = [*ratio_lines(results["ratios"]), *(limit_line(t) for t in tools.values() if "recognitions" in t)]
    charts = "".join(_bar_charts(tools))
    heads = ("tool", *(column.head for column in COLUMNS))
    return section("Comparison", table(heads, rows, "figures"), listed(said), charts, f"<dl>{terms}</dl>")


def _bar_charts(tools: Tools) -> Iterable[str]:
    figures: tuple[tuple[str, Callable[[Mapping[str, Any]], Any], str], ...] = (
        ("Line-recall error, mean, %", lambda t: 100 * t["lineRecallError"].get("mean", 0), "{:.2f} %"),
        ("Pages a second on two cores", lambda t: t["pagesPerSecond"], "{:.2f}"),
        ("CPU seconds a page", lambda t: t["cpuSecondsPerPage"], "{:.2f} s"),
        ("Peak memory, shared pages once, MB", lambda t: t["peakPssMb"], "{:.0f} MB"),
        ("PDFs written, MB", lambda t: (t["outputBytes"] or 0) / 1e6, "{:.1f} MB"),
    )
    for title, of, said in figures:
        rows = [(name, of(tool)) for name, tool in tools.items()]
        drawn = [
            Bar(n, v, said.format(v), n.startswith("digitize")) for n, v in rows if v or "error" in title
        ]
        yield figure(bars(title, drawn)) if drawn else ""


def _pages(tools: Tools) -> str:
    errors = dict(list(errors_by_page(tools).items())[:_PAGES])
    chart = dots("Line-recall error of each page, square-root scale", errors, list(tools))
    return section("Page by page", figure(chart)) if errors else ""


_CALIBRATION = (
    "A word is right if it equals the printed word at its place: each line as read is aligned by edit "
    "distance with its best place in the print. Words from stamps, seals and handwriting stand on no print; "
    "among all they count as wrong, the second diagram leaves them out. A field is right if it equals the "
    "truth in every letter. Expected calibration error: the mean distance between confidence and share "
    "right over ten bins, weighted by their counts. Bars: Wilson's 95 % interval."
)


def _calibration(found: Mapping[str, Any]) -> str:
    parts = {
        "Words, all": found["words"],
        "Words that stand on print": found["words"]["onPrint"],
        "Fields": found["fields"],
    }
    charts = [figure(reliability(name, bins_from_json(p))) for name, p in parts.items() if p["count"]]
    said = [words_line(found["words"]), *(calibration_line(name, part) for name, part in parts.items())]
    row = f'<div class="row">{"".join(charts)}</div>'
    return section("Confidence", row, listed(said), paragraph(_CALIBRATION, "note"))


def _fields(fields: Mapping[str, Any]) -> str:
    heads = ("type", "field", "verdict", "given", "printed", "confidence")
    wrong = mistakes(fields)
    more = f"<h3>Wrong and guessed</h3>{table(heads, wrong)}" if wrong else ""
    return section("Fields", table(("", ""), field_rows(fields), "figures"), more)


def _worst(shown: Sequence[WorstPage]) -> str:
    note = (
        "Boxes: words that are wrong, with the printed word above (∅: no print there is like it). "
        "Beside: the same with the confidence that was given, and the printed words that nobody read."
    )
    return section("Worst pages", paragraph(note, "note"), *map(_worst_page, shown)) if shown else ""


def _worst_page(shown: WorstPage) -> str:
    rows = [
        (j.word.text, j.wanted or "∅", f"{j.word.confidence:.2f}")
        for j in sorted(shown.wrong, key=lambda j: -j.word.confidence)[:_UNSURE_SHOWN]
    ]
    unread = " ".join(shown.unread)
    lost = f"<h4>Not read</h4>{paragraph(unread)}" if unread else ""
    beside = f"<div>{table(('read', 'printed', 'conf.'), rows)}{lost}</div>"
    title = f"<h3>{escape(shown.name)}: {shown.error * 100:.2f} %</h3>"
    return f'<article>{title}<div class="page">{_overlay(shown)}{beside}</div></article>'


def _overlay(shown: WorstPage) -> str:
    """The picture with a box around each wrong word and its truth above."""
    wide, high = shown.read.width, shown.read.height
    size = wide / 75
    parts = []
    for j in shown.wrong:
        x, y, right, bottom = j.word.box
        truth, place = escape(j.wanted or "∅"), f'x="{x}" y="{y}" width="{right - x}" height="{bottom - y}"'
        parts.append(
            f'<rect {place} style="stroke-width:{size / 8:.1f}"/>'
            f'<text x="{x}" y="{y - size / 6:.0f}" style="font-size:{size:.0f}px">{truth}</text>'
        )
    picture = f'<image href="data:image/jpeg;base64,{shown.jpeg}" width="{wide}" height="{high}"/>'
    return f'<svg class="scan" viewBox="0 0 {wide} {high}" role="img">{picture}{"".join(parts)}</svg>'


_METHOD = (
    "Rounds are interleaved; a ratio compares tools within a round, and is the median of the rounds.",
    "OCRmyPDF gets all images bound in one PDF: its start is paid once, its pages run in parallel. "
    "It lowers its own priority: beside other work its CPU seconds can be compared, its clock cannot.",
    "recogniser: Tesseract in one process a core over the very pictures that digitize hands to its own "
    "recogniser, prepared beforehand; only recognition is counted.",
)


def _method(results: Mapping[str, Any]) -> str:
    said = [
        f"{results['files']} files, {results['pages']} pages, {results['inputBytes'] / 1e6:.1f} MB, "
        f"{results['rounds']} rounds.",
        f"Machine: {results['machine']}; load at the start {results['load']:.2f}.",
        *(f"{name}: {version}" for name, version in results["versions"].items()),
    ]
    return section("What was measured", listed([*said, *_METHOD]))


def benchmark_report(
    results: Mapping[str, Any], ours: str, reached: Sequence[Goal], worst: Sequence[WorstPage]
) -> str:
    """The report of results.json as one HTML document."""
    tools = results["tools"]
    own = tools.get(ours, {})
    sections = [_goals(reached), _comparison(results), _pages(tools)]
    if "fields" in own:
        sections += [_calibration(own["calibration"]), _fields(own["fields"])]
    sections += [_worst(worst), _method(results)]
    where = f"{results['pages']} pages of {results['folder']}/ on {results['cores']} cores"
    return page(
        "Reading Vietnamese scans: digitize compared", f"{where}, {date.today().isoformat()}", sections
    )
