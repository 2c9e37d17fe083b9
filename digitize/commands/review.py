"""The queue of papers that need eyes."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from digitize.commands.options import By, Id
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="review", help=say("help.review"), no_args_is_help=True)


@command(app, "list")
def review_list(out: Out, archive: ArchiveOption = None) -> None:
    """The papers that wait for eyes, and why."""
    from digitize.console.tables import show_waiting
    from digitize.reach import reach
    from digitize.review.queue import listed

    place, _ = reach(archive)
    show_waiting(out, listed(place))


@command(app, "show")
def review_show(out: Out, ident: Id, archive: ArchiveOption = None) -> None:
    """One waiting dossier or document: fields, confidence, what is wrong, where to look on the page."""
    from digitize.console.panel import show_found
    from digitize.lookup import look_up
    from digitize.reach import reach

    place, _ = reach(archive)
    show_found(out, look_up(place, ident, only_waiting=True))


@command(app, "accept")
def review_accept(out: Out, ident: Id, archive: ArchiveOption = None, by: By = None) -> None:
    """A person has looked: the paper is right as it stands and is filed."""
    from digitize.console.tables import show_decision
    from digitize.reach import reach
    from digitize.review.decide import accept

    place, _ = reach(archive)
    show_decision(out, accept(place, ident, by))


@command(app, "correct")
def review_correct(
    out: Out,
    ident: Id,
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help=say("help.values"))],
    archive: ArchiveOption = None,
    by: By = None,
) -> None:
    """A person's value beside the machine's; filed when nothing is left open."""
    from digitize.console.tables import show_decision
    from digitize.reach import reach
    from digitize.review.decide import correct

    place, settings = reach(archive)
    show_decision(out, correct(place, settings, ident, values, by))


@command(app, "reject")
def review_reject(
    out: Out,
    ident: Id,
    reason: Annotated[str, typer.Option("--reason", help=say("help.reason"))],
    archive: ArchiveOption = None,
    by: By = None,
) -> None:
    """The paper does not belong here: it goes to quarantine with who, when and why."""
    from digitize.console.tables import show_decision
    from digitize.reach import reach
    from digitize.review.decide import reject

    place, _ = reach(archive)
    show_decision(out, reject(place, ident, reason, by))
