"""Text layers from before Unicode: TCVN3 (fonts named .VnTime …) and VNI (VNI-Times …), turned into Unicode.

In such a file the letter codes are those of Latin-1 and only the font's shapes are Vietnamese, so what a
text layer gives is `Céng hoµ x· héi` or `Coäng hoøa xaõ hoäi`. TCVN3 is TCVN 5712:1993, VN3: one code a
letter, its accented capitals being small letters in a font of capitals (.VnTimeH). VNI writes a mark as a
letter of its own behind the vowel. Both are told by what they become: nearly every marked word then is a
Vietnamese syllable, and nearly none was before. Text in Unicode, or in another language, is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

from digitize.names import is_syllable

Encoding = Literal["TCVN3", "VNI"]

# TCVN 5712:1993: the codes in order, and the letters they are.
_TCVN3_CODES = "¡¢§£¤¥¦µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ"
_TCVN3_LETTERS = "ĂÂĐÊÔƠƯàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_TCVN3 = dict(zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True)) | {"μ": "à"}  # µ as the Greek letter
_CAPITALS = re.compile(r"^/?(?:[A-Z]{6}\+)?\.Vn[\w #]*H(?:[,-].*)?$")

# VNI: what a mark behind a vowel means.
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOFS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVES = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

# A font of symbols has its codes in this part of the private area; office programs wrote such PDFs.
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}
_MARKED = re.compile(r"[^\s\d/()\[\]{}<>,.;:!?\"“”…=+*]+")
_FEWEST = 5  # marked words that tell an encoding
_SURE, _AGAIN, _AT_MOST = 0.9, 0.75, 0.5
_MOST_HYPHENS = 3


@cache
def _vni() -> dict[str, str]:
    """Every VNI spelling, longest first, in both cases (the mark's case is often the other)."""
    pairs = dict(_VNI_ALONE)
    for vowel, plain in zip("aeouyôö", "aeouyơư", strict=True):
        pairs |= {vowel + mark: plain + tone for mark, tone in _VNI_TONES.items()}
    for vowel in "aeo":
        pairs |= {vowel + mark: f"{vowel}\u0302{tone}" for mark, tone in _VNI_ROOFS.items()}
    pairs |= {f"a{mark}": f"a\u0306{tone}" for mark, tone in _VNI_BREVES.items()}
    small = {k: unicodedata.normalize("NFC", v) for k, v in pairs.items()}
    capital = {k[0].upper() + k[1:].upper(): v.upper() for k, v in small.items()}
    mixed = {k[0].upper() + k[1:]: v.upper() for k, v in small.items()}
    return mixed | capital | small


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni()), key=len, reverse=True)))


def _from_vni(word: str) -> str:
    return _vni_pattern().sub(lambda m: _vni()[m[0]], word)


def _from_tcvn3(word: str) -> str:
    """The word; a hyphen in it is an ư where that makes a syllable: many files show the code of ư as one."""
    decoded = "".join(_TCVN3.get(c, c) for c in word)
    hyphens = [i for i, c in enumerate(decoded) if c == "-"]
    if not 0 < len(hyphens) <= _MOST_HYPHENS or not any(c.isalpha() for c in decoded):
        return decoded
    tries = sorted(product("-ư", repeat=len(hyphens)), key=lambda signs: signs.count("ư"))
    for signs in tries:
        letters = list(decoded)
        for at, sign in zip(hyphens, signs, strict=True):
            letters[at] = sign
        if all(map(is_syllable, "".join(letters).split("-"))):
            return "".join(letters)
    return decoded


_DECODERS: dict[Encoding, Callable[[str], str]] = {"TCVN3": _from_tcvn3, "VNI": _from_vni}


def decoded(text: str, encoding: Encoding) -> str:
    """`text` (Latin-1 letters as a text layer gives them) in Unicode, NFC, word by word."""
    parts = re.split(r"(\s+)", text)
    return "".join(_word(part, encoding) for part in parts)


def _word(word: str, encoding: Encoding) -> str:
    word = word.translate(_PRIVATE)
    if not word or word.isspace() or any(ord(c) > 255 and c != "μ" for c in word):
        return word  # a letter that no such font has: this word is in Unicode already
    edges = re.match(r"([\s(\[{<\"'“]*)(.*?)([\s)\]}>\"'”.,;:!?…]*)$", word, re.DOTALL)
    lead, core, tail = edges.groups() if edges else ("", word, "")
    return unicodedata.normalize("NFC", lead + _DECODERS[encoding](core) + tail)


@dataclass(frozen=True, slots=True)
class _Score:
    encoding: Encoding
    after: float
    words: int


def encoding_of(text: str, *, again: bool = False) -> Encoding | None:
    """The old encoding that `text` is in; None for Unicode, other languages, and where little can be told.

    again: the page has been found to be in one, and only which is asked.
    """
    marked = [w for w in _MARKED.findall(text.translate(_PRIVATE)) if not w.isascii()]
    foreign = [w for w in marked if any(ord(c) > 255 and c not in "μ–—‘’“”•…" for c in w)]
    if len(marked) - len(foreign) < _FEWEST or len(foreign) > 0.02 * len(marked):
        return None
    before = _share(marked)
    scores = [_Score(e, _share([_word(w, e) for w in marked]), len(marked)) for e in _DECODERS]
    best = max(scores, key=lambda s: s.after)
    enough = _AGAIN if again else _SURE
    return best.encoding if best.after >= enough and before <= _AT_MOST else None


def _share(words: list[str]) -> float:
    """Of the words with marks (hyphenated ones in their parts), how many are syllables."""
    pieces = [p for w in words for p in re.split(r"[-–—'‘’&•_]+", w) if p and not p.isascii()]
    return sum(map(is_syllable, pieces)) / len(pieces) if pieces else 1.0


def is_capital_font(name: str) -> bool:
    """Whether a font of this name shows TCVN3's small letters as capitals: `.VnTimeH`, `.VnArialH,Bold`."""
    return _CAPITALS.match(name) is not None
