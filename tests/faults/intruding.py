"""Something happens at the n-th operation of every `RealDisk` of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from digitize.archive.disk import RealDisk

_PLAIN = {name: getattr(RealDisk, name) for name in ("mkdir", "write", "sync", "rename", "remove", "rmdir")}


class Counter:
    """How many operations were asked for. at: the one (from 1) at which `act` is called before it is done;
    lasting: at every one after it too.
    """

    def __init__(self, at: int, act: Callable[[], None], lasting: bool) -> None:
        self.at, self.act, self.lasting, self.count = at, act, lasting, 0

    def due(self) -> bool:
        """One operation more: is it the one?"""
        self.count += 1
        return self.count == self.at or (self.lasting and self.count > self.at)


def at_operation(at: int, act: Callable[[], None], lasting: bool = False) -> Counter:
    """From here on, until `undo`: `act` before the `at`-th operation; a write is cut in half by it."""
    counter = Counter(at, act, lasting)

    def simple(name: str) -> Callable[..., None]:
        def run(disk: RealDisk, *paths: Path) -> None:
            if counter.due():
                counter.act()
            _PLAIN[name](disk, *paths)

        return run

    def write(disk: RealDisk, path: Path, chunks: Iterable[bytes]) -> None:
        if counter.due():
            whole = b"".join(chunks)
            _PLAIN["write"](disk, path, [whole[: len(whole) // 2]])
            counter.act()
            path.unlink()
            chunks = [whole]
        _PLAIN["write"](disk, path, chunks)

    for name in ("mkdir", "sync", "rename", "remove", "rmdir"):
        setattr(RealDisk, name, simple(name))
    RealDisk.write = write  # type: ignore[method-assign]
    return counter


def undo() -> None:
    """The plain disk again."""
    for name, method in _PLAIN.items():
        setattr(RealDisk, name, method)
