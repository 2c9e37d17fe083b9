"""What an archive is called where people and programs outside of it are told."""

from __future__ import annotations

import re

from digitize.archive.layout import Archive
from digitize.find.fold import fold
from digitize.settings import Settings


def archive_name(archive: Archive, settings: Settings) -> str:
    """What the office calls it, else its folder's name."""
    return settings.notify_name or archive.root.resolve().name or "/"


def plain_name(text: str) -> str:
    """In letters that every file system and service manager takes: `Kho lưu trữ` -> `kho-luu-tru`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "archive"
