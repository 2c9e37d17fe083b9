"""What a search answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Snippet:
    """The passage that shows why a paper was found. highlights: spans of `text`. page: of the source."""

    text: str = ""
    highlights: tuple[tuple[int, int], ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper found."""

    dossier_code: str
    document_id: str
    doc_type: str
    state: str
    title: str
    pages: tuple[int, ...]
    score: float
    snippet: Snippet
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """total: papers that match, not only the `hits` shown; took_ms: in this process, with snippets.

    about: `total` was told from a sample; only for many thousands.
    """

    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    about: bool = False


def results_to_json(results: Results) -> dict[str, Any]:
    """The JSON of `search --json`; the snippet is plain text. totalIsAbout: only where it is so."""
    return {
        "total": results.total,
        **({"totalIsAbout": True} if results.about else {}),
        "tookMs": round(results.took_ms, 2),
        "hits": [
            {
                "dossierCode": h.dossier_code,
                "documentId": h.document_id,
                "docType": h.doc_type,
                "state": h.state,
                "title": h.title,
                "pages": list(h.pages),
                "score": round(h.score, 3),
                "snippet": h.snippet.text,
                "fields": dict(h.fields),
            }
            for h in results.hits
        ],
    }
