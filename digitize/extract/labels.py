"""Labels of forms and the values that follow them.

A label is looked for whatever its case, diacritics, misread letters and line breaks (`Họ, chữ đệm,` / `tên`):
windows of tokens are compared, squashed, with the label's printed forms. A value runs from its label to the
next label, across lines where the form lets it, and not past an empty band or into another column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from digitize.extract.labelstream import ITEM, Hit, Label, Placed, Stream, colon_follows, row_of, stream_of
from digitize.extract.labelvalues import value_tokens
from digitize.extract.layout import Layout, Token, joined
from digitize.extract.text import is_capitals, squash

_OPENING = 0.85  # a line of a value may begin much like a label: `tiền sử dụng đất`
_IN_VALUE = 0.9  # behind a label's colon a value begins: `Lý do: Thành phần hồ sơ chưa đủ`
_OVER_COLON = 0.2  # what a window loses that runs over a colon
_CLEARER = 0.05
_EXACT = 0.95  # `HỒNG`, a name alone in its line, is not the heading `CHỒNG`
_LONG = 25  # letters: so long a label is not printed twice, but its words come again in its value


@dataclass(frozen=True)
class _Keys:
    """The stream as one string of squashed letters, with where each token begins in it."""

    letters: str
    starts: tuple[int, ...]

    def window(self, first: int, last: int) -> str:
        """The letters of tokens first..last (last excluded)."""
        return self.letters[self.starts[first] : self.starts[last]]


def _keys(stream: Stream) -> _Keys:
    starts, parts, at = [0], [], 0
    for placed in stream:
        key = squash(placed.token.text)
        parts.append(key)
        at += len(key)
        starts.append(at)
    return _Keys("".join(parts), tuple(starts))


def _enough(length: int) -> float:
    """How alike a window must be: short labels have no letters to lose."""
    if length <= 4:
        return 1.0
    return 0.87 if length <= 8 else 0.85 if length <= 14 else 0.78


@dataclass(frozen=True, slots=True)
class _Form:
    """One printed form of a label: its letters, and how alike a window must be to them.

    capitals, shouts: whether all of its words, or some, are in capitals.
    """

    label: int
    letters: str
    least: float
    capitals: bool
    shouts: bool
    colon: bool


@cache
def _forms(labels: tuple[Label, ...]) -> tuple[_Form, ...]:
    found: list[_Form] = []
    for number, label in enumerate(labels):
        for form in label.forms:
            letters = squash(form)
            least, shouts = _enough(len(letters)), any(map(_shouts, form.split()))
            found.append(_Form(number, letters, least, is_capitals(form), shouts, ":" in form))
    return tuple(found)


def _shouts(word: str) -> bool:
    return len(squash(word)) > 2 and is_capitals(word)


def _windows(stream: Stream, keys: _Keys, longest: float) -> list[tuple[int, int]]:
    """Runs of tokens (first, last excluded) within three rows that begin with letters and may be a label."""
    found: list[tuple[int, int]] = []
    for start, placed in enumerate(stream):
        if keys.starts[start + 1] == keys.starts[start]:
            continue
        for end in range(start + 1, len(stream) + 1):
            size = keys.starts[end] - keys.starts[start]
            if size > longest or stream[end - 1].row > placed.row + 2:
                break
            if keys.starts[end] > keys.starts[end - 1]:
                found.append((start, end))
    return found


def _matches(stream: Stream, keys: _Keys, labels: tuple[Label, ...]) -> Iterator[Hit]:
    """Of each label the likeliest window at each start; all windows are compared with all forms at once."""
    forms = _forms(labels)
    windows = _windows(stream, keys, max((1.3 * len(f.letters) + 1 for f in forms), default=0.0))
    if not windows or not forms:
        return
    texts = [keys.window(*w) for w in windows]
    alike = cdist(texts, [f.letters for f in forms], scorer=fuzz.ratio, score_cutoff=78, dtype=np.float64)
    best: dict[tuple[int, int], Hit] = {}
    for at, number in np.argwhere(alike > 0).tolist():
        (start, end), form = windows[at], forms[number]
        score = float(alike[at, number]) / 100
        if not _alike_enough(stream[start:end], texts[at], form, score):
            continue
        # `Mục đích sử dụng: Đất ở` is not the label `Mục đích sử dụng đất`
        score -= _OVER_COLON * _crosses_colon(stream[start:end], form)
        held = best.get((start, form.label))
        if held is None or (score, end) > (held.alike, held.end):
            best[start, form.label] = Hit(labels[form.label], start, end, score)
    yield from (best[key] for key in sorted(best))


def _crosses_colon(run: Stream, form: _Form) -> bool:
    """Whether the window has a colon inside that the printed form has not."""
    return not form.colon and any(p.token.text.startswith(":") for p in run[1:])


def _alike_enough(run: Stream, letters: str, form: _Form, score: float) -> bool:
    fits = 0.75 * len(form.letters) <= len(letters) <= 1.3 * len(form.letters) + 1
    if not fits or score < form.least:
        return False
    if score >= 0.95 or form.capitals:
        return True
    # values are often in capitals where labels are not: `NGUYỄN VĂN` is not `Nguyên quán`, and
    # `Họ, chữ đệm, tên  HOÀNG` is not `Họ, chữ đệm, tên chồng`
    into_value = not form.shouts and any(_shouts(p.token.text) for p in run[1:])
    return not into_value and not is_capitals(joined(p.token for p in run))


def _stands_well(stream: Stream, hit: Hit) -> bool:
    """A label begins a line or a column, follows punctuation or a number, or is followed by a colon."""
    if hit.label.alone:
        ends = hit.end == len(stream) or stream[hit.end].opens
        return hit.alike >= _EXACT and stream[hit.start].opens and ends
    if hit.label.first and not _first_in_line(stream, hit.start):
        return False
    if colon_follows(stream, hit.end) or (stream[hit.start].opens and hit.alike >= _OPENING):
        return True
    before = stream[hit.start - 1].token
    if before.text.endswith(":") and hit.alike < _IN_VALUE:
        return False
    gap = stream[hit.start].token.flat[0] - before.flat[2]
    numbered = before.text.rstrip(".)/-").isdigit() or not any(c.isalnum() for c in before.text)
    wide = gap > 0.9 * stream[hit.start].em
    return numbered or wide or (hit.label.inline and hit.alike >= 0.9)


def _first_in_line(stream: Stream, at: int) -> bool:
    """Whether a token opens its row, or only the number of its item stands before it."""
    before = row_of(stream, at).start
    return before == at or (before == at - 1 and bool(ITEM.fullmatch(stream[before].token.text)))


def _begins_early(stream: Stream, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether the window takes the last word of the row above for the label's first: `… đồ uống` / `Vốn …`
    is not `Tổng vốn …`.
    """
    if stream[hit.start].row == stream[hit.end - 1].row:
        return False
    least = hit.alike + (_CLEARER if stream[hit.start].opens else 0.0)
    inside = [h for h in hits if h.end == hit.end and h.start > hit.start and _first_in_line(stream, h.start)]
    return any(h.alike >= least if h.key == hit.key else h.alike > hit.alike + _CLEARER / 2 for h in inside)


