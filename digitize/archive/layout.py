"""The folder that is an archive: which part lies where, how one is made and recognised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitize.archive.disk import Disk, RealDisk, make_folders, storage_faults
from digitize.archive.store import Store
from digitize.errors import SomethingMissing, UsageProblem
from digitize.settings import commented_file

_OURS = {"settings.toml", "store", "review", "quarantine", "work"}


@dataclass(frozen=True, slots=True)
class Archive:
    """The paths of an archive. `store` and `review` are the truth; `work`, catalogue, index, journal can
    go.
    """

    root: Path

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.toml"

    @property
    def store(self) -> Path:
        """The OCFL storage root: what is filed."""
        return self.root / "store"

    @property
    def review(self) -> Path:
        """What waits for a person: one plain folder a dossier."""
        return self.root / "review"

    @property
    def quarantine(self) -> Path:
        """What was refused, each with its reason."""
        return self.root / "quarantine"

    @property
    def work(self) -> Path:
        """Scratch on the same filesystem; may be deleted whenever nothing runs."""
        return self.root / "work"

    @property
    def procedures(self) -> Path:
        """The office's catalogue of procedures; data of its own, not derived from anything here."""
        return self.root / "procedures.json"

    @property
    def cases(self) -> Path:
        """The cases of the office, scanned or not (`caseregister.py`); data of its own as well."""
        return self.root / "cases.jsonl"

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue.sqlite3"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def journal(self) -> Path:
        return self.root / "journal.sqlite3"

    @property
    def verified(self) -> Path:
        """When each object was last seen whole (`seen.py`); not derived, only ever added to."""
        return self.root / "verified.log"

    @property
    def lock(self) -> Path:
        """Locked by the one writer. Not in `work`: a lock file that is deleted locks nobody out."""
        return self.root / "writer.lock"

    @property
    def audit(self) -> Path:
        """The audit log, a file a day; never derived, never rewritten."""
        return self.root / "audit"

    @property
    def audit_head(self) -> Path:
        """A second note, beside the log, of how far the log goes."""
        return self.root / "audit-head.json"

    @property
    def copies(self) -> Path:
        """Where second copies are: a list of objects with a `name`."""
        return self.root / "copies.json"

    @property
    def erased(self) -> Path:
        """What was erased: a tombstone each, and what a crash left unfinished."""
        return self.root / "erased"

    @property
    def epoch(self) -> Path:
        """The number of the newest writer (`fence.py`)."""
        return self.root / "writer.epoch"

    @property
    def reserve(self) -> Path:
        """Room for the moment when the disk is full (`reserve.py`)."""
        return self.root / "reserve"

    @property
    def succession(self) -> Path:
        """Locked by whoever is taking over from a writer that gives no sign of life."""
        return self.root / "writer.next"

    def open_store(self, disk: Disk | None = None) -> Store:
        """The store, building in this archive's `work`, at the desk of the writer that the disk is of."""
        return Store(self.store, self.work / (disk.desk if disk else "") / "staging", disk)


def create(root: Path, lang: str, disk: Disk | None = None) -> Archive:
    """Make an archive in a new or empty folder, its settings file explained in `lang` ("vi" or "en").

    The storage root's declaration is written last and makes it an archive: a `create` that was cut short
    can be repeated. Raises UsageProblem `archive-exists`, `folder-not-empty`, `not-a-folder`.
    """
    archive = Archive(root)
    _refuse(archive)
    disk = disk or RealDisk()
    with storage_faults():
        for folder in (archive.review, archive.quarantine, archive.work):
            disk.sync_all(make_folders(disk, folder))
        disk.remove(archive.settings_file)
        disk.write(archive.settings_file, [commented_file(lang).encode()])
        disk.sync(archive.settings_file)
        disk.sync(archive.root)
        archive.open_store(disk).create()
    return archive


def _refuse(archive: Archive) -> None:
    if archive.root.is_dir():
        if is_archive(archive):
            raise UsageProblem("archive-exists")
        if any(entry.name not in _OURS for entry in archive.root.iterdir()):
            raise UsageProblem("folder-not-empty")
    elif archive.root.exists() or archive.root.is_symlink():
        raise UsageProblem("not-a-folder")


def is_archive(archive: Archive) -> bool:
    """Whether the folder is declared as a storage root: what `create` and a restore do last."""
    return (archive.store / "0=ocfl_1.1").is_file()


def open_archive(root: Path) -> Archive:
    """The archive at `root`; nothing is written. Raises SomethingMissing `not-an-archive`."""
    archive = Archive(root)
    if not is_archive(archive):
        raise SomethingMissing("not-an-archive")
    return archive
