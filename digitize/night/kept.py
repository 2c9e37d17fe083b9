"""What is kept of night runs: `night/<run>/` holds the summary and each step's answer, `night/last` its name.

Nothing else in the archive needs any of it; it may be deleted. A step's answer may name dossiers, so it is
kept here, behind the archive's own permissions, and goes into no log and no notice.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from digitize.archive.disk import RealDisk, make_folders, storage_faults
from digitize.archive.layout import Archive

_RUN = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
SUMMARY = "summary.json"
Json = dict[str, Any]


def nights(archive: Archive) -> Path:
    """The folder of all runs, and of their log."""
    return archive.root / "night"


def run_name(archive: Archive, now: datetime) -> str:
    """A name that no run has had. now: UTC."""
    name = now.strftime("%Y%m%dT%H%M%SZ")
    taken = [int(p.name.partition("-")[2] or 1) for p in _runs(archive) if p.name.startswith(name)]
    return f"{name}-{max(taken) + 1}" if taken else name


def open_run(archive: Archive, run: str) -> Path:
    """The run's folder, made. Raises StorageFailing."""
    disk, folder = RealDisk(), nights(archive) / run
    with storage_faults():
        disk.sync_all(make_folders(disk, folder))
    return folder


def keep(archive: Archive, folder: Path, summary: Json) -> None:
    """Put the summary in its run's folder, and say that this was the last run. Raises StorageFailing."""
    with storage_faults():
        _replace(folder / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=1).encode() + b"\n")
        _replace(nights(archive) / "last", folder.name.encode() + b"\n")


def _replace(path: Path, content: bytes) -> None:
    disk, draft = RealDisk(), path.with_name(f"{path.name}.new")
    disk.remove(draft)
    disk.write(draft, [content])
    disk.sync(draft)
    disk.rename(draft, path)
    disk.sync(path.parent)


def last(archive: Archive) -> Mapping[str, Any] | None:
    """The last run's summary; None where there was none, or it cannot be read."""
    with suppress(OSError, UnicodeDecodeError):
        return _read(nights(archive) / (nights(archive) / "last").read_text("ascii").strip())
    return None


def last_good(archive: Archive) -> str | None:
    """When the newest run ended that is kept and in which nothing was wrong, ISO 8601."""
    for folder in sorted(_runs(archive), reverse=True):
        summary = _read(folder) or {}
        if summary.get("exitCode") == 0 and is_time(ended := str(summary.get("ended"))):
            return ended
    return None


def is_time(text: str) -> bool:
    """Whether it is a time of ISO 8601 with its zone."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def forget(archive: Archive, most: int, present: str) -> None:
    """Remove the oldest runs beyond `most`, never the present one: the clock may have been set back."""
    old = sorted(folder for folder in _runs(archive) if folder.name != present)
    for folder in old[: max(0, len(old) + 1 - most)]:
        shutil.rmtree(folder, ignore_errors=True)


def _runs(archive: Archive) -> Iterator[Path]:
    with suppress(OSError):
        yield from (p for p in nights(archive).iterdir() if _RUN.fullmatch(p.name) and p.is_dir())


def _read(folder: Path) -> Mapping[str, Any] | None:
    try:
        summary = json.loads((folder / SUMMARY).read_bytes())
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) else None
