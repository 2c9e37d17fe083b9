"""What dossiers and papers are called in the archive: never after a file's name, which may hold a citizen's.

A dossier is called by its code (mã hồ sơ), in whatever generation it was given: TT 01/2018/TT-VPCP, TT
03/2025/TT-VPCP, the centralised form of TT 04/2025/TT-VPCP. One that has no code is called after its content.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from digitize.codes import is_dossier_code

_NO_CODE = re.compile(r"khong-ma-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DOCUMENT = re.compile(r"(?P<dossier>[^/]+)/(?P<source>[0-9]{4,})(?:\.(?P<document>[1-9][0-9]*))?")
_URN = "urn:digitize:hoso:"


@dataclass(frozen=True, slots=True)
class DocumentId:
    """One paper: paper `document` (from 1) of source `source` (from 1) of a dossier."""

    dossier_id: str
    source: int
    document: int = 1

    def __str__(self) -> str:
        return document_id(self.dossier_id, self.source, self.document)


def is_dossier_id(text: str) -> bool:
    """Whether `text` is what `dossier_id` can give."""
    return _is_code(text) or _NO_CODE.fullmatch(text) is not None


def _is_code(text: str) -> bool:
    """Digits of other scripts look like a code and are none: the id becomes a folder's name."""
    return text.isascii() and is_dossier_code(text)


def dossier_id(code: str | None, sources: Iterable[str]) -> str:
    """The dossier's code where it has one of the known shape, else `khong-ma-` and 12 hex digits of its
    content.

    sources: the sha256 of each of its source files, at least one where there is no code (ValueError). The
    smallest decides, so that the order of the scans does not matter.
    """
    if code and _is_code(code):
        return code
    known = sorted(sources)
    if not known or not all(_SHA256.fullmatch(s) for s in known):
        raise ValueError("a dossier without a code is named by the sha256 of its sources")
    return f"khong-ma-{hashlib.sha256(known[0].encode('ascii')).hexdigest()[:12]}"


def object_id(dossier: str) -> str:
    """The OCFL object id of a dossier."""
    return f"{_URN}{dossier}"


def dossier_of(object_id: str) -> str:
    """The dossier id in an object id. ValueError where it is not one of ours."""
    dossier = object_id.removeprefix(_URN)
    if dossier == object_id or not is_dossier_id(dossier):
        raise ValueError("not the object id of a dossier")
    return dossier


def document_id(dossier: str, source: int, document: int = 1) -> str:
    """`<dossier>/0001` for the first paper of source 1, `<dossier>/0001.2` for its second."""
    return f"{dossier}/{folder_name(source)}" + (f".{document}" if document > 1 else "")


def folder_name(source: int) -> str:
    """The folder of a source's files under `documents/`: its number, four digits or more."""
    if source < 1:
        raise ValueError("sources are counted from 1")
    return f"{source:04}"


def parse_document_id(text: str) -> DocumentId:
    """The parts of a document id. ValueError where it is none."""
    found = _DOCUMENT.fullmatch(text)
    if not found or not is_dossier_id(found["dossier"]):
        raise ValueError("not a document id")
    parsed = DocumentId(found["dossier"], int(found["source"]), int(found["document"] or 1))
    if parsed.source < 1 or str(parsed) != text:
        raise ValueError("not a document id")
    return parsed
