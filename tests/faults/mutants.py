"""Writers that are broken on purpose, each in one way that a review could overlook: all must be caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from digitize.archive import drafting, mending, store
from digitize.archive.disk import Disk
from digitize.archive.ocfl import INVENTORY, SIDECAR


class Wrapped:
    """A disk that passes everything on; the mutants change one thing each."""

    desk = ""

    def __init__(self, inner: Disk) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def sync(self, path: Path) -> None:
        self.inner.sync(path)

    def sync_all(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.sync(path)


class SyncsNoFile(Wrapped):
    """Trusts the page cache with what files hold."""

    def sync(self, path: Path) -> None:
        if path.is_dir():
            self.inner.sync(path)


class SyncsNoFolder(Wrapped):
    """Forgets that names have to be made to last too."""

    def sync(self, path: Path) -> None:
        if not path.is_dir():
            self.inner.sync(path)


class SyncsHalf(Wrapped):
    """Makes the first half of what it was given last, and believes in the rest."""

    def sync_all(self, paths: Sequence[Path]) -> None:
        for path in paths[: len(paths) // 2]:
            self.inner.sync(path)


class SyncsAfterRename(Wrapped):
    """Collects what is to be synced until the next rename is done: cheaper, and too late."""

    def __init__(self, inner: Disk) -> None:
        super().__init__(inner)
        self._later: list[Path] = []

    def sync(self, path: Path) -> None:
        self._later.append(path)

    def rename(self, source: Path, target: Path) -> None:
        self.inner.rename(source, target)
        later, self._later = self._later, []
        for path in later:
            if path == source or path.is_relative_to(source):
                path = target / path.relative_to(source)  # noqa: PLW2901 - it is called that now
            if path.exists():
                self.inner.sync(path)


class CopiesInsteadOfRenaming(Wrapped):
    """`shutil.move` as it is across disks: the target grows under the eyes of readers."""

    def rename(self, source: Path, target: Path) -> None:
        if not source.is_dir():
            data = source.read_bytes()
            self.inner.remove(target)
            self.inner.write(target, [data])
        else:
            self.inner.mkdir(target)
            for part in sorted(source.iterdir()):
                self.rename(part, target / part.name)
        self.inner.remove(source)


class ForgetsTheMark(Wrapped):
    """Clears the staging folder before the commitment: nothing says any more what was under way."""

    def rename(self, source: Path, target: Path) -> None:
        if target.name.startswith("v") and source.parent.name == target.parent.name:
            aside = source.parent.parent / "aside"
            self.inner.rename(source, aside)
            for name in (SIDECAR, INVENTORY):
                self.inner.rename(source.parent / name, aside / f"{name}.root")
            self.inner.remove(source.parent)
            self.inner.rename(aside, target)
        elif source.name in (SIDECAR, INVENTORY) and not source.exists():
            version = max(target.parent.glob("v*"))
            self.inner.rename(version / f"{source.name}.root", target)
        else:
            self.inner.rename(source, target)


DISKS: tuple[Callable[[Disk], Wrapped], ...] = (
    SyncsNoFile,
    SyncsNoFolder,
    SyncsHalf,
    SyncsAfterRename,
    CopiesInsteadOfRenaming,
    ForgetsTheMark,
)


@contextmanager
def inventory_first() -> Iterator[None]:
    """The root inventory is replaced before the version that it names has come."""

    def commit(self: store.Store, bench: Path, target: Path, number: int) -> None:
        disk = self._shop.disk
        disk.rename(bench / SIDECAR, target / SIDECAR)
        disk.rename(bench / INVENTORY, target / INVENTORY)
        disk.sync(target)
        disk.rename(bench / f"v{number}", target / f"v{number}")
        disk.sync(target)
        disk.remove(bench)

    with _instead(store.Store, "_commit", commit):
        yield


@contextmanager
def repairs_nothing() -> Iterator[None]:
    """A writer that begins without looking at what the last one left."""
    with _instead(mending, "settle", lambda *_: "cleaned"), _instead(store, "settle", lambda *_: "cleaned"):
        yield


@contextmanager
def writes_in_place() -> Iterator[None]:
    """The root inventory is written where it lies."""

    def commit(self: store.Store, bench: Path, target: Path, number: int) -> None:
        disk = self._shop.disk
        disk.rename(bench / f"v{number}", target / f"v{number}")
        disk.sync(target)
        for name in (SIDECAR, INVENTORY):
            data = (bench / name).read_bytes()
            disk.remove(target / name)
            disk.write(target / name, [data])
            disk.sync(target / name)
        disk.sync(target)
        disk.remove(bench)

    with _instead(store.Store, "_commit", commit):
        yield


@contextmanager
def never_syncs_drafts() -> Iterator[None]:
    """Drafts are renamed into place as they were written."""
    with (
        _instead(store, "make_durable", lambda *_: None),
        _instead(drafting, "make_durable", lambda *_: None),
    ):
        yield


# `writes_in_place` is not among them: repair makes a torn inventory anew, so only the order of writes tells.
WRITERS = (inventory_first, repairs_nothing, never_syncs_drafts)


@contextmanager
def _instead(home: Any, name: str, broken: Any) -> Iterator[None]:
    plain = getattr(home, name)
    setattr(home, name, broken)
    try:
        yield
    finally:
        setattr(home, name, plain)
