"""One object looked at, file by file: is every byte that was filed still there, and nothing else?

The folder is listed once and every file read once; with a hundred thousand small objects the calls count as
much as the bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    BadInventory,
    Inventory,
    object_mark,
    object_path,
    parse_inventory,
    sidecar_bytes,
)
from digitize.dossier import Finding
from digitize.findings import finding

_AT_ONCE = 1 << 18  # bytes a call


@dataclass(frozen=True, slots=True)
class Inspected:
    """One object's state. bytes: how many were read; object_id: the folder's name where no inventory
    tells; head: its newest version, 0 where no inventory tells.
    """

    object_id: str
    files: int
    bytes: int
    findings: tuple[Finding, ...]
    head: int = 0


def inspect_object(folder: Path) -> Inspected:
    """Read and hash everything in an object's folder.

    Findings name the object and the path in it: content by its logical path (`documents/0001/original.pdf`).
    """
    try:
        raw = (folder / INVENTORY).read_bytes()
        inventory = parse_inventory(raw)
        files = tree_of(folder)
    except (BadInventory, OSError):
        return Inspected(folder.name, 0, 0, (finding("inventory-damaged", object=folder.name),))
    sizes: list[int] = []
    wrong = (
        *_content(folder, inventory, files, sizes),
        *_frame(folder, inventory, raw),
        *_strays(inventory, files),
    )
    return Inspected(inventory.object_id, len(sizes), sum(sizes), wrong, inventory.head)


def logical_name(inventory: Inventory, digest: str, path: str) -> str:
    """The name a person knows this content by, its newest; the content path where no version names it."""
    for version in reversed(inventory.versions):
        for logical, known in version.state.items():
            if known == digest:
                return logical
    return path


def _content(
    folder: Path, inventory: Inventory, files: Mapping[str, bool], sizes: list[int]
) -> Iterator[Finding]:
    for digest, paths in inventory.manifest.items():
        for path in paths:
            code = state_of(f"{folder}/{path}", digest, sizes) if files.get(path) else "file-missing"
            if code:
                name = logical_name(inventory, digest, path)
                yield finding(code, object=inventory.object_id, path=name, stored=path)


def state_of(file: str, digest: str, sizes: list[int] | None = None) -> str | None:
    """The code of what is wrong with a file, None where its sha512 is `digest`. sizes: gets its size."""
    try:
        found, size = _digest(file)
    except FileNotFoundError:
        return "file-missing"
    except OSError:
        return "file-unreadable"
    if sizes is not None:
        sizes.append(size)
    return None if found == digest else "file-damaged"


def _digest(file: str) -> tuple[str, int]:
    """sha512 and size; a link is not followed."""
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        digest, size = hashlib.sha512(), 0
        while data := os.read(handle, _AT_ONCE):
            digest.update(data)
            size += len(data)
    finally:
        os.close(handle)
    return digest.hexdigest(), size


def _frame(folder: Path, inventory: Inventory, raw: bytes) -> Iterator[Finding]:
    """What holds the content together: declaration, sidecars, each version's own inventory, the object's
    place.
    """
    checks = [(OBJECT_MARK, _read(folder / OBJECT_MARK) == object_mark())]
    checks.append((SIDECAR, _agrees(folder, raw)))
    checks.append(("", folder.as_posix().endswith("/" + object_path(inventory.object_id))))
    for number in range(1, inventory.head + 1):
        checks.append((f"v{number}/{INVENTORY}", _version_agrees(folder, inventory, number, raw)))
    for path, sound in checks:
        if not sound:
            yield finding("object-inconsistent", object=inventory.object_id, path=path)


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _agrees(folder: Path, raw: bytes) -> bool:
    """Whether the sidecar in this folder names these inventory bytes."""
    said = _read(folder / SIDECAR)
    return said is not None and said.split() == sidecar_bytes(raw).split()


def _version_agrees(folder: Path, inventory: Inventory, number: int, raw: bytes) -> bool:
    version = folder / f"v{number}"
    own = _read(version / INVENTORY)
    if own is None or not _agrees(version, own):
        return False
    return own == raw or _is_part(own, inventory, number)


def _is_part(own: bytes, inventory: Inventory, number: int) -> bool:
    try:
        said = parse_inventory(own)
    except BadInventory:
        return False
    return said.object_id == inventory.object_id and said.versions == inventory.versions[:number]


def _strays(inventory: Inventory, files: Mapping[str, bool]) -> Iterator[Finding]:
    """Files that no inventory knows. A whole version to come is no stray: a crash left it, repair
    completes it.
    """
    known = {path for paths in inventory.manifest.values() for path in paths}
    numbers = range(1, inventory.head + 1)
    known |= {f"v{n}/{name}" for n in numbers for name in (INVENTORY, SIDECAR)}
    known |= {OBJECT_MARK, INVENTORY, SIDECAR}
    coming = f"v{inventory.head + 1}/"
    if any(path.startswith(coming) for path in files):
        yield finding("version-unfinished", object=inventory.object_id, path=coming.rstrip("/"))
    for path in files:
        if path not in known and not path.startswith(coming):
            yield finding("file-stray", object=inventory.object_id, path=path.rstrip("/"))


def tree_of(folder: Path) -> dict[str, bool]:
    """Every file, link, special file and empty folder (as `path/`), by its path in `folder`; whether it is a
    plain file.
    """
    return dict(_files(folder))


def _files(folder: Path, here: str = "") -> Iterator[tuple[str, bool]]:
    with os.scandir(f"{folder}/{here}") as scanned:
        entries = list(scanned)
    if here and not entries:
        yield here, False
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder, f"{here}{entry.name}/")
        else:
            yield f"{here}{entry.name}", entry.is_file(follow_symlinks=False)
