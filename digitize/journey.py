"""The journey of one scan: the only place, with `batch`, that knows the order of the stages.

    received -> inspected -> every page read -> cut into papers -> understood -> validated -> written

Everything that touches foreign bytes runs in a worker process. What has been read lies in the work folder,
so that a run that was cut off does not recognise a page twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from digitize.dossier import Document, Finding, Inspection, Outcome, Page, PageSource, Record, Scan
from digitize.errors import DigitizeError, InputRefused
from digitize.extract.clues import Clues
from digitize.extract.suggest import suggest
from digitize.findings import Lang
from digitize.intake.inspect import inspect
from digitize.ocr.alto import alto_xml
from digitize.ocr.engine import choose
from digitize.ocr.text import document_text
from digitize.pdf.twolayer import write_pdf
from digitize.progress import Progress
from digitize.reading import read_page
from digitize.record import page_from_json, page_with_words, record_to_json
from digitize.settings import Settings
from digitize.stack import dossier_facts, papers
from digitize.validate import worst
from digitize.workers import TaskFailed, Workers, outcome_of

PDF, ALTO, TEXT, RECORD = "archival.pdf", "text.alto.xml", "text.txt", "record.json"
PRODUCTS = (PDF, ALTO, TEXT, RECORD)
T = TypeVar("T")
_AGAIN = {"page-timeout", "page-crashed"}  # may be the machine's fault; a page too large stays too large
_AHEAD = 3  # pages in flight for each worker: enough to keep it busy, few enough to hold in memory


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with one received scan: `folder` takes the page readings and the four products."""

    scan: Scan
    folder: Path
    settings: Settings
    today: date
    case: Mapping[str, Any]
    lang: Lang = "vi"
    findings: tuple[Finding, ...] = ()  # known before the scan was looked into


def digitise(order: Order, workers: Workers, progress: Progress) -> Record:
    """One scan from received bytes to record and archival copy in `order.folder`.

    Raises InputRefused where the scan cannot be digitised; a page that fails alone is a finding.
    """
    return twice(lambda: assemble(order, read_scan(order, workers, progress), workers))


def twice(work: Callable[[], T]) -> T:
    """Do what workers do for a whole source, once more where one dies at it: memory that others took, a
    machine that slept. What has been read is not read again. Raises InputRefused `cannot-assemble`.
    """
    try:
        return work()
    except TaskFailed:
        pass
    try:
        return work()
    except TaskFailed as failed:
        raise InputRefused("cannot-assemble", kind=failed.code) from None


def read_scan(order: Order, workers: Workers, progress: Progress) -> Inspection:
    """Look into a scan and read its pages into the work folder. Raises InputRefused, TaskFailed."""
    inspection = look_into(order, workers)
    progress.expect(len(inspection.pages))
    read_all(order, inspection, workers, progress)
    return inspection


def look_into(order: Order, workers: Workers) -> Inspection:
    """What a scan is made of. Raises InputRefused, TaskFailed."""
    return outcome_of(workers.start(inspect, order.scan, order.settings))


def assemble(order: Order, inspection: Inspection, workers: Workers) -> Record:
    """The record and the products of a scan whose pages have been read. Raises InputRefused, TaskFailed."""
    return outcome_of(workers.start_whole(len(inspection.pages), finish_or_refuse, order, inspection))


def read_all(order: Order, inspection: Inspection, workers: Workers, progress: Progress) -> None:
    """Read every page that has not been read before; a page whose process dies is read once more, in a new
    process, then filed without text.
    """
    waiting = iter(_unread(order, inspection, progress))
    running: dict[Future[bool], PageSource] = {}
    again: set[int] = set()
    while True:
        for source in waiting:
            running[workers.start(read_into, order, source)] = source
            if len(running) >= workers.count * _AHEAD:
                break
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            source = running.pop(future)
            if source.number not in again and _died(future):
                again.add(source.number)
                running[workers.start(read_into, order, source)] = source
            else:
                progress.page_done(failed=not _settle(order, source, future))


def _unread(order: Order, inspection: Inspection, progress: Progress) -> Iterator[PageSource]:
    (order.folder / "pages").mkdir(parents=True, exist_ok=True)
    for source in inspection.pages:
        if _is_read(_page_file(order, source.number)):
            progress.page_done()
        else:
            yield source


def _is_read(file: Path) -> bool:
    """Whether a page lies there, whole: one that a power cut emptied is read again."""
    try:
        page_from_json(json.loads(file.read_text("utf-8")))
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return True


def _died(future: Future[bool]) -> bool:
    try:
        outcome_of(future)
    except TaskFailed as failed:
        return failed.code in _AGAIN
    return False


