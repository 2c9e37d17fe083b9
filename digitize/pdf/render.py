"""Pages as poppler draws them, through pdf2image: the only module that calls it here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import (
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
)

from digitize.pdf.raster import Pixels


class NotDrawn(Exception):
    """Poppler gave no picture of the page."""


def render(path: Path, number: int, size: tuple[int, int], timeout_s: int) -> Pixels:
    """Page `number` (from 1) as a viewer shows it (/Rotate applied), `size` = (width, height) pixels, RGB.

    Raises NotDrawn; a missing pdf2image program (poppler-utils) is a NotDrawn too.
    """
    try:
        drawn = convert_from_path(
            path, first_page=number, last_page=number, size=size, use_cropbox=True, timeout=timeout_s
        )
    except (PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError, OSError, ValueError) as fault:
        raise NotDrawn from fault
    if not drawn:  # poppler can fail with exit code 0
        raise NotDrawn
    return np.asarray(drawn[0].convert("RGB"))


def turn(pixels: Pixels, degrees: int) -> Pixels:
    """The picture turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -(degrees // 90) % 4))
