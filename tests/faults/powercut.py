"""The power goes: every state that a disk may be found in, after any prefix of what was asked of it.

The method is that of ALICE (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014) and of
CrashMonkey (Mohan et al., "Finding Crash-Consistency Bugs with Bounded Black-Box Crash Testing", OSDI 2018):
record what reaches the disk, then replay each prefix with whatever was not made durable lost, torn or out of
order. The disk modelled here promises no more than POSIX: a file's bytes last after an fsync of the file, a
name after an fsync of the folder that it is in, each name by itself, in any order; a rename is one step.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from digitize.archive.disk import RealDisk

Inode = int
Name = tuple[Inode, str]
_FRESH = 1_000_000
_TORN = ("whole", "half", "empty", "zeros")


@dataclass(eq=False)
class Change:
    """One step that lasts as a whole or not at all.

    names: entries of folders, set to an inode or taken away (None); data: what an inode holds from here on.
    lasts: at which operation it became durable, if ever.
    """

    at: int
    names: tuple[tuple[Name, Inode | None], ...] = ()
    data: tuple[Inode, bytes] | None = None
    lasts: int | None = None

    def durable(self, by: int) -> bool:
        return self.lasts is not None and self.lasts <= by


@dataclass
class Tape:
    """What was asked of a disk below `root`, one number an operation."""

    root: Path
    count: int = 0
    changes: list[Change] = field(default_factory=list)
    live: dict[Path, Inode] = field(default_factory=dict)
    start: dict[Path, bytes | None] = field(default_factory=dict)
    first: dict[Path, Inode] = field(default_factory=dict)
    made: Iterator[int] = field(default_factory=lambda: itertools.count(_FRESH))

    def begin(self) -> None:
        """Take what lies there now as durable."""
        self.live = {self.root: 0}
        for number, path in enumerate(sorted(self.root.rglob("*")), 1):
            self.live[path] = number
            self.start[path] = path.read_bytes() if path.is_file() else None
        self.first = dict(self.live)

    def fresh(self) -> Inode:
        return next(self.made)

    def name(self, path: Path) -> Name:
        return self.live[path.parent], path.name

    def step(self) -> int:
        self.count += 1
        return self.count

    def add(self, **what: object) -> None:
        self.changes.append(Change(self.count, **what))  # type: ignore[arg-type]


class TapedDisk(RealDisk):
    """Does all that is asked of it, and keeps the tape."""

    def __init__(self, root: Path) -> None:
        self.tape = Tape(root)
        self.tape.begin()

    def mkdir(self, path: Path) -> None:
        super().mkdir(path)
        self.tape.step()
        node = self.tape.fresh()
        self.tape.add(names=((self.tape.name(path), node),))
        self.tape.live[path] = node

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        whole = b"".join(chunks)
        super().write(path, [whole])
        self.tape.step()
        node = self.tape.fresh()
        self.tape.add(names=((self.tape.name(path), node),))
        self.tape.add(data=(node, whole))
        self.tape.live[path] = node

    def sync(self, path: Path) -> None:
        assert path.exists()
        at, node = self.tape.step(), self.tape.live[path]
        for change in self.tape.changes:
            about = (change.data and change.data[0] == node) or any(n[0] == node for (n, _) in change.names)
            if about and change.lasts is None:
                change.lasts = at

    def sync_all(self, paths: Iterable[Path]) -> None:  # type: ignore[override]
        for path in paths:
            self.sync(path)

    def rename(self, source: Path, target: Path) -> None:
        tape = self.tape
        super().rename(source, target)
        tape.step()
        node = tape.live[source]
        tape.add(names=((tape.name(target), node), (tape.name(source), None)))
        moved = {p: n for p, n in tape.live.items() if p == source or p.is_relative_to(source)}
        for path in moved:
            del tape.live[path]
        tape.live |= {target / path.relative_to(source): n for path, n in moved.items()}

    def remove(self, path: Path) -> None:
        gone = sorted((p for p in self.tape.live if p == path or p.is_relative_to(path)), reverse=True)
        super().remove(path)
        self.tape.step()
        for one in gone:
            self.tape.add(names=((self.tape.name(one), None),))
        for one in gone:
            del self.tape.live[one]

    def rmdir(self, path: Path) -> None:
        path.rmdir()
        self.tape.step()
        self.tape.add(names=((self.tape.name(path), None),))
        del self.tape.live[path]


@dataclass(frozen=True)
class Cut:
    """A state after the power went: which changes are there, and how the bytes that were not synced look."""

    after: int
    there: frozenset[int]  # places in the tape's changes
    torn: str
    why: str


def cuts(tape: Tape, dice: random.Random, each: int = 12) -> Iterator[Cut]:
    """States after every prefix: of what need not be there nothing, all, all but one, one alone, some."""
    seen: set[tuple[int, frozenset[int], str]] = set()
    for after in range(tape.count + 1):
        done = [n for n, c in enumerate(tape.changes) if c.at <= after]
        sure = frozenset(n for n in done if tape.changes[n].durable(after))
        open_ones = [n for n in done if n not in sure]
        data = [n for n in open_ones if tape.changes[n].data]
        names = [n for n in open_ones if n not in data]
        choices = [(sure, "nothing more"), (frozenset(done), "all")]
        choices += [(frozenset(done) - {n}, "all but one") for n in names]
        choices += [(sure | {n}, "one alone") for n in names]
        choices += [(frozenset(names[: len(names) // 2]) | sure | frozenset(data), "names in order")]
        choices += [
            (sure | {n for n in open_ones if dice.random() < 0.5}, "by chance") for _ in range(each // 3)
        ]
        kept = choices if len(choices) <= each else choices[:2] + dice.sample(choices[2:], each - 2)
        for there, why in kept:
            for torn in _TORN if data else _TORN[:1]:
                if (state := (after, there, torn)) not in seen:
                    seen.add(state)
                    yield Cut(after, there, torn, why)


def lay_down(tape: Tape, cut: Cut, target: Path) -> None:
    """Make that state in an empty folder."""
    data: dict[Inode, bytes] = {}
    names: dict[Name, Inode] = {}
    for path, content in tape.start.items():
        names[tape.first[path.parent], path.name] = tape.first[path]
        if content is not None:
            data[tape.first[path]] = content
    folders = {tape.first[p] for p, content in tape.start.items() if content is None} | {0}
    for number, change in enumerate(tape.changes):
        if change.at > cut.after:
            break
        if change.data:
            node, whole = change.data
            synced = change.durable(cut.after)
            data[node] = whole if synced else _torn(whole, cut.torn if number in cut.there else "empty")
        else:
            folders |= _made(tape, change)
            if number in cut.there:
                _apply(names, change)
    _materialise(0, target, names, data, folders)


def _made(tape: Tape, change: Change) -> set[Inode]:
    """The folder that a mkdir made: an inode that never holds data."""
    written = {c.data[0] for c in tape.changes if c.data}
    return {node for _, node in change.names if node is not None and node not in written and node >= _FRESH}


def _apply(names: dict[Name, Inode], change: Change) -> None:
    for name, node in change.names:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _torn(whole: bytes, how: str) -> bytes:
    if how == "half":
        return whole[: len(whole) // 2]
    if how == "zeros":
        return bytes(len(whole))
    return whole if how == "whole" else b""


def _materialise(
    node: Inode, place: Path, names: dict[Name, Inode], data: dict[Inode, bytes], folders: set[Inode]
) -> None:
    place.mkdir(exist_ok=True)
    for (folder, name), child in names.items():
        if folder != node:
            continue
        if child in folders:
            _materialise(child, place / name, names, data, folders)
        else:
            (place / name).write_bytes(data.get(child, b""))


def fresh(place: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    return place


def mixed(states: Iterable[Cut], dice: random.Random) -> Iterator[Cut]:
    """All of them, in an order that soon has been at every operation: most lie before the first rename."""
    heaps: dict[int, list[Cut]] = {}
    for cut in states:
        heaps.setdefault(cut.after, []).append(cut)
    for heap in heaps.values():
        dice.shuffle(heap)
    for layer in itertools.zip_longest(*heaps.values()):
        yield from (cut for cut in layer if cut)
