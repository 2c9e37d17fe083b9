"""What a handwritten number or date may be, by every witness: shown to a person, never taken for a value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from digitize.dossier import Box, Document, Finding, Mark, Page, Suggestion
from digitize.extract.clues import Clues, Statement, date_clues, number_clues
from digitize.extract.patterns.dates import iso_date
from digitize.extract.text import fold

TYPE = "van-ban-hanh-chinh"  # numbers of other papers may be more than a row of digits (`58/2023`)
MOST = 3
ALONE = 0.75  # one witness
AGREED = 0.95  # two that know nothing of each other: still a person decides
_LEAST = 0.05
_HEARD = 0.1  # a witness with less to say for a value does not count as agreeing
_NUMBERS, _DAYS = 500.0, 20.0  # how many values there are, roughly, where a witness means another one
_DOUBT = 0.02  # no witness is without error
_YEAR = re.compile(r"nam\s*(?P<y>(?:19|20)\d\d)")
_PRINTED_MONTH = re.compile(r"thang\s*(?P<m>\d{1,2})\s*nam\s*(?P<y>(?:19|20)\d\d)")


def suggest(document: Document, pages: Sequence[Page], clues: Clues) -> Document:
    """The document with suggestions in the findings that say its number or date is not print.

    pages: the pages of the scan; only administrative papers get suggestions. Fields, findings and outcome
    are otherwise what they were.
    """
    if document.doc_type != TYPE:
        return document
    by_number = {p.number: p for p in pages if p.number in document.pages}
    findings = tuple(_with_suggestions(f, document, by_number, clues) for f in document.findings)
    return replace(document, findings=findings)


def _with_suggestions(found: Finding, document: Document, pages: Mapping[int, Page], clues: Clues) -> Finding:
    page = pages.get(found.page or 0)
    if found.code != "not-typeset" or page is None or found.box is None or found.field in document.fields:
        return found
    if found.field == "codeNumber":
        seen = _number_seen(page, found.box)
        return replace(found, suggestions=weigh([*seen, *number_clues(document, clues)], _NUMBERS))
    if found.field == "issuedDate":
        known = _partial(found, page)
        marks = [m for p in pages.values() for m in p.marks]
        heard = [*_date_seen(page, found.box, known), *date_clues(document, clues, marks)]
        fitting = [t for t in (_fitting(t, known) for t in heard) if t.chances]
        return replace(found, suggestions=weigh(fitting, _DAYS))
    return found


def weigh(witnesses: Sequence[Statement], others: float) -> tuple[Suggestion, ...]:
    """Values by the chance that all `witnesses` together leave them, likeliest first, at most MOST.

    Witnesses are taken as independent (naive Bayes); what one leaves open is spread over `others` values. No
    value of one witness alone gets more than ALONE, none more than AGREED.
    """
    heard = [Statement(t.source, _merged(t.chances)) for t in witnesses]
    values = list(dict.fromkeys(v for t in heard for v in t.chances))
    weights = {v: math.exp(sum(math.log(_chance(t, v, others)) for t in heard)) for v in values}
    none = others * math.exp(sum(math.log(_rest(t) / others) for t in heard))
    total = sum(weights.values()) + none
    ranked = sorted(values, key=lambda v: -weights[v])[:MOST]
    made = (_suggestion(v, weights[v] / total, heard, witnesses) for v in ranked)
    return tuple(s for s in made if s.confidence >= _LEAST)


def _suggestion(
    value: str, chance: float, heard: Sequence[Statement], witnesses: Sequence[Statement]
) -> Suggestion:
    speaking = sorted((t for t in heard if value in t.chances), key=lambda t: -t.chances[value])
    agreeing = tuple(t.source for t in speaking[1:] if t.chances[value] >= _HEARD)
    agreed = bool(agreeing) and speaking[0].chances[value] >= _HEARD
    sure = min(AGREED if agreed else ALONE, chance)
    return Suggestion(_form(value, witnesses), round(sure, 3), speaking[0].source, agreeing)


def _rest(witness: Statement) -> float:
    return max(_DOUBT, 1.0 - sum(witness.chances.values()))


def _chance(witness: Statement, value: str, others: float) -> float:
    return max(witness.chances.get(value, 0.0), _rest(witness) / others)


def _merged(chances: Mapping[str, float]) -> dict[str, float]:
    """`4` and `04` are one number."""
    merged: dict[str, float] = {}
    for value, chance in chances.items():
        merged[_plain(value)] = merged.get(_plain(value), 0.0) + chance
    return {value: chance for value, chance in merged.items() if chance > 0}


def _plain(value: str) -> str:
    return (value.lstrip("0") or "0") if value.isdigit() else value


def _form(value: str, witnesses: Sequence[Statement]) -> str:
    """A number as its best witness writes it; below 10 with a nought (NĐ 30/2020/NĐ-CP, Annex I)."""
    forms = [(c, v) for t in witnesses for v, c in t.chances.items() if _plain(v) == value]
    best = max(forms)[1]
    return best.zfill(2) if best.isdigit() else best


def _number_seen(page: Page, box: Box) -> Iterator[Statement]:
    for mark in page.marks:
        if mark.slot == "number" and mark.readings and _level(mark.box, box) and _meet(mark.box, box):
            yield Statement("handwriting", {r.value: r.confidence for r in mark.readings})
            return


def _date_seen(page: Page, box: Box, known: str) -> Iterator[Statement]:
    """Days as the marks of one date line read, the month too where it is not print."""
    row = {m.slot: m for m in reversed(page.marks) if m.readings and _level(m.box, box)}
    year, _, month = known.partition("-")
    if "day" not in row or not year:
        return
    months = {month: 1.0} if month else _readings(row.get("month"))
    chances: dict[str, float] = {}
    for m, sure_m in months.items():
        for d, sure_d in _readings(row["day"]).items():
            day = iso_date(d, m, year)
            if day:
                chances[day] = chances.get(day, 0.0) + sure_m * sure_d
    if chances:
        yield Statement("handwriting", chances)


def _readings(mark: Mark | None) -> dict[str, float]:
    return {r.value: r.confidence for r in mark.readings} if mark else {}


def _partial(found: Finding, page: Page) -> str:
    """`2025-02`, `2025` or nothing: as much of the date as is print."""
    partial = str(found.params.get("partial", ""))
    if partial or found.box is None:
        return partial
    row = [w for w in page.words if _level(w.box, found.box)]
    text = fold(" ".join(w.text for w in sorted(row, key=lambda w: w.box[0])))
    month, year = _PRINTED_MONTH.search(text), _YEAR.search(text)
    marked = any(m.slot == "month" and _level(m.box, found.box) for m in page.marks)
    if month and not marked and 1 <= int(month["m"]) <= 12:
        return f"{month['y']}-{int(month['m']):02d}"
    return year["y"] if year else ""


def _fitting(witness: Statement, known: str) -> Statement:
    """Only the days that agree with what is print."""
    return replace(witness, chances={d: c for d, c in witness.chances.items() if d.startswith(known)})


def _level(a: Box, b: Box) -> bool:
    """Whether two boxes stand in one line."""
    return min(a[3], b[3]) - max(a[1], b[1]) > 0.4 * min(a[3] - a[1], b[3] - b[1])


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2]
