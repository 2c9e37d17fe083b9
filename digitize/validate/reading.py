"""Whether the paper was read well enough to rely on: is there text, is it language, are the fields sure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from digitize.dossier import Document, Finding
from digitize.findings import finding
from digitize.schemas import required
from digitize.settings import Settings
from digitize.validate.about import about

LEAST_SYLLABLES = 0.7  # on well-read pages 0.9 and more; on noise read as text about 0.4
_SYLLABLE = re.compile(
    r"(ngh|ng|nh|kh|gh|gi|ch|th|tr|ph|qu|[bcdghklmnrstvx])?[aeiouy]{1,3}(ch|ng|nh|[cmnpt])?"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_FIELDS = "khac"


def _bare(word: str) -> str:
    marks_off = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(c for c in marks_off if not unicodedata.combining(c))


def syllable_share(text: str) -> float:
    """The share (0..1) of the words in `text` that could be Vietnamese syllables; 0 where there are no words.

    Abbreviations in capitals without a vowel (`UBND`) are not counted either way.
    """
    words = [_bare(w) for w in _WORD.findall(text)]
    counted = [w for w in words if re.search("[aeiouy]", w)]
    if not counted:
        return 0.0
    return sum(bool(_SYLLABLE.fullmatch(w)) for w in counted) / len(counted)


def _sure_of(document: Document, settings: Settings) -> Iterator[Finding]:
    for name in required(document.doc_type):
        field = document.fields.get(name)
        if field and field.confidence < settings.accept_confidence:
            yield about(document, name, "low-confidence", percent=int(100 * field.confidence))


def _text(document: Document) -> Iterator[Finding]:
    if not document.text.strip():
        yield finding("no-text")
    elif document.doc_type == _NO_FIELDS and syllable_share(document.text) < LEAST_SYLLABLES:
        yield finding("text-doubtful")


def _type(document: Document, settings: Settings) -> Iterator[Finding]:
    """Only a type with fields can be mistaken: `khac` promises nothing but the text."""
    if document.doc_type != _NO_FIELDS and document.type_confidence < settings.accept_confidence:
        yield finding("type-uncertain", percent=int(100 * document.type_confidence))


def reading_findings(document: Document, settings: Settings) -> Iterator[Finding]:
    """no-text, text-doubtful, type-uncertain, low-confidence (required fields only)."""
    yield from _text(document)
    yield from _type(document, settings)
    yield from _sure_of(document, settings)
