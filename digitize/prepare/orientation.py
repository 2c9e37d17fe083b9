"""Which way up a page lies, from its ink alone."""

from __future__ import annotations

import numpy as np

from digitize.prepare.ink import Mask
from digitize.prepare.skew import lean, points_of, text_like


def is_sideways(mask: Mask) -> bool:
    """Whether text lines run up the page: columns of ink are then clearly sharper than rows.

    In doubt the page is taken as it lies; the recogniser's confidence is the second witness.
    """
    points = points_of(text_like(mask))
    across = lean(points)[1]
    along = lean(points[:, ::-1].copy())[1]
    return along > 1.5 * across and along > 0


def turned(image: np.ndarray, degrees: int) -> np.ndarray:
    """`image` turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, k=-(degrees // 90) % 4))
