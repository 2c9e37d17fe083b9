"""One document through every rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from digitize.dossier import Document, Finding
from digitize.findings import finding
from digitize.schemas import doc_types, load, own_lists
from digitize.settings import Settings
from digitize.validate.codes import code_findings
from digitize.validate.dates import date_findings
from digitize.validate.identity import identity_findings
from digitize.validate.normal import normalised
from digitize.validate.reading import reading_findings
from digitize.validate.shape import shape_findings
from digitize.validate.verdict import is_ours, outcome_of

Rule = Callable[[Document, dict[str, Any]], Iterator[Finding]]
RULES: tuple[Rule, ...] = (identity_findings, code_findings)


def _findings(document: Document, settings: Settings, today: date) -> Iterator[Finding]:
    if not document.pages:
        yield finding("no-pages")
    yield from reading_findings(document, settings)
    if document.doc_type not in doc_types():
        yield finding("unknown-doc-type", docType=document.doc_type)
        return
    yield from shape_findings(document)
    schema = load(document.doc_type)
    yield from date_findings(document, schema, today)
    for rule in RULES:
        yield from rule(document, schema)


def validate(document: Document, settings: Settings, today: date) -> Document:
    """The same document with validation's findings and its outcome; values and confidences stay as they are.

    What values are in the registers is put beside them (`Field.normalised`).

    Findings of an earlier validation are replaced, so it may be called again after a correction.
    """
    fresh = replace(document, findings=tuple(f for f in document.findings if not is_ours(f)))
    with own_lists(settings.lists_dir):
        judged = normalised(fresh, load(fresh.doc_type) if fresh.doc_type in doc_types() else {})
        for found in _findings(judged, settings, today):
            judged = judged.with_findings(found)
    return replace(judged, outcome=outcome_of(judged))
