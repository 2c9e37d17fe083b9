"""Which of the words that were read are right: each is laid beside its own place in the printed text.

Reading order does not matter. A stretch of words (at first a line as read, longest first) looks for its best
place among the printed words that no other stretch has taken, and is aligned there by edit distance. Words
that fit badly there, as where two columns were read as one line, look once more by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from textscore import plain

from digitize.dossier import Word

_TAKEN = "\0"
_ALIKE, _ALIKE_SHORT, _SHORT = (
    60,
    80,
    6,
)  # percent of a stretch that must fit; a short one fits anywhere by chance
_CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Judged:
    """A word as read, and the printed word at its place; None where nothing printed is like it."""

    word: Word
    wanted: str | None

    @property
    def right(self) -> bool:
        """Same letters, marks, case and punctuation; quotes and dashes in one writing."""
        return plain(self.word.text) == self.wanted


@dataclass(frozen=True, slots=True)
class _Fit:
    """Where a word belongs: numbers of printed words, and the share of its letters found there."""

    tokens: tuple[int, ...] = ()
    share: float = 0.0


class _Print:
    """The printed words of a page, and which of them are taken."""

    def __init__(self, truth: str) -> None:
        self.tokens = plain(truth).split()
        self.starts: list[int] = []
        at = 0
        for token in self.tokens:
            self.starts.append(at)
            at += len(token) + 1
        self._free = " ".join(self.tokens)
        self.taken: set[int] = set()

    def take(self, numbers: Sequence[int]) -> None:
        for n in numbers:
            begin, end = self.starts[n], self.starts[n] + len(self.tokens[n])
            self._free = self._free[:begin] + _TAKEN * (end - begin) + self._free[end:]
            self.taken.add(n)

    def fits(self, said: Sequence[str]) -> list[_Fit]:
        """The best free place of a stretch of words."""
        line = " ".join(said)
        found = fuzz.partial_ratio_alignment(line, self._free)
        if found is None or found.score < (_ALIKE_SHORT if len(line) < _SHORT else _ALIKE):
            return [_Fit()] * len(said)
        if len(line) > len(self._free):  # then the two are aligned the other way round
            return self._aligned(said, 0, len(self._free))
        return self._aligned(said, found.dest_start, found.dest_end)

    def _aligned(self, said: Sequence[str], begin: int, end: int) -> list[_Fit]:
        """Each word with the printed words between `begin` and `end` that its letters stand beside."""
        begin, end = self._whole(begin, end)
        numbers = [n for n, at in enumerate(self.starts) if begin <= at < end and n not in self.taken]
        blocks = Levenshtein.opcodes(" ".join(said), self._free[begin:end])
        fits, at = [], 0
        for word in said:
            fits.append(self._fit(word, _beside(at, at + len(word), blocks, begin), numbers))
            at += len(word) + 1
        return fits

    def _whole(self, begin: int, end: int) -> tuple[int, int]:
        """The span, widened to whole words."""
        begin = self._free.rfind(" ", 0, begin + 1) + 1
        after = self._free.find(" ", max(begin, end - 1))
        return begin, len(self._free) if after < 0 else after

    def _fit(self, word: str, places: Sequence[tuple[int, bool]], numbers: Sequence[int]) -> _Fit:
        own = {n: range(self.starts[n], self.starts[n] + len(self.tokens[n])) for n in numbers}
        met = {n: sum(place in span for place, _ in places) for n, span in own.items()}
        most = max(met.values(), default=0)
        if not most:
            return _Fit()
        tokens = tuple(n for n in numbers if met[n] == most or met[n] > len(self.tokens[n]) / 2)
        return _Fit(tokens, sum(equal for _, equal in places) / len(word))


def _beside(
    begin: int, end: int, blocks: Sequence[tuple[str, int, int, int, int]], offset: int
) -> list[tuple[int, bool]]:
    """Where in the print the letters `begin`..`end` of a stretch stand, and whether each is the same."""
    places = []
    for tag, said_from, said_to, print_from, _ in blocks:
        if tag not in ("equal", "replace"):
            continue
        for i in range(max(begin, said_from), min(end, said_to)):
            places.append((offset + print_from + i - said_from, tag == "equal"))
    return places


def _stretches(words: Sequence[Word]) -> list[list[int]]:
    """Numbers of the words of each line as read, longest line first."""
    ordered = sorted(range(len(words)), key=lambda i: (words[i].line, words[i].block))
    lines = [list(g) for _, g in groupby(ordered, key=lambda i: (words[i].line, words[i].block))]
    return sorted(lines, key=lambda line: -sum(len(words[i].text) for i in line))


def _strangers(stretch: Sequence[int], fits: dict[int, _Fit]) -> Iterator[list[int]]:
    """Runs of words that found no good place."""
    for lost, run in groupby(stretch, key=lambda i: fits[i].share < _CLOSE):
        if lost:
            yield list(run)


def judge(words: Sequence[Word], truth: str) -> tuple[list[Judged], list[str]]:
    """Every word that has a letter or digit, in the order given; and the printed words that nobody read."""
    said = [plain(w.text) for w in words]
    printed, fits = _Print(truth), dict.fromkeys(range(len(words)), _Fit())

    def settle(stretch: Sequence[int]) -> None:
        for i, fit in zip(stretch, printed.fits([said[i] for i in stretch]), strict=True):
            if fit.share >= fits[i].share:
                fits[i] = fit
            if fit.share >= _CLOSE:
                printed.take(fit.tokens)

    lines = _stretches(words)
    for line in lines:
        settle(line)
    for run in [run for line in lines for run in _strangers(line, fits)]:
        settle(run)
    judged = [
        Judged(w, " ".join(printed.tokens[n] for n in fits[i].tokens) or None)
        for i, w in enumerate(words)
        if any(c.isalnum() for c in said[i])
    ]
    reached = {n for fit in fits.values() for n in fit.tokens}
    unread = [t for n, t in enumerate(printed.tokens) if n not in reached and any(c.isalnum() for c in t)]
    return judged, unread
