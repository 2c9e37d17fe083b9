"""Tesseract, called as a program through `pytesseract`. Nothing else in the product knows how."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytesseract
from PIL import Image

from digitize.dossier import Word
from digitize.errors import SomethingMissing
from digitize.ocr.engine import Grey, Layout, PageFailed
from digitize.ocr.tsv import words_of

_LANGUAGE_FAULTS = ("Error opening data file", "Failed loading language", "couldn't load any languages")
_MEMORY_FAULTS = ("bad_alloc", "Cannot allocate memory", "failed to allocate", "not enough memory")


@cache
def _version() -> str:
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, SystemExit, OSError):
        raise SomethingMissing("tesseract-missing") from None


class Tesseract:
    """One single-threaded `tesseract` process a picture (pages run in parallel); there on every machine."""

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
                output_type=pytesseract.Output.STRING,
            )
            if not str(table).startswith("level\t"):  # it can die and leave 0: a blank page has a heading too
                raise PageFailed("page-unreadable")
            return words_of(str(table))
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


def _meant(fault: Any, language: str) -> SomethingMissing | PageFailed:
    said = str(fault.message)
    if any(text in said for text in _LANGUAGE_FAULTS):
        return SomethingMissing("language-missing", language=language)
    if any(text in said for text in _MEMORY_FAULTS):
        return PageFailed("page-out-of-memory")
    return PageFailed("page-unreadable")
