"""Getting a notice delivered: tried again where that may help, never for ever."""

from __future__ import annotations

import json
import time
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
    """Call `once(timeout)` up to `tries` times, the pauses growing fourfold. Raises Undelivered at the end.

    A server that sends a byte now and then escapes the timeouts of the libraries: what takes more than three
    times `timeout_s` in all is left behind.
    """
    for number in range(tries):
        if number:
            _pause(pause_s * 4 ** (number - 1), stop)
        try:
            _within(3 * timeout_s, lambda: once(timeout_s))
        except Unreached:
            if number + 1 == tries:
                raise
        else:
            return


def _pause(seconds: float, stop: Event | None) -> None:
    if stop:
        stop.wait(seconds)
    else:
        time.sleep(seconds)


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
