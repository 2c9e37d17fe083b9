"""`watch`: files are taken once, when they are whole, whatever the folder does meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pikepdf
import pytest

from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.batch import IngestOptions, Report, ingest_paths
from digitize.errors import UsageProblem
from digitize.progress import NoProgress
from digitize.settings import Settings
from digitize.watching import watch as watching_now
from digitize.watching.memory import Memory
from digitize.watching.settling import Settling, Stamp, is_unfinished
from digitize.watching.watch import Told, WatchOptions, pattern_of, watch

SAMPLE = Path(__file__).parent.parent / "samples/dossiers/H99.12-250903-0203/01-thong-bao.pdf"


def paper(path: Path, number: int = 0) -> Path:
    """A born-digital paper that differs from the others by a number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.open(SAMPLE) as pdf:
        pdf.docinfo["/Subject"] = f"paper {number}"
        pdf.save(path)
    return path


class Heard:
    """What watching said."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.said: list[str] = []
        self.told = Told(
            self.reports.append,
            lambda: self.said.append("gone"),
            lambda: self.said.append("back"),
            lambda: self.said.append("busy"),
        )

    @property
    def taken(self) -> int:
        return sum(len(r.receipts) for r in self.reports)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def options(archive: Archive, drop: Path, **more: object) -> WatchOptions:
    ingest = IngestOptions(archive, Settings(jobs=1), (drop,))
    quick = {"every_s": 0.05, "settle_s": 0.1, "patience_s": 0.5, "once": True}
    return WatchOptions(ingest, drop, **(quick | more))  # type: ignore[arg-type]


def run(asked: WatchOptions) -> Heard:
    heard = Heard()
    watch(asked, heard.told, NoProgress(), Event())
    return heard


@pytest.fixture
def watching(archive: Archive, drop: Path) -> Iterator[Heard]:
    """A watch in a thread of its own, until the test ends."""
    heard, stop = Heard(), Event()
    asked = options(archive, drop, once=False)
    thread = Thread(target=watch, args=(asked, heard.told, NoProgress(), stop))
    thread.start()
    yield heard
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


def wait_until(what: object, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


# -- what is whole ------------------------------------------------------------------------------------------


def test_a_file_is_whole_when_it_rests_and_ends_as_its_kind_does(tmp_path: Path) -> None:
    whole, cut, tiff = (tmp_path / n for n in ("a.pdf", "b.pdf", "c.tif"))
    whole.write_bytes(SAMPLE.read_bytes())
    cut.write_bytes(SAMPLE.read_bytes()[:-400])
    tiff.write_bytes(b"II*\0 and so on")
    rest = Settling(settle_s=5, patience_s=60)
    rest.look((whole, cut, tiff), now=100)
    assert not any(rest.is_whole(p, 104) for p in (whole, cut, tiff))
    rest.look((whole, cut, tiff), now=106)
    assert [rest.is_whole(p, 106) for p in (whole, cut, tiff)] == [True, False, True]
    assert rest.unsettled(106)
    assert rest.is_whole(cut, 161)  # then it is for intake to refuse


def test_a_file_that_grows_begins_anew(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf")
    rest = Settling(settle_s=5, patience_s=60)
    rest.look([path], now=0)
    with path.open("ab") as file:
        file.write(b"\n")
    rest.look([path], now=6)
    assert not rest.is_whole(path, 6)
    assert rest.is_whole(path, 11)


@pytest.mark.parametrize("name", ["a.pdf.part", "a.TMP", "~$a.pdf", "a.pdf.crdownload"])
def test_names_that_say_not_yet(name: str) -> None:
    assert is_unfinished(Path(name))
    assert not is_unfinished(Path("a.pdf"))


def test_an_empty_file_and_one_that_vanishes_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    rest = Settling(settle_s=0, patience_s=0)
    rest.look([tmp_path / "empty.pdf", tmp_path / "gone.pdf"], now=0)
    assert rest.stamp(tmp_path / "empty.pdf") is None
    assert not rest.unsettled(0)


def test_memory_holds_no_name_and_survives(archive: Archive, drop: Path) -> None:
    path, stamp = drop / "NGUYEN VAN MAU.pdf", Stamp(10, 20, 30)
    Memory(archive, drop).take([(path, stamp)])
    assert Memory(archive, drop).has(path, stamp)
    assert not Memory(archive, drop).has(path, Stamp(11, 20, 30))
    [log] = (archive.work / "watch").iterdir()
    assert "MAU" not in log.name + log.read_text("ascii")


def test_a_pattern_that_is_none_is_told() -> None:
    with pytest.raises(UsageProblem):
        pattern_of("(")
    assert pattern_of(None) is None


# -- watching -----------------------------------------------------------------------------------------------


def test_folders_are_dossiers_and_files_lie_alone_or_together(archive: Archive, drop: Path) -> None:
    paper(drop / "H99.12-250804-0501" / "1.pdf", 1)
    paper(drop / "H99.12-250804-0501" / "2.pdf", 2)
    for number, name in enumerate(("H99.12-250804-0502_a.pdf", "H99.12-250804-0502_b.pdf"), 3):
        paper(drop / name, number)
    together = pattern_of(r"(?P<dossier>H99\.12-\d+-\d+)_")
    heard = run(options(archive, drop, together=together))
    found = {r.dossier_id: len(r.documents) for report in heard.reports for r in report.receipts}
    assert found == {"H99.12-250804-0501": 2, "H99.12-250804-0502": 2}
    assert run(options(archive, drop, together=together)).reports == []  # nothing is taken, or read, twice
    shutil.rmtree(archive.work / "watch")
    again = run(options(archive, drop, together=together))
    assert (again.taken, sum(len(r.duplicates) for r in again.reports)) == (0, 4)


def test_a_file_cut_short_is_given_time_then_refused(archive: Archive, drop: Path) -> None:
    (drop / "cut.pdf").write_bytes(SAMPLE.read_bytes()[:-400])
    paper(drop / "whole.pdf")
    heard = run(options(archive, drop))
    assert heard.taken == 1
    assert [r.finding.code for report in heard.reports for r in report.refused] == ["truncated"]
    assert run(options(archive, drop)).reports == []


def test_another_writer_and_a_drive_that_goes_are_waited_for(
    archive: Archive, drop: Path, watching: Heard
) -> None:
    with writer(archive):
        paper(drop / "a.pdf", 1)
        wait_until(lambda: "busy" in watching.said)
        assert watching.taken == 0
    wait_until(lambda: watching.taken == 1)
    drop.rename(drop.with_name("unplugged"))
    wait_until(lambda: "gone" in watching.said)
    drop.with_name("unplugged").rename(drop)
    paper(drop / "b.pdf", 2)
    wait_until(lambda: watching.taken == 2)
    assert watching.said.count("gone") == watching.said.count("back") == 1


def test_a_drive_that_goes_in_the_middle_loses_nothing(
    archive: Archive, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at, whole, and gone before the first byte is read; then there again, the very same file."""
    away = drop.with_name("unplugged")

    def unplugged(*asked: object) -> Report:
        monkeypatch.setattr(watching_now, "ingest_paths", ingest_paths)
        drop.rename(away)
        try:
            return ingest_paths(*asked)  # type: ignore[arg-type]
        finally:
            away.rename(drop)

    monkeypatch.setattr(watching_now, "ingest_paths", unplugged)
    paper(drop / "a.pdf", 1)
    first = run(options(archive, drop))
    assert [r.finding.code for report in first.reports for r in report.refused] == ["vanished"]
    assert run(options(archive, drop)).taken == 1
    assert run(options(archive, drop)).reports == []


