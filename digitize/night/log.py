"""The log of night runs: `night/log.jsonl`, a line an event, rotated by size. Codes and numbers, no name."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

_MOST_BYTES = 1_000_000


class _Rotating(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """A log that cannot be written stops nobody: the summary says that the disk is full."""


class RunLog:
    """The log of one run."""

    def __init__(self, run: str, handler: logging.Handler | None) -> None:
        self._run, self._handler = run, handler

    def note(self, event: str, **about: Any) -> None:
        """One line."""
        if self._handler:
            at = datetime.now().astimezone().isoformat(timespec="seconds")
            line = json.dumps({"at": at, "run": self._run, "event": event, **about}, separators=(",", ":"))
            self._handler.handle(logging.LogRecord("night", logging.INFO, "", 0, line, None, None))


@contextmanager
def run_log(folder: Path, run: str, old_logs: int) -> Iterator[RunLog]:
    """The log in `folder`; where that cannot be written, none. So many old ones are kept."""
    handler: logging.Handler | None = None
    with suppress(OSError):
        handler = _Rotating(
            folder / "log.jsonl", maxBytes=_MOST_BYTES, backupCount=old_logs, encoding="utf-8"
        )
    try:
        yield RunLog(run, handler)
    finally:
        if handler:
            handler.close()
