"""What a trace of system calls says about order: is all that a rename commits durable before the rename?

Reads what `strace -f -y -s 4096` wrote. A file is clean when it was fsynced after its last write; a folder,
when it was fsynced after the last name was given or taken in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

CALLS = (
    "openat,write,writev,pwrite64,ftruncate,fsync,fdatasync,mkdir,rename,renameat,renameat2,unlink,unlinkat"
)
OPTIONS = ["-f", "-y", "-s", "4096", "-e", f"trace={CALLS},rmdir"]
INVENTORY, SIDECAR = "inventory.json", "inventory.json.sha512"
_LEAF = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(r"(\d+)\s+(.*)")
_DONE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
_QUOTED, _OPEN = re.compile(r'"((?:[^"\\]|\\.)*)"'), re.compile(r"(?:\d+|AT_FDCWD)<([^>]*)>")


@dataclass(frozen=True)
class Call:
    """One call that succeeded. paths: as given, made absolute; file: behind the descriptor."""

    name: str
    paths: tuple[str, ...]
    file: str
    flags: str


def calls(trace: Path) -> Iterator[Call]:
    """The calls in the order in which they were done."""
    begun: dict[str, str] = {}
    for line in trace.read_text("utf-8", "replace").splitlines():
        if not (parted := _LINE.match(line)):
            continue
        thread, text = parted[1], parted[2]
        if text.endswith("<unfinished ...>"):
            begun[thread] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if resumed := _RESUMED.match(text):
            text = begun.pop(thread, "") + resumed[2]
        done = _DONE.match(text)
        if done and int(done[3]) >= 0:
            yield _call(done[1], done[2])


def _call(name: str, rest: str) -> Call:
    behind, given = _OPEN.findall(rest), _QUOTED.findall(rest) if name not in ("write", "writev") else []
    here = behind[0] if behind and name.endswith("at") else ""
    paths = tuple(str(PurePosixPath(here, one)) for one in given)
    return Call(name, paths, behind[0] if behind else "", rest)


@dataclass
class Order:
    """Follows a trace. kept: folders whose content is promised: what is renamed into them has to be durable,
    nothing is written in them in place. problems: where it was not so.
    """

    kept: tuple[str, ...]
    store: str
    problems: list[str] = field(default_factory=list)
    renames: int = 0
    _dirty: set[str] = field(default_factory=set)
    _there: set[str] = field(default_factory=set)

    def follow(self, trace: Iterable[Call]) -> Order:
        """Read it to its end; what is kept has to be durable then."""
        for call in trace:
            self._take(call)
        left = [path for path in self._dirty if self._is_kept(path)]
        self.problems += [f"not durable at the end: {_tail(path)}" for path in sorted(left)]
        return self

    def _take(self, call: Call) -> None:
        if call.name == "openat" and "O_CREAT" in call.flags:
            self._written(call.paths[0], new=True)
        elif call.name in ("write", "writev", "pwrite64", "ftruncate"):
            self._written(call.file)
        elif call.name in ("fsync", "fdatasync"):
            self._dirty.discard(call.file)
        elif call.name == "mkdir":
            self._there.add(call.paths[0])
            self._named(call.paths[0])
        elif call.name.startswith("rename"):
            self._renamed(*call.paths[-2:])
        elif call.name in ("unlink", "unlinkat", "rmdir"):
            self._gone(call.paths[-1])

    def _written(self, path: str, new: bool = False) -> None:
        if self._is_kept(path):
            self.problems.append(f"written in place: {_tail(path)}")
        self._dirty.add(path)
        if new:
            self._there.add(path)
            self._named(path)

    def _named(self, path: str) -> None:
        self._dirty.add(str(PurePosixPath(path).parent))

    def _gone(self, path: str) -> None:
        """What is cleared away has no need to stay away: the next run clears it again."""
        self._dirty.discard(path)
        self._there.discard(path)

    def _renamed(self, source: str, target: str) -> None:
        if self._is_kept(target) and not self._is_kept(source):
            self.renames += 1
            self._commits(source, target)
        for known in (self._dirty, self._there):
            moved = {path for path in known if _within(path, source)}
            known.difference_update(moved)
            known.update(target + path[len(source) :] for path in moved)
        self._named(source)
        self._named(target)

    def _commits(self, source: str, target: str) -> None:
        for path in sorted(path for path in self._dirty if _within(path, source)):
            self.problems.append(f"renamed before it was durable: {_tail(path)}")
        if not _within(target, self.store):
            return
        home = self._home(target)
        if home and not any(_is_bench(path, PurePosixPath(home).name) for path in self._there):
            self.problems.append(f"nothing in staging tells of {_tail(target)}")
        if PurePosixPath(target).name == INVENTORY:
            dirty = [path for path in self._dirty if _within(path, str(PurePosixPath(target).parent))]
            self.problems += [
                f"the inventory comes before it is durable: {_tail(path)}"
                for path in dirty
                if PurePosixPath(path).name != SIDECAR and path != home
            ]
        if re.fullmatch(r"v\d+", PurePosixPath(target).name) and self._inventory_came:
            self.problems.append("the inventory comes before its version")
        self._inventory_came = PurePosixPath(target).name in (INVENTORY, SIDECAR) and not self._finished(
            target
        )

    _inventory_came: bool = False

    def _finished(self, target: str) -> bool:
        """The inventory is the last of the two: after it a next version may come."""
        return PurePosixPath(target).name == INVENTORY and not self._waits_for_version(target)

    def _waits_for_version(self, target: str) -> bool:
        """Whether a version folder still lies on the object's bench."""
        leaf = PurePosixPath(target).parent.name
        return any(re.search(rf"staging/{leaf}/v\d+$", path) for path in self._there)

    def _home(self, target: str) -> str | None:
        """The object's folder that this is, or is in."""
        parts = PurePosixPath(target).relative_to(self.store).parts
        return f"{self.store}/{'/'.join(parts[:3])}" if len(parts) > 2 and _LEAF.fullmatch(parts[2]) else None

    def _is_kept(self, path: str) -> bool:
        return any(_within(path, top) for top in self.kept)


def _within(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}/")


def _is_bench(path: str, leaf: str) -> bool:
    return path.endswith(f"/staging/{leaf}")


def _tail(path: str) -> str:
    return "/".join(PurePosixPath(path).parts[-3:])
