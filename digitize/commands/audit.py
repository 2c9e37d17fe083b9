"""The audit log: who did what to which dossier, and whether the log is as it was written."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="audit", help=say("help.audit"), no_args_is_help=True)


@command(app, "show")
def audit_show(
    out: Out,
    archive: ArchiveOption = None,
    dossier: Annotated[str | None, typer.Option("--dossier", metavar="ID", help=say("help.id"))] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help=say("help.audit-from"))] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help=say("help.audit-to"))] = None,
    person: Annotated[str | None, typer.Option("--who", metavar="NAME", help=say("help.audit-who"))] = None,
    what: Annotated[str | None, typer.Option("--what", metavar="WHAT", help=say("help.audit-what"))] = None,
) -> None:
    """Who did what, when, to which dossier."""
    from digitize.archive.layout import open_archive
    from digitize.console.trail import show_lines
    from digitize.logbook import read_log, wanted
    from digitize.reach import folder_given

    place = open_archive(folder_given(archive))
    show_lines(out, read_log(place, wanted(dossier, since, until, person, what)))


@command(app, "verify")
def audit_verify(
    out: Out,
    archive: ArchiveOption = None,
    head: Annotated[
        str | None, typer.Option("--head", metavar="NUMBER:HASH", help=say("help.audit-head"))
    ] = None,
) -> int:
    """Whether every line is as it was written; names the first that is not."""
    from digitize.archive.layout import open_archive
    from digitize.console.trail import show_log_checked
    from digitize.logbook import check_log
    from digitize.reach import folder_given

    return show_log_checked(out, check_log(open_archive(folder_given(archive)), head))


@command(app, "head")
def audit_head(out: Out, archive: ArchiveOption = None) -> None:
    """Where the log ends now, as a line to be kept elsewhere."""
    from digitize.archive.layout import open_archive
    from digitize.console.trail import show_head
    from digitize.logbook import heads_of
    from digitize.reach import folder_given

    show_head(out, heads_of(open_archive(folder_given(archive))))


@command(app, "export")
def audit_export(
    out: Out,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help=say("help.output"))],
    archive: ArchiveOption = None,
) -> None:
    """A copy of the log with its sums, to be signed or kept elsewhere."""
    from digitize.archive.layout import open_archive
    from digitize.console.trail import show_exported
    from digitize.logbook import export_log
    from digitize.reach import folder_given

    show_exported(out, export_log(open_archive(folder_given(archive)), output))
