"""What an import of cases did, on the screen and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitize.console.out import Out
from digitize.console.texts import language
from digitize.record import finding_to_json

if TYPE_CHECKING:  # only names for the reader, as in tables.py
    from digitize.cases import Imported

_MOST_FAULTS = 40  # on the screen; JSON has all


def show_cases_imported(out: Out, imported: Imported) -> None:
    """How many came in, and row by row what did not."""
    counts = {k: getattr(imported, k) for k in ("added", "changed", "same", "total")}
    if out.as_json:
        faults = [{"file": str(f.file), **finding_to_json(f.finding, language())} for f in imported.faults]
        out.json({**counts, "faults": faults, "ignored": list(imported.ignored)})
    for fault in imported.faults[:_MOST_FAULTS]:
        out.show_finding(fault.finding, fault.file.name)
    if len(imported.faults) > _MOST_FAULTS:
        out.tell("cases.more", style="warn", count=len(imported.faults) - _MOST_FAULTS)
    if imported.ignored:
        out.tell("cases.columns-ignored", style="faint", headings=", ".join(imported.ignored))
    out.tell("cases.imported", style="good", **counts)
