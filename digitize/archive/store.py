"""The store: OCFL 1.1, one object a dossier, the only writer of objects.

What must hold at every instant, and the order that follows from it:

1. An inventory names only bytes that are already durable. So content is written, fsynced, and read back
   before any inventory that names it can be found under the storage root.
2. A reader finds the version before or the version after, whole. So there is one commitment, a rename: of
   the whole folder for a new object, of the root inventory for a new version.
3. What was under way can be told after a crash. So a folder named as the object's stands in the staging
   folder from before the first byte until after the commitment, durable before the store is touched.

A new object                                        a crash after it leaves → the next run
 a  staging/<leaf>/object/… written                 a folder in staging → removed
 b  all of it fsynced, with the name <leaf>         the same
 c  content read back, compared                     the same
 d  ab/, ab/cd/ made in the store                   empty folders too → removed
 e  rename object/ to ab/cd/<leaf>                  the object, committed; staging/<leaf>/ → removed
 f  fsync ab/cd/, ab/, store/; remove staging/<leaf>/    nothing

A new version (only content whose digest the object does not hold is written)
 a–c as above, in staging/<leaf>/vN/                a folder in staging → removed
 d  rename vN/ into the object, fsync it            vN/ whole, but no root inventory names it → completed
 e  rename the sidecar over the root's              the old inventory under the new sidecar → completed
 f  rename the inventory over the root's            the new version, committed; staging/<leaf>/ → removed
 g  fsync the object, remove staging/<leaf>/        nothing

The staging folder may be deleted by hand at any time: an unfinished version is then found by the next
`put` to that object, or by verification, and completed from its own inventory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.digests import Witness, sha512_of
from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults
from digitize.archive.drafting import Files, make_durable, write_files
from digitize.archive.mending import Mended, Workshop, mend, mend_all, settle
from digitize.archive.objects import is_object, read_inventory, sidecar_agrees, version_folders
from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    Inventory,
    Version,
    inventory_bytes,
    leaf_name,
    logical_path,
    object_mark,
    object_path,
    refuse_conflicts,
    refuse_unstamped,
    root_files,
    sidecar_bytes,
)
from digitize.archive.rewriting import Change, Last, remove_object, rewrite_object
from digitize.errors import DamageFound, StorageFailing

Paths = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a state is durable. new: whether this call made the version, or found it made."""

    object_id: str
    version: int
    new: bool


