"""A writer that slept while another took over is refused, at whatever operation it was stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders_archive import WHEN, assert_valid_ocfl

from digitize.archive.disk import RealDisk
from digitize.archive.fence import Fence, FencedDisk, identity, raise_epoch, read_epoch
from digitize.archive.layout import Archive, create
from digitize.archive.lock import _opened_store, holder, writer
from digitize.archive.quarantine import list_quarantine, quarantine
from digitize.archive.store import Store
from digitize.archive.waiting import put_waiting, remove_waiting, waiting_content, waits
from digitize.errors import ArchiveInUse
from digitize.findings import finding

ID, CODE = "urn:digitize:hoso:H56-251023-0101", "H56-251023-0101"
OLD = {"dossier.json": b'"old"', "a/original.pdf": b"scan"}
MINE, THEIRS = {**OLD, "dossier.json": b'"mine"'}, {**OLD, "dossier.json": b'"theirs"', "b": b"more"}
OPERATIONS = ("mkdir", "write", "rename", "remove", "rmdir", "sync")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


class Sleep:
    """At the `at`-th operation of the disk, after the writer looked and before the kernel is asked, the
    writer sleeps and `meanwhile` happens.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, meanwhile: Callable[[], None]) -> None:
        self.left, self.meanwhile = at, meanwhile
        for name in OPERATIONS:
            monkeypatch.setattr(RealDisk, name, self._around(name, getattr(RealDisk, name)))

    def _around(self, name: str, plain: Callable[..., None]) -> Callable[..., None]:
        def run(disk: RealDisk, *given: Any) -> None:
            if name == "sync":
                return
            self.left -= 1
            if self.left == 0:
                self.meanwhile()
            plain(disk, *given)

        return run


def superseded(archive: Archive) -> Store:
    """Another writer, as after the lock was lost: it raises the epoch, takes over, and repairs."""
    lock = identity(archive.lock)
    assert lock
    return _opened_store(archive, FencedDisk(Fence(archive, raise_epoch(archive, 0), lock, dict)))


def put(store: Store, files: dict[str, bytes]) -> None:
    store.put(ID, files, message="m", user="u", created=WHEN)


def each_moment(
    tmp_path: Path, prepare: Callable[[Archive], None], act: Callable[[Archive, Store], None], then: Any
) -> Iterator[tuple[Archive, bool]]:
    """`act` by a writer that sleeps at its first, second, … operation while another does `then`; the archive
    after it woke, and whether it was refused; until it ends before it sleeps.
    """
    for at in range(1, 200):
        archive = create(tmp_path / str(at), "vi")
        prepare(archive)
        refused = False
        with pytest.MonkeyPatch.context() as patch:
            try:
                with writer(archive) as store:
                    sleep = Sleep(patch, at, lambda: then(archive, superseded(archive)))  # noqa: B023
                    act(archive, store)
            except ArchiveInUse as error:
                refused = error.code == "writer-fenced"
        if sleep.left > 0:
            assert at > 5
            return
        yield archive, refused
    raise AssertionError("never came to an end")


@pytest.mark.parametrize("before", [None, OLD], ids=["new", "version"])
def test_the_store_at_every_operation(tmp_path: Path, before: dict[str, bytes] | None) -> None:
    def prepare(archive: Archive) -> None:
        if before:
            put(archive.open_store(), before)

    refused = 0
    moments = each_moment(
        tmp_path, prepare, lambda _, store: put(store, MINE), lambda _, store: put(store, THEIRS)
    )
    for archive, was in moments:
        refused += was
        with writer(archive) as store:
            history = [store.read(ID, "dossier.json", v + 1) for v in range(len(store.versions(ID)))]
        assert history[-1] == THEIRS["dossier.json"]
        expected = [OLD["dossier.json"]] if before else []
        assert history[: len(expected)] == expected
        assert history[len(expected) : -1] in ([], [MINE["dossier.json"]])
        assert_valid_ocfl(archive.store, objects=1)
    assert refused > 10


def waiting(archive: Archive) -> None:
    put_waiting(archive, CODE, OLD)


def test_what_waits_at_every_operation(tmp_path: Path) -> None:
    def theirs(archive: Archive, store: Store) -> None:
        put_waiting(archive, CODE, THEIRS, store.disk)

    def mine(archive: Archive, store: Store) -> None:
        put_waiting(archive, CODE, MINE, store.disk)

    for archive, _ in each_moment(tmp_path, waiting, mine, theirs):
        with writer(archive):
            content = waiting_content(archive, CODE)
            assert {name: content.path(name).read_bytes() for name in content.names()} == THEIRS
        assert [p.name for p in archive.review.iterdir()] == [CODE]


