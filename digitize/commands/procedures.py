"""The office's catalogue of procedures."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.options import On
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="procedures", help=say("help.procedures"), no_args_is_help=True)


@command(app, "import")
def procedures_import(
    out: Out,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("help.procedures-file"))],
    archive: ArchiveOption = None,
) -> None:
    """A list of procedures (JSON, CSV, XLSX) into the archive's catalogue."""
    from digitize.console.dossiers import show_imported
    from digitize.procedures import import_procedures
    from digitize.reach import reach

    place, _ = reach(archive)
    show_imported(out, import_procedures(place, file))


@command(app, "list")
def procedures_list(out: Out, archive: ArchiveOption = None, on: On = None) -> None:
    """The procedures in force on a day."""
    from digitize.console.dossiers import show_procedures
    from digitize.procedures import catalogue_of, day_given
    from digitize.reach import reach

    place, day = reach(archive)[0], day_given(on)
    show_procedures(out, [p for p in catalogue_of(place).all if p.holds_on(day)])


@command(app, "show")
def procedures_show(
    out: Out,
    code: Annotated[str, typer.Argument(metavar="CODE", help=say("help.procedure"))],
    archive: ArchiveOption = None,
) -> None:
    """One procedure through time: what it asks for, what it ends in."""
    from digitize.console.dossiers import show_procedure
    from digitize.procedures import history_of
    from digitize.reach import reach

    place, _ = reach(archive)
    show_procedure(out, history_of(place, code))
