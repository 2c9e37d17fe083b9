"""Where the ink is: a small black-and-white copy that orientation, skew and blankness are judged on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SMALL = 1100  # longest side of the small copy: about 94 dpi on A4, a text line is 4–5 pixels high
_FAINTEST = 0.22  # show-through and paper grain stay below this darkness, pencil and grey print above
_DARKEST = 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """`mask`: ink or not; `darkness`: 0..1 against the paper around; both small. `scale`: small / page."""

    mask: Mask
    darkness: NDArray[np.float32]
    scale: float


def small_copy(image: Grey, longest: int = SMALL) -> tuple[Grey, float]:
    """`image` reduced so that its longest side has at most `longest` pixels, and the scale used."""
    scale = min(1.0, longest / max(image.shape[:2]))
    if scale == 1.0:
        return image, 1.0
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    if scale < 0.5:  # halving is many times faster than any other reduction, and done first costs nothing
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def paper(small: Grey) -> Grey:
    """The paper's own brightness everywhere on a small grey copy: ink closed away, then smoothed."""
    reach = max(21, max(small.shape) // 30) | 1
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    return np.asarray(cv2.blur(closed, (reach, reach)), np.uint8)


def find_ink(picture: NDArray[np.uint8], scale: float = 1.0) -> Ink:
    """The ink on a small copy (`scale` of the page), by how much darker than the paper around it a pixel is.

    Of a colour copy the darkest channel counts: ink of every colour is ink.

    The threshold is Otsu's on the darkness, kept between what show-through and what solid print reach.
    """
    small = picture if picture.ndim == 2 else np.asarray(picture.min(axis=2), np.uint8)
    light = np.maximum(paper(small), 1).astype(np.float32)
    darkness = np.clip(1.0 - small.astype(np.float32) / light, 0, 1)
    level, _ = cv2.threshold((darkness * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    mask = darkness > min(_DARKEST, max(_FAINTEST, level / 255))
    return Ink(_without_border(mask), darkness, scale)


def _without_border(mask: Mask) -> Mask:
    """Drops what touches the edge and runs along it: scanner lid, neighbouring sheet, dark table."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    height, width = mask.shape
    x, y, w, h = (stats[:, i] for i in range(4))
    touches = (x == 0) | (y == 0) | (x + w == width) | (y + h == height)
    long = (w > width * 0.1) | (h > height * 0.1)
    drop = touches & long
    drop[0] = True
    return ~drop[labels] if count > 1 else np.zeros_like(mask)
