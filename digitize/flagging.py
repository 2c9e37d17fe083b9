"""A dossier that has lost a derived file waits for a person, and no longer once the file is found again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from digitize.archive.content import ObjectContent
from digitize.archive.dossiers import Dossier, dossier_json, load_dossier, source_path
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.archive.shelves import fetch
from digitize.dossier import Finding, Outcome, Record
from digitize.dossierfiles import files_of, record_files
from digitize.errors import DamageFound
from digitize.filing import Filing
from digitize.findings import finding
from digitize.record import record_to_json

LOST = "file-lost"


def send_to_review(filing: Filing, archive: Archive, ident: str, names: Collection[str]) -> None:
    """Put the dossier in review without the files of these names: the papers of their sources wait."""
    shelved = fetch(archive, ident)
    dossier = flagged(shelved.dossier, names)
    files = {n: f for n, f in files_of(shelved.content).items() if n not in names}
    filing.keep(dossier, files | record_files(dossier.records), message="repair", user="digitize")


def take_back(filing: Filing, archive: Archive, ident: str) -> bool:
    """Undo `send_to_review` where the store's files are whole again and nobody has decided anything since;
    whether that was so.
    """
    try:
        waiting = fetch(archive, ident)
        stored = load_dossier(ObjectContent(archive.open_store(), object_id(ident)))
    except (DamageFound, KeyError):
        return False
    lost = {str(f.params["path"]) for f in waiting.dossier.findings if f.code == LOST}
    if waiting.state != "review" or not lost or _said(waiting.dossier) != _said(flagged(stored, lost)):
        return False
    filing.drop_waiting(ident)
    return True


def flagged(dossier: Dossier, names: Collection[str]) -> Dossier:
    """The dossier with what was lost among its findings, and the papers of those sources in review."""
    known = {str(f.params.get("path")) for f in dossier.findings if f.code == LOST}
    new = [_lost(dossier, name) for name in sorted({*names} - known)]
    records = dict(dossier.records)
    for number, record in records.items():
        about = tuple(_lost(dossier, n) for n in sorted(names) if n.startswith(source_path(number, "")))
        records[number] = _doubted(record, about) if about else record
    return replace(dossier, outcome=Outcome.REVIEW, findings=(*dossier.findings, *new), records=records)


def _lost(dossier: Dossier, name: str) -> Finding:
    return finding(LOST, object=object_id(dossier.id), path=name)


def _doubted(record: Record, about: tuple[Finding, ...]) -> Record:
    documents = tuple(replace(d.with_findings(*about), outcome=Outcome.REVIEW) for d in record.documents)
    return replace(record, documents=documents, outcome=Outcome.REVIEW)


def _said(dossier: Dossier) -> tuple[bytes, dict[int, Any]]:
    """All that the files of a dossier say, without where they lie."""
    return dossier_json(dossier), {n: record_to_json(r) for n, r in dossier.records.items()}
