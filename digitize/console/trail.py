"""What was done, and what was undone for good: the audit log, erasures."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table
from rich.text import Text

from digitize.console.out import Out
from digitize.console.texts import language, say
from digitize.errors import DamageFound, UsageProblem
from digitize.record import finding_to_json

_MOST_ROWS = 500

if TYPE_CHECKING:  # only names for the reader: help must not wait for what the commands run
    from digitize.archive.audit.check import Checked
    from digitize.archive.audit.files import Head
    from digitize.archive.audit.line import Line
    from digitize.archive.tombstones import Copy, Tombstone
    from digitize.erase import Plan
    from digitize.logbook import Exported, Heads


def show_lines(out: Out, lines: Iterable[Line]) -> None:
    """The newest lines of the log, a row each, oldest first; as JSON all of them, one document a line."""
    from digitize.archive.audit.line import line_json  # noqa: PLC0415 - as above

    if out.as_json:
        for line in lines:
            out.json(line_json(line))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for key in ("audit.seq", "audit.at", "audit.who", "audit.what", "audit.about", "audit.reason"):
        table.add_column(say(key), overflow="fold")
    newest: deque[Line] = deque(maxlen=_MOST_ROWS)
    count = 0
    for line in lines:
        newest.append(line)
        count += 1
    for line in newest:
        table.add_row(str(line.seq), _local(line.at), line.deed.who, *_deed(line))
    if table.row_count:
        out.result.print(table)
    else:
        out.tell("audit.none")
    if count > len(newest):
        out.tell("audit.earlier", style="faint", count=count - len(newest))


def _deed(line: Line) -> tuple[str, Text, str]:
    deed = line.deed
    about = Text("\n".join(deed.papers) or deed.dossier or (deed.source or "")[:16])
    return say(f"audit.{deed.what}"), about, deed.reason or ""


def _local(at: str) -> str:
    """The moment on this machine's clock, with its zone."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def show_log_checked(out: Out, checked: Checked) -> int:
    """The first broken line, if there is one; exit code 7."""
    if out.as_json:
        out.json(
            {
                "sound": checked.sound,
                "files": checked.files,
                "lines": checked.lines,
                "head": _head(checked.head),
                "findings": [finding_to_json(f, language()) for f in checked.findings],
            }
        )
    for found in checked.findings:
        out.show_finding(found)
    if not checked.sound:
        return DamageFound.exit_code
    if checked.head:
        out.tell("audit.good", style="good", lines=checked.lines, files=checked.files)
    return 0


def show_head(out: Out, heads: Heads) -> None:
    """NUMBER:HASH on stdout, what to do with it on stderr."""
    if out.as_json:
        out.json({"now": _head(heads.now), "days": [_head(h) for h in heads.days]})
        return
    if heads.now is None:
        out.tell("audit.none")
        return
    out.result.print(f"{heads.now.seq}:{heads.now.hash}", soft_wrap=True)
    out.tell("audit.keep-head", style="faint")


def _head(head: Head | None) -> dict[str, Any] | None:
    return {"head": f"{head.seq}:{head.hash}", "file": head.file} if head else None


def show_exported(out: Out, exported: Exported) -> None:
    """Where the copy is and how it is checked."""
    if out.as_json:
        files = [str(p) for p in exported.files]
        out.json({"files": files, "sums": str(exported.sums), "head": _head(exported.head)})
    out.tell("audit.exported", style="good", count=len(exported.files), folder=str(exported.folder))
    out.tell("audit.sign", style="faint")


def confirm_erasure(out: Out, plans: Sequence[Plan], *, yes: bool) -> None:
    """Say what would go and ask. Raises UsageProblem `erase-not-confirmed` without a yes."""
    for plan in plans:
        one = plan.stone
        what = "erase.whole" if not one.numbers else "erase.scans"
        counts = {"count": len(one.numbers) or len(one.sources), "versions": one.versions}
        out.tell(what, style="value", id=one.target, **counts)
        out.tell("erase.by-right", ground=say(f"ground.{one.ground}"), authority=one.authority, by=one.by)
    if yes:
        return
    if not sys.stdin.isatty() or not typer.confirm(say("erase.ask"), default=False, err=True):
        raise UsageProblem("erase-not-confirmed")


def show_erased(out: Out, stones: Sequence[Tombstone], plans: Sequence[Plan]) -> None:
    """What is gone, and what may still hold it."""
    outside = plans[0].outside if plans else ()
    if out.as_json:
        out.json({"erased": [asdict(s) for s in stones], "copiesOutside": [asdict(c) for c in outside]})
    for one in stones:
        key = "erase.done-scans" if one.numbers else "erase.done"
        out.tell(key, style="good", id=one.target, authority=one.authority, count=len(one.numbers))
        for copy in one.copies:
            out.tell(f"copy.{copy.kind}", style="warn", where=copy.where)
    _show_outside(out, outside)


def _show_outside(out: Out, outside: Sequence[Copy]) -> None:
    for copy in outside:
        out.tell("copy.synced", style="warn", where=copy.where)
    if not outside:
        out.tell("erase.no-copies")
    out.tell("erase.backups", style="warn")
