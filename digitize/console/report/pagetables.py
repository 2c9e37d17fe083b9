"""The page's tables: figures with what they mean and the dossiers behind them, and groups."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from digitize.console.report.charts import rate_bar
from digitize.console.report.markup import add
from digitize.console.report.wording import Wording, number, percent, remarks
from digitize.console.texts import say
from digitize.indicators.figure import Figure
from digitize.indicators.groups import Row

_MOST_CODES: Final = 500  # of one list: a page of a hundred thousand dossiers has to open
_MOST_ROWS: Final = 60
_MOST_WHOLE: Final = 18  # rows of a table that is not cut where the page ends
_MOST_FIGURES_WHOLE: Final = 4  # the same of figures, which take more room


def figure_table(parent: ET.Element, figures: Sequence[Figure], words: Mapping[str, Wording]) -> None:
    """A row a figure: name, meaning, source, supposition, dossiers; count, rate and points beside them."""
    whole = " whole" if len(figures) <= _MOST_FIGURES_WHOLE else ""
    table = add(parent, "table", class_=f"figures{whole}")
    scored = any(words[f.id].most is not None for f in figures)
    row = add(add(table, "thead"), "tr")
    add(row, "th", say("report.indicator"), class_="name")
    for key in ("dossiers", "rate", "points")[: 3 if scored else 2]:
        add(row, "th", say(f"report.{key}"))
    body = add(table, "tbody")
    for one in figures:
        _figure(add(body, "tr"), one, words[one.id], scored)


def _figure(row: ET.Element, figure: Figure, word: Wording, scored: bool) -> None:
    cell = add(row, "td", class_="name")
    add(cell, "b", word.title).tail = _number(figure.id)
    add(cell, "small", word.definition)
    add(cell, "small", say("report.source", source=word.source))
    for remark in remarks(figure):
        add(cell, "small", remark, class_="remark")
    _codes(cell, "report.met", figure.met)
    _codes(cell, "report.unmet", figure.unmet)
    cell = add(row, "td", f"{number(figure.numerator)} / {number(figure.denominator)}", class_="of")
    goal = float(word.full_at) if word.most is not None else None
    rate_bar(cell, float(figure.rate) if figure.rate is not None else None, goal)
    bad = "bad" if word.attention and figure.numerator else ""
    add(row, "td", percent(figure.rate), class_=f"big {bad}".rstrip())
    if scored:
        add(row, "td", _points(figure, word))


def _number(ident: str) -> str:
    """The number that the decision gives an indicator, `4.5` of `4.5-dossiers`; other figures have none."""
    return f"  ({ident.partition('-')[0]})" if ident[0].isdigit() else ""


def _points(figure: Figure, word: Wording) -> str:
    if word.most is None:
        return ""
    got = word.points(figure)
    return f"{'—' if got is None else number(got, 2)} / {number(word.most)}{'' if word.sure else ' *'}"


def _codes(parent: ET.Element, key: str, codes: Sequence[str]) -> None:
    if not codes:
        return
    folded = add(parent, "details")
    add(folded, "summary", say(key, count=number(len(codes))))
    listed = add(folded, "ul", class_="codes")
    for code in codes[:_MOST_CODES]:
        add(listed, "li", code)
    if len(codes) > _MOST_CODES:
        add(folded, "p", say("report.more-codes", count=number(len(codes) - _MOST_CODES)), class_="faint")


def group_table(parent: ET.Element, key: str, rows: Sequence[Row], name: Callable[[Row], str]) -> None:
    """A row a group: how many, and the rates."""
    whole = "whole" if len(rows) <= _MOST_WHOLE else None
    table = add(add(parent, "div", class_="wide"), "table", class_=whole)
    row = add(add(table, "thead"), "tr")
    add(row, "th", say(key), class_="name")
    for column in ("received", "at-reception", "results", "digitised", "reused", "on-time"):
        add(row, "th", say(f"report.col-{column}"))
    body = add(table, "tbody")
    for one in rows[:_MOST_ROWS]:
        row = add(body, "tr")
        add(row, "td", name(one), class_="name")
        add(row, "td", number(one.cases))
        for rate in (
            one.component_rate,
            one.result_rate,
            one.digitised_rate,
            one.reused_rate,
            one.on_time_rate,
        ):
            add(row, "td", _short(rate))
    if len(rows) > _MOST_ROWS:
        add(parent, "p", say("report.more-rows", count=number(len(rows) - _MOST_ROWS)), class_="faint")


def _short(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{number(rate, 2)} %"