def test_what_cannot_be_read_waits_and_keeps_nobody_from_the_rest(
    archive: Archive, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper(drop / "good" / "a.pdf", 1)
    paper(drop / "shut" / "b.pdf", 2)
    listed = Path.iterdir

    def refused(folder: Path) -> Iterator[Path]:
        if folder.name == "shut":
            raise PermissionError
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refused)  # root may read everything
    heard = Heard()
    told = replace(heard.told, shut=lambda folder: heard.said.append(folder.name))
    watch(options(archive, drop), told, NoProgress(), Event())
    assert (heard.taken, heard.said) == (1, ["shut"])


def test_a_file_put_off_is_tried_again_after_its_time(tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf")
    rest = Settling(settle_s=1, patience_s=60)
    rest.look([path], now=0)
    assert rest.is_whole(path, 2)
    rest.put_off(path, 2)
    assert not rest.is_whole(path, 61)
    assert rest.is_whole(path, 63)


def test_a_pattern_whose_group_is_not_met_means_the_name(archive: Archive, drop: Path) -> None:
    paper(drop / "b1.pdf", 1)
    paper(drop / "b2.pdf", 2)
    heard = run(options(archive, drop, together=pattern_of("(?P<dossier>a)|b")))
    assert heard.taken == 2


def test_sigterm_ends_it_in_good_order(archive: Archive, drop: Path) -> None:
    paper(drop / "a.pdf")
    command = [
        "watch",
        str(drop),
        "--archive",
        str(archive.root),
        "--every",
        "0.2s",
        "--settle",
        "0.2s",
        "--json",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "digitize", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DIGITIZE_LANG": "en"},
    )
    try:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        assert line["filed"] + line["review"] == 1
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert "Stopped watching" in err
