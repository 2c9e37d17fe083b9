"""Reports on what the archive holds: the indicators, and others that are commands of their own."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.options import Code, On
from digitize.console.common import ArchiveOption, command, group_command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="report", help=say("help.report"))

From = Annotated[str | None, typer.Option("--from", metavar="DATE", help=say("help.report-from"))]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help=say("help.report-to"))]
Unit = Annotated[str | None, typer.Option("--unit", metavar="NAME|CODE", help=say("help.report-unit"))]
Sector = Annotated[str | None, typer.Option("--sector", metavar="NAME", help=say("help.report-sector"))]


@group_command(app)
def report(
    out: Out,
    archive: ArchiveOption = None,
    from_: From = None,
    to: To = None,
    unit: Unit = None,
    sector: Sector = None,
    procedure: Code = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help=say("help.report-xlsx"))] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help=say("help.report-html"))] = None,
) -> None:
    """The indicators of the archive, on the screen, as JSON, as a workbook, as a page."""
    from digitize.console.report.give import give_report
    from digitize.reach import reach
    from digitize.reporting import asked_for, make_report

    place, settings = reach(archive)
    asked = asked_for(from_, to, unit, sector, procedure)
    give_report(out, make_report(place, asked, settings.lists_dir), xlsx, html)


@command(app, "show")
def report_show(
    out: Out,
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help=say("help.report-indicator"))],
    archive: ArchiveOption = None,
    from_: From = None,
    to: To = None,
    unit: Unit = None,
    sector: Sector = None,
    procedure: Code = None,
) -> None:
    """The dossiers behind one figure: those that count, and those that do not yet."""
    from digitize.console.report.view import show_figure
    from digitize.reach import reach
    from digitize.reporting import asked_for, figure_named, make_report

    place, settings = reach(archive)
    made = make_report(place, asked_for(from_, to, unit, sector, procedure), settings.lists_dir)
    show_figure(out, made, figure_named(made, indicator))


@command(app, "retention")
def report_retention(
    out: Out,
    archive: ArchiveOption = None,
    on: On = None,
    soon: Annotated[int, typer.Option("--soon", metavar="DAYS", min=0, help=say("help.soon"))] = 180,
) -> None:
    """Which dossiers have come to the end of their term, which soon will, which have none."""
    from digitize.console.terms import show_terms
    from digitize.procedures import day_given
    from digitize.reach import reach
    from digitize.retention import terms_of

    place, settings = reach(archive)
    show_terms(out, terms_of(place, day_given(on), soon, settings.lists_dir))
