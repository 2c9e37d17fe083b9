"""A target whose connection may be cut: asked again, with a new connection, before the run gives up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TypeVar

from digitize.errors import Incomplete
from digitize.targets.target import Source, Target

WAITS_S = (0.5, 2.0)
_PASSING = {"sync-target-cut", "sync-target-slow"}
_T = TypeVar("_T")


class Patient:
    """Any target, as often as there are waits more. What is not a cut is not asked again."""

    def __init__(self, inner: Target, waits_s: Sequence[float] = WAITS_S) -> None:
        self.inner, self.name, self.kind = inner, inner.name, inner.kind
        self._waits, self._lock, self._times = waits_s, Lock(), 0

    def _renew(self, seen: int) -> None:
        """One new connection for all threads that lost the same one."""
        with self._lock:
            if self._times == seen:
                self._times += 1
                self.inner.renew()

    def renew(self) -> None:
        self._renew(self._times)

    def _again(self, ask: Callable[[], _T]) -> _T:
        for wait in self._waits:
            seen = self._times
            try:
                return ask()
            except Incomplete as cut:
                if cut.code not in _PASSING:
                    raise
            self._renew(seen)
            time.sleep(wait)
        return ask()

    def read(self, path: str) -> Iterator[bytes]:
        """After a cut the file is read from its beginning, and what was given already is left out."""
        given, tries = 0, iter(self._waits)
        while True:
            skip, seen = given, self._times
            try:
                for chunk in self.inner.read(path):
                    rest = chunk[skip:]
                    skip = max(0, skip - len(chunk))
                    if rest:
                        given += len(rest)
                        yield rest
            except Incomplete as cut:
                wait = next(tries, None)
                if cut.code not in _PASSING or wait is None:
                    raise
                self._renew(seen)
                time.sleep(wait)
            else:
                return

    def write(self, path: str, source: Source, size: int) -> None:
        self._again(lambda: self.inner.write(path, source, size))

    def size(self, path: str) -> int | None:
        return self._again(lambda: self.inner.size(path))

    def list(self, folder: str) -> Mapping[str, int]:
        return self._again(lambda: self.inner.list(folder))

    def delete(self, path: str) -> None:
        self._again(lambda: self.inner.delete(path))

    def drop(self) -> None:
        self.inner.drop()
