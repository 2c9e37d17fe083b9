"""PDF files: opened, or refused with the reason; their pages; their signatures. Through qpdf (pikepdf).

qpdf mends what it can. A file that it had to mend is accepted only when every stream of every page is there
and decodes; a file that ends too early is `truncated`, any other that cannot be trusted `damaged`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf

from digitize.dossier import Finding, Inspection, PageSource, Scan
from digitize.errors import InputRefused
from digitize.findings import finding
from digitize.intake import resolution
from digitize.intake.active import carried
from digitize.intake.damage import announced_pages, ends_early, lacks_only_the_mark, missing_something
from digitize.intake.layout import Look, look_at
from digitize.intake.signatures import find_signatures
from digitize.intake.textlayer import readable_pages
from digitize.settings import Settings

_FAULTS = (pikepdf.PikepdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError)


def inspect_pdf(scan: Scan, settings: Settings) -> Inspection:
    """The pages and signatures of a PDF.

    Raises InputRefused: `encrypted`, `truncated`, `damaged`, `no-pages`, `too-many-pages`, `too-many-pixels`.
    """
    with opened(scan.path) as pdf, _translated(scan.path):
        announced = announced_pages(pdf)
        _count(pdf, settings)
        if announced > len(pdf.pages):
            raise InputRefused(_fault_code(scan.path))  # qpdf leaves out what is no page, and goes on
        looks = [look_at(page) for page in pdf.pages]
        signatures = find_signatures(pdf, scan.bytes)
        repaired = _check_mended(pdf, scan.path)
        readable = readable_pages(scan, {n: look for n, look in enumerate(looks, 1) if look.glyphs}, settings)
        restricted = pdf.is_encrypted
        besides = carried(pdf)
    pages = [_page(n, look, n in readable, settings) for n, look in enumerate(looks, 1)]
    notes: list[Finding] = [finding("repaired")] if repaired else []
    notes += [finding("restricted")] if restricted else []
    notes += [finding("digitally-signed", count=len(signatures))] if signatures else []
    notes += besides
    notes += _guessed(pages, looks)
    notes += [
        finding("text-layer-converted", page=n, encoding=readable[n])
        for n, page in enumerate(pages, 1)
        if page.mode == "text" and readable[n]
    ]
    return Inspection(tuple(pages), signatures, tuple(notes))


@contextmanager
def opened(path: Path) -> Iterator[pikepdf.Pdf]:
    """The PDF, open. Raises InputRefused `encrypted`, `truncated` or `damaged`."""
    try:
        # To inherit is to walk and mend the page tree, and then its own page count is gone.
        pdf = pikepdf.open(path, suppress_warnings=True, inherit_page_attributes=False)
    except pikepdf.PasswordError:
        raise InputRefused("encrypted") from None
    except _FAULTS as fault:
        words = str(fault).lower()
        locked = "encrypt" in words or "security handler" in words
        raise InputRefused("encrypted" if locked else _fault_code(path)) from None
    with pdf:
        yield pdf


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except _FAULTS:
        raise InputRefused(_fault_code(path)) from None


def _fault_code(path: Path) -> str:
    return "truncated" if ends_early(path) else "damaged"


def _count(pdf: pikepdf.Pdf, settings: Settings) -> None:
    number = len(pdf.pages)
    if number == 0:
        raise InputRefused("no-pages")
    if number > settings.max_pages:
        raise InputRefused("too-many-pages", limit=settings.max_pages)


def _check_mended(pdf: pikepdf.Pdf, path: Path) -> bool:
    """Whether the file had to be mended; raises InputRefused where something of it is lost."""
    warned = bool(pdf.get_warnings())
    early = ends_early(path)
    if early and (warned or not lacks_only_the_mark(path)):
        raise InputRefused("truncated")
    if warned and missing_something(pdf):
        raise InputRefused("damaged")
    return warned or early


def _page(number: int, look: Look, readable: bool, settings: Settings) -> PageSource:
    if look.scan is not None:
        width, height = int(look.scan.Width), int(look.scan.Height)
        dpi, _ = resolution.settle(look.dpi, max(width, height))
        page = PageSource(number, "image", width, height, dpi, look.turn, look.overlay)
    else:
        dpi = settings.render_dpi
        width, height = (max(1, math.ceil(points / 72 * dpi - 0.001)) for points in look.size)
        page = PageSource(number, "text" if readable else "render", width, height, dpi, 0, look.overlay)
    if page.width * page.height > settings.max_page_mpixels * 1_000_000:
        raise InputRefused("too-many-pixels", page=number, limit=settings.max_page_mpixels)
    return page


def _guessed(pages: list[PageSource], looks: list[Look]) -> list[Finding]:
    guessed = [
        page
        for page, look in zip(pages, looks, strict=True)
        if look.scan is not None and not resolution.believable(look.dpi, max(page.width, page.height))
    ]
    if not guessed:
        return []
    return [finding("resolution-guessed", page=guessed[0].number, dpi=guessed[0].dpi, count=len(guessed))]
