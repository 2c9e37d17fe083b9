"""A person or an organisation after a label, and its address: who holds land, to whom a permit is given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.extract.forms import label_chance, put_name
from digitize.extract.gather import Gather
from digitize.extract.labels import Hit
from digitize.extract.layout import Token, joined
from digitize.extract.patterns.names import person_name
from digitize.extract.places import starts_agency
from digitize.extract.text import fold, squash, tidy
from digitize.extract.valuelines import name_lines

_ORGANISATIONS = (
    "cong ty",
    "doanh nghiep",
    "hop tac xa",
    "to chuc",
    "ngan hang",
    "tap doan",
    "cong dong",
    "chua ",
)
_STOPPED = re.compile(r"[^\W\d_]{3,}[.:]\s*(?=[^\W\d_])")
_DOUBTED = 0.7
# `thôn Thử Một xã Mẫu Lâm, tỉnh …`: a comma before one unit and none before another
_UNIT = r"(?:phường|xã|thị trấn|huyện|quận|thị xã|thành phố|tỉnh)\s+[A-ZĐÀ-Ỹ]"
_PARTED, _JOINED = re.compile(rf",\s*{_UNIT}"), re.compile(rf"[^\W\d_,]\s+(?<!thị ){_UNIT}")
_UNEVEN = 0.85
_AFTER = ("sinh", "so", "cccd", "cmnd", "can", "dia", "nam", "giay", "ngay", "gioi", "chuc", "va")


def put_party(gather: Gather, hit: Hit, tokens: Sequence[Token], name: str) -> None:
    """The name alone: `Ông`, `Bà`, `Hộ ông` before it and what is said of the person after it left out."""
    own = name_lines(_name_tokens(tokens))
    printed = tidy(joined(own))
    if is_organisation(printed):
        gather.put(name, printed, own, 0.97 * label_chance(hit))
        return
    value = person_name(_without_household(printed))
    if len(squash(value)) >= 3:
        put_name(gather, name, value, own, label_chance(hit))


def party_name(tokens: Sequence[Token]) -> str:
    """The name of a person behind a label, without what is said of the person."""
    return person_name(_without_household(tidy(joined(_name_tokens(tokens)))))


def doubt_stops(gather: Gather, *names: str) -> None:
    """Lower the confidence of addresses in which a full stop or a colon stands where a comma should:
    `tỉnh Thử Nghiệm. Việt Nam`. Short words before a stop are abbreviations (`TP. Hồ Chí Minh`). Doubted
    too where one unit follows a comma and another does not.
    """
    for name in names:
        held = gather.fields.get(name)
        if held is not None and _STOPPED.search(str(held.value)):
            gather.weaken(name, _DOUBTED)
        if held is not None and _PARTED.search(str(held.value)) and _JOINED.search(str(held.value)):
            gather.weaken(name, _UNEVEN)


def _without_household(text: str) -> str:
    words = text.split()
    return " ".join(words[1:]) if words and fold(words[0]) == "ho" and len(words) > 3 else text


def is_organisation(text: str) -> bool:
    return fold(text).startswith(_ORGANISATIONS) or starts_agency(text)


def _name_tokens(tokens: Sequence[Token]) -> list[Token]:
    """Through the name: to a comma, a bracket, or a word that begins what is said of the person."""
    own: list[Token] = []
    for token in tokens:
        lower = token.text[:1].islower() or token.text[:3] in ("CCC", "CMN")
        if len(own) >= 2 and (
            (lower and fold(token.text).strip(" ,.;:") in _AFTER) or token.text[:1] in "(,;"
        ):
            break
        own.append(token)
        if len(own) >= 2 and token.text[-1:] in ",;":
            break
    return own
