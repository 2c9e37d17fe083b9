"""What of a procedure's checklist is there: each paper in its place, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from datetime import date
from typing import Literal

from rapidfuzz import fuzz

from digitize.dossier import Document, Outcome
from digitize.names import without_marks
from digitize.office.procedures import Component, Procedure
from digitize.office.validity import certain, issued_on

Role = Literal["component", "result"]
Status = Literal["present", "reused", "unsure", "missing", "untold"]
# Types that any paper may be taken for: only its words tell what it is.
_UNTYPED = {"khac", "to-khai", "van-ban-hanh-chinh"}
_SURE_TYPE = 0.8
_HEAD = 700  # characters: a form's title stands in its first lines
_SAME_WORDS = 88  # of 100: a letter or two in twenty may be misread


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of a dossier, or one that it refers to. component: what a reference stands for."""

    ident: str
    document: Document
    reused: bool = False
    component: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist with the papers that satisfy it."""

    component: Component
    papers: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Checklist:
    """places: document id → its role and the component's code, where they are known."""

    procedure: Procedure
    items: tuple[Item, ...]
    results: tuple[str, ...] = ()
    places: Mapping[str, tuple[Role, str | None]] = of(default_factory=dict)

    @property
    def missing(self) -> tuple[Component, ...]:
        """What is required, can be told, is to be handed in and is not there."""
        return tuple(i.component for i in self.items if i.status == "missing" and wanted(i.component))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing as far as a program can tell."""
        return not self.missing


def wanted(component: Component) -> bool:
    """Whether a scan is to be expected: TT 01/2023/TT-VPCP leaves out what is only shown at the counter."""
    return component.required and component.copy != "xuat-trinh"


def fits(document: Document, component: Component) -> bool:
    """Whether a paper is what the component asks for: by its type, and by its words where those are given."""
    if component.doc_types and document.doc_type not in component.doc_types:
        return False
    if component.words:
        typed = bool(component.doc_types) or document.doc_type in _UNTYPED
        return typed and says(document, component.words)
    return bool(component.doc_types)


def says(document: Document, phrases: Iterable[str]) -> bool:
    """Whether the paper's title or first lines hold one of the phrases, a misread letter forgiven."""
    head = _letters(str(document.value("title") or "") + " " + document.text[:_HEAD])
    return any(head and fuzz.partial_ratio(_letters(p), head) >= _SAME_WORDS for p in phrases if _letters(p))


def _letters(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", without_marks(text))


def check(procedure: Procedure, papers: Sequence[Held], received: date | None) -> Checklist:
    """Every paper in its place. received: the day the dossier came in, which tells an earlier paper from its
    result.

    One paper stands for one component; where several could stand for several, as many as possible are
    satisfied, required ones first.
    """
    results = tuple(p.ident for p in papers if not p.reused and is_result(procedure, p.document, received))
    candidates = [p for p in papers if p.ident not in results]
    taken = _assigned(procedure, candidates)
    by_ident = {p.ident: p for p in papers}
    items = tuple(_item(c, [by_ident[i] for i in taken[c.code]]) for c in procedure.components)
    places: dict[str, tuple[Role, str | None]] = dict.fromkeys(results, ("result", None))
    places |= {i: ("component", item.component.code) for item in items for i in item.papers}
    places |= {p.ident: ("component", None) for p in candidates if _earlier(procedure, p, received, places)}
    return Checklist(procedure, items, results, places)


def is_result(procedure: Procedure, document: Document, received: date | None) -> bool:
    """Whether a paper is what the procedure ended in: of the right type, and not from before it began."""
    if procedure.result is None or document.doc_type not in procedure.result.doc_types:
        return False
    issued, _ = issued_on(document)
    if issued and received:
        return issued >= received
    return not any(fits(document, c) for c in procedure.components)


def _earlier(
    procedure: Procedure, paper: Held, received: date | None, places: Mapping[str, tuple[Role, str | None]]
) -> bool:
    """A paper of the result's type from before the dossier: it was handed in, e.g. to be replaced."""
    if paper.ident in places or not procedure.result:
        return False
    issued, _ = issued_on(paper.document)
    of_type = paper.document.doc_type in procedure.result.doc_types
    return of_type and bool(issued and received and issued < received)


def _item(component: Component, papers: Sequence[Held]) -> Item:
    idents = tuple(p.ident for p in papers)
    if len(papers) < component.count:
        tellable = component.tellable or bool(papers)
        return Item(component, idents, "missing" if tellable else "untold")
    sure = [p for p in papers if p.reused or _sure(p.document)]
    if len(sure) < component.count:
        return Item(component, idents, "unsure")
    return Item(component, idents, "reused" if any(p.reused for p in sure) else "present")


def _sure(document: Document) -> bool:
    return document.outcome is Outcome.ACCEPTED or document.type_confidence >= _SURE_TYPE


def _assigned(procedure: Procedure, papers: Sequence[Held]) -> dict[str, list[str]]:
    """component code → the papers that stand for it (augmenting paths, Kuhn 1955).

    A place that was filled stays filled, so required ones come first; the surest papers are tried first.
    """
    ordered = sorted(procedure.components, key=lambda c: not wanted(c))
    slots = [c for c in ordered for _ in range(c.count)]
    surest = sorted(papers, key=lambda p: (not p.reused, not _sure(p.document)))
    options = [[p.ident for p in surest if _may_stand(p, c)] for c in slots]
    slot_of: dict[str, int] = {}
    for slot in range(len(slots)):
        _fill(slot, options, slot_of, set())
    taken: dict[str, list[str]] = {c.code: [] for c in procedure.components}
    for paper in papers:  # more copies than asked for go to the first component that they fit
        spare = next((s for s, fitting in enumerate(options) if paper.ident in fitting), None)
        place = slot_of.get(paper.ident, spare)
        if place is not None:
            taken[slots[place].code].append(paper.ident)
    return taken


def _may_stand(paper: Held, component: Component) -> bool:
    if paper.component is not None:
        return paper.component == component.code
    return fits(paper.document, component)


def _fill(slot: int, options: Sequence[Sequence[str]], slot_of: dict[str, int], tried: set[str]) -> bool:
    """Give a place a paper, moving papers to other places that they fit where that helps."""
    for ident in options[slot]:
        if ident in tried:
            continue
        tried.add(ident)
        if ident not in slot_of or _fill(slot_of[ident], options, slot_of, tried):
            slot_of[ident] = slot
            return True
    return False


def received_on(case_value: object, receipts: Sequence[Document]) -> date | None:
    """The day a dossier came in: as the case system says, else as its receipt prints."""
    printed = [d.fields["receivedAt"] for d in receipts if "receivedAt" in d.fields]
    for value in (case_value, *(f.value for f in printed if certain(f))):
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            continue
    return None
