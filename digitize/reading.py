"""One page from scan to words: load, prepare, codes, blank?, recognise, look again where it is doubtful."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Code, Finding, Mark, Page, PageSource, Scan, Severity, Word
from digitize.errors import DigitizeError, SomethingMissing
from digitize.findings import finding
from digitize.intake.pages import load_image, text_words
from digitize.language.certainty import certain
from digitize.language.mend import Belief, mended
from digitize.language.syllables import may_lack_dot
from digitize.language.weigh import log_chance
from digitize.ocr.again import by_strip, line_box, merged, sheet_of, without_doubles
from digitize.ocr.aside import set_aside
from digitize.ocr.clean import clean
from digitize.ocr.engine import Engine, Layout, PageFailed, choose
from digitize.ocr.handwriting import find_marks
from digitize.ocr.lines import in_reading_order
from digitize.ocr.strays import without_strays
from digitize.prepare.codes import read_codes
from digitize.prepare.leftover import Leftover
from digitize.prepare.page import Prepared, prepare, rotated
from digitize.prepare.separator import is_separator
from digitize.settings import Settings

Picture = NDArray[np.uint8]

_DOUBTFUL = 0.70  # below this a page may lie upside down or sideways
_HARD = 0.60
_FEW = 4
# A line with a word below this is read a second time: 0.6, 0.7 and 0.8 leave 0.93, 0.85 and 0.84 % on office
# scans, and every step costs half as many pictures again.
_UNSURE = 0.70
_LARGER = 1.25
_NOISE = 0.3
_BESIDE_UNREAD = 0.5
_ON_LEADER = 0.75
_WHOLE = 0.5
_FEW_MISSED = 2

_Lines = dict[tuple[int, int], tuple[Word, ...]]
_WELL = 0.5


def read_page(scan: Scan, source: PageSource, settings: Settings, engine: Engine | None = None) -> Page:
    """Page `source.number` of `scan` as read. Never raises for a bad page, only SomethingMissing.

    A page that fails comes back with `source="none"` and a finding that says why.
    """
    try:
        image = load_image(scan, source, settings)
        words = text_words(scan, source, settings) if source.mode == "text" else ()
        if words:  # else poppler, which found letters on this page before, gave none: it is recognised
            return read_text_layer(image, words, source)
        return read_image(image, source, settings, engine)
    except SomethingMissing:
        raise
    except DigitizeError as fault:
        return _failed(source, replace(fault.finding, page=source.number))
    except MemoryError:
        return _failed(source, finding("page-out-of-memory", page=source.number))
    except Exception:  # native image code fails in ways of its own; the page is kept and flagged
        return _failed(source, finding("page-unreadable", page=source.number))


def read_image(image: Picture, source: PageSource, settings: Settings, engine: Engine | None = None) -> Page:
    """The page whose scan is `image` (as `load_image` gives it). Raises PageFailed, SomethingMissing."""
    ready = prepare(image, source, settings)
    codes = read_codes(ready.upright, ready.ink)
    if ready.blank and not codes:
        return replace(_page(ready, source), blank=True, confidence=1.0)
    if is_separator(codes, ready.ink):
        return replace(_page(ready, source), separator=True, confidence=1.0, codes=codes)
    look = _Look(engine or choose(settings), settings, codes)
    before = ready.rotation
    ready, words = look.at_page(ready)
    if ready.rotation != before:
        codes = read_codes(ready.upright, ready.ink)
    return _read(ready, words, codes, look, source)


def read_text_layer(image: Picture, words: Sequence[Word], source: PageSource) -> Page:
    """A born-digital page: its own words, never recognised again; codes are still read from its picture."""
    upright = np.ascontiguousarray(np.rot90(image, k=-(source.rotate // 90) % 4))
    aside = set_aside(clean(words))
    return Page(
        number=source.number,
        width=int(upright.shape[1]),
        height=int(upright.shape[0]),
        dpi=source.dpi,
        rotation=source.rotate % 360,
        confidence=1.0 if words else 0.0,
        source="text-layer" if words else "none",
        words=aside.words,
        codes=read_codes(upright),
        marks=aside.marks,
        findings=_overlay(source),
    )


def confidence_of(words: Sequence[Word]) -> float:
    """Mean confidence weighted by characters: a page is as certain as its typical letter. 0 without words."""
    letters = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / letters if letters else 0.0


class _Look:
    """Looks at one page until it makes sense, within the page's time."""

    def __init__(self, engine: Engine, settings: Settings, codes: Sequence[Code] = ()) -> None:
        self.codes = codes
        self._engine = engine
        self._settings = settings
        self._end = time.monotonic() + settings.page_timeout_s
        self.missed: tuple[Box, ...] = ()  # in page pixels, as `aside`
        self.aside: tuple[Mark, ...] = ()
        self.beliefs: tuple[Belief, ...] = ()  # what speaks for each word of `at_page`

    def at_page(self, ready: Prepared) -> tuple[Prepared, tuple[Word, ...]]:
        """The page as it reads best, and its words: recogniser pixels, reading order."""
        words = self._words(ready)
        if _doubtful(words):
            words = self._as_block(ready, words)
        if _doubtful(words):
            ready, words = self._turned(ready, words)
        aside = set_aside(self._again(ready, words), ready.ruled, ready.dpi)
        self.aside = tuple(replace(mark, box=ready.to_page(mark.box)) for mark in aside.marks)
        words, self.beliefs = mended(in_reading_order(aside.words, ready.table))
        return ready, words

    def _words(self, ready: Prepared, layout: Layout = Layout.PAGE) -> tuple[Word, ...]:
        return clean(self._recognise(ready.grey, ready.dpi, layout), _seals(ready))

    def _as_block(self, ready: Prepared, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """The page read as one block of lines, where the search for columns made no sense of it."""
        heard = self._words(ready, Layout.BLOCK)
        return heard if _weight(heard) > 1.2 * _weight(words) else words

    def _recognise(self, picture: Picture, dpi: int, layout: Layout) -> tuple[Word, ...]:
        left = self._end - time.monotonic()
        if left <= 0:
            raise PageFailed("page-timeout", seconds=self._settings.page_timeout_s)
        return self._engine.recognise(picture, dpi, left, layout)

    def _turned(self, ready: Prepared, words: tuple[Word, ...]) -> tuple[Prepared, tuple[Word, ...]]:
        best, said = ready, words
        for degrees in (180, 90, 270):
            other = rotated(ready, degrees, self._settings)
            heard = self._words(other)
            if _weight(heard) > 1.2 * _weight(said):
                best, said = other, heard
            if not _doubtful(said):
                break
        return best, said

    def _again(self, ready: Prepared, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """The words after a second look at doubtful lines and at ink that got no words."""
        lines = _by_line(words)
        ink = Leftover(ready.grey, ready.dpi)
        loose = dict(zip(lines, self._beside(ready, ink, lines), strict=True))
        doubtful = [] if self._settings.fast else [k for k in lines if loose[k] or _unsure(lines[k])]
        sure = [w.box for w in words if w.confidence > _NOISE]
        read = [*sure, *self._no_text(ready)]
        left = ink.unread(read)
        short = ink.unread([*read, *left], short=True)
        boxes = [_within(_wider(line_box(lines[k], 2), loose[k]), ready.grey) for k in doubtful]
        parts = self._parts(ready, [*boxes, *left, *short])
        for k, part in zip(doubtful, parts, strict=False):
            lines[k] = merged(lines[k], part, log_chance)
        lines = self._doubt_neighbours(ready, ink, lines)
        words = tuple(w for line in lines.values() for w in line)
        for i, (box, part) in enumerate(zip([*left, *short], parts[len(doubtful) :], strict=True)):
            words = without_doubles(words, _sure(part, i))
            if i < len(left) and not any(_touch(w.box, box) and w.confidence >= _WELL for w in words):
                self.missed = (*self.missed, ready.to_page(box))
        return words

    def _no_text(self, ready: Prepared) -> tuple[Box, ...]:
        """Where ink is no text, in recogniser pixels: seals and codes."""
        return (*_seals(ready), *(ready.to_grey(code.box) for code in self.codes))

    def _beside(self, ready: Prepared, ink: Leftover, lines: _Lines) -> tuple[Box | None, ...]:
        boxes = [[w.box for w in line] for line in lines.values()]
        # Seals are bleached: what is left in the row of a line is part of a name, or a pen lies over it.
        return ink.beside(boxes, [ready.to_grey(code.box) for code in self.codes])

    def _doubt_neighbours(self, ready: Prepared, ink: Leftover, lines: _Lines) -> _Lines:
        """A word beside ink that no reading said may be half of a name: it is not trusted."""
        loose = zip(lines.items(), self._beside(ready, ink, lines), strict=True)
        return {key: _doubted(line, box) if box else line for (key, line), box in loose}

    def _parts(self, ready: Prepared, boxes: list[Box]) -> tuple[tuple[Word, ...], ...]:
        """What a second reading makes of `boxes`; nothing where the page's time is up."""
        if not boxes:
            return ()
        sheet = sheet_of(ready.grey, boxes, _LARGER)
        try:
            heard = self._recognise(sheet.picture, round(ready.dpi * _LARGER), Layout.BLOCK)
        except PageFailed:
            return ((),) * len(boxes)
        return by_strip(sheet, clean(heard))


def _wider(box: Box, more: Box | None) -> Box:
    """A line's box, as wide as what stands beside it too."""
    return (min(box[0], more[0] - 2), box[1], max(box[2], more[2] + 2), box[3]) if more else box


def _doubted(line: tuple[Word, ...], loose: Box) -> tuple[Word, ...]:
    """The words next to unread ink, on either side, with little confidence."""
    before = [w for w in line if w.box[2] <= loose[0] + 2]
    after = [w for w in line if w.box[0] >= loose[2] - 2]
    near = {id(w) for w in (before[-1:] + after[:1])} | {id(w) for w in line if _touch(w.box, loose)}
    return tuple(
        replace(w, confidence=min(w.confidence, _BESIDE_UNREAD)) if id(w) in near else w for w in line
    )


def _sure(part: Sequence[Word], line: int) -> tuple[Word, ...]:
    """What was read where nothing had been read; a line of its own.

    Of a strip that reads well all words are kept, for half a name would be a wrong name; of any other, those
    that were read well.
    """
    whole = confidence_of(part) >= _WHOLE
    kept = [w for w in part if w.confidence >= _WELL or (whole and any(c.isalnum() for c in w.text))]
    return tuple(replace(w, line=line, block=-1) for w in kept)


def _by_line(words: Sequence[Word]) -> _Lines:
    lines: _Lines = {}
    for word in words:
        key = (word.block, word.line)
        lines[key] = (*lines.get(key, ()), word)
    return lines


def _unsure(line: Sequence[Word]) -> bool:
    return min(w.confidence for w in line) < _UNSURE


def _within(box: Box, picture: Picture) -> Box:
    height, width = picture.shape[:2]
    return (max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3]))


