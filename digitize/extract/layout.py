"""From the words of a page to segments and rows, by geometry.

A *segment* is a run of words on one baseline without a wide gap: half a letterhead row, a line of the body,
one side of the footer. A *row* is the segments that stand side by side. The reading order of a recogniser is
not trusted: it joins the two columns of a letterhead in one line, or cuts one line in two. Lengths are
compared with `em`, the median height of a word on the page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from digitize.dossier import Box, Page, Word, box_around

_SAME_LINE_GAP = 2.2  # em, between words the recogniser put in one line
_SAME_LINE_LAP = 1.2
_REACH = 0.3  # of a word's width: its neighbour begins beyond that, else the two lie over one another
_OTHER_LINE_GAP = 1.5  # em, between words it put in two
_SPECK = 0.15  # em: a dash is twice as wide at least
_SPREAD, _SPREAD_INCHES = 1.25, 12.8  # width over height; wider than A4 lying down: an open booklet
_FOLD_OFF, _FOLD_GAP = 0.08, 1.6  # how far from the middle the fold may lie, of the width; its blank, em
_LEAST_WORDS, _LEAST_SHARE = 12, 0.12  # on each page of a spread


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a piece of one. flat: its box without the page's lean. word: its number on the page."""

    text: str
    box: Box
    flat: Box
    confidence: float
    page: int
    line: int
    word: int = 0

    @property
    def height(self) -> int:
        return self.flat[3] - self.flat[1]

    @property
    def middle(self) -> float:
        return (self.flat[1] + self.flat[3]) / 2


@dataclass(frozen=True)
class Segment:
    """Tokens side by side without a wide gap, left to right."""

    tokens: tuple[Token, ...]
    page: int

    @cached_property
    def flat(self) -> Box:
        return box_around([t.flat for t in self.tokens])

    @cached_property
    def text(self) -> str:
        return joined(self.tokens)

    @property
    def left(self) -> int:
        return self.flat[0]

    @property
    def right(self) -> int:
        return self.flat[2]

    @property
    def top(self) -> int:
        return self.flat[1]

    @property
    def bottom(self) -> int:
        return self.flat[3]

    @property
    def centre(self) -> float:
        return (self.flat[0] + self.flat[2]) / 2

    @cached_property
    def middle(self) -> float:
        """The height on the page of the segment's text line."""
        return median(t.middle for t in self.tokens)


@dataclass(frozen=True)
class Row:
    """Segments side by side."""

    segments: tuple[Segment, ...]
    page: int

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(t for s in self.segments for t in s.tokens)

    @cached_property
    def text(self) -> str:
        return joined(self.tokens)

    @cached_property
    def middle(self) -> float:
        return median(t.middle for t in self.tokens)

    @property
    def top(self) -> int:
        return min(s.top for s in self.segments)

    @property
    def bottom(self) -> int:
        return max(s.bottom for s in self.segments)


@dataclass(frozen=True)
class Sheet:
    """One page laid out."""

    page: Page
    rows: tuple[Row, ...]
    em: float

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(s for r in self.rows for s in r.segments)

    @cached_property
    def pitch(self) -> float:
        """The usual distance from line to line, pixels (1.5 em where the page has too few lines)."""
        tops = [r.middle for r in self.rows]
        steps = [b - a for a, b in pairwise(tops) if 0.8 * self.em < b - a < 3 * self.em]
        return median(steps) if len(steps) >= 4 else 1.5 * self.em


