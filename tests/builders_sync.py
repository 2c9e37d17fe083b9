"""Archives to be copied, made without reading a page, and what a whole copy must be."""

from __future__ import annotations

import shutil
from pathlib import Path

from builders_archive import WHEN, a_dossier, assert_valid_ocfl, tree

from digitize.archive.identity import object_id
from digitize.archive.layout import Archive, create
from digitize.archive.waiting import put_waiting
from digitize.dossier import Outcome
from digitize.listing import relist
from digitize.logbook import note_kept
from digitize.progress import NoProgress
from digitize.sync import Synced, SyncOptions, sync
from digitize.syncing.bundles import DERIVED
from digitize.targets.opening import place_of

FILED = tuple(f"H56.134-251023-{n:04}" for n in range(1, 5))
WAITING = "H56.134-251024-0001"


def file_dossier(archive: Archive, ident: str, *scans: bytes) -> None:
    """File one dossier as a batch does: the store first, then its line in the log."""
    scans = scans or (b"%PDF " + ident.encode() * 40,)
    files = a_dossier(ident, scans)[1]
    store = archive.open_store()
    store.put(object_id(ident), files, message="ingest", user="digitize", created=WHEN)
    note_kept(archive, "ingest", ident, "filed", "digitize")


def let_wait(archive: Archive, ident: str = WAITING, *scans: bytes) -> None:
    """A dossier that waits for a person."""
    put_waiting(archive, ident, a_dossier(ident, scans or (b"%PDF waits",), Outcome.REVIEW)[1])
    note_kept(archive, "ingest", ident, "review", "digitize")


def an_archive(root: Path, filed: tuple[str, ...] = FILED) -> Archive:
    """A small archive with a log: dossiers filed, one of them with two versions, and one in review."""
    archive = create(root, "vi")
    for ident in filed:
        file_dossier(archive, ident)
    file_dossier(archive, filed[0], b"%PDF " + filed[0].encode() * 40, b"%PDF more")
    let_wait(archive)
    relist(archive)
    return archive


def bring(archive: Archive, target: str | Path, **options: object) -> Synced:
    """One run of sync to one target."""
    [done] = sync(archive, [place_of(str(target))], SyncOptions(**options), NoProgress())  # type: ignore[arg-type]
    return done


def kept(root: Path) -> dict[str, bytes]:
    """Every file of an archive that a copy must have, and no other."""
    found = tree(root)
    return {
        path: data
        for path, data in found.items()
        if path.split("/")[0].split("-wal")[0].split("-shm")[0] not in {*DERIVED, "copy.json"}
        and path not in ("audit/lock", "audit/settings")
        and not path.endswith("/")
    }


def assert_whole(archive: Archive, copy: Path) -> None:
    """The copy has every byte, nothing else, and is valid OCFL."""
    ours, theirs = kept(archive.root), kept(copy)
    assert sorted(theirs) == sorted(ours)
    assert [path for path, data in ours.items() if theirs[path] != data] == []
    assert not list(copy.glob("work/sync/*"))
    assert_valid_ocfl(copy / "store", len(list(archive.open_store().folders())))


def twin(archive: Archive, to: Path) -> Archive:
    """The archive as it is, elsewhere, to be changed."""
    return Archive(Path(shutil.copytree(archive.root, to)))
