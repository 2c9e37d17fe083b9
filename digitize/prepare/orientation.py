"""Which way up a page lies, from its ink alone."""

from __future__ import annotations

import cv2
import numpy as np

from digitize.prepare.ink import Mask
from digitize.prepare.skew import points_of, rough_lean, text_like

_ENOUGH_LETTERS = 40  # a few words beside a seal point nowhere


def is_sideways(mask: Mask) -> bool:
    """Whether text lines run up the page: columns of ink are then clearly sharper than rows.

    In doubt the page is taken as it lies; the recogniser's confidence is the second witness.
    """
    letters = text_like(mask)
    if cv2.connectedComponents(letters.astype(np.uint8), connectivity=8)[0] <= _ENOUGH_LETTERS:
        return False
    points = points_of(letters)
    across = rough_lean(points)[1]
    along = rough_lean(points[:, ::-1].copy())[1]
    return along > 1.5 * across and along > 0


def turned(image: np.ndarray, degrees: int) -> np.ndarray:
    """`image` turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, k=-(degrees // 90) % 4))
