"""The closed set of Vietnamese syllables: onset, rime, tone, and the rules of spelling that join them.

After Đoàn Thiện Thuật, "Ngữ âm tiếng Việt" (1977): rimes that end in a stop carry only sắc or nặng; k, gh and
ngh stand before i, e, ê, y and c, g, ng elsewhere. Open oa, oe, uy may carry the tone on either letter (hòa,
hoà): both are in use on printed papers. All texts are NFC.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TONES = {"": "", "grave": "\u0300", "acute": "\u0301", "hook": "\u0309", "tilde": "\u0303", "dot": "\u0323"}
_TONE_OF = {mark: name for name, mark in TONES.items() if mark}
_CHECKED = ("acute", "dot")
_QUALITY = "ăâêôơư"
_TWO_PLACES = ("oa", "oe", "uy")


def _list(words: str) -> list[str]:
    return words.split()


_ONSETS = _list("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RIMES = frozenset(
    _list("""
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên
    uyêt uynh uyt uyu ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ych ynh yt
    """)
)
_FRONT = "ieêy"


def split(syllable: str) -> tuple[str, str, str] | None:
    """(onset, rime, tone name) of a syllable in any letter case; None where it is none.

    >>> split("Nghiêng")
    ('ngh', 'iêng', '')
    """
    return _split(unicodedata.normalize("NFC", syllable).lower())


def is_syllable(text: str) -> bool:
    """Whether `text` can be written in Vietnamese, with its tone on a letter that may carry it."""
    return split(text) is not None


def may_lack_dot(text: str) -> bool:
    """Whether a word would be another one with a dot below: `Du`, `Dụ`."""
    parts = split("".join(c for c in text if c.isalpha()))
    return parts is not None and parts[2] == "" and _fits(parts[0], parts[1], "dot")


def spell(onset: str, rime: str, tone: str, *, modern: bool = False) -> str:
    """The syllable in small letters; `modern` puts the tone of open oa, oe, uy on the second letter.

    >>> spell("h", "oa", "grave"), spell("h", "oa", "grave", modern=True)
    ('hòa', 'hoà')
    """
    letters = ("g" if onset == "gi" and rime[0] == "i" else onset) + rime
    at = len(letters) - len(rime) + _carrier(rime, modern=modern)
    return unicodedata.normalize("NFC", letters[: at + 1] + TONES[tone] + letters[at + 1 :])


def one_spelling(syllable: str) -> str:
    """In small letters, with the tone of oa, oe, uy on the first letter; what is no syllable is lowered."""
    lower = unicodedata.normalize("NFC", syllable).lower()
    parts = _split(lower)
    return spell(*parts) if parts else lower


@lru_cache(maxsize=65536)
def skeleton(text: str) -> str:
    """Letters without marks, small; đ becomes d."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def _split(lower: str) -> tuple[str, str, str] | None:
    toneless, tone = _without_tone(lower)
    if tone is None:
        return None
    for onset, rime in _cuts(toneless):
        spellings = (spell(onset, rime, tone), spell(onset, rime, tone, modern=True))
        if _fits(onset, rime, tone) and lower in spellings:
            return onset, rime, tone
    return None


def _without_tone(lower: str) -> tuple[str, str | None]:
    """The letters without their tone, and its name; None where there are several."""
    letters = unicodedata.normalize("NFD", lower)
    tones = [c for c in letters if c in _TONE_OF]
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONE_OF))
    if len(tones) > 1:
        return bare, None
    return bare, _TONE_OF[tones[0]] if tones else ""


def _cuts(toneless: str) -> list[tuple[str, str]]:
    """Every way to cut into a known onset and a known rime, longest onset first."""
    found = [(o, toneless[len(o) :]) for o in ("", *_ONSETS) if toneless.startswith(o)]
    found += [("gi", toneless[1:])] if toneless.startswith("gi") else []
    return sorted((cut for cut in found if cut[1] in _RIMES), key=lambda cut: -len(cut[0]))


def _fits(onset: str, rime: str, tone: str) -> bool:
    front = rime[0] in _FRONT
    return not (
        (rime.endswith(("c", "ch", "p", "t")) and tone not in _CHECKED)
        or (onset in ("k", "gh", "ngh") and not front)
        or (onset in ("c", "g", "ng") and front)
        or (onset == "qu" and rime[0] in "uư")
        or (onset != "qu" and rime in ("ych", "ynh", "yt"))
        or (onset not in ("", "qu") and rime[0] == "y" and len(rime) > 1)
        or (onset == "" and rime.startswith("iê"))
    )


def _carrier(rime: str, *, modern: bool) -> int:
    """Which letter of the rime carries the tone."""
    marked = [i for i, c in enumerate(rime) if c in _QUALITY]
    if marked:
        return marked[-1]
    vowels = [i for i, c in enumerate(rime) if c in "aeiouy"]
    if len(vowels) == 1:
        return vowels[0]
    if vowels[-1] < len(rime) - 1:  # a closed rime: oan, uynh
        return vowels[-1]
    if len(vowels) == 3:
        return vowels[1]
    return vowels[1] if rime in _TWO_PLACES and modern else vowels[0]
