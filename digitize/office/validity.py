"""Until when a paper counts: by what is printed on it, by the procedure it came from, by who asks for it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

from digitize.dossier import Document, Field
from digitize.office.procedures import Component, Procedures

_ISSUED = ("issuedDate", "registrationDate", "amendedDate", "registeredDate", "validFrom")
# Papers that end on a day that is printed on them.
_PRINTED_END = {"can-cuoc": "expiryDate", "giay-phep-lai-xe": "expiryDate"}
_SURE = 0.8

State = Literal["valid", "expired", "unknown"]


@dataclass(frozen=True, slots=True)
class Validity:
    """state on the day asked for; until: the last day it counts, None without limit or where not known.

    why: a field that would have to be known first.
    """

    state: State
    until: date | None = None
    why: str | None = None


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of that month (Bộ luật Dân sự 2015, Art. 148)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def certain(field: Field | None) -> bool:
    """Whether a field's value may be built upon: a person gave it, or the machine is sure."""
    return field is not None and (field.source == "operator" or field.confidence >= _SURE)


def issued_on(document: Document) -> tuple[date | None, str]:
    """The day a paper was issued as far as that is certain, and the field that says so or should."""
    named = [name for name in _ISSUED if name in document.fields]
    for name in named:
        day = _day(document.fields[name])
        if day:
            return day, name
    return None, next(iter(named), _ISSUED[0])


def _day(field: Field) -> date | None:
    if not certain(field):
        return None
    try:
        return date.fromisoformat(str(field.value)[:10])
    except ValueError:
        return None


def validity(
    document: Document,
    on: date,
    procedures: Procedures,
    source: str | None,
    component: Component | None = None,
) -> Validity:
    """Whether a paper counts on a day. source: the procedure of the dossier it is a result of; component:
    what it is wanted for.
    """
    ends: list[date] = []
    printed = _PRINTED_END.get(document.doc_type)
    if printed:
        end = _day(document.fields[printed]) if printed in document.fields else None
        if end is None:
            return Validity("unknown", why=printed)
        ends.append(end)
    issued, name = issued_on(document)
    months = procedures.result_months(document.doc_type, source, issued or on)
    limits = [m for m in (months, component.max_age_months if component else None) if m]
    if limits and issued is None:
        return Validity("unknown", why=name)
    ends += [months_later(issued, m) for m in limits if issued]
    until = min(ends, default=None)
    return Validity("valid" if until is None or on <= until else "expired", until)
