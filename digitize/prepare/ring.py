"""Round seals without colour: on a grey or black-and-white scan only their shape tells them from print.

A circle is looked for (the Hough transform: R. O. Duda, P. E. Hart, "Use of the Hough transformation to
detect lines and curves in pictures", 1972) where ink hangs together over more than any word does: on most
pages nowhere, so that they cost next to nothing. Red ink is lighter than black on a grey scan: between the
level of the rim and that of the print the seal goes and the print under it stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Box, Mark
from digitize.prepare.ink import Grey, Ink

_RADIUS_MM = (9.0, 24.0)  # seals of agencies are 20-42 mm across (TT 22/2019/TT-BCA), scans add a rim
_LEAST_MM = 11.0  # a seal that fell into parts leaves one of at least so much
_MOST_MM = 115.0  # with the title, the signature and the name that it runs into
_ANGLES = 180
_INKED = 0.78  # of the rim; it may be worn, and a signature hides none of it
_PAPER = 0.42  # of the circle just outside it: text around a picture's edge covers more
_VOTES = 28
_OFF = (-1.5, 0.0, 1.5)  # pixels that the transform may be off
_CLEAR = 28  # levels: a seal less far from the print than this is as black
_KEPT = (0.42, 0.85)  # from the print's level to the seal's: as dark stays, as light is paper
_RIMMED = 1.07  # of the radius: where the rim's blurred edge ends


@dataclass(frozen=True, slots=True)
class Ring:
    """A round seal: centre and outer radius in page pixels."""

    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        r = self.radius
        return (round(self.x - r), round(self.y - r), round(self.x + r), round(self.y + r))


def find_rings(ink: Ink, per_mm: float) -> tuple[Ring, ...]:
    """The round seals by their rims. per_mm: pixels of `ink.mask` a millimetre."""
    if min(ink.mask.shape) < max(2, _LEAST_MM * per_mm):
        return ()
    mask = ink.mask.astype(np.uint8)
    found: list[Ring] = []
    for box in _large(mask, per_mm):
        ring = _ring_in(mask, box, per_mm)
        if ring and not any(_same(ring, other) for other in found):
            found.append(ring)
    return tuple(Ring(r.x / ink.scale, r.y / ink.scale, r.radius / ink.scale) for r in found)


def _halved(mask: Grey) -> Grey:
    """The mask at half its size: ink where any of four pixels is."""
    even = mask[: mask.shape[0] // 2 * 2, : mask.shape[1] // 2 * 2]
    pairs = even[::2] | even[1::2]
    return np.ascontiguousarray(pairs[:, ::2] | pairs[:, 1::2])


def _large(mask: Grey, per_mm: float) -> Iterator[Box]:
    """Boxes of ink that hangs together and may hold a seal; looked for at half the size."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(_halved(mask), connectivity=8)
    stats = 2 * stats[1:, :4]
    fits = (stats[:, 2:].min(axis=1) > _LEAST_MM * per_mm) & (stats[:, 2:].max(axis=1) < _MOST_MM * per_mm)
    air = round(4 * per_mm)
    height, width = mask.shape
    for x, y, w, h in stats[fits].tolist():
        yield (max(0, x - air), max(0, y - air), min(width, x + w + air), min(height, y + h + air))


def _ring_in(mask: Grey, box: Box, per_mm: float) -> Ring | None:
    left, top, right, bottom = box
    part = np.ascontiguousarray(mask[top:bottom, left:right])
    soft = cv2.GaussianBlur(part * 255, (3, 3), 0)
    low, high = (round(r * per_mm) for r in _RADIUS_MM)
    circles = cv2.HoughCircles(
        soft,
        cv2.HOUGH_GRADIENT,
        1.5,
        minDist=8 * per_mm,
        param1=120,
        param2=_VOTES,
        minRadius=low,
        maxRadius=high,
    )
    if circles is None:
        return None
    tried = (_fitted(part, x, y, radius, per_mm) for x, y, radius in circles[0][:2].tolist())
    best = max((t for t in tried if t), default=None)
    return Ring(best[1] + left, best[2] + top, best[3]) if best else None


