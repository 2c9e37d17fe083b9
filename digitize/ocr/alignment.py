"""From scores along a row to the digits written there: connectionist temporal classification.

Method: Graves et al., "Connectionist temporal classification", ICML 2006 (forward variables), and prefix
search as in Graves' "Supervised sequence labelling with recurrent neural networks", 2012, section 7.5.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_BLANK = 0
_NEVER = -1e30
_UNLIKELY = 0.001  # a digit less likely than this in one column begins no text


def likelihood(log_chances: Floats, texts: Sequence[str]) -> Doubles:
    """The log probability of each of `texts` (digits) given n × T × 11 log chances; n × len(texts)."""
    longest = max((len(t) for t in texts), default=0)
    states = np.zeros((len(texts), 2 * longest + 1), np.int64)
    for row, text in enumerate(texts):
        states[row, 1 : 2 * len(text) : 2] = [1 + int(c) for c in text]
    skips = np.zeros(states.shape, bool)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    ends = np.array([2 * len(t) for t in texts])
    scores = log_chances.astype(np.float64)
    heard: Doubles = np.full((len(scores), *states.shape), _NEVER)
    heard[:, :, :2] = scores[:, 0][:, states[:, :2]]
    for t in range(1, scores.shape[1]):
        heard = _onward(heard, skips) + scores[:, t][:, states]
    rows = np.arange(len(texts))
    last = heard[:, rows, ends]
    before = np.where(ends > 0, heard[:, rows, np.maximum(ends - 1, 0)], _NEVER)
    return np.logaddexp(last, before)


def _onward(heard: Doubles, skips: NDArray[np.bool_]) -> Doubles:
    """Every state is reached from itself, from the one before, and past a blank between unlike digits."""
    stay = heard.copy()
    stay[:, :, 1:] = np.logaddexp(heard[:, :, 1:], heard[:, :, :-1])
    if heard.shape[2] > 2:
        jump = np.where(skips[:, 2:], heard[:, :, :-2], _NEVER)
        stay[:, :, 2:] = np.logaddexp(stay[:, :, 2:], jump)
    return stay


def likeliest(log_chances: Floats, keep: int = 8, longest: int = 5) -> list[str]:
    """The `keep` likeliest texts of one T × 11 row, best first, none longer than `longest`; prefix search."""
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for scores in np.exp(log_chances.astype(np.float64)).tolist():
        signs = [(str(d), c) for d, c in enumerate(scores[1:]) if c > _UNLIKELY]
        grown: dict[str, list[float]] = {}
        for text, (blank, sign) in beams.items():
            held = grown.setdefault(text, [0.0, 0.0])
            held[0] += (blank + sign) * scores[_BLANK]
            if text:
                held[1] += sign * scores[1 + int(text[-1])]
            if len(text) < longest:
                _lengthen(grown, text, blank, sign, signs)
        ranked = sorted(grown.items(), key=lambda item: -sum(item[1]))[:keep]
        whole = sum(map(sum, grown.values())) or 1.0
        beams = {text: (blank / whole, sign / whole) for text, (blank, sign) in ranked}
    return list(beams)


def _lengthen(
    grown: dict[str, list[float]], text: str, blank: float, sign: float, signs: Sequence[tuple[str, float]]
) -> None:
    """Adds to `grown` what `text` becomes by one more digit; the same one again needs a blank between."""
    for digit, chance in signs:
        before = blank if text[-1:] == digit else blank + sign
        if before:
            grown.setdefault(text + digit, [0.0, 0.0])[1] += before * chance