def _settle(order: Order, source: PageSource, future: Future[bool]) -> bool:
    """Whether the page was read; otherwise an empty page with the reason stands in for it."""
    try:
        return outcome_of(future, source.number)
    except TaskFailed as failed:
        sideways = source.rotate in (90, 270)
        width, height = (source.height, source.width) if sideways else (source.width, source.height)
        page = Page(
            source.number, width, height, source.dpi, rotation=source.rotate, findings=(failed.finding,)
        )
        _keep(order, page)
        return False


def read_into(order: Order, source: PageSource) -> bool:
    """In a worker: read one page and keep it in the work folder. False where it could not be read."""
    page = read_page(order.scan, source, order.settings)
    _keep(order, page)
    return page.blank or page.separator or page.source != "none"


def _page_file(order: Order, number: int) -> Path:
    return order.folder / "pages" / f"{number:05d}.json"


def _keep(order: Order, page: Page) -> None:
    text = json.dumps(page_with_words(page), ensure_ascii=False)
    _write(_page_file(order, page.number), [text.encode()])


def pages_read(order: Order, inspection: Inspection) -> tuple[Page, ...]:
    """The pages as they lie in the work folder."""
    files = (_page_file(order, source.number) for source in inspection.pages)
    return tuple(page_from_json(json.loads(f.read_text("utf-8"))) for f in files)


def finish_or_refuse(order: Order, inspection: Inspection) -> Record:
    """`finish`; what fails in a way that nobody foresaw is this file's fault, and is kept with the reason.

    Raises InputRefused `cannot-assemble`; the disk's errors and too little memory as they are.
    """
    try:
        return finish(order, inspection)
    except (DigitizeError, OSError, MemoryError):
        raise
    except Exception as fault:
        raise InputRefused("cannot-assemble", kind=type(fault).__name__) from None


def finish(order: Order, inspection: Inspection) -> Record:
    """In a worker: from pages as read to papers, verdict, archival copy and record."""
    pages = pages_read(order, inspection)
    clues = clues_of(order, inspection)
    documents = suggested(pages, papers(pages, order.settings, order.today, clues), clues)
    findings = order.findings + inspection.findings + tuple(f for p in pages for f in p.findings)
    findings += write_pdf(order.scan, inspection, pages, documents, order.folder / PDF, order.settings)
    record = Record(
        source=order.scan,
        outcome=verdict(documents, findings),
        documents=documents,
        pages=pages,
        dossier=dossier_facts(order.case, pages),
        findings=findings,
        signatures=inspection.signatures,
        outputs={"pdf": PDF, "alto": ALTO, "text": TEXT},
    )
    engine = choose(order.settings) if any(p.source == "ocr" for p in pages) else None
    alto = alto_xml(pages, order.scan.name, order.scan.sha256, engine=engine, settings=order.settings)
    _write(order.folder / ALTO, alto)
    _write(order.folder / TEXT, [document_text(pages).encode()])
    write_record(order.folder / RECORD, record, order.lang)
    return record


def clues_of(order: Order, inspection: Inspection) -> Clues:
    """What came with the scan: its name, when it was signed, what the case system says of its dossier."""
    signed = tuple(s.signed_at for s in inspection.signatures if s.signed_at)
    return Clues(order.scan.name, signed, order.case, alone=False)


def suggested(pages: Sequence[Page], documents: Sequence[Document], clues: Clues) -> tuple[Document, ...]:
    """The papers with what their handwritten numbers and dates may be; their verdicts stay as they are."""
    clues = replace(clues, alone=len(documents) == 1)
    return tuple(suggest(d, pages, clues) for d in documents)


def verdict(documents: Sequence[Document], findings: Sequence[Finding]) -> Outcome:
    """The worst outcome of the papers; a finding about the scan itself sends it to review too."""
    outcomes = [d.outcome for d in documents]
    if any(f.severity in ("error", "warning") for f in findings):
        outcomes.append(Outcome.REVIEW)
    return worst(outcomes)


def write_record(target: Path, record: Record, lang: Lang) -> None:
    """The record as JSON, replaced in one step."""
    text = json.dumps(record_to_json(record, lang), ensure_ascii=False, indent=1)
    _write(target, [text.encode()])


def _write(target: Path, parts: Iterable[bytes]) -> None:
    draft = target.with_name(target.name + ".part")
    with draft.open("wb") as out:
        out.writelines(parts)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)


def name_outputs(record: Record, stem: str) -> Record:
    """The record with its outputs called as `convert` writes them: `<stem>.pdf`, `.alto.xml`, `.txt`."""
    return replace(record, outputs={"pdf": f"{stem}.pdf", "alto": f"{stem}.alto.xml", "text": f"{stem}.txt"})
