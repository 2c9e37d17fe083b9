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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from digitize import __version__
from digitize.archive.batches import InputState
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.desk import open_desk
from digitize.dossier import Finding, Scan
from digitize.errors import (
    InputRefused,
    UsageProblem,
)
from digitize.filing import Arrival, Filing, Receipt
from digitize.findings import Lang
from digitize.intake.gather import Parcel, gather
from digitize.intake.receive import hash_file, receive
from digitize.journey import Order, assemble, look_into, read_scan, twice
from digitize.ledger import Counting, Ledger, left_behind, opened
from digitize.office.cases import CaseList, read_cases
from digitize.pairing import Pairing, dressed, news, pair, recognised, settled
from digitize.parting import Portion, portions
from digitize.progress import Progress
from digitize.room import look_for_room
from digitize.settings import Settings
from digitize.workers import Workers, alone, crew


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """loose: every file is a dossier of its own; dry_run: nothing is written; cases: a list from the case
    system; warn: told before work begins, of what may stop it. parcels: what lies in the paths, where the
    caller has gathered it already.
    """

    archive: Archive
    settings: Settings
    paths: tuple[Path, ...]
    loose: bool = False
    dry_run: bool = False
    lang: Lang = "vi"
    cases: Path | None = None
    warn: Callable[[Finding], None] | None = None
    parcels: tuple[Parcel, ...] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that could not be digitised, and why; its bytes are in quarantine."""

    path: Path
    finding: Finding


@dataclass
class Report:
    """What became of everything that came in. batch: its id; earlier: what an earlier run of the same batch,
    cut short, had done already; left: what could not be worked on and waits for the next run.
    """

    receipts: list[Receipt] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    duplicates: list[Path] = field(default_factory=list)
    left: list[Refusal] = field(default_factory=list)
    earlier: int = 0
    batch: str | None = None
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
    """A parcel after its journey. elsewhere: what separator sheets put into other dossiers, by their codes;
    parted: the scans that were taken apart for them, by the work folders that their pages lie in.
    """

    parcel: Parcel
    arrivals: list[Arrival] = field(default_factory=list)
    turned_away: list[_Turned] = field(default_factory=list)
    known: dict[Path, str] = field(default_factory=dict)  # path → SHA-256
    left: list[Refusal] = field(default_factory=list)
    joins: str | None = None  # the dossier that other files of this parcel are in already
    elsewhere: dict[str, list[Arrival]] = field(default_factory=dict)
    parted: dict[Path, Scan] = field(default_factory=dict)


def ingest_paths(options: IngestOptions, progress: Progress) -> Report:
    """Everything below the paths into the archive; safe to interrupt and to run again.

    Raises UsageProblem for a path that is not there or lies in the archive, InputRefused for a list of cases
    that cannot be read, ArchiveInUse, StorageFailing.
    """
    _refuse_archive(options)
    cases = alone(options.settings, read_cases, options.cases) if options.cases else None
    gathered = options.parcels or gather(options.paths, loose=options.loose)
    parcels = pair(gathered, cases, options.cases)
    begun = time.monotonic()
    report = Report(dry_run=options.dry_run)
    with (
        writer(options.archive, options.settings.lease_s) as store,
        open_desk(options.archive, store) as filing,
    ):
        if options.dry_run:
            _rehearse(options, parcels, filing, report)
        else:
            files = [path for parcel in parcels for path in parcel.files]
            look_for_room(options.archive, files, filing.known_sizes(), options.warn)
            with opened(
                filing.batches, store.epoch, _asked(options), options.paths, files, options.archive
            ) as ledger:
                report.batch = filing.batch = ledger.batch
                _work_off(options, parcels, filing, report, progress, cases, ledger)
        if cases is not None:
            report.pairing = settled(cases, report.parcels or parcels, filing.dossier_ids())
    report.seconds = time.monotonic() - begun
    return report


def _asked(options: IngestOptions) -> dict[str, Any]:
    """What a batch is remembered by, with the hashes of its paths."""
    return {"paths": len(options.paths), "loose": options.loose, "cases": options.cases is not None}


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
                filing.refuse_erased(sha256)
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
    ledger: Ledger,
) -> None:
    reading = options.archive.work / "reading"
    reading.mkdir(parents=True, exist_ok=True)
    with crew(options.settings, reading) as (workers, threads):
        desk = _Desk(options, filing, workers, progress, ledger)
        running: dict[Future[_Worked], int] = {
            threads.submit(desk.work, parcel): number for number, parcel in enumerate(parcels)
        }
        for future in as_completed(running):
            worked = future.result()
            before = len(report.receipts)
            try:
                _settle_all(worked, filing, report, progress, cases)
            except Exception as fault:
                why, kept = left_behind(fault), {refusal.path for refusal in report.refused}
                worked.turned_away = [turned for turned in worked.turned_away if turned.path in kept]
                worked.left += [Refusal(path, why) for path in _filed(worked)]
            _enter(worked, _place(report.receipts[before:]), ledger, filing, report)
            filing.halt_if_short()


def _filed(worked: _Worked) -> Iterator[Path]:
    """The inputs of a parcel that came through to filing."""
    aside = {turned.path for turned in worked.turned_away} | {one.path for one in worked.left}
    yield from (p for p in worked.parcel.files if p not in aside and p not in worked.known)


def _place(receipts: Sequence[Receipt]) -> InputState:
    """Where a parcel's inputs are; without a receipt every piece of a stack was in its dossier already."""
    states = {receipt.state for receipt in receipts}
    return "review" if "review" in states else "filed" if states else "duplicate"


