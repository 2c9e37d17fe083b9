"""How the machine and the archive are: doctor, verify, reindex."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.console.units import megabytes
from digitize.errors import DamageFound, SomethingMissing
from digitize.record import finding_to_json

if TYPE_CHECKING:  # only names for the reader: a list of types must not wait for OpenCV
    from digitize.archive.fixity import Report
    from digitize.doctor import Check
    from digitize.listing import Relisted

_STYLE = {"ok": "good", "warn": "warn", "bad": "bad"}


def show_checks(out: Out, checks: Sequence[Check]) -> int:
    """Each check with its remedy; exit code 3 where something needed is missing."""
    bad = any(c.state == "bad" for c in checks)
    if out.as_json:
        rows = [
            {"name": c.name, "state": c.state, "detail": c.detail, "remedy": c.remedy or None} for c in checks
        ]
        out.json({"ready": not bad, "checks": rows})
    else:
        out.result.print(_checks_table(checks))
    if not bad:
        out.tell("doctor.good", style="good")
    return SomethingMissing.exit_code if bad else 0


def _checks_table(checks: Sequence[Check]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for key in ("doctor.check", "doctor.state", "doctor.remedy"):
        table.add_column(say(key))
    for check in checks:
        state = Text(say(f"doctor.{check.state}"), style=_STYLE[check.state])
        state.append(f"  {check.detail}", style="faint")
        table.add_row(say(f"doctor.{check.name}"), state, Text(check.remedy))
    return table


def show_rebuilt(out: Out, rebuilt: Relisted) -> None:
    """How much there is again, and what could not be read."""
    if out.as_json:
        out.json(
            {
                "dossiers": rebuilt.dossiers,
                "documents": rebuilt.papers,
                "findings": [finding_to_json(f, language()) for f in rebuilt.findings],
            }
        )
    for found in rebuilt.findings:
        out.show_finding(found)
    out.tell("reindex.done", style="good", dossiers=rebuilt.dossiers, documents=rebuilt.papers)


def show_verified(out: Out, report: Report) -> int:
    """What was checked and what is wrong; exit code 7 where anything filed is damaged or unaccounted for."""
    if out.as_json:
        out.json(
            {
                "sound": report.sound,
                "finished": report.finished,
                "objects": report.objects,
                "total": report.total,
                "files": report.files,
                "bytes": report.bytes,
                "findings": [finding_to_json(f, language()) for f in report.findings],
            }
        )
    for found in report.findings:
        out.show_finding(found)
    if not report.finished:
        out.tell("verify.partly", style="warn", left=report.total - report.objects)
    if report.sound:
        size = megabytes(report.bytes)
        out.tell("verify.good", style="good", objects=report.objects, files=report.files, megabytes=size)
        return 0
    out.tell("verify.bad", style="bad", count=sum(f.severity == "error" for f in report.findings))
    return DamageFound.exit_code
