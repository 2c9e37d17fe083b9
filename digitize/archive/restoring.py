"""One damaged object: what each of its files should be, where the right bytes still are, and putting them
there.

Only bytes with the sha512 that the inventory names are taken, from elsewhere in the object, from the dossier
in review or from a second copy; what follows from the inventory alone (declaration, sidecars, the inventories
of older versions) is written anew. A copy's inventory counts only where ours is torn and the copy's own
sidecar bears it out. Every step can be cut short and taken again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digitize.archive.identity import dossier_of
from digitize.archive.inspection import logical_name, state_of, tree_of
from digitize.archive.layout import Archive
from digitize.archive.objects import follows, sidecar_agrees, version_folders
from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    BadInventory,
    Inventory,
    inventory_bytes,
    leaf_name,
    leaf_path,
    object_mark,
    parse_inventory,
    sidecar_bytes,
)
from digitize.dossier import Finding
from digitize.findings import finding

What = Literal["restored", "rewritten", "set-aside", "removed", "brought-back", "relisted", "flagged", "lost"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is wrong with one file, and what can be done about it.

    what: restored: the same bytes were found in `source`; rewritten: `data` follows from the inventory;
    set-aside: moved to quarantine; removed: an empty folder; brought-back: the whole object from `source`;
    relisted: catalogue and index told anew; flagged: a lost file's dossier put in review; lost: nothing.
    target: where it is or should be.
    """

    found: Finding
    what: What
    target: Path
    source: Path | None = None
    data: bytes | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where right bytes may be. copy: the store of a second copy."""

    archive: Archive
    copy: Path | None = None

    def twin(self, leaf: str) -> Path | None:
        """The copy's folder of the same object."""
        return self.copy / leaf_path(leaf) if self.copy else None


@dataclass(frozen=True, slots=True)
class _Known:
    """An inventory that can be believed, with its bytes."""

    inventory: Inventory
    raw: bytes


def plan_object(folder: Path, sources: Sources) -> list[Step]:
    """What is wrong with the object in `folder` and what can be done, in the order in which it is to be
    done: content first, the root inventory last.
    """
    twin = sources.twin(folder.name)
    if not folder.is_dir():
        return [*_bring_back(folder, twin)]
    known = _believed(folder) or _from_copy(folder, twin)
    if known is None:
        return [Step(finding("inventory-damaged", object=folder.name), "lost", folder / INVENTORY)]
    tree = tree_of(folder)
    content = list(_content(folder, known.inventory, tree, sources, twin))
    return [*content, *_strays(folder, known.inventory, tree), *_frame(folder, known)]


def _read(folder: Path, leaf: str) -> _Known | None:
    """The inventory in a folder, where its sidecar bears it out and it is this object's."""
    try:
        raw = (folder / INVENTORY).read_bytes()
        inventory = parse_inventory(raw)
        sound = sidecar_agrees(folder) and leaf_name(inventory.object_id) == leaf
    except (BadInventory, OSError):
        return None
    return _Known(inventory, raw) if sound else None


def _believed(folder: Path) -> _Known | None:
    """The object's own inventory; its newest version's where the root's is torn, or where a crash left that
    version whole and not yet counted.
    """
    root = _read(folder, folder.name)
    newest = max(version_folders(folder), default=0)
    last = _read(folder / f"v{newest}", folder.name) if newest else None
    if root:
        unfinished = newest == root.inventory.head + 1 and follows(folder, root.inventory)
        return last if unfinished else root
    return last if last and last.inventory.head == newest else None


def _from_copy(folder: Path, twin: Path | None) -> _Known | None:
    """The second copy's inventory, where it is not older than what lies here."""
    known = _read(twin, folder.name) if twin else None
    newest = max(version_folders(folder), default=0)
    return known if known and known.inventory.head >= newest else None


def _bring_back(folder: Path, twin: Path | None) -> Iterator[Step]:
    known = _read(twin, folder.name) if twin else None
    if known and twin and not any(state_of(f"{twin}/{p}", d) for p, d in _paths(known.inventory)):
        found = finding("catalogue-orphan", object=known.inventory.object_id)
        yield Step(found, "brought-back", folder, twin)


def _paths(inventory: Inventory) -> Iterator[tuple[str, str]]:
    """Every content path with its digest."""
    return ((path, digest) for digest, paths in inventory.manifest.items() for path in paths)


