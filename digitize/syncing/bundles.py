"""What is sent together: a folder of the archive as it is now, each file with the digest that it must have.

A dossier's object is told by its inventory, never by what lies in its folder: versions do not change, so a
batch may go on filing meanwhile. What can change under the reader's eyes (a dossier in review, a list) is
read once for its digests; what does not have them any more when it is sent is looked at again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digitize.archive.audit.files import Head, day_files, head_bytes, heads, note_bytes
from digitize.archive.audit.since import length_to
from digitize.archive.digests import sha512_of
from digitize.archive.layout import Archive
from digitize.archive.objects import is_object, sidecar_agrees
from digitize.archive.ocfl import (
    INVENTORY,
    OBJECT_MARK,
    SIDECAR,
    BadInventory,
    Inventory,
    leaf_name,
    leaf_path,
    object_mark,
    parse_inventory,
    root_files,
    sidecar_bytes,
)
from digitize.archive.waiting import waiting_ids
from digitize.errors import DamageFound

BESIDE = ("settings.toml", "procedures.json", "cases.jsonl")
BESIDE_FOLDERS = ("types", "lists")
DERIVED = (
    "catalogue.sqlite3",
    "index",
    "journal.sqlite3",
    "work",
    "writer.lock",
    "writer.next",
    "writer.epoch",
    "reserve",
    "verified.log",
    "copies.json",
    "sync",
    "night",
    "night.lock",
)
"""What a copy does not have: derived, of a run, of this machine's disk, or about the copies themselves."""

_PATIENCE = (0.02, 0.1, 0.5)


