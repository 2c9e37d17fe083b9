"""Scans into data: a new archive, one-off conversion, batches."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize.commands.options import Strict
from digitize.console.common import ArchiveOption, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer()

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help=say("help.files"))]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH", help=say("help.paths"))]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=0, help=say("help.jobs"))]
Fast = Annotated[bool | None, typer.Option("--fast", help=say("help.fast"))]
Pdfa = Annotated[str | None, typer.Option("--pdfa", metavar="1b|2b", help=say("help.pdfa"))]


@command(app, "init")
def init(
    out: Out, folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("help.new-archive"))]
) -> None:
    """A new archive with a commented settings file."""
    from digitize.archive.layout import create
    from digitize.console.texts import language

    archive = create(folder, language())
    if out.as_json:
        out.json({"archive": str(archive.root)})
    out.tell("archive-made", style="good", folder=str(archive.root))


@command(app, "doctor")
def doctor(out: Out, archive: ArchiveOption = None) -> int:
    """What this machine lacks, and the exact command that mends it."""
    from digitize.console.health import show_checks
    from digitize.doctor import examine

    return show_checks(out, examine(archive))


@command(app, "convert")
def convert(
    out: Out,
    files: Files,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help=say("help.output"))] = Path(
        "digitized"
    ),
    pdfa: Pdfa = None,
    jobs: Jobs = None,
    fast: Fast = None,
    strict: Strict = False,
) -> int:
    """One-off: each file becomes a searchable PDF/A, a record, plain text and ALTO. No archive is needed."""
    from digitize.console.bar import progress
    from digitize.console.panel import show_converted
    from digitize.console.texts import language
    from digitize.convert import ConvertOptions, convert_files
    from digitize.reach import with_lists, with_types
    from digitize.settings import load

    settings = with_lists(with_types(load(flags={"pdfa": pdfa, "jobs": jobs, "fast": fast})))
    with progress(out) as bar:
        options = ConvertOptions(tuple(files), output, settings, language())
        return show_converted(out, convert_files(options, bar), strict=strict)


@command(app, "ingest")
def ingest(
    out: Out,
    paths: Paths,
    archive: ArchiveOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.dry-run"))] = False,
    loose: Annotated[bool, typer.Option("--loose", help=say("help.loose"))] = False,
    cases: Annotated[Path | None, typer.Option("--cases", metavar="FILE", help=say("help.cases"))] = None,
    jobs: Jobs = None,
    fast: Fast = None,
    strict: Strict = False,
) -> int:
    """Folders and files into the archive; run again to go on where a run was cut off."""
    from digitize.batch import IngestOptions, ingest_paths
    from digitize.console.bar import progress
    from digitize.console.tables import show_ingested
    from digitize.reach import reach

    place, settings = reach(archive, flags={"jobs": jobs, "fast": fast})
    options = IngestOptions(
        place, settings, tuple(paths), loose=loose, dry_run=dry_run, cases=cases, warn=out.show_finding
    )
    with progress(out) as bar:
        report = ingest_paths(options, bar)
    return show_ingested(out, report, strict=strict)


@command(app, "watch")
def watch(
    out: Out,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("help.watch-folder"))],
    archive: ArchiveOption = None,
    every: Annotated[str, typer.Option("--every", metavar="5s", help=say("help.every"))] = "5s",
    settle: Annotated[str, typer.Option("--settle", metavar="10s", help=say("help.settle"))] = "10s",
    patience: Annotated[str, typer.Option("--patience", metavar="5m", help=say("help.patience"))] = "5m",
    together: Annotated[
        str | None, typer.Option("--together", metavar="REGEX", help=say("help.together"))
    ] = None,
    once: Annotated[bool, typer.Option("--once", help=say("help.once"))] = False,
    loose: Annotated[bool, typer.Option("--loose", help=say("help.loose"))] = False,
    jobs: Jobs = None,
    fast: Fast = None,
) -> None:
    """A scanner's drop folder into the archive, file by file as they are whole; SIGTERM or Ctrl-C stops."""
    from digitize.batch import IngestOptions
    from digitize.console.bar import progress
    from digitize.console.units import seconds
    from digitize.console.watching import stopped_by_signals, telling
    from digitize.reach import reach
    from digitize.watching.watch import WatchOptions, pattern_of
    from digitize.watching.watch import watch as keep_watching

    place, settings = reach(archive, flags={"jobs": jobs, "fast": fast})
    ingest = IngestOptions(place, settings, (folder,), loose=loose)
    asked = WatchOptions(
        ingest, folder, seconds(every), seconds(settle), seconds(patience), pattern_of(together), once
    )
    out.tell("watch.begin", folder=str(folder))
    with stopped_by_signals() as stop, progress(out) as bar:
        keep_watching(asked, telling(out), bar, stop)
    out.tell("watch.end")


@command(app, "separators")
def separators(
    out: Out,
    codes: Annotated[list[str], typer.Argument(metavar="CODE", help=say("help.codes"))],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.pdf", help=say("help.sheets"))
    ] = Path("separators.pdf"),
) -> None:
    """Separator sheets for dossier codes as a PDF to print: QR, Code 128 and Patch T on each."""
    from digitize.separators import print_separators

    printed = print_separators(codes, output)
    if out.as_json:
        out.json({"file": str(output), "sheets": list(printed)})
    out.tell("separators.made", style="good", count=len(printed), file=str(output))
