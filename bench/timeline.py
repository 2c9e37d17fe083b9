"""One command watched to its end: memory of its processes and the cores' load over time (Linux: /proc)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import pss_bytes, tree

_TICK = os.sysconf("SC_CLK_TCK")
_IDLE = (3, 4)  # idle and waiting for disks, in the columns of /proc/stat


@dataclass(frozen=True, slots=True)
class Sample:
    """After `seconds`: MB of all processes (shared pages once; in each), of the first process and of the
    largest other; CPU seconds that all have used so far; busy share of each core since the last sample.
    """

    seconds: float
    pss_mb: float
    rss_mb: float
    first_mb: float
    largest_mb: float
    cpu_s: float
    cores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A command that has ended."""

    samples: tuple[Sample, ...]
    wall_s: float
    cpu_s: float
    status: int

    def peak(self, name: str) -> float:
        """The highest of a figure of `Sample`."""
        return max((float(getattr(s, name)) for s in self.samples), default=0.0)


def core_times() -> list[tuple[int, int]]:
    """Of each core: ticks in all, and those spent idle."""
    rows = [line.split() for line in Path("/proc/stat").read_text("ascii").splitlines()]
    cores = [[int(v) for v in row[1:]] for row in rows if row and row[0][:3] == "cpu" and row[0] != "cpu"]
    return [(sum(row[:8]), sum(row[i] for i in _IDLE)) for row in cores]


def _busy(before: Sequence[tuple[int, int]], now: Sequence[tuple[int, int]]) -> tuple[float, ...]:
    return tuple(
        1 - (idle - idle_before) / max(1, total - total_before)
        for (total_before, idle_before), (total, idle) in zip(before, now, strict=True)
    )


def _cpu_seconds(pid: int) -> float:
    """Of a process and of its children that have ended; 0 where it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return 0.0
    return sum(int(v) for v in text.rpartition(")")[2].split()[11:15]) / _TICK


def _sample(begun: float, first: int, before: list[tuple[int, int]], now: list[tuple[int, int]]) -> Sample:
    own = {first, *tree(first)}  # whoever watches may have other children
    found = {pid: size for pid, size in tree(os.getpid()).items() if pid in own}
    pss = {pid: pss_bytes(pid) / 1e6 for pid in found}
    return Sample(
        seconds=round(time.perf_counter() - begun, 2),
        pss_mb=sum(pss.values()),
        rss_mb=sum(found.values()) / 1e6,
        first_mb=pss.get(first, 0.0),
        largest_mb=max((mb for pid, mb in pss.items() if pid != first), default=0.0),
        cpu_s=sum(map(_cpu_seconds, found)),
        cores=_busy(before, now),
    )


def watch(arguments: Sequence[str], stdout: Path, every_s: float = 0.5) -> Watched:
    """Runs the command and looks at it every `every_s` seconds."""
    samples: list[Sample] = []
    begun, before = time.perf_counter(), core_times()
    with stdout.open("wb") as out, stdout.with_suffix(".err").open("wb") as err:
        child = subprocess.Popen(list(arguments), stdout=out, stderr=err)
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            now = core_times()
            samples.append(_sample(begun, child.pid, before, now))
            before = now
            time.sleep(every_s)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    return Watched(tuple(samples), wall, usage.ru_utime + usage.ru_stime, child.returncode)
