"""What the archive holds: search, show, copies out, what is missing, what is there already."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.options import By, Code, Id, On, Strict
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "search")
def search(
    out: Out,
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help=say("help.query"))],
    archive: ArchiveOption = None,
    doc_type: Annotated[str | None, typer.Option("--type", help=say("help.type"))] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help=say("help.from"))] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help=say("help.to"))] = None,
    owner: Annotated[str | None, typer.Option("--owner", help=say("help.owner"))] = None,
    exact: Annotated[bool, typer.Option("--exact", help=say("help.exact"))] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("help.limit"))] = 20,
) -> None:
    """Find papers by words, phrases, prefixes, fields and ranges; diacritics optional."""
    from digitize.console.tables import show_hits
    from digitize.find.query import Query
    from digitize.lookup import search_archive
    from digitize.reach import reach

    place, _ = reach(archive)
    asked = Query(" ".join(query), doc_type, since, until, owner, exact=exact, limit=limit)
    show_hits(out, search_archive(place, asked))


@command(app, "show")
def show(out: Out, ident: Id, archive: ArchiveOption = None) -> None:
    """A dossier or a document: fields, findings, history, files."""
    from digitize.console.panel import show_found
    from digitize.lookup import look_up
    from digitize.reach import reach

    place, _ = reach(archive)
    show_found(out, look_up(place, ident))


@command(app, "get")
def get(
    out: Out,
    ident: Id,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help=say("help.output"))] = Path(),
    archive: ArchiveOption = None,
) -> None:
    """Copy a dossier's or a document's files out of the archive, checked against their digests."""
    from digitize.console.tables import show_copied
    from digitize.lookup import copy_out
    from digitize.reach import reach

    place, _ = reach(archive)
    show_copied(out, copy_out(place, ident, output))


@command(app, "check")
def check(
    out: Out, ident: Id, archive: ArchiveOption = None, procedure: Code = None, strict: Strict = False
) -> int:
    """What of its procedure's checklist a dossier has, and what is missing."""
    from digitize.console.dossiers import show_checked
    from digitize.procedures import check_dossier
    from digitize.reach import reach

    place, _ = reach(archive)
    return show_checked(out, check_dossier(place, ident, procedure), strict=strict)


@command(app, "reuse")
def reuse(
    out: Out,
    owner: Annotated[str, typer.Argument(metavar="OWNER_ID", help=say("help.owner-id"))],
    archive: ArchiveOption = None,
    procedure: Code = None,
    on: On = None,
    into: Annotated[str | None, typer.Option("--into", metavar="ID", help=say("help.into"))] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="ID", help=say("help.only"))] = None,
    by: By = None,
) -> None:
    """What the archive already holds for a citizen or a firm, whether it counts, and what to ask for."""
    from digitize.console.dossiers import show_answer, show_reused
    from digitize.logbook import who
    from digitize.procedures import day_given
    from digitize.reach import reach
    from digitize.reuse import consulted, reuse_into

    place, _ = reach(archive)
    day = day_given(on)
    if into:
        show_reused(out, reuse_into(place, owner, into, procedure, day, who(by), only or ()))
    else:
        show_answer(out, consulted(place, owner, procedure, day))