class Store:
    """An OCFL storage root. One writer at a time (`lock.py`); readers need nothing.

    staging: a folder on the same filesystem, by default `work/staging` beside the root.
    """

    def __init__(self, root: Path, staging: Path | None = None, disk: Disk | None = None) -> None:
        self.root = root
        self._shop = Workshop(root, staging or root.parent / "work" / "staging", disk or RealDisk())

    def create(self) -> None:
        """Make an empty storage root; safe to repeat. Its declaration appears whole, and last."""
        with storage_faults(self.disk):
            for name, data in root_files().items():
                self._create_file(self.root / name, data)

    def _create_file(self, path: Path, data: bytes) -> None:
        disk, draft = self._shop.disk, self._shop.staging / "root"
        new = make_folders(disk, path.parent)
        make_folders(disk, draft.parent)
        disk.remove(draft)
        disk.write(draft, [data])
        disk.sync(draft)
        disk.rename(draft, path)
        disk.sync_all([path.parent, *new])

    def put(self, object_id: str, files: Files, *, message: str, user: str, created: str) -> Receipt:
        """Make `files` (logical path → file or bytes) the whole newest state of an object.

        A path that is not given is not in the new version; what is unchanged costs a hash and is not
        stored again. The same state again makes no version, whatever the message. created: RFC 3339 with
        a zone.

        Raises StorageFailing, and then the object is as it was or as asked, never between; ValueError for
        a path, user or time that cannot be one; DamageFound where the object is damaged (it is not
        written to).
        """
        refuse_conflicts(logical_path(path) for path in files)
        refuse_unstamped(user, created)
        with storage_faults(self.disk):
            if (self._shop.staging / leaf_name(object_id)).exists():
                mend(self._shop, leaf_name(object_id))
            if not self.has(object_id):
                return self._first(object_id, files, Version(created, message, user, {}))
            return self._next(object_id, files, Version(created, message, user, {}))

    def has(self, object_id: str) -> bool:
        """Whether the object exists."""
        return is_object(self.folder(object_id))

    def folder(self, object_id: str) -> Path:
        """Where the object lies, or would."""
        return self.root / object_path(object_id)

    def inventory(self, object_id: str) -> Inventory:
        """The object's inventory. KeyError where there is no such object; DamageFound where it cannot be
        read.
        """
        try:
            return read_inventory(self.folder(object_id))
        except FileNotFoundError:
            if self.has(object_id):
                raise DamageFound("inventory-damaged", object=object_id, path=INVENTORY) from None
            raise KeyError(object_id) from None

    def versions(self, object_id: str) -> tuple[Version, ...]:
        """The object's history, oldest first."""
        return self.inventory(object_id).versions

    def path_of(self, object_id: str, logical: str, version: int | None = None) -> Path:
        """The stored file behind a logical path, to be read only. KeyError where there is none."""
        return self.folder(object_id) / self.inventory(object_id).content_path(logical, version)

    def read(self, object_id: str, logical: str, version: int | None = None) -> bytes:
        """The bytes behind a logical path. KeyError where there is none."""
        with storage_faults(self.disk):
            return self.path_of(object_id, logical, version).read_bytes()

    def folders(self) -> Iterator[Path]:
        """Every object's folder, in the order of their names."""
        for first in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.iterdir()):
                yield from sorted(p for p in second.iterdir() if is_object(p))

    def objects(self) -> Iterator[str]:
        """Every object's id. Raises DamageFound at one whose inventory cannot be read."""
        return (read_inventory(folder).object_id for folder in self.folders())

    @property
    def disk(self) -> Disk:
        """The disk that it writes to; a writer's other writing goes there too."""
        return self._shop.disk

    @property
    def epoch(self) -> int:
        """Of the writer whose store it is; 0 where it is nobody's."""
        return int(self.disk.desk.lstrip("e") or 0)

    def repair(self, left: Iterable[Path] = ()) -> tuple[Mended, ...]:
        """Finish or take back what a crash interrupted: the first thing a writer does. Cheap when there
        was none. left: staging folders of earlier writers.
        """
        shops = [self._shop, *(Workshop(self.root, folder, self.disk) for folder in left)]
        with storage_faults(self.disk):
            return tuple(mended for shop in shops for mended in mend_all(shop))

    def remove(self, object_id: str, aside: Path) -> None:
        """Take an object away with every version of it (`rewriting.py`); aside: a folder for the moment."""
        with storage_faults(self.disk):
            remove_object(self._shop, object_id, aside)

    def rewrite(self, object_id: str, change: Change, last: Last | None, aside: Path) -> None:
        """Write every version of an object anew, each file as `change` says (`rewriting.py`)."""
        with storage_faults(self.disk):
            rewrite_object(self._shop, object_id, change, last, aside)

    def _first(self, object_id: str, files: Files, version: Version) -> Receipt:
        disk, target = self._shop.disk, self.folder(object_id)
        bench, above = self._open_bench(target.name)
        folder = bench / "object"
        for part in (folder, folder / "v1"):
            disk.mkdir(part)
        content = write_files(disk, folder / "v1" / "content", files)
        state = {path: witness.sha512 for path, witness in content.items()}
        inventory = Inventory(object_id, (_filled(version, state),), *_blocks(content, 1))
        disk.write(folder / OBJECT_MARK, [object_mark()])
        self._write_inventory(folder / "v1", inventory)
        self._write_inventory(folder, inventory)
        make_durable(disk, bench, folder / "v1" / "content", content, above)
        new = make_folders(disk, target.parent)
        disk.rename(folder, target)
        disk.sync_all([target.parent, *new])
        disk.remove(bench)
        return Receipt(object_id, 1, new=True)

    def _next(self, object_id: str, files: Files, version: Version) -> Receipt:
        disk, target = self._shop.disk, self.folder(object_id)
        committed = self._settled(target)
        state = {path: sha512_of(source) for path, source in files.items()}
        if state == committed.state:
            return Receipt(object_id, committed.head, new=False)
        (bench, above), number = self._open_bench(target.name), committed.head + 1
        folder = bench / f"v{number}"
        disk.mkdir(folder)
        content = write_files(disk, folder / "content", _unknown(files, state, committed))
        if any(state[path] != witness.sha512 for path, witness in content.items()):
            raise StorageFailing("source-changed")
        inventory = committed.with_version(_filled(version, state), *_blocks(content, number))
        self._write_inventory(folder, inventory)
        self._write_inventory(bench, inventory)
        make_durable(disk, bench, folder / "content", content, above)
        self._commit(bench, target, number)
        return Receipt(object_id, number, new=True)

    def _commit(self, bench: Path, target: Path, number: int) -> None:
        disk = self._shop.disk
        disk.rename(bench / f"v{number}", target / f"v{number}")
        disk.sync(target)
        disk.rename(bench / SIDECAR, target / SIDECAR)
        disk.rename(bench / INVENTORY, target / INVENTORY)
        disk.sync(target)
        disk.remove(bench)

    def _settled(self, target: Path) -> Inventory:
        """The committed inventory, after mending what a crash may have left in this object."""
        if not self._is_settled(target):
            settle(self._shop, target)
            self._shop.disk.remove(self._shop.staging / target.name)
        return read_inventory(target)

    def _is_settled(self, target: Path) -> bool:
        try:
            head = read_inventory(target).head
        except (DamageFound, FileNotFoundError):
            return False
        return max(version_folders(target), default=0) == head and sidecar_agrees(target)

    def settle(self, object_id: str) -> None:
        """Bring an object whose inventory is torn, or whose newest version is not acknowledged, to a whole
        state. Raises KeyError, DamageFound.
        """
        if not self.has(object_id):
            raise KeyError(object_id)
        with storage_faults(self.disk):
            self._settled(self.folder(object_id))

    def _open_bench(self, leaf: str) -> tuple[Path, list[Path]]:
        """A new folder to build in, and the folders to sync, for its name to last."""
        bench = self._shop.staging / leaf
        self._shop.disk.remove(bench)
        return bench, make_folders(self._shop.disk, bench)

    def _write_inventory(self, folder: Path, inventory: Inventory) -> None:
        data = inventory_bytes(inventory)
        self._shop.disk.write(folder / INVENTORY, [data])
        self._shop.disk.write(folder / SIDECAR, [sidecar_bytes(data)])


def _filled(version: Version, state: Mapping[str, str]) -> Version:
    return Version(version.created, version.message, version.user, dict(state))


def _blocks(content: Mapping[str, Witness], number: int) -> tuple[Paths, Paths]:
    """The manifest and fixity blocks that version `number` adds."""
    manifest: Paths = {}
    fixity: Paths = {}
    for logical, witness in content.items():
        path = f"v{number}/content/{logical}"
        manifest[witness.sha512] = (*manifest.get(witness.sha512, ()), path)
        fixity[witness.sha256] = (*fixity.get(witness.sha256, ()), path)
    return manifest, fixity


def _unknown(files: Files, state: Mapping[str, str], committed: Inventory) -> Files:
    """The files whose bytes the object does not hold yet, each content once."""
    new = {state[path]: path for path in sorted(files, reverse=True) if state[path] not in committed.manifest}
    return {path: files[path] for path in new.values()}