def test_a_dossier_that_was_put_meanwhile_is_not_removed(tmp_path: Path) -> None:
    def again(archive: Archive, store: Store) -> None:
        remove_waiting(archive, CODE, store.disk)
        put_waiting(archive, CODE, THEIRS, store.disk)

    def mine(archive: Archive, store: Store) -> None:
        remove_waiting(archive, CODE, store.disk)
        store.disk.check()

    for archive, refused in each_moment(tmp_path, waiting, mine, again):
        assert refused
        with writer(archive):
            assert waits(archive, CODE)


def test_the_quarantine_at_every_operation(tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(b"no document")

    def keep(archive: Archive, store: Store) -> None:
        quarantine(archive, bad, finding("not-a-document"), WHEN, None, store.disk)

    for archive, _ in each_moment(tmp_path, lambda _: None, keep, keep):
        [one] = list_quarantine(archive)
        assert one.original
        assert one.original.read_bytes() == b"no document"


def test_every_writer_has_a_number_of_its_own(archive: Archive) -> None:
    with writer(archive) as first:
        assert first.epoch == read_epoch(archive) == 1
    archive.epoch.unlink()  # lost: the lock file still says how far it was
    with writer(archive) as second:
        assert second.epoch == 2
    archive.epoch.write_bytes(b"\0\0")  # torn
    with writer(archive) as third:
        assert third.epoch == 3
    assert sorted(p.name for p in archive.work.iterdir()) == []


STALLS = """
import os, signal, sys
from pathlib import Path
from digitize.archive.disk import RealDisk
from digitize.archive.layout import open_archive
from digitize.archive.lock import writer
from digitize.errors import ArchiveInUse
plain = RealDisk.rename
def rename(disk, source, target):
    if target.name == "v2":
        print("stopping", flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)
    plain(disk, source, target)
RealDisk.rename = rename
try:
    with writer(open_archive(Path(sys.argv[1])), lease_s=0.4) as store:
        files = {"dossier.json": b'"mine"'}
        store.put(sys.argv[2], files, message="m", user="u", created="2026-11-22T08:00:00Z")
except ArchiveInUse as refused:
    print(refused.code, refused.finding.params["pid"], flush=True)
    sys.exit(refused.exit_code)
"""


def test_a_stopped_process_past_its_lease_is_taken_over_from(archive: Archive) -> None:
    put(archive.open_store(), OLD)
    command = [sys.executable, "-c", STALLS, str(archive.root), ID]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stalled:
        try:
            assert stalled.stdout
            assert stalled.stdout.readline() == "stopping\n"
            _wait_until(lambda: _state(stalled.pid) == "T")
            seen = holder(archive)
            assert seen
            assert (seen.pid, seen.alive, seen.epoch) == (stalled.pid, False, 1)
            with pytest.raises(ArchiveInUse) as early, writer(archive):
                pass
            assert early.value.code == "archive-in-use"
            time.sleep(0.5)
            with writer(archive) as store:
                put(store, THEIRS)
                stalled.send_signal(signal.SIGCONT)
                assert stalled.wait(60) == 6
                assert stalled.stdout.readline() == f"writer-fenced {os.getpid()}\n"
                put(store, {**THEIRS, "c": b"after it woke"})
        finally:
            stalled.kill()
    assert [v.message for v in archive.open_store().versions(ID)] == ["m"] * 3
    assert archive.open_store().read(ID, "dossier.json") == THEIRS["dossier.json"]
    assert_valid_ocfl(archive.store, objects=1)
    with writer(archive):
        assert list(archive.work.rglob("staging/*")) == []


def test_a_holder_that_works_is_not_taken_over_from_whatever_the_clock_says(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = STALLS.replace("os.kill(os.getpid(), signal.SIGSTOP)", "sys.stdin.read()")
    put(archive.open_store(), OLD)
    command = [sys.executable, "-c", script, str(archive.root), ID]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as works:
        assert works.stdout
        assert works.stdout.readline() == "stopping\n"
        plain = time.time
        for aside in (86_400.0, -86_400.0):
            monkeypatch.setattr(time, "time", lambda: plain() + aside)  # noqa: B023
            with pytest.raises(ArchiveInUse), writer(archive):
                pass
        works.communicate()
        assert works.returncode == 0


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]


def _wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
