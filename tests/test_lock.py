"""One writer at a time: between real processes, and after one was killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders_archive import WHEN, assert_valid_ocfl

from digitize.archive.disk import FaultyDisk
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.errors import ArchiveInUse

HOLD = """
import sys
from pathlib import Path
from digitize.archive.layout import open_archive
from digitize.archive.lock import writer
with writer(open_archive(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""
WITH_WORKER = HOLD.replace(
    '    print("held"',
    """    import os, signal, time
    if os.fork() == 0:
        signal.alarm(60)
        sys.stdin.read()
        os._exit(0)
    print("held\"""",
)


@contextmanager
def _holding(archive: Archive, script: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", script, str(archive.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def test_a_second_process_is_told_who_writes(archive: Archive) -> None:
    with _holding(archive) as other:
        with pytest.raises(ArchiveInUse) as caught, writer(archive):
            pass
        params = caught.value.finding.params
        assert params["pid"] == other.pid
        assert params["host"] == socket.gethostname()
        assert params["since"][:2] == "20"
        assert caught.value.exit_code == 6


@pytest.mark.parametrize("script", [HOLD, WITH_WORKER], ids=["alone", "with-a-worker-left-behind"])
def test_the_lock_of_a_killed_writer_is_free(archive: Archive, script: str) -> None:
    with _holding(archive, script) as other:
        os.kill(other.pid, 9)
        other.wait()
        with writer(archive):
            pass


def test_a_second_writer_in_the_same_process(archive: Archive) -> None:
    with writer(archive):
        with pytest.raises(ArchiveInUse) as caught, writer(Archive(archive.root / "." / "store" / "..")):
            pass
        assert caught.value.finding.params["pid"] == os.getpid()
        assert _exit_code_of_another(archive) == 6, "the refused attempt gave the lock away"
    with writer(archive):
        pass


def _exit_code_of_another(archive: Archive) -> int:
    script = f"""
import sys
from digitize.errors import ArchiveInUse
try:
    exec({HOLD!r})
except ArchiveInUse as refused:
    sys.exit(refused.exit_code)
"""
    command = [sys.executable, "-c", script, str(archive.root)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False, timeout=30).returncode


def test_the_lock_is_freed_by_an_error(archive: Archive) -> None:
    with pytest.raises(RuntimeError), writer(archive):
        raise RuntimeError
    with writer(archive):
        assert archive.lock.exists()


class _Dies(BaseException):
    pass


def _die() -> None:
    raise _Dies


def test_a_writer_begins_by_repairing(archive: Archive) -> None:
    state = {"dossier.json": b"{}"}
    with writer(archive) as store:
        store.put("urn:x:1", state, message="m", user="u", created=WHEN)
        dying = archive.open_store(FaultyDisk(20, _die))
        with pytest.raises(_Dies):
            dying.put("urn:x:1", {"dossier.json": b"[]"}, message="m", user="u", created=WHEN)
    assert list((archive.work / "staging").iterdir())
    with writer(archive):
        assert not list(archive.work.rglob("staging/*"))
    assert_valid_ocfl(archive.store, objects=1)


def test_readers_need_no_lock(archive: Archive) -> None:
    with writer(archive) as store:
        store.put("urn:x:1", {"a": b"1"}, message="m", user="u", created=WHEN)
    with _holding(archive):
        start = time.monotonic()
        assert archive.open_store().read("urn:x:1", "a") == b"1"
        assert time.monotonic() - start < 5
