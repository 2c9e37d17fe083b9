"""From a Pillow image to the array the stages work on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


@contextmanager
def pixel_limit(most: int | None) -> Iterator[None]:
    """Pillow's decompression-bomb guard set to `most` pixels (None: off) for the length of the block.

    Pillow raises DecompressionBombError from twice its figure on, and only warns below.
    """
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None if most is None else most // 2
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def to_pixels(image: Image.Image) -> Pixels:
    """H×W grey or H×W×3 RGB, uint8. Bitonal becomes 0 and 255; transparency is laid on white paper."""
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"), dtype=np.uint8)
    if image.mode.startswith("I") or image.mode == "F":
        return _deep_grey(image)
    if image.has_transparency_data:
        image = _on_white(image)
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"), dtype=np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer)


def _deep_grey(image: Image.Image) -> Pixels:
    """Samples of more than 8 bits, as whole numbers up to 65535 or as fractions up to 1."""
    deep: NDArray[Any] = np.asarray(image)
    scale = 255.0 if image.mode == "F" else 255.0 / 65535.0
    return np.clip(np.rint(deep * scale), 0, 255).astype(np.uint8)
