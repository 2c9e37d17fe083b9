"""How likely a value is right, from the chances of its words and of the witnesses for it.

The confidence of a word is a probability when it comes here (`language/certainty.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

_SUREST = 0.999  # a text layer's own words too: a label or a column may have been taken for another
# Mistakes come in clusters (a smear, a seal, a fold): on drawn pages a stretch of ten words is right far
# oftener than their product says, and a little less often than the least of them. This power fits best.
_INDEPENDENT = 0.25


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
