"""What the catalogue knows of a dossier for reports: how far it is digitised, what the case system said of
it, what people had to do. Derived, like all of the catalogue.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Boolean, Column, ForeignKey, Integer, MetaData, String, Table

from digitize.archive.content import Content
from digitize.archive.dossiers import Dossier, Paper, Place
from digitize.archive.shelves import Shelved
from digitize.dossier import Document, Field, Outcome

Row = dict[str, Any]
# Papers of the office itself: they are in a dossier and no component of it.
_SLIPS: Final = {"giay-tiep-nhan", "phieu-yeu-cau-bo-sung", "phieu-tu-choi"}
_NOTHING: Final = "{}"
_CASE, _PRINTED, _TYPES = 4, 6, 9  # places in a row that are more than they say
_RECEIPT: Final = "giay-tiep-nhan"
BANDS: Final = (0.5, 0.7, 0.8, 0.9, 0.95)
"""Upper ends of the bands in which confidences are counted; the last band is what lies above."""


@dataclass(frozen=True, slots=True)
class AffairRow:
    """One dossier of the archive.

    case: as the case system gave it, last told anew at `case_at`; printed: `receivedAt` and `dueAt` as on an
    accepted receipt. components, results: papers that stand for a component, or are the result; by_kind:
    components are told by their type alone, for the procedure is not known. reused: whether it refers to a
    paper elsewhere. handled: decisions of people; open_documents: papers that wait for one. bytes: of all
    files of its newest state; bands: how many values the machine gave in each band of confidence (`BANDS`).
    """

    id: str
    code: str | None
    state: str
    archived_at: str
    case: Mapping[str, Any]
    case_at: str
    printed: Mapping[str, str]
    components: int
    results: int
    result_types: tuple[str, ...]
    by_kind: bool
    reused: bool
    handled: int
    documents: int
    open_documents: int
    pages: int
    bytes: int
    bands: tuple[int, ...]


def affair_tables(metadata: MetaData) -> tuple[Table, Table]:
    """The tables `affairs`, and `corrections`: one row a field that a person put right."""
    affairs = Table(
        "affairs",
        metadata,
        Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), primary_key=True),
        Column("case", String, nullable=False),
        Column("case_at", String, nullable=False),
        Column("printed", String, nullable=False),
        Column("components", Integer, nullable=False),
        Column("results", Integer, nullable=False),
        Column("result_types", String, nullable=False),
        Column("by_kind", Boolean, nullable=False),
        Column("reused", Boolean, nullable=False),
        Column("handled", Integer, nullable=False),
        Column("documents", Integer, nullable=False),
        Column("open_documents", Integer, nullable=False),
        Column("pages", Integer, nullable=False),
        Column("bytes", Integer, nullable=False),
        *(Column(f"band{n}", Integer, nullable=False) for n in range(len(BANDS) + 1)),
    )
    corrections = Table(
        "corrections",
        metadata,
        Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("doc_type", String, nullable=False),
        Column("field", String, nullable=False),
    )
    return affairs, corrections


def affair_row(shelved: Shelved) -> Row:
    """The row of `affairs` for a dossier."""
    dossier, content = shelved.dossier, shelved.content
    papers = list(dossier.papers())
    roles = [_role(dossier, paper) for paper in papers]
    results = [p.document.doc_type for p, role in zip(papers, roles, strict=True) if role == "result"]
    known = [r for r in roles if r == "component"] or dossier.reused
    loose = [p for p, r in zip(papers, roles, strict=True) if not r and p.document.doc_type not in _SLIPS]
    by_kind = not known and bool(loose)
    return {
        "dossier_id": dossier.id,
        "case": json.dumps(dict(dossier.case), ensure_ascii=False),
        "case_at": dossier.case_at or dossier.received_at,
        "printed": json.dumps(_printed(papers)),
        "components": len(loose) if by_kind else len(known),
        "results": len(results),
        "result_types": " ".join(sorted(set(results))),
        "by_kind": by_kind,
        "reused": bool(dossier.reused),
        "handled": sum(1 for r in dossier.reviewed if r.get("action") in ("accept", "correct", "reject")),
        "documents": len(papers),
        "open_documents": sum(p.document.outcome is Outcome.REVIEW for p in papers),
        "pages": sum(len(r.pages) for r in dossier.records.values()),
        "bytes": sum(_size(content, name) for name in content.names()),
        **_bands(f for p in papers for f in _read_by_machine(p.document)),
    }


def _size(content: Content, name: str) -> int:
    """A file that is gone is for `verify` to tell of."""
    try:
        return content.path(name).stat().st_size
    except (OSError, KeyError):
        return 0


def _role(dossier: Dossier, paper: Paper) -> str | None:
    return dossier.places.get(paper.document_id, Place()).role or paper.document.role


def _printed(papers: Iterable[Paper]) -> dict[str, str]:
    """What a receipt says that is accepted: its reading was sure, or a person has seen it."""
    found: dict[str, str] = {}
    for paper in papers:
        document = paper.document
        if document.doc_type == _RECEIPT and document.outcome is Outcome.ACCEPTED:
            given = {k: str(v) for k in ("receivedAt", "dueAt") if (v := document.value(k))}
            found = {**given, **found}
    return found


def _read_by_machine(document: Document) -> Iterator[Field]:
    """The machine's values, also those that a person has replaced since."""
    yield from (f for f in document.fields.values() if f.source != "operator")
    yield from (c.machine for c in document.corrections if c.machine and c.machine.source != "operator")


def _bands(fields: Iterable[Field]) -> dict[str, int]:
    """How many values lie in each band."""
    counts = [0] * (len(BANDS) + 1)
    for field in fields:
        counts[sum(field.confidence >= end for end in BANDS)] += 1
    return {f"band{n}": count for n, count in enumerate(counts)}


def correction_rows(shelved: Shelved) -> list[Row]:
    """One row a field of a paper that a person changed, however often."""
    return list(_corrections(shelved.dossier))


def _corrections(dossier: Dossier) -> Iterator[Row]:
    for paper in dossier.papers():
        for field in dict.fromkeys(c.field for c in paper.document.corrections):
            yield {"dossier_id": dossier.id, "doc_type": paper.document.doc_type, "field": field}


def affair_of(row: Sequence[Any]) -> AffairRow:
    """A row as `columns_of` selects it."""
    values = list(row[: -len(BANDS) - 1])
    values[_CASE] = json.loads(row[_CASE])
    values[_PRINTED] = json.loads(row[_PRINTED]) if row[_PRINTED] != _NOTHING else {}
    values[_TYPES] = tuple(row[_TYPES].split())
    values.append(tuple(row[-len(BANDS) - 1 :]))
    return AffairRow(*values)


def columns_of(dossiers: Table, affairs: Table) -> tuple[Column[Any], ...]:
    """The columns of an `AffairRow`, in its order."""
    of_dossier = (dossiers.c.id, dossiers.c.code, dossiers.c.state, dossiers.c.received_at)
    return (*of_dossier, *(c for c in affairs.c if c.name != "dossier_id"))
