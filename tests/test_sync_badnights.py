"""Bad days of a second copy: each ends with its own code and message, and the next run ends whole."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import builders_servers as servers
import pytest
from builders_sync import FILED, an_archive, assert_whole, bring, file_dossier, kept, twin
from conftest import digitize, environment

from digitize.archive.audit import log as audit_log
from digitize.archive.audit.files import Head
from digitize.archive.audit.line import FIRST, Deed, line_bytes, made
from digitize.archive.disk import FaultyDisk, failing_with
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.errors import Incomplete
from digitize.syncing.bundles import object_bundle
from digitize.syncing.changes import changes_since
from digitize.syncing.owner import Owner, owner_bytes
from digitize.syncing.transfer import Pace, PlainCarrier
from digitize.targets.folder import FolderTarget
from digitize.targets.sftp import SftpTarget
from digitize.targets.target import Source


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return an_archive(tmp_path_factory.mktemp("made") / "kho", FILED[:2])


@pytest.fixture
def archive(made_once: Archive, tmp_path: Path) -> Archive:
    return twin(made_once, tmp_path / "kho")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def _codes(done: object) -> list[str]:
    return [f.code for f in done.findings]  # type: ignore[attr-defined]


def _through(monkeypatch: pytest.MonkeyPatch, target: object) -> None:
    """What is asked of any place goes to this target."""
    monkeypatch.setattr("digitize.sync.open_target", lambda _: target)


FAULTS = [
    (errno.ENOSPC, "sync-target-full"),
    (errno.EDQUOT, "sync-target-full"),
    (errno.EROFS, "sync-target-read-only"),
    (errno.EACCES, "sync-target-read-only"),
    (errno.ETIMEDOUT, "sync-target-slow"),
    (errno.EIO, "sync-target-failing"),
]


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=[errno.errorcode[f] for f, _ in FAULTS])
def test_a_disk_that_fails_says_how(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch, fault: int, code: str
) -> None:
    with monkeypatch.context() as bad:
        _through(bad, FolderTarget(copy, disk=FaultyDisk(160, failing_with(fault))))
        done = bring(archive, copy)
    assert (_codes(done), done.exit_code, done.state) == ([code], 8, "incomplete")
    assert done.carried.files > 0
    done = bring(archive, copy)
    assert (done.exit_code, done.state) == (0, "whole")
    assert done.carried.files < len(kept(archive.root)), "what was proven is not sent again"
    assert_whole(archive, copy)


def test_cut_at_any_operation_the_next_run_ends_whole(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A little further each time, until a run comes through; and nothing proven is sent twice."""
    at, written = 3, 0
    while True:
        disk = FaultyDisk(at, failing_with(errno.EIO))
        with monkeypatch.context() as bad:
            _through(bad, FolderTarget(copy, disk=disk))
            done = bring(archive, copy)
        written += done.carried.files
        if done.exit_code == 0:
            break
        at += 11
    assert_whole(archive, copy)
    assert bring(archive, copy).state == "nothing-to-do"
    assert written < 2 * len(kept(archive.root)), "what was proven is not sent again"


class _Silent(FolderTarget):
    """Answers success and stores nothing, or something else."""

    def __init__(self, root: Path, says: bytes | None) -> None:
        super().__init__(root)
        self.says = says

    def write(self, path: str, source: Source, size: int) -> None:
        if not path.endswith("original.pdf"):
            super().write(path, source, size)
        elif self.says is not None:
            said = self.says
            super().write(path, lambda: iter((said,)), len(said))


