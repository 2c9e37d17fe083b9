"""What the archive already holds for a citizen or a firm, whether it still counts, and what to ask for.

"Không yêu cầu nộp lại": what an office has it does not ask for again (NĐ 45/2020/NĐ-CP Art. 25, NĐ
118/2025/NĐ-CP). A paper that serves again is referred to, never copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from digitize.archive.catalogue import Catalogue, open_catalogue
from digitize.archive.dossiers import Dossier, Paper, Reference
from digitize.archive.identity import parse_document_id
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.shelves import Shelved, fetch
from digitize.desk import open_desk
from digitize.dossier import Document, Outcome
from digitize.dossierfiles import files_of
from digitize.errors import UsageProblem
from digitize.filing import Receipt, now
from digitize.logbook import note_seen
from digitize.lookup import find_papers
from digitize.names import Sameness, same_name
from digitize.office.checklist import Checklist, fits, wanted
from digitize.office.procedures import Component, Procedure, Procedures
from digitize.office.validity import Validity, certain, issued_on, validity
from digitize.papers import owner_numbers, plain_number
from digitize.procedures import catalogue_of, completeness

State = Literal["valid", "expired", "doubtful"]
_RANK = {"valid": 0, "doubtful": 1, "expired": 2}
_SURE_LINK = 0.9
_PASSPORT = re.compile(r"[A-Z]\d{7,8}")
_NAMES = ("fullName", "ownerName", "businessName", "applicantName", "granteeName", "wifeName", "husbandName")


@dataclass(frozen=True, slots=True)
class Holding:
    """One paper that the archive holds for an owner.

    state: whether it may be used on the day asked for; why: what keeps it from that: "expired", "waiting" for
    a person's eyes, "owner" not sure, or the field that is not known. until: the last day it counts.
    """

    paper: Paper
    dossier: Dossier
    state: State
    why: str | None = None
    issued: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One component of the procedure with what could serve for it, best first. status "ask": nothing can."""

    component: Component
    status: Literal["held", "doubtful", "ask"]
    holdings: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """numbers: the owner's, old ones found on his cards included; holdings: all papers, best first."""

    owner_id: str
    numbers: tuple[str, ...]
    day: date
    holdings: tuple[Holding, ...]
    procedure: Procedure | None = None
    wanted: tuple[Wanted, ...] = ()


def plain_owner(text: str) -> str:
    """A personal number, tax code or passport number. Raises UsageProblem `bad-owner-id`."""
    number = plain_number(text)
    if (number.isdigit() and len(number) in (9, 10, 12, 13)) or _PASSPORT.fullmatch(number):
        return number
    raise UsageProblem("bad-owner-id")


def what_is_held(archive: Archive, owner_id: str, code: str | None, day: date) -> Answer:
    """What the archive holds for an owner; with a procedure's `code`, which components that settles.

    Raises UsageProblem `bad-owner-id`, `no-such-procedure`; SomethingMissing or DamageFound where the
    catalogue must be made anew first.
    """
    owner = plain_owner(owner_id)
    procedures = catalogue_of(archive)
    procedure = procedures.find(code, day) if code else None
    if code and procedure is None:
        raise UsageProblem("no-such-procedure")
    with closing(open_catalogue(archive)) as catalogue:
        shelved, numbers = _dossiers_of(archive, catalogue, owner)
    judge = _Judge(numbers, procedures, day)
    holdings = _best_first(judge.all_of(shelved))
    components = procedure.components if procedure else ()
    settled = tuple(judge.settle(c, holdings) for c in components)
    return Answer(owner, tuple(sorted(numbers)), day, holdings, procedure, settled)


def consulted(archive: Archive, owner_id: str, code: str | None, day: date) -> Answer:
    """`what_is_held`, for somebody's eyes: that sensitive papers are shown is noted in the audit log."""
    answer = what_is_held(archive, owner_id, code, day)
    note_seen(archive, "read", ((h.paper.document_id, h.paper.document.doc_type) for h in answer.holdings))
    return answer


def _dossiers_of(
    archive: Archive, catalogue: Catalogue, owner: str
) -> tuple[tuple[Shelved, ...], frozenset[str]]:
    """The dossiers that may hold papers of an owner, and his numbers: an identity card that is sure of both
    ties the number of nine digits to that of twelve.
    """
    found: dict[str, Shelved] = {}
    numbers = {owner}
    for _ in range(2):
        named = (parse_document_id(i).dossier_id for i in catalogue.with_keys("owner", numbers))
        for ident in dict.fromkeys((*named, *catalogue.owned_by(numbers))):
            if ident not in found:
                found[ident] = fetch(archive, ident)
        numbers |= {n for shelved in found.values() for n in _tied(shelved.dossier, numbers)}
    return tuple(found.values()), frozenset(numbers)


def _tied(dossier: Dossier, numbers: Iterable[str]) -> Iterator[str]:
    for paper in dossier.papers():
        fields = paper.document.fields
        pair = [fields.get("personalId"), fields.get("oldIdNumber")]
        sure = [f for f in pair if f and (f.source == "operator" or f.confidence >= _SURE_LINK)]
        both = {plain_number(f.value) for f in sure}
        if paper.document.doc_type == "can-cuoc" and len(sure) == 2 and both & set(numbers):
            yield from both


