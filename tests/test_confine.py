"""What a worker may not do any more, whatever a file makes it do. On a kernel that has the walls."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digitize.confine import limit_time, tried
from digitize.settings import Settings
from digitize.workers import Workers, outcome_of

WALLS = tried()


def make(place: Path) -> None:
    place.write_text("x")


def change(place: Path) -> None:
    with place.open("r+") as file:
        file.write("y")


def cut(place: Path) -> None:
    os.truncate(place, 0)


def remove(place: Path) -> None:
    place.unlink()


def carry_off(place: Path) -> None:
    place.rename(Path(tempfile.gettempdir()) / "taken")


def open_up(place: Path) -> None:
    place.chmod(0o666)


def link(place: Path) -> None:
    Path(tempfile.gettempdir(), "alias").symlink_to(place)
    Path(tempfile.gettempdir(), "alias").write_text("through the link")


def through_a_program(place: Path) -> None:
    if subprocess.run(["tee", place], input=b"x", capture_output=True, check=False).returncode:
        raise PermissionError


def call(_: Path) -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def look_up(_: Path) -> None:
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)


def ask_a_neighbour(_: Path) -> None:
    socket.socket(socket.AF_UNIX)


def work(place: Path) -> str:
    """All that a page needs: a file of its own, renamed; a scratch file; a program; another file read."""
    draft = place / "page.part"
    draft.write_text("page")
    (place / "deeper").mkdir()
    draft.replace(place / "deeper" / "page.json")
    with tempfile.NamedTemporaryFile() as scratch:
        scratch.write(b"x")
    said = subprocess.run(["cat", place / "deeper" / "page.json"], capture_output=True, text=True, check=True)
    return said.stdout


def limits() -> dict[str, int]:
    names = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE")
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in names}


def wait_for_a_program(note: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as program:
        note.write_text(str(program.pid))
        program.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def workers(folder: Path) -> Iterator[Workers]:
    with Workers(Settings(jobs=1, page_timeout_s=30), folder) as pool:
        yield pool


@pytest.mark.skipif("files" not in WALLS, reason="this kernel has no Landlock")
@pytest.mark.parametrize("attempt", [make, change, cut, remove, carry_off, link, through_a_program])
def test_nothing_outside_its_folder_is_changed(
    attempt: Callable[[Path], None], workers: Workers, tmp_path: Path
) -> None:
    victim = tmp_path / "original"
    if attempt is not make:
        victim.write_text("as filed")
    with pytest.raises(PermissionError):
        outcome_of(workers.start(attempt, victim))
    assert [p.read_text() for p in tmp_path.iterdir()] == ([] if attempt is make else ["as filed"])


@pytest.mark.skipif("network" not in WALLS, reason="this kernel has no seccomp")
@pytest.mark.parametrize("attempt", [call, look_up, ask_a_neighbour, open_up])
def test_no_network_and_no_change_of_modes(
    attempt: Callable[[Path], None], workers: Workers, tmp_path: Path
) -> None:
    mine = tmp_path / "original"
    mine.touch(0o600)
    with pytest.raises(PermissionError):
        outcome_of(workers.start(attempt, mine))
    assert mine.stat().st_mode & 0o777 == 0o600


def test_its_work_can_be_done(workers: Workers, folder: Path) -> None:
    assert outcome_of(workers.start(work, folder)) == "page"


def test_every_limit_is_set(workers: Workers) -> None:
    settings = Settings()
    found = outcome_of(workers.start(limits))
    assert found["RLIMIT_AS"] == settings.page_memory_mb * 1024 * 1024
    assert found["RLIMIT_CORE"] == 0
    assert 0 < found["RLIMIT_CPU"] < 120
    assert found["RLIMIT_FSIZE"] == 4 * settings.max_file_mb * 1024 * 1024
    assert found["RLIMIT_NOFILE"] <= 512


def test_a_program_ends_with_its_worker(folder: Path) -> None:
    note = folder / "pid"
    crew = Workers(Settings(jobs=1), folder)
    crew.start(wait_for_a_program, note)
    while not (note.exists() and note.read_text()):
        time.sleep(0.05)
    assert _runs(int(note.read_text()))
    crew.stop()
    for _ in range(50):
        if not _runs(int(note.read_text())):
            return
        time.sleep(0.1)
    pytest.fail("it still runs")


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_time_is_cpu_time_and_ends_a_loop() -> None:
    code = f"from {limit_time.__module__} import limit_time; limit_time(0)\nwhile True: pass"
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == -signal.SIGXCPU
    assert time.monotonic() - begun < 60
