"""Counting and smoothing for `make-language-data.py`: three-symbol models of several texts, mixed into one.

Interpolated modified Kneser-Ney per text (S. F. Chen, J. Goodman, 1999), mixed linearly with weights found by
expectation maximisation on text that was held out, then written as one back-off model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Chances = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Order:
    """N-grams of one length: sorted keys, discounted share, what is left for shorter ones by history."""

    keys: Ids
    share: Chances
    histories: Ids
    left: Chances


def _lookup(keys: Ids, values: Chances, wanted: Ids, default: float) -> Chances:
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], default)


def _discounts(counts: Ids) -> Chances:
    """How much is taken from n-grams seen once, twice, oftener (Chen and Goodman, equation 17)."""
    n1, n2, n3, n4 = (max(1, int((counts == k).sum())) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    raw = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return np.array([min(max(d, 0.1), cap) for d, cap in zip(raw, (0.95, 1.9, 2.8), strict=True)])


def _order(keys: Ids, counts: Ids, size: int) -> Order:
    taken = _discounts(counts)[np.minimum(counts, 3) - 1]
    taken = np.minimum(taken, counts * 0.95)
    heads, index = np.unique(keys // size, return_inverse=True)
    total = np.bincount(index, counts.astype(np.float64))
    left = np.bincount(index, taken) / total
    return Order(keys, (counts - taken) / total[index], heads, left)


class KneserNey:
    """P(third | first, second) of one text: a stream of ids in which every clause begins with two stops."""

    def __init__(self, stream: Ids, size: int, stop: int) -> None:
        self.size = size
        told = ~((stream[2:] == stop) & (stream[1:-1] == stop))  # the second stop is never a surprise
        triple = (stream[:-2] * size + stream[1:-1]) * size + stream[2:]
        keys, counts = np.unique(triple[told], return_counts=True)
        self.three = _order(keys, counts, size)
        # Lower orders count in how many contexts something was seen, not how often.
        pairs, in_contexts = np.unique(keys % (size * size), return_counts=True)
        self.two = _order(pairs, in_contexts, size)
        ones, in_pairs = np.unique(pairs % size, return_counts=True)
        self._ones = np.zeros(size)
        self._ones[ones] = in_pairs
        self._ones = (self._ones + 0.1) / (self._ones + 0.1).sum()

    def one_of(self, last: Ids) -> Chances:
        return self._ones[last]

    def two_of(self, first: Ids, last: Ids) -> Chances:
        share = _lookup(self.two.keys, self.two.share, first * self.size + last, 0.0)
        return share + _lookup(self.two.histories, self.two.left, first, 1.0) * self.one_of(last)

    def three_of(self, first: Ids, second: Ids, last: Ids) -> Chances:
        head = first * self.size + second
        share = _lookup(self.three.keys, self.three.share, head * self.size + last, 0.0)
        return share + _lookup(self.three.histories, self.three.left, head, 1.0) * self.two_of(second, last)


def mixture_weights(models: Sequence[KneserNey], held_out: Ids, rounds: int = 40) -> Chances:
    """How much each model is worth for the held-out stream."""
    a, b, c = held_out[:-2], held_out[1:-1], held_out[2:]
    chances = np.stack([m.three_of(a, b, c) for m in models])
    weights = np.full(len(models), 1 / len(models))
    for _ in range(rounds):
        parts = weights[:, None] * chances
        weights = (parts / parts.sum(axis=0)).mean(axis=1)
    return weights


@dataclass(frozen=True, eq=False)
class BackOff:
    """One model: chances of kept n-grams and the back-off weight of every history; keys as in `model.py`."""

    one: Chances
    back1: Chances
    pairs: Ids
    two: Chances
    back2: Chances
    triples: Ids  # by ids, not by index of the pair
    three: Chances


def mixed(models: Sequence[KneserNey], weights: Chances, kept: Ids) -> BackOff:
    """The mixture with the triples `kept` and every pair that any model has or a kept triple needs."""
    size = models[0].size
    a, b, c = kept // (size * size), kept // size % size, kept % size
    pairs = np.unique(np.concatenate([*(m.two.keys for m in models), kept // size, kept % (size * size)]))
    first, last = pairs // size, pairs % size
    one = sum(w * m.one_of(np.arange(size)) for w, m in zip(weights, models, strict=True))
    two = sum(w * m.two_of(first, last) for w, m in zip(weights, models, strict=True))
    three = sum(w * m.three_of(a, b, c) for w, m in zip(weights, models, strict=True))
    one, two, three = (np.asarray(p, np.float64) for p in (one, two, three))
    back1 = _back(first, two, one[last], size)
    place = np.searchsorted(pairs, b * size + c)
    back2 = _back(np.searchsorted(pairs, kept // size), three, two[place], len(pairs))
    return BackOff(one, back1, pairs, two, back2, kept, three)


def _back(heads: Ids, told: Chances, shorter: Chances, count: int) -> Chances:
    """What is left of a history's chance over what is left of the shorter history's."""
    left = np.maximum(1 - np.bincount(heads, told, count), 1e-4)
    return np.asarray(left / np.maximum(1 - np.bincount(heads, shorter, count), 1e-4), np.float64)
