"""`convert`: each file on its own, no archive: a PDF/A, a record, text and ALTO beside each other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digitize.dossier import Finding, Record
from digitize.errors import InputRefused, UsageProblem
from digitize.findings import Lang
from digitize.intake.receive import receive
from digitize.journey import ALTO, PDF, RECORD, TEXT, Order, digitise, name_outputs, write_record
from digitize.progress import Progress
from digitize.settings import Settings
from digitize.workers import Workers, crew

_LONGEST = 255 - len(".alto.xml") - len("-99999")  # bytes; most file systems take names of 255
_ENDINGS = {PDF: ".pdf", RECORD: ".json", TEXT: ".txt", ALTO: ".alto.xml"}


@dataclass(frozen=True, slots=True)
class ConvertOptions:
    """`lang`: language of the messages inside the record."""

    files: tuple[Path, ...]
    output: Path
    settings: Settings
    lang: Lang = "vi"


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one file: a record and what was written, or why it was refused."""

    file: Path
    record: Record | None = None
    refusal: Finding | None = None
    written: tuple[Path, ...] = ()


def convert_files(options: ConvertOptions, progress: Progress) -> Iterator[Converted]:
    """Convert every file, results in the order given; one bad file does not stop the others.

    Raises UsageProblem, before any work, for a path that is not there.
    """
    if not all(f.exists() or f.is_symlink() for f in options.files):
        raise UsageProblem("no-such-path")
    stems = name_results(options.files)
    options.output.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".digitize-", dir=options.output) as bench,
        crew(options.settings, Path(bench)) as (workers, threads),
    ):
        jobs = zip(options.files, stems, strict=True)
        yield from threads.map(
            lambda job: _convert(job[0], job[1], Path(bench), options, workers, progress), jobs
        )


def name_results(files: tuple[Path, ...]) -> list[str]:
    """A name for each file's results: its stem, numbered where two files share one, short enough to be a
    file's name with any ending.
    """
    stems: list[str] = []
    taken: set[str] = set()
    for file in files:
        own = file.stem.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore") or "scan"
        stem, count = own, 1
        while stem.casefold() in taken:
            count += 1
            stem = f"{own}-{count}"
        taken.add(stem.casefold())
        stems.append(stem)
    return stems


def _convert(
    file: Path, stem: str, bench: Path, options: ConvertOptions, workers: Workers, progress: Progress
) -> Converted:
    with tempfile.TemporaryDirectory(dir=bench) as work:
        try:
            scan = receive(file, Path(work) / "original", options.settings)
            order = Order(scan, Path(work), options.settings, date.today(), {}, options.lang)
            record = name_outputs(digitise(order, workers, progress), stem)
        except InputRefused as refused:
            progress.paper_done(file.name, None)
            return Converted(file, refusal=refused.finding)
        write_record(Path(work) / RECORD, record, options.lang)
        written = _hand_over(Path(work), options, stem)
    progress.paper_done(file.name, record.outcome)
    return Converted(file, record, written=written)


def _hand_over(work: Path, options: ConvertOptions, stem: str) -> tuple[Path, ...]:
    """Move the products to their names; an input of this run is never overwritten."""
    inputs = {f.resolve() for f in options.files}
    targets = {name: options.output / f"{stem}{ending}" for name, ending in _ENDINGS.items()}
    if any(t.resolve() in inputs for t in targets.values()):
        raise UsageProblem("output-is-input")
    for name, target in targets.items():
        (work / name).replace(target)
    return tuple(targets.values())
