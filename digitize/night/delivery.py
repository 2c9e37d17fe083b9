"""Getting a notice delivered: tried again where that may help, never for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any


class Undelivered(Exception):
    """A notice did not arrive; `why` in one word, without anything that the other side said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unreached(Undelivered):
    """Nobody there, or busy: it may work later."""


class Refused(Undelivered):
    """It will not work however often it is tried."""


def deliver(
    once: Callable[[float], None], tries: int, timeout_s: float, pause_s: float, stop: Event | None = None
) -> None:
    """Call `once(timeout)` up to `tries` times, the pauses growing fourfold; `stop` ends that. Raises
    Undelivered at the end.

    A server that sends a byte now and then escapes the timeouts of the libraries: what takes more than three
    times `timeout_s` in all is left behind.
    """
    stop = stop or Event()
    for left in reversed(range(tries)):
        try:
            _within(3 * timeout_s, lambda: once(timeout_s))
        except Unreached:
            if not left or stop.wait(pause_s):
                raise
            pause_s *= 4
        else:
            return


def _within(seconds: float, act: Callable[[], None]) -> None:
    fault: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:  # handed over to the thread that waits
            fault.append(error)

    thread = Thread(target=run, daemon=True, name="notice")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Unreached("timeout")
    if fault:
        raise fault[0]


def as_bytes(body: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8."""
    return json.dumps(body, ensure_ascii=False).encode()
