"""Dates in order, not in the future, and ages that people have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from digitize.dossier import Document, Finding
from digitize.schemas import code_list, field_labels
from digitize.validate.about import Span, about, annotated, span

YOUNGEST_PARENT, OLDEST_PARENT = 12, 75
_DATES = ("date", "partial-date", "moment")


def _is_date(schema: dict[str, Any], name: str) -> bool:
    field = schema.get("properties", {}).get(name, {})
    shared = schema.get("$defs", {}).get(str(field.get("$ref", "")).rpartition("/")[2], {})
    return (field.get("format") or shared.get("format")) in _DATES


def _future(document: Document, schema: dict[str, Any], today: date) -> Iterator[Finding]:
    allowed = {name for name, yes in annotated(schema, "x-future") if yes}
    for name in document.fields:
        days = span(document.value(name)) if _is_date(schema, name) and name not in allowed else None
        if days and days.first > today:
            yield about(document, name, "date-in-future")


def _after(early: object, late: object) -> bool:
    """Whether `early` is certainly after `late`; times count where both print one."""
    a, b = span(early), span(late)
    if not a or not b:
        return False
    if a.exact and a == b and "T" in str(early) and "T" in str(late):
        return str(early) > str(late)
    return a.first > b.last


def _order(document: Document, schema: dict[str, Any]) -> Iterator[Finding]:
    for chain in schema.get("x-dateOrder", ()):
        for early, late in combinations(chain, 2):
            if _after(document.value(early), document.value(late)):
                params = field_labels(document.doc_type, early, "Before")
                yield about(document, late, "dates-out-of-order", **params)


def _parents(document: Document, schema: dict[str, Any]) -> Iterator[Finding]:
    for name, child in annotated(schema, "x-parentOf"):
        year, born = document.value(name), span(document.value(child))
        if not isinstance(year, int) or not born:
            continue
        if not YOUNGEST_PARENT <= born.first.year - year <= OLDEST_PARENT:
            yield about(document, name, "parent-age-implausible")


def _birthday(born: date, age: int) -> date:
    """The day someone turns `age`; 1 March for those born on 29 February, in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _renewal_days(born: Span) -> set[date]:
    ages = code_list("renewal-ages")["ages"]
    days = {_birthday(born.first, age) for age in ages if born.first.year + age < 9999}
    leap = {d.replace(month=2, day=28) for d in days if (born.first.month, born.first.day) == (2, 29)}
    return days | leap


def _expiry(document: Document, schema: dict[str, Any]) -> Iterator[Finding]:
    """A card lasts until a birthday at which it must be renewed (Luật Căn cước 26/2023/QH15, Article 21)."""
    for name, birth in annotated(schema, "x-expiresAtAge"):
        ends, born = span(document.value(name)), span(document.value(birth))
        if ends and born and born.exact and ends.first not in _renewal_days(born):
            yield about(document, name, "expiry-unusual")


def date_findings(document: Document, schema: dict[str, Any], today: date) -> Iterator[Finding]:
    """date-in-future, dates-out-of-order, parent-age-implausible, expiry-unusual."""
    yield from _future(document, schema, today)
    yield from _order(document, schema)
    yield from _parents(document, schema)
    yield from _expiry(document, schema)
