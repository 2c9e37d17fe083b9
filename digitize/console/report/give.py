"""The report in the forms that were asked for."""

from __future__ import annotations

from pathlib import Path

from digitize.console.out import Out
from digitize.console.report.forjson import report_json
from digitize.console.report.view import show_report
from digitize.reporting import Report


def give_report(out: Out, report: Report, xlsx: Path | None, html: Path | None) -> None:
    """Files where they were asked for, JSON where that was, else the screen. A file that is there is replaced
    whole: a nightly report goes to one place.
    """
    for target in (xlsx, html):
        if target:
            target.parent.mkdir(parents=True, exist_ok=True)
    if xlsx:
        from digitize.console.report.sheets import write_workbook  # noqa: PLC0415 - others need not wait

        write_workbook(report, _draft(xlsx))
        _done(out, xlsx)
    if html:
        from digitize.console.report.page import page  # noqa: PLC0415 - as above

        _draft(html).write_text(page(report), "utf-8")
        _done(out, html)
    if out.as_json:
        out.json(report_json(report))
    elif not (xlsx or html):
        show_report(out, report)


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _done(out: Out, target: Path) -> None:
    _draft(target).replace(target)
    out.tell("report.written", style="good", file=str(target))
