"""Verification, both ways: every byte filed is there and unchanged, and whatever is there was filed.

Store ↔ inventories ↔ catalogue ↔ index. Objects are read whole and hashed (sha512), those not seen for
the longest time first, so that a slice a night goes round the whole archive (TT 05/2025/TT-BNV:
everything within 3 years).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from digitize.archive.catalogue import Catalogue
from digitize.archive.digests import sha256_of
from digitize.archive.disk import storage_faults
from digitize.archive.identity import dossier_of, object_id
from digitize.archive.inspection import Inspected, inspect_object
from digitize.archive.layout import Archive
from digitize.archive.objects import read_inventory
from digitize.archive.ocfl import leaf_name, root_files
from digitize.archive.shelves import fetch
from digitize.archive.waiting import waiting_ids
from digitize.dossier import Finding
from digitize.errors import DamageFound
from digitize.findings import finding

_FLUSH_EVERY = 200
_LEAF = re.compile(r"[0-9a-f]{64}")


class Watcher(Protocol):
    """Told how verification gets on."""

    def expect_objects(self, count: int) -> None:
        """So many objects will be looked at, time permitting."""

    def bytes_read(self, count: int) -> None:
        """One more file is hashed."""

    def object_done(self, sound: bool) -> None:
        """One more object is through."""


class NoWatcher:
    """Shows nothing."""

    def expect_objects(self, count: int) -> None:
        """Nothing."""

    def bytes_read(self, count: int) -> None:
        """Nothing."""

    def object_done(self, sound: bool) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """objects, files, bytes: what was read; total: objects there are; findings: all that is wrong, worst
    first.

    Each finding's params hold `object` and, where one is meant, `path`. finished: False where time ran out.
    """

    objects: int
    total: int
    files: int
    bytes: int
    findings: tuple[Finding, ...]

    @property
    def finished(self) -> bool:
        return self.objects == self.total

    @property
    def sound(self) -> bool:
        """Whether nothing filed is damaged, missing or unaccounted for."""
        return not any(f.severity == "error" for f in self.findings)


def verify(
    archive: Archive,
    catalogue: Catalogue,
    indexed: Collection[str] | None = None,
    max_duration_s: float | None = None,
    watcher: Watcher | None = None,
) -> Report:
    """Look at the whole archive, or at as much as `max_duration_s` allows (at least one object).

    indexed: the dossier ids that the search index holds, where it is to be compared. Reads only, but for
    the time each sound object was seen, which is noted in the catalogue. Run as the writer, or take
    warnings about what another process is writing for what they are.
    """
    with storage_faults():
        return _verify(archive, catalogue, indexed, max_duration_s, watcher or NoWatcher())


def _verify(
    archive: Archive,
    catalogue: Catalogue,
    indexed: Collection[str] | None,
    max_duration_s: float | None,
    watcher: Watcher,
) -> Report:
    folders = _candidates(archive.store)
    order = _oldest_first(folders, catalogue.verified())
    watcher.expect_objects(len(order))
    done = list(_inspect_all(order, catalogue, max_duration_s, watcher))
    findings = [f for one in done for f in one.findings]
    findings += [*_root_strays(archive.store), *_waiting(archive)]
    findings += _compare(archive, folders, catalogue.versions(), indexed)
    return Report(
        objects=len(done),
        total=len(order),
        files=sum(one.files for one in done),
        bytes=sum(one.bytes for one in done),
        findings=tuple(sorted(findings, key=lambda f: f.severity != "error")),
    )


def _oldest_first(folders: Mapping[str, Path], seen: Mapping[str, str]) -> list[Path]:
    """Never seen first, then by the time last seen."""
    times = {leaf_name(name): when for name, when in seen.items()}
    return [folders[leaf] for leaf in sorted(folders, key=lambda leaf: (times.get(leaf, ""), leaf))]


def _inspect_all(
    folders: Iterable[Path], catalogue: Catalogue, max_duration_s: float | None, watcher: Watcher
) -> Iterator[Inspected]:
    end = time.monotonic() + max_duration_s if max_duration_s is not None else None
    sound: list[str] = []
    for folder in folders:
        one = inspect_object(folder, watcher.bytes_read)
        watcher.object_done(not one.findings)
        sound += [] if one.findings else [one.object_id]
        if len(sound) >= _FLUSH_EVERY:
            sound = _note(catalogue, sound)
        yield one
        if end is not None and time.monotonic() >= end:
            break
    _note(catalogue, sound)


def _note(catalogue: Catalogue, sound: list[str]) -> list[str]:
    catalogue.mark_verified(sound, datetime.now(UTC).isoformat())
    return []


def _candidates(root: Path) -> dict[str, Path]:
    """Every folder that is an object or should be, whatever is left of it, by its name."""
    found = (p for p in root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*") if _LEAF.fullmatch(p.name))
    return {folder.name: folder for folder in found if folder.is_dir() and not folder.is_symlink()}


def _root_strays(root: Path) -> Iterator[Finding]:
    """What lies in the storage root and is neither an object nor one of its own files."""
    own = root_files()
    for name, data in own.items():
        if not (root / name).is_file() or (root / name).read_bytes() != data:
            yield finding("root-file-damaged", path=name)
    for top, folders, names in os.walk(root):
        here = Path(top).relative_to(root)
        links = [name for name in folders if Path(top, name).is_symlink()]
        for name in [*names, *links]:
            path = (here / name).as_posix()
            if path not in own:
                yield finding("file-stray", object="store", path=path)
        if not folders and not names:
            yield finding("folder-empty", path=here.as_posix())
        folders[:] = [name for name in folders if not (len(here.parts) == 2 and _LEAF.fullmatch(name))]


def _waiting(archive: Archive) -> Iterator[Finding]:
    """Waiting dossiers that cannot be read, or whose originals are not what came in."""
    for ident in waiting_ids(archive):
        try:
            shelved = fetch(archive, ident)
        except DamageFound as damage:
            path = damage.finding.params.get("path", "")
            yield finding("dossier-unreadable", object=object_id(ident), path=path)
            continue
        for source in shelved.dossier.sources:
            if sha256_of(shelved.content.path(source.original)) != source.sha256:
                yield finding("file-damaged", object=object_id(ident), path=source.original)


def _compare(
    archive: Archive, folders: Mapping[str, Path], rows: Mapping[str, int], indexed: Collection[str] | None
) -> Iterator[Finding]:
    """Store and review ↔ catalogue ↔ index. Inventories are read only of objects that the catalogue does
    not know.
    """
    leaves = {leaf_name(object_id(ident)): ident for ident in rows}
    waiting = set(waiting_ids(archive))
    strangers = {leaf: folder for leaf, folder in folders.items() if leaf not in leaves}
    unknown, foreign = _identify(strangers)
    there = {leaves[leaf] for leaf in folders if leaf in leaves} | waiting | unknown
    yield from foreign
    for ident in sorted(there - set(rows)):
        yield finding("not-in-catalogue", object=object_id(ident))
    for ident in sorted(set(rows) - there):
        yield finding("catalogue-orphan", object=object_id(ident))
    for ident in sorted(there & set(rows)):
        if not _is_head(folders.get(leaf_name(object_id(ident))), rows[ident]):
            yield finding("catalogue-stale", object=object_id(ident))
    if indexed is not None:
        yield from (finding("not-in-index", object=object_id(i)) for i in sorted(there - set(indexed)))
        yield from (finding("index-orphan", object=object_id(i)) for i in sorted(set(indexed) - there))


def _identify(folders: Mapping[str, Path]) -> tuple[set[str], list[Finding]]:
    """The dossiers in these objects, and a finding for each object that holds none of ours."""
    known, foreign = set(), []
    for leaf, folder in folders.items():
        try:
            known.add(dossier_of(read_inventory(folder).object_id))
        except ValueError:
            foreign.append(finding("object-foreign", object=leaf))
        except (DamageFound, OSError):
            continue  # reported where it is inspected
    return known, foreign


def _is_head(folder: Path | None, version: int) -> bool:
    if folder is None or version == 0:
        return folder is None and version == 0
    return (folder / f"v{version}").is_dir() and not (folder / f"v{version + 1}").is_dir()
