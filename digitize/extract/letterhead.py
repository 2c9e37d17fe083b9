"""The head of an administrative paper (NĐ 30/2020/NĐ-CP, Annex I).

Left: agency, number, `V/v`. Right: the state's name, motto, place and date. Below, centred: kind and subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digitize.extract.chance import honest, value_chance
from digitize.extract.layout import Row, Segment, Sheet, Token, joined
from digitize.extract.patterns.numbers import begins_number_line, read_number_line
from digitize.extract.places import doubtful_words, is_unfinished, repaired, starts_agency
from digitize.extract.text import fold, is_capitals, likeness, squash

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_DATE_ROW = re.compile(r"^(?:.{0,60}\W)?n?g[ao]\S?.{0,18}t?han[gqe].{0,14}n\S?[ao]?m\W{0,3}\d{4}\W{0,4}$")
_EDGES = " .,:;-_—–*|'‘’`´\"“”"  # specks and strokes at the ends of a line
_HEAD_DEPTH = 0.45  # the head lies in the upper part of the first page


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where the parts of the head are. border: x that parts the columns (flat pixels)."""

    state: Segment | None
    motto: Segment | None
    border: float
    agency: tuple[Segment, ...]
    number: Segment | None
    date: Segment | None
    below: int  # index of the first row under the two-column head


def _phrase_in(row: Row, phrase: str) -> Segment | None:
    """The segment of `row` that is `phrase`, alone or at the end of a wider segment."""
    wanted = len(phrase.split())
    for segment in row.segments:
        if likeness(segment.text, phrase) >= 0.75:
            return segment
        tail = segment.tokens[-wanted:]
        if len(segment.tokens) > wanted and likeness(" ".join(t.text for t in tail), phrase) >= 0.8:
            return Segment(tail, segment.page)
    return None


def find_phrase(sheet: Sheet, phrase: str, depth: float = 1.0) -> tuple[int, Segment] | None:
    """Row index and segment of a fixed phrase in the upper `depth` of the page."""
    for index, row in enumerate(sheet.rows):
        if row.middle > depth * sheet.page.height:
            break
        found = _phrase_in(row, phrase)
        if found:
            return index, found
    return None


def _cut(segment: Segment, border: float) -> Segment:
    """The part of a segment left of `border`, for rows where both columns ran together."""
    kept = tuple(t for t in segment.tokens if (t.flat[0] + t.flat[2]) / 2 < border)
    return Segment(kept, segment.page) if kept else segment


def date_in_row(row: Row, sheet: Sheet) -> Segment | None:
    """The place and date in the right column; a body line that quotes a date reaches to the left margin."""
    right = [s for s in row.segments if s.centre > 0.5 * sheet.page.width and s.left > 0.3 * sheet.page.width]
    for candidate in (*([s] for s in right), right):
        tokens = tuple(t for s in candidate for t in s.tokens)
        if tokens and _DATE_ROW.search(fold(joined(tokens))):
            return Segment(tokens, row.page)
    return None


# Rows under the date line: number and date stand side by side (NĐ 30/2020, Annex I), a citation does not.
_FAR = 3


def _number_segment(row: Row, sheet: Sheet) -> Segment | None:
    """The number line, also where a blank for a pen parts `Số:` from `/QĐ-UBND`."""
    for index, segment in enumerate(row.segments):
        if segment.left >= 0.5 * sheet.page.width or not begins_number_line(segment.text):
            continue
        near = [s for s in row.segments[index + 1 : index + 3] if s.left < 0.5 * sheet.page.width]
        for reach in range(len(near) + 1):
            tokens = tuple(t for s in (segment, *near[:reach]) for t in s.tokens)
            if read_number_line(joined(tokens)):
                return Segment(tokens, row.page)
    return None


def find_letterhead(sheet: Sheet) -> Letterhead:
    """The parts of the head of a first page; parts that are not there are None or empty."""
    state_at = find_phrase(sheet, STATE, _HEAD_DEPTH)
    motto_at = find_phrase(sheet, MOTTO, _HEAD_DEPTH)
    state = state_at[1] if state_at else None
    motto = motto_at[1] if motto_at else None
    border = _border(sheet, state, motto)
    number, number_at = _first(sheet, _number_segment)
    date, date_at = _first(sheet, date_in_row)
    if number_at is not None and date_at is not None and number_at - date_at > _FAR:
        number, number_at = None, None
    ends = [
        i for i in (state_at and state_at[0], motto_at and motto_at[0], number_at, date_at) if i is not None
    ]
    below = max(ends) + 1 if ends else 0
    upto = number.middle if number else (date.middle if date else _under_state(sheet, state, motto))
    return Letterhead(state, motto, border, _agency(sheet, border, upto), number, date, below)


