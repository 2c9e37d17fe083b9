"""Taking away what must not be kept: an object as a whole, or files out of every version of it.

Everywhere else the store only adds. Here an object's history is written anew, beside it, in every version
without what goes; then the two change places:

 a  aside/fresh/… written, fsynced        the object as it was
 b  rename the object to aside/old        no object, but aside/fresh is whole  → c
 c  rename aside/fresh to the object      the new history; aside/old is there  → d
 d  fsync, remove aside/                  nothing

`aside` must not be the work folder, which may be deleted at any time. Content is taken over as it is: bytes
that are damaged stay as damaged as they were, for verification to tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from digitize.archive.disk import chunks_of, make_folders, tree_paths
from digitize.archive.mending import Workshop, drop_empty
from digitize.archive.objects import is_object, read_inventory
from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    Inventory,
    Version,
    inventory_bytes,
    object_mark,
    object_path,
    sidecar_bytes,
)

Change = Callable[[str, Path], Path | bytes | None]
"""(logical path, stored file) → the same file to keep it, other bytes for it, or None to take it out."""


def remove_object(shop: Workshop, object_id: str, aside: Path) -> None:
    """Take away an object with all its versions; nothing happens where there is none."""
    folder = shop.root / object_path(object_id)
    shop.disk.sync_all(make_folders(shop.disk, aside))
    if folder.is_dir():
        shop.disk.remove(aside / "old")
        shop.disk.rename(folder, aside / "old")
        shop.disk.sync_all([folder.parent, aside])
    drop_empty(shop, folder)
    shop.disk.remove(aside)


@dataclass(frozen=True, slots=True)
class Last:
    """The version that ends a rewritten history: the state before it, with other bytes for one file."""

    version: Version
    logical: str
    data: bytes


def rewrite_object(shop: Workshop, object_id: str, change: Change, last: Last | None, aside: Path) -> None:
    """Write an object's history anew, each file of each version as `change` says, and `last` after it; then
    swap.

    Also finishes a swap that was cut short. Nothing happens where there is no such object.
    """
    folder, fresh = shop.root / object_path(object_id), aside / "fresh"
    shop.disk.sync_all(make_folders(shop.disk, aside))
    if is_object(folder):
        shop.disk.remove(fresh)
        _Scribe(shop, folder, fresh, change).write(last)
        shop.disk.sync_all([*tree_paths(fresh), aside])
        shop.disk.remove(aside / "old")
        shop.disk.rename(folder, aside / "old")
    if is_object(fresh):
        shop.disk.sync_all(make_folders(shop.disk, folder.parent))
        shop.disk.rename(fresh, folder)
        shop.disk.sync_all([folder.parent, aside])
    shop.disk.remove(aside)


@dataclass
class _Scribe:
    """Writes the object of `folder` anew at `fresh`."""

    shop: Workshop
    folder: Path
    fresh: Path
    change: Change
    manifest: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fixity: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)

    def write(self, last: Last | None) -> None:
        """Every version, each with its own inventory, the newest one's at the root too."""
        old = read_inventory(self.folder)
        self.sums = {path: sha256 for sha256, paths in old.fixity.items() for path in paths}
        self.shop.disk.mkdir(self.fresh)
        versions: list[Version] = []
        for number, version in enumerate(old.versions, 1):
            files = {
                logical: self._file(f"v{number}/content/{logical}", logical, digest, old.manifest[digest][0])
                for logical, digest in sorted(version.state.items())
            }
            versions.append(replace(version, state={p: digest for p, digest in files.items() if digest}))
            self._version(old.object_id, versions)
        if last:
            path = f"v{len(versions) + 1}/content/{last.logical}"
            digest = self._replaced(path, last.data)
            versions.append(replace(last.version, state={**versions[-1].state, last.logical: digest}))
            self._version(old.object_id, versions)
        self.shop.disk.write(self.fresh / OBJECT_MARK, [object_mark()])
        self._inventory(self.fresh, self._history(old.object_id, versions))

    def _version(self, object_id: str, versions: list[Version]) -> None:
        folder = self.fresh / f"v{len(versions)}"
        make_folders(self.shop.disk, folder)
        self._inventory(folder, self._history(object_id, versions))

    def _history(self, object_id: str, versions: list[Version]) -> Inventory:
        return Inventory(object_id, tuple(versions), dict(self.manifest), dict(self.fixity))

    def _file(self, path: str, logical: str, digest: str, stored: str) -> str | None:
        """The digest of what stands behind a logical path now, its bytes written where they are new."""
        made = self.change(logical, self.folder / stored)
        if made is None:
            return None
        if isinstance(made, bytes):
            return self._replaced(path, made)
        self._add(path, made, digest, self.sums.get(stored))
        return digest

    def _replaced(self, path: str, data: bytes) -> str:
        digest = hashlib.sha512(data).hexdigest()
        self._add(path, data, digest, hashlib.sha256(data).hexdigest())
        return digest

    def _add(self, path: str, source: Path | bytes, digest: str, sha256: str | None) -> None:
        """Content that no version before had; a file that has gone missing stays missing."""
        if digest in self.manifest:
            return
        self.manifest[digest] = (path,)
        if sha256:
            self.fixity[sha256] = (*self.fixity.get(sha256, ()), path)
        if isinstance(source, bytes) or source.is_file():
            make_folders(self.shop.disk, (self.fresh / path).parent)
            self.shop.disk.write(self.fresh / path, chunks_of(source))

    def _inventory(self, folder: Path, inventory: Inventory) -> None:
        data = inventory_bytes(inventory)
        self.shop.disk.write(folder / INVENTORY, [data])
        self.shop.disk.write(folder / SIDECAR, [sidecar_bytes(data)])
