"""After a crash: bring each object that was being written to the state before or after, never between.

The staging folder says what was under way: one folder per object, named as the object's own. `store.py`
lists the kill points. Only a leftover of our own is removed; bytes that no interrupted write explains are
damage, reported and left where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digitize.archive.disk import Disk
from digitize.archive.objects import (
    follows,
    is_object,
    is_whole_version,
    read_inventory,
    sidecar_agrees,
    version_folders,
)
from digitize.archive.ocfl import INVENTORY, SIDECAR, Inventory, leaf_path, sidecar_bytes
from digitize.errors import DamageFound

Mend = Literal["cleaned", "completed", "undone", "damaged"]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where objects lie, where they are built, and the disk under both (one filesystem)."""

    root: Path
    staging: Path
    disk: Disk


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done about one interrupted write. leaf: name of the object's folder.

    cleaned: nothing had reached the store, or all of it had; completed, undone: the version that was half
    there; damaged: nothing could be done.
    """

    leaf: str
    what: Mend


def mend_all(shop: Workshop) -> tuple[Mended, ...]:
    """Finish or take back every write that the staging folder knows of.

    A damaged object is left for verification to report; it must not keep the whole archive from being
    written to.
    """
    if not shop.staging.is_dir():
        return ()
    return tuple(_mend_if_sound(shop, entry.name) for entry in sorted(shop.staging.iterdir()))


def _mend_if_sound(shop: Workshop, leaf: str) -> Mended:
    try:
        return mend(shop, leaf)
    except DamageFound:
        return Mended(leaf, "damaged")


def mend(shop: Workshop, leaf: str) -> Mended:
    """Finish or take back the write of one object, then forget that it was under way. Raises DamageFound."""
    folder = shop.root / leaf_path(leaf)
    what: Mend = "cleaned"
    if is_object(folder):
        what = settle(shop, folder)
        shop.disk.sync(folder)
        shop.disk.sync(folder.parent)
    else:
        drop_empty(shop, folder)
    shop.disk.remove(shop.staging / leaf)
    return Mended(leaf, what)


def settle(shop: Workshop, folder: Path) -> Mend:
    """Bring one object's folder to a committed state.

    A root inventory or sidecar that is torn, empty or gone is made anew from the newest version's own, where
    that is whole. Raises DamageFound `object-inconsistent` where its files contradict each other in a way
    that nothing explains, `inventory-damaged` where no inventory can be trusted.
    """
    committed = _readable(folder)
    if committed is None or not sidecar_agrees(folder):
        newest = _newest_whole(folder)
        if newest:
            install(shop, folder, newest)
            return "completed"
    if committed is None:
        raise DamageFound("inventory-damaged", object=folder.name, path=INVENTORY)
    beyond = {n for n in version_folders(folder) if n > committed.head}
    if not beyond:
        return _settle_sidecar(shop, folder, committed)
    coming = follows(folder, committed) if beyond == {committed.head + 1} else None
    if coming:
        install(shop, folder, coming.head)
        return "completed"
    if beyond == {committed.head + 1} and (shop.staging / folder.name).is_dir():
        return _undo(shop, folder, committed)
    raise DamageFound("object-inconsistent", object=committed.object_id, path=f"v{max(beyond)}")


def _readable(folder: Path) -> Inventory | None:
    try:
        return read_inventory(folder)
    except (DamageFound, FileNotFoundError):
        return None


def _newest_whole(folder: Path) -> int:
    """The newest version, where its own inventory and sidecar agree and all that it adds is there, byte for
    byte; else 0.
    """
    number = max(version_folders(folder), default=0)
    return number if number and is_whole_version(folder, number) else 0


def _undo(shop: Workshop, folder: Path, committed: Inventory) -> Mend:
    """Take back a version that never was acknowledged and is not whole: a disk that lied about fsync."""
    undone = shop.staging / folder.name / "undone"
    shop.disk.remove(undone)
    shop.disk.rename(folder / f"v{committed.head + 1}", undone)
    shop.disk.sync(folder)
    shop.disk.remove(undone)
    _settle_sidecar(shop, folder, committed)
    return "undone"


def _settle_sidecar(shop: Workshop, folder: Path, committed: Inventory) -> Mend:
    if sidecar_agrees(folder):
        return "cleaned"
    version = folder / f"v{committed.head}"
    same = (folder / INVENTORY).read_bytes() == (version / INVENTORY).read_bytes()
    if not (same and sidecar_agrees(version)):
        raise DamageFound("object-inconsistent", object=committed.object_id, path=INVENTORY)
    install(shop, folder, committed.head)
    return "completed"


def install(shop: Workshop, folder: Path, head: int) -> None:
    """Make version `head`, already whole and durable in the object, its committed state.

    The sidecar first: the inventory's rename is the moment of commitment, and the last.
    """
    bench = shop.staging / folder.name / "install"
    shop.disk.remove(bench)
    for missing in (shop.staging, bench.parent, bench):
        if not missing.is_dir():
            shop.disk.mkdir(missing)
    inventory = (folder / f"v{head}" / INVENTORY).read_bytes()
    for name, data in ((SIDECAR, sidecar_bytes(inventory)), (INVENTORY, inventory)):
        shop.disk.write(bench / name, [data])
        shop.disk.sync(bench / name)
    shop.disk.rename(bench / SIDECAR, folder / SIDECAR)
    shop.disk.rename(bench / INVENTORY, folder / INVENTORY)
    shop.disk.sync(folder)


def drop_empty(shop: Workshop, folder: Path) -> None:
    """Remove the folders made for an object that never came: OCFL allows no empty ones."""
    for above in (folder, *folder.parents):
        if above == shop.root or (above.is_dir() and any(above.iterdir())):
            return
        if above.is_dir():
            shop.disk.rmdir(above)
            shop.disk.sync(above.parent)
