"""Tesseract, called as a program through `pytesseract`. Nothing else in the product knows how."""

from __future__ import annotations

import os
import unicodedata
from functools import cache
from typing import Any

import pytesseract
from PIL import Image

from digitize.dossier import Word
from digitize.errors import SomethingMissing
from digitize.ocr.engine import Grey, Layout, PageFailed

_LANGUAGE_FAULTS = ("Error opening data file", "Failed loading language", "couldn't load any languages")
_MEMORY_FAULTS = ("bad_alloc", "Cannot allocate memory", "failed to allocate", "not enough memory")


@cache
def _version() -> str:
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, SystemExit, OSError):
        raise SomethingMissing("tesseract-missing") from None


class Tesseract:
    """The default engine: one single-threaded `tesseract` process a picture (pages run in parallel)."""

    name = "pytesseract"

    def __init__(self, language: str) -> None:
        self.language = language

    @property
    def version(self) -> str:
        """As the program says it, e.g. `5.3.0`; raises SomethingMissing where there is no such program."""
        return _version()

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        """See `Engine.recognise`."""
        # More threads make one page hardly faster and all pages together slower (tesseract-ocr's own FAQ).
        os.environ["OMP_THREAD_LIMIT"] = "1"
        picture = Image.fromarray(image)
        picture.format = "PPM"  # pytesseract writes the picture to a file: raw grey costs no compression
        try:
            table = pytesseract.image_to_data(
                picture,
                lang=self.language,
                config=f"--psm {int(layout)} --dpi {dpi}",
                timeout=timeout_s,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractError as fault:
            raise _meant(fault, self.language) from None
        except pytesseract.TesseractNotFoundError:
            raise SomethingMissing("tesseract-missing") from None
        except MemoryError:
            raise PageFailed("page-out-of-memory") from None
        except RuntimeError:  # pytesseract's only sign of a timeout
            raise PageFailed("page-timeout", seconds=round(timeout_s)) from None
        except (OSError, ValueError, KeyError, IndexError):
            raise PageFailed("page-unreadable") from None
        return _words(table)


def _meant(fault: Any, language: str) -> SomethingMissing | PageFailed:
    said = str(fault.message)
    if any(text in said for text in _LANGUAGE_FAULTS):
        return SomethingMissing("language-missing", language=language)
    if any(text in said for text in _MEMORY_FAULTS):
        return PageFailed("page-out-of-memory")
    return PageFailed("page-unreadable")


def _words(table: dict[str, list[Any]]) -> tuple[Word, ...]:
    lines: dict[tuple[int, int, int], int] = {}
    blocks: dict[int, int] = {}
    words = []
    for i, text in enumerate(table["text"]):
        said = unicodedata.normalize("NFC", str(text)).strip()
        if not said or float(table["conf"][i]) < 0:
            continue
        place = (table["block_num"][i], table["par_num"][i], table["line_num"][i])
        left, top = int(table["left"][i]), int(table["top"][i])
        words.append(
            Word(
                said,
                (left, top, left + int(table["width"][i]), top + int(table["height"][i])),
                min(1.0, float(table["conf"][i]) / 100),
                lines.setdefault(place, len(lines)),
                blocks.setdefault(place[0], len(blocks)),
            )
        )
    return tuple(words)
