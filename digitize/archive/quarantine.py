"""What was refused: `quarantine/<key>/`, the bytes as `original` and why in `reason.json`.

The key is the content's sha256, so the same bytes are kept once, with every path they were met under.
What has no bytes to keep (a symlink, an unreadable or special file) is kept as its reason alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitize.archive.digests import sha256_of
from digitize.archive.disk import CHUNK, Disk, RealDisk, make_folders, storage_faults
from digitize.archive.drafting import Files, make_durable, write_files
from digitize.archive.layout import Archive
from digitize.dossier import Finding
from digitize.findings import message, remedy
from digitize.record import finding_from_json, finding_to_json

SCHEMA = "https://digitize.example/schemas/quarantine-1.json"
REASON, ORIGINAL = "reason.json", "original"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused input. paths: where it was met, first to last; original: its kept bytes; later: other
    reasons for which the same bytes were refused again.
    """

    key: str
    finding: Finding
    paths: tuple[str, ...]
    when: str
    sha256: str | None = None
    bytes: int | None = None
    original: Path | None = None
    symlink_target: str | None = None
    later: tuple[Finding, ...] = ()


def quarantine(
    archive: Archive,
    path: Path,
    found: Finding,
    when: str,
    kept: Path | None = None,
    disk: Disk | None = None,
) -> Refused:
    """Keep a refused input with the reason; the input itself stays where it is.

    path: where it was met, never followed where it is a symlink; kept: its bytes, where intake has copied
    them already; when: ISO 8601. The same bytes, or the same unkeepable path, again: the one there is,
    with this path and reason added. Raises StorageFailing.
    """
    disk = disk or RealDisk()
    draft = archive.work / disk.desk / "quarantine"
    with storage_faults(disk):
        disk.remove(draft)
        make_folders(disk, draft)
        source = _keep(path if kept is None else kept, draft / "copy")
        reason = _reason(path, found, when, source)
        key = str(reason.get("sha256") or _key_of(path))[:32]
        _place(archive, disk, key, reason, source)
        disk.remove(draft)
    return _read(archive.quarantine / key)


def keep_reason(
    archive: Archive, sha256: str, found: Finding, when: str, disk: Disk | None = None
) -> Refused:
    """Keep why an input was refused, and neither its bytes nor its name: they were erased by law."""
    disk = disk or RealDisk()
    draft = archive.work / disk.desk / "quarantine"
    with storage_faults(disk):
        disk.remove(draft)
        make_folders(disk, draft)
        reason = {**_reason(Path(), found, when, None), "paths": [], "sha256": sha256}
        _place(archive, disk, sha256[:32], reason, None)
        disk.remove(draft)
    return _read(archive.quarantine / sha256[:32])


def list_quarantine(archive: Archive) -> tuple[Refused, ...]:
    """Everything that was refused, oldest first."""
    if not archive.quarantine.is_dir():
        return ()
    folders = (p for p in archive.quarantine.iterdir() if (p / REASON).is_file())
    return tuple(sorted((_read(p) for p in folders), key=lambda r: (r.when, r.key)))


def _keep(source: Path, copy: Path) -> Path | None:
    """A private copy of a regular file's bytes; None for what is no file or cannot be read. Never waits
    on a pipe.
    """
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        whole = stat.S_ISREG(os.fstat(handle).st_mode) and _copy(handle, copy)
    finally:
        os.close(handle)
    return copy if whole else None


def _copy(handle: int, copy: Path) -> bool:
    """False where the source has a place that cannot be read: half a file would pass for the whole one."""
    with copy.open("xb") as into:
        while True:
            try:
                chunk = os.read(handle, CHUNK)
            except OSError:
                return False
            if not chunk:
                return True
            into.write(chunk)


def _reason(path: Path, found: Finding, when: str, source: Path | None) -> Json:
    reason: Json = {"schema": SCHEMA, "when": when, **finding_to_json(found)}
    reason |= {"message": {}, "remedy": {}}
    for lang in ("vi", "en"):
        reason["message"][lang], reason["remedy"][lang] = message(found, lang), remedy(found, lang)
    reason["paths"] = [_shown(path)]
    if source:
        reason |= {"sha256": sha256_of(source), "bytes": source.stat().st_size}
    elif path.is_symlink():
        reason["symlinkTarget"] = _shown(path.readlink())
    return reason


def _shown(path: Path) -> str:
    """The path as text; bytes of a name that are not UTF-8 as `\\xhh`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _key_of(path: Path) -> str:
    return hashlib.sha256(b"path:" + os.fsencode(path.absolute())).hexdigest()


def _place(archive: Archive, disk: Disk, key: str, reason: Json, source: Path | None) -> None:
    folder, draft = archive.quarantine / key, archive.work / disk.desk / "quarantine" / "folder"
    disk.sync_all(make_folders(disk, archive.quarantine))
    if folder.is_dir():
        _add_sighting(folder, disk, reason, draft)
        return
    files: Files = {REASON: _bytes(reason)} | ({ORIGINAL: source} if source else {})
    disk.mkdir(draft)
    make_durable(disk, draft, draft, write_files(disk, draft, files))
    disk.rename(draft, folder)
    disk.sync(archive.quarantine)


def _add_sighting(folder: Path, disk: Disk, reason: Json, draft: Path) -> None:
    """The same bytes again: a path or a reason that is new is added, nothing known is changed."""
    known, reason = json.loads((folder / REASON).read_bytes()), json.loads(_bytes(reason))
    paths = [p for p in reason["paths"] if p not in known["paths"]]
    told = [(r["code"], r.get("params")) for r in (known, *known.get("later", ()))]
    later = [] if (reason["code"], reason.get("params")) in told else [_without_bytes(reason)]
    if paths or later:
        known["paths"] += paths
        known["later"] = [*known.get("later", ()), *later]
        disk.write(draft, [_bytes(known)])
        disk.sync(draft)
        disk.rename(draft, folder / REASON)
        disk.sync(folder)


def _without_bytes(reason: Json) -> Json:
    return {k: v for k, v in reason.items() if k not in ("schema", "paths", "sha256", "bytes")}


def _bytes(reason: Json) -> bytes:
    return json.dumps(reason, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _read(folder: Path) -> Refused:
    with storage_faults():
        j = json.loads((folder / REASON).read_bytes())
    kept = folder / ORIGINAL
    return Refused(
        key=folder.name,
        finding=finding_from_json(j),
        paths=tuple(j["paths"]),
        when=j["when"],
        sha256=j.get("sha256"),
        bytes=j.get("bytes"),
        original=kept if kept.is_file() else None,
        symlink_target=j.get("symlinkTarget"),
        later=tuple(finding_from_json(r) for r in j.get("later", ())),
    )
