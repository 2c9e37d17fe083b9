"""Fixed words of agencies, and provinces: print that may be repaired because the list is closed."""

from __future__ import annotations

from functools import cache

from digitize.extract.text import fold, toneless_spelling
from digitize.schemas.load import code_list

_LONGEST = 11  # words of the longest phrase
_GLUED = 10  # letters: a shorter phrase without its blanks may be something else


def provinces() -> tuple[str, ...]:
    """Names of the 34 provinces and cities, and of those before 1/7/2025."""
    return tuple(sorted({entry["name"] for entry in code_list("gso-provinces")["codes"]}))


@cache
def _repairs() -> dict[str, str]:
    """Folded phrase -> its spelling, for phrases that cannot be anything else."""
    phrases: dict[str, str] = {}
    for phrase in code_list("agencies")["phrases"]:
        phrases[fold(phrase)] = phrase
    for name in provinces():
        for kind in ("TỈNH", "THÀNH PHỐ"):
            phrases[fold(f"{kind} {name}")] = f"{kind} {name.upper()}"
    return phrases


def _put_right(printed: str, right: str) -> str:
    if toneless_spelling(printed) == toneless_spelling(right):
        return printed  # `UỶ`, `HOÀ`: the older placing of tone marks is a spelling, not an error
    return right


def repaired(text: str) -> str:
    """`text` (capitals) with the diacritics of fixed agency words, signers' titles and provinces put right:
    `TINH QUANG NGÀI` -> `TỈNH QUẢNG NGÃI`. Words outside the closed lists are left as read.
    """
    words = text.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        step, phrase = _longest(words, at)
        out.append(phrase)
        at += step
    return " ".join(out)


_COUNCIL = "Ủy ban nhân dân"


def repaired_council(text: str) -> str:
    """`text` with the marks of `Ủy ban nhân dân` put right where it begins so (`Uy ban nhân dân xã …`)."""
    words = text.split()
    head = " ".join(words[:4])
    if fold(head) != fold(_COUNCIL) or head.isupper():
        return text
    return " ".join([_put_right(head, _COUNCIL), *words[4:]])


def _longest(words: list[str], at: int) -> tuple[int, str]:
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        printed = " ".join(words[at : at + size])
        right = _repairs().get(fold(printed).strip(" .,;:")) if size > 1 else None
        right = right or _unglued().get(fold(printed).replace(" ", "").strip(".,;:"))
        if right and printed.isupper():
            return size, _put_right(printed, right)
    return 1, words[at]


@cache
def _unglued() -> dict[str, str]:
    """Long phrases by their letters alone: `HÀNH CHÍNHCÔNG`."""
    glued = {folded.replace(" ", ""): phrase for folded, phrase in _repairs().items()}
    return {letters: phrase for letters, phrase in glued.items() if len(letters) >= _GLUED}


def doubtful_words(text: str) -> list[bool]:
    """For each word of a repaired name, whether it lies outside the closed lists and may be misread."""
    words = text.split()
    doubtful: list[bool] = []
    while len(doubtful) < len(words):
        at = len(doubtful)
        sizes = range(min(_LONGEST, len(words) - at), 1, -1)
        size = next((n for n in sizes if " ".join(words[at : at + n]) in _spellings()), 0)
        doubtful += [False] * size if size else [True]
    return doubtful


@cache
def _spellings() -> frozenset[str]:
    return frozenset(_repairs().values())


def is_known_phrase(text: str) -> bool:
    """Whether all of `text` is one phrase of the closed lists."""
    return fold(text) in _repairs()


@cache
def _heads() -> tuple[str, ...]:
    return tuple(fold(head) + " " for head in code_list("agencies")["heads"])


def starts_agency(line: str) -> bool:
    """Whether a letterhead line begins with a word that agencies' names begin with."""
    return (fold(line) + " ").startswith(_heads())


@cache
def _unfinished() -> tuple[frozenset[str], tuple[str, ...]]:
    raw = code_list("agencies")
    return frozenset(fold(x) for x in raw["unfinished"]), tuple(" " + fold(x) for x in raw["openEnds"])


def is_unfinished(line: str) -> bool:
    """Whether a letterhead line cannot end here: `ỦY BAN NHÂN DÂN`, `SỞ NÔNG NGHIỆP VÀ`.

    The line after it then belongs to it.
    """
    names, ends = _unfinished()
    folded = fold(line).strip()
    return folded in names or (" " + folded).endswith(ends) or folded.endswith((",", "-"))
