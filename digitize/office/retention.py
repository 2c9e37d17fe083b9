"""How long a dossier is kept: terms and rules from `lists/retention.json`, which an office may replace.

Only what an instrument says is a rule there; where none is known, the term is not determined, and a dossier
without a term is never due.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from digitize.errors import UsageProblem
from digitize.names import without_marks
from digitize.office.validity import months_later
from digitize.schemas import code_list

Origin = Literal["case", "procedure", "rule"]
State = Literal["due", "soon", "running", "permanent", "unknown"]
_YEARS = re.compile(r"(\d{1,3})\s*nam")
_CODE = re.compile(r"0?([0-9])(?!\d)(?:\s*[-:(.].*)?")


@dataclass(frozen=True, slots=True)
class Term:
    """code: of TT 05/2025/TT-BNV; years: None where permanent, or where the code says nothing (07, other).

    source: the instrument; sure: whether that was compared with its text.
    """

    code: str
    title: str
    title_en: str
    years: int | None
    permanent: bool
    source: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the term of a dossier is told by. maintenance: as the case system or an archivist wrote it;
    of_procedure: as the office's catalogue has it; results: types of the papers that it ended in.
    """

    maintenance: str | None
    procedure: str | None
    of_procedure: str | None
    results: Collection[str]
    finished: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a dossier stands on a day. until: the last day of its term. why: "no-term", "unknown-code",
    "no-years" or "no-end-day" where nothing can be said. source, sure: of the rule that gave the term.
    """

    state: State
    term: Term | None = None
    origin: Origin | None = None
    until: date | None = None
    why: str | None = None
    source: str | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Retention:
    """The terms and rules in force on a day."""

    day: date
    terms: Mapping[str, Term]
    rules: tuple[Mapping[str, Any], ...]
    counted_from: str
    count_sure: bool

    def judge(self, asked: Asked, soon_days: int) -> Verdict:
        """Whether a dossier's term has ended, and by what."""
        term, origin, source, sure = self._term(asked)
        if term is None:
            return Verdict("unknown", None, origin, None, "unknown-code" if origin else "no-term")
        if term.permanent:
            return Verdict("permanent", term, origin, None, None, source, sure)
        if term.years is None or asked.finished is None:
            why = "no-years" if term.years is None else "no-end-day"
            return Verdict("unknown", term, origin, None, why, source, sure)
        until = months_later(asked.finished, 12 * term.years)
        left = (until - self.day).days
        state: State = "due" if left < 0 else "soon" if left <= soon_days else "running"
        return Verdict(state, term, origin, until, None, source, sure)

    def _term(self, asked: Asked) -> tuple[Term | None, Origin | None, str | None, bool]:
        given: tuple[tuple[Origin, str | None], ...]
        given = (("case", asked.maintenance), ("procedure", asked.of_procedure))
        for origin, text in given:
            if text:
                term = self.read(text)
                return term, origin, term.source if term else None, bool(term and term.sure)
        ruled = [
            (self.terms[r["code"]], r) for r in self.rules if _applies(r, asked) and r["code"] in self.terms
        ]
        if not ruled:
            return None, None, None, True
        term, rule = max(ruled, key=lambda pair: (pair[0].permanent, pair[0].years or 0))
        return term, "rule", rule.get("source"), bool(rule.get("sure", False) and term.sure)

    def read(self, text: str) -> Term | None:
        """A term as a person writes it: `05`, `20 năm`, `Vĩnh viễn`; None for what is none of the list."""
        plain = " ".join(without_marks(str(text)).split())
        years = _YEARS.search(plain)
        if "vinh vien" in plain or years:
            same = [t for t in self.terms.values() if t.permanent if not years] or [
                t for t in self.terms.values() if years and t.years == int(years[1])
            ]
            return next(iter(same), None)
        code = _CODE.fullmatch(plain)
        return self.terms.get(f"0{code[1]}") if code else None


def retention_on(day: date) -> Retention:
    """The list in force on a day. Raises UsageProblem `list-broken` for an own list that is not one."""
    listed = code_list("retention")
    try:
        terms = [_term_of(one) for one in _in_force(listed["codes"], day)]
        rules = tuple(dict(one) for one in _in_force(listed.get("rules", ()), day))
        counted = listed["countFrom"]
        by_code = {t.code: t for t in terms}
        return Retention(day, by_code, rules, str(counted["field"]), bool(counted.get("sure", False)))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageProblem("list-broken", list="retention.json", line=1) from None


def _in_force(entries: Iterable[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    def limit(one: Mapping[str, Any], key: str, default: date) -> date:
        return date.fromisoformat(one[key]) if one.get(key) else default

    return [e for e in entries if limit(e, "validFrom", date.min) <= day <= limit(e, "validTo", date.max)]


def _term_of(one: Mapping[str, Any]) -> Term:
    years = one.get("years")
    return Term(
        str(one["code"]),
        str(one["title"]),
        str(one.get("titleEn", one["title"])),
        int(years) if years is not None else None,
        bool(one.get("permanent", False)),
        str(one.get("source", "")),
        bool(one.get("sure", False)),
    )


def _applies(rule: Mapping[str, Any], asked: Asked) -> bool:
    """A rule names procedures, types of results, or both: any of either is enough."""
    by_code = bool(asked.procedure) and asked.procedure in rule.get("procedures", ())
    return by_code or any(one in rule.get("resultTypes", ()) for one in asked.results)
