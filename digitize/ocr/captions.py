"""Captions of digital signatures that are part of the picture: printed then scanned, or flattened.

A caption (`Ký bởi: …`, `Cơ quan: …`, `Thời gian ký: …`; a name, an address and a time with its zone) says who
signed the file and when. NĐ 30/2020/NĐ-CP, Annex I, part II, items 7 and 8 place it beside the signature and
in the page's upper right corner. It is no text of the paper, and set small between letterhead lines it upsets
them: its words are told apart before reading order is found.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from digitize.dossier import Box, Mark, Word, box_around

_LABELS = re.compile(
    r"\b(?:nguoi ky|ky boi|ky so boi|thoi gian ky|ngay ky|gio ky|chu ky so|co quan|to chuc|don vi|chuc vu"
    r"|email|ly do|vi tri|digitally signed|signature (?:not verified|valid)|signed by|signing time)\b"
)
_SIGNED = re.compile(
    r"\b(?:nguoi ky|ky boi|ky so boi|thoi gian ky|ngay ky|gio ky|digitally signed|signed by"
    r"|signature (?:not|valid))"
)
_SECONDS = re.compile(r"(?<!\d)\d{1,2}[:;.]\d{2}[:;.]\d{2}(?!\d)")
_ZONE = re.compile(r"\+\s?0?7[:;.]\s?00\b")
_ADDRESS = re.compile(r"@|\.(?:gov|edu|com|org)\b|\bgov\.?\s?vn\b")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b")
_ENOUGH = 3.0
_PART = 1.2  # a blank this many of its own line heights wide ends a caption's line
_LEADING = 0.9  # blank between a caption's lines at most, in its line heights
_ALIKE = (0.6, 1.6)
_SAME = (0.75, 1.33)
_FLUSH = 0.5
_LINE_LOST = 2.2
_MOST_LINES = 9
_SURE = 0.9
_SMALL = 0.9  # of the page's usual letters
_TINY = 0.75
_PICTURE = 1.3  # of its own height: a signature's seal stands left of its caption
_SCRAP = 0.7
_GUESSED = 0.6
_RUN_TOGETHER = 2.6  # two of its lines read as one


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[Word, ...]
    box: Box
    height: float
    plain: str


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption's words, line by line, and the scraps that its seal's picture was read as."""

    words: tuple[Word, ...]
    scraps: tuple[Word, ...] = ()

    def mark(self) -> Mark:
        """Its region, with what it says."""
        return Mark("caption", box_around([w.box for w in self.words]), _SURE, rows_of_text(self.words))


def find_captions(words: Sequence[Word]) -> tuple[Caption, ...]:
    """The signature captions among `words`. Boxes of level text, any unit."""
    if not any(_hint(_plain(w.text)) for w in words):
        return ()
    lines = _lines(words)
    usual = statistics.median(w.box[3] - w.box[1] for w in words)
    found: list[tuple[Word, ...]] = []
    for seed in sorted((ln for ln in lines if _telling(ln.plain)), key=lambda ln: -_weight([ln])):
        taken = {id(w) for caption in found for w in caption}
        stack = _stack(_trimmed(seed), [ln for ln in lines if not taken & {id(w) for w in ln.words}])
        if not taken & {id(w) for w in seed.words} and _is_caption(stack, usual):
            found.append(tuple(w for ln in stack for w in ln.words))
    taken = {id(w) for caption in found for w in caption}
    return tuple(Caption(caption, _scraps(caption, words, taken)) for caption in found)


def _scraps(caption: Sequence[Word], words: Sequence[Word], taken: set[int]) -> tuple[Word, ...]:
    """What was made of the seal's picture that stands left of a caption, and of letters inside it."""
    left, top, right, bottom = box_around([w.box for w in caption])
    reach = _PICTURE * (bottom - top)
    return tuple(
        w
        for w in words
        if id(w) not in taken
        and top <= (w.box[1] + w.box[3]) / 2 <= bottom
        and left - reach <= (w.box[0] + w.box[2]) / 2 <= right
        and (w.box[0] >= left or w.confidence < _SCRAP or sum(map(str.isalnum, w.text)) <= 1)
    )


def rows_of_text(words: Sequence[Word]) -> str:
    """The words as text, a line break where one stands under the one before."""
    text = words[0].text
    for before, word in pairwise(words):
        below = (word.box[1] + word.box[3]) / 2 > before.box[3]
        text += ("\n" if below or word.box[0] < before.box[0] else " ") + word.text
    return text


def _hint(plain: str) -> bool:
    return bool(
        _SECONDS.search(plain)
        or _ZONE.search(plain)
        or "@" in plain
        or plain in ("ky", "signed", "signature")
    )


