"""One paper on the screen: what it is, its fields with confidence, what is wrong, what was written where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from digitize.console.dossiers import place_words, reference_to_json
from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.console.units import page_range
from digitize.console.visible import visible
from digitize.dossier import Document, Field, Finding, Outcome, Record
from digitize.errors import InputRefused, NeedsReview
from digitize.findings import message, names_page, remedy
from digitize.record import document_to_json, finding_to_json, record_to_json
from digitize.schemas import field_title, source_title, title

if TYPE_CHECKING:  # only names for the reader: a list of types must not wait for OpenCV
    from digitize.convert import Converted
    from digitize.lookup import Found

_OUTCOME_STYLE = {Outcome.ACCEPTED: "good", Outcome.REVIEW: "warn", Outcome.REJECTED: "bad"}
_SIGN = {"error": "✗", "warning": "!", "info": "·"}
_STYLE = {"error": "bad", "warning": "warn", "info": "faint"}


def show_converted(out: Out, results: Iterable[Converted], *, strict: bool) -> int:
    """Each result as it comes; the exit code: 4 where a file was refused, 5 where --strict and review."""
    refused = review = 0
    for result in results:
        refused += result.refusal is not None
        review += result.record is not None and result.record.outcome is not Outcome.ACCEPTED
        _show_one(out, result)
    if refused:
        return InputRefused.exit_code
    return NeedsReview.exit_code if strict and review else 0


def _show_one(out: Out, result: Converted) -> None:
    if result.record is not None and out.as_json:
        out.json(record_to_json(result.record, language()))
    elif result.record is not None:
        out.result.print(_record_panel(result, result.record))
    elif result.refusal is not None:
        if out.as_json:
            refusal = finding_to_json(result.refusal, language())
            source = {"name": result.file.name}
            out.json({"source": source, "outcome": "rejected", "documents": [], "findings": [refusal]})
        out.show_finding(result.refusal, result.file.name)


def _record_panel(result: Converted, record: Record) -> RenderableType:
    parts: list[RenderableType] = []
    for document in record.documents:
        parts += [paper_heading(document), paper_fields(document), paper_findings(document), ""]
    parts.append(findings_list(record.findings) if record.findings else "")
    parts += [Text(say("panel.signed", signer=s.signer or "?"), style="faint") for s in record.signatures]
    written = "\n".join(f"  {visible(str(path))}" for path in result.written)
    parts.append(Text(f"{say('panel.written')}:\n{written}", style="faint"))
    heading = f"[value]{escape(visible(result.file.name))}[/]  {outcome_mark(record.outcome)}"
    return Panel(Group(*[p for p in parts if p != ""]), title=heading, title_align="left")


def outcome_mark(outcome: Outcome) -> str:
    """The outcome in a word and a colour, as markup."""
    return f"[{_OUTCOME_STYLE[outcome]}]{say(f'outcome.{outcome}')}[/]"


def paper_heading(document: Document) -> Text:
    """`Giấy khai sinh  98 %  trang 1-2  đạt`."""
    name = title(document.doc_type, language())
    line = Text.from_markup(f"[value]{escape(name)}[/] [faint]({document.doc_type})[/]  ")
    line.append(f"{document.type_confidence:.0%}", style=_sure_style(document.type_confidence))
    line.append("  " + say("panel.pages", pages=page_range(document.pages)) + "  ", style="faint")
    line.append_text(Text.from_markup(outcome_mark(document.outcome)))
    return line


def paper_fields(document: Document) -> RenderableType:
    """The fields with value, confidence and witness."""
    if not document.fields:
        return Text(say("panel.no-fields"), style="faint")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for heading in ("panel.field", "panel.value", "panel.sure", "panel.source"):
        table.add_column(say(heading), justify="right" if heading == "panel.sure" else "left")
    for name, field in document.fields.items():
        sure = Text(f"{field.confidence:.0%}", style=_sure_style(field.confidence))
        source = source_title(field.source, language())
        label = Text(field_title(document.doc_type, name, language()) + " ")
        label.append(name, style="faint")
        table.add_row(label, Text(plain(field), style="value"), sure, Text(source, style="faint"))
    return table


def plain(field: Field) -> str:
    """A field's value on one line."""
    return "; ".join(field.value) if isinstance(field.value, tuple) else str(field.value)


def _sure_style(confidence: float) -> str:
    return "good" if confidence >= 0.9 else "warn" if confidence >= 0.6 else "bad"


def paper_findings(document: Document, more: Iterable[Finding] = ()) -> RenderableType:
    """What is wrong with a paper, and `more` about its scan; what has been answered needs no suggestion."""
    own = (replace(f, suggestions=()) if _answered(f, document) else f for f in document.findings)
    return findings_list((*own, *more))


def _answered(found: Finding, document: Document) -> bool:
    """Whether the field has a value; where the case system disputes it, only a person's answers."""
    field = document.fields.get(found.field or "")
    return field is not None and (found.code != "case-differs" or field.source == "operator")


