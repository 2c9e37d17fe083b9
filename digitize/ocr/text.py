"""Plain text of pages, one printed line a line, in the order a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from digitize.dossier import Page


def page_text(page: Page) -> str:
    """The page's words, one printed row a line, no line break at the end; empty where nothing was read."""
    rows = groupby(page.words, key=lambda w: w.line)
    return "\n".join(" ".join(w.text for w in row) for _, row in rows)


def document_text(pages: Iterable[Page]) -> str:
    """The text of several pages, parted by form feeds as `pdftotext` does."""
    return "\f".join(page_text(page) for page in pages)
