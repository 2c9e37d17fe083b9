"""How things stand, for a person: the run that is on, the ones before, room on the disk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import say
from digitize.console.units import duration, gigabytes

if TYPE_CHECKING:  # only names for the reader: help must not wait for SQLAlchemy
    from digitize.archive.batches import Counts
    from digitize.archive.lock import Holder
    from digitize.archive.reserve import Space
    from digitize.status import Shown, Status

_STYLE = {
    "running": "good",
    "silent": "bad",
    "interrupted": "warn",
    "stopped": "warn",
    "failed": "bad",
    "done": "",
}
_COLUMNS = (("filed", "good"), ("review", "warn"), ("quarantine", "bad"), ("duplicate", ""), ("left", "warn"))
_MOST = 10  # past batches on the screen; all of them with --json


def show_status(out: Out, found: Status) -> None:
    """The screen that `status` fills; the rows of the present run come first."""
    if found.batches is None:
        out.tell("status.no-journal", style="warn")
    batches = found.batches or ()
    for shown in batches:
        if shown.state in ("running", "silent"):
            _show_run(out, shown)
    past = [b for b in batches if b.state not in ("running", "silent")]
    if past:
        out.result.print(_past_table(past[:_MOST]))
        out.result.print()
    out.result.print(_place_table(found))
    if not batches:
        out.tell("status.none")
    if any(b.state != "done" and b.batch.counts.left for b in past):
        out.tell("status.go-on", style="warn")


def _show_run(out: Out, shown: Shown) -> None:
    batch, counts = shown.batch, shown.batch.counts
    head = Text(say(f"status.{shown.state}"), style=_STYLE[shown.state])
    since = say("status.since", at=_clock(batch.begun), id=batch.id)
    out.result.print(head.append(f"  {since}", style="faint"))
    out.result.print(_bar(shown))
    out.result.print(_sum_line(counts))
    out.result.print()


def _bar(shown: Shown) -> Table:
    counts = shown.batch.counts
    row = Table.grid(padding=(0, 1))
    told = [f"{shown.pages}/{counts.expected} {say('progress.pages')}"]
    if shown.per_second:
        told.append(f"{shown.per_second:.1f}/s")
    if shown.seconds_left is not None:
        told.append(say("status.about-left", time=duration(shown.seconds_left)))
    if counts.unopened:
        told.append(say("status.unopened", count=counts.unopened))
    bar = ProgressBar(total=max(counts.expected, 1), completed=shown.pages, width=30)
    row.add_row(" ", bar, Text(" · ".join(told)))
    return row


def _sum_line(counts: Counts) -> Text:
    """found = filed + review + …, as a line that can be checked by eye."""
    line = Text(f"  {say('status.found')} ").append(str(counts.found), style="value").append(" = ")
    for number, (name, style) in enumerate(_COLUMNS):
        count: int = getattr(counts, name)
        line.append(" + " if number else "").append(f"{say(f'status.{name}')} ")
        line.append(str(count), style=style if count else "faint")
    return line


def _past_table(past: list[Shown]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    table.add_column(say("status.begun"))
    table.add_column(say("doctor.state"))
    for name in ("found", *(name for name, _ in _COLUMNS), "pages"):
        table.add_column(say(f"status.{name}"), justify="right")
    for shown in past:
        table.add_row(*_past_row(shown))
    return table


def _past_row(shown: Shown) -> list[Text]:
    counts = shown.batch.counts
    state = Text(say(f"status.{shown.state}"), style=_STYLE[shown.state])
    row = [Text(_clock(shown.batch.begun)), state, Text(str(counts.found), style="value")]
    for name, style in _COLUMNS:
        count: int = getattr(counts, name)
        row.append(Text(str(count), style=style if count else "faint"))
    pages = f"{shown.pages}/{counts.expected}" if counts.left else str(shown.pages)
    speed = f"  {shown.per_second:.1f}/s" if shown.per_second else ""
    return [*row, Text(pages).append(speed, style="faint")]


def _place_table(found: Status) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row(say("status.writer"), _writer(found.holder))
    table.add_row(say("status.disk"), _disk(found.space))
    if found.review or found.quarantine:
        line = say("status.waiting-count", review=found.review, quarantine=found.quarantine)
        table.add_row(say("status.waiting"), Text(line))
    work = found.work
    if work.readings:
        line = say("status.begun-scans", count=work.readings, pages=work.pages, size=gigabytes(work.bytes))
        table.add_row(say("status.work"), Text(line))
    return table


def _writer(held: Holder | None) -> Text:
    if held is None:
        return Text(say("status.nobody"), style="faint")
    text = Text(say("status.held", pid=held.pid, host=held.host, since=_clock(held.since)))
    if held.alive is False or held.silent_s > held.lease_s:
        text.append("  " + say("status.no-sign", time=duration(held.silent_s)), style="bad")
    return text


def _disk(space: Space) -> Text:
    text = Text(say("status.free", free=gigabytes(space.free), total=gigabytes(space.total)))
    if space.used_up:
        return text.append("  " + say("status.reserve-used", size=f"{space.wanted / 1e9:g}G"), style="bad")
    if space.reserve:
        return text.append("  " + say("status.reserve", size=gigabytes(space.reserve)), style="faint")
    return text.append("  " + say("status.no-reserve"), style="faint")


def _clock(at: str) -> str:
    """Local time, as on the clock on the wall."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%d/%m %H:%M")
    except ValueError:
        return at
