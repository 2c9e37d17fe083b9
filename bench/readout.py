"""What `digitize convert` read, word by word, from the ALTO and the record that it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitize.dossier import Word
from digitize.ocr.alto import words_from_alto


@dataclass(frozen=True, slots=True)
class PageRead:
    """The words of a page in reading order, boxes in pixels of the upright page of `width` × `height`.

    recognised: False where the words are a PDF's own or there are none.
    """

    width: int
    height: int
    words: tuple[Word, ...]
    recognised: bool = True


def pages_read(alto: Path, record: Mapping[str, Any]) -> dict[int, PageRead]:
    """By page number."""
    words = words_from_alto(alto.read_bytes())
    return {
        page["number"]: PageRead(
            page["width"], page["height"], words.get(page["number"], ()), page.get("source") == "ocr"
        )
        for page in record["pages"]
    }