def findings_list(findings: Iterable[Finding]) -> RenderableType:
    """What is wrong, what a missing value may be, and what to do, one finding a line or more."""
    lines = Text()
    for found in findings:
        place = say("search.pages", pages=found.page) + ": " if found.page and not names_page(found) else ""
        text = f" {_SIGN[found.severity]} {place}{message(found, language())}"
        lines.append(text, style=_STYLE[found.severity])
        lines.append(f"  {' '.join(filter(None, (found.code, found.field)))}\n", style="faint")
        hints = suggestions_text(found)
        if hints:
            lines.append(f"     → {hints}\n", style="warn")
        advice = remedy(found, language())
        if advice and found.severity != "info":
            lines.append(f"     → {advice}\n", style="faint")
    if not lines:
        return Text(" " + say("panel.fine"), style="good")
    lines.rstrip()
    return lines


def suggestions_text(found: Finding) -> str:
    """`gợi ý: 574 (62 %) hoặc 514 (11 %), hãy so với ảnh`; empty without suggestions."""
    values = [
        say("panel.suggested", value=s.value, percent=round(100 * s.confidence)) for s in found.suggestions
    ]
    return say("panel.suggestions", values=say("panel.or").join(values)) if values else ""


def show_found(out: Out, found: Found) -> None:
    """A dossier or some of its papers, with history and files."""
    if out.as_json:
        out.json(found_to_json(found))
        return
    dossier = found.shelved.dossier
    where = say(f"state.{found.shelved.state}")
    out.result.print(
        Text.from_markup(f"[value]{escape(dossier.id)}[/]  {outcome_mark(dossier.outcome)}  {where}")
    )
    for name, value in dossier.case.items():
        out.result.print(f"  {name}: {value}", markup=False)
    if dossier.findings:
        out.result.print(findings_list(dossier.findings))
    for one in dossier.reused:
        what = f"{title(one.doc_type, language())} {one.component or ''}".rstrip()
        out.result.print(f"  {say('show.reused')}: {what} ← {one.reused_from}", markup=False)
    for gone in dossier.erased:
        about = say("show.erased", number=gone["number"], on=gone["at"][:10], authority=gone["authority"])
        out.result.print(f"  {about}", style="faint", markup=False)
    for paper in found.papers:
        head = Text(f"\n{paper.document_id}", style="value")
        out.result.print(head.append(f"  {place_words(dossier, paper.document_id)}", style="faint"))
        out.result.print(paper_heading(paper.document))
        out.result.print(paper_fields(paper.document))
        about_scan = dossier.records[paper.source.number].findings
        out.result.print(paper_findings(paper.document, about_scan))
        _show_corrections(out, paper.document)
        out.result.print(Text(f"  {found.shelved.content.path(paper.source.original).parent}", style="faint"))
    _show_history(out, found)


def _show_corrections(out: Out, document: Document) -> None:
    for made in document.corrections:
        label = field_title(document.doc_type, made.field, language())
        machine = plain(made.machine) if made.machine else "—"
        read, person = say("panel.machine-read", value=machine), say("panel.by-person", by=made.by)
        out.result.print(Text(f" {label}: {read}; {person} {made.at}", style="faint"))


def _show_history(out: Out, found: Found) -> None:
    if found.history or found.shelved.dossier.reviewed:
        out.result.print(Text(f"\n{say('panel.history')}", style="value"))
    for number, version in enumerate(found.history, 1):
        out.result.print(f"  v{number}  {version.created}  {version.message}  {version.user}", markup=False)
    for decision in found.shelved.dossier.reviewed:
        words = "  ".join(str(decision.get(k, "")) for k in ("at", "action", "id", "by", "reason"))
        out.result.print(f"  {words.rstrip()}", markup=False)


def found_to_json(found: Found) -> dict[str, object]:
    """The JSON of `show`."""
    from digitize.archive.dossiers import Place, place_json  # noqa: PLC0415 - as above

    dossier = found.shelved.dossier
    return {
        "dossierId": dossier.id,
        **({"dossierCode": dossier.code} if dossier.code else {}),
        "state": found.shelved.state,
        "outcome": str(dossier.outcome),
        "version": found.shelved.version,
        "receivedAt": dossier.received_at,
        "case": dict(dossier.case),
        "documents": [
            {
                "documentId": p.document_id,
                "source": p.source.name,
                "findingsOfScan": [
                    finding_to_json(f, language()) for f in dossier.records[p.source.number].findings
                ],
                **document_to_json(p.document, language()),
                **place_json(dossier.places.get(p.document_id, Place())),
            }
            for p in found.papers
        ],
        "history": [
            {"version": n, "created": v.created, "message": v.message, "user": v.user}
            for n, v in enumerate(found.history, 1)
        ],
        "reviewed": [dict(d) for d in dossier.reviewed],
        "reused": [reference_to_json(r) for r in dossier.reused],
        "findings": [finding_to_json(f, language()) for f in dossier.findings],
        "files": sorted(found.shelved.content.names()),
    }
