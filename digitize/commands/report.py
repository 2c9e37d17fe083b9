"""Reports on what the archive holds; each kind a command of its own."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from digitize.commands.options import On
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="report", help=say("help.report"), no_args_is_help=True)


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
