"""Which dossiers have come to the end of their term, which soon will, which have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from digitize.archive.cards import Card, cards
from digitize.archive.caseregister import Entry, read_cases
from digitize.archive.layout import Archive
from digitize.dossier import Finding
from digitize.office.cells import Doubt, as_day
from digitize.office.procedures import Procedures, base_code
from digitize.office.retention import Asked, Retention, State, Verdict, retention_on
from digitize.procedures import catalogue_of
from digitize.schemas import own_lists

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")  # as most are: of thousands only some hundred days differ


@dataclass(frozen=True, slots=True)
class Kept:
    """One dossier and its term."""

    dossier: str
    procedure: str | None
    finished: date | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Terms:
    """The dossiers of an archive on a day. kept: by where they stand, those that end first at the top.

    count_sure: whether the rule for the first day of a term was compared with its instrument.
    """

    day: date
    kept: dict[State, tuple[Kept, ...]]
    findings: tuple[Finding, ...]
    counted_from: str
    count_sure: bool


def terms_of(archive: Archive, day: date, soon_days: int, lists_dir: str = "") -> Terms:
    """Every dossier's term as it stands on a day, by the lists of the office. Raises UsageProblem."""
    known = with_register(cards(archive), read_cases(archive))
    return terms_among(known, catalogue_of(archive), day, soon_days, lists_dir)


def with_register(known: Iterable[Card | Finding], register: Mapping[str, Entry]) -> Iterator[Card | Finding]:
    """The dossiers with what the office's lists say where their own case says nothing."""
    for card in known:
        entry = None if isinstance(card, Finding) else register.get(card.id)
        if isinstance(card, Finding) or entry is None:
            yield card
        else:
            yield replace(card, case={**entry.facts, **{k: v for k, v in card.case.items() if v}})


def terms_among(
    known: Iterable[Card | Finding], procedures: Procedures, day: date, soon_days: int, lists_dir: str = ""
) -> Terms:
    """The terms of these dossiers. Raises UsageProblem."""
    with own_lists(lists_dir or None):
        retention = retention_on(day)
    by_code = procedures.by_code()
    found: dict[State, list[Kept]] = {s: [] for s in ("due", "soon", "running", "permanent", "unknown")}
    findings = []
    for card in known:
        if isinstance(card, Finding):
            findings.append(card)
            continue
        one = _kept(card, retention, by_code, soon_days)
        found[one.verdict.state].append(one)
    kept = {state: _in_order(those) for state, those in found.items()}
    return Terms(day, kept, tuple(findings), retention.counted_from, retention.count_sure)


def _in_order(those: Iterable[Kept]) -> tuple[Kept, ...]:
    return tuple(sorted(those, key=lambda k: (k.verdict.until or date.max, k.dossier)))


def _kept(card: Card, retention: Retention, procedures: Mapping[str, Procedures], soon_days: int) -> Kept:
    code = str(card.case.get("procedureCode") or "") or None
    finished = _day(card.case.get(retention.counted_from))
    own = procedures.get(base_code(code)) if code else None
    procedure = own.find(code, finished or retention.day) if code and own else None
    given = card.case.get("maintenance")
    asked = Asked(
        maintenance=str(given) if given else None,
        procedure=base_code(code) if code else None,
        of_procedure=procedure.maintenance if procedure else None,
        results=[doc_type for doc_type, role in card.papers if role == "result"],
        finished=finished,
    )
    return Kept(card.id, code, finished, retention.judge(asked, soon_days))


def _day(value: object) -> date | None:
    text = str(value) if value else ""
    return _read_day(text[:10] if _MOMENT.fullmatch(text) else text) if text else None


@lru_cache(maxsize=100_000)
def _read_day(text: str) -> date | None:
    try:
        return as_day(text)
    except Doubt:
        return None