def _content(
    folder: Path, inventory: Inventory, tree: Mapping[str, bool], sources: Sources, twin: Path | None
) -> Iterator[Step]:
    for path, digest in _paths(inventory):
        code = state_of(f"{folder}/{path}", digest) if tree.get(path) else "file-missing"
        if code:
            logical = logical_name(inventory, digest, path)
            found = finding(code, object=inventory.object_id, path=logical, stored=path)
            places = _places(folder, inventory, tree, sources, twin, digest, path, logical)
            source = next((p for p in places if _is(p, digest)), None)
            yield Step(found, "restored" if source else "lost", folder / path, source, digest=digest)


def _places(
    folder: Path,
    inventory: Inventory,
    tree: Mapping[str, bool],
    sources: Sources,
    twin: Path | None,
    digest: str,
    path: str,
    logical: str,
) -> Iterator[Path]:
    """Where the same bytes may be: in this object under another name, in review, in the second copy."""
    yield from (folder / p for p in inventory.manifest[digest] if p != path)
    known = {p for p, _ in _paths(inventory)}
    yield from (folder / p for p, plain in tree.items() if plain and p not in known)
    with suppress(ValueError):  # no dossier of ours: it does not wait either
        yield sources.archive.review / dossier_of(inventory.object_id) / logical
    if twin:
        theirs = _read(twin, folder.name)
        yield from (twin / p for p in dict.fromkeys((path, *_of(theirs, digest))))


def _of(known: _Known | None, digest: str) -> Iterable[str]:
    return known.inventory.manifest.get(digest, ()) if known else ()


def _is(file: Path, digest: str) -> bool:
    return file.is_file() and not file.is_symlink() and state_of(str(file), digest) is None


def _strays(folder: Path, inventory: Inventory, tree: Mapping[str, bool]) -> Iterator[Step]:
    """Files that no inventory knows. A version to come is for `mending.py` to complete."""
    known = {p for p, _ in _paths(inventory)} | {OBJECT_MARK, INVENTORY, SIDECAR}
    known |= {f"v{n}/{name}" for n in range(1, inventory.head + 1) for name in (INVENTORY, SIDECAR)}
    for path in tree:
        if path not in known and not path.startswith(f"v{inventory.head + 1}/"):
            found = finding("file-stray", object=inventory.object_id, path=path.rstrip("/"))
            yield Step(found, "removed" if path.endswith("/") else "set-aside", folder / path)


def _frame(folder: Path, known: _Known) -> Iterator[Step]:
    """What follows from the inventory; the root's own comes last: it makes the object whole."""
    wanted = [f for n in range(1, known.inventory.head + 1) for f in _version_files(folder, known, n)]
    wanted.append((OBJECT_MARK, object_mark()))
    wanted += [(SIDECAR, sidecar_bytes(known.raw)), (INVENTORY, known.raw)]
    for path, data in wanted:
        if _bytes(folder / path) != data:
            found = finding("object-inconsistent", object=known.inventory.object_id, path=path)
            yield Step(found, "rewritten", folder / path, data=data)


def _version_files(folder: Path, known: _Known, number: int) -> list[tuple[str, bytes]]:
    """A version's inventory and sidecar as they should be: its own where it says the same as the root's."""
    own = _bytes(folder / f"v{number}" / INVENTORY) or b""
    raw = known.raw if number == known.inventory.head else inventory_bytes(_until(known.inventory, number))
    if own != raw and _says_the_same(own, known.inventory, number):
        raw = own
    return [(f"v{number}/{SIDECAR}", sidecar_bytes(raw)), (f"v{number}/{INVENTORY}", raw)]


def _says_the_same(own: bytes, inventory: Inventory, number: int) -> bool:
    try:
        said = parse_inventory(own)
    except BadInventory:
        return False
    return said == _until(inventory, number)


def _until(inventory: Inventory, number: int) -> Inventory:
    """The inventory as it was with version `number` the newest."""

    def then(paths: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        kept = {d: tuple(p for p in each if int(p[1:].split("/")[0]) <= number) for d, each in paths.items()}
        return {d: each for d, each in kept.items() if each}

    return Inventory(
        inventory.object_id, inventory.versions[:number], then(inventory.manifest), then(inventory.fixity)
    )


def _bytes(file: Path) -> bytes | None:
    try:
        return None if file.is_symlink() else file.read_bytes()
    except OSError:
        return None
