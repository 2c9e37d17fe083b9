"""One line of the log: a JSON object that names the line before it by hash.

`hash` is the SHA-256 of the line without it (keys sorted, no spaces, UTF-8), `prev` the `hash` of the line
before. So a line that was changed disagrees with itself, and one that was rewritten with a new hash
disagrees with the next.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from digitize.archive.identity import is_dossier_id, parse_document_id

FIRST: Final = "0" * 64
"""`prev` of the very first line."""

DEEDS: Final = (
    "filed",
    "review",
    "refused",
    "accepted",
    "corrected",
    "rejected",
    "read",
    "found",
    "copied-out",
    "synced",
    "reused",
    "imported",
    "procedures",
    "cases",
    "settings",
    "reindexed",
    "verified",
    "repaired",
    "restored",
    "erasing",
    "erased",
    "mended",
)
"""What can have been done. `read`: shown; `found`: shown among the hits of a search or in a list; `mended`:
the log itself was taken up again after a crash.
"""

# A code, a number of a document, or figures: nothing that could hold a name or a sentence.
_REASON = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ&./:,=_-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_WHO = 100


class BadLine(ValueError):
    """These bytes are not a line of the log, or not as it was written."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be noted. what: one of `DEEDS`; papers: document ids; reason: a code or the number of a
    document; source: the sha256 of a file. ValueError for anything that could be personal.
    """

    what: str
    who: str
    dossier: str | None = None
    papers: tuple[str, ...] = ()
    reason: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.what not in DEEDS or not self.who.strip():
            raise ValueError("not a deed")
        if self.dossier is not None and not is_dossier_id(self.dossier):
            raise ValueError("not a dossier id")
        if self.reason is not None and not _REASON.fullmatch(self.reason):
            raise ValueError("not a reason's code")
        if self.source is not None and not _SHA256.fullmatch(self.source):
            raise ValueError("not a sha256")
        for paper in self.papers:
            parse_document_id(paper)


@dataclass(frozen=True, slots=True)
class Line:
    """A deed in its place. seq: from 1; at: UTC, RFC 3339 with microseconds."""

    seq: int
    at: str
    deed: Deed
    prev: str
    hash: str


def plain_who(text: str) -> str:
    """A user's name as one short line of the log."""
    kept = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(kept.encode("utf-8", "replace").decode().split())[:_MOST_WHO] or "?"


def made(seq: int, at: str, deed: Deed, prev: str) -> Line:
    """The line that follows the one whose hash is `prev`."""
    return Line(seq, at, deed, prev, _hash(_body(seq, at, deed, prev)))


def line_bytes(line: Line) -> bytes:
    """The line as it is written, with its end of line."""
    body = _body(line.seq, line.at, line.deed, line.prev)
    return _json({**body, "hash": line.hash}) + b"\n"


def line_json(line: Line) -> dict[str, Any]:
    """The line for another program."""
    return {**_body(line.seq, line.at, line.deed, line.prev), "hash": line.hash}


def parse_line(data: bytes) -> Line:
    """A line from its bytes, with or without the end of line. Raises BadLine where it is not as written."""
    try:
        j = json.loads(data)
        said = j.pop("hash")
        deed = Deed(
            j["what"],
            j["who"],
            j.get("dossier"),
            tuple(j.get("papers", ())),
            j.get("reason"),
            j.get("source"),
        )
        line = Line(int(j["seq"]), str(j["at"]), deed, str(j["prev"]), said)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadLine("unreadable") from fault
    if said != _hash(j) or line_bytes(line) != data.rstrip(b"\n") + b"\n":
        raise BadLine("changed")
    return line


def _body(seq: int, at: str, deed: Deed, prev: str) -> dict[str, Any]:
    said: dict[str, Any] = {"seq": seq, "at": at, "who": deed.who, "what": deed.what}
    said |= {"dossier": deed.dossier} if deed.dossier else {}
    said |= {"papers": list(deed.papers)} if deed.papers else {}
    said |= {"reason": deed.reason} if deed.reason else {}
    said |= {"source": deed.source} if deed.source else {}
    return {**said, "prev": prev}


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(body)).hexdigest()
