"""The poppler programs: pages rendered (through pdf2image), text with boxes, embedded pictures.

They run as processes of their own, with a time limit, and inherit the memory limit of the caller. Poppler can
fail and exit with 0, so what it wrote is looked at and its exit code is not.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pdf2image
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
)
from PIL import Image

from digitize.errors import InputRefused, SomethingMissing
from digitize.intake.pixels import Pixels, pixel_limit, to_pixels


def render(path: Path, page: int, size: tuple[int, int], dpi: int, timeout_s: float) -> Pixels:
    """Page `page` as a viewer shows it (turned, cropped, annotated): RGB, `size` is (width, height).

    dpi: the resolution that gives about that size; poppler rounds in its own way, and knows no UserUnit.

    Raises InputRefused: `picture-unreadable`, `picture-timeout`; SomethingMissing `poppler-missing`.
    """
    try:
        image = _rasterise(path, page, dpi, timeout_s, strict=True)
    except PDFSyntaxError:
        # A complaint may be harmless; it is not when the page also comes out empty.
        image = _rasterise(path, page, dpi, timeout_s, strict=False)
        if _is_empty(image):
            raise InputRefused("picture-unreadable", page=page) from None
    if image.size != size:  # boxes are in pixels of `size`, so the picture must be exactly that
        image = image.resize(size, Image.Resampling.BICUBIC)
    return to_pixels(image)


def _rasterise(path: Path, page: int, dpi: int, timeout_s: float, *, strict: bool) -> Image.Image:
    try:
        with pixel_limit(None):  # the size was checked when the page was inspected
            made = pdf2image.convert_from_path(
                path,
                first_page=page,
                last_page=page,
                dpi=dpi,
                use_cropbox=True,
                timeout=max(1, round(timeout_s)),
                strict=strict,
            )
    except PDFPopplerTimeoutError:
        raise InputRefused("picture-timeout", page=page) from None
    except PDFInfoNotInstalledError:
        raise SomethingMissing("poppler-missing") from None
    except (PDFPageCountError, OSError, ValueError, SyntaxError, IndexError):
        raise InputRefused("picture-unreadable", page=page) from None
    if len(made) != 1:
        raise InputRefused("picture-unreadable", page=page)
    return made[0]


def _is_empty(image: Image.Image) -> bool:
    low, high = image.convert("L").getextrema()
    return low == high


def plain_text(path: Path, first: int, last: int, timeout_s: float) -> list[str]:
    """The text layer of each page from `first` to `last`."""
    out = _run(
        ["pdftotext", "-enc", "UTF-8", "-cropbox", "-f", str(first), "-l", str(last), path, "-"], timeout_s
    )
    pages = out.decode("utf-8", "replace").split("\f")
    return (pages + [""] * (last - first + 1))[: last - first + 1]


def boxed_text(path: Path, page: int, timeout_s: float) -> str:
    """Poppler's XHTML of the page's words with their boxes, in points of the page as shown; empty where it
    broke off, whatever its exit code.
    """
    out = _run(
        [
            "pdftotext",
            "-bbox-layout",
            "-enc",
            "UTF-8",
            "-cropbox",
            "-f",
            str(page),
            "-l",
            str(page),
            path,
            "-",
        ],
        timeout_s,
    )
    return out.decode("utf-8", "replace") if b"</doc>" in out else ""


def font_text(path: Path, page: int, timeout_s: float) -> str:
    """Poppler's XML of the page's runs of text with their fonts, in points of the page as shown."""
    command: list[str | Path] = ["pdftohtml", "-xml", "-i", "-stdout", "-fontfullname", "-zoom", "1"]
    span: list[str | Path] = ["-f", str(page), "-l", str(page), path]
    return _run([*command, *span], timeout_s).decode("utf-8", "replace")


def embedded_picture(path: Path, page: int, objgen: tuple[int, int], timeout_s: float) -> Image.Image | None:
    """The image stream `objgen` that page `page` shows, through poppler's decoders; None where it cannot."""
    span: list[str | Path] = ["-f", str(page), "-l", str(page), path]
    listed = _run(["pdfimages", "-list", *span], timeout_s).decode("utf-8", "replace")
    number = _number_of(listed, objgen)
    if number is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        _run(["pdfimages", "-png", *span, Path(folder) / "p"], timeout_s)
        made = Path(folder) / f"p-{number:03d}.png"
        if not made.exists():
            return None
        with pixel_limit(None), Image.open(made, formats=["PNG"]) as image:
            image.load()
            return image


def _number_of(listed: str, objgen: tuple[int, int]) -> int | None:
    """The row of pdfimages -list (page num type width height color comp bpc enc interp object ID …)."""
    for row in listed.splitlines()[2:]:
        columns = row.split()
        if len(columns) >= 12 and columns[10:12] == [str(objgen[0]), str(objgen[1])]:
            return int(columns[1])
    return None


def _run(command: list[str | Path], timeout_s: float) -> bytes:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, check=False
        )
    except FileNotFoundError:
        raise SomethingMissing("poppler-missing") from None
    except subprocess.TimeoutExpired:
        raise InputRefused("picture-timeout") from None
    return done.stdout
