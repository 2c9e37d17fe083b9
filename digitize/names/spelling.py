"""One spelling of Vietnamese syllables that people write in several ways. For comparing, never for showing.

What is one and the same: capital and small letters; the tone mark of an open oa, oe, uy on either letter
(hòa, hoà); i and y as the only vowel after h, k, l, m, s, t and qu (Lý, Lí; Mỹ, Mĩ; Quý, Quí), where the
school rules of 1980 and 2018 and the papers differ; Đ and the Icelandic Ð of old files; dashes of every
length; NFC and NFD. Nothing else is: Vy and Vi, Thy and Thi are names of two people.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = str.maketrans(
    {**dict.fromkeys("ðÐ", "đ"), **dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("’‘ʼ", "'")}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# After the consonants of the rule an i is an y; the tone has been moved behind it by then.
_LONE_I = re.compile(rf"(?<![^\W_])(qu|[hklmst])i(?=[{_TONES}]?(?![^\W_]|[{_TONES}]))")
# Names come again and are remembered; whole texts do not, and thousands of them would fill the memory.
_SHORT = 200
# From a syllable's first tone mark to its end, where the mark is not its end.
_TONE_INSIDE = re.compile(rf"(?<=[^\W_]|[\u0300-\u036f])[{_TONES}](?:[^\W_]|[\u0300-\u036f])+")
_MARKS = re.compile("[\u0300-\u036f]+")


def _tone_last(tail: re.Match[str]) -> str:
    letters = tail[0]
    tones = "".join(c for c in letters if c in _TONES)
    return "".join(c for c in letters if c not in _TONES) + tones


def one_spelling(text: str) -> str:
    """`text` in small letters with each syllable spelled one way, NFC; blanks are one blank.

    The tone mark goes to the syllable's last letter, so that the result compares and does not read.
    """
    return _remembered_spelling(text) if len(text) <= _SHORT else _spelled(text)


def _spelled(text: str) -> str:
    lowered = unicodedata.normalize("NFD", _INVISIBLE.sub("", text).translate(_LETTERS).casefold())
    tones_last = _TONE_INSIDE.sub(_tone_last, lowered.translate(_LETTERS))
    return unicodedata.normalize("NFC", " ".join(_LONE_I.sub(r"\1y", tones_last).split()))


_remembered_spelling = lru_cache(maxsize=16384)(_spelled)


def without_marks(text: str) -> str:
    """`one_spelling` with every diacritic gone and đ as d."""
    return _remembered_plain(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", one_spelling(text).replace("đ", "d"))
    plain = _MARKS.sub("", letters)
    return plain if plain.isascii() else "".join(c for c in plain if not unicodedata.combining(c))


_remembered_plain = lru_cache(maxsize=16384)(_plain)
