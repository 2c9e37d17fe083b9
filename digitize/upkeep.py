"""Looking after an archive: is it intact, and its derived parts made anew."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from digitize.archive.catalogue import open_catalogue
from digitize.archive.copies import is_copy
from digitize.archive.fixity import Report, verify
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.dossier import Finding
from digitize.errors import DamageFound, SomethingMissing, StorageFailing
from digitize.find.index import Index
from digitize.listing import Relisted, relist
from digitize.logbook import note_done
from digitize.progress import Progress


class _Objects:
    """Tells a progress bar, which counts steps, of objects instead of pages."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def expect_objects(self, count: int) -> None:
        """So many objects to look at."""
        self._progress.expect(count)

    def bytes_read(self, count: int) -> None:
        """Files are not counted: a bar of objects says enough."""

    def object_done(self, sound: bool) -> None:
        """One object further."""
        self._progress.page_done(failed=not sound)


def verify_archive(archive: Archive, max_duration_s: float | None, progress: Progress) -> Report:
    """Fixity both ways, while others may write. A second copy that has no lists yet is given them first.

    Raises SomethingMissing or DamageFound where the catalogue must be made anew first. An index that cannot
    be used is a finding.
    """
    if is_copy(archive) and not archive.catalogue.exists():
        rebuild(archive)
    catalogue = open_catalogue(archive)
    try:
        index, broken = _opened(archive.index)
        report = verify(archive, catalogue, index, max_duration_s, _Objects(progress))
    finally:
        catalogue.close()
    with suppress(StorageFailing, SomethingMissing):  # what cannot be written to can be verified all the same
        wrong = sum(f.severity == "error" for f in report.findings)
        note_done(archive, "verified", reason=f"objects:{report.objects},wrong:{wrong}")
    return replace(report, findings=(*report.findings, *broken)) if report.total else report


def _opened(folder: Path) -> tuple[Index | None, tuple[Finding, ...]]:
    """The index, or why there is none: nothing is lost with it."""
    try:
        return Index(folder), ()
    except DamageFound as damage:
        return None, (replace(damage.finding, severity="warning"),)


def rebuild(archive: Archive) -> Relisted:
    """Catalogue and index from the archive alone. Raises ArchiveInUse, StorageFailing."""
    with writer(archive):
        rebuilt = relist(archive)
        note_done(archive, "reindexed", reason=f"dossiers:{rebuilt.dossiers}")
    return rebuilt
