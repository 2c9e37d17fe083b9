"""What is drawn over a scan: signature captions, stamps, notes. Their look is kept as opaque patches.

Annotations and form fields do not go into the archival copy (their fonts, actions and signatures would not be
PDF/A), but what a reader saw does. The page is drawn twice by the same program, as it is and with the scan
alone: where the two differ, something lies over the scan.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from pikepdf import Dictionary, Name

from digitize.dossier import Box
from digitize.pdf.place import Placed, shown_box, shown_turn
from digitize.pdf.raster import Pixels

_DIFFERENT = 12  # of 255, in any channel; both pictures come from one renderer, so noise is nil
_JOIN_INCH = 0.12  # marks closer than this are one patch
_MOST_PATCHES = 40

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Patch:
    """A piece of the upright page: its place in fractions (left, top, right, bottom), its pixels."""

    place: Rect
    pixels: Pixels


def write_scan_only(page: pikepdf.Page, placed: Placed, target: Path) -> None:
    """A one-page PDF with the same page boxes that draws nothing but the scan, under the same matrix."""
    with pikepdf.new() as bare:
        bare.add_blank_page(page_size=(72, 72))
        sheet = bare.pages[0]
        sheet.obj.MediaBox = pikepdf.Array(list(shown_box(page)))
        sheet.obj.Rotate = shown_turn(page)
        if Name.UserUnit in page.obj:
            sheet.obj.UserUnit = float(page.obj.UserUnit)
        sheet.obj.Resources = Dictionary(XObject=Dictionary(Scan=bare.copy_foreign(placed.image)))
        numbers = " ".join(f"{n:.6f}" for n in placed.matrix.shorthand)
        sheet.obj.Contents = pikepdf.Stream(bare, f"q {numbers} cm /Scan Do Q".encode("ascii"))
        bare.save(target)


def scan_rect(page: pikepdf.Page, placed: Placed, turned: int) -> Rect:
    """Where the scan lies on the page turned clockwise by `turned` degrees, in fractions of the page."""
    left, bottom, right, top = shown_box(page)
    x0, y0, x1, y1 = placed.bounds()
    rect = (
        (x0 - left) / (right - left),
        (top - y1) / (top - bottom),
        (x1 - left) / (right - left),
        (top - y0) / (top - bottom),
    )
    for _ in range(turned // 90 % 4):
        a, b, c, d = rect
        rect = (1 - d, a, 1 - b, c)
    return rect


def find_patches(shown: Pixels, alone: Pixels, dpi: int, scan: Rect) -> tuple[Patch, ...]:
    """The patches where `shown` differs from `alone` (same size, upright), placed within `scan`."""
    height, width = shown.shape[:2]
    left, top, right, bottom = scan[0] * width, scan[1] * height, scan[2] * width, scan[3] * height
    inside = (max(round(left), 0), max(round(top), 0), min(round(right), width), min(round(bottom), height))
    patches = []
    for box in _regions(shown, alone, dpi):
        x0, y0, x1, y1 = _within(box, inside)
        if x0 < x1 and y0 < y1:
            wide, high = right - left, bottom - top
            place = ((x0 - left) / wide, (y0 - top) / high, (x1 - left) / wide, (y1 - top) / high)
            patches.append(Patch(place, shown[y0:y1, x0:x1]))
    return tuple(patches)


def _within(box: Box, frame: Box) -> Box:
    return max(box[0], frame[0]), max(box[1], frame[1]), min(box[2], frame[2]), min(box[3], frame[3])


def _regions(shown: Pixels, alone: Pixels, dpi: int) -> list[Box]:
    changed = (cv2.absdiff(shown, alone).max(axis=2) > _DIFFERENT).astype(np.uint8)
    reach = max(int(dpi * _JOIN_INCH), 3)
    joined = cv2.dilate(changed, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [_tight(changed, tuple(int(n) for n in stats[i][:4])) for i in range(1, count)]
    merged = _merge(boxes)
    return merged if len(merged) <= _MOST_PATCHES else [_hull(merged)]


def _tight(changed: Pixels, region: tuple[int, ...]) -> Box:
    """The region's box drawn in to the changed pixels, with a margin of two for soft edges."""
    x, y, w, h = region
    rows, columns = np.nonzero(changed[y : y + h, x : x + w])
    high, wide = changed.shape
    return (
        max(x + int(columns.min()) - 2, 0),
        max(y + int(rows.min()) - 2, 0),
        min(x + int(columns.max()) + 3, wide),
        min(y + int(rows.max()) + 3, high),
    )


def _merge(boxes: list[Box]) -> list[Box]:
    """Boxes that overlap become one, until none do."""
    done: list[Box] = []
    waiting = list(boxes)
    while waiting:
        box = waiting.pop()
        touching = [b for b in done if _overlap(box, b)]
        if touching:
            done = [b for b in done if b not in touching]
            waiting.append(_hull([box, *touching]))
        else:
            done.append(box)
    return sorted(done, key=lambda b: (b[1], b[0]))


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _hull(boxes: list[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