@pytest.mark.parametrize(
    ("says", "code"), [(None, "sync-not-stored"), (b"", "sync-stored-differs"), (b"x", "sync-stored-differs")]
)
def test_success_is_not_believed(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch, says: bytes | None, code: str
) -> None:
    with monkeypatch.context() as bad:
        _through(bad, _Silent(copy, says))
        done = bring(archive, copy)
    assert (_codes(done), done.exit_code) == ([code], 8)
    assert not (copy / "audit").exists(), "the log goes last"
    assert json.loads((copy / "copy.json").read_bytes())["seq"] == 0
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_the_owners_file_is_not_believed_either(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf(FolderTarget):
        def write(self, path: str, source: Source, size: int) -> None:
            pass

    with monkeypatch.context() as bad:
        _through(bad, Deaf(copy))
        assert _codes(bring(archive, copy)) == ["sync-not-stored"]


def test_killed_at_any_moment(archive: Archive, copy: Path) -> None:
    """The run is killed by what it itself has done so far: at its n-th write, wherever that is."""
    script = (
        "import os, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[4]);"
        "from builders_sync import bring; from digitize.archive.layout import Archive;"
        "from digitize.archive.disk import FaultyDisk; from digitize.targets.folder import FolderTarget;"
        "import digitize.sync as s; copy = Path(sys.argv[2]);"
        "disk = FaultyDisk(int(sys.argv[3]), lambda: os.kill(os.getpid(), signal.SIGKILL));"
        "s.open_target = lambda place: FolderTarget(copy, disk=disk); bring(Archive(Path(sys.argv[1])), copy)"
    )
    for at in (60, 130):
        words = [sys.executable, "-c", script, archive.root, copy, str(at), Path(__file__).parent]
        ran = subprocess.run(list(map(str, words)), env=environment(), check=False, timeout=60)
        assert ran.returncode == -signal.SIGKILL
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_a_batch_files_while_the_copy_is_made(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is filed meanwhile is in this copy or in the next, and never half of it."""
    stop, filed = threading.Event(), []

    def file_on() -> None:
        number = 0
        while not stop.is_set() and number < 200:
            number += 1
            ident = f"H56.134-251025-{number:04}"
            file_dossier(archive, ident)
            file_dossier(archive, FILED[0], b"%PDF " + str(number).encode())
            filed.append(ident)

    batch = threading.Thread(target=file_on)
    batch.start()
    for _ in range(3):
        done = bring(archive, copy)
        assert done.exit_code == 0, done.findings
    stop.set()
    batch.join()
    assert filed
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


class _Meanwhile(FolderTarget):
    """At the first write of an original something else happens on this side."""

    def __init__(self, root: Path, then: object) -> None:
        super().__init__(root)
        self.then = then

    def write(self, path: str, source: Source, size: int) -> None:
        if path.endswith("original.pdf") and callable(self.then):
            then, self.then = self.then, None
            then()
        super().write(path, source, size)


def test_a_dossier_that_is_erased_while_it_is_copied(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digitize.erase import Order, erase

    def then() -> None:
        erase(archive, Order(FILED[:2], "theo 15/QĐ-UBND"))

    with monkeypatch.context() as now:
        _through(now, _Meanwhile(copy, then))
        assert bring(archive, copy).exit_code in (0, 7)
    done = bring(archive, copy)
    assert done.exit_code == 0, done.findings
    assert_whole(archive, copy)
    assert not any(FILED[0].encode() * 40 in data for data in kept(copy).values())


def test_two_night_jobs_at_once(archive: Archive, copy: Path) -> None:
    command = [sys.executable, "-m", "digitize", "sync", str(copy), "--archive", str(archive.root)]
    command += ["--limit-rate", "20k"]
    first = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while not (copy / "copy.json").exists() and time.monotonic() < end:
            time.sleep(0.02)
        second = digitize("sync", copy, "--archive", archive.root, "--json")
        assert (second.code, second.json["targets"][0]["findings"][0]["code"]) == (6, "sync-in-use")
        assert first.wait(60) == 0
    finally:
        first.kill()
        first.wait()
    assert_whole(archive, copy)


def test_the_clock_jumps(archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back by ten years and ahead by ten: the order is the log's, whose numbers no clock changes."""
    for years in (0, -10, 10):
        monkeypatch.setattr(
            audit_log, "moment", lambda years=years: datetime.now(UTC) + timedelta(days=365 * years)
        )
        file_dossier(archive, f"H56.134-251026-{years % 100:04}")
        assert bring(archive, copy).exit_code == 0
        assert_whole(archive, copy)
        assert bring(archive, copy).state == "nothing-to-do"
    assert len(list((copy / "audit").glob("*.jsonl"))) == 3


def test_a_server_that_says_nothing_is_given_up_in_time(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen, it keeps its connection open: only that nothing comes tells."""
    server = servers.sshd(tmp_path / "server")
    try:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        assert bring(archive, server.url).exit_code == 0
        file_dossier(archive, "H56.134-251023-0099")
        monkeypatch.setattr("digitize.targets.sftp._ALIVE_EVERY_S", 0.5)
        monkeypatch.setattr("digitize.targets.sftp.ANSWER_S", 1)
        monkeypatch.setattr("digitize.targets.sftp.CONNECT_S", 1)
        target = SftpTarget(server.url, "far")
        assert target.size("copy.json")
        server.freeze()
        started = time.monotonic()
        with pytest.raises(Incomplete) as told:
            target.size("copy.json")
        assert told.value.code in ("sync-target-cut", "sync-target-slow")
        done = bring(archive, server.url)
        assert (done.exit_code, done.state) == (8, "incomplete")
        assert _codes(done)[0] in ("sync-target-unreachable", "sync-target-slow")
        assert time.monotonic() - started < 60
        target.drop()
        server.thaw()
        assert bring(archive, server.url).exit_code == 0
        assert kept(server.files) == kept(archive.root)
    finally:
        server.thaw()
        server.stop()


class _Counting(FolderTarget):
    """Counts what is asked of the far side."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked = 0

    def read(self, path: str) -> Iterator[bytes]:
        self.asked += 1
        return super().read(path)

    def list(self, folder: str) -> Mapping[str, int]:
        self.asked += 1
        return super().list(folder)


def _long_history(archive: Archive, lines: int) -> None:
    """A day of the log that has ended, before ours: its first line is right, and what follows it is a hole of
    ten gigabytes that nobody has the time to read.
    """
    [ours] = archive.audit.glob("*.jsonl")
    head = made(1, "2025-01-01T00:00:00.000000Z", Deed("filed", "x", FILED[0]), FIRST)
    old = archive.audit / "000001-2025-01-01.jsonl"
    old.write_bytes(line_bytes(head))
    os.truncate(old, 10 << 30)
    prev, written = "f" * 64, []
    for number in range(lines + 1, lines + 3):
        line = made(number, "2026-11-22T00:00:00.000000Z", Deed("filed", "x", FILED[0]), prev)
        written.append(line_bytes(line))
        prev = line.hash
    ours.unlink()
    (archive.audit / "000002-2026-11-22.jsonl").write_bytes(b"".join(written))
    (archive.audit / "heads").write_text(
        json.dumps({"file": old.name, "seq": lines, "hash": "f" * 64}) + "\n", "utf-8"
    )
    archive.audit_head.unlink()


def test_what_there_is_to_do_does_not_depend_on_what_was_done(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A history of a hundred thousand lines is not read, here or over there; nor is the store walked."""
    bring(archive, copy)
    _long_history(archive, 100_000)
    monkeypatch.setattr(
        "digitize.archive.store.Store.folders", lambda _: pytest.fail("the store is not walked")
    )
    newest = audit_log.note(archive, Deed("read", "x"))[-1]
    said = json.loads((copy / "copy.json").read_bytes())
    first = made(1, "2025-01-01T00:00:00.000000Z", Deed("filed", "x", FILED[0]), FIRST)
    said |= {"archive": first.hash, "seq": newest.seq, "hash": newest.hash}
    said.pop("schema")
    said.pop("sum")
    (copy / "copy.json").write_bytes(owner_bytes(Owner(**said)))
    counting = _Counting(copy)
    _through(monkeypatch, counting)
    started = time.monotonic()
    done = bring(archive, copy)
    assert (done.state, counting.asked) == ("nothing-to-do", 1), done.findings
    file_dossier(archive, "H56.134-251023-0099")
    found = changes_since(archive, newest.seq, newest.hash, "copy")
    assert list(found.dossiers) == ["H56.134-251023-0099"]
    assert time.monotonic() - started < 2.0


def test_the_stages_of_a_dossier_are_kept(archive: Archive, copy: Path) -> None:
    """Content before what names it, the root inventory last of all."""

    class Noting(FolderTarget):
        def __init__(self, root: Path) -> None:
            super().__init__(root)
            self.order: list[str] = []

        def write(self, path: str, source: Source, size: int) -> None:
            super().write(path, source, size)
            self.order.append(path)

    target = Noting(copy)
    folder = archive.open_store().folder(object_id(FILED[0])).relative_to(archive.root).as_posix()
    PlainCarrier(target, Pace()).carry(object_bundle(archive, folder))
    order = [path.removeprefix(folder + "/") for path in target.order]
    content = [n for n, path in enumerate(order) if "/content/" in path]
    versions = [n for n, path in enumerate(order) if path.startswith("v") and "/content/" not in path]
    assert max(content) < min(versions)
    assert max(versions) < order.index("inventory.json.sha512")
    assert order[-1] == "inventory.json"


def test_heads_are_those_of_the_copied_lines(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    head = Head(**json.loads((copy / "audit-head.json").read_bytes()))
    assert head.file in {p.name for p in (copy / "audit").iterdir()}
