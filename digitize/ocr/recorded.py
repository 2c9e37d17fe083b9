"""A recogniser that replays what another one read, for tests and for looking into one page again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from digitize.dossier import Word
from digitize.ocr.engine import Engine, Grey, Layout, PageFailed


def picture_key(image: Grey, layout: Layout) -> str:
    """Names a recognition: SHA-256 over the picture's size, its pixels and the layout asked for."""
    head = f"{image.shape[0]}x{image.shape[1]}:{int(layout)}:".encode()
    return hashlib.sha256(head + image.tobytes()).hexdigest()


class Recorded:
    """Replays `file`; with `through`, a picture not yet recorded is recognised by it and recorded.

    Without `through` an unknown picture is a PageFailed (`page-unreadable`): nothing is made up.
    """

    name = "recorded"

    def __init__(self, file: Path, through: Engine | None = None) -> None:
        self._file = file
        self._through = through
        self._known: dict[str, list[list[Any]]] = {}
        if file.exists():
            self._known = json.loads(file.read_text("utf-8"))

    @property
    def version(self) -> str:
        """The recording's own format."""
        return "1"

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        """See `Engine.recognise`."""
        key = picture_key(image, layout)
        if key not in self._known:
            self._record(key, self._listen(image, dpi, timeout_s, layout))
        return tuple(Word(w[0], (w[1], w[2], w[3], w[4]), w[5], w[6], w[7]) for w in self._known[key])

    def _listen(self, image: Grey, dpi: int, timeout_s: float, layout: Layout) -> tuple[Word, ...]:
        if self._through is None:
            raise PageFailed("page-unreadable")
        return self._through.recognise(image, dpi, timeout_s, layout)

    def _record(self, key: str, words: tuple[Word, ...]) -> None:
        self._known[key] = [[w.text, *w.box, w.confidence, w.line, w.block] for w in words]
        draft = self._file.with_suffix(".part")
        draft.write_text(json.dumps(self._known, ensure_ascii=False), "utf-8")
        draft.replace(self._file)
