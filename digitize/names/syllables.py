"""Whether a word can be written in Vietnamese at all: onset, rhyme, one tone. The parts are data."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from digitize.schemas.codelists import code_list

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = ("c", "ch", "p", "t")


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    listed = code_list("syllables")
    onsets = frozenset(unicodedata.normalize("NFC", o) for o in listed["onsets"])
    rhymes = [rhyme for group in ("open", "nasal", "stop") for rhyme in listed[group]]
    return onsets, frozenset(unicodedata.normalize("NFC", r) for r in rhymes)


@lru_cache(maxsize=32768)
def is_syllable(word: str) -> bool:
    """`Nghiêng` can, `héi` and `tieáng` cannot: a rhyme that is none, a stop without sắc or nặng."""
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = [c for c in letters if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    if len(tones) > 1:
        return False
    onsets, rhymes = _parts()
    cuts = [(bare[:n], bare[n:]) for n in range(min(4, len(bare)))]
    found = [rhyme for onset, rhyme in cuts if onset in onsets and rhyme in rhymes]
    if bare.startswith("gi") and bare[1:] in rhymes:  # gì, giếng
        found.append(bare[1:])
    return any(not r.endswith(_STOPPED) or (tones and tones[0] in "\u0301\u0323") for r in found)
