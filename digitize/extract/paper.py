"""What one paper is, and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digitize.dossier import Document, Finding, Page
from digitize.extract.layout import Layout, lay_out
from digitize.extract.papertype import PaperType, paper_types
from digitize.findings import finding
from digitize.schemas import field_labels, opposed, title

OTHER = "khac"
_KNOWN = 0.5  # below this no type is believed
_RIVAL = 0.12  # a second type this close makes the first unsure
_ODDS = 6.0
_GENERAL = "van-ban-hanh-chinh"  # whatever has a letterhead looks like one: a form's own title is worth more
_TITLED = 0.8  # from here on a form has shown its title


def classify(layout: Layout) -> list[tuple[float, PaperType]]:
    """Every known type with its score, best first; a form that bears its title before the general type."""
    scored = [(t.score(layout), t) for t in paper_types()]
    titled = any(score >= _TITLED and t.doc_type != _GENERAL for score, t in scored)
    if titled:
        scored = [(0.0 if t.doc_type == _GENERAL else score, t) for score, t in scored]
    return sorted(scored, key=lambda pair: -pair[0])


def plain_text(pages: Sequence[Page]) -> str:
    """The words in the recogniser's reading order, a line a line, a blank line between pages."""
    return "\n\n".join(_page_text(p) for p in pages if p.words)


def _page_text(page: Page) -> str:
    lines: dict[int, list[str]] = {}
    for word in page.words:
        lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(words) for _, words in sorted(lines.items()))


def _near(best: float, rival: float) -> bool:
    """Whether a second type is as good as the first: close, and not many times likelier to be wrong."""
    return rival >= _KNOWN and best - rival < _RIVAL and 1 - rival < _ODDS * (1 - best)


def _labelled(found: Finding, doc_type: str) -> Finding:
    """Its text speaks of the field as the paper's own print does."""
    if found.field is None:
        return found
    return replace(found, params={**field_labels(doc_type, found.field), **found.params})


def understand(pages: Sequence[Page], text: str = "") -> Document:
    """The pages of ONE paper (at least one) as a document with type, fields and findings; no outcome yet.

    `text`: the paper's reading-order text where the caller has it; else the words joined line by line.
    """
    layout = lay_out(pages)
    ranked = classify(layout)
    numbers = tuple(p.number for p in pages)
    body = text or plain_text(pages)
    best = ranked[0] if ranked else None
    if best is None or best[0] < _KNOWN:
        sure = 1.0 - best[0] if best else 1.0
        return Document(OTHER, sure, numbers, findings=(finding("unknown-paper"),), text=body)
    score, kind = best
    reading = kind.read(layout)
    findings = tuple(_labelled(f, kind.doc_type) for f in reading.findings)
    document = Document(kind.doc_type, score, numbers, reading.fields, findings, body)
    rival = ranked[1] if len(ranked) > 1 else None
    if rival and _near(score, rival[0]):
        return document.with_findings(
            finding("unsure-type", **opposed(kind.doc_type, rival[1].doc_type, title))
        )
    return document
