"""A dossier as a bag (BagIt, RFC 8493): its files in `data/` as they lie in the archive, its history beside.

    data/dossier.json, data/documents/…        the newest state, for anybody
    data/history/inventory.json, v1/content/…  the OCFL inventory, and content of older versions that the
                                               newest state does not have: enough to make the object again

A dossier that waits for a person has its waiting state in `data/`, what was filed before in `data/history/`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitize import __version__
from digitize.archive.content import FolderContent
from digitize.archive.digests import sha512_of
from digitize.archive.identity import is_dossier_id, object_id
from digitize.archive.ocfl import INVENTORY, BadInventory, Inventory, parse_inventory
from digitize.archive.shelves import Shelved, State
from digitize.archive.store import Store
from digitize.errors import DamageFound, InputRefused, UsageProblem

HISTORY = "history"
_CHECKSUMS = ("sha512", "sha256")
_IDENT, _STATE = "External-Identifier", "Digitize-State"


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag whose every file was found as its manifests say. inventory: None where it was never filed."""

    dossier_id: str
    state: State
    data: Path
    inventory: Inventory | None

    def files(self, version: int) -> dict[str, Path]:
        """Logical path → file of a version, from 1. Raises InputRefused `bag-incomplete`."""
        known, versions = self.contents(), self.inventory.versions if self.inventory else ()
        try:
            return {path: known[digest] for path, digest in versions[version - 1].state.items()}
        except (KeyError, IndexError):
            raise InputRefused("bag-incomplete") from None

    def contents(self) -> Mapping[str, Path]:
        """sha512 → a file with these bytes."""
        files = (p for p in self.data.rglob("*") if p.is_file() and not p.is_symlink())
        return {sha512_of(path): path for path in sorted(files)}

    def waiting_files(self) -> dict[str, Path]:
        """Logical path → file of the state in `data/` itself."""
        content = FolderContent(self.data)
        return {n: content.path(n) for n in content.names() if not n.startswith(f"{HISTORY}/")}


def pack(store: Store, shelved: Shelved, folder: Path) -> Path:
    """Write the bag of a dossier as `folder`/<dossier id>; it appears whole or not at all.

    Raises UsageProblem `export-exists`; DamageFound `export-damaged` where the archive's bytes are not those
    that were filed.
    """
    target, draft = folder / shelved.dossier.id, folder / f".{shelved.dossier.id}.part"
    if target.exists():
        raise UsageProblem("export-exists")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _copy_state(store, shelved, draft)
        _bag(draft, shelved)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    draft.rename(target)
    return target


def _copy_state(store: Store, shelved: Shelved, draft: Path) -> None:
    name = object_id(shelved.dossier.id)
    inventory = store.inventory(name) if shelved.version else None
    state = inventory.state if inventory and shelved.state == "filed" else {}
    for logical in sorted(shelved.content.names()):
        _copy(shelved.content.path(logical), draft / logical, state.get(logical))
    if inventory:
        _copy(store.folder(name) / INVENTORY, draft / HISTORY / INVENTORY, None)
        for digest, paths in inventory.manifest.items():
            if digest not in state.values():
                _copy(store.folder(name) / paths[0], draft / HISTORY / paths[0], digest)


def _copy(source: Path, target: Path, digest: str | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        raise DamageFound("export-damaged") from None
    if digest and sha512_of(target) != digest:
        raise DamageFound("export-damaged")


def _bag(draft: Path, shelved: Shelved) -> None:
    import bagit  # noqa: PLC0415 - asks for its translations when it is imported

    about = {
        _IDENT: shelved.dossier.id,
        "Internal-Sender-Identifier": object_id(shelved.dossier.id),
        "Internal-Sender-Description": f"version {shelved.version}",
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": f"digitize {__version__}, bagit.py {bagit.VERSION}",
        _STATE: shelved.state,
    }
    _quiet()
    bagit.make_bag(str(draft), about, checksums=list(_CHECKSUMS))


def open_bag(folder: Path) -> Bag:
    """A bag of ours, every file checked.

    Raises InputRefused `bag-damaged`, `bag-foreign`, `bag-incomplete`.
    """
    import bagit  # noqa: PLC0415

    _quiet()
    try:
        bag = bagit.Bag(str(folder))
        bag.validate(processes=1)
    except (bagit.BagError, OSError, ValueError):
        raise InputRefused("bag-damaged") from None
    data = folder / "data"
    ident, state = _told(bag.info, _IDENT), _told(bag.info, _STATE)
    if not is_dossier_id(ident) or state not in ("filed", "review") or _has_links(data):
        raise InputRefused("bag-foreign")
    inventory = _inventory(data / HISTORY / INVENTORY, ident)
    if state == "filed" and inventory is None:
        raise InputRefused("bag-incomplete")
    return Bag(ident, "filed" if state == "filed" else "review", data, inventory)


def _told(info: Mapping[str, Any], name: str) -> str:
    value = info.get(name, "")
    return value if isinstance(value, str) else ""


def _has_links(data: Path) -> bool:
    return any(path.is_symlink() for path in data.rglob("*"))


def _inventory(path: Path, dossier_id: str) -> Inventory | None:
    try:
        inventory = parse_inventory(path.read_bytes())
    except FileNotFoundError:
        return None
    except BadInventory:
        raise InputRefused("bag-incomplete") from None
    if inventory.object_id != object_id(dossier_id):
        raise InputRefused("bag-foreign")
    return inventory


def _quiet() -> None:
    """The library's log lines hold paths."""
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