def _enter(worked: _Worked, state: InputState, ledger: Ledger, filing: Filing, report: Report) -> None:
    """Tell the ledger what became of each input, after it has become that."""
    for path in _filed(worked):
        ledger.became(path, state)
        if state == "duplicate":
            report.duplicates.append(path)
    for turned in worked.turned_away:
        ledger.became(turned.path, "quarantine")
    for path, sha256 in worked.known.items():
        if ledger.known(path, sha256, filing.whereabouts(sha256)):
            report.duplicates.append(path)
        else:
            report.earlier += 1
    report.left += worked.left


def _settle_all(
    worked: _Worked, filing: Filing, report: Report, progress: Progress, cases: CaseList | None
) -> None:
    worked.parcel = recognised(worked.parcel, [a.record for a in worked.arrivals], cases)
    if worked.arrivals or not worked.elsewhere:
        _settle(worked, filing, report, progress)
    _settle_elsewhere(worked, filing, report, progress, cases)


def _settle(worked: _Worked, filing: Filing, report: Report, progress: Progress) -> None:
    """The writing half, in the one thread that writes: quarantine what was refused, file the rest."""
    report.parcels.append(worked.parcel)
    for turned in worked.turned_away:
        filing.turn_away(turned.path, turned.finding, turned.kept)
        report.refused.append(Refusal(turned.path, turned.finding))
        progress.paper_done(turned.path.name, None)
    parcel = worked.parcel
    if worked.arrivals or _only_case_is_new(worked, filing):
        joins = None if parcel.code else worked.joins
        receipt = filing.take_in(parcel.code, parcel.case, worked.arrivals, joins, parcel.about)
        report.receipts.append(receipt)
        report.pages += sum(len(a.record.pages) for a in worked.arrivals)
        progress.paper_done(receipt.dossier_id, receipt.outcome)
    for folder in [a.folder for a in worked.arrivals] + [t.kept.parent for t in worked.turned_away if t.kept]:
        shutil.rmtree(folder, ignore_errors=True)


def _settle_elsewhere(
    worked: _Worked, filing: Filing, report: Report, progress: Progress, cases: CaseList | None
) -> None:
    """File what separator sheets put into dossiers of their own, then remember the scans that held it."""
    dossiers = [a for a in (worked.parcel.code,) if a and worked.arrivals]
    for code, arrivals in worked.elsewhere.items():
        parcel = dressed(Parcel(worked.parcel.files, code), cases.with_code(code) if cases else None)
        _settle(_Worked(parcel, arrivals), filing, report, progress)
        dossiers.append(report.receipts[-1].dossier_id)
    for folder, scan in worked.parted.items():
        filing.note_parted(scan.sha256, dossiers)
        shutil.rmtree(folder, ignore_errors=True)


