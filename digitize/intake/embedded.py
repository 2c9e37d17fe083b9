"""The picture inside a PDF's image stream, decoded without a renderer (pikepdf, Pillow)."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf
from PIL import Image

from digitize.intake.pixels import Pixels, to_pixels

FAULTS = (
    pikepdf.PikepdfError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    RuntimeError,
    SyntaxError,
    struct.error,
)


class UnsupportedImage(Exception):
    """A coding that needs another decoder; the data may be perfectly good."""


def decode(image: Any) -> Pixels:
    """The samples of the image stream `image`, as grey or RGB, in the stream's own orientation.

    Raises UnsupportedImage where pikepdf has no decoder (JBIG2 without the jbig2dec program, rare colour
    spaces); one of FAULTS where the data is damaged, or is not of the size that the PDF tells.
    """
    announced = (int(image.Width), int(image.Height))
    with warnings.catch_warnings(), _limited(announced):
        warnings.simplefilter("ignore")
        try:
            picture = pikepdf.PdfImage(image).as_pil_image(apply_mask=False)
        except (NotImplementedError, pikepdf.DependencyError, pikepdf.UnsupportedImageTypeError):
            raise UnsupportedImage from None
        with picture:
            picture.load()
            if picture.size != announced:
                raise ValueError("image of another size than announced")
            return to_pixels(picture)


@contextmanager
def _limited(announced: tuple[int, int]) -> Iterator[None]:
    """A JPEG inside may claim any size: no more is decoded than was announced, and checked, outside."""
    before = pikepdf.PdfImage.MAX_IMAGE_PIXELS
    pikepdf.PdfImage.MAX_IMAGE_PIXELS = announced[0] * announced[1]
    try:
        yield
    finally:
        pikepdf.PdfImage.MAX_IMAGE_PIXELS = before
