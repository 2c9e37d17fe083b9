"""The best hits without a look at all of them.

Half of a million papers may match two common syllables, and ranking each takes a hundred nanoseconds. But
ranking goes by steps (`plan.py`): words side by side outweigh everything that word statistics can say. So the
papers where all words stand side by side are ranked first, then those where two of them do. Where the last
hit shown has more than any paper that was left out can have, it is the answer (the threshold algorithm of
Fagin, Lotem and Naor, 2003), and how many match is told from a sample: counting takes longer than finding the
best. Where not, the others are ranked too, without what only neighbours add.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from digitize.find.layout import ONE_IN
from digitize.find.plan import Like, Plan, all_of

_FEW = 30_000  # hits: to rank so many takes a few milliseconds
_PASSED = 300_000  # papers with two of the words: to look for the others in so many takes no longer
_BM25_MOST = 2.2  # (k1 + 1) × idf is what BM25 of one word comes near to, k1 = 1.2
Ranked = list[tuple[float, Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """hits: score and address, the best first; total: of all that match; about: told from a sample."""

    hits: Ranked
    total: int
    about: bool = False


def best(searcher: Any, plan: Plan, limit: int) -> Found:
    """The `limit` best of what `plan` finds."""
    ladder = _Ladder(searcher, plan, limit)
    if plan.at_most(searcher.doc_freq, searcher.num_docs) <= _FEW:
        return _all_ranked(searcher, all_of(ladder.parts, ladder.likes), limit)
    if not ladder.pairs or plan.has_prefix:
        return _all_ranked(searcher, plan.build(), limit)
    about = ONE_IN * _count(searcher, [*ladder.parts, plan.sampled()])
    if about <= _FEW:
        return _all_ranked(searcher, all_of(ladder.parts, ladder.likes), limit)
    hits = ladder.side_by_side()
    if hits is not None and ladder.sure:
        return Found(hits, _rounded(about), about=True)
    rest = _all_ranked(searcher, plan.build(apart=hits is not None), limit)
    return Found(ladder.merged([hits or [], rest.hits]), rest.total)


def _all_ranked(searcher: Any, query: Any, limit: int) -> Found:
    found = searcher.search(query, limit)
    return Found(found.hits, found.count)


def _rounded(about: int) -> int:
    """To two digits: a sample of 30,000 and more is right within some per cent."""
    return round(about, 2 - len(str(about)))


def _count(searcher: Any, parts: list[Any]) -> int:
    """How many papers have all parts. By a column, for that needs no scores; it has no use otherwise."""
    count: int = searcher.search(all_of(parts), 1, order_by_field="date").count
    return count


class _Ladder:
    """One query on its way from the narrowest look to the widest."""

    def __init__(self, searcher: Any, plan: Plan, limit: int) -> None:
        self._searcher, self._plan, self._limit = searcher, plan, limit
        self.parts, self.likes = plan.parts(), plan.likes()
        self.pairs = list(dict.fromkeys(like.pair for like in self.likes if like.pair))
        self.sure = False

    def side_by_side(self) -> Ranked | None:
        """The best of the papers with words side by side; None where these are too many to be looked at.
        `sure` says whether no other paper can be better.
        """
        if min(map(self._having, self.pairs)) > _FEW:
            hits = self._ranked(self.pairs, head=True)
            if self._are_best(hits, min(like.score for like in self.likes if like.head)):
                return hits
        hits = self._ranked(self.pairs)
        if self._are_best(hits, min(self._worth([p]) for p in self.pairs)) or len(self.pairs) == 1:
            return hits
        if sum(map(self._having, self.pairs)) > _PASSED:
            return None
        hits = self.merged([self._ranked([p]) for p in self.pairs])
        self._are_best(hits, self._worth(self.pairs))
        return hits

    def _having(self, pair: str) -> int:
        papers: int = self._searcher.doc_freq("pairs", self._plan.marked(pair))
        return papers

    def _ranked(self, pairs: list[str], *, head: bool = False) -> Ranked:
        beside = [self._plan.beside(p, head=head) for p in pairs]
        query = all_of([*beside, *self.parts], self.likes)
        return list(self._searcher.search(query, self._limit, count=False).hits)

    def merged(self, several: Sequence[Ranked]) -> Ranked:
        """The best of several lists; a paper in two of them counts by its higher score."""
        listed = sorted((hit for hits in several for hit in hits), key=lambda hit: hit[0])
        once = {(a.segment_ord, a.doc): (score, a) for score, a in listed}
        ordered = sorted(once.items(), key=lambda one: (-one[1][0], one[0]))
        return [hit for _, hit in ordered[: self._limit]]

    def _worth(self, pairs: list[str]) -> float:
        """What the likes give for these pairs together."""
        return sum(like.score for like in self.likes if like.pair in pairs)

    def _are_best(self, hits: Ranked, missing: float) -> bool:
        """Whether no paper that lacks `missing` of the highest score can be better than the last hit."""
        most = self._plan.parts_at_most(self._weigh) + sum(map(self._most, self.likes))
        self.sure = len(hits) == self._limit and bool(hits[-1][0] >= most - missing)
        return self.sure

    def _most(self, like: Like) -> float:
        return self._weigh(*like.term) if like.term else like.score

    def _weigh(self, field: str, word: str) -> float:
        """The most that BM25 can say of a word."""
        everything, having = self._searcher.num_docs, self._searcher.doc_freq(field, word)
        return _BM25_MOST * math.log(1 + (max(everything, having) - having + 0.5) / (having + 0.5))
