"""How likely a value is right, from the chances of its words and of the witnesses for it.

The confidence of a word is a probability when it comes here (`language/certainty.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import prod

_SUREST = 0.999  # a text layer's own words too: a label or a column may have been taken for another
# Mistakes come in clusters (a smear, a seal, a fold): on drawn pages a stretch of ten words is right far
# oftener than their product says, and a little less often than the least of them. This power fits best.
_INDEPENDENT = 0.25


# What a value's chance, as its words give it, has turned out to be worth (ADR 29). Misreadings come together
# and figures must fit a pattern: both are right far oftener than their words say. Of 2,100 values on drawn
# pages 98.8 % of the figures below 0.9 were right and 94 % of the words. Words below 0.93 are held under 0.9
# all the same: one in thirty is wrong there, too many for what is given as sure.
_FIGURES = (
    (0.0, 0.2), (0.1, 0.6), (0.3, 0.8), (0.5, 0.85), (0.7, 0.89), (0.9, 0.93), (0.95, 0.98), (1.0, 0.999),
)  # fmt: skip
_WORDS = (
    (0.0, 0.05), (0.1, 0.45), (0.3, 0.7), (0.5, 0.76), (0.7, 0.82), (0.9, 0.885), (0.93, 0.92), (0.95, 0.965),
    (1.0, 0.999),
)  # fmt: skip


def honest(chance: float, *, figures: bool) -> float:
    """The share of values with this `value_chance` that are right, for figures and for words, carefully."""
    knots = _FIGURES if figures else _WORDS
    for (x, y), (right, upper) in pairwise(knots):
        if chance <= right:
            return y + (upper - y) * max(0.0, chance - x) / (right - x)
    return knots[-1][1]


def value_chance(words: Iterable[tuple[str, float]]) -> float:
    """The probability that all words, (text, confidence) each, are right; signs alone do not count."""
    chances = sorted(min(_SUREST, c) if any(map(str.isalnum, text)) else 1.0 for text, c in words)
    if not chances:
        return 0.0
    least, *others = chances
    return float(least * prod(others) ** _INDEPENDENT)


def both(*parts: float) -> float:
    """The chance that independent conditions all hold."""
    return prod(min(1.0, max(0.0, part)) for part in parts)


def either(parts: Sequence[float]) -> float:
    """The chance that a value is right when witnesses that can err independently agree on it."""
    wrong = 1.0
    for part in parts:
        wrong *= 1.0 - min(1.0, max(0.0, part))
    return 1.0 - wrong
