"""The report of an archive: the indicators of QĐ 766/QĐ-TTg, each with the dossiers behind it, and how the
work goes.

One pass over the catalogue and one over the register of cases; no dossier is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from digitize.archive.affairs import BANDS, AffairRow
from digitize.archive.cards import Card
from digitize.archive.caseregister import Entry, read_cases
from digitize.archive.catalogue import open_catalogue
from digitize.archive.layout import Archive
from digitize.archive.reserve import space
from digitize.archive.tombstones import stones
from digitize.errors import UsageProblem
from digitize.indicators import digitising, progress
from digitize.indicators.affair import Affair, newest
from digitize.indicators.days import VIETNAM, Period, day_in_vietnam
from digitize.indicators.figure import Figure
from digitize.indicators.groups import Row, by_month, grouped
from digitize.indicators.quality import Quality, needing_review, quality
from digitize.indicators.volume import Growth, Work, days_of_work, growth, months_left
from digitize.office.casefacts import facts_of
from digitize.office.procedures import Procedures, base_code
from digitize.procedures import catalogue_of, day_given
from digitize.retention import Terms, terms_among, with_register
from digitize.schemas import own_lists

_SOON_DAYS = 180
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to be about. unit: its name or code, or the beginning of a code; sector, procedure: as
    lists name them. today: the day as of which it is made.
    """

    period: Period
    today: date
    unit: str | None = None
    sector: str | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """cases: received in the period; archived: of them with a dossier in the archive; undated: cases without
    a day of receipt, which no indicator counts; erased: dossiers that were erased by law, at any time.
    """

    cases: int
    archived: int
    undated: tuple[str, ...]
    erased: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says. names: of procedures by their code; free: bytes left on the disk;
    months_left: for how long they last at the present pace; affairs: every case of the unit, sector and
    procedure asked for, whenever it was received.
    """

    asked: Asked
    counts: Counts
    figures: tuple[Figure, ...]
    units: tuple[Row, ...]
    sectors: tuple[Row, ...]
    procedures: tuple[Row, ...]
    months: tuple[Row, ...]
    quality: Quality
    days: tuple[Work, ...]
    growth: tuple[Growth, ...]
    free: int
    months_left: float | None
    terms: Terms
    affairs: tuple[Affair, ...]
    names: Mapping[str, str]


def today_in_vietnam() -> date:
    """The day it is in Vietnam."""
    return datetime.now(UTC).astimezone(VIETNAM).date()


def make_report(archive: Archive, asked: Asked, lists_dir: str = "") -> Report:
    """The report of an archive as it stands. Raises SomethingMissing, DamageFound where the catalogue must be
    made anew first (`reindex`), DamageFound `cases-damaged`, UsageProblem for an own list that is none.
    """
    with own_lists(lists_dir or None):
        procedures = catalogue_of(archive)
        with closing(open_catalogue(archive)) as catalogue:
            rows = tuple(catalogue.affairs())
            corrected = catalogue.corrected()
        register = read_cases(archive)
        everything = _affairs(rows, register, procedures)
        chosen = tuple(a for a in everything if _is_asked(a, asked))
    received = tuple(a for a in chosen if asked.period.holds(a.received))
    begun = tuple(a for a in chosen if asked.period.begun(a.received))
    came = tuple(a for a in chosen if asked.period.holds(a.archived_on))
    held = {a.code for a in chosen if a.archived_on}
    cards = with_register(_cards(r for r in rows if r.id in held), register)
    terms = terms_among(cards, procedures, asked.today, _SOON_DAYS, lists_dir)
    until = min(asked.today, asked.period.last or date.max)
    grown, free = growth(chosen, asked.period), space(archive).free
    return Report(
        asked,
        Counts(
            len(received),
            sum(1 for a in received if a.archived_on),
            tuple(a.code for a in chosen if not a.received),
            sum(1 for stone in stones(archive) if not stone.numbers),
        ),
        (*_figures(received, begun, asked.today, until), needing_review(came), _retention_due(terms)),
        grouped(received, lambda a: a.unit, until),
        grouped(received, lambda a: a.sector, until),
        grouped(received, lambda a: a.procedure, until),
        by_month(received, asked.period, until),
        quality(came, corrected, len(BANDS) + 1),
        days_of_work(chosen, asked.period),
        grown,
        free,
        months_left(grown, free),
        terms,
        chosen,
        _names(procedures, (*(e.facts for e in register.values()), *(r.case for r in rows))),
    )


def _figures(
    received: Sequence[Affair], begun: Sequence[Affair], today: date, until: date
) -> Iterator[Figure]:
    yield from digitising.figures(received)
    yield progress.on_time(received, until)
    yield progress.overdue(begun, today)
    yield progress.supplements(received)
    yield progress.results_missing(begun)


def _retention_due(terms: Terms) -> Figure:
    kept = terms.kept
    going_on = (k for state in ("soon", "running", "permanent") for k in kept[state])
    return Figure(
        "retention-due",
        tuple(k.dossier for k in kept["due"]),
        tuple(k.dossier for k in going_on),
        (("maintenance", len(kept["unknown"])),) if kept["unknown"] else (),
    )


# -- cases from both sides -----------------------------------------------------------------------------------


def _affairs(
    rows: Sequence[AffairRow], register: Mapping[str, Entry], procedures: Procedures
) -> tuple[Affair, ...]:
    """Every case once: dossiers of the archive with what the register adds, then those never scanned."""
    by_code = procedures.by_code()
    found = [_affair(row.id, row, register.get(row.id), by_code) for row in rows]
    here = {row.id for row in rows}
    found += [_affair(code, None, entry, by_code) for code, entry in register.items() if code not in here]
    return tuple(sorted(found, key=lambda a: a.code))


def _affair(
    code: str, row: AffairRow | None, entry: Entry | None, procedures: Mapping[str, Procedures]
) -> Affair:
    facts = _facts(row, entry)
    given = facts.get("procedureCode")
    procedure = _procedure(given, facts.get("receivedAt"), procedures)
    required = facts.get("resultRequired")
    if required is None and procedure is not None:
        required = procedure.result is not None
    return Affair(
        code=code,
        unit=facts.get("unit") or _unit_of(code),
        sector=facts.get("sector") or (procedure.sector if procedure else None),
        procedure=base_code(given) if given else facts.get("procedureName"),
        received=facts.get("receivedAt"),
        due=facts.get("dueAt"),
        finished=facts.get("finishedAt"),
        supplements=facts.get("supplementCount"),
        result_required=required,
        component_file=bool(row and row.components) or facts.get("componentFile") is True,
        by_kind=bool(row and row.by_kind) and facts.get("componentFile") is not True,
        result_file=bool(row and row.results) or facts.get("resultFile") is True,
        reused=True if row and row.reused else facts.get("reused", False if row else None),
        from_store=facts.get("fromStore"),
        synced=facts.get("resultSynced"),
        verified=facts.get("ownerVerified"),
        archived_on=day_in_vietnam(row.archived_at) if row else None,
        waiting=bool(row and row.state == "review"),
        handled=bool(row and row.handled),
        papers=row.documents if row else 0,
        pages=row.pages if row else 0,
        bytes=row.bytes if row else 0,
        open_papers=row.open_documents if row else 0,
        bands=row.bands if row else (),
    )


def _facts(row: AffairRow | None, entry: Entry | None) -> Mapping[str, Any]:
    """What both sides say of a case, the newer first; what only the receipt prints comes last."""
    own = facts_of(row.case) if row else {}
    if entry is None:
        told: Mapping[str, Any] = own
    elif not own or row is None:
        told = entry.facts
    else:
        told = newest(own, _utc(row.case_at), entry.facts, entry.at, entry.earlier)
    printed = facts_of(row.printed) if row and row.printed else _NOTHING
    return {**printed, **told} if printed else told


def _utc(moment: str) -> str:
    """Moments of both sides are compared as text."""
    if moment.endswith("+00:00"):
        return moment
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _procedure(code: str | None, received: str | None, procedures: Mapping[str, Procedures]) -> Any:
    own = procedures.get(base_code(code)) if code else None
    if own is None or code is None:
        return None
    return own.find(code, date.fromisoformat(received[:10]) if received else date.max)


def _unit_of(code: str) -> str | None:
    """The unit in a dossier's code, `H99.12` of `H99.12-260804-0101`; none where it has no code."""
    return code.rsplit("-", 2)[0] if not code.startswith("khong-ma-") else None


