"""One command in a process of its own: its answer in a file, its end within its time."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal

How = Literal["ended", "crashed", "timeout", "interrupted"]
_PR_SET_PDEATHSIG = 1
_LOOK_S = 0.25
_GRACE_S = 20.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. code: its exit code, or None where it has none to give; seconds: it took."""

    how: How
    code: int | None
    seconds: float


def run_child(
    command: Sequence[str],
    answer: Path,
    limit_s: float,
    stop: Event,
    env: Mapping[str, str] | None = None,
    *,
    speaks: bool = False,
) -> Ended:
    """Run `command` with its stdout in `answer`, until it ends, `limit_s` is over or `stop` is set.

    It is then told to end (SIGTERM, with all that it started), and made to after a while. It does not outlive
    this process, even one that is killed. speaks: its stderr is passed on; else nobody hears it, for it may
    name files and people, and what is written at night lands in logs. Raises OSError where it cannot begin.
    """
    libc = ctypes.CDLL(None)  # before the fork: a child must not load anything
    begun = time.monotonic()
    with answer.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=None if speaks else subprocess.DEVNULL,
            env=None if env is None else dict(env),
            start_new_session=True,  # Ctrl-C is for this process alone, which passes it on
            preexec_fn=lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),  # noqa: PLW1509 - no threads run
        )
    try:
        how = _wait(process, begun + limit_s, stop)
    finally:
        _end(process)
    code = process.returncode
    if how == "ended" and code < 0:
        how = "crashed"
    return Ended(how, code if how == "ended" else None, time.monotonic() - begun)


def _wait(process: subprocess.Popen[bytes], end: float, stop: Event) -> How:
    while True:
        try:
            process.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            if stop.is_set():
                return "interrupted"
            if time.monotonic() > end:
                return "timeout"
        else:
            return "ended"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Told to end, with what it started; made to where it does not."""
    for number, grace in ((signal.SIGTERM, _GRACE_S), (signal.SIGKILL, None)):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)  # not reaped yet, so the number is still its own
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
