"""A dossier as a whole: which procedure it is, each paper's place in it, what is missing, what contradicts
the case system, what was scanned before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from digitize.archive.dossiers import Dossier, Paper, Place
from digitize.dossier import Document, Finding, Outcome, Record
from digitize.findings import finding
from digitize.names import without_marks
from digitize.office.checklist import Checklist, Held, check, received_on, wanted
from digitize.office.conflicts import conflicts, procedure_differs, procedure_on
from digitize.office.procedures import Procedure, Procedures
from digitize.office.validity import certain
from digitize.papers import same_paper
from digitize.validate import worst

_OURS = {"component-missing", "component-unsure", "procedure-not-listed"}
_MOST_LINKS = 3
Seen = Callable[[Document], Iterable[tuple[str, Document]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a dossier is about. code: the procedure's, as the case system or a paper gives it; received: its
    day.
    """

    code: str | None
    procedure: Procedure | None
    received: date


def standing(dossier: Dossier, procedures: Procedures) -> Standing:
    """The procedure of a dossier: as the case system says, else as its receipt's code, else by its name."""
    receipts = [p.document for p in dossier.papers() if p.document.doc_type == "giay-tiep-nhan"]
    received = received_on(dossier.case.get("receivedAt"), receipts)
    received = received or date.fromisoformat(dossier.received_at[:10])
    printed = (_printed(dossier, p) for p in dossier.papers())
    code = str(dossier.case.get("procedureCode") or "") or next((c for c in printed if c), None)
    if code:
        return Standing(code, procedures.find(code, received), received)
    asked = [d.fields["request"] for d in receipts if certain(d.fields.get("request"))]
    for name in (dossier.case.get("procedureName"), *(f.value for f in asked)):
        found = procedures.named(str(name), received, _same_words) if name else None
        if found:
            return Standing(found.code, found, received)
    return Standing(None, None, received)


def _printed(dossier: Dossier, paper: Paper) -> str | None:
    return procedure_on(paper.document, dossier.records[paper.source.number].pages)


def _same_words(a: str, b: str) -> bool:
    return without_marks(a) == without_marks(b)


def checklist(dossier: Dossier, procedure: Procedure, received: date | None) -> Checklist:
    """The procedure's checklist with the dossier's papers, and those it refers to, in their places."""
    own = [Held(p.document_id, p.document) for p in dossier.papers()]
    reused = [
        Held(r.reused_from, Document(r.doc_type, 1.0, (), role="component"), True, r.component)
        for r in dossier.reused
    ]
    return check(procedure, [*own, *reused], received)


def assess(dossier: Dossier, procedures: Procedures) -> Dossier:
    """The dossier with each paper's role and component, and with what is missing, as far as the office's
    catalogue tells. Without a catalogue nothing is said and nothing is taken back.
    """
    there = {p.document_id for p in dossier.papers()}
    dossier = replace(dossier, findings=tuple(f for f in dossier.findings if _stands(f, there)))
    if not procedures.all:
        return dossier
    kept = tuple(f for f in dossier.findings if f.code not in _OURS)
    about = standing(dossier, procedures)
    if about.procedure is None:
        unknown = (finding("procedure-not-listed", procedure=about.code),) if about.code else ()
        return replace(dossier, findings=(*kept, *unknown))
    checked = checklist(dossier, about.procedure, about.received)
    places = {p.document_id: _place(dossier, p, checked) for p in dossier.papers()}
    records = {n: _with_roles(dossier, n, places) for n in dossier.records}
    places = {ident: place for ident, place in places.items() if place != Place()}
    return replace(dossier, places=places, records=records, findings=(*kept, *lacking(checked)))


def _stands(found: Finding, there: Collection[str]) -> bool:
    """Whether the paper that a finding is about is still in the dossier."""
    return found.params.get("document", None) in (None, *there)


def lacking(checked: Checklist) -> tuple[Finding, ...]:
    """A finding for every component that is missing, or that perhaps is."""
    return tuple(
        finding(f"component-{item.status}", component=item.component.code, name=item.component.name)
        for item in checked.items
        if item.status in ("missing", "unsure") and wanted(item.component)
    )


def _place(dossier: Dossier, paper: Paper, checked: Checklist) -> Place:
    role, component = checked.places.get(paper.document_id, (None, None))
    before = dossier.places.get(paper.document_id, Place())
    return Place(role, component, before.same_as)


def _with_roles(dossier: Dossier, number: int, places: Mapping[str, Place]) -> Record:
    record = dossier.records[number]
    own = [p for p in dossier.papers() if p.source.number == number]
    documents = tuple(replace(p.document, role=places[p.document_id].role) for p in own)
    return record if documents == record.documents else replace(record, documents=documents)


def compared(dossier: Dossier, case: Mapping[str, Any], fresh: Collection[int]) -> Dossier:
    """The dossier with `case` as what the case system says, and its papers that say otherwise in review.

    fresh: numbers of the sources that are new; papers of the others are compared again only where the case
    itself has changed.
    """
    merged = {**dossier.case, **case}
    changed = merged != dict(dossier.case)
    records = {n: _confronted(r, merged) if changed or n in fresh else r for n, r in dossier.records.items()}
    at = datetime.now(UTC).isoformat(timespec="seconds") if changed else dossier.case_at
    outcome = worst(r.outcome for r in records.values())
    return replace(dossier, case=merged, case_at=at, records=records, outcome=outcome)


def _confronted(record: Record, case: Mapping[str, Any]) -> Record:
    documents = tuple(_doubted(d, record, case) for d in record.documents)
    if documents == record.documents:
        return record
    return replace(record, documents=documents, outcome=worst((record.outcome, Outcome.REVIEW)))


def _doubted(document: Document, record: Record, case: Mapping[str, Any]) -> Document:
    """The paper with what contradicts it; what a person has seen once is not brought up again."""
    known = {(f.code, f.field) for f in document.findings}
    printed = procedure_differs(case, procedure_on(document, record.pages))
    found = [*conflicts(case, document), *([printed] if printed else [])]
    new = [f for f in found if (f.code, f.field) not in known]
    if not new:
        return document
    return replace(document.with_findings(*new), outcome=worst((document.outcome, Outcome.REVIEW)))


def linked(dossier: Dossier, fresh: Collection[int], seen: Seen) -> Dossier:
    """The dossier with its new papers linked to those that look like scans of the same.

    seen: papers of other dossiers that may be the same, by id. Nothing is left out: both are kept, and told
    of.
    """
    places, findings = dict(dossier.places), list(dossier.findings)
    before: list[Paper] = []
    for paper in dossier.papers():
        inside = [p.document_id for p in before if same_paper(paper.document, p.document)]
        before.append(paper)
        if paper.source.number not in fresh:
            continue
        outside = [i for i, d in seen(paper.document) if same_paper(paper.document, d)]
        same = tuple(dict.fromkeys((*inside, *outside)))[:_MOST_LINKS]
        if same:
            place = places.get(paper.document_id, Place())
            places[paper.document_id] = replace(place, same_as=same)
            findings.append(_seen_before(paper.document_id, same[0], bool(inside)))
    return replace(dossier, places=places, findings=tuple(findings))


def _seen_before(document: str, other: str, inside: bool) -> Finding:
    """The same card handed in for another matter is no mistake; twice in one dossier it may be one."""
    return finding(
        "paper-seen-before", severity="warning" if inside else "info", document=document, other=other
    )
