"""What went out for others, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.errors import DamageFound, InputRefused
from digitize.findings import message
from digitize.record import finding_to_json

if TYPE_CHECKING:
    from digitize.exporting import Exported
    from digitize.importing import Brought

_STYLE = {"refused": "bad", "corrected": "value", "added": "good", "completed": "good"}


def show_exported(out: Out, done: Exported, said: str) -> int:
    """How much was written and where; exit code 7 where the archive holds dossiers that cannot be read."""
    if out.as_json:
        out.json(
            {
                "target": str(done.target),
                "dossiers": done.dossiers,
                "documents": done.papers,
                "findings": [finding_to_json(f, language()) for f in done.findings],
            }
        )
    params = {"dossiers": done.dossiers, "papers": done.papers, "target": str(done.target)}
    out.tell(said, style="good", **params)
    for found in done.findings:
        out.show_finding(found)
    return DamageFound.exit_code if done.findings else 0


def show_brought(out: Out, brought: Sequence[Brought], *, dry_run: bool) -> int:
    """What became of each bag and row; exit code 4 where something was refused."""
    counts = Counter(one.what for one in brought)
    if out.as_json:
        out.json({"dryRun": dry_run, "counts": dict(counts), "items": [_json(one) for one in brought]})
    else:
        told = [one for one in brought if one.what not in ("unchanged", "known")]
        if told:
            out.result.print(_table(told))
        else:
            out.tell("import.none")
        counted = ", ".join(f"{say(f'import.{what}')}: {n}" for what, n in counts.items())
        out.aside.print(counted, style="faint")
    if dry_run:
        out.tell("import.dry", style="warn")
    return InputRefused.exit_code if counts["refused"] else 0


def _json(one: Brought) -> dict[str, object]:
    finding = {"finding": finding_to_json(one.finding, language())} if one.finding else {}
    fields = {"fields": list(one.fields)} if one.fields else {}
    return {"path": str(one.path), "id": one.ident, "what": one.what, **fields, **finding}


def _table(brought: Sequence[Brought]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for one in brought:
        said = message(one.finding, language()) if one.finding else ", ".join(one.fields)
        table.add_row(one.ident, Text(say(f"import.{one.what}"), style=_STYLE[one.what]), Text(said))
    return table
