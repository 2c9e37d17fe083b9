"""Tesseract in this process, through `tesserocr`: one start a worker, no pictures written to files.

An optional extra: the wheel carries a Tesseract of its own, the language data stays the machine's.
"""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from digitize.dossier import Word
from digitize.errors import SomethingMissing
from digitize.ocr.engine import Grey, Layout, PageFailed
from digitize.ocr.tsv import words_of

try:
    import tesserocr
except ImportError:  # not installed, or its libraries do not fit this machine
    tesserocr = None

_LISTED = re.compile(r'in "([^"]+)"')
_VARIABLES = {
    "debug_file": os.devnull,  # its remarks on single pictures would run into the progress bar
}


def is_installed() -> bool:
    """Whether this engine can be chosen."""
    return tesserocr is not None


@cache
def _model_folder(language: str) -> str:
    """The folder that holds the model: where TESSDATA_PREFIX says, else where the program looks."""
    told = os.environ.get("TESSDATA_PREFIX")
    for folder in [Path(told), Path(told) / "tessdata"] if told else [_program_folder()]:
        if (folder / f"{language}.traineddata").is_file():
            return f"{folder}/"
    raise SomethingMissing("language-missing", language=language)


def _program_folder() -> Path:
    try:
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    except OSError:
        raise SomethingMissing("tesseract-missing") from None
    found = _LISTED.search(listed.stdout + listed.stderr)
    return Path(found[1]) if found else Path("/usr/share/tessdata")


@cache
def _reader(language: str) -> Any:
    """The one recogniser of this process for a language, with its model in memory."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        return tesserocr.PyTessBaseAPI(
            path=_model_folder(language),
            lang=language,
            oem=tesserocr.OEM.LSTM_ONLY,
            variables=_VARIABLES,
        )
    except RuntimeError:
        raise SomethingMissing("language-missing", language=language) from None


class InProcess:
    """Tesseract in this process. Not for several threads of one process at once: pages run in processes."""

    name = "tesserocr"

    def __init__(self, language: str) -> None:
        if tesserocr is None:
            raise SomethingMissing("engine-missing", engine=self.name)
        self.language = language

    @property
    def version(self) -> str:
        """Of the Tesseract inside the wheel, e.g. `5.5.1`."""
        return str(tesserocr.tesseract_version()).split()[1]

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        """See `Engine.recognise`."""
        reader = _reader(self.language)
        height, width = image.shape
        try:
            reader.SetPageSegMode(int(layout))
            reader.SetImageBytes(image.tobytes(), width, height, 1, width)
            reader.SetSourceResolution(dpi)
            if not reader.Recognize(max(1, round(timeout_s * 1000))):
                raise PageFailed("page-timeout", seconds=round(timeout_s))
            return words_of(reader.GetTSVText(0))
        except MemoryError:
            raise PageFailed("page-out-of-memory") from None
        except (RuntimeError, ValueError):
            raise PageFailed("page-unreadable") from None
        finally:
            reader.Clear()
