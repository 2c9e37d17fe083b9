"""Which of several readings of a line is the likelier text. What the recogniser thinks is not heard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.dossier import Word
from digitize.language.candidates import Choice, as_read
from digitize.language.model import model
from digitize.language.tokens import symbol, token

_CONTEXT = 2  # words on either side that the model can see


def likelier(
    before: Sequence[Word], readings: Sequence[Sequence[Word]], after: Sequence[Word]
) -> tuple[float, ...]:
    """The chance of each of `readings` (at least one), 0..1, together 1, by the words and their neighbours.

    before, after: the words to the left and to the right that all readings share; empty at a line's end.
    Readings of more words are not favoured: the model weighs whole texts.
    """
    left, right = before[-_CONTEXT:], after[:_CONTEXT]
    logs = np.array([_log_chance((*left, *reading, *right), len(left)) for reading in readings])
    chances = np.exp(logs - logs.max())
    return tuple((chances / chances.sum()).tolist())


def plausibility(words: Sequence[Word]) -> float:
    """How much the words read like Vietnamese office print: the mean log chance of a word.

    About -4 for a well read paragraph, below -9 for noise; 0 where nothing has letters or digits.
    """
    count = sum(bool(token(w.text).core) for w in words)
    return _log_chance(words, 0) / count if count else 0.0


def _log_chance(words: Sequence[Word], given: int) -> float:
    """log P(words), the first `given` of them taken for granted."""
    stop = Choice("", model().stop, 0.0)
    places, counted = [stop, stop], [False, False]
    for i, word in enumerate(words):
        part = token(word.text)
        if part.core:
            places.append(as_read(part.core, symbol(part.core)))
            counted.append(i >= given)
        if part.stops:
            places += [stop, stop]
            counted += [i >= given, False]
    ids = np.array([c.id for c in places], np.int64)
    logs = model().log_triple(ids[:-2], ids[1:-1], ids[2:]) + np.array([c.score for c in places[2:]])
    return float(logs[np.array(counted[2:], bool)].sum())
