"""One object's folder: what its files say, and whether they agree. Reads only."""

from __future__ import annotations

from pathlib import Path

from digitize.archive.digests import sha512_of
from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    VERSION_NAME,
    BadInventory,
    Inventory,
    leaf_name,
    parse_inventory,
    sidecar_bytes,
)
from digitize.errors import DamageFound


def is_object(folder: Path) -> bool:
    """Whether this folder declares itself an object."""
    return (folder / OBJECT_MARK).is_file()


def read_inventory(folder: Path) -> Inventory:
    """The committed inventory. Raises DamageFound `inventory-damaged`, FileNotFoundError where there is none.

    The sidecar is not asked: between its rename and the inventory's, it belongs to the version to come, and a
    reader at that moment is right to see the version before.
    """
    try:
        return parse_inventory((folder / INVENTORY).read_bytes())
    except BadInventory as fault:
        raise DamageFound("inventory-damaged", object=folder.name, path=INVENTORY) from fault


def sidecar_agrees(folder: Path) -> bool:
    """Whether the inventory in this folder (an object's or a version's) is the one its sidecar names."""
    try:
        said = (folder / SIDECAR).read_bytes()
        return said.split() == sidecar_bytes((folder / INVENTORY).read_bytes()).split()
    except FileNotFoundError:
        return False


def version_folders(folder: Path) -> set[int]:
    """The numbers of the version folders that lie in an object."""
    return {int(p.name[1:]) for p in folder.iterdir() if VERSION_NAME.fullmatch(p.name)}


def follows(folder: Path, committed: Inventory) -> Inventory | None:
    """The inventory of the version folder after `committed`, where all that it adds is there, byte for byte.

    None where the folder is incomplete, or does not continue this object's history.
    """
    version = folder / f"v{committed.head + 1}"
    try:
        found = parse_inventory((version / INVENTORY).read_bytes())
    except (BadInventory, FileNotFoundError):
        return None
    continues = found.object_id == committed.object_id and found.versions[:-1] == committed.versions
    if not (continues and sidecar_agrees(version)):
        return None
    return found if _adds_whole(folder, found) else None


def is_whole_version(folder: Path, number: int) -> bool:
    """Whether version `number` tells the whole history of this object, and all that it adds is there."""
    version = folder / f"v{number}"
    try:
        found = parse_inventory((version / INVENTORY).read_bytes())
    except (BadInventory, FileNotFoundError):
        return False
    own = leaf_name(found.object_id) == folder.name and found.head == number
    return own and sidecar_agrees(version) and _adds_whole(folder, found)


def _adds_whole(folder: Path, found: Inventory) -> bool:
    new = f"v{found.head}/"
    return all(
        (folder / path).is_file() and sha512_of(folder / path) == digest
        for digest, paths in found.manifest.items()
        for path in paths
        if path.startswith(new)
    )
