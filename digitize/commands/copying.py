"""Second copies: kept up to date, tried out, brought back."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.options import Identity
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "sync")
def sync(
    out: Out,
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="TARGET", help=say("help.sync-target"))
    ] = None,
    archive: ArchiveOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.sync-dry-run"))] = False,
    verify: Annotated[bool, typer.Option("--verify", help=say("help.sync-verify"))] = False,
    verify_for: Annotated[
        str | None, typer.Option("--verify-for", metavar="10m", help=say("help.sync-verify-for"))
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help=say("help.sync-prune"))] = False,
    anew: Annotated[bool, typer.Option("--new", help=say("help.sync-new"))] = False,
    limit_rate: Annotated[
        str | None, typer.Option("--limit-rate", metavar="2MB", help=say("help.limit-rate"))
    ] = None,
) -> int:
    """Second copies elsewhere, incremental and proven file by file; run again to go on where it was cut."""
    from digitize.console.bar import progress
    from digitize.console.copies import show_synced
    from digitize.console.units import seconds, size_of
    from digitize.reach import reach
    from digitize.sync import SyncOptions, meant
    from digitize.sync import sync as bring_over

    place, settings = reach(archive)
    options = SyncOptions(
        dry_run=dry_run,
        verify=verify,
        verify_s=seconds(verify_for) if verify_for else 0.0,
        prune=prune,
        anew=anew,
        bytes_per_s=size_of(limit_rate) if limit_rate else 0,
        recipients=settings.sync_recipients.split(),
    )
    places = meant(targets or (), settings)
    with progress(out, "progress.dossiers") as bar:
        done = bring_over(place, places, options, bar)
    return show_synced(out, done)


@command(app, "restore-drill")
def restore_drill(
    out: Out,
    target: Annotated[str, typer.Argument(metavar="TARGET", help=say("help.drill-target"))],
    archive: ArchiveOption = None,
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, help=say("help.drill-count"))] = 20,
    identity: Identity = None,
) -> int:
    """Dossiers drawn by lot are taken back from a copy and proven, and how long all of them would take."""
    from digitize.console.bar import progress
    from digitize.console.copies import show_drilled
    from digitize.drill import DrillOptions, drill
    from digitize.reach import reach
    from digitize.sync import meant

    place, settings = reach(archive)
    [meant_one] = meant([target], settings)
    with progress(out, "progress.dossiers") as bar:
        done = drill(place, meant_one, DrillOptions(count, identity), settings, bar)
    return show_drilled(out, done)


@command(app, "restore")
def restore(
    out: Out,
    target: Annotated[str, typer.Argument(metavar="TARGET", help=say("help.restore-target"))],
    archive: Annotated[
        Path | None, typer.Option("--archive", metavar="FOLDER", help=say("help.restore-archive"))
    ] = None,
    identity: Identity = None,
) -> int:
    """A whole archive brought back from a copy into a new folder; run again to go on where it was cut."""
    from digitize.console.bar import progress
    from digitize.console.copies import show_restored
    from digitize.reach import folder_given
    from digitize.restore import restore as bring_back
    from digitize.settings import load
    from digitize.sync import meant

    settings = load()
    [place] = meant([target], settings)
    with progress(out, "progress.dossiers") as bar:
        done = bring_back(folder_given(archive), place, identity, settings, bar)
    return show_restored(out, done)
