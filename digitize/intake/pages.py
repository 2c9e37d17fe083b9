"""The picture of one page, and the words of a born-digital one."""

from __future__ import annotations

from digitize.dossier import Kind, PageSource, Scan, Word
from digitize.errors import InputRefused
from digitize.intake import poppler
from digitize.intake.embedded import FAULTS, UnsupportedImage, decode
from digitize.intake.layout import look_at
from digitize.intake.pdf import opened
from digitize.intake.pictures import load_picture
from digitize.intake.pixels import Pixels, to_pixels
from digitize.intake.textlayer import words_of
from digitize.settings import Settings


def load_image(scan: Scan, source: PageSource, settings: Settings) -> Pixels:
    """`source.height` × `source.width` pixels, uint8: H×W grey or H×W×3 RGB.

    mode "image": the scan as stored, not yet turned by `source.rotate`. "render" and "text": the page as a
    viewer shows it, already turned (their `rotate` is 0). Raises InputRefused: `picture-unreadable`,
    `picture-timeout`, or what `inspect` raises where the file changed; SomethingMissing `poppler-missing`.
    """
    if scan.kind is not Kind.PDF:
        return load_picture(scan, source, settings)
    if source.mode == "image":
        return _embedded(scan, source, settings)
    size = (source.width, source.height)
    return poppler.render(scan.path, source.number, size, source.dpi, settings.page_timeout_s)


def text_words(scan: Scan, source: PageSource, settings: Settings) -> tuple[Word, ...]:
    """The words of a page of mode "text", in reading order; boxes in pixels of what `load_image` gives.

    A printed row is one `line`, both columns of a letterhead included. Confidence is 0.99: a text layer is
    the writer's own word, but fonts can map a letter wrongly. Raises InputRefused (`picture-timeout`).
    """
    return words_of(scan, source, settings)


def _embedded(scan: Scan, source: PageSource, settings: Settings) -> Pixels:
    with opened(scan.path) as pdf:
        try:
            image = look_at(pdf.pages[source.number - 1]).scan
            if image is None:
                raise InputRefused("picture-unreadable", page=source.number)
            objgen = image.objgen
            return _checked(decode(image), source)
        except UnsupportedImage:
            pass
        except FAULTS:
            raise InputRefused("picture-unreadable", page=source.number) from None
    return _by_poppler(scan, source, objgen, settings)


def _by_poppler(scan: Scan, source: PageSource, objgen: tuple[int, int], settings: Settings) -> Pixels:
    image = poppler.embedded_picture(scan.path, source.number, objgen, settings.page_timeout_s)
    if image is None:
        raise InputRefused("picture-unreadable", page=source.number)
    return _checked(to_pixels(image), source)


def _checked(pixels: Pixels, source: PageSource) -> Pixels:
    if pixels.shape[:2] != (source.height, source.width):
        raise InputRefused("picture-unreadable", page=source.number)
    return pixels
