"""The document types, as JSON Schema."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(name="schemas", help=say("help.schemas"), no_args_is_help=True)


@command(app, "list")
def schemas_list(out: Out, archive: ArchiveOption = None) -> None:
    """The document types known here, the office's own among them."""
    from digitize.console.tables import show_types
    from digitize.reach import known_types

    known_types(archive)
    show_types(out)


@command(app, "show")
def schemas_show(
    out: Out,
    doc_type: Annotated[str, typer.Argument(metavar="DOCTYPE")],
    archive: ArchiveOption = None,
) -> None:
    """One document type as JSON Schema."""
    from digitize.reach import known_types
    from digitize.schemas import load

    known_types(archive)
    out.result.print_json(data=load(doc_type)) if not out.as_json else out.json(load(doc_type))


@command(app, "check")
def schemas_check(
    out: Out,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    archive: ArchiveOption = None,
) -> int:
    """Check a record's JSON against the schemas."""
    from digitize.console.tables import show_check
    from digitize.reach import known_types
    from digitize.validate import check_file

    known_types(archive)
    return show_check(out, check_file(file))
