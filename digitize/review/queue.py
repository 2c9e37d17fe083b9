"""The papers that wait for a person, and why."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.archive.dossiers import Dossier, Paper, load_dossier
from digitize.archive.layout import Archive
from digitize.archive.waiting import waiting_content, waiting_ids
from digitize.dossier import Finding, Outcome
from digitize.logbook import note_seen


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting paper; `reasons` are the findings that ask for eyes, the scan's own included."""

    dossier: Dossier
    paper: Paper
    reasons: tuple[Finding, ...]


def listed(archive: Archive) -> tuple[Waiting, ...]:
    """The queue for somebody's eyes: that sensitive papers are named in it is noted in the audit log."""
    papers = waiting(archive)
    note_seen(archive, "found", ((w.paper.document_id, w.paper.document.doc_type) for w in papers))
    return papers


def waiting(archive: Archive) -> tuple[Waiting, ...]:
    """Every paper that waits, the dossier that came first at the top."""
    dossiers = [load_dossier(waiting_content(archive, name)) for name in waiting_ids(archive)]
    dossiers.sort(key=lambda d: (d.received_at, d.id))
    return tuple(w for dossier in dossiers for w in waiting_papers(dossier))


def waiting_papers(dossier: Dossier) -> tuple[Waiting, ...]:
    """The papers of one dossier that are not accepted, or lie in a scan that something is wrong with."""
    found = []
    for paper in dossier.papers():
        record = dossier.records[paper.source.number]
        if record.outcome is Outcome.ACCEPTED:
            continue
        about_scan = [f for f in record.findings if f.page is None or f.page in paper.document.pages]
        reasons = tuple(f for f in (*paper.document.findings, *about_scan) if f.severity != "info")
        if paper.document.outcome is not Outcome.ACCEPTED or reasons:
            found.append(Waiting(dossier, paper, reasons))
    return tuple(found)
