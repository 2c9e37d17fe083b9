"""A task that hangs, crashes or eats memory takes nothing else with it."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from digitize.errors import SomethingMissing
from digitize.settings import Settings
from digitize.workers import TaskFailed, Workers, outcome_of


def hang() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def eat() -> int:
    return len(bytearray(4 * 1024**3))


def double(number: int) -> int:
    return 2 * number


def deaf() -> bool:
    """Whether this process was begun with Ctrl-C blocked, not only told later to ignore it."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize(
    ("task", "code"), [(hang, "page-timeout"), (crash, "page-crashed"), (eat, "page-out-of-memory")]
)
def test_one_bad_task_fails_alone(task: object, code: str) -> None:
    with Workers(Settings(jobs=1, page_timeout_s=5, page_memory_mb=2048)) as workers:
        bad = workers.start(task)  # type: ignore[arg-type]
        good = workers.start(double, 21)
        with pytest.raises(TaskFailed) as caught:
            outcome_of(bad, page=7)
        assert caught.value.code == code
        assert caught.value.finding.page == 7
        assert outcome_of(good) == 42


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.1, 0.15, 0.2, 0.5])
def test_whoever_waits_for_a_stopped_crew_is_let_go(
    seconds: float, capfd: pytest.CaptureFixture[str]
) -> None:
    """No thread that waits for a page outlives Ctrl-C, whether its task has begun; no process complains."""
    workers = Workers(Settings(jobs=1))
    tasks = [workers.start(hang) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(outcome_of, task) for task in tasks]
        time.sleep(seconds)  # at first the processes are still beginning
        workers.stop()
        assert {type(each.exception(timeout=30)) for each in waiting} == {CancelledError}
    with pytest.raises(RuntimeError):
        workers.start(double, 21)
    assert capfd.readouterr().err == ""


def test_processes_that_cannot_even_start_are_told_of() -> None:
    """Too little memory to load what reads a page: no page is to blame, and none is refused for it."""
    with Workers(Settings(jobs=1, page_memory_mb=1)) as workers, pytest.raises(SomethingMissing) as caught:
        outcome_of(workers.start(double, 21))
    assert caught.value.code == "workers-fail"


def test_ctrl_c_is_the_parents_alone() -> None:
    """No worker, begun or still beginning, hears the keys that the terminal sends to all of them."""
    with Workers(Settings(jobs=1)) as workers:
        assert outcome_of(workers.start(deaf))
