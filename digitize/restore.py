"""A whole archive brought back from a second copy, where the office's own is gone: disk dead, machine stolen.

 a  the folder is claimed with `sync/restoring.json`     nothing else may be in it; a cut run goes on
 b  each object: fetched aside, every byte held against its inventory, fsynced, renamed into the store
 c  what lies beside the store, folder by folder         the same
 d  the log is followed: what it says is filed must be here
 e  the storage root is declared                         from here on it is an archive
 f  catalogue and index are made anew, `restored` is noted in the log, the claim is taken away

A cut leaves whole folders. The next run keeps the objects that are sound and still the copy's own, and
fetches the rest. What is damaged over there is brought as it is and named: another copy may mend it.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.audit.files import Head
from digitize.archive.copies import note_copy
from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults, tree_paths
from digitize.archive.identity import object_id
from digitize.archive.inspection import inspect_object
from digitize.archive.layout import Archive, is_archive
from digitize.archive.ocfl import INVENTORY, TUPLES
from digitize.dossier import Finding
from digitize.errors import DamageFound, UsageProblem
from digitize.findings import finding
from digitize.logbook import check_log, note_done
from digitize.progress import Progress
from digitize.settings import Settings
from digitize.syncing.bundles import BESIDE, BESIDE_FOLDERS
from digitize.syncing.changes import lacking
from digitize.syncing.memory import alone
from digitize.syncing.owner import Owner
from digitize.syncing.taking import Reader, Taken, fetch, fetch_one, owner_of, reader_of, room_for
from digitize.targets.opening import Place, open_target
from digitize.upkeep import rebuild

_FILES = (*BESIDE, "audit-head.json")
_BY_DOSSIER = ("review", "quarantine")
_WHOLE = ("erased", "audit", *BESIDE_FOLDERS)
_WITNESSES = ("settings.toml", "audit-head.json", "store/0=ocfl_1.1")
"""Files that every copy has: a key that opens none of them is the wrong one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Taken):
    """dossiers: filed and in review; kept: found whole from an earlier run, and not fetched."""

    dossiers: int
    kept: int


def restore(
    root: Path,
    place: Place,
    identity: Path | None,
    settings: Settings,
    progress: Progress,
    disk: Disk | None = None,
) -> Restored:
    """Make `root`, new or empty or left by a run that was cut, the archive that the copy is of.

    identity: a file with the private key, for an encrypted copy. Raises UsageProblem `archive-exists`,
    `folder-not-empty`, `restore-other-copy`, `sync-no-identity`; Incomplete `sync-no-copy` and what the
    target raises; DamageFound `sync-not-opened` for a wrong key; ArchiveInUse `sync-in-use`; StorageFailing.
    """
    started = time.monotonic()
    archive, target = Archive(root), open_target(place)
    try:
        owner = owner_of(target)
        _claim(archive, owner, target.name)
        with alone(archive, place.address, place.name):
            reader = reader_of(archive, target, identity, settings)
            _refuse_wrong_key(reader)
            run = _Run(archive, reader, progress, disk or RealDisk())
            if not is_archive(archive):
                run.bring()
                run.follow(owner)
                run.declare()
    finally:
        target.drop()
    listed = rebuild(archive)
    note_done(archive, "restored", reason=f"dossiers:{listed.dossiers},wrong:{len(run.wrong)}")
    note_copy(archive, place.name, Head(owner.seq, owner.hash, ""), owner.when)
    with storage_faults():
        _note_of(archive).unlink()
    return Restored(
        target=target.name,
        dossiers=listed.dossiers,
        kept=run.kept,
        files=run.files,
        bytes=run.bytes,
        seconds=time.monotonic() - started,
        seq=owner.seq,
        when=owner.when,
        findings=(*run.wrong, *listed.findings),
    )


def _note_of(archive: Archive) -> Path:
    return archive.root / "sync" / "restoring.json"


def _claim(archive: Archive, owner: Owner, target: str) -> None:
    """Only a folder with nothing in it, or one that was begun from this very copy."""
    note, root = _note_of(archive), archive.root
    with storage_faults():
        if root.exists() and not root.is_dir():
            raise UsageProblem("not-a-folder")
        begun = _begun(note)
        if begun:
            if begun != owner.copy:
                raise UsageProblem("restore-other-copy", target=target)
            return
        if is_archive(archive):
            raise UsageProblem("archive-exists")
        if root.is_dir() and any(entry != note.parent for entry in root.iterdir()):
            raise UsageProblem("folder-not-empty")
        disk = RealDisk()
        new = make_folders(disk, note.parent)
        disk.write(note, [json.dumps({"copy": owner.copy}).encode() + b"\n"])
        disk.sync_all([note, note.parent, *new])