def _fitted(
    part: Grey, x: float, y: float, radius: float, per_mm: float
) -> tuple[float, float, float, float] | None:
    """Share of the rim inked, x, y, outer radius of the circle near the one given, if there is one."""
    wide = np.asarray(cv2.dilate(part, np.ones((3, 3), np.uint8)), np.uint8)
    radii = [float(r) for r in np.arange(radius - 2, radius + 3 * per_mm, 0.5)]
    nearby = [(x + dx, y + dy) for dx in _OFF for dy in _OFF]
    shares = np.array([_inked(wide, at, radii) for at in nearby])
    best, at = float(shares.max()), int(np.unravel_index(shares.argmax(), shares.shape)[0])
    outer = radii[np.flatnonzero(shares[at] > 0.85 * best)[-1]]
    beyond = _inked(part, nearby[at], [outer + mm * per_mm for mm in (0.8, 1.2, 1.6)])
    if best < _INKED or float(beyond.mean()) > _PAPER:
        return None
    return best, nearby[at][0], nearby[at][1], outer


def _inked(mask: Grey, centre: tuple[float, float], radii: Sequence[float]) -> NDArray[np.float64]:
    """The share of ink on each of the circles; what lies outside the picture is paper."""
    turn = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    far = np.array(radii)[:, None]
    x = (centre[0] + far * np.cos(turn)).round().astype(int)
    y = (centre[1] + far * np.sin(turn)).round().astype(int)
    inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0])
    found = mask[np.clip(y, 0, mask.shape[0] - 1), np.clip(x, 0, mask.shape[1] - 1)] > 0
    return np.asarray((found & inside).mean(axis=1), np.float64)


def _same(a: Ring, b: Ring) -> bool:
    return abs(a.x - b.x) + abs(a.y - b.y) < 0.5 * max(a.radius, b.radius)


def without_rings(grey: Grey, rings: Sequence[Ring], dpi: int) -> tuple[Grey, tuple[Mark, ...]]:
    """The page (at `dpi`) in which lighter seals are paper and the print under them stays, with their marks.

    A seal as black as the print stays as it is, without a mark: what it hides must not count as read.
    """
    if not rings:
        return grey, ()
    clean, marks = np.array(grey), []
    for ring in rings:
        print_level, level = _print_level(grey, ring), _rim_level(grey, ring, dpi / 25.4)
        if level - print_level >= _CLEAR:
            _bleach(clean, ring, print_level, level)
            marks.append(Mark("seal", ring.box, 0.85))
    return clean, tuple(marks)


def _print_level(grey: Grey, ring: Ring) -> float:
    """How dark print is around a ring: the cores of its strokes; light falls unevenly on a photograph."""
    high, wide = 1.8 * ring.radius, 3 * ring.radius
    top, left = max(0, round(ring.y - high)), max(0, round(ring.x - wide))
    some = grey[top : round(ring.y + high) : 2, left : round(ring.x + wide) : 2]
    y, x = np.ogrid[0 : some.shape[0], 0 : some.shape[1]]
    outside = (2 * x + left - ring.x) ** 2 + (2 * y + top - ring.y) ** 2 > (_RIMMED * ring.radius) ** 2
    ink = some[outside & (some < 150)]
    return float(np.percentile(ink, 15)) if ink.size else 0.0


def _rim_level(grey: Grey, ring: Ring, per_mm: float) -> float:
    """How dark the rim is: its darkest within a millimetre at each angle, the usual of all angles."""
    turn = np.linspace(0, 2 * np.pi, 2 * _ANGLES, endpoint=False)[:, None]
    radii = ring.radius + np.arange(-1.5 * per_mm, 0.8 * per_mm)
    x = np.clip(ring.x + radii * np.cos(turn), 0, grey.shape[1] - 1).astype(int)
    y = np.clip(ring.y + radii * np.sin(turn), 0, grey.shape[0] - 1).astype(int)
    return float(np.median(grey[y, x].min(axis=1)))


def _bleach(grey: Grey, ring: Ring, print_level: float, seal_level: float) -> None:
    """Within the ring: what is as light as the seal becomes paper, what is as dark as print stays."""
    reach = _RIMMED * ring.radius
    left, top = max(0, round(ring.x - reach)), max(0, round(ring.y - reach))
    part = grey[top : round(ring.y + reach), left : round(ring.x + reach)]
    y, x = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
    inside = (x - ring.x) ** 2 + (y - ring.y) ** 2 < reach**2
    low, high = (print_level + share * (seal_level - print_level) for share in _KEPT)
    table = np.interp(np.arange(256), [0, low, high], [0, low, 255]).astype(np.uint8)
    strokes = (
        cv2.dilate((part <= low).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    )  # with their soft edges
    part[...] = np.where(inside & ~strokes, cv2.LUT(np.ascontiguousarray(part), table), part)
