"""Batches: counts that add up through anything, and nothing that names a person or a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.archive.batches import Batches, InputState, Writer
from digitize.archive.journal import open_journal
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.errors import ArchiveInUse, StorageFailing
from digitize.ledger import Ledger, opened
from digitize.status import status

WRITER = Writer("may-1", 4321, 1, "0.1.0")
ASKED = {"paths": 1, "loose": False, "cases": False}
NAMES = ("NGUYỄN VĂN MẪU.pdf", "TRẦN THỊ THỬ.pdf", "LÊ VĂN VÍ DỤ.pdf")
FILES = tuple(Path("/quet", name) for name in NAMES)
SHELF = (Path("/quet"),)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


@pytest.fixture
def batches(archive: Archive) -> Batches:
    return open_journal(archive).batches


def only(batches: Batches) -> dict[str, int]:
    """The counts of the only batch, after checking that they add up."""
    [batch] = batches.all()
    c = batch.counts
    assert c.found == c.filed + c.review + c.quarantine + c.duplicate + c.left
    names = ("found", "filed", "review", "quarantine", "duplicate", "left")
    return {name: getattr(c, name) for name in names if getattr(c, name)}


def read(ledger: Ledger, archive: Archive, path: Path, pages: int = 2) -> Path:
    """The input has been received and so many of its pages lie in its work folder."""
    bench = archive.work / "reading" / f"bench-{path.stem[-2:]}"
    (bench / "pages").mkdir(parents=True, exist_ok=True)
    for number in range(pages):
        (bench / "pages" / f"{number:05d}.json").write_text("{}")
    ledger.reading(path, sha_of(path), bench)
    ledger.expects(path, 3)
    return bench


def sha_of(path: Path) -> str:
    return f"{NAMES.index(path.name):064x}"


def test_a_batch_that_comes_to_its_end(archive: Archive, batches: Batches) -> None:
    with opened(batches, 1, ASKED, SHELF, FILES, archive) as ledger:
        assert only(batches) == {"found": 3, "left": 3}
        read(ledger, archive, FILES[0])
        assert only(batches) == {"found": 3, "left": 3}
        ledger.became(FILES[0], "filed")
        ledger.became(FILES[1], "quarantine")
        assert ledger.known(FILES[2], sha_of(FILES[2]), "filed")
        assert only(batches) == {"found": 3, "filed": 1, "quarantine": 1, "duplicate": 1}
    [done] = batches.all()
    assert (done.how, done.sittings, done.counts.pages) == ("done", 1, 3)
    assert only(batches) == {"found": 3, "filed": 1, "quarantine": 1, "duplicate": 1}
    with opened(batches, 2, ASKED, SHELF, FILES, archive):
        assert len(batches.all()) == 2, "what is done is not begun again under its old name"


def test_a_batch_that_was_killed_counts_on(archive: Archive, batches: Batches) -> None:
    killed = opened(batches, 1, ASKED, SHELF, FILES, archive)
    ledger = killed.__enter__()
    read(ledger, archive, FILES[0])
    ledger.became(FILES[0], "review")
    read(ledger, archive, FILES[1])  # filed, but the power went before that was told
    read(ledger, archive, FILES[2], pages=1)
    [shown] = status(archive).batches or ()
    assert (shown.state, shown.pages, shown.batch.counts.left) == ("interrupted", 3 + 2 + 1, 2)

    late = Path("/quet/them.pdf")
    with opened(batches, 2, ASKED, SHELF, (*reversed(FILES), late), archive) as again:
        [batch] = batches.all()
        assert (batch.sittings, batch.before, batch.writer.epoch) == (2, 6, 2)
        assert only(batches) == {"found": 4, "review": 1, "left": 3}
        assert batches.all()[0].counts.unopened == 1
        assert not again.known(FILES[0], sha_of(FILES[0]), "review")
        assert not again.known(FILES[1], sha_of(FILES[1]), "filed")
        again.became(FILES[2], "filed")
        again.became(late, "filed")
    assert only(batches) == {"found": 4, "filed": 3, "review": 1}


def test_one_of_two_equal_files_is_the_duplicate_after_a_kill_too(archive: Archive, batches: Batches) -> None:
    bench = archive.work / "reading" / "same"
    ledger = opened(batches, 1, ASKED, SHELF, FILES[:2], archive).__enter__()
    ledger.reading(FILES[0], "a" * 64, bench)
    with opened(batches, 2, ASKED, SHELF, FILES[:2], archive) as again:
        again.reading(FILES[1], "a" * 64, bench)
        again.became(FILES[1], "filed")
        assert again.known(FILES[0], "a" * 64, "filed")
    assert only(batches) == {"found": 2, "filed": 1, "duplicate": 1}


@pytest.mark.parametrize(
    ("error", "state"), [(KeyboardInterrupt(), "stopped"), (StorageFailing("storage-full"), "failed")]
)
def test_how_a_run_ended_is_told(
    archive: Archive, batches: Batches, error: BaseException, state: str
) -> None:
    with pytest.raises(type(error)), opened(batches, 1, ASKED, SHELF, FILES, archive):
        raise error
    [shown] = status(archive).batches or ()
    assert (shown.state, shown.batch.counts.left) == (state, 3)
    assert shown.batch.ended


def test_what_killed_runs_left_is_cleared_away(archive: Archive, batches: Batches) -> None:
    wanted = read(opened(batches, 1, ASKED, SHELF, FILES, archive).__enter__(), archive, FILES[0])
    incoming = archive.work / "incoming" / "0f" / "original"
    scratch, old = (archive.work / "reading" / name / "original" for name in (".workers-x", "other-settings"))
    for left in (incoming, scratch, old):
        left.parent.mkdir(parents=True)
        left.write_bytes(b"scan")
    with opened(batches, 2, ASKED, (Path("/khac"),), (), archive):
        assert [p.exists() for p in (incoming, scratch, old, wanted)] == [False, False, True, True]
    assert [p.exists() for p in (old, wanted)] == [False, True]


WORKS = """
import sys
from pathlib import Path
from digitize.archive.journal import open_journal
from digitize.archive.layout import open_archive
from digitize.archive.lock import writer
from digitize.ledger import opened
archive = open_archive(Path(sys.argv[1]))
files = [Path("/quet/1"), Path("/quet/2")]
with writer(archive) as store:
    with opened(open_journal(archive).batches, store.epoch, {}, files, files, archive) as ledger:
        ledger.became(files[0], "filed")
        print("working", flush=True)
        sys.stdin.read()
