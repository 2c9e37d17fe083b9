"""Dossiers as wholes on the screen: procedures, checklists, what may serve again; and the same as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.console.units import page_range
from digitize.console.visible import visible
from digitize.errors import NeedsReview
from digitize.office.procedures import component_to_json, procedure_to_json
from digitize.record import finding_to_json
from digitize.schemas import field_title, headline

if TYPE_CHECKING:  # only names for the reader, as in tables.py
    from digitize.archive.dossiers import Dossier, Reference
    from digitize.office.checklist import Item
    from digitize.office.procedures import Component, Procedure
    from digitize.pairing import Pairing
    from digitize.procedures import Checked, Imported
    from digitize.reuse import Answer, Holding, Reused, Wanted

_STYLE = {
    "present": "good",
    "reused": "good",
    "held": "good",
    "valid": "good",
    "unsure": "warn",
    "doubtful": "warn",
    "untold": "faint",
    "missing": "bad",
    "ask": "bad",
    "expired": "bad",
}
_SIGN = {"good": "✓", "warn": "?", "bad": "✗", "faint": "·"}
_MOST = 12


def _mark(status: str, prefix: str) -> Text:
    style = _STYLE[status]
    return Text(f"{_SIGN[style]} {say(f'{prefix}.{status}')}", style=style)


def _plain_table() -> Table:
    return Table(box=None, show_header=False, padding=(0, 2, 0, 0))


# -- procedures --------------------------------------------------------------------------------------------


def show_imported(out: Out, imported: Imported) -> None:
    """What the import changed, and what is unusual in the list."""
    merged = imported.merged
    if out.as_json:
        out.json(
            {
                "added": list(merged.added),
                "changed": list(merged.changed),
                "same": list(merged.same),
                "total": len(merged.procedures.all),
                "findings": [finding_to_json(f, language()) for f in imported.findings],
            }
        )
    for found in imported.findings:
        if found.severity != "info" or out.verbose:
            out.show_finding(found)
    counts = {k: len(getattr(merged, k)) for k in ("added", "changed", "same")}
    out.tell("procedures.imported", style="good", total=len(merged.procedures.all), **counts)


def show_procedures(out: Out, listed: Sequence[Procedure]) -> None:
    """One procedure a row."""
    if out.as_json:
        out.json([procedure_to_json(p) for p in listed])
        return
    if not listed:
        out.tell("procedures.none", style="warn")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for key in (
        "procedures.code",
        "procedures.name",
        "procedures.sector",
        "procedures.days",
        "procedures.parts",
    ):
        table.add_column(say(key))
    for one in listed:
        days = "" if one.working_days is None else f"{one.working_days:g}"
        table.add_row(one.code, one.name, one.sector or "", days, str(len(one.components)))
    out.result.print(table)


def show_procedure(out: Out, history: Sequence[Procedure]) -> None:
    """A procedure as it stands and as it stood, newest first."""
    if out.as_json:
        out.json([procedure_to_json(p) for p in history])
        return
    for one in history:
        out.result.print(Text(f"{one.code}  {one.name}", style="value"))
        since, until = (day.strftime("%d/%m/%Y") if day else "…" for day in (one.valid_from, one.valid_to))
        out.result.print(Text("  " + say("procedures.since", since=since, until=until), style="faint"))
        if one.working_days is not None:
            out.result.print("  " + say("procedures.limit", days=f"{one.working_days:g}"), markup=False)
        table = _plain_table()
        for component in one.components:
            table.add_row(
                Text(f"  {component.code}", style="faint"), component.name, Text(_terms(component), "faint")
            )
        out.result.print(table)
        if one.result:
            months = one.result.valid_months
            key = "procedures.result-months" if months else "procedures.result"
            out.result.print("  " + say(key, name=one.result.name, months=months), markup=False)


def _terms(component: Component) -> str:
    terms = [say(f"copy.{component.copy}")] if component.copy else []
    terms += [] if component.required else [say("component.optional")]
    terms += [say("component.count", count=component.count)] if component.count > 1 else []
    age = component.max_age_months
    return ", ".join(terms + ([say("component.max-age", months=age)] if age else []))


# -- completeness ------------------------------------------------------------------------------------------


def show_checked(out: Out, checked: Checked, *, strict: bool) -> int:
    """The checklist; exit code 5 where --strict and something is missing."""
    found = checked.checklist
    if out.as_json:
        out.json(_checked_json(checked))
    else:
        table = _plain_table()
        for item in found.items:
            terms = Text(_terms(item.component), style="faint")
            papers = ", ".join(i.removeprefix(f"{checked.dossier.id}/") for i in item.papers)
            table.add_row(_mark(item.status, "status"), item.component.name, terms, papers)
        out.result.print(table)
        if found.results:
            out.result.print(say("check.results", ids=", ".join(found.results)), markup=False)
    params = {"id": checked.dossier.id, "procedure": found.procedure.code, "count": len(found.missing)}
    if found.complete:
        out.tell("check.complete", style="good", **params)
        return 0
    out.tell("check.incomplete", style="warn", **params)
    return NeedsReview.exit_code if strict else 0


def _checked_json(checked: Checked) -> dict[str, Any]:
    found = checked.checklist
    return {
        "dossierId": checked.dossier.id,
        "dossierCode": checked.dossier.code,
        "procedureCode": found.procedure.code,
        "procedureName": found.procedure.name,
        "complete": found.complete,
        "components": [_item_json(i) for i in found.items],
        "missing": [c.code for c in found.missing],
        "results": list(found.results),
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {**component_to_json(item.component), "status": item.status, "documents": list(item.papers)}


# -- what may serve again ----------------------------------------------------------------------------------


def show_answer(out: Out, answer: Answer) -> None:
    """What is held for an owner; with a procedure, what is still to be asked for."""
    if out.as_json:
        out.json(_answer_json(answer))
        return
    for one in answer.wanted:
        line = _mark(one.status, "reuse")
        line.append(f"  {one.component.name}", style="value")
        line.append(f"  {_terms(one.component)}", style="faint")
        out.result.print(line)
        _show_holdings(out, one.holdings)
    if not answer.procedure:
        _show_holdings(out, answer.holdings)
    if not answer.holdings:
        out.tell("reuse.nothing", style="warn")
    if answer.procedure:
        _tell_asked(out, answer)


def _tell_asked(out: Out, answer: Answer) -> None:
    from digitize.reuse import asked_for  # noqa: PLC0415 - as in tables.py

    names = "; ".join(c.name for c in asked_for(answer))
    if names:
        out.tell("reuse.ask-for", style="warn", names=names)
    else:
        out.tell("reuse.nothing-to-ask", style="good")


def _show_holdings(out: Out, holdings: Sequence[Holding]) -> None:
    for one in holdings[:_MOST]:
        line = Text("    ").append_text(_mark(one.state, "reuse"))
        line.append(f"  {_title(one)}")
        line.append(f"  {one.paper.document_id}  {_terms_of(one)}", style="faint")
        out.result.print(line)
    if len(holdings) > _MOST:
        out.result.print(Text(f"    … +{len(holdings) - _MOST}", style="faint"))


def _title(one: Holding) -> str:
    document = one.paper.document
    return headline(document.doc_type, {n: f.value for n, f in document.fields.items()}, language())


def _terms_of(one: Holding) -> str:
    terms = [say("search.pages", pages=page_range(one.paper.document.pages))]
    terms += [say("reuse.issued", day=one.issued.strftime("%d/%m/%Y"))] if one.issued else []
    terms += [say("reuse.until", day=one.until.strftime("%d/%m/%Y"))] if one.until else []
    return ", ".join(terms + ([_reason(one)] if one.state == "doubtful" else []))


def _reason(one: Holding) -> str:
    if one.why in ("waiting", "owner"):
        return say(f"reuse.{one.why}")
    return say("reuse.why", why=field_title(one.paper.document.doc_type, one.why or "", language()))


def _answer_json(answer: Answer) -> dict[str, Any]:
    from digitize.reuse import asked_for  # noqa: PLC0415 - as in tables.py

    known: dict[str, Any] = {"ownerId": answer.owner_id, "ids": list(answer.numbers), "on": str(answer.day)}
    if answer.procedure:
        asked = asked_for(answer)
        known |= {"procedureCode": answer.procedure.code, "procedureName": answer.procedure.name}
        known |= {"components": [_wanted_json(w) for w in answer.wanted], "ask": [c.code for c in asked]}
        known |= {"complete": not asked}
    return known | {"documents": [_holding_json(h) for h in answer.holdings]}


def _wanted_json(one: Wanted) -> dict[str, Any]:
    return {
        **component_to_json(one.component),
        "status": one.status,
        "documents": [_holding_json(h) for h in one.holdings],
    }


def _holding_json(one: Holding) -> dict[str, Any]:
    document = one.paper.document
    known = {
        "documentId": one.paper.document_id,
        "dossierCode": one.dossier.code,
        "docType": document.doc_type,
        "title": _title(one),
        "pages": list(document.pages),
        "sha256": one.paper.source.sha256,
        "state": one.state,
        "why": one.why,
        "issuedDate": one.issued.isoformat() if one.issued else None,
        "validUntil": one.until.isoformat() if one.until else None,
    }
    return {k: v for k, v in known.items() if v is not None}


def show_reused(out: Out, reused: Reused) -> None:
    """The references that a dossier has now."""
    receipt = reused.receipt
    if out.as_json:
        references = [reference_to_json(r) for r in reused.references]
        missing = [f.params["component"] for f in receipt.findings if f.code == "component-missing"]
        out.json(
            {
                "dossierId": receipt.dossier_id,
                "state": receipt.state,
                "version": receipt.version,
                "reused": references,
                "missing": missing,
            }
        )
    else:
        for one in reused.references:
            out.result.print(f"{one.component}  ← {one.reused_from}", markup=False)
    out.tell("reuse.done", style="good", id=receipt.dossier_id, count=len(reused.references))
    for found in receipt.findings:
        if found.code == "component-missing":
            out.show_finding(found)


def reference_to_json(one: Reference) -> dict[str, Any]:
    """As `dossier.json` keeps it."""
    known = {
        "docType": one.doc_type,
        "componentCode": one.component,
        "reusedFrom": one.reused_from,
        "sha256": one.sha256,
        "validUntil": one.valid_until,
        "by": one.by,
        "at": one.at,
    }
    return {k: v for k, v in known.items() if v is not None}


def place_words(dossier: Dossier, document_id: str) -> str:
    """`kết quả`, `thành phần TP01`, `giống …/0002`: a paper's place in its dossier in a few words."""
    place = dossier.places.get(document_id)
    if place is None:
        return ""
    role = f"{say(f'role.{place.role}')} {place.component or ''}".strip() if place.role else ""
    same = say("show.same", ids=", ".join(place.same_as)) if place.same_as else ""
    return "; ".join(t for t in (role, same) if t)


