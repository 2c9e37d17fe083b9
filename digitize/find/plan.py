"""From the parts of a query to the tantivy query that finds and ranks.

Every part must match in `text`, which holds title, fields and body. Ranking is in steps that word statistics
cannot mix up: words side by side printed with the diacritics typed > side by side in title or fields > side
by side anywhere > BM25, where title and fields weigh more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tantivy import FieldType, Occur
from tantivy import Query as Built

from digitize.errors import UsageProblem
from digitize.find.fold import fold, lone_i
from digitize.find.layout import IN_SAMPLE, SAMPLE, field_key, pair
from digitize.find.query import FILTERS, Clause, Query, day_bounds, iso_date

_EXACT, _TOGETHER, _TOGETHER_HEAD, _WHOLE = 800.0, 200.0, 200.0, 200.0
_BM25_WEIGHT = 0.5
_MOST_PREFERENCES = 12


def _literal(text: str) -> str:
    return "".join(c if c.isalnum() or c in "=-/_" else f"[{c}]" for c in text)


@dataclass(frozen=True, slots=True)
class Like:
    """What makes a hit better. score: what it adds; 0 where word statistics say, by `term` (field, word).

    pair: the folded neighbours that must be there for it; head: in title or fields.
    """

    query: Any
    score: float = 0.0
    pair: str | None = None
    head: bool = False
    term: tuple[str, str] | None = None


def all_of(queries: Sequence[Any], likes: Iterable[Like] = ()) -> Any:
    """Everything of `queries`, better by `likes`, cheap for a few thousand hits: each like is looked up hit
    by hit. Side by side they would be gone through from their beginnings to their ends.
    """
    found = Built.boolean_query([(Occur.Must, q) for q in queries])
    for like in likes:
        found = Built.boolean_query([(Occur.Must, found), (Occur.Should, like.query)])
    return found


class Plan:
    """Builds one query for one index (its schema, and the parser that ranges need)."""

    def __init__(self, index: Any, query: Query, clauses: tuple[Clause, ...]) -> None:
        self._index, self._schema = index, index.schema
        self._query, self._clauses = query, clauses

    def parts(self) -> list[Any]:
        """What every hit has. Raises UsageProblem: `bad-query` for nothing, `bad-query-date` for no date."""
        must = [self._clause(c) for c in self._clauses] + self._filters()
        if not must:
            raise UsageProblem("bad-query")
        return must

    def build(self, *, apart: bool = False) -> Any:
        """All that matches, ranked; the cheapest way for very many hits. apart: as if no words stood side by
        side. Raises as `parts`.
        """
        likes = [(Occur.Should, like.query) for like in self.likes() if not (apart and like.pair)]
        return Built.boolean_query([(Occur.Must, q) for q in self.parts()] + likes)

    def beside(self, pair: str, *, head: bool = False) -> Any:
        """Papers with these neighbours, whatever their marks; adds nothing to a score."""
        term = ("^" if head else "") + self.marked(pair)
        return Built.const_score_query(Built.term_query(self._schema, "pairs", term), 0.0)

    def sampled(self) -> Any:
        """One paper in `ONE_IN`."""
        return Built.const_score_query(Built.term_query(self._schema, SAMPLE, IN_SAMPLE), 0.0)

    @property
    def has_prefix(self) -> bool:
        """Whether a part is the beginning of a word: each look at it goes through all such words."""
        return any(c.kind == "prefix" for c in self._clauses)

    def marked(self, pair: str) -> str:
        """Neighbours as the index writes them, for this query."""
        return f"={pair}" if self._query.exact else pair

    def at_most(self, papers: Callable[[str, str], int], everything: int) -> int:
        """No more papers than these match. papers: field, term → how many have it."""
        return min([everything, *(self._found_by(c, papers) for c in self._clauses if c.kind == "words")])

    def _found_by(self, clause: Clause, papers: Callable[[str, str], int]) -> int:
        words, terms = self._written(clause), self._codes(clause)
        if clause.name:
            return min(papers(self._fields(clause.name), t) for t in self._named_words(clause))
        found = [papers(self._fields(None), w) for w in words]
        found += [papers("pairs", self.marked(pair(p))) for p in pairwise(words)]
        return min(found) + sum(papers("codes", t) for t in terms)

    def _written(self, clause: Clause) -> tuple[str, ...]:
        return clause.kept if self._query.exact else clause.folded

    def parts_at_most(self, weigh: Callable[[str, str], float]) -> float:
        """What the parts can add to a score together. weigh: field, word → the most it can add."""
        statistics = sum(weigh(self._fields(c.name), w) for c in self._clauses for w in self._written(c))
        fixed = sum(len(c.folded) + 1 + (2 * _WHOLE if c.whole else 0) for c in self._clauses)
        return statistics + fixed + len(self._filters())

    def _together(self, field: str, words: tuple[str, ...]) -> Any:
        if len(words) == 1:
            return Built.term_query(self._schema, field, words[0])
        return Built.phrase_query(self._schema, field, list(words))

    def _neighbours(self, words: tuple[str, ...]) -> Any:
        """Words side by side: by their pairs, and by position where two pairs could stand apart."""
        if len(words) == 1:
            return self._together(self._fields(None), words)
        mark = "=" if self._query.exact else ""
        must = [self._term("pairs", mark + pair(p)) for p in pairwise(words)]
        if len(words) > 2:
            must.append(self._together(self._fields(None), words))
        return Built.boolean_query([(Occur.Must, q) for q in must])

    def _fields(self, name: str | None) -> str:
        base = "named" if name else "text"
        return f"{base}Exact" if self._query.exact else base

    def _term(self, field: str, value: str) -> Any:
        return Built.const_score_query(Built.term_query(self._schema, field, value), 1.0)

    def _clause(self, clause: Clause) -> Any:
        if clause.name and clause.name.lower() in FILTERS:
            return self._named_filter(FILTERS[clause.name.lower()], clause)
        if clause.kind == "range":
            return self._range(clause)
        return self._prefix(clause) if clause.kind == "prefix" else self._words(clause)

    def _words(self, clause: Clause) -> Any:
        if clause.name:
            return self._together(self._fields(clause.name), self._named_words(clause))
        found, codes = self._neighbours(self._written(clause)), self._codes(clause)
        if not codes:
            return Built.boost_query(found, _BM25_WEIGHT)
        wholes = [Built.const_score_query(Built.term_query(self._schema, "codes", c), _WHOLE) for c in codes]
        return Built.boolean_query([(Occur.Should, q) for q in (found, *wholes)])

    def _named_words(self, clause: Clause) -> tuple[str, ...]:
        """A field's words as the index writes them, a date as it is kept."""
        key, iso = field_key(clause.name or ""), iso_date(clause)
        return tuple(f"{key}={w}" for w in (iso.split("-") if iso else self._written(clause)))

    def _codes(self, clause: Clause) -> list[str]:
        """How a code or a date that was typed whole stands in the index."""
        if not clause.whole or clause.name:
            return []
        iso = iso_date(clause)
        whole = f"={clause.whole}" if self._query.exact else fold(clause.whole)
        return [iso, whole] if iso else [whole]

    def _prefix(self, clause: Clause) -> Any:
        start = clause.kept[0] if self._query.exact else clause.folded[0]
        if clause.name:
            parts = start.replace("/", " ").replace("-", " ").replace(".", " ").split()
            return self._named_prefix(field_key(clause.name), parts or [start], clause.name)
        if not start.isalnum():
            return self._beginning("codes", f"={start}" if self._query.exact else start)
        return self._beginning(self._fields(None), start)

    def _named_prefix(self, key: str, parts: list[str], name: str) -> Any:
        field = self._fields(name)
        last = self._beginning(field, f"{key}={parts[-1]}")
        before = [self._term(field, f"{key}={p}") for p in parts[:-1]]
        return Built.boolean_query([(Occur.Must, q) for q in (*before, last)])

    def _beginning(self, field: str, start: str) -> Any:
        """`mi*`: minh, miền, and mỹ where it was spelled mĩ."""
        beginnings = [f"{_literal(start)}.*"]
        if lone_i(start) != start:
            beginnings.append(_literal(lone_i(start)))
        return Built.regex_query(self._schema, field, f"({'|'.join(beginnings)})")

    def _range(self, clause: Clause) -> Any:
        low = "*" if clause.low is None else f"{clause.low:.6f}"
        high = "*" if clause.high is None else f"{clause.high:.6f}"
        return self._index.parse_query(f"values.{field_key(clause.name or '')}:[{low} TO {high}]")

    def _named_filter(self, field: str, clause: Clause) -> Any:
        if clause.kind == "prefix":
            return self._beginning(field, clause.folded[0])
        return self._filter(field, clause.whole or " ".join(clause.folded))

    def _filter(self, field: str, value: str) -> Any:
        if field == "owners":
            value = fold(value).replace(" ", "")
        elif field == "dossierCode":
            value = fold(value)
        return self._term(field, value)

    def _filters(self) -> list[Any]:
        q = self._query
        given = (("docType", q.doc_type), ("owners", q.owner), ("state", q.state))
        found = [self._filter(field, value) for field, value in given if value]
        return found + self._days(q.date_from, q.date_to)

    def _days(self, first: str | None, last: str | None) -> list[Any]:
        bounds = [day_bounds(d.strip()) if d else (None, None) for d in (first, last)]
        if None in bounds:
            raise UsageProblem("bad-query-date")
        low, high = (b[i] for i, b in enumerate(bounds) if b)
        if low is None and high is None:
            return []
        span = Built.range_query(self._schema, "date", FieldType.Integer, low, high)
        return [Built.const_score_query(span, 0.0)]

    def _runs(self) -> list[list[Clause]]:
        """Plain words typed one after the other: a person's name is such a run."""
        runs: list[list[Clause]] = [[]]
        for clause in self._clauses:
            if clause.kind == "words" and not clause.name:
                runs[-1].append(clause)
            elif runs[-1]:
                runs.append([])
        return runs

    def likes(self) -> list[Like]:
        """What a better hit has beyond the parts: the more, the higher."""
        found: list[Like] = []
        for run in self._runs():
            words = [w for c in run for w in self._written(c)]
            field = "headExact" if self._query.exact else "head"
            titled = [(field, w) for w in dict.fromkeys(words)]
            found += [Like(Built.term_query(self._schema, *term), term=term) for term in titled]
            found += self._nearness(words) + ([] if self._query.exact else self._accents(run))
        return found

    def _nearness(self, words: list[str]) -> list[Like]:
        mark = "=" if self._query.exact else ""
        pairs = list(dict.fromkeys(pair(p) for p in pairwise(words)))[:_MOST_PREFERENCES]
        head = [
            self._scored("pairs", f"^{mark}{p}", _TOGETHER_HEAD / len(pairs), p, head=True) for p in pairs
        ]
        return head + [self._scored("pairs", mark + p, _TOGETHER / len(pairs), p) for p in pairs]

    def _accents(self, run: list[Clause]) -> list[Like]:
        """Where diacritics were typed they are meant, also by words that have none (`Văn An`)."""
        if not any(c.accented for c in run):
            return []
        kept = [w for c in run for w in c.kept]
        if len(kept) == 1:
            return [self._scored("textExact", kept[0], _EXACT)]
        pairs = list(dict.fromkeys(pair(p) for p in pairwise(kept)))[:_MOST_PREFERENCES]
        single = [w for c in run if c.accented for w in c.kept][:_MOST_PREFERENCES]
        near = [self._scored("pairs", f"={p}", _EXACT / 2 / len(pairs), fold(p)) for p in pairs]
        return near + [self._scored("textExact", w, _EXACT / 2 / len(single)) for w in single]

    def _scored(
        self, field: str, term: str, score: float, beside: str | None = None, *, head: bool = False
    ) -> Like:
        query = Built.const_score_query(Built.term_query(self._schema, field, term), score)
        return Like(query, score, beside, head)
