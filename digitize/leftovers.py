"""What killed runs left in the work folder; only the writer may clear it away."""

from __future__ import annotations

import shutil
from collections.abc import Set

from digitize.archive.layout import Archive


def clear_drafts(archive: Archive) -> None:
    """Copies that were being received, and the scratch of workers, when a run was killed."""
    for folder in ((archive.work / "incoming"), *(archive.work / "reading").glob(".workers-*")):
        shutil.rmtree(folder, ignore_errors=True)


def clear_readings(archive: Archive, wanted: Set[str]) -> None:
    """Work folders that no unfinished input is read in: of other settings, or of runs long forgotten.

    wanted: names of those to keep.
    """
    for folder in (archive.work / "reading").glob("*"):
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)
