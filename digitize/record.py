"""The record JSON of `records.md`, to and from the frozen nouns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitize.codes import generation
from digitize.dossier import (
    Box,
    Code,
    Correction,
    Document,
    Field,
    Finding,
    Kind,
    Mark,
    Outcome,
    Page,
    Record,
    Scan,
    Signature,
    Suggestion,
    Word,
)
from digitize.findings import Lang, message, remedy

SCHEMA = "https://digitize.example/schemas/record-1.json"
Json = dict[str, Any]


def _present(**pairs: Any) -> Json:
    """The pairs that say something: absent beats empty."""
    return {k: v for k, v in pairs.items() if v not in (None, (), {})}


def _box(value: Any) -> Box | None:
    if not value:
        return None
    left, top, right, bottom = value
    return left, top, right, bottom


def finding_to_json(found: Finding, lang: Lang = "vi") -> Json:
    """code, severity, where, params, message and remedy in `lang`."""
    return _present(
        code=found.code,
        severity=found.severity,
        field=found.field,
        page=found.page,
        box=list(found.box) if found.box else None,
        params=dict(found.params) or None,
        suggestions=[suggestion_to_json(s) for s in found.suggestions] or None,
        message=message(found, lang),
        remedy=remedy(found, lang) or None,
    )


def finding_from_json(j: Json) -> Finding:
    return Finding(
        j["code"],
        j["severity"],
        j.get("field"),
        j.get("page"),
        _box(j.get("box")),
        j.get("params", {}),
        tuple(_suggestion_from_json(s) for s in j.get("suggestions", [])),
    )


def suggestion_to_json(s: Suggestion) -> Json:
    """value, confidence, source, and who agrees."""
    return _present(
        value=s.value, confidence=s.confidence, source=s.source, agreeing=list(s.agreeing) or None
    )


def _suggestion_from_json(j: Json) -> Suggestion:
    return Suggestion(j["value"], j["confidence"], j["source"], tuple(j.get("agreeing", ())))


def field_to_json(f: Field) -> Json:
    value = list(f.value) if isinstance(f.value, tuple) else f.value
    return _present(
        value=value,
        raw=f.raw,
        confidence=round(f.confidence, 4),
        page=f.page,
        box=list(f.box) if f.box else None,
        source=f.source,
        normalised=dict(f.normalised) if f.normalised else None,
    )


def field_from_json(j: Json) -> Field:
    value = tuple(j["value"]) if isinstance(j["value"], list) else j["value"]
    box, about = _box(j.get("box")), j.get("normalised")
    return Field(value, j["raw"], j["confidence"], j.get("page"), box, j["source"], about)


def _correction_to_json(c: Correction) -> Json:
    return _present(
        field=c.field,
        machine=field_to_json(c.machine) if c.machine else None,
        human=list(c.human) if isinstance(c.human, tuple) else c.human,
        by=c.by,
        at=c.at,
    )


def _correction_from_json(j: Json) -> Correction:
    human = j.get("human")
    return Correction(
        j["field"],
        field_from_json(j["machine"]) if "machine" in j else None,
        tuple(human) if isinstance(human, list) else human,
        j["by"],
        j["at"],
    )


def document_to_json(d: Document, lang: Lang = "vi") -> Json:
    return _present(
        docType=d.doc_type,
        dossierCode=d.dossier,
        role=d.role,
        typeConfidence=round(d.type_confidence, 4),
        outcome=str(d.outcome),
        pages=list(d.pages),
    ) | {
        "fields": {k: field_to_json(f) for k, f in d.fields.items()},
        "findings": [finding_to_json(f, lang) for f in d.findings],
        "text": d.text,
        **_present(corrections=[_correction_to_json(c) for c in d.corrections] or None),
    }


def document_from_json(j: Json) -> Document:
    return Document(
        doc_type=j["docType"],
        type_confidence=j["typeConfidence"],
        pages=tuple(j["pages"]),
        fields={k: field_from_json(f) for k, f in j["fields"].items()},
        findings=tuple(finding_from_json(f) for f in j["findings"]),
        text=j["text"],
        role=j.get("role"),
        outcome=Outcome(j.get("outcome", "review")),
        corrections=tuple(_correction_from_json(c) for c in j.get("corrections", [])),
        dossier=j.get("dossierCode"),
    )


def page_to_json(p: Page, lang: Lang = "vi") -> Json:
    """The page as `records.md` gives it, without its words (they are in the ALTO)."""
    return {
        "number": p.number,
        "width": p.width,
        "height": p.height,
        "dpi": p.dpi,
        "rotation": p.rotation,
        "skew": round(p.skew, 2),
        "blank": p.blank,
        "confidence": round(p.confidence, 4),
        "source": p.source,
        **_present(
            separator=p.separator or None,
            codes=[{"text": c.text, "format": c.format, "box": list(c.box)} for c in p.codes] or None,
            marks=[_mark_to_json(m) for m in p.marks] or None,
            findings=[finding_to_json(f, lang) for f in p.findings] or None,
        ),
    }


def _mark_to_json(m: Mark) -> Json:
    return {
        "kind": m.kind,
        "box": list(m.box),
        "confidence": m.confidence,
        **_present(
            text=m.text or None,
            slot=m.slot,
            readings=[suggestion_to_json(s) for s in m.readings] or None,
        ),
    }


def _mark_from_json(j: Json) -> Mark:
    return Mark(
        j["kind"],
        tuple(j["box"]),
        j["confidence"],
        j.get("text", ""),
        j.get("slot"),
        tuple(_suggestion_from_json(s) for s in j.get("readings", [])),
    )


def page_from_json(j: Json) -> Page:
    """A page back from JSON; words too where `page_with_words` wrote them."""
    return Page(
        number=j["number"],
        width=j["width"],
        height=j["height"],
        dpi=j["dpi"],
        rotation=j["rotation"],
        skew=j["skew"],
        blank=j["blank"],
        confidence=j["confidence"],
        source=j.get("source", "none"),
        words=tuple(_word_from_json(w) for w in j.get("words", [])),
        codes=tuple(Code(c["text"], c["format"], tuple(c["box"])) for c in j.get("codes", [])),
        marks=tuple(_mark_from_json(m) for m in j.get("marks", [])),
        findings=tuple(finding_from_json(f) for f in j.get("findings", [])),
        separator=j.get("separator", False),
    )


def _word_from_json(w: list[Any]) -> Word:
    return Word(w[0], (w[1], w[2], w[3], w[4]), w[5], w[6], w[7], w[8] if len(w) > 8 else None)


def _word_to_json(w: Word) -> list[Any]:
    told = [w.text, *w.box, w.confidence, w.line, w.block]
    return told if w.raw is None else [*told, w.raw]


def page_with_words(p: Page) -> Json:
    """The whole page, for the work folder: a restarted batch reads it instead of recognising again."""
    words = [_word_to_json(w) for w in p.words]
    return page_to_json(p) | {"skew": p.skew, "confidence": p.confidence, "words": words}


def _dossier_to_json(facts: Mapping[str, Any]) -> Json:
    """What is known of the dossier, and which generation its code is of (`lists/dossier-codes.json`)."""
    code = facts.get("dossierCode")
    known = generation("dossier-codes", code) if isinstance(code, str) else None
    return {**facts, **_present(codeGeneration=known)}


def _dossier_from_json(j: Json) -> Json:
    return {name: fact for name, fact in j.items() if name != "codeGeneration"}


def record_to_json(r: Record, lang: Lang = "vi") -> Json:
    signatures = [
        _present(
            field=s.field,
            signer=s.signer,
            signedAt=s.signed_at,
            subFilter=s.sub_filter,
            coversWholeFile=s.covers_whole_file,
        )
        for s in r.signatures
    ]
    return {
        "schema": SCHEMA,
        "source": {
            "name": r.source.name,
            "sha256": r.source.sha256,
            "bytes": r.source.bytes,
            "pages": len(r.pages),
            "kind": str(r.source.kind),
        },
        "outcome": str(r.outcome),
        "documents": [document_to_json(d, lang) for d in r.documents],
        "pages": [page_to_json(p, lang) for p in r.pages],
        **_present(dossier=_dossier_to_json(r.dossier) or None, signatures=signatures or None),
        "findings": [finding_to_json(f, lang) for f in r.findings],
        "outputs": dict(r.outputs),
    }


def record_from_json(j: Mapping[str, Any], path: Path) -> Record:
    """A record read back; `path` is where its source's bytes lie now."""
    s = j["source"]
    return Record(
        source=Scan(path, s["name"], s["sha256"], s["bytes"], Kind(s["kind"])),
        outcome=Outcome(j["outcome"]),
        documents=tuple(document_from_json(d) for d in j["documents"]),
        pages=tuple(page_from_json(p) for p in j["pages"]),
        dossier=_dossier_from_json(j.get("dossier", {})),
        findings=tuple(finding_from_json(f) for f in j["findings"]),
        signatures=tuple(
            Signature(
                g["field"], g.get("signer"), g.get("signedAt"), g.get("subFilter"), g["coversWholeFile"]
            )
            for g in j.get("signatures", [])
        ),
        outputs=j.get("outputs", {}),
    )
