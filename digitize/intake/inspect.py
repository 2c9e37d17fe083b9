"""A look into a scan's structure before any page is read. Native parsers: run it in a child process."""

from __future__ import annotations

from digitize.dossier import Inspection, Kind, Scan
from digitize.intake.pdf import inspect_pdf
from digitize.intake.pictures import inspect_picture
from digitize.settings import Settings


def inspect(scan: Scan, settings: Settings) -> Inspection:
    """The pages of `scan`, how each becomes a picture, its signatures, and findings that do not refuse it.

    Raises InputRefused: `encrypted`, `truncated`, `damaged`, `no-pages`, `too-many-pages`, `too-many-pixels`.
    """
    if scan.kind is Kind.PDF:
        return inspect_pdf(scan, settings)
    return inspect_picture(scan, settings)
