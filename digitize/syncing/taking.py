"""Folders taken back from a copy, into a folder of our own on the archive's own disk: what a drill looks at,
what a repair borrows, what a restore puts in its place. What is left there is removed afterwards; nothing of
it lies where others may read it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive
from digitize.archive.ocfl import root_files
from digitize.dossier import Finding
from digitize.errors import DamageFound, Incomplete
from digitize.settings import Settings
from digitize.syncing.memory import desk_of
from digitize.syncing.owner import Owner, read_owner
from digitize.syncing.sealing import Unsealed
from digitize.targets.target import Target

_AT_ONCE = 6  # files on their way


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came back from a copy. files, bytes: fetched; seq, when: how far the copy goes."""

    target: str
    files: int
    bytes: int
    seconds: float
    seq: int
    when: str
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """7 where anything is damaged or missing."""
        return DamageFound.exit_code if any(f.severity == "error" for f in self.findings) else 0


class Reader(Protocol):
    """A copy to be read from, its files under the names that the archive has for them."""

    name: str

    def read(self, path: str) -> Iterator[bytes]:
        """The bytes of a file. KeyError."""

    def list(self, folder: str) -> Mapping[str, int]:
        """Every file below a folder."""


def reader_of(archive: Archive, target: Target, identity: Path | None, settings: Settings) -> Reader:
    """The copy at a target, opened with the private key where it is encrypted.

    Raises Incomplete `sync-no-copy`, UsageProblem `sync-no-identity`, `sync-bad-identity`.
    """
    if not owner_of(target).sealed:
        return target
    known = Path(settings.sync_identity).expanduser() if settings.sync_identity else None
    return Unsealed(target, identity or known, desk_of(archive))


def owner_of(target: Target) -> Owner:
    """Whose copy lies there. Raises Incomplete `sync-no-copy`."""
    owner = read_owner(target)
    if owner is None:
        raise Incomplete("sync-no-copy", target=target.name)
    return owner


@contextmanager
def room_for(archive: Archive) -> Iterator[Archive]:
    """An empty archive, gone at the end, whatever happens; what a killed run left goes at the beginning."""
    desk = desk_of(archive)
    with storage_faults():
        for left in desk.glob("taken-*"):
            shutil.rmtree(left, ignore_errors=True)
        room = Archive(Path(tempfile.mkdtemp(prefix="taken-", dir=desk)))
    try:
        for name, data in root_files().items():
            put(room, f"store/{name}", iter((data,)))
        yield room
    finally:
        shutil.rmtree(room.root, ignore_errors=True)


def put(room: Archive, path: str, chunks: Iterator[bytes]) -> int:
    """Write a file; its size in bytes. What comes from a far side may name no place outside."""
    file = room.root / path
    if ".." in Path(path).parts or Path(path).is_absolute():
        return 0
    with storage_faults():
        file.parent.mkdir(parents=True, exist_ok=True)
        out = file.open("wb")
    size = 0
    with out:
        for chunk in chunks:
            size += len(chunk)
            with storage_faults():
                out.write(chunk)
    return size


def take(reader: Reader, folder: str, room: Archive, *, strict: bool = True) -> tuple[int, int]:
    """A far folder as it is there; the number of files and bytes. Raises as `fetch`."""
    return fetch(reader, sorted(reader.list(folder)), room, strict=strict)


def fetch(reader: Reader, paths: Iterable[str], room: Archive, *, strict: bool = True) -> tuple[int, int]:
    """Far files, several at once; the number of files and bytes.

    Raises DamageFound `sync-not-opened` for an encrypted file that the key does not open; not strict: it is
    left out.
    """

    def one(path: str) -> int | None:
        try:
            return fetch_one(reader, path, room)
        except KeyError:
            return None  # went between listing and reading; whoever looks at the folder tells
        except DamageFound:
            if strict:
                raise
            return None

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="take") as threads:
        sizes = [size for size in threads.map(one, paths) if size is not None]
    return len(sizes), sum(sizes)


def fetch_one(reader: Reader, path: str, room: Archive) -> int:
    """A far file; its size in bytes. KeyError, DamageFound, and then there is nothing of it."""
    try:
        return put(room, path, reader.read(path))
    except (KeyError, DamageFound):
        (room.root / path).unlink(missing_ok=True)
        raise