def find_labels(stream: Stream, labels: Sequence[Label]) -> list[Hit]:
    """The labels found, in reading order, none overlapping another: the longer and likelier wins."""
    keys = _keys(stream)
    hits = [h for h in _matches(stream, keys, tuple(labels)) if _stands_well(stream, h)]
    hits = [h for h in hits if not _begins_early(stream, h, hits)]
    hits.sort(key=lambda h: -(h.alike**4) * (keys.starts[h.end] - keys.starts[h.start]))
    kept: list[Hit] = []
    for hit in hits:
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    kept.sort(key=lambda h: h.start)
    return [h for h in kept if not _repeats(stream, keys, h, kept)]


def _repeats(stream: Stream, keys: _Keys, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a long label without a colon only says again what one with a colon has said before it."""
    if keys.starts[hit.end] - keys.starts[hit.start] < _LONG or colon_follows(stream, hit.end):
        return False
    before = (h for h in hits if h.key == hit.key and h.start < hit.start)
    return any(colon_follows(stream, h.end) for h in before)


@dataclass(frozen=True)
class Form:
    """A paper's labels and the stream they were found in."""

    stream: Stream
    hits: tuple[Hit, ...]

    def all(self, key: str) -> list[Hit]:
        return [h for h in self.hits if h.key == key]

    def find(self, key: str, after: int = 0, before: int | None = None) -> Hit | None:
        """The likeliest hit of `key` from token `after` on, before token `before`; the first among equals."""
        fit = [h for h in self.all(key) if h.start >= after and (before is None or h.start < before)]
        return max(fit, key=lambda h: (round(h.alike, 1), -h.start)) if fit else None

    def value(self, hit: Hit) -> list[Token]:
        return value_tokens(self.stream, self.hits, hit)

    def text(self, hit: Hit) -> str:
        return joined(self.value(hit))


def read_form(layout: Layout, labels: Sequence[Label], below: int = 0) -> Form:
    """Find `labels` from row `below` of the paper's first page on (titles are made of the same words)."""
    rows = sum(len(s.rows) + 100 for s in layout.sheets[: layout.sheets.index(layout.first)])
    stream = tuple(p for p in stream_of(layout) if p.row >= rows + below)
    return Form(stream, tuple(find_labels(stream, labels)))


__all__ = [
    "Form",
    "Hit",
    "Label",
    "Placed",
    "Stream",
    "colon_follows",
    "find_labels",
    "read_form",
    "stream_of",
    "value_tokens",
]
