"""What has to go at the far side: what was erased by law, at every run; what is not ours, where asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

from digitize.archive.erasing import KEY_LENGTH, is_of
from digitize.archive.layout import Archive
from digitize.archive.tombstones import Tombstone, stones
from digitize.archive.waiting import waiting_ids
from digitize.record import finding_from_json
from digitize.syncing.bundles import Gone, beside_bundle, object_bundle, root_bundle
from digitize.syncing.owner import read_small
from digitize.syncing.sealing import SUFFIX, SUMS
from digitize.targets.target import Target


def drop_erased_refusals(archive: Archive, target: Target, *, sealed: bool, dry: bool) -> int:
    """Take out of the far quarantine what an erasure took out of ours; the number of files."""
    done = stones(archive)
    keys = {sha256[:KEY_LENGTH] for one in done for sha256 in one.sources} | {one.target for one in done}
    there = target.list("quarantine")
    removed = 0
    for key in sorted({path.split("/")[1] for path in there} - _names(archive)):
        if key in keys or sealed or _told_of(target, key, done):
            removed += sum(path.startswith(f"quarantine/{key}/") for path in there)
            if not dry:
                target.delete(f"quarantine/{key}")
    return removed


def _names(archive: Archive) -> set[str]:
    return {p.name for p in archive.quarantine.iterdir()} if archive.quarantine.is_dir() else set()


def _told_of(target: Target, key: str, done: tuple[Tombstone, ...]) -> bool:
    """Whether bytes that a repair set aside are of something erased, by the reason kept with them."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        j = json.loads(read_small(target, f"quarantine/{key}/reason.json") or b"")
        found = [finding_from_json(r) for r in (j, *j.get("later", ()))]
        return any(is_of(one, stone) for one in found for stone in done)
    return False


def prune(archive: Archive, target: Target, *, sealed: bool, dry: bool) -> int:
    """Remove every file of the copy that the archive does not have; the number of files."""
    known = set(_ours(archive, sealed))
    removed = 0
    for folder in ("store", "review", "quarantine", "types", "lists"):
        for path in sorted(set(target.list(folder)) - known):
            if not dry:
                target.delete(path)
            removed += 1
    return removed


def _ours(archive: Archive, sealed: bool) -> Iterator[str]:
    """Every path that the copy may have below these folders."""
    for path in _paths(archive):
        yield path + SUFFIX if sealed else path
        if sealed:
            yield f"{path.rpartition('/')[0]}/{SUMS}"


def _paths(archive: Archive) -> Iterator[str]:
    for folder in archive.open_store().folders():
        with suppress(Gone):
            yield from (
                p.path for p in object_bundle(archive, folder.relative_to(archive.root).as_posix()).pieces
            )
    tops = [archive.review / ident for ident in waiting_ids(archive)]
    for top in (*tops, archive.quarantine):
        yield from (p.relative_to(archive.root).as_posix() for p in top.rglob("*") if p.is_file())
    yield from (p.path for p in beside_bundle(archive).pieces)
    yield from (p.path for p in root_bundle().pieces)