def _lines(words: Sequence[Word]) -> list[_Line]:
    """The printed lines as read, parted at blanks wider than their own small letters need."""
    read: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        read.setdefault((word.block, word.line), []).append(word)
    lines: list[_Line] = []
    for line in read.values():
        line.sort(key=lambda w: w.box[0])
        part = [line[0]]
        for word in line[1:]:
            tall = max(1, min(word.box[3] - word.box[1], part[-1].box[3] - part[-1].box[1]))
            if word.box[0] - part[-1].box[2] > _PART * tall:
                lines.append(_line(part))
                part = []
            part.append(word)
        lines.append(_line(part))
    return sorted(lines, key=lambda ln: (ln.box[1], ln.box[0]))


def _line(words: list[Word]) -> _Line:
    height = statistics.median(w.box[3] - w.box[1] for w in words)
    return _Line(
        tuple(words), box_around([w.box for w in words]), height, _plain(" ".join(w.text for w in words))
    )


def _telling(plain: str) -> bool:
    return bool(_SECONDS.search(plain) or _ZONE.search(plain) or _SIGNED.search(plain))


def _trimmed(seed: _Line) -> _Line:
    """The line without what a logo's picture on its left was read as."""
    words = list(seed.words)
    while len(words) > 1 and words[0].confidence < _GUESSED and _telling(_line(words[1:]).plain):
        words.pop(0)
    return _line(words)


def _stack(seed: _Line, lines: Sequence[_Line]) -> list[_Line]:
    """The lines set under one another with `seed`: like its letters, close, flush on the left or inside."""
    stack = [seed]
    rest = [ln for ln in lines if not set(map(id, ln.words)) & set(map(id, seed.words))]
    grown = True
    while grown and len(stack) < _MOST_LINES:
        joined = [(ln, part) for ln in rest if (part := _joining(ln, stack))]
        grown = bool(joined)
        stack += [part for _, part in joined]
        rest = [ln for ln in rest if not any(ln is old for old, _ in joined)]
    return sorted(stack, key=lambda ln: (ln.box[1] + ln.box[3], ln.box[0]))


def _joining(line: _Line, stack: Sequence[_Line]) -> _Line | None:
    """`line` without what stands left of the caption (a logo's letters), if it belongs to `stack`."""
    left = min(ln.box[0] for ln in stack)
    height = statistics.median(ln.height for ln in stack)
    kept = [w for w in line.words if w.box[0] >= left - height]
    cut = [w for w in line.words if w.box[0] < left - height]
    if not kept or any(w.confidence >= _SCRAP for w in cut):
        return None  # a line of the paper runs on under the caption
    part = line if len(kept) == len(line.words) else _line(kept)
    return part if _joins(part, stack, height) else None


def _joins(line: _Line, stack: Sequence[_Line], height: float) -> bool:
    alike = line.height / height
    left, _, right, _ = box_around([ln.box for ln in stack])
    flush = min(abs(line.box[0] - ln.box[0]) for ln in stack) / height
    inside = line.box[0] >= left - height and line.box[2] <= right + height
    blank = min(max(line.box[1] - ln.box[3], ln.box[1] - line.box[3]) for ln in stack) / height
    if not _ALIKE[0] <= alike <= (_RUN_TOGETHER if inside else _ALIKE[1]):
        return False
    if flush <= _FLUSH and _SAME[0] <= alike <= _SAME[1]:
        return -0.7 <= blank <= _LINE_LOST  # the line between may not have been read
    return -0.7 <= blank <= (_LEADING if flush <= 1 else 0.5 * _LEADING if inside else -1.0)


def _is_caption(stack: Sequence[_Line], usual: float) -> bool:
    height = statistics.median(ln.height for ln in stack)
    timed = any(_SECONDS.search(ln.plain) or _ZONE.search(ln.plain) for ln in stack)
    if _weight(stack) >= _ENOUGH:
        return timed or height <= _SMALL * usual
    return len(stack) < 4 and height <= _TINY * usual and bool(_SIGNED.match(stack[0].plain))


def _weight(stack: Sequence[_Line]) -> float:
    """How much speaks for a caption. A zone of time stands nowhere else; seconds do, in printouts."""
    text = " ".join(ln.plain for ln in stack)
    dated = bool(_DATE.search(text))
    seconds, zone = bool(_SECONDS.search(text)), bool(_ZONE.search(text))
    labels = min(3, len(set(_LABELS.findall(text))))
    address = bool(_ADDRESS.search(text))
    return 2.0 * seconds + 3.0 * zone + 1.2 * labels + 1.0 * address + 0.6 * dated


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))