@dataclass(frozen=True)
class Layout:
    """The pages of one paper laid out, blank ones too."""

    sheets: tuple[Sheet, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(r for s in self.sheets for r in s.rows)

    @property
    def first(self) -> Sheet:
        """The first page that has words; the first page where none has."""
        return next((s for s in self.sheets if s.rows), self.sheets[0])

    def sheet(self, page: int) -> Sheet:
        """The sheet of page `page` (KeyError if it is not of this paper)."""
        for s in self.sheets:
            if s.page.number == page:
                return s
        raise KeyError(page)


def joined(tokens: Iterable[Token]) -> str:
    """The tokens' text with blanks where the paper has them."""
    parts: list[str] = []
    before: Token | None = None
    for t in tokens:
        if before is not None and not _touch(before, t):
            parts.append(" ")
        parts.append(t.text)
        before = t
    return "".join(parts)


def _touch(a: Token, b: Token) -> bool:
    return a.page == b.page and a.word == b.word and a.box[2] == b.box[0]


# A colon or a leader glued to a word: `tính:Nam`, `tên:……NGUYỄN`. A colon between digits is a time.
_CUT = re.compile(r"(?<!\d):|:(?!\d)|[.…_·]{3,}|…+")


def _cuts(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for m in _CUT.finditer(text):
        if m.start() > at:
            spans.append((at, m.start()))
        spans.append((m.start(), m.end()))
        at = m.end()
    if at < len(text):
        spans.append((at, len(text)))
    return spans


def _pieces(word: Word, number: int, page: int, lean: float) -> list[Token]:
    left, top, right, bottom = word.box
    shift = round((left + right) / 2 * lean)
    step = (right - left) / max(1, len(word.text))
    tokens = []
    for a, b in _cuts(word.text):
        box = (round(left + a * step), top, round(left + b * step), bottom)
        flat = (box[0], top - shift, box[2], bottom - shift)
        tokens.append(Token(word.text[a:b], box, flat, word.confidence, page, word.line, number))
    return tokens


def tokens_of(page: Page) -> list[Token]:
    """The page's words cut at colons and leaders; junk (specks, rules) left out."""
    lean = math.tan(math.radians(page.skew))
    words = _parted([w for w in page.words if w.text.strip()])
    found = [t for n, w in enumerate(words) for t in _pieces(w, n, page.number, lean)]
    return [t for t in found if t.flat[3] > t.flat[1] and t.flat[2] > t.flat[0]]


def _parted(words: Sequence[Word]) -> list[Word]:
    """Words whose boxes end where the next word of their line begins: some are given a box that reaches far
    over their neighbour, and would then stand in no line with it.
    """
    out = list(words)
    for at, (word, after) in enumerate(pairwise(words)):
        left, top, right, bottom = word.box
        starts = after.box[0]
        if word.line == after.line and left + _REACH * (right - left) < starts < right:
            out[at] = replace(word, box=(left, top, starts, bottom))
    return out


def _overlap(a: Token | Segment, b: Token | Segment) -> float:
    """Shared height over the smaller height."""
    shared = min(a.flat[3], b.flat[3]) - max(a.flat[1], b.flat[1])
    least = min(a.flat[3] - a.flat[1], b.flat[3] - b.flat[1])
    return shared / least if least > 0 else 0.0


def _follows(last: Token, t: Token, em: float) -> bool:
    gap = t.flat[0] - last.flat[2]
    same = last.line == t.line
    widest = (_SAME_LINE_GAP if same else _OTHER_LINE_GAP) * em
    # words of one line may be given boxes that overlap (`thứ` reaching over `2,`)
    return -(_SAME_LINE_LAP if same else 0.6) * em <= gap <= widest and _overlap(last, t) >= 0.45


def _segments(tokens: Sequence[Token], em: float) -> list[Segment]:
    runs: list[list[Token]] = []
    near: list[list[Token]] = []  # runs that a token this far right can still join
    for t in sorted(tokens, key=lambda t: (t.flat[0], t.flat[1])):
        near = [r for r in near if t.flat[0] - r[-1].flat[2] <= _SAME_LINE_GAP * em]
        fits = [r for r in near if _follows(r[-1], t, em)]
        if fits:
            best = max(fits, key=lambda r: (r[-1].line == t.line, _overlap(r[-1], t), r[-1].flat[2]))
            best.append(t)
        else:
            runs.append([t])
            near.append(runs[-1])
    return [Segment(tuple(r), r[0].page) for r in runs]


def _belongs(row: Sequence[Segment], s: Segment) -> bool:
    aside = all(s.left >= o.right - 4 or s.right <= o.left + 4 for o in row)
    return aside and any(
        _overlap(o, s) >= 0.5 and abs(o.middle - s.middle) < 0.8 * (o.bottom - o.top) for o in row
    )


def _rows(segments: Sequence[Segment]) -> tuple[Row, ...]:
    rows: list[list[Segment]] = []
    for s in sorted(segments, key=lambda s: s.middle):
        home = next((r for r in reversed(rows[-4:]) if _belongs(r, s)), None)
        if home is None:
            rows.append([s])
        else:
            home.append(s)
    laid = [Row(tuple(sorted(r, key=lambda s: s.left)), r[0].page) for r in rows]
    return tuple(sorted(laid, key=lambda r: r.middle))


def _is_speck(token: Token, em: float) -> bool:
    """Whether a dash is too short to be one."""
    return token.text in ("-", "–", "—", "~") and token.flat[2] - token.flat[0] < _SPECK * em


def lay_out_page(page: Page) -> Sheet:
    """One page's words as rows of segments, top to bottom."""
    tokens = tokens_of(page)
    tall = [t.height for t in tokens if any(c.isalnum() for c in t.text)]
    em = float(median(tall)) if tall else max(8.0, page.dpi / 8)
    tokens = [t for t in tokens if not _is_speck(t, em)]
    return Sheet(page, _rows(_segments(tokens, em)), em)


def lay_out(pages: Sequence[Page]) -> Layout:
    """The pages of one paper, in order (at least one); two pages of a booklet on one sheet are two."""
    return Layout(tuple(leaf for p in pages for leaf in leaves(lay_out_page(p))))


def leaves(sheet: Sheet) -> tuple[Sheet, ...]:
    """The two pages of an open booklet scanned as one (A3 across), in reading order; else the sheet alone.

    Nothing lies across the fold. Where only the right one bears the state's name it is the cover and first.
    """
    page = sheet.page
    tokens = [t for row in sheet.rows for t in row.tokens]
    said = [t for t in tokens if any(c.isalnum() for c in t.text)]
    if page.width < _SPREAD * page.height or page.width < _SPREAD_INCHES * page.dpi or not said:
        return (sheet,)
    fold = _fold(said, page.width, sheet.em)
    sides = [[t for t in tokens if (t.flat[0] > fold) == right] for right in (False, True)] if fold else []
    if not sides or min(len(side) for side in sides) < max(_LEAST_WORDS, _LEAST_SHARE * len(tokens)):
        return (sheet,)
    left, right = _leaf(sheet, sides[0], 0, fold), _leaf(sheet, sides[1], fold, page.width - fold)
    return (right, left) if _is_cover(right) and not _is_cover(left) else (left, right)


def _fold(said: Sequence[Token], width: int, em: float) -> int:
    """The middle of the widest strip without words near the sheet's middle; 0 where there is none."""
    low, high = round((0.5 - _FOLD_OFF) * width), round((0.5 + _FOLD_OFF) * width)
    ends = [low, *(t.flat[2] for t in said if low < t.flat[2] < high), high]
    spans = [(t.flat[0], t.flat[2]) for t in said if t.flat[0] < high and t.flat[2] > low]
    free = []
    for end in ends:
        if any(a < end < b for a, b in spans):
            continue
        free.append((min([a for a, _ in spans if a >= end] + [high]) - end, end))
    wide, start = max(free, default=(0, 0))
    return start + wide // 2 if wide >= _FOLD_GAP * em else 0


def _leaf(sheet: Sheet, tokens: Sequence[Token], left: int, width: int) -> Sheet:
    """One page of a spread: `flat` boxes counted from its own edge, `box` still in the page's pixels."""
    moved = [
        replace(t, flat=(t.flat[0] - left, t.flat[1], t.flat[2] - left, t.flat[3])) if left else t
        for t in tokens
    ]
    return Sheet(replace(sheet.page, width=width), _rows(_segments(moved, sheet.em)), sheet.em)


def _is_cover(sheet: Sheet) -> bool:
    upper = "".join(r.text for r in sheet.rows if r.middle < 0.4 * sheet.page.height).casefold()
    return "độc lập" in upper or "việt nam" in upper
