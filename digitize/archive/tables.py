"""The catalogue's tables, and the rows that a dossier gives: what is recorded and what is rebuilt are one
code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, String, Table

from digitize.archive.affairs import affair_tables
from digitize.archive.dossiers import Dossier, Paper, Place
from digitize.archive.identity import folder_name
from digitize.archive.shelves import Shelved
from digitize.papers import paper_keys
from digitize.schemas import headline

# Of these tables. One more, and every catalogue is made anew from the archive.
FORMAT = 3
metadata = MetaData()
Row = dict[str, Any]


def _of_dossier() -> Column[str]:
    return Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False, index=True)


dossiers = Table(
    "dossiers",
    metadata,
    Column("id", String, primary_key=True),
    Column("code", String),
    Column("state", String, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("received_at", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("procedure_code", String, index=True),
    Column("owner_id", String, index=True),
    Column("owner_name", String),
    Column("findings", Integer, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    _of_dossier(),
    Column("number", Integer, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("pages", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    _of_dossier(),
    Column("source", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("doc_type", String, nullable=False, index=True),
    Column("role", String),
    Column("component", String),
    Column("title", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("findings", Integer, nullable=False),
)

# What a paper is found again by: numbers of its owners, its own number and day.
keys = Table(
    "keys",
    metadata,
    _of_dossier(),
    Column("document_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("value", String, nullable=False, index=True),
)

# From a paper, or a dossier, to a paper elsewhere: "same" scanned twice, "reused" serves here too.
links = Table(
    "links",
    metadata,
    _of_dossier(),
    Column("document_id", String),
    Column("kind", String, nullable=False),
    Column("other", String, nullable=False, index=True),
    Column("component", String),
)

affairs, corrections = affair_tables(metadata)


def dossier_row(shelved: Shelved) -> Row:
    """The dossier's own row."""
    dossier, case = shelved.dossier, shelved.dossier.case
    return {
        "id": dossier.id,
        "code": dossier.code,
        "state": shelved.state,
        "version": shelved.version,
        "outcome": str(dossier.outcome),
        "received_at": dossier.received_at,
        "title": _title(dossier),
        "procedure_code": _text(case, "procedureCode"),
        "owner_id": _text(case, "ownerId"),
        "owner_name": _text(case, "ownerName"),
        "findings": sum(f.severity != "info" for f in dossier.findings),
    }


def _text(case: Mapping[str, Any], key: str) -> str | None:
    value = case.get(key)
    return str(value) if isinstance(value, str | int) and str(value) else None


def _title(dossier: Dossier) -> str:
    """What the case system calls it, else its first paper."""
    given = (_text(dossier.case, "title"), _text(dossier.case, "procedureName"))
    papers = (_paper_title(paper) for paper in dossier.papers())
    return next((t for t in (*given, *papers) if t), "")


def _paper_title(paper: Paper) -> str:
    values = {name: found.value for name, found in paper.document.fields.items()}
    return headline(paper.document.doc_type, values, "vi")


def source_rows(shelved: Shelved) -> list[Row]:
    """One row a source file."""
    dossier = shelved.dossier
    return [
        {
            "dossier_id": dossier.id,
            "number": source.number,
            "sha256": source.sha256,
            "pages": len(dossier.records[source.number].pages),
            "bytes": source.bytes,
        }
        for source in dossier.sources
    ]


def document_rows(shelved: Shelved) -> list[Row]:
    """One row a paper."""
    return list(_document_rows(shelved.dossier))


def _document_rows(dossier: Dossier) -> Iterator[Row]:
    for paper in dossier.papers():
        document, place = paper.document, dossier.places.get(paper.document_id, Place())
        yield {
            "id": paper.document_id,
            "dossier_id": dossier.id,
            "source": paper.source.number,
            "number": paper.number,
            "doc_type": document.doc_type,
            "role": place.role or document.role,
            "component": place.component,
            "title": _paper_title(paper),
            "outcome": str(document.outcome),
            "pages": list(document.pages),
            "fields": {name: _plain(found.value) for name, found in document.fields.items()},
            "findings": len(document.findings),
        }


def key_rows(shelved: Shelved) -> list[Row]:
    """One row a key of a paper."""
    return [
        {
            "dossier_id": shelved.dossier.id,
            "document_id": paper.document_id,
            "kind": key.kind,
            "value": key.value,
        }
        for paper in shelved.dossier.papers()
        for key in paper_keys(paper.document)
    ]


def link_rows(shelved: Shelved) -> list[Row]:
    """One row a link."""
    dossier = shelved.dossier
    same = [
        {"document_id": ident, "kind": "same", "other": other, "component": None}
        for ident, place in dossier.places.items()
        for other in place.same_as
    ]
    reused = [
        {"document_id": None, "kind": "reused", "other": r.reused_from, "component": r.component}
        for r in dossier.reused
    ]
    return [{"dossier_id": dossier.id, **row} for row in (*same, *reused)]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def folder_of(row: Mapping[str, Any]) -> str:
    """The folder of a document row's source in the dossier."""
    return f"documents/{folder_name(row['source'])}"
