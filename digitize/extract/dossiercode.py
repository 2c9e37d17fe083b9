"""The code of a dossier, wherever a page shows it: QR, barcode, or print beside its label."""

from __future__ import annotations

from collections.abc import Sequence

from digitize.dossier import Field, Page, box_around
from digitize.extract.chance import both, value_chance
from digitize.extract.gather import source_of, written_over
from digitize.extract.layout import Layout, Row, Token, joined, lay_out_page
from digitize.extract.patterns.dossier_code import find_code
from digitize.extract.text import squash

_QR = ("qr", "datamatrix", "aztec", "pdf417", "microqr", "rmqr")


def _from_codes(page: Page) -> Field | None:
    for code in page.codes:
        found = find_code(code.text)
        if found:
            source = "qr" if squash(code.format).startswith(tuple(squash(q) for q in _QR)) else "barcode"
            return Field(
                found, code.text, 0.995, page.number, code.box, "qr" if source == "qr" else "barcode"
            )
    return None


def _tokens_of_code(row: Row) -> tuple[str, list[Token]] | None:
    """The shortest run of tokens of a row that holds a code."""
    tokens = row.tokens
    for size in range(1, min(6, len(tokens)) + 1):
        for start in range(len(tokens) - size + 1):
            run = tokens[start : start + size]
            found = find_code(joined(run))
            if found:
                return found, list(run)
    return None


def code_in_print(page: Page, rows: Sequence[Row]) -> tuple[str, list[Token], float] | None:
    """A printed code with its tokens and the chance that it is right."""
    for row in rows:
        hit = _tokens_of_code(row)
        if hit and not any(written_over(page, t.box) for t in hit[1]):
            labelled = "mahoso" in squash(row.text) or "sohoso" in squash(row.text)
            chance = value_chance([(t.text, t.confidence) for t in hit[1]])
            return hit[0], hit[1], both(chance, 0.985 if labelled else 0.93)
    return None


def find_dossier_code(pages: Sequence[Page]) -> tuple[str, Field] | None:
    """The first dossier code on `pages`: codes that were decoded before print that was recognised."""
    for page in pages:
        found = _from_codes(page)
        if found:
            return str(found.value), found
    for page in pages:
        printed = code_in_print(page, lay_out_page(page).rows) if page.words else None
        if printed:
            value, tokens, chance = printed
            box = box_around([t.box for t in tokens])
            return value, Field(value, joined(tokens), chance, page.number, box, source_of(page))
    return None


def code_of_layout(layout: Layout) -> tuple[str, Field] | None:
    """`find_dossier_code` on the pages of one paper."""
    return find_dossier_code([s.page for s in layout.sheets])
