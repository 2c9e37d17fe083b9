"""What may be taken out of, or certainly mended in, what a recogniser said. Content is never "corrected"."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from digitize.dossier import Box, Word

# U+00D0 (Icelandic Eth) looks like U+0110 and is no letter of Vietnamese; engines mix the two up.
_SAME = str.maketrans({"\u00d0": "\u0110"})

_SEALED = 0.45  # under a seal the signature's strokes are read as words; names and titles there reach 0.8


def clean(words: Sequence[Word], seals: Sequence[Box] = ()) -> tuple[Word, ...]:
    """The words in NFC with certain letters mended, without the specks that a border or a seal left."""
    mended = [replace(w, text=unicodedata.normalize("NFC", w.text.translate(_SAME))) for w in words]
    lines: dict[tuple[int, int], list[Word]] = {}
    for word in mended:
        lines.setdefault((word.block, word.line), []).append(word)
    noise = {id(w) for line in lines.values() if _is_noise(line) for w in line}
    noise |= {id(w) for w in mended if w.confidence < _SEALED and any(_inside(w.box, s) for s in seals)}
    return tuple(w for w in mended if id(w) not in noise and w.text)


def _is_noise(line: Sequence[Word]) -> bool:
    """A line without two letters or digits side by side, read with little confidence."""
    letters = sum(c.isalnum() for w in line for c in w.text)
    best = max(w.confidence for w in line)
    if letters == 0:
        return best < 0.7
    return letters <= 2 and best < 0.45


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
