"""Two ways to write a text for comparing: `fold` forgives marks, `exact` keeps them.

A clerk types `nguyen van an` and means NGUYỄN VĂN AN; or types `hòa` where the paper prints `hoà`. Folding
follows Unicode (canonical decomposition, marks dropped, full case folding), with what Unicode leaves out for
Vietnamese: đ has no decomposition, and Ð (Icelandic eth) stands for Đ in many old files. Both ways also
write one way what people spell in two: hòa and hoà, Lý and Lí.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_D_LIKE = dict.fromkeys("đĐðÐɖƉ", "d")
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_NO_TEXT = {"Cf", "Cs"}  # invisible format characters, halves of a broken surrogate pair


def _without_marks(char: str) -> str:
    """One character folded until nothing changes any more (case folding can decompose further)."""
    before, now = "", char
    while now != before:
        before = now
        now = "".join(
            _D_LIKE.get(c) or _DASHES.get(c) or c.casefold()
            for c in unicodedata.normalize("NFD", now)
            if unicodedata.category(c)[0] != "M" and unicodedata.category(c) not in _NO_TEXT
        )
    return now


def _lowered(char: str) -> str:
    """One character with case and invisible format characters gone; marks stay."""
    if unicodedata.category(char) in _NO_TEXT:
        return ""
    if char in "ðÐ":
        return "đ"
    return _DASHES.get(char) or unicodedata.normalize("NFC", char.casefold())


class _Table(dict[int, str]):
    """A `str.translate` table that fills itself; `uneven`: characters that become none or several."""

    def __init__(self, rewrite: Callable[[str], str]) -> None:
        super().__init__()
        self._rewrite = rewrite
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        self[code] = self._rewrite(chr(code))
        if len(self[code]) != 1:
            self.uneven.add(chr(code))
        return self[code]


_FOLD = _Table(_without_marks)
_LOWER = _Table(_lowered)


_YS = str.maketrans("iíìỉĩị", "yýỳỷỹỵ")
_I = "[iíìỉĩị]"
_ALONE = r"(?<![^\W_])(?<![\u0300-\u036f])"
# The vowel first, then what stands before it: five times as fast, for few words end so.
_LONE_I = re.compile(rf"{_I}(?![^\W_]|[\u0300-\u036f])(?:(?<={_ALONE}[hklmst]{_I})|(?<={_ALONE}qu{_I}))")


def lone_i(text: str) -> str:
    """A syllable's only vowel after h, k, l, m, s, t or qu as y: mĩ and mỹ, quí and quý are both in use.

    As long as `text` was, so that places in it stay what they were.
    """
    return _LONE_I.sub(lambda m: m[0].translate(_YS), text)


def fold(text: str, *, goes_on: bool = False) -> str:
    """đ→d, marks dropped, casefolded. NFC and NFD of a text fold alike; folding twice changes nothing.

    goes_on: the last word is cut off: `mi` may become minh, and is not mỹ.
    """
    folded = text.translate(_FOLD)
    return folded if goes_on else lone_i(folded)


@cache
def tone_pairs() -> dict[str, str]:
    """òa→oà, òe→oè, ùy→uỳ for the five tones: both placements are in use on printed papers."""
    tones = "\u0300\u0301\u0309\u0303\u0323"
    return {
        unicodedata.normalize("NFC", first + tone) + second: first
        + unicodedata.normalize("NFC", second + tone)
        for first, second in ("oa", "oe", "uy")
        for tone in tones
    }


_OLD_STYLE = re.compile("|".join(tone_pairs()))


def exact(text: str, *, goes_on: bool = False) -> str:
    """NFC, lower case, tone marks of oa, oe, uy in one placement, mĩ as mỹ; every diacritic kept."""
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_LOWER))
    placed = _OLD_STYLE.sub(lambda m: tone_pairs()[m[0]], lowered)
    return placed if goes_on else lone_i(placed)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A rewritten text that knows where each of its characters came from.

    origins: for each character of `text` the index in the original, and one more for the end;
    None where both run in step.
    """

    text: str
    origins: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original that became `text[start:end]`, trailing marks included."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end]


def _mapped(text: str, table: _Table) -> Mapped:
    out = text.translate(table)  # from here on the table knows every character of `text`
    if table.uneven.isdisjoint(text):
        return Mapped(out)
    origins = [i for i, c in enumerate(text) for _ in table[ord(c)]]
    return Mapped(out, (*origins, len(text)))


def fold_mapped(text: str, *, goes_on: bool = False) -> Mapped:
    """`fold(text)` with the way back; a span ends after the marks of its last letter, also in NFD."""
    mapped = _mapped(text, _FOLD)
    return mapped if goes_on else Mapped(lone_i(mapped.text), mapped.origins)


def exact_mapped(text: str) -> Mapped:
    """`exact(text)` with the way back into NFC of `text` (composing moves letters: NFC is the original)."""
    composed = unicodedata.normalize("NFC", text)
    mapped = _mapped(composed, _LOWER)
    moved = _OLD_STYLE.sub(lambda m: tone_pairs()[m[0]], mapped.text)
    return Mapped(lone_i(moved), mapped.origins)
