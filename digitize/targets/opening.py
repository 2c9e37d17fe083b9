"""From what a person types to a target: a folder's path or an address; with `age+` before it, encrypted.

No password is ever said again: `shown` is what messages, notes and the log may hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import SplitResult, urlsplit, urlunsplit

from digitize.errors import SomethingMissing, UsageProblem
from digitize.targets.folder import FolderTarget
from digitize.targets.patient import Patient
from digitize.targets.target import Target

_SEALED = "age+"
_KINDS = {
    "sftp": ("sftp", "SftpTarget", "sync-sftp"),
    "ssh": ("sftp", "SftpTarget", "sync-sftp"),
    "s3": ("s3", "S3Target", "sync-s3"),
    "webdav": ("webdav", "WebdavTarget", "sync-webdav"),
    "webdavs": ("webdav", "WebdavTarget", "sync-webdav"),
    "dav": ("webdav", "WebdavTarget", "sync-webdav"),
    "davs": ("webdav", "WebdavTarget", "sync-webdav"),
}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A target as it was named. address: without `age+`; name: as an office calls it, else `shown`."""

    name: str
    address: str
    sealed: bool = False


def shown(address: str) -> str:
    """An address without what opens it: no password, no query."""
    if not _SCHEME.match(address):
        return address
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, _host(parts), parts.path, "", ""))


def _host(parts: SplitResult) -> str:
    before, at, after = parts.netloc.rpartition("@")
    return before.partition(":")[0] + at + after


def place_of(text: str) -> Place:
    """What is meant by an address or a path. Raises UsageProblem `sync-target-unknown`."""
    sealed = text.startswith(_SEALED)
    address = text.removeprefix(_SEALED)
    scheme = _SCHEME.match(address)
    if scheme and scheme[0][:-3].lower() not in (*_KINDS, "file"):
        raise UsageProblem("sync-target-unknown", known=", ".join(sorted(_KINDS)))
    if address.startswith("file://"):
        address = urlsplit(address).path
    if not address:
        raise UsageProblem("sync-target-unknown", known=", ".join(sorted(_KINDS)))
    if not _SCHEME.match(address):
        address = str(Path(address).expanduser().absolute())
    return Place(shown(address), address, sealed)


def places_of(setting: str) -> dict[str, Place]:
    """The targets of the settings by name: `usb = /media/usb/kho; xa = sftp://…`, with `;` or new lines."""
    places: dict[str, Place] = {}
    for part in filter(None, (p.strip() for p in re.split(r"[;\n]", setting))):
        name, found, address = part.partition("=")
        named = bool(found) and "/" not in name
        place = place_of(address.strip() if named else part)
        key = name.strip() if named else place.name
        places[key] = Place(key, place.address, place.sealed)
    return places


def open_target(place: Place) -> Target:
    """The target; nothing is connected yet. Raises SomethingMissing `sync-extra-missing`."""
    if not _SCHEME.match(place.address):
        return FolderTarget(Path(place.address), place.name)
    module, kind, extra = _KINDS[urlsplit(place.address).scheme.lower()]
    try:
        made = getattr(import_module(f"digitize.targets.{module}"), kind)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("digitize"):
            raise
        raise SomethingMissing("sync-extra-missing", extra=extra) from missing
    return Patient(made(place.address, place.name))
