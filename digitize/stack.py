"""The papers of one scan: cut, understood, judged; of which dossier each is; what was scanned twice.

A stack may hold several dossiers: separator sheets say where each begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from digitize.dossier import Document, Finding, Page
from digitize.extract.clues import Clues
from digitize.extract.corroborate import corroborate
from digitize.extract.dossiercode import find_dossier_code
from digitize.extract.owntypes import use_types
from digitize.extract.paper import plain_text, understand
from digitize.extract.split import Part, sections, separator_code, split
from digitize.findings import finding
from digitize.ocr.text import document_text
from digitize.papers import foreign_share, words_of
from digitize.settings import Settings
from digitize.validate import validate

_SAME = 0.02  # the share of words that stand against each other on two scans of one page
_FEW_WORDS = 25  # empty forms and headings are alike
_NEAR = 8  # pages: a sheet that went through twice is not far


@dataclass(frozen=True, slots=True)
class Share:
    """The pages of one dossier in a scan of several; code: None for what lies before the first sheet that
    names one.
    """

    code: str | None
    pages: tuple[int, ...]


def papers(
    pages: Sequence[Page], settings: Settings, today: date, clues: Clues | None = None
) -> tuple[Document, ...]:
    """The papers in one scan, each with type, fields, findings, outcome and dossier.

    clues: what came with the scan and may bear out what is read.
    """
    use_types(settings.types_dir)
    by_number = {p.number: p for p in pages}
    twice = {f.page: f for f in scanned_twice(pages)}
    parts = split(pages)
    known = replace(clues, alone=len(parts) == 1) if clues else None
    return tuple(validate(_paper(part, by_number, twice, known), settings, today) for part in parts)


def _paper(
    part: Part,
    pages: Mapping[int, Page],
    twice: Mapping[int | None, Finding],
    clues: Clues | None,
) -> Document:
    own = [pages[n] for n in part.pages]
    told = (*part.findings, *(twice[n] for n in part.pages if n in twice))
    paper = understand(own, text=document_text(own)).with_findings(*told)
    paper = replace(paper, dossier=part.dossier)
    return corroborate(paper, clues) if clues else paper


def scanned_twice(pages: Sequence[Page]) -> Iterator[Finding]:
    """A finding for every page that says the same as one shortly before it."""
    texts: list[tuple[int, str, int]] = []
    for page in pages:
        text = plain_text([page])
        size = len(words_of(text))
        if size >= _FEW_WORDS:
            like = [n for n, other, words in texts[-_NEAR:] if _same(text, size, other, words)]
            if like:
                yield finding("page-twice", page=page.number, first=like[0])
            texts.append((page.number, text, size))


def _same(a: str, size: int, b: str, other: int) -> bool:
    return abs(size - other) < 0.15 * max(size, other) and foreign_share(a, b) <= _SAME


def dossier_facts(case: Mapping[str, Any], pages: Sequence[Page]) -> Mapping[str, Any]:
    """What is known of the dossier: the case system's data, else the code of the separator sheet, else the
    one that a paper itself carries. Nothing where the scan holds several dossiers.
    """
    if case.get("dossierCode"):
        return case
    codes = dossier_codes(pages)
    if codes:
        return {**case, "dossierCode": codes[0]} if len(codes) == 1 else case
    found = find_dossier_code(pages)
    return {**case, "dossierCode": found[0]} if found else case


def dossier_codes(pages: Sequence[Page]) -> tuple[str, ...]:
    """The codes on the separator sheets, in order, each once."""
    found = (separator_code(p) for p in pages if p.separator)
    return tuple(dict.fromkeys(code for code in found if code))


def shares(pages: Sequence[Page]) -> tuple[Share, ...]:
    """The dossiers of a scan with their pages, every page in one of them, sheets with what follows them."""
    found: dict[str | None, list[int]] = {}
    holding = {p.number: code for code, section in sections(pages) for p in section}
    code: str | None = None
    for page in pages:
        if page.separator:
            code = separator_code(page) or code
        found.setdefault(holding.get(page.number, code), []).append(page.number)
    return tuple(Share(code, tuple(numbers)) for code, numbers in found.items())
