"""Lists on the screen: what a batch did, what was found, what waits; and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from digitize.console.dossiers import pairing_to_json, show_pairing
from digitize.console.out import Out
from digitize.console.panel import outcome_mark
from digitize.console.texts import language, say
from digitize.console.units import page_range
from digitize.dossier import Document, Finding
from digitize.errors import DigitizeError, InputRefused, NeedsReview
from digitize.findings import message, remedy
from digitize.record import finding_to_json
from digitize.schemas import doc_types, headline, required, title

if TYPE_CHECKING:  # only names for the reader: a list of types must not wait for OpenCV
    from digitize.batch import Report
    from digitize.filing import Receipt
    from digitize.find.results import Hit, Results
    from digitize.lookup import Copied
    from digitize.review.decide import Decision
    from digitize.review.queue import Waiting

_MOST_ROWS = 40  # of single papers in a summary; the figures below them are always complete


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for key in headings:
        table.add_column(say(key))
    return table


def _line(document: Document) -> str:
    return headline(document.doc_type, {n: f.value for n, f in document.fields.items()}, language())


def _reasons(findings: Iterable[Finding]) -> Text:
    """Each reason once, at most three."""
    texts = list(dict.fromkeys(message(f, language()) for f in findings if f.severity != "info"))
    more = [f"… +{len(texts) - 3}"] if len(texts) > 3 else []
    return Text("\n".join([f"! {t}" for t in texts[:3]] + more), style="warn")


def show_ingested(out: Out, report: Report, *, strict: bool) -> int:
    """What became of everything; exit code 4 where something was refused, 5 where --strict and review."""
    review = [r for r in report.receipts if r.state == "review"]
    if out.as_json:
        out.json(_report_json(report))
    else:
        _show_papers(out, report.receipts)
        _show_sums(out, report, len(review))
    if report.pairing:
        show_pairing(out, report.pairing)
    for refusal in (*report.refused, *report.left):
        out.show_finding(refusal.finding, refusal.path.name)
    if report.dry_run:
        out.tell("ingest.would", style="warn")
    elif review:
        out.tell("ingest.next-review")
    if report.left:
        return DigitizeError.exit_code
    if report.refused:
        return InputRefused.exit_code
    unpaired = report.pairing and (report.pairing.without_scans or report.pairing.strays)
    return NeedsReview.exit_code if strict and (review or unpaired) else 0


def _show_papers(out: Out, receipts: Sequence[Receipt]) -> None:
    """A line a dossier, a row for each of its papers; the figures below are complete where this is cut."""
    left = _MOST_ROWS
    for receipt in receipts:
        if left <= 0:
            out.result.print(Text(f"… +{len(receipts) - receipts.index(receipt)}", style="faint"))
            return
        head = Text(receipt.dossier_id, style="value")
        head.append(
            f"  {say(f'state.{receipt.state}')}", style="good" if receipt.state == "filed" else "warn"
        )
        out.result.print(head)
        out.result.print(_papers_table(receipt.documents))
        if receipt.findings:
            out.result.print(Padding(_reasons(receipt.findings), (0, 0, 0, 2)))
        left -= len(receipt.documents)


def _papers_table(documents: Sequence[tuple[str, Document]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for ident, document in documents:
        told = Text(_line(document))
        reasons = _reasons(document.findings)
        if reasons:
            told.append("\n").append_text(reasons)
        table.add_row(ident.partition("/")[2], outcome_mark(document.outcome), told)
    return table


def _show_sums(out: Out, report: Report, review: int) -> None:
    papers = [d for r in report.receipts for _, d in r.documents]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    dossiers = say("ingest.dossiers").lower()
    table.add_row(say("ingest.filed"), f"[good]{len(report.receipts) - review}[/]", dossiers)
    table.add_row(say("ingest.review"), f"[warn]{review}[/]", dossiers)
    table.add_row(say("ingest.refused"), f"[bad]{len(report.refused)}[/]", say("ingest.files").lower())
    table.add_row(say("ingest.duplicates"), str(len(report.duplicates)), say("ingest.files").lower())
    for key, count in (("ingest.earlier", report.earlier), ("ingest.left", len(report.left))):
        if count:
            table.add_row(say(key), str(count), say("ingest.files").lower())
    if report.dry_run:
        files = sum(len(p.files) for p in report.planned)
        table.add_row(say("ingest.new"), str(files), say("ingest.files").lower())
    out.result.print()
    out.result.print(table)
    if report.pages:
        speed = report.pages / report.seconds if report.seconds else 0.0
        line = say("ingest.speed", pages=report.pages, seconds=f"{report.seconds:.0f}", speed=f"{speed:.2f}")
        out.result.print(Text(f"{len(papers)} {say('ingest.papers').lower()}, {line}", style="faint"))


def _report_json(report: Report) -> dict[str, Any]:
    states = [r.state for r in report.receipts]
    return {
        "filed": states.count("filed"),
        "review": states.count("review"),
        "refused": len(report.refused),
        "duplicates": len(report.duplicates),
        "earlier": report.earlier,
        "left": [{"path": str(r.path), **finding_to_json(r.finding, language())} for r in report.left],
        "batch": report.batch,
        "planned": [{"files": [str(f) for f in p.files], "dossierCode": p.code} for p in report.planned],
        "pages": report.pages,
        "seconds": round(report.seconds, 2),
        "dryRun": report.dry_run,
        "dossiers": [_receipt_json(r) for r in report.receipts],
        "refusals": [{"path": str(r.path), **finding_to_json(r.finding, language())} for r in report.refused],
        "duplicateFiles": [str(p) for p in report.duplicates],
        **({"cases": pairing_to_json(report.pairing)} if report.pairing else {}),
    }


def _receipt_json(receipt: Receipt) -> dict[str, Any]:
    from digitize.archive.dossiers import Place, place_json  # noqa: PLC0415 - as above

    return {
        "dossierId": receipt.dossier_id,
        "dossierCode": receipt.code,
        "state": receipt.state,
        "outcome": str(receipt.outcome),
        "version": receipt.version,
        "documents": [
            {
                "documentId": ident,
                "docType": d.doc_type,
                "pages": list(d.pages),
                "outcome": str(d.outcome),
                "findings": [f.code for f in d.findings],
                **place_json(receipt.places.get(ident, Place())),
            }
            for ident, d in receipt.documents
        ],
        "findings": [finding_to_json(f, language()) for f in receipt.findings],
    }


def show_hits(out: Out, results: Results) -> None:
    """Hits with the passage that matched, its words marked."""
    if out.as_json:
        from digitize.find.results import results_to_json  # noqa: PLC0415 - as above

        out.json(results_to_json(results))
        return
    for hit in results.hits:
        _show_hit(out, hit)
    if not results.hits:
        out.tell("search.none", style="warn")
    out.tell(
        "search.about" if results.about else "search.total",
        style="faint",
        total=results.total,
        ms=f"{results.took_ms:.1f}",
    )


def _show_hit(out: Out, hit: Hit) -> None:
    head = Text(hit.title or title(hit.doc_type, language()), style="value")
    head.append(f"  {hit.document_id}", style="faint")
    head.append("  " + say("search.pages", pages=page_range(hit.pages)), style="faint")
    if hit.state == "review":
        head.append("  " + say("state.review"), style="warn")
    passage = Text(hit.snippet.text)
    for start, end in hit.snippet.highlights:
        passage.stylize("hit", start, end)
    out.result.print(head)
    for line in passage.split("\n"):
        out.result.print(Text("    ").append_text(line))


def show_copied(out: Out, copied: Copied) -> None:
    """Which files were written."""
    if out.as_json:
        out.json({"files": [str(f) for f in copied.files]})
        return
    for file in copied.files:
        out.result.print(str(file), markup=False, soft_wrap=True)
    out.tell("get.copied", style="good", count=len(copied.files), folder=str(copied.folder))


def show_waiting(out: Out, papers: Sequence[Waiting]) -> None:
    """The queue, one paper a row."""
    if out.as_json:
        out.json({"total": len(papers), "papers": [_waiting_json(w) for w in papers]})
        return
    if not papers:
        out.tell("review.none", style="good")
        return
    for one in papers:
        head = Text(one.paper.document_id, style="value")
        head.append(f"  {_line(one.paper.document)}")
        out.result.print(head)
        out.result.print(Padding(_reasons(one.reasons), (0, 0, 0, 4)))
    out.tell("review.total", style="faint", total=len(papers))


def _waiting_json(one: Waiting) -> dict[str, Any]:
    return {
        "dossierId": one.dossier.id,
        "documentId": one.paper.document_id,
        "docType": one.paper.document.doc_type,
        "receivedAt": one.dossier.received_at,
        "pages": list(one.paper.document.pages),
        "reasons": [finding_to_json(f, language()) for f in one.reasons],
    }


def show_decision(out: Out, decision: Decision) -> None:
    """Where the paper is now."""
    state = decision.receipt.state if decision.receipt else "quarantine"
    if out.as_json:
        out.json({"id": decision.ident, "state": state, "open": decision.open, "rejected": decision.rejected})
    if decision.rejected:
        out.tell("review.rejected", style="warn", id=decision.ident)
    elif state == "filed":
        out.tell("review.filed", style="good", id=decision.ident)
    else:
        out.tell("review.still", id=decision.ident, open=decision.open)


def show_types(out: Out) -> None:
    """The document types with what each requires."""
    if out.as_json:
        out.json(
            [{"docType": t, "title": title(t, language()), "required": required(t)} for t in doc_types()]
        )
        return
    table = _table("schemas.type", "schemas.name", "schemas.required")
    for doc_type in doc_types():
        table.add_row(
            doc_type, title(doc_type, language()), Text(", ".join(required(doc_type)), style="faint")
        )
    out.result.print(table)


def show_check(out: Out, findings: Sequence[Finding]) -> int:
    """What is wrong with a record; exit code 4 where something is."""
    wrong = [f for f in findings if f.severity == "error"]
    if out.as_json:
        out.json({"valid": not wrong, "findings": [finding_to_json(f, language()) for f in findings]})
    else:
        for found in findings:
            out.result.print(Text(f"{found.code}: {message(found, language())} {remedy(found, language())}"))
    if not findings:
        out.tell("schemas.valid", style="good")
    return InputRefused.exit_code if wrong else 0