def _begun(note: Path) -> str | None:
    """Of which copy a run was begun here; None where none was."""
    try:
        return str(json.loads(note.read_bytes())["copy"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        note.unlink()  # torn: it is written before anything else is fetched
        return None


def _refuse_wrong_key(reader: Reader) -> None:
    refused: list[DamageFound] = []
    for path in _WITNESSES:
        try:
            for _ in reader.read(path):
                return
        except KeyError:
            continue
        except DamageFound as damage:
            refused.append(damage)
    if refused:
        raise refused[0]


class _Run:
    """One restore. there: the folders of the copy's objects; wrong: what is damaged or missing."""

    def __init__(self, archive: Archive, reader: Reader, progress: Progress, disk: Disk) -> None:
        self.archive, self.reader, self.progress = archive, reader, progress
        self.there: set[str] = set()
        self.wrong: list[Finding] = []
        self.kept = self.files = self.bytes = 0
        self._disk = disk

    def bring(self) -> None:
        """Everything that the copy has, each folder whole before it takes its place."""
        with room_for(self.archive) as room:
            for first in range(256):
                objects = _by_folder(self.reader.list(f"store/{first:02x}"), 2 + TUPLES)
                self.progress.expect(len(objects))
                for folder, paths in sorted(objects.items()):
                    self.there.add(folder)
                    self._object(room, folder, paths)
            self._drop_what_went()
            for top in _BY_DOSSIER:
                self._beside(room, top, _by_folder(self.reader.list(top), 2))
            for top in _WHOLE:
                self._beside(room, top, _by_folder(self.reader.list(top), 1))
            self._loose(room)

    def _object(self, room: Archive, folder: str, paths: Iterable[str]) -> None:
        before = len(self.wrong)
        if self._is_here(folder):
            self.kept += 1
        else:
            self._fetch(room, paths)
            seen = inspect_object(room.root / folder)
            self.wrong += [
                finding("restore-damaged", object=seen.object_id, path=str(f.params.get("path") or INVENTORY))
                for f in seen.findings
            ]
            self._place(room, folder)
        self.progress.page_done(failed=len(self.wrong) > before)

    def _is_here(self, folder: str) -> bool:
        """Whether an earlier run brought it, sound, and the copy has had nothing newer since."""
        try:
            ours = (self.archive.root / folder / INVENTORY).read_bytes()
            theirs = b"".join(self.reader.read(f"{folder}/{INVENTORY}"))
        except (OSError, KeyError, DamageFound):
            return False
        return ours == theirs and not inspect_object(self.archive.root / folder).findings

    def _drop_what_went(self) -> None:
        """What was erased over there between two runs does not come back."""
        for place in list(self.archive.open_store().folders()):
            if place.relative_to(self.archive.root).as_posix() not in self.there:
                with storage_faults():
                    self._disk.remove(place)
                    self._drop_empty(place.parent)

    def _drop_empty(self, folder: Path) -> None:
        """OCFL allows no empty folder below the storage root."""
        while folder != self.archive.store and not any(folder.iterdir()):
            self._disk.rmdir(folder)
            folder = folder.parent
        self._disk.sync(folder)

    def _beside(self, room: Archive, top: str, groups: Mapping[str, list[str]]) -> None:
        """A folder beside the store, in parts that each take their place whole; an earlier run's goes."""
        with storage_faults():
            self._disk.remove(self.archive.root / top)
        for folder, paths in sorted(groups.items()):
            self._fetch(room, paths)
            lacking = [path for path in paths if not (room.root / path).is_file()]
            self.wrong += [
                finding("restore-damaged", object=folder, path=p[len(folder) + 1 :]) for p in lacking
            ]
            if len(lacking) < len(paths):
                self._place(room, folder)

    def _loose(self, room: Archive) -> None:
        """Files of no folder: settings, procedures, cases, how far the log goes."""
        with storage_faults():
            for path in _FILES:
                self._disk.remove(self.archive.root / path)
        for path in _FILES:
            try:
                self.bytes += fetch_one(self.reader, path, room)
            except KeyError:
                continue  # not every archive has each
            except DamageFound:
                self.wrong.append(finding("restore-damaged", object=path, path=path))
                continue
            self.files += 1
            self._place(room, path)

    def _fetch(self, room: Archive, paths: Iterable[str]) -> None:
        files, size = fetch(self.reader, paths, room, strict=False)
        self.files, self.bytes = self.files + files, self.bytes + size

    def _place(self, room: Archive, path: str) -> None:
        """Durable aside, then at its place by one rename."""
        source, target = room.root / path, self.archive.root / path
        with storage_faults():
            self._disk.sync_all(tree_paths(source) if source.is_dir() else [source])
            new = make_folders(self._disk, target.parent)
            self._disk.remove(target)
            self._disk.rename(source, target)
            self._disk.sync_all([target.parent, *new])

    def follow(self, owner: Owner) -> None:
        """Whether the log came whole, up to the line that the copy says it has, and what it names is here."""
        if not owner.seq:
            self.wrong.append(finding("restore-copy-unfinished", target=self.reader.name))
            return
        checked = check_log(self.archive, f"{owner.seq}:{owner.hash}")
        self.wrong += [f for f in checked.findings if f.severity == "error"]
        self.wrong += [finding("dossier-missing", object=object_id(i)) for i in lacking(self.archive)]

    def declare(self) -> None:
        """Now it is an archive: its folders, also those that nothing lay in, and the mark that says so."""
        with storage_faults():
            for folder in (self.archive.review, self.archive.quarantine, self.archive.work):
                self._disk.sync_all(make_folders(self._disk, folder))
        self.archive.open_store(self._disk).create()


def _by_folder(paths: Iterable[str], depth: int) -> dict[str, list[str]]:
    """Paths by their first `depth` folders; what lies above them is no part of any."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        parts = path.split("/")
        if len(parts) > depth:
            found["/".join(parts[:depth])].append(path)
    return found
