"""The best passage of a paper for a query, with the matching characters of the original marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digitize.find.entry import PAGE_BREAK
from digitize.find.fold import Mapped, exact_mapped, fold_mapped
from digitize.find.query import Clause, iso_date
from digitize.find.results import Snippet

WIDTH = 180
"""Characters of a passage."""
_MOST_MATCHES = 2000
_GAP = r"[\W_]{1,3}"
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![^\W_])", r"(?![^\W_\u0300-\u036f])"


@dataclass(frozen=True, slots=True)
class Match:
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
    body = _GAP.join(_spaced(w) for w in words)
    return body + r"[^\W_]*" if clause.kind == "prefix" else body


class Marker:
    """Finds the parts of one query in texts."""

    def __init__(self, clauses: Sequence[Clause], *, exact: bool) -> None:
        parts = [c for c in clauses if c.kind != "range" and c.folded]
        groups = [f"(?P<p{i}>{_pattern(c, exact=exact)})" for i, c in enumerate(parts)]
        self.parts = len(parts)
        self._exact = exact
        self._pattern = re.compile(f"{_EDGE_BEFORE}(?:{'|'.join(groups)}){_EDGE_AFTER}") if groups else None

    def _mapped(self, text: str) -> Mapped:
        return exact_mapped(text) if self._exact else fold_mapped(text)

    def matches(self, text: str) -> list[Match]:
        """Where the parts stand in `text` (its NFC where the query is exact), in order, at most 2,000."""
        if self._pattern is None:
            return []
        mapped = self._mapped(text)
        found = []
        for m in self._pattern.finditer(mapped.text):
            found.append(Match(*mapped.span(*m.span()), int((m.lastgroup or "p0")[1:])))
            if len(found) == _MOST_MATCHES:
                break
        return found


def _window(matches: list[Match]) -> tuple[tuple[int, int], int]:
    """The place with most different parts close together, the closest first; its score and first match."""
    best, first = (0, 0), 0
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
    body = re.sub(r"\s", " ", text[start:end].rstrip())
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
