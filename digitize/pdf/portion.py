"""Some pages of a scan as a file of their own, their pictures untouched.

A PDF keeps the very streams of its pages; of a TIFF the pixels are kept and packed without loss. The same
scan and pages always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf
from PIL import Image, ImageSequence

from digitize.dossier import Kind, Scan
from digitize.errors import InputRefused


def take_pages(scan: Scan, pages: Sequence[int], target: Path) -> None:
    """Write the pages (numbers from 1, ascending) of a PDF or TIFF to `target`.

    Raises InputRefused `cannot-assemble` where the file does not let itself be taken apart.
    """
    try:
        if scan.kind is Kind.PDF:
            _from_pdf(scan.path, pages, target)
        else:
            _from_tiff(scan.path, pages, target)
    except (pikepdf.PdfError, OSError, ValueError, IndexError) as fault:
        raise InputRefused("cannot-assemble", kind=type(fault).__name__) from fault


def _from_pdf(source: Path, pages: Sequence[int], target: Path) -> None:
    with pikepdf.Pdf.open(source) as whole, pikepdf.Pdf.new() as part:
        part.pages.extend(whole.pages[number - 1] for number in pages)
        part.save(target, deterministic_id=True)


def _from_tiff(source: Path, pages: Sequence[int], target: Path) -> None:
    wanted = set(pages)
    with Image.open(source) as whole:
        frames = [
            frame.copy() for number, frame in enumerate(ImageSequence.Iterator(whole), 1) if number in wanted
        ]
    for frame in frames:
        packing = "group4" if frame.mode == "1" else "tiff_adobe_deflate"
        frame.encoderinfo = {"compression": packing, "dpi": frame.info.get("dpi", (300, 300))}
    first, *rest = frames
    first.save(target, "TIFF", save_all=True, append_images=rest, **first.encoderinfo)
