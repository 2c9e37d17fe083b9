"""What pen strokes, a card's pattern and specks were read as: stray signs that stand apart from any text."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from digitize.dossier import Box, Mark, Word

_APART = 0.8  # of the page's usual letter height
_SIGNS = frozenset("|`~_⁄\\^={}'\"”“’‘—")  # where these stand alone, no printer set them
_ODD = (0.4, 1.9)  # letters of the page, as a share of their usual height
_DOUBTED, _GUESSED, _SIGNED = 0.7, 0.3, 0.5
_FEW, _SHORT = 4, 6


def without_strays(words: Sequence[Word], marks: Sequence[Mark] = ()) -> tuple[Word, ...]:
    """`words` (boxes of the page) without strays. Figures stay, whatever their confidence, unless a signature
    (among `marks`) lies over them.
    """
    if not words:
        return ()
    usual = statistics.median(w.box[3] - w.box[1] for w in words)
    pens = [m.box for m in marks if m.kind == "signature"]
    gone = {id(w) for part in _parts(words, usual) if _is_stray(part, usual) for w in part}
    gone |= {id(w) for w in words if w.confidence < _SIGNED and any(_inside(w.box, p) for p in pens)}
    return tuple(w for w in words if id(w) not in gone)


def _parts(words: Sequence[Word], usual: float) -> Iterator[list[Word]]:
    """Words of one line with no wide blank between them."""
    part: list[Word] = []
    for word in sorted(words, key=lambda w: (w.line, w.box[0])):
        if part and (word.line != part[-1].line or word.box[0] - part[-1].box[2] > _APART * usual):
            yield part
            part = []
        part.append(word)
    yield part


def _is_stray(part: Sequence[Word], usual: float) -> bool:
    text = "".join(w.text for w in part)
    letters = sum(c.isalnum() for c in text)
    if letters == 0:
        return len(text) < _FEW and set(text) <= _SIGNS and text != "—"  # a list's dash
    if any(c.isdigit() for c in text):
        return False
    best = max(w.confidence for w in part)
    height = statistics.median(w.box[3] - w.box[1] for w in part) / usual
    odd = not _ODD[0] < height < _ODD[1]
    return (odd and letters <= _FEW and best < _DOUBTED) or (letters <= _SHORT and best < _GUESSED)


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
