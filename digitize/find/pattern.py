"""The parts of a query as one pattern over a text as it is printed, lower case and no more.

To fold the whole text of every hit takes longer than to find the hit. Where each character folds to one
(NFC without oddities: nearly every text), a word's letters can be written as classes instead, `a` as [aàáả…].
The pattern begins with one class of all first letters, which lets `re` skip to them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import chain

from digitize.find.fold import fold, tone_pairs
from digitize.find.query import Clause, iso_date

GAP = r"[\W_]{1,3}"
EDGE_AFTER = r"(?![^\W_\u0300-\u036f])"
_WORD_BEFORE = r"(?<![^\W_].)"  # seen from behind the first letter
_TO_Y = dict(zip("yýỳỷỹỵ", "iíìỉĩị", strict=True))
_LONE_Y = re.compile(r"(?:qu|[hklmst])[yýỳỷỹỵ]")
_CANDIDATES = chain(range(0x20, 0x7F), range(0xA0, 0x1B1), range(0x1EA0, 0x1EFA), range(0x2010, 0x2027))


def _is_even(char: str) -> bool:
    """Whether folding and lower case make one character of it, the same by either way."""
    low = char.lower()
    own = unicodedata.category(char)[0] != "M" and unicodedata.is_normalized("NFC", char)
    return own and len(low) == 1 and len(fold(char)) == 1 and fold(low) == fold(char)


_EVEN = "".join(filter(_is_even, map(chr, _CANDIDATES)))
_EVEN_TEXT = re.compile(f"[\n\r\t\f{re.escape(_EVEN)}]*")


def is_even(text: str) -> bool:
    """Whether `pattern` may be asked about this text."""
    return _EVEN_TEXT.fullmatch(text) is not None


@cache
def _classes() -> dict[str, str]:
    """Folded letter → the small letters that fold to it."""
    found: dict[str, str] = {}
    for char in _EVEN:
        if char == char.lower() and char.isalpha():
            found[fold(char)] = found.get(fold(char), "") + char
    return found


def _one_of(letters: str) -> str:
    return f"[{letters}]" if len(letters) > 1 else re.escape(letters)


def _letters(word: str, *, exact: bool) -> list[str]:
    """A pattern for each letter; where the tone of oa, oe, uy may stand on either, one for both."""
    spelled = {c: ("đð" if c == "đ" else c) for c in word} if exact else _classes()
    found = [spelled.get(c, c) for c in word]
    if _LONE_Y.fullmatch(word):
        last = _TO_Y[word[-1]]
        found[-1] += last if exact else _classes()[last]
    patterns = [_one_of(c) for c in found]
    pairs = {new: old for old, new in tone_pairs().items()} if exact else {}
    for at in range(len(word) - 1):
        if both := pairs.get(word[at : at + 2]):
            patterns[at : at + 2] = [f"(?:{patterns[at]}{patterns[at + 1]}|{both})", ""]
    return patterns


def _spaced(word: str, *, exact: bool) -> list[str]:
    """A long number also matches where it is printed in groups."""
    letters = _letters(word, exact=exact)
    if word.isdecimal() and 5 <= len(word) <= 15:
        return [letters[0], *(f"[ .]?{c}" for c in letters[1:])]
    return letters


def _date(iso: str) -> list[list[str]]:
    year, month, day = iso.split("-")
    d, m = rf"0?{int(day)}", rf"0?{int(month)}"
    plain = rf"[/.-]{m}[/.-]{year}"
    days = dict.fromkeys((day, str(int(day))))
    spoken = [*_letters("ngay", exact=False), rf"\s+{d}\s+", *_letters("thang", exact=False)]
    spoken += [rf"\s+{m}\s+", *_letters("nam", exact=False), rf"\s+{year}"]
    return [*([one[0], one[1:] + plain] for one in days), [year[0], iso[1:]], spoken]


def _bodies(clause: Clause, *, exact: bool) -> list[list[str]]:
    """Each way in which a part may stand there: its first letter's pattern, then the rest."""
    iso = iso_date(clause)
    if iso and not exact:
        return _date(iso)
    words = clause.kept if exact else clause.folded
    body = _spaced(words[0], exact=exact)
    for word in words[1:]:
        body += [GAP, *_spaced(word, exact=exact)]
    return [[*body, r"[^\W_]*"] if clause.kind == "prefix" else body]


def pattern(parts: Sequence[Clause], *, exact: bool) -> re.Pattern[str] | None:
    """Finds any of the parts; the name of the group that matched begins with `p` and the part's number,
    followed by `_`. None where a part begins with a letter that may be two.
    """
    firsts, alternatives = [], []
    for number, part in enumerate(parts):
        for turn, (first, *rest) in enumerate(_bodies(part, exact=exact)):
            firsts.append(first)
            alternatives.append(rf"(?P<p{number}_{turn}>(?<={first}){''.join(rest)})")
    if any(first.startswith("(") for first in firsts):
        return None
    letters = "".join(first.removeprefix("[").removesuffix("]") for first in firsts)
    return re.compile(f"[{letters}]{_WORD_BEFORE}(?:{'|'.join(alternatives)}){EDGE_AFTER}")
