"""What is known of a number or a date from elsewhere than its place on the paper.

None of these is proof: a file may be named after another paper, a paper is signed days after its date. Each
says how far it is to be believed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from datetime import date, timedelta
from typing import Any

from digitize.dossier import Document, Mark, SuggestionSource
from digitize.extract.patterns.dates import iso_date
from digitize.extract.text import fold

_NAMED_FULLY = 0.75  # number and whole notation in the file's name
_NAMED = 0.6  # number and the kind of paper
_HINTED = 0.45  # number and the beginning of the notation, or the number behind the kind
_ENCLOSED = 0.7
_TOLD = 0.75
_SAME_DAY, _EACH_DAY, _LONGEST = 0.27, 0.73, 14  # papers are signed on their day or some days after it
_FIGURES = re.compile(r"(?<![\d.])\d{1,5}(?!\d)")
_ENCLOSURE = re.compile(
    r"kem theo[^\d/]{0,60}?\bso:?\s*(?P<number>\d{1,5})\s*/\s*(?P<notation>[0-9a-z/&-]+)"
    r"(?:[^\d]{0,12}(?P<d>\d{1,2})(?:\s*/\s*|\s+thang\s+)(?P<m>\d{1,2})(?:\s*/\s*|\s+nam\s+)(?P<y>\d{4}))?"
)
_SIGNED = re.compile(r"(?<!\d)(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Clues:
    """What came with a scan: its file's name, the moments it was signed at (ISO), the case system's data.

    alone: whether the scan holds one paper; the name of a stack says little about each of its papers.
    """

    file_name: str = ""
    signed: tuple[str, ...] = ()
    case: Mapping[str, Any] = of(default_factory=dict)
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """What one witness says: possible values with the chance of each; together at most 1."""

    source: SuggestionSource
    chances: Mapping[str, float]


def number_clues(document: Document, clues: Clues) -> Iterator[Statement]:
    """The running number as told by the file's name, an enclosure's heading and the case system."""
    notation = _squeezed(str(document.value("codeNotation") or ""))
    if not notation:
        return
    named = _named(clues.file_name, str(document.value("codeNotation")), whole=not clues.alone)
    if named:
        yield Statement("file-name", dict([named]))
    for found in _enclosures(document, notation):
        yield Statement("text", {found["number"]: _ENCLOSED})
        break
    told = _told(clues.case, notation).get("codeNumber")
    if told is not None and re.fullmatch(r"\d{1,5}", str(told)):
        yield Statement("sidecar", {str(told): _TOLD})


def date_clues(document: Document, clues: Clues, marks: Sequence[Mark]) -> Iterator[Statement]:
    """The date as told by signatures, an enclosure's heading and the case system; ISO days."""
    signed = [*(s[:10] for s in clues.signed), *_captions(marks)]
    days = sorted(d for d in map(_day, signed) if d)
    if days:
        yield Statement("signature", _before(days[0]))
    notation = _squeezed(str(document.value("codeNotation") or ""))
    dates = [iso_date(f["d"], f["m"], f["y"]) for f in _enclosures(document, notation) if f["d"]]
    for day in filter(None, dates):
        yield Statement("text", {day: _ENCLOSED})
        break
    told = _day(str(_told(clues.case, notation).get("issuedDate", "")))
    if told:
        yield Statement("sidecar", {told.isoformat(): _TOLD})


def _squeezed(text: str) -> str:
    """Letters and figures alone, without marks: file names write `QĐ-UBND` in many ways."""
    return re.sub(r"[^0-9a-z]", "", fold(text))


def _named(name: str, notation: str, *, whole: bool) -> tuple[str, float] | None:
    """The number that a file's name gives with this notation, and how far to believe it."""
    stem, full = fold(re.sub(r"\.\w{2,4}$", "", name)), _squeezed(notation)
    kind = next((p for p in map(_squeezed, re.split(r"[-–/]", notation)) if p and not p.isdigit()), full)
    best: tuple[str, float] | None = None
    for found in _FIGURES.finditer(stem):
        before, after = _squeezed(stem[: found.start()]), _squeezed(stem[found.end() :])
        word = re.match(r"[^0-9a-z]*([a-z]*)", stem[found.end() :])
        chance = _belief(before, after, word[1] if word else "", full, kind)
        if chance > (best[1] if best else 0.0) and not (whole and chance < _NAMED_FULLY):
            best = (found[0], chance)
    return best


def _belief(before: str, after: str, word: str, full: str, kind: str) -> float:
    if after.startswith(full):
        return _NAMED_FULLY
    if word == kind:
        return _NAMED
    begins = len(word) >= 2 and full.startswith(word)
    return _HINTED if begins or (len(kind) >= 2 and before.endswith(kind)) else 0.0


def _enclosures(document: Document, notation: str) -> Iterator[re.Match[str]]:
    """`(Kèm theo Quyết định số 15/QĐ-UBND ngày …)`: an enclosure names the paper that it goes with."""
    for found in _ENCLOSURE.finditer(" ".join(fold(document.text).split())):
        if notation and _squeezed(found["notation"]) == notation:
            yield found


def _told(case: Mapping[str, Any], notation: str) -> Mapping[str, Any]:
    """The entry of the case system's `documents` for a paper with this notation; empty without one."""
    listed = case.get("documents")
    entries = [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []
    fitting = [e for e in entries if notation and _squeezed(str(e.get("codeNotation", ""))) == notation]
    return fitting[0] if len(fitting) == 1 else {}


def _captions(marks: Sequence[Mark]) -> Iterator[str]:
    """The days in captions of digital signatures on the page, ISO."""
    for mark in marks:
        found = _SIGNED.search(mark.text) if mark.kind == "caption" else None
        day = iso_date(found["d"], found["m"], found["y"]) if found else None
        if day:
            yield day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _before(signed: date) -> dict[str, float]:
    """The days a paper may bear that was signed on this one: it is printed and scanned in between."""
    days = range(_LONGEST + 1)
    return {(signed - timedelta(days=n)).isoformat(): _SAME_DAY * _EACH_DAY**n for n in days}
