"""The office's cases, scanned or not."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="cases", help=say("help.case-register"), no_args_is_help=True)


@command(app, "import")
def cases_import(
    out: Out,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=say("help.cases-file"))],
    archive: ArchiveOption = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=say("help.cases-on"))] = None,
) -> None:
    """Lists of cases (CSV, XLSX) or `dossier.json` files into the archive's register."""
    from digitize.cases import import_cases
    from digitize.console.cases import show_cases_imported
    from digitize.procedures import day_given
    from digitize.reach import reach

    place, settings = reach(archive)
    made = day_given(on) if on else None
    show_cases_imported(out, import_cases(place, settings, files, made))
