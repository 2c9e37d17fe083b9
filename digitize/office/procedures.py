"""The catalogue of administrative procedures: what each asks for, what it ends in, since when.

A procedure may stand in it more than once, each time for the days from `valid_from` to `valid_to`: a dossier
is judged by what was asked for on the day it was received.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from digitize.errors import DamageFound

SCHEMA = "https://digitize.example/schemas/procedures-1.json"
# Mã TTHC: domain.md §2; offices may append the code of the unit that handles it.
PROCEDURE_CODE = re.compile(r"[1-9]\.\d{6}(?=$|\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$)")
# Papers of one dossier alone; another dossier needs its own (TT 01/2023/TT-VPCP digitises earlier results).
_OF_ONE_DOSSIER = {"to-khai", "giay-tiep-nhan", "phieu-yeu-cau-bo-sung", "phieu-tu-choi"}
COPIES = ("ban-chinh", "ban-sao-chung-thuc", "ban-sao", "xuat-trinh", "dien-tu")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Component:
    """One paper that a procedure asks for.

    doc_types: papers that satisfy it; words: phrases one of which its text holds near the top, for papers
    that no type tells apart; without either nobody but a person can tell. copy: one of `COPIES`, or None.
    max_age_months: it must have been issued within so many months.
    """

    code: str
    name: str
    doc_types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    copy: str | None = None
    required: bool = True
    count: int = 1
    max_age_months: int | None = None
    reusable: bool = True

    @property
    def tellable(self) -> bool:
        """Whether a program can tell that a paper is this one."""
        return bool(self.doc_types or self.words)


@dataclass(frozen=True, slots=True)
class Result:
    """What a procedure ends in. valid_months: how long it counts from its issue, None without limit."""

    name: str
    doc_types: tuple[str, ...] = ()
    code: str | None = None
    valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """working_days: the legal time limit; result: None where it ends without a paper; maintenance: for how
    long its dossiers are kept, a code of TT 05/2025/TT-BNV or a number of years as the office wrote it.
    """

    code: str
    name: str
    sector: str | None = None
    components: tuple[Component, ...] = ()
    result: Result | None = None
    working_days: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    maintenance: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is what is asked for on this day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Procedures:
    """The whole catalogue, sorted by code and day."""

    all: tuple[Procedure, ...] = ()

    def find(self, code: str, day: date) -> Procedure | None:
        """The procedure as it stood on this day; where none did, the last before it, else the first after."""
        own = [p for p in self.all if p.code == base_code(code)]
        then = [p for p in own if p.holds_on(day)]
        before = [p for p in own if (p.valid_from or date.min) <= day]
        return next(iter(then[::-1] or before[::-1] or own), None)

    def by_code(self) -> dict[str, Procedures]:
        """Each procedure through time by its code: for whoever asks for thousands."""
        parted: dict[str, list[Procedure]] = {}
        for one in self.all:
            parted.setdefault(one.code, []).append(one)
        return {code: Procedures(tuple(those)) for code, those in parted.items()}

    def named(self, name: str, day: date, same: Any) -> Procedure | None:
        """The only procedure of that name on this day; `same(a, b)` compares names."""
        found = [p for p in self.all if p.holds_on(day) and same(p.name, name)]
        return found[0] if len(found) == 1 else None

    def result_months(self, doc_type: str, code: str | None, issued: date) -> int | None:
        """For how many months a paper counts that was issued as a result; None without limit.

        By the procedure it came from where that is known, else by the strictest that issues such papers.
        """
        issuing = [p for p in self.all if p.result and doc_type in p.result.doc_types]
        own = [p for p in issuing if code and p.code == base_code(code)]
        then = [p for p in own or issuing if p.holds_on(issued)] or own or issuing
        months = [p.result.valid_months for p in then if p.result and p.result.valid_months]
        return min(months, default=None)


@dataclass(frozen=True, slots=True)
class Merged:
    """A catalogue after an import: codes that are new, changed, or as they were."""

    procedures: Procedures
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@lru_cache(maxsize=10_000)
def base_code(code: str) -> str:
    """The code of the procedure without the unit's: `1.009901.000.00.12.H99` is `1.009901`."""
    found = PROCEDURE_CODE.match(code.strip())
    return found[0] if found else code.strip()


