"""What was erased: `erased/<time>-<key>.json`, without a word of its content.

The same file is the intent before anything is deleted and the tombstone when all of it is: `state` says
which. It names the dossier or document by its id, which is a code or made of hashes (`identity.py`), the
sources by their SHA-256, so that the same bytes are known again, and the document that allowed it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults
from digitize.archive.layout import Archive
from digitize.archive.rootfile import replace_root_file

SCHEMA = "https://digitize.example/schemas/tombstone-1.json"
GROUNDS = ("expired", "request", "purpose", "order")
"""Why data may be erased (Luật 91/2025/QH15 Art. 14; NĐ 356/2025/NĐ-CP): its term of retention has ended, the
person asked for it, its purpose is done, an authority ordered it.
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """Something that still holds it, or may. kind: "same-bytes" or "same-paper" in another dossier, "reused"
    by one, "synced" elsewhere; where: a dossier's or document's id, or the name of a target.
    """

    kind: str
    where: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure. target: a dossier's id, or a key in quarantine; numbers: of the sources that went, none
    where all did; sources: SHA-256 of their originals; at, ended: ISO 8601 with the zone.
    """

    target: str
    numbers: tuple[int, ...]
    sources: tuple[str, ...]
    ground: str
    authority: str
    by: str
    at: str
    versions: int = 0
    copies: tuple[Copy, ...] = ()
    state: Literal["erasing", "erased"] = "erasing"
    ended: str | None = None

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        stamp = "".join(c for c in self.at if c.isdigit())
        about = f"{self.target} {self.numbers}"
        return f"{stamp[:14]}-{hashlib.sha256(about.encode()).hexdigest()[:16]}"


def bench_of(archive: Archive, one: Tombstone) -> Path:
    """Where an erasure puts things for the moment."""
    return archive.erased / f".{one.name}"


def set_stone(archive: Archive, one: Tombstone, disk: Disk | None = None) -> None:
    """Write it, in the place of what it was before; durable when this returns."""
    with storage_faults():
        (disk or RealDisk()).sync_all(make_folders(disk or RealDisk(), archive.erased))
    known = {"schema": SCHEMA, **{k: v for k, v in asdict(one).items() if v not in (None, ())}}
    content = json.dumps(known, ensure_ascii=False, indent=1).encode() + b"\n"
    replace_root_file(archive, archive.erased / f"{one.name}.json", content, disk)


def stones(archive: Archive) -> tuple[Tombstone, ...]:
    """All that can be read, oldest first: a damaged one must not keep the archive from being written to."""
    if not archive.erased.is_dir():
        return ()
    return tuple(one for p in sorted(archive.erased.glob("*.json")) if (one := _read(p)))


def erased_sources(archive: Archive) -> dict[str, Tombstone]:
    """SHA-256 of everything that was erased, or is being → its tombstone."""
    return {sha256: one for one in stones(archive) for sha256 in one.sources}


def ended(one: Tombstone, when: str) -> Tombstone:
    """The stone when everything is gone."""
    return replace(one, state="erased", ended=when)


def _read(path: Path) -> Tombstone | None:
    try:
        j: dict[str, Any] = json.loads(path.read_bytes())
        return Tombstone(
            target=j["target"],
            numbers=tuple(j.get("numbers", ())),
            sources=tuple(j.get("sources", ())),
            ground=j["ground"],
            authority=j["authority"],
            by=j["by"],
            at=j["at"],
            versions=j.get("versions", 0),
            copies=tuple(Copy(**c) for c in j.get("copies", ())),
            state=j["state"],
            ended=j.get("ended"),
        )
    except (ValueError, KeyError, TypeError):
        return None