def _is_asked(one: Affair, asked: Asked) -> bool:
    unit = asked.unit is None or _is_unit(one, asked.unit)
    sector = asked.sector is None or _same(one.sector, asked.sector)
    procedure = asked.procedure is None or one.procedure in (asked.procedure, base_code(asked.procedure))
    return unit and sector and procedure


def _is_unit(one: Affair, wanted: str) -> bool:
    """By its name or code; the code of a unit above it takes in those below, as the indicators do."""
    own = _unit_of(one.code) or ""
    return _same(one.unit, wanted) or own == wanted or own.startswith(f"{wanted}.")


def _same(one: str | None, other: str) -> bool:
    return one is not None and one.casefold() == other.casefold()


def _names(procedures: Procedures, cases: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """procedure's code → its newest name, the office's own before what cases say."""
    names = {}
    for case in cases:
        code, name = case.get("procedureCode"), case.get("procedureName")
        if code and name:
            names[base_code(str(code))] = str(name)
    return {**names, **{p.code: p.name for p in procedures.all}}


def _cards(rows: Iterable[AffairRow]) -> Iterator[Card]:
    for row in rows:
        state: Any = row.state
        papers = tuple((doc_type, "result") for doc_type in row.result_types)
        yield Card(row.id, state, row.archived_at, row.case, papers)


# -- what was asked ------------------------------------------------------------------------------------------


def asked_for(
    first: str | None,
    last: str | None,
    unit: str | None = None,
    sector: str | None = None,
    procedure: str | None = None,
) -> Asked:
    """What a person asks for. Where no first day is given, it is that of the last day's year; where no last
    day is, today. Raises UsageProblem `bad-day`, `bad-period`.
    """
    today = today_in_vietnam()
    until = day_given(last) if last else today
    since = day_given(first) if first else date(until.year, 1, 1)
    if since > until:
        raise UsageProblem("bad-period")
    return Asked(Period(since, until), today, unit, sector, procedure)


def figure_named(report: Report, ident: str) -> Figure:
    """Raises UsageProblem `no-such-indicator`."""
    found = next((f for f in report.figures if f.id == ident), None)
    if found is None:
        raise UsageProblem("no-such-indicator", known=", ".join(f.id for f in report.figures))
    return found
