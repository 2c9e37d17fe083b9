"""Words as invisible text that lies exactly over their ink.

Works in the page's own pixels (the caller scales them to points). Lines are measured in the frame of the
leaning text, where a word of a skewed page has its own width and height and its line a single baseline. All
words of a line share baseline and size where their boxes agree: viewers then see one line, select it as one
band and copy it as one line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median, median_low

from digitize.dossier import Page, Word
from digitize.pdf.font import ADVANCE, ASCENT, DESCENT, Codes

_DESCENDING = set("gjpqyQçÇ,;()[]{}|/\\_„") | set("ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ")
_DROP = 0.22  # of the box height: how far a letter with a tail reaches below the baseline
_WIDEST = 32000.0  # numbers of PDF/A-1 stay below 32767 (ISO 19005-1, 6.1.12)
_GUTTER = 2.0  # of the font size
_HANGING = set("\"'`*^“”‘’°º-–—~=.·…")  # marks whose box says nothing about the line's height


@dataclass(frozen=True, slots=True)
class _Run:
    """A word in the frame of the text lines: u along the line, v downwards, both in pixels."""

    text: str
    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class _Band:
    """Where a line's words sit: the baseline's v and the font size that spans ascent and descent."""

    baseline: float
    size: float

    def holds(self, run: _Run) -> bool:
        """Whether the word's own box fits this band, so that the band may stand for it."""
        top, bottom = self.baseline - ASCENT * self.size, self.baseline + DESCENT * self.size
        slack = 0.25 * self.size
        centre = run.top + run.height / 2
        return run.top > top - slack and run.bottom < bottom + slack and top < centre < bottom


def text_content(page: Page, codes: Codes) -> bytes:
    """Content-stream operators that show `page.words` invisibly, in pixels, origin bottom left.

    Expects `/F0` to be the font of `codes` and the current matrix to scale pixels to points.
    """
    lean = math.radians(page.skew)
    lines = []
    for _, words in groupby(sorted(page.words, key=lambda w: w.line), key=lambda w: w.line):
        runs = [_straighten(w, lean) for w in words if codes.encode(w.text)]
        lines += list(_line(runs, lean, page.height, codes))
    return "\n".join(["BT", "3 Tr", *lines, "ET"]).encode("ascii") if lines else b""


def _straighten(word: Word, lean: float) -> _Run:
    """A leaning word's own size from its upright box: W = w·cos a + h·sin a, H = h·cos a + w·sin a."""
    left, top, right, bottom = word.box
    wide, high = max(right - left, 1), max(bottom - top, 1)
    cos, sin = math.cos(lean), math.sin(lean)
    spread = max(math.cos(2 * lean), 0.5)  # towards 45° the two equations say the same
    width = (wide * cos - high * abs(sin)) / spread
    height = (high * cos - wide * abs(sin)) / spread
    # A box read off the ink is smaller than the box of the leaning rectangle: never below a third.
    width, height = max(width, wide / 3), max(height, high / 3)
    x, y = (left + right) / 2, (top + bottom) / 2
    u, v = x * cos + y * sin, y * cos - x * sin
    return _Run(word.text, u - width / 2, v - height / 2, width, height)


def _band(runs: Sequence[_Run]) -> _Band:
    """Baseline and size of a line: the baseline is where words without tails end."""
    plain = [r for r in runs if not set(r.text) <= _HANGING] or list(runs)
    usual = median_low(r.height for r in plain)
    fair = [r for r in plain if 0.5 * usual <= r.height <= 1.6 * usual] or plain
    standing = [r.bottom for r in fair if not set(r.text) & _DESCENDING]
    baseline = median(standing) if standing else median(r.bottom - _DROP * r.height for r in fair)
    above = baseline - min(r.top for r in fair)
    below = max(r.bottom for r in fair) - baseline
    return _Band(baseline, max(above / ASCENT, above + below, 1.0))


def _own_band(run: _Run) -> _Band:
    return _Band(run.bottom - DESCENT * run.height, run.height)


def _line(runs: Sequence[_Run], lean: float, page_height: int, codes: Codes) -> Iterator[str]:
    if not runs:
        return
    shared = _band(runs)
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        band = shared if shared.holds(run) else _own_band(run)
        gap = following.left - run.left - run.width if following else 0.0
        yield _place(run, band, lean, page_height)
        yield _show(run.text, run.width, band.size, codes)
        if following:
            # A real space, as wide as the gap: every viewer then copies the words apart. Where the gap is a
            # gutter between columns, the space stays narrow, so that a selection does not run across it.
            space = max(gap, 0.05 * band.size) if gap < _GUTTER * band.size else 0.3 * band.size
            yield _show(" ", space, band.size, codes)


def _place(run: _Run, band: _Band, lean: float, page_height: int) -> str:
    """The word level, its middle on the leaning baseline.

    A word set at the angle of its line would fit its ink by a pixel or two better, but poppler (Evince,
    Okular, pdftotext) ends a word where the baseline has moved half a point: from 1° on it cuts long words.
    """
    cos, sin = math.cos(lean), math.sin(lean)
    middle = run.left + run.width / 2
    x = middle * cos - band.baseline * sin - run.width / 2
    y = middle * sin + band.baseline * cos
    return f"/F0 {band.size:.2f} Tf 1 0 0 1 {x:.2f} {page_height - y:.2f} Tm"


def _show(text: str, width: float, size: float, codes: Codes) -> str:
    shown = codes.encode(text)
    natural = ADVANCE * size * (len(shown) / 2)
    stretch = min(100 * width / natural, _WIDEST)
    return f"{stretch:.3f} Tz <{shown.hex().upper()}> Tj"
