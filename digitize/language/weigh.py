"""How likely a text is, whoever read it: what tells two readings of the same ink apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitize.dossier import Word
from digitize.language.candidates import Choice, as_read
from digitize.language.model import model
from digitize.language.tokens import symbol, token


def log_chance(words: Sequence[Word]) -> float:
    """log P(words) as a text of its own, at most 0: about -4 a word of well read print, below -9 of noise.

    More words are less likely, so readings of the same stretch of ink compare as they are.
    """
    stop = Choice("", model().stop, 0.0)
    places, counted = [stop, stop], [False, False]
    for word in words:
        part = token(word.text)
        if part.core:
            places.append(as_read(part.core, symbol(part.core)))
            counted.append(True)
        if part.stops:
            places += [stop, stop]
            counted += [True, False]
    ids = np.array([c.id for c in places], np.int64)
    logs = model().log_triple(ids[:-2], ids[1:-1], ids[2:]) + np.array([c.score for c in places[2:]])
    return float(logs[np.array(counted[2:], bool)].sum())
