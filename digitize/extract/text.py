"""Comparing Vietnamese print that a recogniser may have misread: folded, squashed, or by likeness."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from rapidfuzz import fuzz

from digitize.schemas.load import code_list

_TONES = "\u0323\u0300\u0301\u0309\u0303"
# Shapes that recognisers take for one another inside words; only ever used to compare, never to repair.
_LOOKALIKES = str.maketrans({"l": "i", "1": "i", "|": "i", "!": "i", "0": "o", "q": "g", "9": "g", "5": "s"})


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: `Độc lập` -> `doc lap`."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def fold_aligned(text: str) -> str:
    """`fold`, character for character, so that a place in the result is the same place in `text` (NFC)."""
    return "".join(fold(c)[:1] or c for c in text)


@lru_cache(maxsize=16384)
def squash(text: str) -> str:
    """`fold` with letters and digits only, and look-alikes made one: a key for fuzzy comparison."""
    return "".join(c for c in fold(text) if c.isalnum() or c in "|!").translate(_LOOKALIKES)


def likeness(a: str, b: str) -> float:
    """How alike two prints are, 0..1, whatever their case, diacritics, blanks and punctuation."""
    one, other = squash(a), squash(b)
    return fuzz.ratio(one, other) / 100 if one and other else 0.0


@lru_cache(maxsize=16384)
def toneless_spelling(text: str) -> str:
    """Letters, tones moved to the end of the word: `HOÀ` and `HÒA` are the same spelling."""
    words = []
    for word in unicodedata.normalize("NFD", text.casefold()).split():
        tones = "".join(c for c in word if c in _TONES)
        words.append("".join(c for c in word if c not in _TONES) + tones)
    return " ".join(words)


# What stands at the ends of a value and is none of it: specks are read as accents without a letter.
_EDGES = " :;,.…·_|~\"'“”‘’-–—ˆ^`´¨¬°"


def tidy(text: str) -> str:
    """One line: blanks collapsed, dotted leaders and stray edge marks dropped, no final full stop."""
    text = re.sub(r"[.…·_]{3,}|…+", " ", unicodedata.normalize("NFC", text))
    text = re.sub(r"\s+", " ", text).strip(_EDGES)
    return re.sub(r"\s+([,;.:)])", r"\1", text)


def without_stops(text: str) -> str:
    """`text` without full stops that no sentence ends with (`người có. quyền`): a leader below ran into them.

    Behind a whole syllable and before a word, both in lower case; abbreviations are no syllables.
    """
    return _STOP.sub(lambda m: m[1] if len(m[1]) > 1 and is_syllable(m[1]) else m[0], text)


_STOP = re.compile(r"(?<!\S)([^\W\d_]+)[.](?=\s[^\W\d_A-ZÀ-Ỹ])")


def is_capitals(text: str) -> bool:
    """Whether the letters are (nearly) all capitals; text without letters is not."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


@cache
def _spelling() -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Onsets (longest first), rhymes that take any tone, rhymes that end in a stop."""
    raw = code_list("syllables")
    onsets = tuple(sorted(raw["onsets"], key=len, reverse=True))
    return onsets, frozenset(raw["open"] + raw["nasal"]), frozenset(raw["stop"])


def _parts(syllable: str) -> tuple[str, str, str]:
    letters = unicodedata.normalize("NFD", syllable.casefold())
    tone = "".join(c for c in letters if c in _TONES)
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    onsets, free, stopped = _spelling()
    for onset in onsets:
        rest = bare.removeprefix(onset)
        if bare.startswith(onset) and (rest in free or rest in stopped):
            return onset, rest, tone
        if bare.startswith("quy") and onset == "qu" and ("u" + rest in free or "u" + rest in stopped):
            return onset, "u" + rest, tone  # `quỳnh` rhymes with `huỳnh`, one u for both
    return "", "", tone


@lru_cache(maxsize=8192)
def is_syllable(text: str) -> bool:
    """Whether `text` can be a Vietnamese syllable: onset + rhyme, and a rhyme that ends in a stop
    (c, ch, p, t) carries the tone sắc or nặng. `cấp` can, `câp` (a lost tone mark) cannot.
    """
    onset, rhyme, tone = _parts(text)
    if not rhyme:
        return fold(text) in {"gi", "gin", "gieng", "giet"} and text.isalpha()
    if len(tone) > 1:
        return False
    if rhyme in _spelling()[2]:
        return tone in ("\u0301", "\u0323")
    return onset != "q"
