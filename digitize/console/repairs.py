"""What a repair found and did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.errors import DamageFound
from digitize.findings import message
from digitize.record import finding_to_json

if TYPE_CHECKING:  # only names for the reader
    from digitize.archive.restoring import Step
    from digitize.repair import Repaired

_SHORT = {
    "file-damaged",
    "file-missing",
    "file-unreadable",
    "file-stray",
    "folder-empty",
    "object-inconsistent",
    "inventory-damaged",
    "root-file-damaged",
    "catalogue-orphan",
    "dossier-missing",
    "file-lost",
}
_STYLE = {"lost": "bad", "flagged": "warn"}


def show_repaired(out: Out, repaired: Repaired) -> int:
    """Every file with its dossier, what is wrong, what is or would be done; exit code 7 where damage is
    left.
    """
    lost, flagged = (sum(s.what == what for s in repaired.steps) for what in ("lost", "flagged"))
    if out.as_json:
        out.json(_as_json(repaired))
    elif repaired.steps:
        out.result.print(_table(repaired))
    _tell(out, repaired, len(repaired.steps) - lost - flagged, lost)
    return 0 if repaired.sound else DamageFound.exit_code


def _tell(out: Out, repaired: Repaired, mended: int, lost: int) -> None:
    left = sum(f.severity == "error" for f in repaired.left)
    if not repaired.steps and not left:
        out.tell("repair.none", style="good")
    elif not repaired.applied:
        out.tell("repair.plan", style="warn", mended=mended, lost=lost)
    else:
        out.tell("repair.done", style="good", mended=mended)
    if repaired.applied and left:
        out.tell("repair.left", style="bad", count=left)


def _table(repaired: Repaired) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for key in ("repair.dossier", "repair.file", "repair.wrong", "repair.deed"):
        table.add_column(say(key), overflow="fold")
    for step in repaired.steps:
        style = _STYLE.get(step.what, "good")
        table.add_row(_dossier(step), _file(step), _wrong(step), say(f"repair.{step.what}"), style=style)
    return table


def _dossier(step: Step) -> str:
    return str(step.found.params.get("object", "")).rpartition(":")[2]


def _file(step: Step) -> str:
    path = str(step.found.params.get("path", ""))
    whole = step.found.code in ("catalogue-orphan", "dossier-missing")
    return path or (say("repair.whole") if whole else "")


def _wrong(step: Step) -> str:
    code = step.found.code
    return say(f"repair.{code}") if code in _SHORT else message(step.found, language())


def _as_json(repaired: Repaired) -> dict[str, Any]:
    return {
        "sound": repaired.sound,
        "applied": repaired.applied,
        "steps": [
            {
                "dossier": _dossier(s),
                "path": str(s.found.params.get("path", "")),
                "wrong": s.found.code,
                "what": s.what,
            }
            for s in repaired.steps
        ],
        "left": [finding_to_json(f, language()) for f in repaired.left],
    }
