"""What every text recogniser promises, and the one that an office's settings choose."""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Word
from digitize.errors import DigitizeError
from digitize.settings import Settings

Grey = NDArray[np.uint8]


class Layout(IntEnum):
    """How a picture is laid out; the numbers are Tesseract's page segmentation modes."""

    PAGE = 3
    BLOCK = 6
    LINE = 7
    SPARSE = 11


class PageFailed(DigitizeError):
    """One page could not be recognised (`page-timeout`, `page-out-of-memory`, `page-unreadable`).

    The page is filed without text and flagged: a batch never ends because of it.
    """


@runtime_checkable
class Engine(Protocol):
    """A text recogniser. `name` and `version` are recorded beside what it read."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        """The words on `image` (H×W, uint8, dark on light) with boxes in its own pixels.

        Text is NFC and never empty, confidence is 0..1, `line` and `block` number the engine's own order
        from 0. Raises PageFailed for this picture, SomethingMissing where no picture can be recognised.
        """
        ...


def choose(settings: Settings) -> Engine:
    """The recogniser that `settings.engine` names; "auto": the one in this process where it is installed.

    Raises SomethingMissing where it is not installed.
    """
    from digitize.ocr.inprocess import InProcess, is_installed  # noqa: PLC0415
    from digitize.ocr.tesseract import Tesseract  # noqa: PLC0415

    if settings.engine == InProcess.name or (settings.engine == "auto" and is_installed()):
        return InProcess(settings.language)
    return Tesseract(settings.language)
