"""The foot of an administrative paper: `Nơi nhận` on the left, who signs on the right.

NĐ 30/2020/NĐ-CP, Annex I, part II, item 7: `TM.` (for the whole body), `KT.` (for the head), `TL.` (by
order), `TUQ.` (by mandate) stand before the *authority*; the signer's own title is the line below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.extract.layout import Layout, Segment, Sheet
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.places import repaired
from digitize.extract.text import fold, is_capitals, likeness, squash
from digitize.schemas.load import code_list

_AUTHORITY = re.compile(r"^\W*(?:TM|KT|TL|TUQ|TE|T/M|K/T|T/L)\s?[.,:]\s?", re.IGNORECASE)
TITLE_WORDS: tuple[str, ...] = tuple(code_list("agencies")["titleWords"])


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The signer's own title and name as segments; either may be missing."""

    title: tuple[Segment, ...]
    name: Segment | None
    authority: tuple[Segment, ...] = ()


def _recipients_row(sheet: Sheet) -> int | None:
    for index in range(len(sheet.rows)):
        first = sheet.rows[index].segments[0]
        if (
            first.left < 0.5 * sheet.page.width
            and likeness(" ".join(first.text.split()[:2]), "Nơi nhận") >= 0.85
        ):
            return index
    return None


def has_recipients(layout: Layout) -> bool:
    """Whether a page has `Nơi nhận`, as nearly every administrative document does."""
    return any(_recipients_row(sheet) is not None for sheet in layout.sheets)


def _right_column(sheet: Sheet, from_row: int) -> list[Segment]:
    middle = 0.45 * sheet.page.width
    found = [s for r in sheet.rows[from_row:] for s in r.segments]
    return sorted(
        (s for s in found if s.left >= middle or s.centre >= 0.6 * sheet.page.width), key=lambda s: s.middle
    )


def _is_title(segment: Segment) -> bool:
    text = segment.text.strip(" .:*")
    if not is_capitals(text) or len(squash(text)) < 5:
        return False
    folded = fold(text)
    return bool(_AUTHORITY.match(text)) or any(w in folded for w in TITLE_WORDS)


def find_signature(layout: Layout) -> SignatureBlock | None:
    """The signature block beside or above the first `Nơi nhận` (drafts and annexes that follow may have their
    own); without that, at the end of the last page that has one.
    """
    for sheet in layout.sheets:
        row = _recipients_row(sheet)
        if row is not None:
            found = _block(sheet, _right_column(sheet, max(0, row - 3)))
            return found or _block(sheet, _right_column(sheet, 0))
    for sheet in reversed(layout.sheets):
        start = next(
            (i for i, r in enumerate(sheet.rows) if r.middle > 0.35 * sheet.page.height), len(sheet.rows)
        )
        found = _block(sheet, _right_column(sheet, start))
        if found:
            return found
    return None


def _block(sheet: Sheet, column: Sequence[Segment]) -> SignatureBlock | None:
    first = next((i for i, s in enumerate(column) if _is_title(s)), None)
    if first is None:
        return None
    lines = _title_lines(column[first:], sheet)
    last = lines[-1]
    name = _name_below([s for s in column[first:] if s.top > last.top and s not in lines], last, sheet)
    authority, own = _parted(lines)
    return SignatureBlock(tuple(own), name, tuple(authority))


def _title_lines(column: Sequence[Segment], sheet: Sheet) -> list[Segment]:
    """The run of capital lines that begins the block: authority and title, at most four."""
    lines = [column[0]]
    for s in column[1:]:
        if s.top - lines[-1].bottom > 1.2 * sheet.em:
            break
        fits = (
            is_capitals(s.text)
            and len(squash(s.text)) >= 4
            and abs(s.centre - lines[0].centre) < 5 * sheet.em
        )
        if fits and (_is_title(s) or name_fit(person_name(s.text)) <= 0.75):
            lines.append(s)
        if len(lines) == 4:
            break
    return lines


def _parted(lines: Sequence[Segment]) -> tuple[list[Segment], list[Segment]]:
    prefixed = [i for i, s in enumerate(lines) if _AUTHORITY.match(s.text)]
    if not prefixed:
        return [], list(lines)
    own = prefixed[-1] + 1
    while own < len(lines) - 1 and not _opens_title(lines[own]):
        own += 1  # the authority's name ran over two lines: `TM. ỦY BAN NHÂN DÂN` / `TỈNH …`
    return list(lines[:own]), list(lines[own:])


def _opens_title(segment: Segment) -> bool:
    folded = fold(segment.text).strip(" .:*")
    return any(folded.startswith(w) for w in TITLE_WORDS)


def _name_below(column: Sequence[Segment], last: Segment, sheet: Sheet) -> Segment | None:
    """The lowest segment that reads like a name, under the title and near its middle."""
    best: tuple[float, Segment] | None = None
    for s in column:
        name = person_name(s.text)
        near = abs(s.centre - last.centre) < 7 * sheet.em and s.top - last.bottom < 16 * sheet.em
        fit = name_fit(name) if near and 2 <= len(name.split()) <= 6 else 0.0
        if fit > 0.25 and (best is None or fit >= best[0]):
            best = (fit, s)
    return best[1] if best else None


def title_text(block: SignatureBlock) -> str:
    """The signer's own title with its fixed words put right.

    Who signs for a head (`KT. CHỦ TỊCH`) is a deputy: before the same title, a short misread word is `PHÓ`.
    """
    title = repaired(" ".join(re.sub(r"^[\W_]+|[\W_]+$", "", s.text) for s in block.title))
    head, _, rest = title.partition(" ")
    for line in block.authority:
        over = repaired(_AUTHORITY.sub("", line.text).strip(" .:*"))
        if line.text.strip().startswith("KT") and fold(rest) == fold(over) and len(head) <= 4:
            return f"PHÓ {over}"
    return title
