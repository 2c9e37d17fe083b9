"""Terms of retention on the screen and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.record import finding_to_json

if TYPE_CHECKING:  # only names for the reader: help must not wait for what the commands run
    from digitize.retention import Kept, Terms

_MOST_ROWS = 40  # without a term, where the figures say it all


def show_terms(out: Out, terms: Terms) -> None:
    """What is due and soon will be, row by row; what has no term, by reason and the first of them."""
    if out.as_json:
        out.json(_json(terms))
        return
    for state in ("due", "soon"):
        rows = terms.kept[state]
        out.result.print(say(f"retention.{state}", count=len(rows)), style="value" if rows else "faint")
        if rows:
            out.result.print(_table(rows))
    unknown = terms.kept["unknown"]
    out.result.print(say("retention.unknown", count=len(unknown)), style="warn" if unknown else "faint")
    for why, count in Counter(k.verdict.why for k in unknown).items():
        out.result.print(f"  {count} × {say(f'retention.{why}')}")
    if unknown:
        out.result.print(_table(unknown[:_MOST_ROWS]))
    if len(unknown) > _MOST_ROWS:
        out.result.print(f"… +{len(unknown) - _MOST_ROWS}", style="faint")
    counts = {state: len(terms.kept[state]) for state in ("running", "permanent")}
    out.result.print(say("retention.rest", **counts), style="faint")
    _remarks(out, terms)


def _remarks(out: Out, terms: Terms) -> None:
    for found in terms.findings:
        out.show_finding(found)
    if not terms.count_sure:
        out.tell("retention.count-unsure", style="warn", field=terms.counted_from)
    if terms.kept["due"]:
        out.tell("retention.next")


def _table(rows: Sequence[Kept]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 2), header_style="faint")
    for key in ("dossier", "procedure", "finished", "term", "until", "source"):
        table.add_column(say(f"retention.{key}"), no_wrap=key in ("dossier", "term"))
    for one in rows:
        verdict = one.verdict
        table.add_row(
            one.dossier,
            one.procedure or "",
            one.finished.isoformat() if one.finished else "—",
            _term(one),
            verdict.until.isoformat() if verdict.until else "—",
            f"{verdict.source or ''}{'' if verdict.sure else ' ' + say('retention.unsure')}",
        )
    return table


def _term(one: Kept) -> str:
    term = one.verdict.term
    if term is None:
        return say("retention.none")
    return term.title if language() == "vi" else term.title_en


def _json(terms: Terms) -> dict[str, Any]:
    listed = {state: [_row(k) for k in terms.kept[state]] for state in ("due", "soon", "unknown")}
    return {
        "on": terms.day.isoformat(),
        "countedFrom": {"field": terms.counted_from, "sure": terms.count_sure},
        **listed,
        "running": len(terms.kept["running"]),
        "permanent": len(terms.kept["permanent"]),
        "findings": [finding_to_json(f, language()) for f in terms.findings],
    }


def _row(one: Kept) -> dict[str, Any]:
    verdict, term = one.verdict, one.verdict.term
    said = {
        "dossierId": one.dossier,
        "procedureCode": one.procedure,
        "finishedAt": one.finished.isoformat() if one.finished else None,
        "maintenance": term.code if term else None,
        "years": term.years if term else None,
        "until": verdict.until.isoformat() if verdict.until else None,
        "why": verdict.why,
        "from": verdict.origin,
        "source": verdict.source,
        "sure": verdict.sure if term else None,
    }
    return {k: v for k, v in said.items() if v is not None}
