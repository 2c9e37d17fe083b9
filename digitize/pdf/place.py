"""Where a page of the source draws its scan: which image, under which matrix, how large on paper."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Matrix, Name

from digitize.dossier import PageSource

_DEEPEST_FORM = 6
_MOST_DRAWN = 2000
_POINTS = 72.0


@dataclass(frozen=True, slots=True)
class Placed:
    """An image XObject and the matrix that maps its unit square into the page's user space."""

    image: pikepdf.Stream
    matrix: Matrix

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on paper along the image's own axes, in points."""
        m = self.matrix
        return math.hypot(m.a, m.b), math.hypot(m.c, m.d)

    @property
    def mirrored(self) -> bool:
        return self.matrix.a * self.matrix.d - self.matrix.b * self.matrix.c <= 0

    def bounds(self) -> tuple[float, float, float, float]:
        """The placed image's left, bottom, right, top in user space."""
        m = self.matrix
        xs = [m.e, m.e + m.a, m.e + m.c, m.e + m.a + m.c]
        ys = [m.f, m.f + m.b, m.f + m.d, m.f + m.b + m.d]
        return min(xs), min(ys), max(xs), max(ys)


def find_scan(page: pikepdf.Page, source: PageSource) -> Placed | None:
    """The image of `source`'s pixel size that covers most of the page; None where there is none."""
    try:
        fitting = [p for p in _placed(page) if _pixels(p.image) == (source.width, source.height)]
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError):
        return None  # a content stream that cannot be walked: the page is rendered instead
    return max(fitting, key=lambda p: p.size[0] * p.size[1], default=None)


def _pixels(image: pikepdf.Stream) -> tuple[int, int]:
    return int(image.get(Name.Width, 0)), int(image.get(Name.Height, 0))


def _placed(page: pikepdf.Page) -> Iterator[Placed]:
    for count, found in enumerate(_walk(page, page.resources, Matrix(), 0)):
        if count >= _MOST_DRAWN:
            return
        yield found


def _walk(content: Any, resources: pikepdf.Object, start: Matrix, depth: int) -> Iterator[Placed]:
    current, saved = start, []
    for step in pikepdf.parse_content_stream(content, "q Q cm Do"):
        operands = step.operands
        match str(step.operator):
            case "q":
                saved.append(current)
            case "Q":
                current = saved.pop() if saved else start
            case "cm":
                current = Matrix(*(float(n) for n in operands)) @ current
            case "Do":
                drawn = resources.get(Name.XObject, pikepdf.Dictionary()).get(Name(str(operands[0])))
                yield from _drawn(drawn, resources, current, depth)


def _drawn(thing: Any, resources: pikepdf.Object, current: Matrix, depth: int) -> Iterator[Placed]:
    if not isinstance(thing, pikepdf.Stream):
        return
    if thing.get(Name.Subtype) == Name.Image:
        yield Placed(thing, current)
    elif thing.get(Name.Subtype) == Name.Form and depth < _DEEPEST_FORM:
        own = Matrix(thing.Matrix) if Name.Matrix in thing else Matrix()
        yield from _walk(thing, thing.get(Name.Resources, resources), own @ current, depth + 1)


def shown_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """The part of the page that viewers show, in its user space: left, bottom, right, top."""
    media, crop = _corners(page.mediabox), _corners(page.cropbox)
    both = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return both if both[0] < both[2] and both[1] < both[3] else media


def _corners(box: pikepdf.Array) -> tuple[float, float, float, float]:
    x, y, u, v = (float(n) for n in box)
    return min(x, u), min(y, v), max(x, u), max(y, v)


def shown_turn(page: pikepdf.Page) -> int:
    """The page's /Rotate, 0 where it is none that viewers follow."""
    turn = int(page.rotation) % 360
    return turn if turn % 90 == 0 else 0


def size_by_dpi(source: PageSource) -> tuple[float, float]:
    """Width and height of the unturned picture on paper, in points, as its resolution says."""
    return source.width * _POINTS / source.dpi, source.height * _POINTS / source.dpi


def paper_size(page: pikepdf.Page, placed: Placed, source: PageSource) -> tuple[float, float]:
    """Width and height of the unturned scan on paper, in points.

    The source's own matrix is more exact than `source.dpi`, a whole number; where the two differ by more than
    rounding can explain, the inspection has judged the matrix wrong and `dpi` holds.
    """
    by_dpi = size_by_dpi(source)
    unit = float(page.obj.get(Name.UserUnit, 1))
    width, height = (side * unit for side in placed.size)
    near = all(abs(a - b) <= 0.03 * b for a, b in zip((width, height), by_dpi, strict=True))
    return (width, height) if near else by_dpi