"""


def test_a_run_is_told_from_one_that_is_stopped_and_one_that_was_killed(archive: Archive) -> None:
    command = [sys.executable, "-c", WORKS, str(archive.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as works:
        assert works.stdout
        assert works.stdout.readline() == "working\n"
        assert _seen(archive) == ("running", works.pid, True)
        works.send_signal(signal.SIGSTOP)
        end = time.monotonic() + 60
        while _seen(archive) != ("silent", works.pid, False):
            assert time.monotonic() < end
            time.sleep(0.02)
        works.send_signal(signal.SIGCONT)
        works.kill()
    assert _seen(archive) == ("interrupted", None, None)


def _seen(archive: Archive) -> tuple[str, int | None, bool | None]:
    found = status(archive)
    [shown] = found.batches or ()
    assert (shown.batch.counts.filed, shown.batch.counts.left) == (1, 1)
    held = found.holder
    return shown.state, held.pid if held else None, held.alive if held else None


def test_another_request_is_another_batch(archive: Archive, batches: Batches) -> None:
    opened(batches, 1, ASKED, SHELF, FILES, archive).__enter__()
    opened(batches, 2, {**ASKED, "loose": True}, SHELF, FILES, archive).__enter__()
    opened(batches, 3, ASKED, (Path("/quet2"),), FILES, archive).__enter__()
    opened(batches, 4, ASKED, SHELF, FILES, archive).__enter__()
    assert [b.writer.epoch for b in sorted(batches.all(), key=lambda b: b.id[-1])] == [4, 2, 3]


def test_no_name_is_in_the_journal(archive: Archive, batches: Batches) -> None:
    with opened(batches, 1, ASKED, SHELF, FILES, archive) as ledger:
        read(ledger, archive, FILES[0])
        raw = b"".join(p.read_bytes() for p in archive.root.glob("journal.sqlite3*"))
    for word in ("MẪU", "NGUYỄN", "quet", ".pdf"):
        assert word.encode() not in raw


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(get_args(InputState))), max_size=12))
def test_the_counts_add_up_whatever_is_told(told: list[tuple[int, InputState]]) -> None:
    from digitize.archive.database import Database
    from digitize.archive.journaltables import FORMAT, metadata

    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"digitize-batches-{os.getpid()}.sqlite3"  # noqa: S108
    path.unlink(missing_ok=True)
    batches = Batches(Database(path, metadata, FORMAT))
    batch = batches.begin([b"/quet"], ASKED, WRITER)
    numbers = batches.find(batch, [b"a", b"b", b"c"])
    last = dict.fromkeys(range(3), "found")
    for which, state in told:
        batches.became(batch, numbers[which], state)
        last[which] = state
        counts = only(batches)
        assert counts["found"] == 3
        assert counts.get("left", 0) == sum(s in ("found", "reading") for s in last.values())
    path.unlink()


def test_tries_are_counted_where_nothing_gets_further(archive: Archive, batches: Batches) -> None:
    def tried(ledger: Ledger, pages: int) -> int:
        bench = read(ledger, archive, FILES[0], pages)
        batches.release(ledger.batch)  # what `read` counted
        return ledger.reading(FILES[0], sha_of(FILES[0]), bench)

    for epoch, pages, expected in ((1, 0, 1), (2, 0, 2), (3, 1, 1), (4, 1, 2), (5, 1, 3)):
        ledger = opened(batches, epoch, ASKED, SHELF, FILES, archive).__enter__()
        assert tried(ledger, pages) == expected
    with pytest.raises(KeyboardInterrupt), opened(batches, 6, ASKED, SHELF, FILES, archive) as ledger:
        assert tried(ledger, 1) == 4
        raise KeyboardInterrupt
    ledger = opened(batches, 7, ASKED, SHELF, FILES, archive).__enter__()
    assert tried(ledger, 1) == 4, "Ctrl-C is no failed try"
    ledger.became(FILES[0], "filed")
    assert tried(ledger, 1) == 1


def test_a_writer_that_lost_the_archive_tells_nothing_more(archive: Archive) -> None:
    with writer(archive) as store:
        batches = open_journal(archive).batches
        batches.guard = store.disk.check
        with pytest.raises(ArchiveInUse), opened(batches, 1, ASKED, SHELF, FILES, archive) as ledger:
            archive.epoch.write_bytes(b"99\n")
            ledger.became(FILES[0], "filed")
    [shown] = status(archive).batches or ()
    assert (shown.state, shown.batch.counts.filed) == ("interrupted", 0)
