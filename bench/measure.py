"""What commands cost: wall and CPU seconds, and memory of the whole process tree (Linux: /proc)."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_S = 0.2
_PSS_EVERY = 3


@dataclass(frozen=True, slots=True)
class Command:
    """One command line; its stdout goes to `stdout`, its stderr beside it (`.err`)."""

    arguments: Sequence[str]
    stdout: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    fine: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Cost:
    """What the commands took together.

    cpu_s: user and system, of the commands and all they started. peak_mb: most resident memory of the tree at
    one time (sampled; shared pages count in each process). peak_pss_mb: the same, each shared page counted
    once. largest_mb: of the largest single process.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    peak_pss_mb: float
    largest_mb: float
    failed: tuple[int, ...]


def _stat(pid: str) -> tuple[int, int] | None:
    """Parent and resident pages of a process; None where it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    after_name = text.rpartition(")")[2].split()
    return int(after_name[1]), int(after_name[21])


def tree(root: int) -> dict[int, int]:
    """Resident bytes of each process below `root`, without `root` itself."""
    found = {int(p): s for p in os.listdir("/proc") if p.isdigit() and (s := _stat(p))}  # noqa: PTH208
    below, added = {root}, True
    while added:
        more = {pid for pid, (parent, _) in found.items() if parent in below} - below
        below |= more
        added = bool(more)
    return {pid: found[pid][1] * _PAGE_BYTES for pid in below - {root} if pid in found}


def pss_bytes(pid: int) -> int:
    """Memory of a process, each page that it shares counted in parts (PSS); 0 where it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii", "replace")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


class _Watch:
    """Samples the memory of this process's descendants until told to stop."""

    def __init__(self) -> None:
        self.peak = 0
        self.peak_pss = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        count = 0
        while not self._done.wait(_SAMPLE_S):
            found = tree(os.getpid())
            self.peak = max(self.peak, sum(found.values()))
            if count % _PSS_EVERY == 0:  # the kernel walks every page for it: not each time
                self.peak_pss = max(self.peak_pss, sum(map(pss_bytes, found)))
            count += 1

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def _run(command: Command) -> tuple[bool, float, int]:
    """Whether it went well, CPU seconds, and the most resident kB of any one of its processes."""
    with command.stdout.open("wb") as out, command.stdout.with_suffix(".err").open("wb") as err:
        child = subprocess.Popen(
            list(command.arguments), stdout=out, stderr=err, env={**os.environ, **command.environment}
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode in command.fine, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def measure(commands: Sequence[Command], at_once: int = 1) -> Cost:
    """Runs the commands, `at_once` at a time. `failed`: the numbers of those that ended badly."""
    begun = time.perf_counter()
    with _Watch() as watch, ThreadPoolExecutor(at_once) as threads:
        ended = list(threads.map(_run, commands))
    return Cost(
        wall_s=time.perf_counter() - begun,
        cpu_s=sum(cpu for _, cpu, _ in ended),
        peak_mb=watch.peak / 1e6,
        peak_pss_mb=watch.peak_pss / 1e6,
        largest_mb=max((kb for _, _, kb in ended), default=0) * 1024 / 1e6,
        failed=tuple(i for i, (well, _, _) in enumerate(ended) if not well),
    )
