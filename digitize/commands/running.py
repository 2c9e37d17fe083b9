"""How the archive's runs stand, and the room that is kept back for them."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "status")
def status(out: Out, archive: ArchiveOption = None) -> None:
    """Running and past batches, who writes, room on the disk; beside a run that is on."""
    from digitize.archive.layout import open_archive
    from digitize.console.standing import show_status
    from digitize.reach import folder_given
    from digitize.status import status as look
    from digitize.status import status_json

    found = look(open_archive(folder_given(archive)))
    if out.as_json:
        out.json(status_json(found))
    else:
        show_status(out, found)


@command(app, "reserve")
def reserve(
    out: Out,
    size: Annotated[str, typer.Argument(metavar="SIZE", help=say("help.reserve-size"))],
    archive: ArchiveOption = None,
) -> None:
    """Room on the disk kept back, to end in good order when it is full."""
    from digitize.archive.layout import open_archive
    from digitize.archive.lock import writer
    from digitize.archive.reserve import keep_back, space
    from digitize.console.units import gigabytes, size_of
    from digitize.reach import folder_given

    where, count = open_archive(folder_given(archive)), size_of(size)
    with writer(where):
        keep_back(where, count)
    found = space(where)
    if out.as_json:
        out.json({"reserve": found.reserve, "free": found.free})
    key = "reserve.set" if count else "reserve.free"
    out.tell(key, style="good", size=gigabytes(found.reserve), free=gigabytes(found.free))
