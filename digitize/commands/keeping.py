"""Looking after what is filed."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from digitize.commands.options import Identity
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "verify")
def verify(
    out: Out,
    archive: ArchiveOption = None,
    max_duration: Annotated[
        str | None, typer.Option("--max-duration", metavar="1h", help=say("help.max-duration"))
    ] = None,
) -> int:
    """Fixity both ways: store against its digests, catalogue and index against the store."""
    from digitize.console.bar import progress
    from digitize.console.health import show_verified
    from digitize.console.units import seconds
    from digitize.reach import reach
    from digitize.upkeep import verify_archive

    place, _ = reach(archive)
    limit = seconds(max_duration) if max_duration else None
    with progress(out, "progress.dossiers") as bar:
        report = verify_archive(place, limit, bar)
    return show_verified(out, report)


@command(app, "repair")
def repair(
    out: Out,
    archive: ArchiveOption = None,
    apply: Annotated[bool, typer.Option("--apply", help=say("help.repair-apply"))] = False,
    copy: Annotated[
        str | None, typer.Option("--from", metavar="TARGET", help=say("help.repair-from"))
    ] = None,
    identity: Identity = None,
) -> int:
    """What is wrong and can be mended; mended where asked."""
    from digitize.console.bar import progress
    from digitize.console.repairs import show_repaired
    from digitize.lending import lent
    from digitize.reach import reach
    from digitize.repair import repair as mend

    place, settings = reach(archive)
    with lent(place, copy, settings, identity) as source, progress(out, "progress.dossiers") as bar:
        repaired = mend(place, source, apply, bar)
    return show_repaired(out, repaired)


@command(app, "reindex")
def reindex(out: Out, archive: ArchiveOption = None) -> None:
    """Catalogue and index rebuilt from the archive alone."""
    from digitize.console.health import show_rebuilt
    from digitize.reach import reach
    from digitize.upkeep import rebuild

    place, _ = reach(archive)
    show_rebuilt(out, rebuild(place))
