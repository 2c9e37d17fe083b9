"""The best passage of a paper for a query, with the matching characters of the original marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from digitize.find.entry import PAGE_BREAK
from digitize.find.fold import exact_mapped, fold_mapped
from digitize.find.pattern import EDGE_AFTER, GAP, is_even, pattern
from digitize.find.query import Clause, iso_date
from digitize.find.results import Snippet

WIDTH = 180
"""Characters of a passage."""
_MOST_MATCHES = 2000
_BREAKS = re.compile(r"[^\S ]")
_EDGE_BEFORE = r"(?<![^\W_])"


class Match(NamedTuple):
    """A span of the original text and the number of the query's part that it matches."""

    start: int
    end: int
    part: int


def _spaced(term: str) -> str:
    """A long number also matches where it is printed in groups."""
    return "[ .]?".join(term) if term.isdecimal() and 5 <= len(term) <= 15 else re.escape(term)


def _date_pattern(iso: str) -> str:
    year, month, day = iso.split("-")
    d, m = rf"0?{int(day)}", rf"0?{int(month)}"
    return rf"{d}[/.-]{m}[/.-]{year}|{iso}|ngay\s+{d}\s+thang\s+{m}\s+nam\s+{year}"


def _pattern(clause: Clause, *, exact: bool) -> str:
    iso = iso_date(clause)
    if iso and not exact:
        return _date_pattern(iso)
    words = clause.kept if exact else clause.folded
    body = GAP.join(_spaced(w) for w in words)
    return body + r"[^\W_]*" if clause.kind == "prefix" else body


def _is_plain(clause: Clause) -> bool:
    return clause.kind == "words" and len(clause.folded) == 1 and not clause.folded[0].isdecimal()


class Marker:
    """Finds the parts of one query in texts."""

    def __init__(self, clauses: Sequence[Clause], *, exact: bool) -> None:
        parts = [c for c in clauses if c.kind != "range" and c.folded]
        self.parts = len(parts)
        self._exact = exact
        # Writing mi as my takes a fifth of the time of a hit: only where a part has an y to match it.
        self._goes_on = not any("y" in w for c in parts for w in c.folded)
        self._plain = all(map(_is_plain, parts))
        words = [c.kept[0] if exact else c.folded[0] for c in parts] if self._plain else []
        self._part_of = {w: i for i, w in reversed(list(enumerate(words)))}
        self._quick = pattern(parts, exact=exact) if parts else None
        self._pattern = (self._of_words(words) if self._plain else self._of_parts(parts)) if parts else None

    @staticmethod
    def _of_words(words: list[str]) -> re.Pattern[str]:
        """Only words: no groups and nothing before them, which lets `re` skip to their first letters."""
        return re.compile(f"(?:{'|'.join(map(re.escape, words))}){EDGE_AFTER}")

    def _of_parts(self, parts: list[Clause]) -> re.Pattern[str]:
        groups = [f"(?P<p{i}>{_pattern(c, exact=self._exact)})" for i, c in enumerate(parts)]
        return re.compile(f"{_EDGE_BEFORE}(?:{'|'.join(groups)}){EDGE_AFTER}")

    def _found(self, text: str) -> Iterator[tuple[int, int, int]]:
        if self._pattern is None:
            return
        for m in self._pattern.finditer(text):
            start, end = m.span()
            if not self._plain:
                yield start, end, int((m.lastgroup or "p0")[1:])
            elif not (start and text[start - 1].isalnum()):
                yield start, end, self._part_of[m[0]]

    def matches(self, text: str) -> list[Match]:
        """Where the parts stand in `text` (its NFC where the query is exact), in order, at most 2,000."""
        if self._quick and is_even(text):
            spans = islice(self._quick.finditer(text.lower()), _MOST_MATCHES)
            return [Match(*m.span(), _part(m.lastgroup)) for m in spans]
        mapped = exact_mapped(text) if self._exact else fold_mapped(text, goes_on=self._goes_on)
        found = islice(self._found(mapped.text), _MOST_MATCHES)
        if mapped.origins is None:
            return [Match(*one) for one in found]
        return [Match(*mapped.span(start, end), part) for start, end, part in found]


def _part(group: str | None) -> int:
    return int((group or "p0_").partition("_")[0][1:])


def _window(matches: list[Match]) -> tuple[tuple[int, int], int]:
    """The place with most different parts close together, the closest first; its score and first match."""
    best, first = (0, 0), 0
    if matches and len({m.part for m in matches}) == 1:
        return (1, matches[0].start - matches[0].end), 0
    for i, start in enumerate(matches):
        parts: set[int] = set()
        extent = 0
        for m in matches[i : i + 40]:
            if m.end - start.start > WIDTH * 3 // 4:
                break
            if m.part not in parts:
                parts.add(m.part)
                extent = m.end - start.start
        if (len(parts), -extent) > best:
            best, first = (len(parts), -extent), i
    return best, first


def _border(text: str, at: int, step: int) -> int:
    """The nearest end of a word from `at` in the direction of `step`, up to 15 characters away."""
    for i in range(at, max(-1, min(len(text), at + 15 * step)), step):
        if text[i].isspace():
            return i
    return at


def _cut(text: str, matches: list[Match], first: int) -> Snippet:
    """A passage around the match numbered `first`, whole words, with … where something was left out."""
    start = max(0, matches[first].start - WIDTH // 4)
    end = min(len(text), start + max(WIDTH, matches[first].end - start))
    start = _border(text, start, 1) if start and start < matches[first].start else start
    end = _border(text, end, -1) if end < len(text) else end
    end = max(end, matches[first].end)
    lead, tail = ("… " if start else ""), (" …" if end < len(text) else "")
    start += len(text[start:end]) - len(text[start:end].lstrip())
    body = _BREAKS.sub(" ", text[start:end].rstrip())
    shift = len(lead) - start
    marked = tuple((m.start + shift, m.end + shift) for m in matches if m.start >= start and m.end <= end)
    return Snippet(lead + body + tail, marked)


def _beginning(text: str) -> str:
    body = " ".join(text[: WIDTH * 2].split())
    return body if len(body) <= WIDTH else f"{body[: _border(body, WIDTH, -1)].rstrip()} …"


def passage(marker: Marker, text: str, head: Sequence[str], pages: Sequence[int]) -> Snippet:
    """The best passage of `text`, else of a line of `head` (title, field values), else the beginning.

    text: pages separated by form feeds; `pages` gives their numbers where there are as many.
    """
    parts = text.split(PAGE_BREAK)
    numbers: Sequence[int | None] = pages if len(pages) == len(parts) else [None] * len(parts)
    best: tuple[tuple[int, int], Snippet] | None = None
    for number, part in zip(numbers, parts, strict=True):
        found = marker.matches(part)
        score, first = _window(found)
        if found and (best is None or score > best[0]):
            cut = _cut(part, found, first)
            best = (score, Snippet(cut.text, cut.highlights, number))
        if score[0] == marker.parts:
            break
    if best:
        return best[1]
    return _from_head(marker, head) or Snippet(_beginning(text) or " · ".join(head)[:WIDTH])


def _from_head(marker: Marker, head: Sequence[str]) -> Snippet | None:
    for line in head:
        found = marker.matches(line)
        if found:
            return _cut(line, found, 0)
    return None
