"""The archive and the settings that a command means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitize.archive.layout import Archive, open_archive
from digitize.errors import UsageProblem
from digitize.settings import Settings, load


def reach(folder: Path | None, flags: Mapping[str, Any] | None = None) -> tuple[Archive, Settings]:
    """The archive at `folder` and its settings: its settings file < environment < `flags`."""
    if folder is None:
        raise UsageProblem("no-archive-given")
    archive = open_archive(folder)
    return archive, load(archive.settings_file, flags=flags)
