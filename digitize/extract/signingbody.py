"""Who issued a paper whose head is the state's name alone: the body named above the signature.

`TM. ỦY BAN NHÂN DÂN HUYỆN …` / `CHỦ TỊCH`, or `SỞ …` / `GIÁM ĐỐC` (NĐ 30/2020/NĐ-CP, Annex I,
part II, item 7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.extract.footer import TITLE_WORDS, SignatureBlock, find_signature
from digitize.extract.gather import Gather
from digitize.extract.layout import Layout, Segment, Sheet, Token
from digitize.extract.letterhead import agency_chance
from digitize.extract.places import is_unfinished, repaired, starts_agency
from digitize.extract.text import fold, is_capitals, squash, tidy

_FOR_BODY = re.compile(r"^\W*(?:T\s?/?\s?M|TUQ|T\s?/?\s?L)\s?[.,:]\s*", re.IGNORECASE)
_FOR_HEAD = re.compile(r"^\W*K\s?/?\s?T\s?[.,:]", re.IGNORECASE)
_UNFINISHED = 0.5  # a body whose name goes on in a line that was not read
_NEAR = 1.4  # em between the lines of one block
_ASIDE = 6.0  # em between their middles
_TELLING = 5  # letters: shorter titles begin other words too
_MOST = 3  # lines of one body's name


def put_signing_body(gather: Gather, layout: Layout, name: str = "organName") -> None:
    """The body that signs, without `TM.`, its lines joined, its fixed words put right."""
    block = find_signature(layout)
    lines = _body_lines(layout, block) if block else []
    if not lines:
        return
    said = repaired(tidy(_FOR_BODY.sub("", " ".join(s.text for s in lines))))
    tokens = [t for s in lines for t in s.tokens]
    if starts_agency(said):
        whole = _UNFINISHED if is_unfinished(said) else 0.98
        gather.put(name, said, tokens, whole, agency_chance(said, _after_prefix(tokens)), penned=False)


def _after_prefix(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without `TM.` before them."""
    first = tokens[0].text
    return list(tokens[1:]) if len(squash(first)) <= 3 and _FOR_BODY.match(f"{first} ") else list(tokens)


def _body_lines(layout: Layout, block: SignatureBlock) -> list[Segment]:
    """From the line that names a body, in the block or right above it, to the signer's own title."""
    every = (*block.authority, *block.title)
    if not every:
        return []
    last = max(every, key=lambda s: s.top)
    column = _column(layout.sheet(last.page), last)
    start = next((i for i in reversed(range(len(column))) if _names_body(column[i])), None)
    if start is None:
        return []
    own = [column[start]]
    for s in column[start + 1 : start + _MOST]:
        if _FOR_HEAD.match(s.text) or _opens_title(s):
            break
        own.append(s)
    return own


def _names_body(segment: Segment) -> bool:
    return not _FOR_HEAD.match(segment.text) and starts_agency(_FOR_BODY.sub("", segment.text))


def _opens_title(segment: Segment) -> bool:
    """Whether a line begins with a title; a seal over the block may hide its first letter."""
    folded = fold(segment.text).strip(" .:*")
    return any(folded.startswith((w, w[1:] if len(w) > _TELLING else w)) for w in TITLE_WORDS)


def _column(sheet: Sheet, last: Segment) -> list[Segment]:
    """The capital lines close above `last` and it, in one column, top to bottom."""
    found = [last]
    floor = last.top + 0.6 * sheet.em
    above = [s for r in sheet.rows for s in r.segments if s.bottom <= floor and s is not last]
    for s in sorted(above, key=lambda s: -s.middle):
        if abs(s.centre - last.centre) > _ASIDE * sheet.em:
            continue
        if found[0].top - s.bottom > _NEAR * sheet.em or not is_capitals(s.text):
            break
        found.insert(0, s)
    return found
