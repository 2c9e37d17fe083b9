"""Which way up a page lies, from its ink alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.prepare.ink import Mask
from digitize.prepare.skew import text_like

_ENOUGH_LETTERS = 40  # a few words beside a seal point nowhere
_ASKED = 150
_LEVEL = 0.35  # of the letters on office scans 0.87 and more have their nearest neighbour beside them


def is_sideways(mask: Mask) -> bool:
    """Whether text lines run up the page: a letter's nearest neighbour is then above or below.

    A letter is nearer to the next one of its word than to any other line (L. O'Gorman, "The document
    spectrum for page layout analysis", PAMI 15, 1993); unlike sharp rows of ink this holds on a
    photograph whose lines are not parallel. In doubt the page is taken as it lies; the recogniser's
    confidence is the second witness.
    """
    letters = _letters(mask)
    if len(letters) <= _ENOUGH_LETTERS:
        return False
    across = np.array([_is_beside(letter, letters) for letter in letters[:: max(1, len(letters) // _ASKED)]])
    return float(across.mean()) < _LEVEL


def _letters(mask: Mask) -> NDArray[np.float64]:
    """The middles (x, y) of what has about the size of most letters."""
    _, _, stats, middles = cv2.connectedComponentsWithStats(text_like(mask).astype(np.uint8), connectivity=8)
    size, area = np.maximum(stats[1:, 2], stats[1:, 3]), stats[1:, 4]
    if not size.size:
        return np.empty((0, 2))
    usual = float(np.median(size))
    return np.asarray(middles[1:][(size > 0.5 * usual) & (size < 3 * usual) & (area >= 6)], np.float64)


def _is_beside(letter: NDArray[np.float64], letters: NDArray[np.float64]) -> bool:
    away = np.abs(letters - letter)
    distance = np.square(away).sum(axis=1)
    distance[distance == 0] = np.inf
    x, y = away[int(distance.argmin())]
    return bool(x > y)


def turned(image: np.ndarray, degrees: int) -> np.ndarray:
    """`image` turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, k=-(degrees // 90) % 4))
