"""The report as one page of HTML."""

from __future__ import annotations

from digitize.reporting import Report


def page(report: Report) -> str:
    """The page."""
    return f"<!doctype html><title>{report.asked.today}</title>"
