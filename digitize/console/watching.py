"""What is said while a folder is watched, and how watching ends."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING

from digitize.console.out import Out
from digitize.console.texts import say

if TYPE_CHECKING:
    from digitize.batch import Report
    from digitize.watching.watch import Told


class _Stopped(KeyboardInterrupt):
    """A service manager asked for the end: work under way is let go, as at Ctrl-C, and taken up next time."""


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set; both end the block in good order."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():  # a second signal must not cut the ending short
            stop.set()
            raise _Stopped

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    except _Stopped:
        stop.set()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def telling(out: Out) -> Told:
    """One line a round, as JSON where that is asked for; what is wrong with an input right after it."""
    from digitize.watching.watch import Told  # noqa: PLC0415 - help must not wait for OpenCV

    def taken(report: Report) -> None:
        review = sum(r.state == "review" for r in report.receipts)
        counts = {
            "filed": len(report.receipts) - review,
            "review": review,
            "refused": len(report.refused),
            "known": len(report.duplicates),
        }
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        if out.as_json:
            out.json({"at": now, **counts, "left": len(report.left), "batch": report.batch})
        else:
            out.result.print(say("watch.taken", time=now[11:19], **counts), markup=False)
        for refusal in (*report.refused, *report.left):
            out.show_finding(refusal.finding, refusal.path.name)

    return Told(
        taken,
        gone=lambda: out.tell("watch.gone", style="warn"),
        back=lambda: out.tell("watch.back", style="good"),
        busy=lambda: out.tell("watch.busy", style="warn"),
        shut=lambda folder: out.tell("watch.shut", style="warn", folder=str(folder)),
    )