def merge(old: Procedures, new: Iterable[Procedure]) -> Merged:
    """`old` with `new` in it. An entry of the same code and first day is replaced; one that was open-ended
    ends on the day before its successor begins; what is not mentioned stays.
    """
    kept = {(p.code, p.valid_from): p for p in old.all}
    outcome: dict[str, list[str]] = {"added": [], "changed": [], "same": []}
    known = {p.code for p in old.all}
    for one in new:
        there = kept.get((one.code, one.valid_from))
        unlimited = replace(there, valid_to=one.valid_to) if there else None
        what = "added" if one.code not in known else "same" if unlimited == one else "changed"
        outcome[what].append(one.code)
        keeps_end = there is not None and one.valid_to is None
        kept[one.code, one.valid_from] = replace(one, valid_to=there.valid_to) if there and keeps_end else one
    whole = Procedures(tuple(_closed(sorted(kept.values(), key=_order))))
    return Merged(whole, *(tuple(dict.fromkeys(outcome[k])) for k in ("added", "changed", "same")))


def _order(one: Procedure) -> tuple[str, date]:
    return one.code, one.valid_from or date.min


def _closed(entries: list[Procedure]) -> Iterator[Procedure]:
    for one, following in zip(entries, [*entries[1:], None], strict=True):
        begins = following.valid_from if following and following.code == one.code else None
        if begins and (one.valid_to is None or one.valid_to >= begins):
            yield replace(one, valid_to=begins - timedelta(days=1))
        else:
            yield one


def reusable_by_kind(doc_types: Iterable[str]) -> bool:
    """Whether papers of these types may serve again: not where all are made for one dossier."""
    types = set(doc_types)
    return not types or not types <= _OF_ONE_DOSSIER


def _present(**pairs: Any) -> Json:
    return {k: v for k, v in pairs.items() if v not in (None, [], ())}


def component_to_json(one: Component) -> Json:
    known = reusable_by_kind(one.doc_types)
    return _present(
        componentCode=one.code,
        name=one.name,
        docTypes=list(one.doc_types),
        words=list(one.words),
        copy=one.copy,
        required=one.required,
        count=one.count if one.count != 1 else None,
        maxAgeMonths=one.max_age_months,
        reusable=one.reusable if one.reusable != known else None,
    )


def procedure_to_json(one: Procedure) -> Json:
    """As an import reads it."""
    result = one.result and _present(
        resultCode=one.result.code,
        name=one.result.name,
        docTypes=list(one.result.doc_types),
        validMonths=one.result.valid_months,
    )
    return _present(
        procedureCode=one.code,
        name=one.name,
        sector=one.sector,
        workingDays=one.working_days,
        maintenance=one.maintenance,
        validFrom=one.valid_from.isoformat() if one.valid_from else None,
        validTo=one.valid_to.isoformat() if one.valid_to else None,
        result=result,
        components=[component_to_json(c) for c in one.components],
    )


def procedures_bytes(procedures: Procedures) -> bytes:
    """The catalogue as the archive keeps it."""
    listed = [procedure_to_json(p) for p in procedures.all]
    return json.dumps({"schema": SCHEMA, "procedures": listed}, ensure_ascii=False, indent=1).encode() + b"\n"


def load_procedures(content: bytes | None) -> Procedures:
    """What `procedures_bytes` wrote; an empty catalogue for None. Raises DamageFound `procedures-damaged`."""
    if content is None:
        return Procedures()
    try:
        listed = json.loads(content)["procedures"]
        return Procedures(tuple(sorted(map(procedure_from_json, listed), key=_order)))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamageFound("procedures-damaged") from None


def component_from_json(j: Mapping[str, Any]) -> Component:
    types = tuple(j.get("docTypes", ()))
    return Component(
        code=j["componentCode"],
        name=j["name"],
        doc_types=types,
        words=tuple(j.get("words", ())),
        copy=j.get("copy"),
        required=j.get("required", True),
        count=j.get("count", 1),
        max_age_months=j.get("maxAgeMonths"),
        reusable=j.get("reusable", reusable_by_kind(types)),
    )


def procedure_from_json(j: Mapping[str, Any]) -> Procedure:
    """One procedure that has been checked before. KeyError, ValueError where it was not."""
    result = j.get("result")
    return Procedure(
        code=j["procedureCode"],
        name=j["name"],
        sector=j.get("sector"),
        components=tuple(component_from_json(c) for c in j.get("components", ())),
        result=_result_from_json(result) if result else None,
        working_days=j.get("workingDays"),
        valid_from=_day(j.get("validFrom")),
        valid_to=_day(j.get("validTo")),
        maintenance=j.get("maintenance"),
    )


def _result_from_json(j: Mapping[str, Any]) -> Result:
    return Result(j["name"], tuple(j.get("docTypes", ())), j.get("resultCode"), j.get("validMonths"))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
