"""Faults from outside, with strace: the process dies at, or the kernel refuses, its n-th system call.

Everything that touches a disk is reached: our own writes, SQLite's, the index's (Rust), Python's files.
strace counts calls thread by thread, so every thread's n-th call of a kind is meant.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks import Json
from scenes import COPY, Set

CHANGING = (
    *("openat", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "rename", "renameat"),
    *("renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "link"),
)
CALLS = (*CHANGING, "read", "pread64", "getdents64")
_WRITTEN = "write pwrite64 writev fsync fdatasync ftruncate"
_FULL = f"{_WRITTEN} openat mkdir mkdirat rename renameat link"
ERRORS = {
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "EIO": f"{_WRITTEN} openat read pread64 rename unlink mkdir getdents64",
    "EROFS": "openat mkdir mkdirat rename renameat unlink unlinkat rmdir ftruncate link",
}
_READING = ("openat", "read", "pread64", "getdents64")
_LASTING = {"ENOSPC", "EROFS"}
_CALL = re.compile(r"(\d+)\s+(\w+)\((.*)")


@dataclass(frozen=True)
class Point:
    """One fault: at the `when`-th `call` of a scene; fault: KILL or an errno; lasting: from there on."""

    scene: str
    call: str
    fault: str
    when: int
    lasting: bool = False

    @property
    def option(self) -> str:
        what = "signal=KILL" if self.fault == "KILL" else f"error={self.fault}"
        return f"inject={self.call}:{what}:when={self.when}{'+' if self.lasting else ''}"


@dataclass(frozen=True)
class Outcome:
    """What came of one fault. hit: it happened at all; problems: none, where it was survived."""

    point: Point
    hit: bool
    code: int
    problems: tuple[str, ...]


def points(ready: Set) -> list[Point]:
    """Every place at which this scene's command can be hit where it touches the archive or the inputs."""
    places, name = _places(ready), ready.scene.name
    found = [Point(name, call, "KILL", when) for call in CHANGING for when, _ in places[call]]
    for fault, calls in ERRORS.items():
        for call in calls.split():
            hit = [when for when, line in places[call] if fault == "EIO" or not _only_reads(call, line)]
            found += [Point(name, call, fault, when) for when in hit]
            if fault in _LASTING and call not in ("openat", "write"):
                found += [Point(name, call, fault, when, lasting=True) for when in hit]
    return found


def _only_reads(call: str, line: str) -> bool:
    """A disk that is full or read-only still lets what is there be opened."""
    return call == "openat" and not any(flag in line for flag in ("O_CREAT", "O_WRONLY", "O_RDWR"))


def _places(ready: Set) -> dict[str, list[tuple[int, str]]]:
    """Per kind of call: its numbers, counted thread by thread, where it is about a file of the scene."""
    archive, trace = ready.copy("hit"), ready.home / "hit.trace"
    options = ["-f", "-y", "-s", "0", "-o", str(trace), "-e", f"trace={','.join(CALLS)}"]
    ran = ready.do(ready.scene.words, archive, strace=options)
    assert ran["code"] in ready.scene.codes, ran
    threads: Counter[tuple[str, str]] = Counter()
    places: dict[str, dict[int, str]] = {call: {} for call in CALLS}
    for line in trace.read_text("utf-8", "replace").splitlines():
        begun = _CALL.match(line)
        if begun is None:
            continue
        threads[begun[1], begun[2]] += 1
        if str(ready.home) in begun[3]:
            places[begun[2]].setdefault(threads[begun[1], begun[2]], begun[3])
    return {call: sorted(numbers.items()) for call, numbers in places.items()}


def try_one(ready: Set, point: Point) -> Outcome:
    """Let it happen, go on as a person would, and look."""
    _ = ready.before, ready.after
    archive, trace = ready.copy("hit"), ready.home / "hit.trace"
    options = ["-f", "-y", "-o", str(trace), "-e", f"trace={point.call}", "-e", point.option]
    ran = ready.do(ready.scene.words, archive, strace=options)
    struck = [line for line in trace.read_text("utf-8", "replace").splitlines() if "(INJECTED)" in line]
    said = all(
        str(ready.home) in line for line in struck
    )  # else another thread spoke to its terminal or pipe
    wrong = (*(_ended(ran, point, ready) if said else ()), *ready.after_it(archive, ran["code"]))
    return Outcome(point, bool(struck) or ran["code"] == -9, ran["code"], wrong)


def _ended(ran: Json, point: Point, ready: Set) -> Iterator[str]:
    """A command that is refused something says so with the code for storage, or has no need of it.

    What cannot be read may also be told as damage, or keep an input back for the next run.
    """
    fine = {*ready.scene.codes, -9} if point.fault == "KILL" else {*ready.scene.codes, 9}
    if point.fault == "EIO":
        fine |= {7} if point.call in _READING else set()
        fine |= {8} if COPY in ready.scene.words else set()  # trouble over there, as `sync` tells it
    if ran["code"] not in fine:
        yield f"ended with {ran['code']}: {(ran['out'] + ran['err'])[-300:]}"


def sampled(found: Iterable[Point], count: int, seed: int) -> list[Point]:
    """A few of them, the same for the same seed; every kind of fault about as often."""
    dice = random.Random(seed)
    kinds: dict[str, list[Point]] = {}
    for point in found:
        kinds.setdefault(point.fault, []).append(point)
    queues = [dice.sample(some, len(some)) for some in kinds.values()]
    mixed = [queue[n] for n in range(max(map(len, queues), default=0)) for queue in queues if n < len(queue)]
    return mixed[:count]


def key(point: Point) -> str:
    """A point's name."""
    return f"{point.scene} {point.option}"
