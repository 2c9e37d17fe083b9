"""What is on the page but not of its text: signature captions and incoming stamps, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Mark, Word
from digitize.ocr.arrivals import find_arrivals
from digitize.ocr.captions import find_captions


@dataclass(frozen=True, slots=True)
class Aside:
    """The words that are the paper's own, and a mark with its text for each thing that is not."""

    words: tuple[Word, ...]
    marks: tuple[Mark, ...] = ()


def set_aside(words: Sequence[Word], picture: NDArray[np.uint8] | None = None, dpi: int = 300) -> Aside:
    """`words` (boxes of level text) without captions and incoming stamps; boxes of marks in the same pixels.

    picture: grey, in those pixels, with rules and frames still in it; without it stamps are left as text.
    Nothing is lost: what is taken from the words stands in the text of a mark.
    """
    captions = find_captions(words)
    gone = {id(w) for caption in captions for w in (*caption.words, *caption.scraps)}
    marks = [caption.mark() for caption in captions]
    rest = [w for w in words if id(w) not in gone]
    for mark, taken in find_arrivals(rest, picture, dpi) if picture is not None else ():
        gone |= {id(w) for w in taken}
        marks.append(mark)
    return Aside(tuple(w for w in words if id(w) not in gone), tuple(marks))
