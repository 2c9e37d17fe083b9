"""The command line: parse, call one library function, print, exit. No logic lives here."""

# Commands import what they run: `digitize --help` must not wait for OpenCV, Tantivy and SQLAlchemy.
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitize import __version__
from digitize.console.common import ArchiveOption, check_language, command
from digitize.console.out import Out
from digitize.console.texts import say

app = typer.Typer(
    help=say("help.digitize"),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
review = typer.Typer(name="review", help=say("help.review"), no_args_is_help=True)
schemas = typer.Typer(name="schemas", help=say("help.schemas"), no_args_is_help=True)
procedures = typer.Typer(name="procedures", help=say("help.procedures"), no_args_is_help=True)
app.add_typer(review)
app.add_typer(procedures)
app.add_typer(schemas)

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help=say("help.files"))]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH", help=say("help.paths"))]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=0, help=say("help.jobs"))]
Fast = Annotated[bool | None, typer.Option("--fast", help=say("help.fast"))]
Pdfa = Annotated[str | None, typer.Option("--pdfa", metavar="1b|2b", help=say("help.pdfa"))]
Strict = Annotated[bool, typer.Option("--strict", help=say("help.strict"))]
Id = Annotated[str, typer.Argument(metavar="ID", help=say("help.id"))]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help=say("help.on"))]
Code = Annotated[str | None, typer.Option("--procedure", metavar="CODE", help=say("help.procedure"))]
By = Annotated[str | None, typer.Option("--by", help=say("help.by"))]


@app.callback(invoke_without_command=True)
def digitize(
    version: Annotated[bool, typer.Option("--version", help=say("help.version"))] = False,
    lang: Annotated[str | None, typer.Option("--lang", metavar="vi|en", help=say("help.lang"))] = None,
) -> None:
    """The flags that stand before a command."""
    check_language(lang)
    if version:
        typer.echo(f"digitize {__version__}")
        raise typer.Exit


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
    options = IngestOptions(place, settings, tuple(paths), loose=loose, dry_run=dry_run, cases=cases)
    with progress(out) as bar:
        report = ingest_paths(options, bar)
    return show_ingested(out, report, strict=strict)


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
    from digitize.procedures import day_given
    from digitize.reach import reach
    from digitize.reuse import reuse_into, what_is_held
    from digitize.review.decide import who

    place, _ = reach(archive)
    day = day_given(on)
    if into:
        show_reused(out, reuse_into(place, owner, into, procedure, day, who(by), only or ()))
    else:
        show_answer(out, what_is_held(place, owner, procedure, day))


@command(procedures, "import")
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


@command(procedures, "list")
def procedures_list(out: Out, archive: ArchiveOption = None, on: On = None) -> None:
    """The procedures in force on a day."""
    from digitize.console.dossiers import show_procedures
    from digitize.procedures import catalogue_of, day_given
    from digitize.reach import reach

    place, day = reach(archive)[0], day_given(on)
    show_procedures(out, [p for p in catalogue_of(place).all if p.holds_on(day)])


@command(procedures, "show")
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


@command(app, "reindex")
def reindex(out: Out, archive: ArchiveOption = None) -> None:
    """Catalogue and index rebuilt from the archive alone."""
    from digitize.console.health import show_rebuilt
    from digitize.reach import reach
    from digitize.upkeep import rebuild

    place, _ = reach(archive)
    show_rebuilt(out, rebuild(place))


@command(review, "list")
def review_list(out: Out, archive: ArchiveOption = None) -> None:
    """The papers that wait for eyes, and why."""
    from digitize.console.tables import show_waiting
    from digitize.reach import reach
    from digitize.review.queue import waiting

    place, _ = reach(archive)
    show_waiting(out, waiting(place))


@command(review, "show")
def review_show(out: Out, ident: Id, archive: ArchiveOption = None) -> None:
    """One waiting dossier or document: fields, confidence, what is wrong, where to look on the page."""
    from digitize.console.panel import show_found
    from digitize.lookup import look_up
    from digitize.reach import reach

    place, _ = reach(archive)
    show_found(out, look_up(place, ident, only_waiting=True))


@command(review, "accept")
def review_accept(out: Out, ident: Id, archive: ArchiveOption = None, by: By = None) -> None:
    """A person has looked: the paper is right as it stands and is filed."""
    from digitize.console.tables import show_decision
    from digitize.reach import reach
    from digitize.review.decide import accept

    place, _ = reach(archive)
    show_decision(out, accept(place, ident, by))


@command(review, "correct")
def review_correct(
    out: Out,
    ident: Id,
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help=say("help.values"))],
    archive: ArchiveOption = None,
    by: By = None,
) -> None:
    """A person's value beside the machine's; filed when nothing is left open."""
    from digitize.console.tables import show_decision
    from digitize.reach import reach
    from digitize.review.decide import correct

    place, settings = reach(archive)
    show_decision(out, correct(place, settings, ident, values, by))


@command(review, "reject")
def review_reject(
    out: Out,
    ident: Id,
    reason: Annotated[str, typer.Option("--reason", help=say("help.reason"))],
    archive: ArchiveOption = None,
    by: By = None,
) -> None:
    """The paper does not belong here: it goes to quarantine with who, when and why."""
    from digitize.console.tables import show_decision
    from digitize.reach import reach
    from digitize.review.decide import reject

    place, _ = reach(archive)
    show_decision(out, reject(place, ident, reason, by))


@command(schemas, "list")
def schemas_list(out: Out, archive: ArchiveOption = None) -> None:
    """The document types known here, the office's own among them."""
    from digitize.console.tables import show_types
    from digitize.reach import known_types

    known_types(archive)
    show_types(out)


@command(schemas, "show")
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


@command(schemas, "check")
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


def main() -> None:
    """The console script."""
    app()
