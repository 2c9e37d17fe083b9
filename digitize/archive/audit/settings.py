"""Settings, code lists and document types rule what the archive does: the next writer notes their change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from digitize.archive.audit.line import Deed, plain_who
from digitize.archive.audit.log import note, who
from digitize.archive.disk import storage_faults
from digitize.archive.layout import Archive


def note_settings(archive: Archive) -> None:
    """Note that settings, lists or types are not as they were when this was last noted. Who changed them
    nobody knows, so it is said who met it. What was noted last is remembered in `audit/settings`, which may
    be deleted.
    """
    with storage_faults():
        now = _fingerprint(archive.root)
        known = archive.audit / "settings"
        if known.is_file() and known.read_text("ascii", "replace") == now:
            return
        note(archive, Deed("settings", plain_who(who()), source=now))
        known.write_text(now, "ascii")


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode("utf-8", "surrogateescape") + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    yield from (p for p in (root / "settings.toml",) if p.is_file())
    for folder in ("lists", "types"):
        yield from (p for p in sorted((root / folder).rglob("*")) if p.is_file())
