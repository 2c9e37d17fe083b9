"""Many dossiers: each parcel of files is received, digitised and filed, and ends in exactly one place.

Threads wait, processes work: one thread follows one parcel through `journey`, the pages of all of them share
the worker processes, so a slow page never stalls the others and a thousand one-page files keep every core as
busy as one file of a thousand pages. Only the calling thread writes the archive.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from digitize import __version__
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.dossier import Finding, Record, Scan
from digitize.errors import InputRefused, UsageProblem
from digitize.filing import Arrival, Filing, Receipt
from digitize.findings import Lang
from digitize.intake.gather import Parcel, gather
from digitize.intake.receive import hash_file, receive
from digitize.journey import Order, digitise
from digitize.office.cases import CaseList, read_cases
from digitize.pairing import Pairing, news, pair, recognised, settled
from digitize.progress import Progress
from digitize.settings import Settings
from digitize.workers import Workers, crew


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """loose: every file is a dossier of its own; dry_run: nothing is written; cases: a list from the case
    system.
    """

    archive: Archive
    settings: Settings
    paths: tuple[Path, ...]
    loose: bool = False
    dry_run: bool = False
    lang: Lang = "vi"
    cases: Path | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that could not be digitised, and why; its bytes are in quarantine."""

    path: Path
    finding: Finding


@dataclass
class Report:
    """What became of everything that came in."""

    receipts: list[Receipt] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    duplicates: list[Path] = field(default_factory=list)
    planned: list[Parcel] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    pairing: Pairing | None = None
    pages: int = 0
    seconds: float = 0.0
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class _Turned:
    """A refused file with the bytes that were copied of it, if any."""

    path: Path
    finding: Finding
    kept: Path | None


@dataclass
class _Worked:
    """A parcel after its journey."""

    parcel: Parcel
    arrivals: list[Arrival] = field(default_factory=list)
    turned_away: list[_Turned] = field(default_factory=list)
    known: list[Path] = field(default_factory=list)
    joins: str | None = None  # the dossier that other files of this parcel are in already


def ingest_paths(options: IngestOptions, progress: Progress) -> Report:
    """Everything below the paths into the archive; safe to interrupt and to run again.

    Raises UsageProblem for a path that is not there or lies in the archive, InputRefused for a list of cases
    that cannot be read, ArchiveInUse, StorageFailing.
    """
    _refuse_archive(options)
    cases = read_cases(options.cases) if options.cases else None
    parcels = pair(gather(options.paths, loose=options.loose), cases, options.cases)
    begun = time.monotonic()
    report = Report(dry_run=options.dry_run)
    with writer(options.archive) as store, Filing(options.archive, store) as filing:
        if options.dry_run:
            _rehearse(options, parcels, filing, report)
        else:
            _work_off(options, parcels, filing, report, progress, cases)
        if cases is not None:
            report.pairing = settled(cases, report.parcels or parcels, filing.dossier_ids())
    report.seconds = time.monotonic() - begun
    return report


def _refuse_archive(options: IngestOptions) -> None:
    root = options.archive.root.resolve()
    for path in options.paths:
        place = path.resolve()
        if root == place or root in place.parents or place in root.parents:
            raise UsageProblem("input-in-archive")


def knows(filing: Filing, sha256: str, parcel: Parcel) -> bool:
    """Whether these bytes are in the parcel's own dossier, or anywhere where the parcel has no code.

    The same paper may belong to two dossiers that each have a code: it is then filed in both.
    """
    return filing.holds(parcel.code, sha256) if parcel.code else filing.holder(sha256) is not None


def _rehearse(options: IngestOptions, parcels: Iterable[Parcel], filing: Filing, report: Report) -> None:
    """What would be done, found out by hashing alone."""
    for parcel in parcels:
        fresh: list[Path] = []
        for path in parcel.files:
            try:
                sha256, _ = hash_file(path, options.settings)
            except InputRefused as refused:
                report.refused.append(Refusal(path, refused.finding))
                continue
            (report.duplicates if knows(filing, sha256, parcel) else fresh).append(path)
        if fresh:
            report.planned.append(replace(parcel, files=tuple(fresh)))


def _work_off(
    options: IngestOptions,
    parcels: tuple[Parcel, ...],
    filing: Filing,
    report: Report,
    progress: Progress,
    cases: CaseList | None,
) -> None:
    with crew(options.settings) as (workers, threads):
        desk = _Desk(options, filing, workers, progress)
        running: dict[Future[_Worked], int] = {
            threads.submit(desk.work, parcel): number for number, parcel in enumerate(parcels)
        }
        for future in as_completed(running):
            worked = future.result()
            worked.parcel = recognised(worked.parcel, [a.record for a in worked.arrivals], cases)
            _settle(worked, filing, report, progress)


