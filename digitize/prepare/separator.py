"""Whether a page is a separator sheet: it tells where papers begin, and is none itself."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from digitize.codes import SEPARATOR, is_dossier_code
from digitize.dossier import Box, Code
from digitize.prepare.ink import Ink
from digitize.prepare.patch import PATCH_T
from digitize.prepare.skew import text_like

_FEW_LETTERS = 60  # the code in print and a title; a receipt that bears its own code has hundreds


def is_separator(codes: Sequence[Code], ink: Ink) -> bool:
    """Whether the codes of a page make it a separator sheet: a Patch T, a sheet of our own, or a dossier code
    on a page that says hardly anything else (a sheet made by another program, a sticker on white paper).
    """
    said = [code.text.strip() for code in codes]
    if any(text.startswith(SEPARATOR) or text.upper() == PATCH_T for text in said):
        return True
    return any(map(is_dossier_code, said)) and _letters(ink, [code.box for code in codes]) < _FEW_LETTERS


def _letters(ink: Ink, codes: Sequence[Box]) -> int:
    """How many marks that may be letters stand outside the codes."""
    mask = text_like(ink.mask).astype(np.uint8)
    for box in codes:
        left, top, right, bottom = (max(0, round(v * ink.scale)) for v in box)
        mask[max(0, top - 4) : bottom + 4, max(0, left - 4) : right + 4] = 0
    return cv2.connectedComponents(mask, connectivity=8)[0] - 1
