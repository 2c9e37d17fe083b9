"""Machine-readable codes: the best witness a page can carry, because they check themselves."""

from __future__ import annotations

import unicodedata

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from digitize.dossier import Code
from digitize.prepare.ink import small_copy

_FORMATS = zxingcpp.barcode_formats_from_str("QRCode,DataMatrix,PDF417,Code128,Code39")


def read_codes(image: NDArray[np.uint8]) -> tuple[Code, ...]:
    """The codes on an upright page (H×W×3 RGB or H×W grey), boxes in its pixels."""
    grey = image if image.ndim == 2 else np.ascontiguousarray(image[:, :, 1])
    small, scale = small_copy(grey, 2400)
    return tuple(_code(found, scale) for found in zxingcpp.read_barcodes(small, formats=_FORMATS))


def _code(found: zxingcpp.Barcode, scale: float) -> Code:
    p = found.position
    corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
    xs, ys = [c.x / scale for c in corners], [c.y / scale for c in corners]
    text = unicodedata.normalize("NFC", found.text)
    name = str(found.format).removeprefix("BarcodeFormat.")
    return Code(text, name, (round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))))