def belongs(paper: Paper, dossier: Dossier, numbers: frozenset[str]) -> bool:
    """Whether a paper is the owner's: it bears his number; or none at all, in his dossier, and his name."""
    on_paper = owner_numbers(paper.document)
    if on_paper:
        return bool(numbers & set(on_paper.values()))
    name = str(dossier.case.get("ownerName") or "")
    if plain_number(dossier.case.get("ownerId") or "") not in numbers or not name:
        return False
    fields = paper.document.fields
    return any(same_name(str(fields[n].value), name) is Sameness.EQUAL for n in _NAMES if n in fields)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Says of papers whether they may serve an owner again on a day."""

    numbers: frozenset[str]
    procedures: Procedures
    day: date

    def all_of(self, shelved: Sequence[Shelved]) -> Iterator[Holding]:
        for one in shelved:
            for paper in one.dossier.papers():
                if belongs(paper, one.dossier, self.numbers):
                    yield self.judge(paper, one.dossier)

    def judge(self, paper: Paper, dossier: Dossier, component: Component | None = None) -> Holding:
        """One paper, as it counts in general or for a component."""
        source = str(dossier.case.get("procedureCode") or "") if _is_result(paper, dossier) else None
        counts = validity(paper.document, self.day, self.procedures, source or None, component)
        state, why = self._state(paper.document, counts)
        return Holding(paper, dossier, state, why, issued_on(paper.document)[0], counts.until)

    def _state(self, document: Document, counts: Validity) -> tuple[State, str | None]:
        if counts.state == "expired":
            return "expired", "expired"
        if document.outcome is not Outcome.ACCEPTED:
            return "doubtful", "waiting"
        if counts.state == "unknown":
            return "doubtful", counts.why
        named = owner_numbers(document)
        sure = any(certain(document.fields[f]) for f, number in named.items() if number in self.numbers)
        return ("valid", None) if sure or not named else ("doubtful", "owner")

    def settle(self, component: Component, holdings: Sequence[Holding]) -> Wanted:
        """What could serve for a component."""
        if not component.reusable:
            return Wanted(component, "ask")
        fitting = (h for h in holdings if fits(h.paper.document, component))
        best = _best_first(self.judge(h.paper, h.dossier, component) for h in fitting)
        different = list(_different(best))
        if sum(h.state == "valid" for h in different) >= component.count:
            return Wanted(component, "held", best)
        hopeful = sum(h.state != "expired" for h in different) >= component.count
        return Wanted(component, "doubtful" if hopeful else "ask", best)


def _is_result(paper: Paper, dossier: Dossier) -> bool:
    place = dossier.places.get(paper.document_id)
    return (place.role if place else paper.document.role) == "result"


def _different(holdings: Sequence[Holding]) -> Iterator[Holding]:
    """Each paper once: two scans of one are one."""
    seen: set[str] = set()
    for one in holdings:
        place = one.dossier.places.get(one.paper.document_id)
        alike = {one.paper.document_id, *(place.same_as if place else ())}
        if not alike & seen:
            yield one
        seen |= alike


def _best_first(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    newest = sorted(holdings, key=lambda h: h.issued or date.min, reverse=True)
    return tuple(sorted(newest, key=lambda h: _RANK[h.state]))


# -- referring to what is held -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reused:
    """What was put into a dossier: its state now, and the references that are new."""

    receipt: Receipt
    references: tuple[Reference, ...]


def reuse_into(
    archive: Archive, owner_id: str, into: str, code: str | None, day: date, by: str, only: Sequence[str] = ()
) -> Reused:
    """Refer to what is held and valid for every component that the dossier `into` lacks: a new version of it.

    only: document ids, where not everything is to be taken. Raises UsageProblem `no-such-id`,
    `procedure-needed`, `no-such-procedure`, `nothing-to-reuse`; ArchiveInUse.
    """
    with writer(archive) as store, open_desk(archive, store) as filing:
        shelved, _ = find_papers(archive, into)
        dossier = shelved.dossier
        checked = completeness(dossier, catalogue_of(archive), code)
        answer = what_is_held(archive, owner_id, checked.procedure.code, day)
        new = tuple(_references(dossier, checked, answer, by, only))
        if not new:
            raise UsageProblem("nothing-to-reuse")
        entry = {
            "action": "reuse",
            "id": dossier.id,
            "by": by,
            "at": now(),
            "from": [r.reused_from for r in new],
        }
        more = replace(dossier, reused=(*dossier.reused, *new), reviewed=(*dossier.reviewed, entry))
        if "procedureCode" not in dossier.case:
            more = replace(more, case={**dossier.case, "procedureCode": checked.procedure.code})
        receipt = filing.keep(more, files_of(shelved.content), message="reuse", user=by)
    return Reused(receipt, new)


def _references(
    dossier: Dossier, checked: Checklist, answer: Answer, by: str, only: Sequence[str]
) -> Iterator[Reference]:
    taken = {r.reused_from for r in dossier.reused}
    lacking = {
        i.component.code: i.component.count - len(i.papers) for i in checked.items if i.status == "missing"
    }
    for one in answer.wanted:
        room = lacking.get(one.component.code, 0)
        valid = [h for h in _different(one.holdings) if h.state == "valid" and h.dossier.id != dossier.id]
        for held in valid:
            ident = held.paper.document_id
            if room > 0 and ident not in taken and (not only or ident in only):
                taken.add(ident)
                room -= 1
                yield _reference(held, one.component, by)


def _reference(held: Holding, component: Component, by: str) -> Reference:
    return Reference(
        reused_from=held.paper.document_id,
        doc_type=held.paper.document.doc_type,
        sha256=held.paper.source.sha256,
        by=by,
        at=now(),
        component=component.code,
        valid_until=held.until.isoformat() if held.until else None,
    )


def asked_for(answer: Answer) -> tuple[Component, ...]:
    """What the citizen must hand in: what is required and is not held for sure."""
    return tuple(w.component for w in answer.wanted if w.status != "held" and wanted(w.component))
