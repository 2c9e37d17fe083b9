"""Exact posterior chances of what is printed at every place of a text, by the forward-backward algorithm.

The noisy channel of C. E. Shannon over a model of three symbols: states are pairs of neighbouring choices
(L. R. Rabiner, "A tutorial on hidden Markov models", 1989). Choices that a model of two symbols finds
hopeless beside the best are dropped first: nearly every place of a page is sure, the others cost time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, product

import numpy as np
from numpy.typing import NDArray

from digitize.language.candidates import Choice
from digitize.language.model import model

Chances = NDArray[np.float64]
Place = tuple[Choice, ...]
_HOPELESS = 5.0  # nats behind the best choice of the place


def posteriors(places: Sequence[Place]) -> list[dict[Choice, float]]:
    """For every place the chance of each choice that has one; the text begins and ends with two stops."""
    left = _pruned(places)
    result: list[dict[Choice, float]] = [{place[0]: 1.0} for place in left]
    spans = _spans(left)
    steps = _transitions(left, [i for a, b in spans for i in range(a, b)])
    for first, end in spans:
        for i, chances in enumerate(_solved(first, end, steps), first):
            result[i] = dict(zip(left[i], chances.tolist(), strict=True))
    return result


def _pruned(places: Sequence[Place]) -> list[Place]:
    """The places with the choices that are not hopeless beside any choices of their neighbours."""
    sizes = np.array([len(place) for place in places])
    ids = np.array([c.id for place in places for c in place], np.int64)
    scores = np.array([c.score for place in places for c in place])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    one, other = _neighbours(sizes, starts)
    links = model().log_pair(ids[one], ids[other])
    worth = scores.copy()
    for here, there in ((one, other), (other, one)):
        reach = np.full(len(ids), -np.inf)
        np.maximum.at(reach, here, links + scores[there])
        worth += np.where(np.isinf(reach), 0.0, reach)
    best = np.repeat(np.maximum.reduceat(worth, starts[:-1]), sizes)
    kept = (worth > best - _HOPELESS).tolist()
    ends = list(accumulate(sizes.tolist()))
    return [
        tuple(c for c, good in zip(place, kept[end - len(place) : end], strict=True) if good)
        if len(place) > 1
        else place
        for place, end in zip(places, ends, strict=True)
    ]


def _neighbours(sizes: NDArray[np.int64], starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Indices of every choice and every choice of the following place, pair by pair."""
    counts = sizes[:-1] * sizes[1:]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    width = np.repeat(sizes[1:], counts)
    one = np.repeat(starts[:-2], counts) + within // width
    return one, np.repeat(starts[1:-1], counts) + within % width


def _spans(places: Sequence[Place]) -> list[tuple[int, int]]:
    """Stretches between two sure neighbours: [first, end), the last two of which are sure again."""
    spans: list[tuple[int, int]] = []
    open_at, sure = -1, 2
    for i, place in enumerate(places):
        sure = sure + 1 if len(place) == 1 else 0
        if not sure and open_at < 0:
            open_at = i
        if open_at >= 0 and sure == 2:
            spans.append((open_at, i + 1))
            open_at = -1
    return spans


def _transitions(places: Sequence[Place], wanted: Sequence[int]) -> dict[int, Chances]:
    """For each wanted place the weight of its choices after every pair of choices before it; one look-up."""
    ids: list[tuple[int, int, int]] = []
    for i in wanted:
        before, last, here = ([c.id for c in places[j]] for j in (i - 2, i - 1, i))
        ids += product(before, last, here)
    if not ids:
        return {}
    first, second, third = np.array(ids, np.int64).T
    logs = model().log_triple(first, second, third)
    steps, at = {}, 0
    for i in wanted:
        shape = (len(places[i - 2]), len(places[i - 1]), len(places[i]))
        size = shape[0] * shape[1] * shape[2]
        block = logs[at : at + size].reshape(shape) + np.array([c.score for c in places[i]])
        steps[i] = np.exp(block - block.max())
        at += size
    return steps


def _solved(first: int, end: int, steps: dict[int, Chances]) -> list[Chances]:
    ahead = np.ones((1, 1))
    forward = []
    for i in range(first, end):
        ahead = np.einsum("ab,abc->bc", ahead, steps[i])
        ahead /= ahead.sum()
        forward.append(ahead)
    back = np.ones_like(ahead)
    found = []
    for i in range(end - 1, first - 1, -1):
        chance = (forward[i - first] * back).sum(axis=0)
        found.append(chance / chance.sum())
        back = np.einsum("abc,bc->ab", steps[i], back)
        back /= back.max()
    return found[::-1]
