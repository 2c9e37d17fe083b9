"""Whose copy it is and how far it goes: `copy.json` at the far side, written first of all and last of all.

seq and hash name a line of the audit log: everything that was changed up to that line is in the copy. So the
log is the cursor, and no list of what was sent can disagree with it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from digitize.archive.audit.line import FIRST
from digitize.archive.copies import OWNER
from digitize.errors import DamageFound, UsageProblem
from digitize.targets.target import Target

SCHEMA = "https://digitize.example/schemas/copy-1.json"


@dataclass(frozen=True, slots=True)
class Owner:
    """archive: the hash of its log's first line; copy: this copy's own number, drawn when it was begun;
    beside: a digest of the small files beside the store, as sent; when: ISO 8601, by this machine's clock,
    for people only; sealed: encrypted.
    """

    archive: str
    copy: str
    seq: int = 0
    hash: str = FIRST
    when: str = ""
    beside: str = ""
    sealed: bool = False


def new_owner(archive: str, sealed: bool) -> Owner:
    """The claim on a target that holds nothing yet."""
    return Owner(archive, secrets.token_hex(8), sealed=sealed)


def owner_bytes(owner: Owner) -> bytes:
    """The file as it is stored; `sum` is over all the rest: a byte that changes must not move the cursor."""
    said = {"schema": SCHEMA, **asdict(owner)}
    return json.dumps({**said, "sum": _sum(said)}, indent=1).encode() + b"\n"


def _sum(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read_owner(target: Target) -> Owner | None:
    """Whose copy lies there; None where there is none. DamageFound `sync-owner-damaged`."""
    data = read_small(target, OWNER)
    if data is None:
        return None
    try:
        said: dict[str, Any] = json.loads(data)
        sound = said.pop("sum") == _sum(said)
        said.pop("schema")
        owner = Owner(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DamageFound("sync-owner-damaged", target=target.name) from fault
    if not sound:
        raise DamageFound("sync-owner-damaged", target=target.name)
    return owner


def read_small(target: Target, path: str) -> bytes | None:
    """A file of a few kilobytes; None where there is none."""
    try:
        return b"".join(target.read(path))
    except KeyError:
        return None


def refuse_strangers(target: Target, archive: str, owner: Owner | None, sealed: bool) -> None:
    """Raises UsageProblem for a target that is another archive's, holds something else, or is a copy of the
    other kind: encrypted and plain do not mix.
    """
    if owner is None:
        if target.list("store") or target.size("settings.toml") is not None:
            raise UsageProblem("sync-target-taken", target=target.name)
        return
    if owner.archive != archive:
        raise UsageProblem("sync-target-other-archive", target=target.name)
    if owner.sealed != sealed:
        code = "sync-target-sealed" if owner.sealed else "sync-target-plain"
        raise UsageProblem(code, target=target.name)
