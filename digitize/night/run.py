"""One night run: each step in a process of its own, in order, whatever became of the one before."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from digitize import __version__
from digitize.archive.layout import Archive
from digitize.archive.lock import holder
from digitize.dossier import Finding
from digitize.errors import INTERRUPTED, ArchiveInUse, DigitizeError, StorageFailing
from digitize.findings import finding
from digitize.night import kept
from digitize.night.child import Ended, run_child
from digitize.night.log import RunLog, run_log
from digitize.night.metrics import write_metrics
from digitize.night.naming import archive_name
from digitize.night.notices import Patience, Speaks, tell
from digitize.night.steps import Step, figures_of, findings_in, steps
from digitize.night.summary import StepDone, Summary, code_of, state_of, summary_json
from digitize.night.turn import turn
from digitize.settings import Settings

DIGITIZE = (sys.executable, "-m", "digitize")
_MOST_ANSWER = 256_000_000  # bytes


@dataclass(frozen=True, slots=True)
class NightOptions:
    """speaks: what people are told of a run; work: the steps, else those of the settings; digitize: the
    program; pause_s: between two looks whether another writer is through; speaks_up: steps' messages go to
    stderr.
    """

    archive: Archive
    settings: Settings
    speaks: Speaks
    work: Sequence[Step] | None = None
    digitize: Sequence[str] = DIGITIZE
    pause_s: float = 5.0
    patience: Patience = field(default_factory=Patience)
    speaks_up: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is said meanwhile."""

    begins: Callable[[str], None] = lambda _: None
    waits: Callable[[], None] = lambda: None
    done: Callable[[StepDone], None] = lambda _: None


@dataclass(slots=True)
class _Run:
    """What is under way. folder: for the answers; waited: seconds that other writers have cost so far."""

    options: NightOptions
    told: Told
    stop: Event
    name: str
    folder: Path
    log: RunLog
    waited: float = 0.0


def night(options: NightOptions, told: Told, stop: Event) -> tuple[Summary, tuple[Finding, ...]]:
    """Do all of it; `stop` ends it early, with what it has. The findings are those of the run itself.

    Raises ArchiveInUse `night-running` where another night run is on.
    """
    archive, settings = options.archive, options.settings
    with turn(archive):
        begun, clock = datetime.now(UTC), time.monotonic()
        name = kept.run_name(archive, begun)
        with (
            _folder(archive, name) as (folder, faults),
            run_log(kept.nights(archive), name, settings.night_logs) as log,
        ):
            log.note("begun", version=__version__)
            run = _Run(options, told, stop, name, folder, log)
            done = tuple(_step(run, step) for step in options.work or steps(settings))
            called, ended = archive_name(archive, settings), datetime.now(UTC)
            seconds = time.monotonic() - clock
            summary = Summary(name, called, _local(begun), _local(ended), seconds, __version__, done, {})
            summary, findings = _told_of(run, summary, faults)
            log.note("ended", exitCode=summary.exit_code, findings=dict(summary.counted))
    return summary, findings


@contextmanager
def _folder(archive: Archive, run: str) -> Iterator[tuple[Path, tuple[Finding, ...]]]:
    """Where the answers go. A disk that is full or read-only stops no step: they then go to a place that is
    forgotten, and what is wrong is the run's own finding.
    """
    try:
        yield kept.open_run(archive, run), ()
    except DigitizeError:
        with tempfile.TemporaryDirectory(prefix="digitize-night-") as aside:
            yield Path(aside), (finding("night-not-kept"),)


def _local(when: datetime) -> str:
    return when.astimezone().isoformat(timespec="seconds")


def _step(run: _Run, step: Step) -> StepDone:
    if run.stop.is_set():
        return StepDone(step.name, "skipped", INTERRUPTED, 0.0, 0.0, {}, {})
    run.told.begins(step.name)
    run.log.note("step", step=step.name)
    before = run.waited
    ended = _command(run, step)
    while ended.code == ArchiveInUse.exit_code and _writer_waited_for(run, step):
        ended = _command(run, step)
    state = state_of(ended)
    answer = _answer(run.folder / f"{step.name}.json")
    done = StepDone(
        step.name,
        state,
        code_of(state, ended),
        ended.seconds,
        run.waited - before,
        figures_of(step, answer),
        findings_in(answer),
    )
    run.log.note("done", step=step.name, state=state, exitCode=done.exit_code, seconds=round(done.seconds, 1))
    run.told.done(done)
    return done


def _command(run: _Run, step: Step) -> Ended:
    options = run.options
    flags = ("--json", "--no-progress", "--archive", str(options.archive.root))
    try:
        return run_child(
            (*options.digitize, *step.words, *flags),
            run.folder / f"{step.name}.json",
            options.settings.night_step_s + step.own_s,
            run.stop,
            speaks=options.speaks_up,
        )
    except OSError:  # no process, no file: out of memory, disk full
        return Ended("crashed", None, 0.0)


def _writer_waited_for(run: _Run, step: Step) -> bool:
    """Whether it is worth another try: other writers may cost the night only so much."""
    most = run.options.settings.night_wait_s
    if run.waited >= most or run.stop.is_set():
        return False
    run.log.note("waits", step=step.name)
    run.told.waits()
    begun, before = time.monotonic(), run.waited
    while run.waited < most and not run.stop.wait(min(run.options.pause_s, most - run.waited)):
        run.waited = before + time.monotonic() - begun
        if holder(run.options.archive) is None:
            return True
    return not run.stop.is_set()  # the last try of all


def _answer(path: Path) -> Any:
    """The last JSON document that the command printed; None where there is none."""
    try:
        if path.stat().st_size > _MOST_ANSWER:
            return None
        lines = path.read_bytes().splitlines()
        return json.loads(lines[-1]) if lines else None
    except (OSError, ValueError):
        return None


def _told_of(run: _Run, summary: Summary, faults: tuple[Finding, ...]) -> tuple[Summary, tuple[Finding, ...]]:
    """Kept, measured, told: in that order, so that a kill leaves the most important."""
    settings = run.options.settings
    found = faults or _kept(run, summary)
    is_kept = not found
    summary = _with(summary, found, 0 if is_kept else StorageFailing.exit_code)
    if settings.metrics_dir:
        found += _measured(run, summary)
    summary = _with(summary, found, summary.trouble)
    patience = replace(run.options.patience, tries=1) if run.stop.is_set() else run.options.patience
    found += tell(summary, settings, run.options.speaks, patience, run.stop)
    summary = _with(summary, found, summary.trouble)
    if is_kept:
        _kept(run, summary)
        kept.forget(run.options.archive, settings.night_keep, run.name)
    return summary, found


def _with(summary: Summary, found: Sequence[Finding], trouble: int) -> Summary:
    return replace(summary, findings=Counter(f.code for f in found), trouble=trouble)


def _kept(run: _Run, summary: Summary) -> tuple[Finding, ...]:
    try:
        kept.keep(run.options.archive, run.folder, summary_json(summary))
    except DigitizeError:
        return (finding("night-not-kept"),)
    return ()


def _measured(run: _Run, summary: Summary) -> tuple[Finding, ...]:
    folder = Path(run.options.settings.metrics_dir).expanduser()
    try:
        write_metrics(folder, summary, kept.last_good(run.options.archive))
    except DigitizeError as error:
        return (finding("metrics-not-written", why=error.code),)
    return ()
