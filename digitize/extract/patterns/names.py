"""Names of people: are these words a Vietnamese name, and how sure is that?"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from digitize.extract.text import fold, is_syllable, tidy, toneless_spelling
from digitize.schemas.load import code_list

FAMILY_NAMES = frozenset(toneless_spelling(name) for name in code_list("family-names"))
_FOLDED = frozenset(fold(name) for name in code_list("family-names"))
_RANK = re.compile(
    r"^(?:(?:ông|bà|đồng chí|đ/c|thsỹ?|ths|ts|pgs|gs|bs|bác sĩ|luật sư|ls|ks|cn|ckii?|"
    r"(?:đại|thượng|trung|thiếu)\s+(?:tướng|tá|úy))(?:\s*[/(]\s*(?:bà|ông)\s*\)?)?\.?[\s.,:]+)+",
    re.IGNORECASE,
)
_MENDED = 3  # words
_POINT = re.compile(r"(?<=[^\W\d_]{2})[.·](?=[^\W\d_]{2})")  # `PHƯƠNG.MẪU`: a speck; `V.A` is short for names
_WORD = re.compile(r"^[^\W\d_]+$")


def person_name(text: str) -> str:
    """The name alone: leaders, marks and `Ông`/`Bà`, degrees and ranks before it taken away."""
    bare = _RANK.sub("", tidy(unicodedata.normalize("NFC", text)))
    bare = _POINT.sub(" ", bare)
    return re.sub(r"\s+", " ", re.sub(r"^\W+|[^\w.)]+$", "", bare)).strip(" .,:;")


@cache
def _families() -> dict[str, str]:
    """Folded -> family name, where one name alone has these letters."""
    found: dict[str, set[str]] = {}
    for name in code_list("family-names"):
        found.setdefault(fold(name), set()).add(name)
    return {letters: next(iter(names)) for letters, names in found.items() if len(names) == 1}


def mended_family(name: str) -> str:
    """`name` with the marks of its family name put right, where only one has its letters: `HƯỲNH` -> `HUỲNH`.

    Names of three words and more: the first of two may be no family name.
    """
    words = name.split()
    right = _families().get(fold(words[0])) if len(words) >= _MENDED else None
    if right is None or toneless_spelling(words[0]) in FAMILY_NAMES or not name.isupper():
        return name
    return " ".join([right.upper(), *words[1:]])


def name_fit(name: str) -> float:
    """How well `name` fits a Vietnamese person's name, 0..1: 2–6 syllables of letters, each a possible
    syllable, a known family name first. A family name known only without its marks (`Nguyên` for
    `Nguyễn`) is most likely misread. Foreign and minority names fit less, never zero.
    """
    words = name.split()
    if not 2 <= len(words) <= 7 or not all(_WORD.match(w) and w[0].isupper() for w in words):
        return 0.1 if any(c.isdigit() for c in name) or len(words) < 2 else 0.2
    family = toneless_spelling(words[0])
    # `Thị Mẫu`: the family name was not read; two words without one are rarely a whole name
    strange = 0.2 if len(words) == 2 else 0.75
    near_miss = 0.3 if fold(words[0]) in _FOLDED else strange
    near_miss = 0.2 if words[0].casefold() == "thị" else near_miss
    first = 1.0 if family in FAMILY_NAMES else near_miss
    if words[0].casefold() == "văn":  # a rare family name, and what is left where a seal hides another
        first = 0.3 if len(words) == 2 else 0.7
    odd = sum(not is_syllable(w) for w in words)
    mixed = not (name.isupper() or all(w[0].isupper() and (w[1:].islower() or len(w) == 1) for w in words))
    return first * 0.6**odd * (0.6 if mixed else 1.0)
