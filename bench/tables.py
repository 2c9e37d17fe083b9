"""The figures on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comparison import (
    COLUMNS,
    Tools,
    calibration_line,
    errors_by_page,
    field_rows,
    limit_line,
    mistakes,
    percent,
    ratio_lines,
    words_line,
)
from goals import Goal
from rich.console import Console
from rich.table import Table

_PAGES = 25


def cost_table(tools: Tools, where: Mapping[str, Any]) -> Table:
    """The comparison."""
    table = Table(title=f"{where['pages']} pages of {where['folder']}/, {where['cores']} cores")
    table.add_column("tool")
    for column in COLUMNS:
        table.add_column(column.head, justify="right")
    for name, tool in tools.items():
        table.add_row(name, *(column.say(tool) for column in COLUMNS))
    return table


def goal_table(found: Sequence[Goal]) -> Table:
    """Goals and what was reached."""
    table = Table("goal", "wanted", "reached", "", title="Goals")
    for goal in found:
        table.add_row(goal.what, goal.wanted, goal.reached, "met" if goal.met else "not met")
    return table


def field_tables(fields: Mapping[str, Any]) -> tuple[Table, Table]:
    """What the fields come to, and what is wrong or guessed."""
    totals = Table(title="Fields", show_header=False)
    totals.add_column("what")
    totals.add_column("value", justify="right")
    for row in field_rows(fields):
        totals.add_row(*row)
    heads = ("type", "field", "verdict", "given", "printed", "confidence")
    wrong = Table(*heads, title="Wrong and guessed fields")
    for mistake in mistakes(fields):
        wrong.add_row(*mistake)
    return totals, wrong


def page_table(tools: Tools) -> Table:
    """Line recall error page by page, the first tool's worst first."""
    table = Table("page", *tools, title="Line recall error by page")
    for page, errors in list(errors_by_page(tools).items())[:_PAGES]:
        table.add_row(page, *(percent(errors.get(name)) for name in tools))
    return table


def show(console: Console, results: Mapping[str, Any], ours: str, found: Sequence[Goal]) -> None:
    """Everything that a person at the terminal wants to know at once."""
    tools = results["tools"]
    console.print(cost_table(tools, results))
    for line in ratio_lines(results["ratios"]):
        console.print(line)
    for name in tools:
        if "recognitions" in tools[name]:
            console.print(limit_line(tools[name]))
    if found:
        console.print(goal_table(found))
    console.print(page_table(tools))
    own = tools.get(ours, {})
    if "fields" in own:
        console.print(words_line(own["calibration"]["words"]))
        for what, calibrated in own["calibration"].items():
            console.print(calibration_line(f"confidence of {what}", calibrated))
        for table in field_tables(own["fields"]):
            console.print(table)
