"""A progress bar with pages a second and time left, on stderr, where there is a terminal to show it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.progress import Task as RichTask
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import say
from digitize.console.visible import visible
from digitize.dossier import Outcome
from digitize.progress import NoProgress
from digitize.progress import Progress as Told

_SIGN = {Outcome.ACCEPTED: "✓", Outcome.REVIEW: "!", Outcome.REJECTED: "✗"}


class _Speed(TextColumn):
    """Pages a second since the start."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: RichTask) -> Text:
        elapsed = task.elapsed or 0.0
        speed = task.completed / elapsed if elapsed > 0.5 else 0.0
        return Text(f"{speed:.1f}/s", style="faint")


class Bar:
    """The Progress that a person sees."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._task = shown.add_task(say("progress.reading"), total=None)
        self._total = 0
        self._failed = 0
        self._lock = threading.Lock()

    def expect(self, pages: int) -> None:
        """More pages to read."""
        with self._lock:
            self._total += pages
            self._shown.update(self._task, total=self._total)

    def page_done(self, failed: bool = False) -> None:
        """One page further; failed ones are counted where they can be seen."""
        self._failed += failed
        self._shown.advance(self._task)

    def paper_done(self, name: str, outcome: Outcome | None) -> None:
        """The name of what was finished last stands beside the bar."""
        note = f"  ✗ {self._failed}" if self._failed else ""
        sign = " " if outcome is None else _SIGN[outcome]
        self._shown.update(self._task, description=f"{sign} {escape(visible(name[:40]))}{note}")


@contextmanager
def progress(out: Out, unit: str = "progress.pages") -> Iterator[Told]:
    """A bar while a person watches; nothing where nobody does (no terminal, -q, --no-progress)."""
    if out.quiet or out.no_progress or not out.aside.is_terminal:
        yield NoProgress()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(say(unit)),
        _Speed(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=out.aside, transient=True) as shown:
        yield Bar(shown)
