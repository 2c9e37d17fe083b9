"""The night's work: said meanwhile, at its end, and to those who get a notice."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.console.units import duration
from digitize.findings import finding, message

if TYPE_CHECKING:  # only names for the reader: help must not wait for what the command runs
    from digitize.dossier import Finding
    from digitize.night.notices import Words
    from digitize.night.run import Told
    from digitize.night.summary import StepDone, Summary
    from digitize.scheduling.plan import Written
    from digitize.scheduling.schedules import Schedule

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_STYLE = {"done": "good", "failed": "bad", "crashed": "bad", "timeout": "bad"}


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set; nothing is thrown, so that there is a summary all the same."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def telling(out: Out) -> Told:
    """Which step is on, on stderr."""
    from digitize.night.run import Told  # noqa: PLC0415 - as above

    return Told(
        begins=lambda name: out.tell("night.step", step=_step(name), style="faint"),
        waits=lambda: out.tell("night.waits", style="warn"),
    )


def show_night(out: Out, summary: Summary, findings: Sequence[Finding], folder: str) -> int:
    """The one summary, for a program or a person; the run's exit code. folder: where answers are kept."""
    from digitize.night.summary import summary_json  # noqa: PLC0415 - as above

    if out.as_json:
        out.json(summary_json(summary))
    else:
        out.result.print(_table(summary.steps))
    for found in findings:
        out.show_finding(found)
    code = summary.exit_code
    if code:
        out.tell("night.bad", style="bad", code=code, meaning=_meaning(code))
        out.tell("night.where", folder=folder)
    else:
        out.tell("night.good", style="good")
    return code


def _table(steps: Sequence[StepDone]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for key in ("step", "state", "time", "found"):
        table.add_column(say(f"night-column.{key}"))
    for step in steps:
        state = Text(_state(step.state), style=_STYLE.get(step.state, "warn"))
        if step.exit_code:
            state.append(f"  ({step.exit_code})", style="faint")
        told = ", ".join(f"{count} × {code}" for code, count in step.findings.items())
        table.add_row(_step(step.name), state, duration(step.seconds), Text(told))
    return table


def words(summary: Summary) -> Words:
    """What a mail or a chat shows: codes with what they mean, and counts."""
    from digitize.night.notices import Words  # noqa: PLC0415 - as above

    said = {"archive": summary.archive, "code": summary.exit_code, "meaning": _meaning(summary.exit_code)}
    lines = [say("night.text-head", begun=_clock(summary.begun), ended=_clock(summary.ended), **said), ""]
    for step in summary.steps:
        lines.append(
            say("night.text-step", step=_step(step.name), state=_state(step.state), code=step.exit_code)
        )
    if summary.counted:
        lines.append("")
    for code, count in summary.counted.items():
        lines.append(f"{count} × {code}: {message(finding(code), language())}")
    lines += ["", say("night.text-foot", run=summary.run)]
    return Words(say("night.subject", **said), "\n".join(lines) + "\n")


def show_schedule(out: Out, made: Schedule, written: Sequence[Path]) -> None:
    """The files where none were written; else where they are, and what to do with them."""
    if out.as_json:
        rows = [{"name": file.name, "text": _text(file)} for file in made.files]
        out.json({"files": rows, "written": [str(path) for path in written]})
        return
    if not written:
        for file in made.files:
            head = f"# {file.name}\n" if len(made.files) > 1 else ""
            sys.stdout.write(head + _text(file))
        return
    folder = written[0].parent
    out.tell("schedule.written", style="good", count=len(written), folder=str(folder))
    for step in made.steps(folder):
        out.aside.print(f"  {step}", markup=False, soft_wrap=True)


def _text(file: Written) -> str:
    return file.content.decode("utf-16" if file.content[:2] in _UTF_16 else "utf-8")


def _clock(at: str) -> str:
    """`2026-11-22 02:30`, as on the machine's own clock."""
    return at[:16].replace("T", " ")


def _meaning(code: int) -> str:
    return say(f"night-exit.{code}")


def _state(state: str) -> str:
    return say(f"night-state.{state}")


def _step(name: str) -> str:
    """`sync-2` is the second of the places that copies go to."""
    kind, _, number = name.partition("-")
    return f"{say(f'night-step.{kind}')} {number}".strip()
