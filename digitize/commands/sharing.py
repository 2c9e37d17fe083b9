"""What leaves the archive for others and comes back."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.options import By
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()


@command(app, "export")
def export(
    out: Out,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help=say("help.export-ids"))] = None,
    archive: ArchiveOption = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="jsonl|csv|xlsx|bagit", help=say("help.export-format"))
    ] = "xlsx",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="PATH", help=say("help.export-output"))
    ] = None,
    doc_type: Annotated[str | None, typer.Option("--type", help=say("help.type"))] = None,
) -> int:
    """Papers as a table (JSON Lines, CSV, XLSX), dossiers as bags (BagIt)."""
    from digitize.console.bar import progress
    from digitize.console.exchange import show_exported
    from digitize.exporting import export_bags, export_table, known_format
    from digitize.reach import reach

    chosen = known_format(format_)
    place, _ = reach(archive)
    if chosen == "bagit":
        with progress(out, "progress.dossiers") as bar:
            return show_exported(
                out, export_bags(place, ids or (), output or Path("bags"), bar), "export.bags"
            )
    target = output or Path(f"digitize.{chosen}")
    return show_exported(out, export_table(place, ids or (), chosen, target, doc_type), "export.table")


@command(app, "import")
def import_(
    out: Out,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help=say("help.import-paths"))],
    archive: ArchiveOption = None,
    by: By = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.import-dry-run"))] = False,
) -> int:
    """Bags come back as the dossiers they were; an edited table as a person's corrections."""
    from digitize.console.bar import progress
    from digitize.console.exchange import show_brought
    from digitize.importing import bring_in
    from digitize.reach import reach

    place, settings = reach(archive)
    with progress(out, "progress.dossiers") as bar:
        brought = bring_in(place, settings, paths, by, bar, dry_run=dry_run)
    return show_brought(out, brought, dry_run=dry_run)