def _settle(worked: _Worked, filing: Filing, report: Report, progress: Progress) -> None:
    """The writing half, in the one thread that writes: quarantine what was refused, file the rest."""
    report.parcels.append(worked.parcel)
    for turned in worked.turned_away:
        filing.turn_away(turned.path, turned.finding, turned.kept)
        report.refused.append(Refusal(turned.path, turned.finding))
        progress.paper_done(turned.path.name, None)
    report.duplicates += worked.known
    parcel = worked.parcel
    if worked.arrivals or _only_case_is_new(worked, filing):
        joins = None if parcel.code else worked.joins
        receipt = filing.take_in(parcel.code, parcel.case, worked.arrivals, joins, parcel.about)
        report.receipts.append(receipt)
        report.pages += sum(len(a.record.pages) for a in worked.arrivals)
        progress.paper_done(receipt.dossier_id, receipt.outcome)
    for folder in [a.folder for a in worked.arrivals] + [t.kept.parent for t in worked.turned_away if t.kept]:
        shutil.rmtree(folder, ignore_errors=True)


def _only_case_is_new(worked: _Worked, filing: Filing) -> bool:
    """All scans are filed already, but the case system has more to say, e.g. the day of the result."""
    if not (worked.known and worked.parcel.code and worked.parcel.case):
        return False
    known = filing.case_of(worked.parcel.code)
    return known is not None and news(worked.parcel.case, known)


class _Desk:
    """The reading half of a batch: takes a parcel through its journey, in any thread."""

    def __init__(self, options: IngestOptions, filing: Filing, workers: Workers, progress: Progress) -> None:
        self._options = options
        self._filing = filing
        self._workers = workers
        self._progress = progress
        self._claims: dict[str, set[str | None]] = {}
        self._lock = threading.Lock()

    def work(self, parcel: Parcel) -> _Worked:
        """Receive and digitise every file of a parcel; nothing is written outside the work folder."""
        worked = _Worked(parcel)
        for path in parcel.files:
            self._one(path, parcel, worked)
        return worked

    def _one(self, path: Path, parcel: Parcel, worked: _Worked) -> None:
        incoming = self._options.archive.work / "incoming" / uuid.uuid4().hex
        incoming.mkdir(parents=True)
        kept = incoming / "original"
        try:
            scan = receive(path, incoming / "original", self._options.settings)
            if knows(self._filing, scan.sha256, parcel) or not self._claim(scan.sha256, parcel.code):
                worked.known.append(path)
                worked.joins = worked.joins or (None if parcel.code else self._filing.holder(scan.sha256))
                shutil.rmtree(incoming, ignore_errors=True)
                return
            folder = self._bench(scan, parcel.code, incoming)
            kept = folder / "original"
            worked.arrivals.append(Arrival(folder, self._digitise(scan, folder, parcel, worked)))
        except InputRefused as refused:
            there = kept if kept.exists() else None
            worked.turned_away.append(_Turned(path, refused.finding, there))

    def _claim(self, sha256: str, code: str | None) -> bool:
        """False where another file of this very run has the same bytes and is being worked on."""
        with self._lock:
            codes = self._claims.setdefault(sha256, set())
            fresh = code not in codes if code else not codes
            codes.add(code)
            return fresh

    def _bench(self, scan: Scan, code: str | None, incoming: Path) -> Path:
        """The scan's own work folder, with the pages that an interrupted run has read already."""
        recipe = f"{scan.sha256} {code} {__version__} {self._options.settings}"
        key = hashlib.sha256(recipe.encode()).hexdigest()[:32]
        folder = self._options.archive.work / "reading" / key
        folder.mkdir(parents=True, exist_ok=True)
        (incoming / "original").replace(folder / "original")
        incoming.rmdir()
        return folder

    def _digitise(self, scan: Scan, folder: Path, parcel: Parcel, worked: _Worked) -> Record:
        options = self._options
        here = Scan(folder / "original", scan.name, scan.sha256, scan.bytes, scan.kind)
        first = parcel.findings if not worked.arrivals else ()
        order = Order(here, folder, options.settings, date.today(), parcel.case, options.lang, first)
        return digitise(order, self._workers, self._progress)