def _only_case_is_new(worked: _Worked, filing: Filing) -> bool:
    """All scans are filed already, but the case system has more to say, e.g. the day of the result."""
    if not (worked.known and worked.parcel.code and worked.parcel.case):
        return False
    known = filing.case_of(worked.parcel.code)
    return known is not None and news(worked.parcel.case, known)


class _Desk:
    """The reading half of a batch: takes a parcel through its journey, in any thread."""

    def __init__(
        self, options: IngestOptions, filing: Filing, workers: Workers, progress: Progress, ledger: Ledger
    ) -> None:
        self._options = options
        self._filing = filing
        self._workers = workers
        self._progress = progress
        self._ledger = ledger
        self._claims: dict[str, set[str | None]] = {}
        self._lock = threading.Lock()

    def work(self, parcel: Parcel) -> _Worked:
        """Receive and digitise every file of a parcel; nothing is written outside the work folder."""
        worked = _Worked(parcel)
        for path in parcel.files:
            try:
                self._one(path, parcel, worked)
            except Exception as fault:
                worked.left.append(Refusal(path, left_behind(fault)))
        return worked

    def _one(self, path: Path, parcel: Parcel, worked: _Worked) -> None:
        incoming = self._options.archive.work / "incoming" / uuid.uuid4().hex
        incoming.mkdir(parents=True)
        kept = incoming / "original"
        try:
            scan = receive(path, incoming / "original", self._options.settings)
            self._filing.refuse_erased(scan.sha256)
            known = knows(self._filing, scan.sha256, parcel) or self._filing.was_parted(scan.sha256)
            if known or not self._claim(scan.sha256, parcel.code):
                worked.known[path] = scan.sha256
                worked.joins = worked.joins or (None if parcel.code else self._filing.holder(scan.sha256))
                shutil.rmtree(incoming, ignore_errors=True)
                return
            folder = self._bench(scan, parcel.code, incoming)
            kept = folder / "original"
            if self._ledger.reading(path, scan.sha256, folder) > self._options.settings.attempts:
                raise InputRefused("gave-up", count=self._options.settings.attempts)
            self._digitise(replace(scan, path=kept), folder, parcel, worked, path)
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

    def _digitise(self, scan: Scan, folder: Path, parcel: Parcel, worked: _Worked, path: Path) -> None:
        """Read the scan and assemble it, in one piece or a piece for each dossier that it holds."""
        options = self._options
        first = parcel.findings if not worked.arrivals else ()
        order = Order(scan, folder, options.settings, date.today(), parcel.case, options.lang, first)
        shown = Counting(self._progress, self._ledger, path)
        pieces, made = twice(lambda: self._pieces(order, parcel, shown))
        for code, arrival in made:
            own = worked.arrivals if code == parcel.code else worked.elsewhere.setdefault(str(code), [])
            own.append(arrival)
        if any(piece.order.folder != folder for piece in pieces):
            worked.parted[folder] = scan

    def _pieces(
        self, order: Order, parcel: Parcel, shown: Progress
    ) -> tuple[list[Portion], list[tuple[str | None, Arrival]]]:
        inspection = read_scan(order, self._workers, shown)
        pieces = list(portions(order, inspection, self._workers))
        return pieces, [done for piece in pieces if (done := self._assemble(piece, parcel))]

    def _assemble(self, piece: Portion, parcel: Parcel) -> tuple[str | None, Arrival] | None:
        """One dossier's piece and its code, unless the archive has it; a sheet's code before the folder's."""
        order, code = piece.order, piece.code or parcel.code
        if code and self._filing.holds(code, order.scan.sha256):
            return None
        if code != parcel.code:
            order = replace(order, case={"dossierCode": code})
        record = assemble(order, look_into(order, self._workers), self._workers)
        return code, Arrival(order.folder, record)
