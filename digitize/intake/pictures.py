"""TIFF, JPEG and PNG files: their pages, and the pixels of each, through Pillow.

A page whose pixels lie as a viewer would show them after a turn is mode "image". Where the file asks for more
than a turn (a mirror image, pixels that are not square), mode is "render": the picture is what `load` gives.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageFile, ImageOps

from digitize.dossier import Finding, Inspection, Kind, PageSource, Scan
from digitize.errors import InputRefused
from digitize.findings import finding
from digitize.intake import resolution, tiff
from digitize.intake.pixels import Pixels, pixel_limit, to_pixels
from digitize.settings import Settings

# EXIF orientation (CIPA DC-008, tag 0x0112) to degrees clockwise; the other values are mirror images.
_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
_SQUARE = 1.1  # a fax of 204 x 196 dots an inch is square enough to be read, one of 204 x 98 is not
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError)


def inspect_picture(scan: Scan, settings: Settings) -> Inspection:
    """The pages of an image file, each decoded once so that a cut file is refused, not filed half empty.

    Raises InputRefused: `truncated`, `damaged`, `too-many-pixels`, `too-many-pages`, `no-pages`.
    """
    frames = _frames(scan, settings)
    with _opened(scan, settings) as image:
        seen = [_look(_turned_to(image, frame, settings), n, scan.kind) for n, frame in enumerate(frames, 1)]
    return Inspection(tuple(page for page, _ in seen), findings=_guessed(seen))


def load_picture(scan: Scan, source: PageSource, settings: Settings) -> Pixels:
    """The pixels of page `source.number`: as stored for mode "image", as shown for mode "render"."""
    frame = _frames(scan, settings)[source.number - 1]
    with _opened(scan, settings) as image:
        _turned_to(image, frame, settings)
        if source.mode == "image":
            return _as_stored(image, scan.kind)
        image.load()  # Pillow turns a TIFF here, and forgets the tag that asked for it
        shown = ImageOps.exif_transpose(image)
        return to_pixels(shown.resize((source.width, source.height), Image.Resampling.BICUBIC))


def _frames(scan: Scan, settings: Settings) -> tuple[int, ...]:
    if scan.kind is Kind.TIFF:
        return tiff.page_frames(scan.path, settings.max_pages)
    return (0,)  # a JPEG's or PNG's further pictures are previews and animation, never paper


@contextmanager
def _opened(scan: Scan, settings: Settings) -> Iterator[ImageFile.ImageFile]:
    with _guarded(settings), _translated(scan.path), Image.open(scan.path, formats=_formats(scan)) as image:
        yield image


def _turned_to(image: ImageFile.ImageFile, frame: int, settings: Settings) -> ImageFile.ImageFile:
    if frame:
        image.seek(frame)
    if image.width * image.height > settings.max_page_mpixels * 1_000_000:
        raise InputRefused("too-many-pixels", limit=settings.max_page_mpixels)
    return image


def _formats(scan: Scan) -> list[str]:
    return {Kind.TIFF: ["TIFF"], Kind.JPEG: ["JPEG", "MPO"], Kind.PNG: ["PNG"]}[scan.kind]


@contextmanager
def _guarded(settings: Settings) -> Iterator[None]:
    try:
        with pixel_limit(settings.max_page_mpixels * 1_000_000), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of metadata that no page needs
            yield
    except Image.DecompressionBombError:
        raise InputRefused("too-many-pixels", limit=settings.max_page_mpixels) from None


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except _FAULTS as fault:
        raise InputRefused(_fault_code(path, str(fault))) from None


def _fault_code(path: Path, words: str) -> str:
    """`truncated` where the decoder ran out of bytes or the file lacks its end mark, else `damaged`."""
    if "truncated" in words.lower() or lacks_end(path):
        return "truncated"
    return "damaged"


def lacks_end(path: Path) -> bool:
    """Whether a JPEG or PNG stops before its end mark."""
    with path.open("rb") as handle:
        head = handle.read(8)
        handle.seek(max(0, path.stat().st_size - 4096))
        tail = handle.read()
    if head.startswith(b"\x89PNG"):
        return b"IEND" not in tail
    return head.startswith(b"\xff\xd8") and b"\xff\xd9" not in tail


def _look(image: ImageFile.ImageFile, number: int, kind: Kind) -> tuple[PageSource, bool]:
    """The page, and whether its resolution had to be guessed."""
    orientation = _orientation(image)
    dpi = _dpi(image)
    width, height = _stored_size(image, orientation, kind)
    image.draft("L", (image.width // 8, image.height // 8))  # a JPEG shows its cuts at an eighth of the work
    image.load()
    if orientation in _TURNS and max(dpi) <= _SQUARE * min(dpi):
        found, guessed = resolution.settle(sum(dpi) / 2, max(width, height))
        return PageSource(number, "image", width, height, found, _TURNS[orientation]), guessed
    return _as_shown(number, width, height, orientation, dpi)


def _as_shown(
    number: int, width: int, height: int, orientation: int, dpi: tuple[float, float]
) -> tuple[PageSource, bool]:
    best = max(dpi)
    if best > _SQUARE * min(dpi):
        width, height = round(width * best / dpi[0]), round(height * best / dpi[1])
    if orientation >= 5:
        width, height = height, width
    found, guessed = resolution.settle(best, max(width, height))
    return PageSource(number, "render", width, height, found), guessed


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return value if value in range(1, 9) else 1


def _stored_size(image: Image.Image, orientation: int, kind: Kind) -> tuple[int, int]:
    # Pillow gives a TIFF's size, and later its pixels, as the orientation tag wants them shown.
    if kind is Kind.TIFF and orientation >= 5:
        return image.height, image.width
    return image.size


def _as_stored(image: Image.Image, kind: Kind) -> Pixels:
    turn = _TURNS[_orientation(image)] if kind is Kind.TIFF else 0
    pixels = to_pixels(image)
    return np.ascontiguousarray(np.rot90(pixels, turn // 90)) if turn else pixels


def _dpi(image: Image.Image) -> tuple[float, float]:
    """Horizontal and vertical; (0, 0) where the file does not say."""
    x, y = image.info.get("dpi", (0, 0))
    try:
        pair = float(x), float(y)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    believed = min(pair) > 0 and max(pair) <= 4 * min(pair)  # beyond that it is no scanner, but nonsense
    return pair if believed else (0.0, 0.0)


def _guessed(seen: list[tuple[PageSource, bool]]) -> tuple[Finding, ...]:
    pages = [page for page, guessed in seen if guessed]
    if not pages:
        return ()
    return (finding("resolution-guessed", page=pages[0].number, dpi=pages[0].dpi, count=len(pages)),)
