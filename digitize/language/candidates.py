"""What may be printed where a word was read: itself, and real syllables that the channel makes it from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from digitize.language.channel import bones_of, channel
from digitize.language.model import model
from digitize.language.syllables import is_syllable, one_spelling, skeleton

# What a word outside the vocabulary costs beside the mark of its kind: a rare syllable (a place, a name), and
# letters that are no syllable at all.
_RARE = -10.5
_NO_SYLLABLE = -13.0
_HOPELESS = -9.5
_MOST = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be printed. score: log of the channel's odds for it; the first choice is as read."""

    text: str
    id: int
    score: float


@cache
def _by_bones() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in model().words:
        if word.isalpha():  # the marks of stops and numbers are not
            found.setdefault(skeleton(word), []).append(word)
    return {bones: tuple(words) for bones, words in found.items()}


@lru_cache(maxsize=16384)
def as_read(core: str, symbol: str) -> Choice:
    """The word as it was read, where nothing else is to be considered."""
    known = symbol in model().ids
    cost = 0.0 if known else (_RARE if is_syllable(core) else _NO_SYLLABLE)
    return Choice(core.lower(), model().id(symbol), cost)


def choices(core: str, symbol: str, confidence: float) -> tuple[Choice, ...]:
    """As read, then what else it may be, likeliest first by the channel alone."""
    odds = channel().log_odds(confidence) - channel().usual
    return _choices(core.lower(), symbol, core.isupper(), odds)


@lru_cache(maxsize=16384)
def _choices(core: str, symbol: str, upper: bool, odds: float) -> tuple[Choice, ...]:
    stays = channel().said(symbol, symbol, upper=upper)
    others = [Choice(text, id_, odds + said - stays) for text, id_, said in _others(symbol, upper)]
    likely = sorted((c for c in others if c.score > _HOPELESS), key=lambda c: -c.score)
    return (as_read(core, symbol), *likely[:_MOST])


@lru_cache(maxsize=16384)
def _others(symbol: str, upper: bool) -> tuple[tuple[str, int, float], ...]:
    """Real syllables of the same length that `symbol` may stand for: (text, id, log P(read | printed))."""
    ids = model().ids
    words: Sequence[str] = [w for bones in bones_of(symbol) for w in _by_bones().get(bones, ())]
    same = [w for w in words if len(w) == len(symbol) and w != one_spelling(symbol)]
    return tuple((w, ids[w], channel().said(symbol, w, upper=upper)) for w in same)