@dataclass(frozen=True, slots=True)
class Piece:
    """One file. path: from the archive's root; digest: its sha512; source: a file, of which the first `size`
    bytes are meant, or the bytes; stage: what has a higher one is sent after it, in no order among equals.
    """

    path: str
    source: Path | bytes
    size: int
    digest: str
    stage: int = 0


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder. name: what a person calls it: a dossier's id, a key; pieces: by stages; state: changes with
    any of them; mirror: what else lies in the far folder has to go; commit: the last piece, which makes the
    rest count.
    """

    name: str
    folder: str
    pieces: tuple[Piece, ...]
    state: str
    mirror: bool = False
    commit: str | None = None

    @property
    def key(self) -> str:
        """By which it is remembered: its folder, or its name where it is no folder of its own."""
        return self.folder or self.name


class Gone(Exception):
    """There is no such folder any more, or not at this moment."""


def store_folder(ident: str) -> str:
    """The far folder of an object, by its OCFL id."""
    return "store/" + leaf_path(leaf_name(ident))


def folders_of(archive: Archive) -> Iterator[str]:
    """Every folder that is a bundle of its own: of the store, in review, in quarantine."""
    for folder in archive.open_store().folders():
        yield folder.relative_to(archive.root).as_posix()
    yield from (f"review/{ident}" for ident in waiting_ids(archive))
    yield from refusals(archive)


def refusals(archive: Archive) -> list[str]:
    """The folders in quarantine."""
    top = archive.quarantine
    return sorted(f"quarantine/{p.name}" for p in top.iterdir() if p.is_dir()) if top.is_dir() else []


def bundle_of(archive: Archive, folder: str) -> Bundle:
    """The bundle of one of `folders_of`, and of an object that should be. Raises as those that it asks."""
    last = {"review": "dossier.json", "quarantine": "reason.json"}.get(folder.partition("/")[0])
    return folder_bundle(archive, folder, last) if last else object_bundle(archive, folder)


def object_bundle(archive: Archive, folder: str, *, mirror: bool = False) -> Bundle:
    """An object as its root inventory has it. Gone; DamageFound where the inventory cannot be believed."""
    place = archive.root / folder
    inventory, raw = _settled(place)
    content = [
        Piece(f"{folder}/{path}", place / path, _size(place / path), digest)
        for digest, paths in inventory.manifest.items()
        for path in paths
    ]
    frame = [piece for n in range(1, inventory.head + 1) for piece in _version(place, folder, n)]
    ends = [(SIDECAR, sidecar_bytes(raw), 2), (OBJECT_MARK, object_mark(), 2), (INVENTORY, raw, 3)]
    last = [_of_bytes(f"{folder}/{name}", data, stage) for name, data, stage in ends]
    return Bundle(
        inventory.object_id, folder, (*content, *frame, *last), last[-1].digest, mirror, last[-1].path
    )


def _settled(place: Path) -> tuple[Inventory, bytes]:
    """The root inventory. Between two renames of a writer the sidecar is ahead of it: it is asked again."""
    for wait in (*_PATIENCE, None):
        try:
            raw = (place / INVENTORY).read_bytes()
            inventory = parse_inventory(raw)
            if (place / SIDECAR).read_bytes().split() == sidecar_bytes(raw).split():
                return inventory, raw
        except FileNotFoundError:
            if not is_object(place):
                raise Gone from None
        except (BadInventory, OSError):
            pass
        if wait is not None:
            time.sleep(wait)
    raise DamageFound("inventory-damaged", object=place.name, path=INVENTORY)


def _version(place: Path, folder: str, number: int) -> Iterator[Piece]:
    version = place / f"v{number}"
    try:
        whole = sidecar_agrees(version)
        found = [(name, (version / name).read_bytes()) for name in (INVENTORY, SIDECAR)]
    except OSError:
        whole = False
    if not whole:
        raise DamageFound("object-inconsistent", object=place.name, path=f"v{number}/{INVENTORY}")
    yield from (_of_bytes(f"{folder}/v{number}/{name}", data, 1) for name, data in found)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # what cannot be read is told when it is sent


def _of_bytes(path: str, data: bytes, stage: int = 0) -> Piece:
    return Piece(path, data, len(data), hashlib.sha512(data).hexdigest(), stage)


def folder_bundle(archive: Archive, folder: str, last: str | None = None, *, mirror: bool = True) -> Bundle:
    """A plain folder, file by file, the one called `last` after all others. Gone where it is not there."""
    top = archive.root / folder
    if not top.is_dir():
        raise Gone
    paths = (p for p in sorted(top.rglob("*")) if p.is_file() and not p.is_symlink() and _is_kept(p, top))
    return _bundle(folder, _pieces(archive.root, paths), last, mirror)


def _is_kept(path: Path, top: Path) -> bool:
    return not any(part.startswith(".") for part in path.relative_to(top).parts)


def _pieces(root: Path, paths: Iterable[Path]) -> list[Piece]:
    try:
        return [Piece(p.relative_to(root).as_posix(), p, p.stat().st_size, sha512_of(p)) for p in paths]
    except FileNotFoundError:
        raise Gone from None
    except OSError as fault:
        raise DamageFound("file-unreadable", object="", path="") from fault


def _bundle(folder: str, pieces: list[Piece], last: str | None, mirror: bool) -> Bundle:
    staged = [replace(p, stage=int(p.path == f"{folder}/{last}")) for p in pieces]
    return Bundle(folder.rpartition("/")[2], folder, tuple(staged), _state(pieces), mirror)


def _state(pieces: Iterable[Piece]) -> str:
    lines = sorted(f"{p.digest} {p.path}\n" for p in pieces)
    return hashlib.sha512("".join(lines).encode()).hexdigest()


def beside_bundle(archive: Archive) -> Bundle:
    """Settings, procedures, own types and lists, cases: small, and not told of by the log line by line."""
    files = [archive.root / name for name in BESIDE]
    folders = [p for name in BESIDE_FOLDERS for p in sorted((archive.root / name).rglob("*"))]
    paths = [p for p in (*files, *folders) if p.is_file() and not p.is_symlink()]
    pieces = _pieces(archive.root, paths)
    return Bundle("beside", "", tuple(pieces), _state(pieces))


def root_bundle() -> Bundle:
    """What makes a folder an OCFL storage root; the declaration last."""
    files = enumerate(root_files().items())
    pieces = [_of_bytes(f"store/{name}", data, stage) for stage, (name, data) in files]
    return Bundle("root", "", tuple(pieces), _state(pieces))


@dataclass(frozen=True, slots=True)
class LogPart:
    """One day's file of the log, up to a line: its first `size` bytes; state: the hash of that line."""

    name: str
    path: Path
    size: int
    state: str


def log_parts(archive: Archive, head: Head) -> list[LogPart]:
    """The audit log up to a line. The days that have ended are not read: how they ended is noted."""
    ended = heads(archive)
    parts = []
    for one in day_files(archive):
        name = one.path.name
        if name == head.file:
            parts.append(LogPart(name, one.path, length_to(one.path, head.seq), head.hash))
            break
        size = one.path.stat().st_size
        parts.append(LogPart(name, one.path, size, ended[name].hash if name in ended else f"{size}"))
    return parts


def log_bundle(part: LogPart) -> Bundle:
    """A day's file on its way; its digest is taken now."""
    digest = _digest_of(part.path, part.size)
    piece = Piece(f"audit/{part.name}", part.path, part.size, digest)
    return Bundle(f"log-{part.name}", "", (piece,), part.state)


def head_bundle(archive: Archive, head: Head) -> Bundle:
    """Where the days ended, and the note beside the log that says how far it goes."""
    days = [one for one in heads(archive).values() if one.seq < head.seq and one.file != head.file]
    pieces = [_of_bytes("audit/heads", b"".join(map(head_bytes, days)))] if days else []
    pieces.append(_of_bytes("audit-head.json", note_bytes(head), 1))
    return Bundle("log-head", "", tuple(pieces), head.hash)


def _digest_of(path: Path, size: int) -> str:
    digest = hashlib.sha512()
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(size, 1 << 20))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest()
