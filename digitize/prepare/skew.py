"""How far a page leans, in a few milliseconds.

Row profiles are sharpest when text lines lie level: the sum of squared differences between neighbouring
rows (W. Postl, US patent 4,723,297, 1988; D. S. Bloomberg et al., "Measuring document image skew and
orientation", SPIE 2422, 1995) is sought coarse to fine over the ink's own points.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.prepare.ink import Mask

LARGEST = 7.0
_POINTS = 40_000
_FEW_POINTS = 10_000
_ENOUGH = 60  # fewer points of ink than this say nothing about lines
_CLEAR = 3.0  # sharpness over that of a wrong angle: 18–47 on office scans, 1.2 on noise
Points = NDArray[np.float32]


def text_like(mask: Mask) -> Mask:
    """The ink that may be letters: photographs, seals, rulings and specks left out."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count == 1:
        return mask
    w, h, area = stats[:, 2], stats[:, 3], stats[:, 4]
    limit = max(mask.shape) / 25
    keep = (h < limit) & (w < limit * 4) & (area >= 3)
    keep[0] = False
    return np.asarray(keep[labels], np.bool_)


def points_of(mask: Mask) -> Points:
    """Ink points as (x, y), thinned evenly where there are many."""
    y, x = np.nonzero(mask)
    step = max(1, len(x) // _POINTS)
    return np.stack([x[::step], y[::step]], axis=1).astype(np.float32)


def sharpness(points: Points, degrees: float) -> float:
    """How sharply rows of ink begin and end when the page is read at `degrees` (clockwise lean)."""
    level = points[:, 1] - points[:, 0] * math.tan(math.radians(degrees))
    level -= level.min()
    rows = np.bincount(level.astype(np.int32)).astype(np.float64)
    return float(np.square(np.diff(rows)).sum()) / (len(points) or 1)


def _best(points: Points, centre: float, reach: float, step: float) -> tuple[float, float]:
    angles = np.arange(centre - reach, centre + reach + step / 2, step)
    scores = [sharpness(points, float(a)) for a in angles]
    k = int(np.argmax(scores))
    return float(angles[k]), scores[k]


def _rough_lean(points: Points) -> tuple[float, float]:
    """As `lean`, to half a degree and from a part of the points."""
    return _best(points[:: max(1, len(points) // _FEW_POINTS)], 0.0, LARGEST, 0.5)


def lean(points: Points) -> tuple[float, float]:
    """The angle at which rows are sharpest (degrees, clockwise positive, within ±7) and how sharp."""
    if len(points) < _ENOUGH:
        return 0.0, 0.0
    angle, _ = _rough_lean(points)
    angle, _ = _best(points, angle, 0.4, 0.1)
    return _best(points, angle, 0.08, 0.02)


def find_skew(mask: Mask) -> float:
    """Degrees, clockwise positive, by which the text lines lean; 0 where no lines can be made out."""
    points = points_of(text_like(mask))
    if len(points) < _ENOUGH:
        return 0.0
    angle, best = lean(points)
    usual = float(np.median([sharpness(points, a) for a in np.arange(-LARGEST, LARGEST + 1, 2.0)]))
    sure = best > _CLEAR * usual and abs(angle) < LARGEST - 0.1
    return round(angle, 2) + 0.0 if sure else 0.0