def _touch(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def _explains(mark: Mark, ink: Box) -> bool:
    """Whether most of the ink in a box may be the mark's."""
    wide = min(mark.box[2], ink[2]) - max(mark.box[0], ink[0])
    high = min(mark.box[3], ink[3]) - max(mark.box[1], ink[1])
    return wide > 0.5 * (ink[2] - ink[0]) and high > 0.3 * (ink[3] - ink[1])


def _seals(ready: Prepared) -> tuple[Box, ...]:
    """Seals in recogniser pixels."""
    return tuple(ready.to_grey(mark.box) for mark in ready.seals)


def _doubtful(words: Sequence[Word]) -> bool:
    return confidence_of(words) < (_DOUBTFUL if len(words) >= _FEW else _DOUBTFUL + 0.1)


def _weight(words: Sequence[Word]) -> float:
    """How much sense a reading makes: letters, by how far their confidence is above guessing."""
    return sum(len(w.text) * max(0.0, w.confidence - 0.3) for w in words)


def _read(
    ready: Prepared,
    words: tuple[Word, ...],
    codes: tuple[Code, ...],
    look: _Look,
    source: PageSource,
) -> Page:
    on_page = tuple(replace(w, box=ready.to_page(w.box)) for w in words)
    # All thresholds here and in finding marks are of the recogniser's own scale: probabilities come last.
    chances = _doubt_dots(ready, certain(on_page, look.beliefs))
    honest = dict(zip(map(id, on_page), chances, strict=True))
    told = (*on_page, *_empty_leaders(ready, on_page))
    marks = (*ready.seals, *look.aside, *find_marks(ready.upright, told, ready.seals, source.dpi))
    missed = [box for box in look.missed if not any(_explains(mark, box) for mark in marks)]
    on_page = without_strays(on_page, marks)
    sure = tuple(honest[id(w)] for w in on_page)
    return replace(
        _page(ready, source),
        source="ocr" if on_page else "none",
        confidence=confidence_of(sure),
        words=sure,
        codes=codes,
        marks=marks,
        findings=(*_doubts(on_page, codes, missed, source), *_turning(ready, source), *_overlay(source)),
    )


def _doubt_dots(ready: Prepared, words: Sequence[Word]) -> Iterator[Word]:
    """Words on a dotted leader with less certainty where a dot below may have gone with the leader's dots."""
    leaders = [ready.to_page(leader) for leader in ready.leaders]
    for word in words:
        left, top, right, bottom = word.box
        low = (left, (top + bottom) // 2, right, bottom + (bottom - top) // 2)
        doubtful = any(_touch(low, leader) for leader in leaders) and may_lack_dot(word.text)
        yield replace(word, confidence=min(word.confidence, _ON_LEADER)) if doubtful else word


def _empty_leaders(ready: Prepared, words: Sequence[Word]) -> Iterator[Word]:
    """Leaders that no word was read on, as the words of dots that they are: a pen may have filled them in."""
    for leader in ready.leaders:
        left, top, right, bottom = ready.to_page(leader)
        over = (left, top - 3 * (bottom - top), right, bottom)
        if not any(_touch(w.box, over) and w.confidence >= _WELL for w in words):
            yield Word("." * 12, (left, top, right, bottom), 0.0, -1, -1)


def _page(ready: Prepared, source: PageSource) -> Page:
    return Page(
        number=source.number,
        width=ready.width,
        height=ready.height,
        dpi=source.dpi,
        rotation=ready.rotation,
        skew=ready.skew,
    )


def _doubts(
    words: Sequence[Word], codes: Sequence[Code], missed: Sequence[Box], source: PageSource
) -> tuple[Finding, ...]:
    number = source.number
    # A line or two that only the full text lacks is noted; more, and a person should look at the page.
    grade: Severity = "warning" if len(missed) > _FEW_MISSED else "info"
    found = [finding("text-maybe-missed", page=number, box=box, severity=grade) for box in missed]
    if not words and not codes:
        found.append(finding("page-without-text", page=number))
    if words and confidence_of(words) < _HARD:
        found.append(finding("page-hard-to-read", page=number, percent=round(100 * confidence_of(words))))
    return tuple(found)


def _turning(ready: Prepared, source: PageSource) -> tuple[Finding, ...]:
    degrees = (ready.rotation - source.rotate) % 360
    return (finding("page-turned", page=source.number, degrees=degrees),) if degrees else ()


def _overlay(source: PageSource) -> tuple[Finding, ...]:
    return (finding("overlay-noticed", page=source.number),) if source.overlay else ()


def _failed(source: PageSource, why: Finding) -> Page:
    width, height = source.width, source.height
    if source.rotate % 180:
        width, height = height, width
    return Page(
        number=source.number,
        width=width,
        height=height,
        dpi=source.dpi,
        rotation=source.rotate % 360,
        findings=(why,),
    )
