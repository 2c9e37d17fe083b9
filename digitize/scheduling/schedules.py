"""The kinds of schedule that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from digitize.errors import UsageProblem
from digitize.scheduling.cron import cron_files, cron_steps
from digitize.scheduling.plan import Plan, Written
from digitize.scheduling.systemd import systemd_files, systemd_steps
from digitize.scheduling.windows import windows_files, windows_steps


@dataclass(frozen=True, slots=True)
class Schedule:
    """files: to be put in place; steps: the commands that do, for files that were written into a folder."""

    files: tuple[Written, ...]
    steps: Callable[[Path], tuple[str, ...]]


_KINDS: Mapping[
    str, tuple[Callable[[Plan], tuple[Written, ...]], Callable[[Plan, Path], tuple[str, ...]]]
] = {
    "systemd": (systemd_files, systemd_steps),
    "cron": (cron_files, cron_steps),
    "windows": (windows_files, windows_steps),
}


def schedule_for(kind: str, plan: Plan) -> Schedule:
    """The files of a kind. Raises UsageProblem `schedule-bad-kind`, `schedule-too-long`."""
    if kind not in _KINDS:
        raise UsageProblem("schedule-bad-kind")
    files, steps = _KINDS[kind]
    return Schedule(files(plan), lambda folder: steps(plan, folder))