def _under_state(sheet: Sheet, state: Segment | None, motto: Segment | None) -> float:
    """How far down an agency may reach beside the state's name, where neither number nor date stand under it
    (certificates, permits): a line or two below the motto. 0 where the state's name is not on the right.
    """
    right = [s for s in (state, motto) if s is not None and s.left > 0.3 * sheet.page.width]
    return max(s.middle for s in right) + 2.6 * sheet.pitch if right else 0.0


def _border(sheet: Sheet, state: Segment | None, motto: Segment | None) -> float:
    if state is not None and state.left > 0.3 * sheet.page.width:
        return state.left - 0.5 * sheet.em
    if motto is not None and motto.left > 0.3 * sheet.page.width:
        return motto.left - 4 * sheet.em
    return 0.45 * sheet.page.width


def _first(sheet: Sheet, look: Callable[[Row, Sheet], Segment | None]) -> tuple[Segment | None, int | None]:
    for index, row in enumerate(sheet.rows):
        if row.middle > _HEAD_DEPTH * sheet.page.height:
            break
        found = look(row, sheet)
        if found is not None:
            return found, index
    return None, None


def _agency(sheet: Sheet, border: float, upto: float) -> tuple[Segment, ...]:
    """The lines of the left column above the number that read like an agency's name."""
    lines: list[Segment] = []
    for row, segment in ((r, s) for r in sheet.rows for s in r.segments):
        if segment.middle >= upto or segment.left >= border:
            continue
        # where the right column has a segment of its own, none of its words is in this one
        alone = not any(s.left > segment.right and s.centre > border for s in row.segments)
        part = _cut(segment, border) if alone and segment.right > border + sheet.em else segment
        letters = squash(part.text)
        if len(letters) >= 2 and is_capitals(part.text) and _is_no_state(part.text):
            lines.append(part)
    return tuple(_no_stamps(lines, sheet))


def _is_no_state(text: str) -> bool:
    """Whether a capital line is not the state's name run into this column; `CÔNG AN TỈNH …` is like it."""
    return likeness(text, STATE) < (0.75 if starts_agency(text) else 0.6)


def _no_stamps(lines: list[Segment], sheet: Sheet) -> list[Segment]:
    """Stamps in the margin (`CÔNG VĂN ĐẾN`) are not centred under the agency's first line."""
    if not lines:
        return []
    start = next((i for i, s in enumerate(lines) if starts_agency(s.text)), 0)
    kept = [lines[start]]
    for s in lines[start + 1 :]:
        near = s.top - kept[-1].bottom < 1.6 * sheet.em
        if near and abs(s.centre - kept[0].centre) < 5 * sheet.em:
            kept.append(s)
    return kept


def agencies(lines: tuple[Segment, ...]) -> list[tuple[str, tuple[Token, ...]]]:
    """The agencies of the left column, superior first: lines that carry one name on are joined to it."""
    found: list[tuple[str, list[Token]]] = []
    for line in lines:
        text = repaired(line.text.strip(_EDGES))
        if found and not (starts_agency(text) and not is_unfinished(found[-1][0])):
            name, tokens = found[-1]
            found[-1] = (f"{name} {text}", tokens + list(line.tokens))
        else:
            found.append((text, list(line.tokens)))
    return [(repaired(name), tuple(tokens)) for name, tokens in found]


def agency_chance(name: str, tokens: Sequence[Token]) -> float:
    """The chance that an agency's repaired name is right: words of the closed lists cannot be wrong."""
    doubtful = doubtful_words(name)
    said = [t for t in tokens if squash(t.text)]
    if len(doubtful) != len(said):
        return honest(value_chance([(t.text, t.confidence) for t in said]), figures=False)
    open_words = [(t.text, t.confidence) for t, odd in zip(said, doubtful, strict=True) if odd]
    return 0.985 * honest(value_chance(open_words), figures=False) if open_words else 0.985
