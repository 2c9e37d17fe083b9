"""Machine-readable codes: the best witness a page can carry, because they check themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from digitize.dossier import Box, Code
from digitize.prepare.ink import Grey, Ink, find_ink, small_copy
from digitize.prepare.patch import find_patch

_FORMATS = zxingcpp.barcode_formats_from_str("QRCode,DataMatrix,PDF417,Code128,Code39")
_COPY = 1700  # longest side of the economical copy: 145 dpi on A4, enough for a module of 0.4 mm
_SOLID = 0.55  # a code's patch is this full once its gaps are closed; printed lines stay apart


def read_codes(image: NDArray[np.uint8], ink: Ink | None = None) -> tuple[Code, ...]:
    """The codes on an upright page (H×W×3 RGB or H×W grey), text in NFC, boxes in its pixels.

    First on an economical copy; then every patch that has the texture of a code and gave none is looked
    at closely: the code of an identity card has modules of 0.35 mm. A Patch T is a code with one text.
    `ink`: of the page, where it is known.
    """
    grey = image if image.ndim == 2 else np.ascontiguousarray(image[:, :, 1])
    ink = ink or find_ink(*small_copy(grey))
    small, scale = small_copy(grey, _COPY)
    found = [_code(b, 1 / scale, 0, 0) for b in _decoded(small)]
    for left, top, right, bottom in _patches(grey, ink):
        if not any(_inside(code.box, (left, top, right, bottom)) for code in found):
            found += _closely(np.ascontiguousarray(grey[top:bottom, left:right]), left, top)
    patch = find_patch(ink)
    return (*found, patch) if patch else tuple(found)


def _decoded(picture: Grey) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(picture, formats=_FORMATS, try_invert=False))


def _closely(part: Grey, left: int, top: int) -> list[Code]:
    """A patch as scanned, then doubled and smoothed, which helps where modules are two or three pixels."""
    codes = [_code(b, 1.0, left, top) for b in _decoded(part)]
    if codes or max(part.shape) > 900:
        return codes
    double = cv2.GaussianBlur(cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), (0, 0), 1)
    return [_code(b, 0.5, left, top) for b in _decoded(np.asarray(double, np.uint8))]


def _patches(grey: Grey, ink: Ink) -> Iterator[Box]:
    """Compact dark patches, as wide as high or like a strip, with some white around them."""
    mask, scale = ink.mask.astype(np.uint8), ink.scale
    reach = max(3, round(max(mask.shape) / 230)) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    least = max(mask.shape) / 40
    rim = round(least / 3)
    for x, y, w, h, area in stats[1:count].tolist():
        if min(w, h) > least and max(w, h) < 6 * min(w, h) and area > _SOLID * w * h:
            box = (x - rim, y - rim, x + w + rim, y + h + rim)
            left, top, right, bottom = (max(0, round(v / scale)) for v in box)
            yield left, top, min(right, grey.shape[1]), min(bottom, grey.shape[0])


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _code(found: zxingcpp.Barcode, factor: float, left: int, top: int) -> Code:
    p = found.position
    corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
    xs, ys = [left + c.x * factor for c in corners], [top + c.y * factor for c in corners]
    text = unicodedata.normalize("NFC", found.text)
    name = found.format.name
    return Code(text, name, (round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))))