# -- a list of cases ---------------------------------------------------------------------------------------


def show_pairing(out: Out, pairing: Pairing) -> None:
    """What of a list of cases has no scans, and which scans no case."""
    cases = pairing.cases
    out.tell(
        "cases.title",
        rows=len(cases.cases),
        matched=len(pairing.matched),
        held=len(pairing.held),
    )
    rows = [c.code or say("cases.row", row=c.row) for c in pairing.without_scans]
    for key, what in (
        ("cases.without-scans", rows),
        ("cases.strays", [visible(p.name) for p in pairing.strays]),
        ("cases.ignored", list(cases.ignored)),
    ):
        if what:
            more = [f"… +{len(what) - _MOST}"] if len(what) > _MOST else []
            out.tell(
                key, style="warn" if key != "cases.ignored" else "faint", what=", ".join(what[:_MOST] + more)
            )
    for found in cases.findings[:_MOST]:
        out.show_finding(found)


def pairing_to_json(pairing: Pairing) -> dict[str, Any]:
    """Rows by number and code, scans by path; never what a row says of a person."""
    without = [{"row": c.row, "dossierCode": c.code, "file": c.file} for c in pairing.without_scans]
    return {
        "rows": len(pairing.cases.cases),
        "matched": len(pairing.matched),
        "inArchive": len(pairing.held),
        "withoutScans": [{k: v for k, v in row.items() if v is not None} for row in without],
        "scansWithoutCase": [str(p) for p in pairing.strays],
        "ignoredColumns": list(pairing.cases.ignored),
        "findings": [finding_to_json(f, language()) for f in pairing.cases.findings],
    }
