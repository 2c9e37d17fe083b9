"""A paper as a row of a table, and a row as what a person may have changed in it.

What a spreadsheet would run as a formula gets an apostrophe in front, which reading takes off again (OWASP,
CSV injection): a value on a scanned paper is anybody's text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digitize.archive.dossiers import Paper
from digitize.archive.shelves import Shelved
from digitize.dossier import Value
from digitize.schemas import load

HEADS = ("dossierId", "documentId", "docType", "role", "state", "outcome", "receivedAt", "pages")
_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BETWEEN = "; "

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Row:
    """One paper: the columns of `HEADS` it has a value for, and its fields."""

    heads: Mapping[str, str]
    fields: Mapping[str, Value]

    @property
    def document_id(self) -> str:
        return self.heads["documentId"]


def rows_of(shelved: Shelved, papers: Iterable[Paper]) -> Iterator[Row]:
    """The rows of a dossier's papers."""
    dossier = shelved.dossier
    for paper in papers:
        document, place = paper.document, dossier.places.get(paper.document_id)
        heads = {
            "dossierId": dossier.id,
            "documentId": paper.document_id,
            "docType": document.doc_type,
            "role": (place.role if place else None) or document.role or "",
            "state": shelved.state,
            "outcome": str(document.outcome),
            "receivedAt": dossier.received_at,
            "pages": ", ".join(map(str, document.pages)),
        }
        fields = {name: found.value for name, found in document.fields.items()}
        yield Row({k: v for k, v in heads.items() if v}, fields)


def columns(rows: Iterable[Row]) -> tuple[str, ...]:
    """`HEADS`, then every field that a row has, those of one type beside each other in the type's order."""
    met: dict[str, set[str]] = {}
    for row in rows:
        met.setdefault(row.heads["docType"], set()).update(row.fields)
    fields: dict[str, None] = {}
    for doc_type, names in sorted(met.items()):
        known = [n for n in load(doc_type).get("properties", {}) if n in names]
        fields |= dict.fromkeys([*known, *sorted(names - set(known))])
    return (*HEADS, *(name for name in fields if name not in HEADS))


def cells(row: Row, names: Iterable[str]) -> list[Cell | None]:
    """The row's values in the order of `names`, safe to open in a spreadsheet."""
    return [_cell(row.heads[n] if n in row.heads else row.fields.get(n)) for n in names]


def _cell(value: Value | None) -> Cell | None:
    if value is None or isinstance(value, int | float):
        return value
    return guarded(_BETWEEN.join(value) if isinstance(value, tuple) else value)


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would compute it; without control characters."""
    text = _UNPRINTABLE.sub("\ufffd", text)
    runs = _RUNS.match(text) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def unguarded(text: str) -> str:
    """`text` as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _RUNS.match(text[1:]) else text


def read_cell(cell: str | float | None) -> str:
    """What a cell says, as text: whole numbers without a point, NFC; empty where it says nothing."""
    return _plain(unguarded(cell) if isinstance(cell, str) else cell)


def as_text(value: Value | None) -> str:
    """A value as its cell says it, for comparing with what came back."""
    return _plain(_BETWEEN.join(value) if isinstance(value, tuple) else value)


def _plain(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()
