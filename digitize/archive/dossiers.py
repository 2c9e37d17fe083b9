"""A dossier as the archive keeps it: `dossier.json` and one folder a source, the same filed or waiting.

dossier.json                     what it is, what the case system said, what people decided
documents/0001/original.pdf      source 1, byte for byte
              /archival.pdf  text.alto.xml  text.txt  record.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as of
from typing import Any

from digitize.archive.content import Content
from digitize.archive.identity import document_id, folder_name
from digitize.dossier import Document, Kind, Outcome, Record
from digitize.errors import DamageFound
from digitize.record import record_from_json

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
class Dossier:
    """The archival unit. case: the sidecar's data as given; reviewed: people's decisions, oldest first;
    records: source number → record. received_at: ISO 8601.
    """

    id: str
    received_at: str
    outcome: Outcome
    sources: tuple[Source, ...]
    code: str | None = None
    case: Mapping[str, Any] = of(default_factory=dict)
    reviewed: tuple[Mapping[str, Any], ...] = ()
    records: Mapping[int, Record] = of(default_factory=dict)

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
    known |= {"reviewed": [dict(r) for r in dossier.reviewed]} if dossier.reviewed else {}
    # A file name that is not UTF-8 holds lone surrogates: written as \\udcxx they are JSON and come back.
    return json.dumps(known, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


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
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DamageFound("dossier-damaged", path=part) from fault


def _source_of(j: Json) -> Source:
    return Source(int(j["number"]), j["name"], j["sha256"], int(j["bytes"]), Kind(j["kind"]))
