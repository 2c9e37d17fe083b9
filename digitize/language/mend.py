"""Mend what the recogniser said where the language leaves no doubt; the reading itself is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile
from statistics import mean, median

import numpy as np

from digitize.dossier import Word
from digitize.language.candidates import Choice, as_read, choices
from digitize.language.decode import Place, posteriors
from digitize.language.model import model
from digitize.language.people import SURNAMES, may_be_title, person_runs
from digitize.language.syllables import is_syllable, skeleton, spell, split
from digitize.language.tokens import Token, symbol, token

_SURE = 0.85
_SURE_TITLE = 0.93
_SURE_FIRST = 0.88
_SURE_NAME = 0.98
_SURE_SURNAME = 0.9
# log P(second | first): usual in a title or a place that may also be read as a name; least of words in
# capitals, and how far above chance.
_COMMON_PAIR, _RARE_PAIR, _PULL = -3.5, -6.5, 2.0
_HELD_OUT = 0.97  # no mended word is surer than mended words were right on pages that were held out
_NEAR = 3
_SIGNS = frozenset(".,;:!?()[]\"'“”‘’«»-–—/*…•+")
_GAP = 2.5  # a blank this many line heights wide parts two columns

Chances = Sequence[dict[Choice, float]]


@dataclass(frozen=True, slots=True)
class _Spot:
    """One word on its line. place: its number among the page's places.

    name: the words of its line that may be a person's name with it.
    """

    word: Word
    token: Token
    open: bool
    place: int
    name: range | None


@dataclass(frozen=True, slots=True)
class Belief:
    """What speaks for a word. recognised: the recogniser's confidence, 0..1, no probability; posterior: the
    chance of the word as it stands among all that the language knows for its place, None where it has no say.
    """

    recognised: float
    posterior: float | None = None


def mended(words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Belief, ...]]:
    """The words (a page, in reading order) with marks mended where the posterior chance is clear, and what
    speaks for each.

    Never touched: whatever has a digit or a sign inside, single letters, abbreviations, other languages, and
    what may be a person's name, but for a surname that is no syllable as read. Case and signs around a
    syllable stay; `raw` keeps the reading.
    """
    lines = _lines(words)
    places: list[Place] = _stops()
    placed = []
    for number, line in enumerate(lines):
        placed.append(_placed(line, places))
        if number + 1 == len(lines) or _ends(line, lines[number + 1]):
            places += _stops()
    places += _stops()
    chances = posteriors(places)
    modern = _modern(words)
    told: dict[int, tuple[Word, Belief]] = {}
    for spots in placed:
        told |= {id(s.word): _told(i, spots, chances, modern) for i, s in enumerate(spots) if s.open}
        first = [s for i, s in enumerate(spots) if s.name is not None and s.name.start == i and not s.open]
        told |= {id(s.word): found for s in first if (found := _surname(s, modern))}
    pairs = [told.get(id(w)) or (w, Belief(w.confidence)) for w in words]
    return tuple(word for word, _ in pairs), tuple(belief for _, belief in pairs)


def _stops() -> list[Place]:
    stop = model().stop
    return [(Choice("", stop, 0.0),), (Choice("", stop, 0.0),)]


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        lines.setdefault((word.block, word.line), []).append(word)
    return list(lines.values())


def _placed(line: Sequence[Word], places: list[Place]) -> list[_Spot]:
    """The line's words, with their choices appended to `places`."""
    tokens = [token(w.text) for w in line]
    gaps, may = _gaps(line), _open(tokens)
    people = person_runs(tokens, gaps)
    spots = []
    for i, (word, part) in enumerate(zip(line, tokens, strict=True)):
        name = people.get(i)
        is_open = may[i] and (name is None or may_be_title(tokens, name))
        if gaps[i]:
            places += _stops()
        spots.append(_Spot(word, part, is_open, len(places), name))
        if part.core:
            kind = symbol(part.core)
            own = (as_read(part.core, kind),)
            places.append(choices(part.core, kind, word.confidence) if is_open else own)
        if part.stops:
            places += _stops()
    return spots


def _gaps(line: Sequence[Word]) -> list[bool]:
    height = median(w.box[3] - w.box[1] for w in line)
    gaps = [b.box[0] - a.box[2] > _GAP * height for a, b in pairwise(line)]
    return [False, *gaps]


def _ends(line: Sequence[Word], following: Sequence[Word]) -> bool:
    """Whether the sentence does not go on in the following line."""
    first, last = token(following[0].text), token(line[-1].text)
    if line[0].block != following[0].block or not first.core or first.core[0].isdigit():
        return True
    return last.case != first.case and "upper" in (last.case, first.case)


def _open(tokens: Sequence[Token]) -> list[bool]:
    """Which words of a line may be mended at all, names aside."""
    odd = [_is_odd(t) for t in tokens]
    marked = [_is_marked(t) for t in tokens]
    upper = [t.case == "upper" for t in tokens]
    found = []
    for i, part in enumerate(tokens):
        near = slice(max(0, i - _NEAR), i + _NEAR + 1)
        foreign = any(odd[near]) and sum(odd[near]) >= sum(marked[near])
        alone = upper[i] and sum(upper[near]) < 2  # an abbreviation in running text
        found.append(part.plain and part.case != "mixed" and _is_clean(part) and not foreign and not alone)
    return found


def _is_clean(part: Token) -> bool:
    """Whether the signs around the letters are those of print, none that a lost letter left."""
    return _SIGNS.issuperset(part.lead) and _SIGNS.issuperset(part.tail)


