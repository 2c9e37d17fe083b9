"""A person's decisions on waiting papers: accept, correct, reject. Who and when are kept with both values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from digitize.archive.dossiers import Dossier, Paper
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.shelves import Shelved, fetch
from digitize.archive.waiting import waiting_ids
from digitize.desk import REJECTED, open_desk, turn_out
from digitize.dossier import Correction, Document, Field, Outcome, Record, Value
from digitize.dossierfiles import files_of_sources, record_files
from digitize.errors import UsageProblem
from digitize.filing import Filing, Receipt, now
from digitize.findings import finding
from digitize.journey import verdict
from digitize.logbook import who
from digitize.lookup import find_papers
from digitize.review.queue import waiting_papers
from digitize.review.typed import parse_values
from digitize.settings import Settings
from digitize.validate import validate, worst


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision led to. open: papers of the dossier that still wait; rejected: it is in quarantine."""

    ident: str
    receipt: Receipt | None
    open: int = 0
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """A dossier on the desk, with the papers that the decision is about."""

    shelved: Shelved
    papers: tuple[Paper, ...]

    @property
    def dossier(self) -> Dossier:
        """What is known of it."""
        return self.shelved.dossier


def accept(archive: Archive, ident: str, by: str | None = None) -> Decision:
    """The papers are right as they stand: a document, or every paper of a dossier. Raises UsageProblem."""
    with _desk(archive) as filing:
        case = _waiting_case(filing, ident)
        chosen = {p.document_id for p in case.papers}
        records = {
            number: _accepted(record, [p for p in case.dossier.papers() if p.source.number == number], chosen)
            for number, record in case.dossier.records.items()
        }
        return _keep(filing, case, records, {"action": "accept"}, ident, who(by))


def _accepted(record: Record, papers: Sequence[Paper], chosen: set[str]) -> Record:
    """The record with the chosen papers accepted; it is accepted as a whole when none is left."""
    if not any(p.document_id in chosen for p in papers):
        return record
    documents = tuple(
        replace(p.document, outcome=Outcome.ACCEPTED) if p.document_id in chosen else p.document
        for p in papers
    )
    return replace(record, documents=documents, outcome=worst(d.outcome for d in documents))


def correct(
    archive: Archive, settings: Settings, ident: str, values: Sequence[str], by: str | None = None
) -> Decision:
    """Put a person's values (`field=value`, empty removes) beside the machine's and check the paper again.

    Works on waiting and on filed papers; a paper with nothing left open is filed. Raises UsageProblem for an
    unknown id or field, a value of the wrong kind, or a dossier of several papers (say which one).
    """
    with _desk(archive) as filing:
        case = _case(filing, ident)
        if len(case.papers) != 1:
            raise UsageProblem("which-document", ids=", ".join(p.document_id for p in case.papers))
        [paper] = case.papers
        human = parse_values(paper.document.doc_type, values)
        document = validate(amended(paper.document, human, who(by), now()), settings, date.today())
        record = case.dossier.records[paper.source.number]
        papers = [document if n == paper.number else d for n, d in enumerate(record.documents, 1)]
        record = replace(record, documents=tuple(papers), outcome=verdict(papers, record.findings))
        what = {"action": "correct", "fields": sorted(human)}
        records = {**case.dossier.records, paper.source.number: record}
        return _keep(filing, case, records, what, paper.document_id, who(by))


def reject(archive: Archive, ident: str, reason: str, by: str | None = None) -> Decision:
    """The scans of these papers go to quarantine with who, when and why. Raises UsageProblem.

    A scan that holds several papers goes as a whole; the rest of the dossier goes on waiting.
    """
    if not reason.strip():
        raise UsageProblem("reason-needed")
    with _desk(archive) as filing:
        case = _waiting_case(filing, ident)
        numbers = {p.source.number for p in case.papers}
        why = finding(REJECTED, reason=reason.strip(), by=who(by))
        receipt = turn_out(filing, case.shelved, numbers, why, ident)
        left = waiting_papers(fetch(archive, case.dossier.id).dossier) if receipt else ()
        return Decision(ident, receipt, open=len(left), rejected=True)


def amended(document: Document, human: Mapping[str, Value | None], by: str, at: str) -> Document:
    """The paper with a person's values in place; what the machine read first is kept in the corrections."""
    fields = dict(document.fields)
    made = []
    first = {c.field: c.machine for c in reversed(document.corrections)}
    for name, value in human.items():
        before = fields.pop(name, None)
        made.append(Correction(name, first.get(name, before), value, by, at))
        if value is not None:
            raw = "; ".join(value) if isinstance(value, tuple) else str(value)
            page, box = (before.page, before.box) if before else (None, None)
            fields[name] = Field(value, raw, 1.0, page, box, "operator")
    return replace(document, fields=fields, corrections=document.corrections + tuple(made))


@contextmanager
def _desk(archive: Archive) -> Iterator[Filing]:
    with writer(archive) as store, open_desk(archive, store) as filing:
        yield filing


def _waiting_case(filing: Filing, ident: str) -> _Case:
    case = _case(filing, ident)
    if case.dossier.id not in waiting_ids(filing.archive):
        raise UsageProblem("not-waiting")
    return case


def _case(filing: Filing, ident: str) -> _Case:
    shelved, papers = find_papers(filing.archive, ident)
    return _Case(shelved, papers)


def _keep(
    filing: Filing, case: _Case, records: Mapping[int, Record], what: Mapping[str, Any], ident: str, by: str
) -> Decision:
    """The dossier with its records as decided, and the decision itself, back to where it belongs now."""
    entry = {**what, "id": ident, "by": by, "at": now()}
    dossier = replace(
        case.dossier,
        records=records,
        outcome=worst(r.outcome for r in records.values()),
        reviewed=(*case.dossier.reviewed, entry),
    )
    files = files_of_sources(case.shelved.content, records) | record_files(records)
    receipt = filing.keep(dossier, files, message=str(what["action"]), user=by)
    return Decision(ident, receipt, open=len(waiting_papers(dossier)))
