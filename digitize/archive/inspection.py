"""One object looked at, file by file: is every byte that was filed still there, and nothing else?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.digests import sha512_of
from digitize.archive.objects import read_inventory, sidecar_agrees, version_folders
from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    BadInventory,
    Inventory,
    object_mark,
    object_path,
    parse_inventory,
)
from digitize.dossier import Finding
from digitize.errors import DamageFound
from digitize.findings import finding

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Inspected:
    """One object's state. bytes: how many were read; object_id: the folder's name where no inventory
    tells.
    """

    object_id: str
    files: int
    bytes: int
    findings: tuple[Finding, ...]


def inspect_object(folder: Path, told: Told) -> Inspected:
    """Read and hash everything in an object's folder. told: after each file, its size in bytes.

    Findings name the object and the path in it: content by its logical path (`documents/0001/original.pdf`).
    """
    try:
        inventory = read_inventory(folder)
    except (DamageFound, OSError):
        return Inspected(folder.name, 0, 0, (finding("inventory-damaged", object=folder.name),))
    sizes: list[int] = []

    def count(size: int) -> None:
        sizes.append(size)
        told(size)

    wrong = (*_content(folder, inventory, count), *_frame(folder, inventory), *_strays(folder, inventory))
    return Inspected(inventory.object_id, len(sizes), sum(sizes), wrong)


def _logical(inventory: Inventory, digest: str, path: str) -> str:
    """The name a person knows this content by, its newest; the content path where no version names it."""
    for version in reversed(inventory.versions):
        for logical, known in version.state.items():
            if known == digest:
                return logical
    return path


def _content(folder: Path, inventory: Inventory, count: Told) -> Iterator[Finding]:
    for digest, paths in inventory.manifest.items():
        for path in paths:
            code = _state_of(folder / path, digest, count)
            if code:
                name = _logical(inventory, digest, path)
                yield finding(code, object=inventory.object_id, path=name, stored=path)


def _state_of(file: Path, digest: str, count: Told) -> str | None:
    if not file.is_file() or file.is_symlink():
        return "file-missing"
    try:
        same = sha512_of(file) == digest
    except OSError:
        return "file-unreadable"
    count(file.stat().st_size)
    return None if same else "file-damaged"


def _frame(folder: Path, inventory: Inventory) -> Iterator[Finding]:
    """What holds the content together: declaration, sidecars, each version's own inventory, the object's
    place.
    """
    mark = folder / OBJECT_MARK
    checks = [(OBJECT_MARK, mark.is_file() and mark.read_bytes() == object_mark())]
    checks.append((SIDECAR, sidecar_agrees(folder)))
    checks.append(("", folder.as_posix().endswith("/" + object_path(inventory.object_id))))
    for number in range(1, inventory.head + 1):
        checks.append((f"v{number}/{INVENTORY}", _version_agrees(folder, inventory, number)))
    for path, sound in checks:
        if not sound:
            yield finding("object-inconsistent", object=inventory.object_id, path=path)


def _version_agrees(folder: Path, inventory: Inventory, number: int) -> bool:
    version = folder / f"v{number}"
    try:
        own = parse_inventory((version / INVENTORY).read_bytes())
    except (BadInventory, OSError):
        return False
    same = own.object_id == inventory.object_id and own.versions == inventory.versions[:number]
    return same and sidecar_agrees(version)


def _strays(folder: Path, inventory: Inventory) -> Iterator[Finding]:
    """Files that no inventory knows. A whole version to come is no stray: a crash left it, repair
    completes it.
    """
    known = {path for paths in inventory.manifest.values() for path in paths}
    numbers = range(1, inventory.head + 1)
    known |= {f"v{n}/{name}" for n in numbers for name in (INVENTORY, SIDECAR)}
    known |= {OBJECT_MARK, INVENTORY, SIDECAR}
    coming = {n for n in version_folders(folder) if n == inventory.head + 1}
    for number in coming:
        yield finding("version-unfinished", object=inventory.object_id, path=f"v{number}")
    for path in _files(folder):
        if path not in known and not any(path.startswith(f"v{n}/") for n in coming):
            yield finding("file-stray", object=inventory.object_id, path=path)


def _files(folder: Path) -> Iterator[str]:
    """Every file, link, special file and empty folder, by its path in `folder`."""
    for top, folders, names in os.walk(folder):
        links = [name for name in folders if Path(top, name).is_symlink()]
        empty = not folders and not names and Path(top) != folder
        for name in [*names, *links, *([""] if empty else [])]:
            yield Path(top, name).relative_to(folder).as_posix()
