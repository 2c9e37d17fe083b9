"""The query language: words, "phrases", pre*, field:value, field:low..high. Nothing typed is a crash.

All parts must match. A word with diacritics prefers papers that print it so, and still finds the others
(not with `Query.exact`). What is neither a field of the archive nor near one is taken as plain
words (`V/v:`, `10:30`).
"""

from __future__ import annotations

import calendar
import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from digitize.errors import UsageProblem
from digitize.find.fold import exact, fold
from digitize.find.words import dates, joined, syllables

MOST_PARTS = 64
MOST_HITS = 1000
FILTERS = {
    "doctype": "docType",
    "type": "docType",
    "state": "state",
    "owner": "owners",
    "dossiercode": "dossierCode",
}

_PART = re.compile(r'(?:(?P<name>[A-Za-z][A-Za-z0-9]*):(?=[^\s:]))?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_PRINTED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_PRINTED_MONTH = re.compile(r"(\d{1,2})[/-](\d{4})")


@dataclass(frozen=True, slots=True)
class Query:
    """One search as asked for. Dates ISO 8601 (also YYYY, YYYY-MM, DD/MM/YYYY), both ends included."""

    text: str = ""
    doc_type: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    owner: str | None = None
    state: str | None = None
    exact: bool = False
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a query.

    kind: "words" one word, or several that must stand together; "prefix" the beginning of a word or code;
    "range" numbers (dates as YYYYMMDD) between `low` and `high`, None for an open end.
    kept, folded: the words with and without diacritics. whole: the code as typed (lower case), if it is one.
    """

    kind: Literal["words", "prefix", "range"]
    name: str | None = None
    kept: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    whole: str | None = None
    low: float | None = None
    high: float | None = None

    @property
    def accented(self) -> bool:
        """Whether it was typed with diacritics."""
        return self.kept != self.folded


def _words(text: str, name: str | None, whole: str | None = None) -> list[Clause]:
    kept = tuple(syllables(text))
    folded = tuple(fold(w) for w in kept)
    return [Clause("words", name, kept, folded, whole)] if kept else []


def _pieces(text: str, name: str | None) -> list[Clause]:
    """A bare run: its codes whole, its other words one by one; the words of a field's value stay together."""
    if name:
        return _words(text, name, exact(text))
    written = exact(text)
    wholes = joined(written)
    found: list[Clause] = []
    for whole in wholes:
        before, _, written = written.partition(whole)
        found += [c for w in syllables(before) for c in _words(w, None)]
        found += _words(whole, None, whole)
    return found + [c for w in syllables(written) for c in _words(w, None)]


def _prefix(text: str, name: str | None) -> list[Clause]:
    """`ngu*`, `H56.134-*`; of `a,ngu*` only the last word is a beginning."""
    written = exact(text.rstrip("*"), goes_on=True)
    tail = re.search(r"[\w\u0300-\u036f./&-]+$", written)
    if not tail or not syllables(tail[0]):
        return _pieces(text, name)
    start = tail[0].lstrip("./&-_")
    before = _pieces(written[: tail.start()], name)
    return [*before, Clause("prefix", name, (start,), (fold(start, goes_on=True),), start)]


def _parts_of_day(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month, day of what is written in one of the ways people write them."""
    iso, full, short = _DAY.fullmatch(text), _PRINTED_DAY.fullmatch(text), _PRINTED_MONTH.fullmatch(text)
    if iso:
        return int(iso[1]), int(iso[2]) if iso[2] else None, int(iso[3]) if iso[3] else None
    if full:
        return int(full[3]), int(full[2]), int(full[1])
    return (int(short[2]), int(short[1]), None) if short else None


def day_bounds(text: str) -> tuple[int, int] | None:
    """First and last day meant by YYYY, YYYY-MM, YYYY-MM-DD, DD/MM/YYYY or MM/YYYY, as YYYYMMDD."""
    parts = _parts_of_day(text)
    if parts is None or parts[0] < 1 or (parts[1] is not None and not 1 <= parts[1] <= 12):
        return None
    year, month, day = parts
    longest = calendar.monthrange(year, month or 12)[1]
    if day is not None and not 1 <= day <= longest:
        return None
    first = year * 10000 + (month or 1) * 100 + (day or 1)
    return first, year * 10000 + (month or 12) * 100 + (day or longest)


def _bound(text: str, name: str, *, upper: bool) -> float | None:
    """One end of a range: open, a plain number, or a day."""
    if not text:
        return None
    days = day_bounds(text)
    if days and (len(text) != 4 or "date" in name.lower() or name.endswith(("At", "From"))):
        return days[upper]
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    raise UsageProblem("bad-query-range", field=name)


def _range(text: str, name: str) -> list[Clause]:
    low, _, high = text.partition("..")
    if not low and not high:
        raise UsageProblem("bad-query-range", field=name)
    ends = (_bound(low, name, upper=False), _bound(high, name, upper=True))
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise UsageProblem("bad-query-range", field=name)
    return [Clause("range", name, low=ends[0], high=ends[1])]


def _known_name(name: str, known: Callable[[str], bool], names: Callable[[], list[str]]) -> bool:
    """Whether `name:` means a field; a near miss is a mistake to tell, anything else is plain text."""
    if name.lower() in FILTERS or known(name.lower()):
        return True
    near = difflib.get_close_matches(name.lower(), names(), n=1, cutoff=0.8)
    if near:
        raise UsageProblem("bad-query-field", field=name, near=near[0])
    return False


def _clauses(
    part: re.Match[str], known: Callable[[str], bool], names: Callable[[], list[str]]
) -> list[Clause]:
    name, quoted, bare = part["name"], part["quoted"], part["bare"]
    if name and not _known_name(name, known, names):
        name, bare = None, bare and f"{part['name']} {bare}"
        if quoted is not None:
            return [*_pieces(part["name"], None), *_words(quoted, None)]
    if quoted is not None:
        whole = exact(quoted).strip()
        return _words(quoted, name, whole if " " not in whole else None)
    if name and ".." in bare and name.lower() not in FILTERS:
        return _range(bare, name)
    return _prefix(bare, name) if bare.endswith("*") else _pieces(bare, name)


def parse(
    text: str, known: Callable[[str], bool] = lambda _: False, names: Callable[[], list[str]] = list
) -> tuple[Clause, ...]:
    """The parts of a query. `known(name)`: is it a field of the archive (lower case); `names()`: all.

    Raises UsageProblem: `bad-query-field` (nearly a field), `bad-query-range`, `bad-query-long`.
    """
    plain = unicodedata.normalize("NFC", text)
    for mark in "“”„«»＂":
        plain = plain.replace(mark, '"')
    if plain.count('"') % 2:  # a quote that never ends is a stray mark, not a phrase
        head, _, tail = plain.rpartition('"')
        plain = f"{head} {tail}"
    found = [c for part in _PART.finditer(plain) for c in _clauses(part, known, names)]
    if len(found) > MOST_PARTS:
        raise UsageProblem("bad-query-long", most=MOST_PARTS)
    return tuple(found)


def iso_date(clause: Clause) -> str | None:
    """The day a code-like part means, if it is a date: `12/05/2023` and `2023-05-12` are the same."""
    found = dates(fold(clause.whole)) if clause.whole else set()
    return found.pop() if len(found) == 1 else None
