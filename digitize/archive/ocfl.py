"""What an OCFL 1.1 object says about itself (https://ocfl.io/1.1/spec/): inventory, sidecar, layout. No
disk here.

Content is addressed by sha512; a fixity block keeps sha256 beside it, because the record, the catalogue
and the packages of TT 05/2025/TT-BNV name sources by sha256. Where an object lies follows community
extension 0004-hashed-n-tuple-storage-layout with two pairs of the id's sha256: `ab/cd/abcd…`, at most
65,536 folders, some fifteen objects in each of them for a million dossiers.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

TYPE = "https://ocfl.io/1.1/spec/#inventory"
ALGORITHM = "sha512"
LAYOUT = "0004-hashed-n-tuple-storage-layout"
TUPLE_SIZE, TUPLES = 2, 2
OBJECT_MARK = "0=ocfl_object_1.1"
INVENTORY, SIDECAR = "inventory.json", "inventory.json.sha512"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
VERSION_NAME = re.compile(r"v[1-9]\d*")


class BadInventory(ValueError):
    """These bytes are not an inventory of ours."""


@dataclass(frozen=True, slots=True)
class Version:
    """One committed state. created: RFC 3339 with zone; state: logical path → sha512."""

    created: str
    message: str
    user: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """manifest: sha512 → content paths (from the object's folder); fixity: sha256 → content paths."""

    object_id: str
    versions: tuple[Version, ...]
    manifest: Mapping[str, tuple[str, ...]]
    fixity: Mapping[str, tuple[str, ...]]

    @property
    def head(self) -> int:
        """The newest version's number, from 1."""
        return len(self.versions)

    @property
    def state(self) -> Mapping[str, str]:
        """logical path → sha512 of the newest version."""
        return self.versions[-1].state

    def content_path(self, logical: str, version: int | None = None) -> str:
        """Where a logical path's bytes lie in the object's folder; KeyError where the version has no such
        path.
        """
        return self.manifest[self.versions[(version or self.head) - 1].state[logical]][0]

    def with_version(
        self, version: Version, content: Mapping[str, tuple[str, ...]], fixity: Mapping[str, tuple[str, ...]]
    ) -> Inventory:
        """The inventory one version later; `content` and `fixity` hold only what is new."""
        return Inventory(
            self.object_id,
            (*self.versions, version),
            {**self.manifest, **content},
            _joined(self.fixity, fixity),
        )


def _joined(a: Mapping[str, tuple[str, ...]], b: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {key: (*a.get(key, ()), *b.get(key, ())) for key in [*a, *(k for k in b if k not in a)]}


def logical_path(text: str) -> str:
    """`text` where it can be a logical path: relative, NFC, plain segments. ValueError otherwise."""
    parts = text.split("/")
    plain = all(p not in ("", ".", "..") and p.isprintable() and "\\" not in p for p in parts)
    if not plain or not unicodedata.is_normalized("NFC", text):
        raise ValueError("not a logical path")
    return text


def refuse_unstamped(user: str, created: str) -> None:
    """ValueError where a version could not say when and by whom (OCFL 1.1, 3.5.3.1: RFC 3339, a name)."""
    if not user.strip() or not _RFC3339.fullmatch(created):
        raise ValueError("a version needs a user's name and an RFC 3339 time with its zone")


def refuse_conflicts(paths: Iterable[str]) -> None:
    """ValueError where one path is a folder of another (OCFL 1.1, 3.5.3.1)."""
    known = set(paths)
    for path in known:
        if any(str(above) in known for above in PurePosixPath(path).parents):
            raise ValueError("a logical path is inside another")


def leaf_name(object_id: str) -> str:
    """The name of the object's folder: the id's sha256, 64 hex digits."""
    return hashlib.sha256(object_id.encode("utf-8")).hexdigest()


def leaf_path(leaf: str) -> str:
    """Where the folder `leaf` lies in the storage root."""
    tuples = [leaf[i * TUPLE_SIZE : (i + 1) * TUPLE_SIZE] for i in range(TUPLES)]
    return "/".join([*tuples, leaf])


def object_path(object_id: str) -> str:
    """Where an object lies in the storage root."""
    return leaf_path(leaf_name(object_id))


def root_files() -> dict[str, bytes]:
    """The files of an empty storage root; the declaration that makes it one is the last."""
    layout = {
        "extension": LAYOUT,
        "description": "The sha256 of the object id, cut into pairs: ab/cd/abcd... (config in extensions/).",
    }
    config = {
        "extensionName": LAYOUT,
        "digestAlgorithm": "sha256",
        "tupleSize": TUPLE_SIZE,
        "numberOfTuples": TUPLES,
        "shortObjectRoot": False,
    }
    return {
        f"extensions/{LAYOUT}/config.json": _json(config),
        "ocfl_layout.json": _json(layout),
        "0=ocfl_1.1": b"ocfl_1.1\n",
    }


def object_mark() -> bytes:
    """The content of the object declaration."""
    return b"ocfl_object_1.1\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _by_digest(state: Mapping[str, str]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for path in sorted(state):
        turned.setdefault(state[path], []).append(path)
    return turned


def _version_json(version: Version) -> dict[str, Any]:
    return {
        "created": version.created,
        "message": version.message,
        "user": {"name": version.user, "address": f"urn:digitize:user:{quote(version.user, safe='')}"},
        "state": _by_digest(version.state),
    }


def inventory_bytes(inventory: Inventory) -> bytes:
    """The inventory as it is stored."""
    return _json(
        {
            "id": inventory.object_id,
            "type": TYPE,
            "digestAlgorithm": ALGORITHM,
            "head": f"v{inventory.head}",
            "manifest": {d: list(p) for d, p in inventory.manifest.items()},
            "versions": {f"v{n}": _version_json(v) for n, v in enumerate(inventory.versions, 1)},
            "fixity": {"sha256": {d: list(p) for d, p in inventory.fixity.items()}},
        }
    )


def sidecar_bytes(inventory: bytes) -> bytes:
    """The sidecar that belongs to these inventory bytes."""
    return f"{hashlib.sha512(inventory).hexdigest()} {INVENTORY}\n".encode()


def _version_of(j: Mapping[str, Any]) -> Version:
    state = {path: digest.lower() for digest, paths in j["state"].items() for path in paths}
    return Version(j["created"], j.get("message", ""), j.get("user", {}).get("name", ""), state)


def _paths(j: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {digest.lower(): tuple(paths) for digest, paths in j.items()}


def parse_inventory(data: bytes) -> Inventory:
    """An inventory from its bytes. Raises BadInventory where they cannot be one that this program wrote."""
    try:
        j = json.loads(data)
        count = int(j["head"][1:])
        found = Inventory(
            j["id"],
            tuple(_version_of(j["versions"][f"v{n}"]) for n in range(1, count + 1)),
            _paths(j["manifest"]),
            _paths(j.get("fixity", {}).get("sha256", {})),
        )
        sound = j["digestAlgorithm"] == ALGORITHM and count == len(j["versions"]) and count > 0
        named = all(d in found.manifest for v in found.versions for d in v.state.values())
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadInventory("unreadable") from fault
    if not (sound and named):
        raise BadInventory("contradicts itself")
    return found