def _is_odd(part: Token) -> bool:
    """A word of another language, by its looks."""
    plain = part.plain and part.case != "upper" and not _is_marked(part)
    return plain and not is_syllable(part.core)


def _is_marked(part: Token) -> bool:
    return part.plain and skeleton(part.core) != part.core.lower()


def _surname(spot: _Spot, modern: bool) -> tuple[Word, Belief] | None:
    """A name's first word that nobody can be called (HƯỲNH), as the only surname with its letters."""
    core = spot.token.core.lower()
    if is_syllable(core) or not _is_clean(spot.token):
        return None
    fits = [surname for surname in SURNAMES if skeleton(surname) == skeleton(core)]
    if len(fits) != 1:
        return None
    text = spot.token.lead + _dressed(fits[0], spot.token.core, modern) + spot.token.tail
    known = min(_SURE_SURNAME, spot.word.confidence)
    word = replace(spot.word, text=text, raw=spot.word.text, confidence=known)
    return word, Belief(known, _SURE_SURNAME)


def _told(i: int, line: Sequence[_Spot], chances: Chances, modern: bool) -> tuple[Word, Belief]:
    """The word number `i` of its line, mended or as it is."""
    spot = line[i]
    choice, sure = _best(spot, chances)
    if not _is_clear(i, line, chances):
        return spot.word, Belief(spot.word.confidence, _chance(spot, chances))
    text = spot.token.lead + _dressed(choice.text, spot.token.core, modern) + spot.token.tail
    word = replace(spot.word, text=text, raw=spot.word.text, confidence=min(sure, _HELD_OUT))
    return word, Belief(spot.word.confidence, sure)


def _is_clear(i: int, line: Sequence[_Spot], chances: Chances) -> bool:
    """Whether something else than what was read is printed, beyond doubt."""
    spot = line[i]
    choice, sure = _best(spot, chances)
    if choice.text == spot.token.core.lower() or sure < _SURE:
        return False
    return spot.token.case == "lower" or _is_known(i, line, chances)


def _chance(spot: _Spot, chances: Chances) -> float:
    """The posterior chance of the word as it was read; 0 where the decoder found it hopeless."""
    core = spot.token.core.lower()
    return sum(chance for choice, chance in chances[spot.place].items() if choice.text == core)


def _best(spot: _Spot, chances: Chances) -> tuple[Choice, float]:
    return max(chances[spot.place].items(), key=lambda told: told[1])


def _is_known(i: int, line: Sequence[_Spot], chances: Chances) -> bool:
    """Whether a word in capitals is surely part of a title, a place or a phrase, never of somebody's name."""
    spot = line[i]
    _, sure = _best(spot, chances)
    if spot.name is not None:
        return sure >= _SURE_NAME and _is_title(spot, line, chances)
    if _begins_clause(i, line):
        return sure >= _SURE_FIRST
    if sure < _SURE_TITLE:
        return False
    near = [s for s in line[max(0, i - 1) : i + 2] if s.token.core]
    return any(_together(pair, chances) for pair in pairwise(near))


def _begins_clause(i: int, line: Sequence[_Spot]) -> bool:
    """Whether the word is in a capital because a sentence or a line begins, and small letters follow."""
    if i + 1 >= len(line) or line[i].token.tail or line[i + 1].token.case != "lower":
        return False
    return i == 0 or line[i - 1].token.stops or not line[i - 1].token.core


def _together(pair: tuple[_Spot, _Spot], chances: Chances) -> bool:
    """Whether office print often has the second word after the first: oftener than chance by far."""
    link, alone = _link(pair, chances), model().one[_best(pair[1], chances)[0].id]
    return link > _RARE_PAIR and link - float(alone) > _PULL


def _link(pair: tuple[_Spot, _Spot], chances: Chances) -> float:
    """log P(second | first) of the likeliest words."""
    first, second = (np.array([_best(s, chances)[0].id], np.int64) for s in pair)
    return float(model().log_pair(first, second)[0])


def _is_title(spot: _Spot, line: Sequence[_Spot], chances: Chances) -> bool:
    """Whether what may be a name is a title or a place that office print is full of.

    Where it begins with a surname just as it was read, nothing but that word may be wrong.
    """
    run = [line[k] for k in spot.name or ()]
    if run[0] is not spot and run[0].token.core.lower() in SURNAMES:
        return False
    syllables = list(takewhile(lambda s: is_syllable(s.token.core), run))
    links = [_link(pair, chances) for pair in pairwise(syllables)]
    return spot in syllables and bool(links) and min(links) > _RARE_PAIR and mean(links) > _COMMON_PAIR


def _dressed(syllable: str, core: str, modern: bool) -> str:
    """The syllable with the tone where this page puts it, in the letter case of what was read."""
    parts = split(syllable)
    text = spell(*parts, modern=modern) if parts else syllable
    return "".join(c.upper() if r.isupper() else c for c, r in zip(text, core, strict=True))


def _modern(words: Sequence[Word]) -> bool:
    """Whether the page writes hoà rather than hòa."""
    return sum(_style(word.text) for word in words) > 0


@lru_cache(maxsize=16384)
def _style(text: str) -> int:
    """1 for hoà, -1 for hòa, 0 for what says nothing of where the page puts tones."""
    core = token(text).core.lower()
    parts = split(core) if core.isalpha() else None
    if not parts or spell(*parts) == spell(*parts, modern=True):
        return 0
    return -1 if core == spell(*parts) else 1
