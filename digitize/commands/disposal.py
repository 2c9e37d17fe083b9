"""Lawful disposal."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from digitize.commands.options import By
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "erase")
def erase(
    out: Out,
    ids: Annotated[list[str], typer.Argument(metavar="ID", help=say("help.erase-id"))],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=say("help.erase-reason"))],
    archive: ArchiveOption = None,
    ground: Annotated[
        str, typer.Option("--ground", metavar="GROUND", help=say("help.erase-ground"))
    ] = "order",
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("help.yes"))] = False,
) -> None:
    """Every version of a dossier or a paper, gone for good; a tombstone without content stays."""
    from digitize.console.trail import confirm_erasure, show_erased
    from digitize.erase import Order, plan_erasure
    from digitize.erase import erase as carry_out
    from digitize.reach import reach

    place, _ = reach(archive)
    order = Order(tuple(ids), reason, ground, by)
    plans = plan_erasure(place, order)
    confirm_erasure(out, plans, yes=yes)
    show_erased(out, carry_out(place, order), plans)
