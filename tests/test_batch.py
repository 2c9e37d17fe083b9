"""A batch whose inputs break it: each is tried again a few times, then given up; the others go on."""

from __future__ import annotations

import errno
from concurrent.futures import CancelledError, Future, TimeoutError
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from digitize import batch, journey
from digitize.archive.layout import Archive, create
from digitize.archive.quarantine import list_quarantine
from digitize.batch import IngestOptions, Report, ingest_paths
from digitize.dossier import Inspection, Kind, Page, PageSource, Scan
from digitize.errors import ArchiveInUse, DamageFound, InputRefused, StorageFailing
from digitize.journey import Order, pages_read, read_all, twice
from digitize.ledger import left_behind
from digitize.progress import NoProgress
from digitize.settings import Settings
from digitize.status import Shown, status
from digitize.workers import TaskFailed


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """One picture, and something that is no document."""
    folder = tmp_path / "quet"
    folder.mkdir()
    Image.new("L", (200, 200), 255).save(folder / "anh.png")
    (folder / "ghi-chu.txt").write_bytes(b"no document")
    return folder


def run(archive: Archive, inputs: Path, attempts: int = 2) -> Report:
    settings = replace(Settings(), jobs=1, attempts=attempts)
    return ingest_paths(IngestOptions(archive, settings, (inputs,), loose=True), NoProgress())


def newest(archive: Archive) -> Shown:
    shown = (status(archive).batches or ())[0]
    c = shown.batch.counts
    assert c.found == c.filed + c.review + c.quarantine + c.duplicate + c.left
    return shown


def breaks(*_: Any) -> Any:
    raise ValueError("a bug that nobody foresaw")


def test_an_input_that_breaks_every_run_is_given_up(
    archive: Archive, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "read_scan", breaks)
    for _ in range(2):
        report = run(archive, inputs)
        assert [(r.path.name, r.finding.params["kind"]) for r in report.left] == [("anh.png", "ValueError")]
        assert newest(archive).batch.counts.left == 1
    report = run(archive, inputs)
    assert report.left == []
    assert {r.finding.code for r in report.refused} == {"gave-up", "not-a-document"}
    counts = newest(archive).batch.counts
    assert (counts.found, counts.quarantine, counts.left) == (2, 2, 0)
    kept = {q.finding.code: q.original for q in list_quarantine(archive)}
    assert kept["gave-up"]
    assert kept["gave-up"].read_bytes() == (inputs / "anh.png").read_bytes()
    assert len(run(archive, inputs).left) == 1, "offered again by a person, it is tried again"


def test_a_run_that_is_stopped_is_no_failed_try(
    archive: Archive, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "_settle_all", stop)
    monkeypatch.setattr(batch, "read_scan", breaks)
    for runs in range(1, 5):
        with pytest.raises(KeyboardInterrupt):
            run(archive, inputs)
        assert (newest(archive).state, newest(archive).batch.sittings) == ("stopped", runs)


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "full"),
        OSError(errno.EIO, "bad"),
        StorageFailing("storage-full"),
        ArchiveInUse("writer-fenced"),
        DamageFound("catalogue-damaged", name="catalogue.sqlite3"),
        CancelledError(),
    ],
    ids=repr,
)
def test_what_every_input_would_meet_ends_the_run(fault: Exception) -> None:
    with pytest.raises(type(fault)):
        left_behind(fault)


def test_what_one_input_meets_leaves_that_one() -> None:
    assert left_behind(KeyError("NGUYỄN VĂN MẪU")).params == {"kind": "KeyError"}
    assert left_behind(OSError(errno.ENOENT, "gone")).code == "input-left"
    assert left_behind(DamageFound("inventory-damaged", object="x", path="y")).code == "inventory-damaged"


# -- a worker that dies ------------------------------------------------------------------------------------


def test_what_workers_do_for_a_whole_source_is_done_once_more() -> None:
    tries: list[int] = []

    def dies(times: int) -> str:
        tries.append(1)
        if len(tries) <= times:
            raise TaskFailed("page-crashed")
        return "done"

    assert twice(lambda: dies(1)) == "done"
    tries.clear()
    with pytest.raises(InputRefused) as caught:
        twice(lambda: dies(9))
    assert (caught.value.code, len(tries)) == ("cannot-assemble", 2)


class Dying:
    """Workers whose first processes die at each page, `times` times; then pages are read."""

    count = 2

    def __init__(self, times: int, fault: Exception) -> None:
        self.times, self.fault, self.asked = times, fault, []

    asked: list[int]

    def start(self, task: Any, order: Order, source: PageSource) -> Future[bool]:
        self.asked.append(source.number)
        future: Future[bool] = Future()
        if self.asked.count(source.number) <= self.times:
            future.set_exception(self.fault)
        else:
            journey._keep(order, Page(source.number, 10, 10, 100, source="ocr"))
            future.set_result(True)
        return future


@pytest.mark.parametrize(
    ("times", "fault", "asked", "findings"),
    [
        (0, TimeoutError(), [1, 2], set()),
        (1, TimeoutError(), [1, 2, 1, 2], set()),
        (2, TimeoutError(), [1, 2, 1, 2], {"page-timeout"}),
        (1, MemoryError(), [1, 2], {"page-out-of-memory"}),
    ],
)
def test_a_page_that_timed_out_is_read_once_more(
    tmp_path: Path, times: int, fault: Exception, asked: list[int], findings: set[str]
) -> None:
    order = Order(
        Scan(tmp_path / "original", "a.pdf", "0" * 64, 1, Kind.PDF), tmp_path, Settings(), date.today(), {}
    )
    sources = tuple(PageSource(n, "render", 10, 10, 100, rotate=0) for n in (1, 2))
    workers: Any = Dying(times, fault)
    read_all(order, Inspection(sources), workers, NoProgress())
    assert sorted(workers.asked) == sorted(asked)
    pages = pages_read(order, Inspection(sources))
    assert {f.code for p in pages for f in p.findings} == findings


def test_a_page_that_a_power_cut_emptied_is_read_again(tmp_path: Path) -> None:
    order = Order(
        Scan(tmp_path / "original", "a.pdf", "0" * 64, 1, Kind.PDF), tmp_path, Settings(), date.today(), {}
    )
    sources = tuple(PageSource(n, "render", 10, 10, 100, rotate=0) for n in (1, 2, 3))
    workers: Any = Dying(0, TimeoutError())
    read_all(order, Inspection(sources), workers, NoProgress())
    (tmp_path / "pages" / "00002.json").write_bytes(b"")
    (tmp_path / "pages" / "00003.json").write_bytes(b'{"number": 3')
    read_all(order, Inspection(sources), workers, NoProgress())
    assert workers.asked == [1, 2, 3, 2, 3]
