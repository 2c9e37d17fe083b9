"""A dossier as the archive keeps it: `dossier.json` and one folder a source, the same filed or waiting.

dossier.json                     what it is, what the case system said, what people decided, each paper's role
documents/0001/original.pdf      source 1, byte for byte
              /archival.pdf  text.alto.xml  text.txt  record.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as of
from typing import Any, Literal

from digitize.archive.content import Content
from digitize.archive.identity import document_id, folder_name
from digitize.dossier import Document, Finding, Kind, Outcome, Record
from digitize.errors import DamageFound
from digitize.record import finding_from_json, finding_to_json, record_from_json

SCHEMA = "https://digitize.example/schemas/dossier-1.json"
DOSSIER, RECORD = "dossier.json", "record.json"
_ENDINGS = {Kind.PDF: ".pdf", Kind.TIFF: ".tif", Kind.JPEG: ".jpg", Kind.PNG: ".png"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One source file. number: from 1, its folder's name; name: what it was called when it came."""

    number: int
    name: str
    sha256: str
    bytes: int
    kind: Kind

    @property
    def original(self) -> str:
        """The path of its bytes in the dossier."""
        return source_path(self.number, f"original{_ENDINGS[self.kind]}")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a dossier with the source it is in. number: which paper of that source, from 1."""

    document_id: str
    source: Source
    number: int
    document: Document


@dataclass(frozen=True, slots=True)
class Place:
    """What a paper is to its dossier. component: code of the procedure's component that it stands for.

    same_as: ids of documents, here or in another dossier, that look like scans of the very same paper.
    """

    role: Literal["component", "result"] | None = None
    component: str | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper of another dossier that serves in this one too; its bytes stay where they are.

    reused_from: its document id; sha256: of the source that holds it; by, at: who decided and when (ISO
    8601); valid_until: the last day it counted, as known then.
    """

    reused_from: str
    doc_type: str
    sha256: str
    by: str
    at: str
    component: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The archival unit. case: the case system's data as given; reviewed: people's decisions, oldest first;
    records: source number → record. received_at: ISO 8601. places: document id → place, where there is
    anything to say; findings: about the dossier as a whole. erased: what was taken out of it by law, each
    with the `number` of its source, which is never given again. case_at: when the case was last told anew.
    """

    id: str
    received_at: str
    outcome: Outcome
    sources: tuple[Source, ...]
    code: str | None = None
    case: Mapping[str, Any] = of(default_factory=dict)
    reviewed: tuple[Mapping[str, Any], ...] = ()
    records: Mapping[int, Record] = of(default_factory=dict)
    places: Mapping[str, Place] = of(default_factory=dict)
    reused: tuple[Reference, ...] = ()
    findings: tuple[Finding, ...] = ()
    erased: tuple[Mapping[str, Any], ...] = ()
    case_at: str | None = None

    @property
    def last_number(self) -> int:
        """The highest number that a source has or had; 0 where there was none."""
        return max([s.number for s in self.sources] + [int(e["number"]) for e in self.erased], default=0)

    def papers(self) -> Iterator[Paper]:
        """Every paper, in the order of sources and pages."""
        for source in self.sources:
            record = self.records.get(source.number)
            for number, document in enumerate(record.documents if record else (), 1):
                yield Paper(document_id(self.id, source.number, number), source, number, document)


def source_path(number: int, name: str) -> str:
    """The path of one of a source's files, e.g. `documents/0001/text.txt`."""
    return f"documents/{folder_name(number)}/{name}"


def dossier_json(dossier: Dossier) -> bytes:
    """`dossier.json`: everything but the records, which have files of their own."""
    known: Json = {"schema": SCHEMA, "dossierId": dossier.id, "receivedAt": dossier.received_at}
    known |= {"dossierCode": dossier.code} if dossier.code else {}
    known |= {"outcome": str(dossier.outcome), "sources": [_source_json(s) for s in dossier.sources]}
    known |= {"case": dict(dossier.case)} if dossier.case else {}
    known |= {"caseAt": dossier.case_at} if dossier.case_at else {}
    known |= {"reviewed": [dict(r) for r in dossier.reviewed]} if dossier.reviewed else {}
    documents = [*_documents_json(dossier), *map(_reference_json, dossier.reused)]
    known |= {"documents": documents} if documents else {}
    known |= {"findings": [finding_to_json(f) for f in dossier.findings]} if dossier.findings else {}
    known |= {"erased": [dict(e) for e in dossier.erased]} if dossier.erased else {}
    # A file name that is not UTF-8 holds lone surrogates: written as \\udcxx they are JSON and come back.
    return json.dumps(known, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def _documents_json(dossier: Dossier) -> Iterator[Json]:
    """The papers of the dossier, each with its place (`records.md`: role, componentCode, reusedFrom)."""
    for paper in dossier.papers():
        place = dossier.places.get(paper.document_id, Place())
        known = {"documentId": paper.document_id, "docType": paper.document.doc_type}
        yield known | place_json(place)


def place_json(place: Place) -> Json:
    """role, componentCode, sameAs: what is known of them."""
    said = {"role": place.role, "componentCode": place.component, "sameAs": list(place.same_as)}
    return {k: v for k, v in said.items() if v}


def _reference_json(one: Reference) -> Json:
    said = {
        "docType": one.doc_type,
        "role": "component",
        "componentCode": one.component,
        "reusedFrom": one.reused_from,
        "sha256": one.sha256,
        "validUntil": one.valid_until,
        "by": one.by,
        "at": one.at,
    }
    return {k: v for k, v in said.items() if v}


def _place_of(j: Json) -> Place:
    return Place(j.get("role"), j.get("componentCode"), tuple(j.get("sameAs", ())))


def _reference_of(j: Json) -> Reference:
    return Reference(
        j["reusedFrom"],
        j["docType"],
        j["sha256"],
        j["by"],
        j["at"],
        j.get("componentCode"),
        j.get("validUntil"),
    )


def _source_json(source: Source) -> Json:
    return {
        "number": source.number,
        "name": source.name,
        "sha256": source.sha256,
        "bytes": source.bytes,
        "kind": str(source.kind),
    }


def load_dossier(content: Content) -> Dossier:
    """The dossier that `content` holds, its records included.

    Raises DamageFound `dossier-damaged` where a file is missing or is not what this program writes.
    """
    part = DOSSIER
    try:
        j = json.loads(content.read(DOSSIER))
        sources = tuple(_source_of(s) for s in j["sources"])
        listed = j.get("documents", ())
        records = {}
        for source in sources:
            part = source_path(source.number, RECORD)
            records[source.number] = record_from_json(
                json.loads(content.read(part)), content.path(source.original)
            )
        return Dossier(
            id=j["dossierId"],
            received_at=j["receivedAt"],
            outcome=Outcome(j["outcome"]),
            sources=sources,
            code=j.get("dossierCode"),
            case=j.get("case", {}),
            reviewed=tuple(j.get("reviewed", ())),
            records=records,
            places={
                d["documentId"]: p for d in listed if "documentId" in d and (p := _place_of(d)) != Place()
            },
            reused=tuple(_reference_of(d) for d in listed if "reusedFrom" in d),
            findings=tuple(finding_from_json(f) for f in j.get("findings", ())),
            erased=tuple(j.get("erased", ())),
            case_at=j.get("caseAt"),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DamageFound("dossier-damaged", path=part) from fault


def _source_of(j: Json) -> Source:
    return Source(int(j["number"]), j["name"], j["sha256"], int(j["bytes"]), Kind(j["kind"]))
