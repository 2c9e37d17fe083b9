"""The kinds of administrative and legal documents: NĐ 30/2020/NĐ-CP, Annex III (29 kinds), and those of
the law on promulgation. Names and abbreviations are data: `schemas/lists/kinds.json`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from digitize.extract.text import fold, squash
from digitize.schemas.load import code_list

CORRESPONDENCE = "Công văn"


@dataclass(frozen=True, slots=True)
class KindOfPaper:
    """A kind's own name in sentence case and the abbreviation its notation begins with ("" for công văn)."""

    name: str
    abbreviation: str


@cache
def kinds() -> tuple[KindOfPaper, ...]:
    """All known kinds."""
    return tuple(KindOfPaper(k["name"], k["abbreviation"]) for k in code_list("kinds"))


def kind_of_title(words: list[str]) -> tuple[KindOfPaper, int, float] | None:
    """The kind whose name `words` begin with, how many words that takes and how alike they are (0.8..1).

    The longest name wins, so that `THÔNG TƯ LIÊN TỊCH` is not read as `THÔNG TƯ`.
    """
    best: tuple[int, float, KindOfPaper] | None = None
    for kind in kinds():
        count = len(kind.name.split())
        if kind.name == CORRESPONDENCE or count > len(words):
            continue
        alike = fuzz.ratio(squash(" ".join(words[:count])), squash(kind.name)) / 100
        enough = 0.8 if count > 1 else 1.0
        if alike >= enough and (best is None or (count, alike) > best[:2]):
            best = (count, alike, kind)
    return (best[2], best[0], best[1]) if best else None


def kind_of_notation(notation: str) -> KindOfPaper | None:
    """The kind a notation such as `QĐ-UBND` or `2025/NĐ-CP` names; None where its head is no abbreviation.

    `UBND-KTTH` (an agency and a unit) is how công văn are numbered and gives None.
    """
    head = re.split(r"[-–.]", notation.rsplit("/", maxsplit=1)[-1])[0].strip()
    for kind in kinds():
        if kind.abbreviation and head == kind.abbreviation:
            return kind
    same = [k for k in kinds() if k.abbreviation and fold(head) == fold(k.abbreviation)]
    return same[0] if len(same) == 1 else None
