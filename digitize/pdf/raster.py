"""Page pictures that do not come as a PDF's own stream: picture files, rasterised pages, patches.

JPEG and PNG files go in as they are through img2pdf, Group 4 strips of a TIFF as they lie in the file. What
PDF/A does not take (no profile for CMYK, an alpha channel, 16 bits in part 1) is decoded and encoded again.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, replace
from typing import Any, Literal

import img2pdf
import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image, ImageOps, TiffImagePlugin

from digitize.dossier import Kind, PageSource, Scan
from digitize.pdf.images import judge, reading_dictionary

Pixels = npt.NDArray[np.uint8]
How = Literal["lossless", "lossy"]

_PAGE_QUALITY = 90
_RECODE_QUALITY = 95  # of a picture that was lossy already
_PATCH_QUALITY = 92
_SUBFILE, _REDUCED_OR_MASK = 254, 0b101
_WIDTH, _HEIGHT, _ORIENTATION = 256, 257, 274
_BACK = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
_OFFSETS, _COUNTS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 273, 279, 259, 262, 266
_GROUP4 = 4
_REVERSED = bytes(int(f"{n:08b}"[::-1], 2) for n in range(256))
_GREY_SPREAD = 12  # channels that never part by more are grey: JPEG noise, not colour


@dataclass(frozen=True, slots=True)
class Picture:
    """An image XObject still to be written: its dictionary and its encoded bytes.

    recoded: how the source's own picture was encoded again; None where its bytes or samples are the source's.
    """

    entries: Dictionary
    data: bytes
    recoded: How | None = None
    home: pikepdf.Pdf | None = None  # held open: a colour profile among the entries lives in it


def page_frames(scan: Scan) -> tuple[int, ...]:
    """The frames of a TIFF that are pages, not thumbnails or masks (TIFF 6.0, NewSubfileType); else (0,)."""
    if scan.kind is not Kind.TIFF:
        return (0,)
    kinds = []
    with Image.open(scan.path) as tiff:
        for index in range(getattr(tiff, "n_frames", 1)):
            tiff.seek(index)
            kinds.append(int(tiff.tag_v2.get(_SUBFILE, 0)))  # type: ignore[attr-defined]
    pages = tuple(i for i, kind in enumerate(kinds) if not kind & _REDUCED_OR_MASK)
    return pages or tuple(range(len(kinds)))


def from_file(scan: Scan, source: PageSource, frame: int, part: str) -> Picture:
    """The picture of one page (frame `frame`) of a TIFF, JPEG or PNG, for PDF/A part "1" or "2".

    It lies as stored, to be turned by the page's rotation; a mirrored one (`source.mode` "render") lies as
    shown. Raises whatever the decoders raise where it cannot be decoded.
    """
    with Image.open(scan.path) as picture:
        if frame:
            picture.seek(frame)
        if source.mode == "render" and picture.getexif().get(_ORIENTATION, 1) != 1:
            return _recoded(ImageOps.exif_transpose(picture), lossy=scan.kind is Kind.JPEG)
        if isinstance(picture, TiffImagePlugin.TiffImageFile):
            return _tiff_page(scan, picture, part)
        return _whole_file(scan, picture, part)


def _whole_file(scan: Scan, picture: Image.Image, part: str) -> Picture:
    try:
        wrapped = _wrap(scan.path.read_bytes(), part)
    except (
        img2pdf.AlphaChannelError,
        img2pdf.JpegColorspaceError,
        img2pdf.UnsupportedColorspaceError,
        ValueError,
    ):
        wrapped = None
    return wrapped or _recoded(picture, lossy=scan.kind is Kind.JPEG)


def _wrap(data: bytes, part: str) -> Picture | None:
    """The file as img2pdf embeds it; None where PDF/A does not take the result."""
    # Turning is our own business: an EXIF orientation is part of the page's rotation already.
    made = img2pdf.convert(data, rotation=img2pdf.Rotation.none, engine=img2pdf.Engine.internal)
    pdf = pikepdf.open(io.BytesIO(made))
    image = _only_image(pdf)
    if judge(image, part) != "copy":
        return None
    return Picture(reading_dictionary(image, part), image.read_raw_bytes(), home=pdf)


def _only_image(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    drawn = pdf.pages[0].resources[Name.XObject]
    image = next(drawn[key] for key in drawn.keys())  # noqa: SIM118 - a pikepdf dictionary is no mapping
    if not isinstance(image, pikepdf.Stream):
        raise TypeError("image")
    return image


def _tiff_page(scan: Scan, tiff: TiffImagePlugin.TiffImageFile, part: str) -> Picture:
    strip = _single_strip(tiff)
    if strip:
        return _group4_entries(tiff, _read_strip(scan, tiff, strip))
    lossy = "jpeg" in str(tiff.info.get("compression", ""))
    stored = _as_stored(tiff)
    if stored.mode == "1":
        return group4(np.asarray(stored))
    if lossy or stored.mode not in ("L", "RGB", "P", "I;16"):
        return _recoded(stored, lossy)
    return _lossless(stored, part)


def _as_stored(tiff: TiffImagePlugin.TiffImageFile) -> Image.Image:
    """The pixels as they lie in the file: Pillow turns a TIFF by its orientation tag while loading it."""
    back = _BACK.get(tiff.getexif().get(_ORIENTATION, 1))
    tiff.load()
    return tiff.transpose(back) if back is not None else tiff


def _lossless(picture: Image.Image, part: str) -> Picture:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", icc_profile=picture.info.get("icc_profile"))
    return _wrap(buffer.getvalue(), part) or _recoded(picture, lossy=False)


def _single_strip(tiff: TiffImagePlugin.TiffImageFile) -> tuple[int, int] | None:
    tags = tiff.tag_v2
    if tags.get(_COMPRESSION) != _GROUP4 or tags.get(_PHOTOMETRIC) not in (0, 1):
        return None
    offsets, counts = tags.get(_OFFSETS, ()), tags.get(_COUNTS, ())
    return (int(offsets[0]), int(counts[0])) if len(offsets) == len(counts) == 1 else None


def _read_strip(scan: Scan, tiff: TiffImagePlugin.TiffImageFile, strip: tuple[int, int]) -> bytes:
    with scan.path.open("rb") as file:
        file.seek(strip[0])
        data = file.read(strip[1])
    if len(data) != strip[1]:
        raise ValueError("truncated strip")
    return data.translate(_REVERSED) if tiff.tag_v2.get(_FILL_ORDER) == 2 else data


def _group4_entries(tiff: TiffImagePlugin.TiffImageFile, data: bytes) -> Picture:
    # Group 4 codes "black" runs; in a BlackIsZero TIFF (photometric 1) those are its ones, which mean white.
    tags = tiff.tag_v2
    return Picture(_ccitt(int(tags[_WIDTH]), int(tags[_HEIGHT]), tags.get(_PHOTOMETRIC) == 1), data)


def _ccitt(width: int, height: int, black_is_1: bool) -> Dictionary:
    parms = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black_is_1)
    return _image(width, height, Name.DeviceGray, 1, Name.CCITTFaxDecode, DecodeParms=parms)


def _image(width: int, height: int, space: Any, depth: int, filter_: Name, **more: Any) -> Dictionary:
    return Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=space,
        BitsPerComponent=depth,
        Filter=filter_,
        **more,
    )


def group4(black_and_white: npt.NDArray[Any]) -> Picture:
    """A bitonal picture (H×W, true or non-zero is white) as one CCITT Group 4 strip."""
    height, width = black_and_white.shape
    buffer = io.BytesIO()
    one_bit = Image.fromarray(np.where(black_and_white, 255, 0).astype(np.uint8)).convert(
        "1", dither=Image.Dither.NONE
    )
    one_bit.save(buffer, "TIFF", compression="group4", strip_size=(width + 7) // 8 * height + 8)
    with Image.open(buffer) as made:
        tags = made.tag_v2  # type: ignore[attr-defined]
        (offset,), (count,) = tags[_OFFSETS], tags[_COUNTS]
        black_is_1 = tags[_PHOTOMETRIC] == 1
    return Picture(_ccitt(width, height, black_is_1), buffer.getvalue()[offset : offset + count])


def _recoded(picture: Image.Image, lossy: bool) -> Picture:
    flat = flatten(picture)
    if lossy:
        made = _jpeg(flat, _RECODE_QUALITY)
        return Picture(made.entries, made.data, "lossy")
    buffer = io.BytesIO()
    flat.save(buffer, "PNG")
    wrapped = _wrap(buffer.getvalue(), "1")
    if wrapped is None:
        raise ValueError("cannot be embedded")
    return replace(wrapped, recoded="lossless")


def flatten(picture: Image.Image) -> Image.Image:
    """Any Pillow picture as 8-bit grey or RGB on white paper."""
    if picture.mode.startswith("I") or picture.mode == "F":
        deep = np.asarray(picture) * (255.0 if picture.mode == "F" else 255.0 / 65535.0)
        return Image.fromarray(np.clip(np.rint(deep), 0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    if picture.mode in ("1", "L"):
        return picture.convert("L")
    return picture.convert("RGB")


def page_picture(pixels: Pixels) -> Picture:
    """A rasterised page (H×W×3): Group 4 where it is pure black and white, else JPEG in grey or colour."""
    if _is_grey(pixels):
        grey = pixels[:, :, 1]
        if bool(np.isin(grey, (0, 255)).all()):
            return group4(grey)
        return _jpeg(Image.fromarray(np.ascontiguousarray(grey)), _PAGE_QUALITY)
    return _jpeg(Image.fromarray(pixels), _PAGE_QUALITY)


def faithful_picture(pixels: Pixels) -> Picture:
    """A rasterised page that stands for a scan of its own size: as little is lost as JPEG allows."""
    made = _jpeg(Image.fromarray(pixels), _RECODE_QUALITY)
    return Picture(made.entries, made.data, "lossy")


def patch_picture(pixels: Pixels) -> Picture:
    """A piece of a rasterised page, JPEG without colour subsampling: captions are thin coloured letters."""
    return _jpeg(Image.fromarray(np.ascontiguousarray(pixels)), _PATCH_QUALITY)


def _is_grey(pixels: Pixels) -> bool:
    low, high = pixels.min(axis=2), pixels.max(axis=2)
    return int((high - low).max(initial=0)) <= _GREY_SPREAD


def _jpeg(picture: Image.Image, quality: int) -> Picture:
    buffer = io.BytesIO()
    picture.save(
        buffer, "JPEG", quality=quality, subsampling="4:2:0" if quality == _PAGE_QUALITY else "4:4:4"
    )
    space = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    entries = _image(picture.width, picture.height, space, 8, Name.DCTDecode)
    return Picture(entries, buffer.getvalue())


def unpacked(image: pikepdf.Stream, part: str) -> Picture:
    """The samples of an image whose filter PDF/A forbids (LZW), deflated instead; not one sample changes."""
    entries = reading_dictionary(image, part)
    for key in ("/DecodeParms", "/Filter"):
        if key in entries:
            del entries[key]
    entries.Filter = Name.FlateDecode
    return Picture(entries, zlib.compress(image.read_bytes(), 9), "lossless")
