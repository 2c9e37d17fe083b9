"""A look into a scan's structure before any page is read. Native parsers: run it in a child process."""

from __future__ import annotations

from digitize.dossier import Inspection, Kind, Scan
from digitize.errors import DigitizeError, InputRefused
from digitize.intake.pdf import inspect_pdf
from digitize.intake.pictures import inspect_picture
from digitize.settings import Settings


def inspect(scan: Scan, settings: Settings) -> Inspection:
    """The pages of `scan`, how each becomes a picture, its signatures, and findings that do not refuse it.

    Raises InputRefused: `encrypted`, `truncated`, `damaged`, `no-pages`, `too-many-pages`, `too-many-pixels`.
    """
    try:
        return inspect_pdf(scan, settings) if scan.kind is Kind.PDF else inspect_picture(scan, settings)
    except (DigitizeError, MemoryError):
        raise
    except Exception:  # a structure that no parser foresaw fails in ways that none can list
        raise InputRefused("damaged") from None
