"""Which of a PDF's own image streams PDF/A takes as they are, and with which dictionary.

The bytes of the stream are never touched; its dictionary is written anew with the entries that say how to
read the samples. Rules: ISO 19005-1, 6.1.10 (no LZW), 6.2.2 to 6.2.4 (colour, images), 6.4 (no soft mask);
ISO 19005-2, 6.2.4, 6.2.8 (JPEG 2000).
"""

from __future__ import annotations

import io
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, UnidentifiedImageError

Verdict = Literal["copy", "unpack", "redraw"]

_READING = ("/Width", "/Height", "/BitsPerComponent", "/Decode", "/DecodeParms", "/Filter")
_PLAIN_FILTERS = {
    "/FlateDecode",
    "/DCTDecode",
    "/CCITTFaxDecode",
    "/JBIG2Decode",
    "/RunLengthDecode",
    "/ASCIIHexDecode",
    "/ASCII85Decode",
}
_UNPACKED = {"/LZWDecode"}
_CALIBRATED = {"/CalGray", "/CalRGB", "/Lab"}
_BY_COUNT = {1: Name.DeviceGray, 3: Name.DeviceRGB}
_PROFILE_SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_PROFILE_CLASSES = (b"prtr", b"mntr", b"scnr", b"spac")


def filters(image: Stream) -> tuple[str, ...]:
    """The stream's filter names, outermost first."""
    found = image.get(Name.Filter)
    if found is None:
        return ()
    return tuple(str(f) for f in found) if isinstance(found, Array) else (str(found),)


def judge(image: Stream, part: str) -> Verdict:
    """What PDF/A part `part` ("1" or "2") lets us do with an image.

    "copy": the stream goes over unchanged; "unpack": the same samples under another filter (LZW);
    "redraw": colour, mask or depth is not allowed, the page must be rasterised.
    """
    if _masked(image) or _too_deep(image, part) or space(image, part) is None:
        return "redraw"
    used = set(filters(image))
    if used <= _PLAIN_FILTERS or (part != "1" and used == {"/JPXDecode"}):
        return "copy"
    return "unpack" if used <= _PLAIN_FILTERS | _UNPACKED else "redraw"


def _masked(image: Stream) -> bool:
    # A soft mask is forbidden in part 1, and a stencil or soft mask over a scan lets something else show
    # through: the page is then more than this one image.
    if int(image.get("/SMaskInData", 0)) != 0 or Name("/F") in image:
        return True
    return isinstance(image.get(Name.SMask), Stream) or isinstance(image.get(Name.Mask), Stream)


def _too_deep(image: Stream, part: str) -> bool:
    # Sixteen bits a component came with PDF 1.5.
    return part == "1" and int(image.get(Name.BitsPerComponent, 8)) > 8


def space(image: Stream, part: str) -> Any:
    """The image's colour space as PDF/A takes it; None where it takes none."""
    if bool(image.get(Name.ImageMask, False)):
        return Name.DeviceGray  # painted black where the sample says 0: the same as one grey bit
    given = image.get(Name.ColorSpace)
    if given is None:
        return _jpx_space(image) if filters(image) == ("/JPXDecode",) else None
    return _clean(given, part)


def _clean(given: Any, part: str) -> Any:
    if given in (Name.DeviceGray, Name.DeviceRGB):
        return given
    if not isinstance(given, Array) or len(given) < 2:
        return None
    family = str(given[0])
    if family in _CALIBRATED:
        return given
    if family == "/ICCBased":
        return _profiled(given, part)
    if family == "/Indexed" and len(given) == 4:
        base = _clean(given[1], part)
        return None if base is None else Array([Name.Indexed, base, given[2], given[3]])
    return None


def _profiled(given: Array, part: str) -> Any:
    profile = given[1]
    if not isinstance(profile, Stream):
        return None
    count = int(profile.get(Name.N, 0))
    if _sound_profile(profile, count, part):
        return given
    # Without a usable profile the samples are read as the output intent's sRGB, or its grey.
    return _BY_COUNT.get(count)


def _sound_profile(profile: Stream, count: int, part: str) -> bool:
    if not set(filters(profile)) <= _PLAIN_FILTERS:
        return False
    try:
        head = profile.read_bytes()[:128]
    except pikepdf.PdfError:
        return False
    newest = 2 if part == "1" else 4
    return (
        len(head) == 128
        and 2 <= head[8] <= newest
        and head[12:16] in _PROFILE_CLASSES
        and head[16:20] == _PROFILE_SPACES.get(count)
        and head[36:40] == b"acsp"
    )


def _jpx_space(image: Stream) -> Any:
    try:
        with Image.open(io.BytesIO(image.read_raw_bytes())) as picture:
            return {"L": Name.DeviceGray, "RGB": Name.DeviceRGB}.get(picture.mode)
    except (UnidentifiedImageError, OSError, ValueError):
        return None


def reading_dictionary(image: Stream, part: str) -> Dictionary:
    """The entries that tell a viewer how to read the stream, and no others."""
    entries = Dictionary(Type=Name.XObject, Subtype=Name.Image, ColorSpace=space(image, part))
    for key in _READING:
        if key in image:
            entries[key] = image[key]
    if bool(image.get(Name.ImageMask, False)):
        entries.BitsPerComponent = 1
    if isinstance(image.get(Name.Mask), Array):
        entries.Mask = image[Name.Mask]
    return entries
