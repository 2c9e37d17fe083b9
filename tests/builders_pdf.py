"""Scans drawn for the PDF tests, with their words where they were drawn, and PDFs around them."""

from __future__ import annotations

import base64
import hashlib
import io
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms, ImageDraw, ImageFont

from digitize.dossier import Box, Document, Field, Inspection, Kind, Page, PageSource, Scan, Word
from digitize.pdf.raster import group4

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 15/QĐ-UBND",
    "Người yêu cầu được cấp giấy khai sinh",
    "Họ và tên: NGUYỄN VĂN MẪU",
)
DPI = 100
SIZE = (827, 1169)  # A4 at 100 dpi
_SHELF = pikepdf.new()  # keeps streams that pieces refer to
LETTERS = 22  # pixels
_LEFT, _TOP, _STEP = 110, 120, 70


def drawn(lines: Sequence[str] = LINES, size: tuple[int, int] = SIZE) -> tuple[Image.Image, tuple[Word, ...]]:
    """An upright grey page of printed lines, and its words with the boxes of their ink."""
    page = Image.new("L", size, 255)
    pen = ImageDraw.Draw(page)
    letters = ImageFont.truetype("DejaVuSerif.ttf", LETTERS)
    words = []
    for number, line in enumerate(lines):
        x, y = _LEFT, _TOP + number * _STEP
        for text in line.split():
            box = tuple(int(v) for v in pen.textbbox((x, y), text, font=letters))
            pen.text((x, y), text, font=letters, fill=0)
            words.append(Word(text, (box[0], box[1], box[2], box[3]), 0.9, number))
            x = box[2] + 10
    return page, tuple(words)


def leaning(words: Sequence[Word], degrees: float, size: tuple[int, int] = SIZE) -> tuple[Word, ...]:
    """The words of a page turned clockwise by `degrees` about its middle: boxes around the turned boxes."""
    return tuple(
        Word(w.text, _turned_box(w.box, degrees, size), w.confidence, w.line, w.block) for w in words
    )


def _turned_box(box: Box, degrees: float, size: tuple[int, int]) -> Box:
    angle, cx, cy = math.radians(degrees), size[0] / 2, size[1] / 2
    corners = [(x - cx, y - cy) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [cx + x * math.cos(angle) - y * math.sin(angle) for x, y in corners]
    ys = [cy + x * math.sin(angle) + y * math.cos(angle) for x, y in corners]
    return math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))


def lean(page: Image.Image, degrees: float) -> Image.Image:
    """The picture turned clockwise by a small angle, white corners."""
    return page.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def received(path: Path, kind: Kind) -> Scan:
    data = path.read_bytes()
    return Scan(path, path.name, hashlib.sha256(data).hexdigest(), len(data), kind)


def encoded(page: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, kind, dpi=(DPI, DPI), **options)
    return buffer.getvalue()


@dataclass(frozen=True)
class Piece:
    """An image XObject to put into a made-up source PDF."""

    entries: Dictionary
    data: bytes


def jpeg_piece(page: Image.Image) -> Piece:
    space = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[page.mode]
    return Piece(_entries(page, space, 8, Filter=Name.DCTDecode), encoded(page, "JPEG", quality=80))


def flate_piece(page: Image.Image) -> Piece:
    space = Name.DeviceGray if page.mode == "L" else Name.DeviceRGB
    return Piece(_entries(page, space, 8, Filter=Name.FlateDecode), zlib.compress(page.tobytes()))


def g4_piece(page: Image.Image, mask: bool = False) -> Piece:
    made = group4(np.asarray(page) > 127)
    entries = made.entries
    if mask:
        del entries["/ColorSpace"]
        entries.ImageMask = True
    return Piece(entries, made.data)


def _entries(page: Image.Image, space: Any, depth: int, **more: Any) -> Dictionary:
    return Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=page.width,
        Height=page.height,
        ColorSpace=space,
        BitsPerComponent=depth,
        **more,
    )


def pdf_of(path: Path, pieces: Sequence[Piece], dpi: float = DPI, rotate: int = 0) -> Scan:
    """A scanner's PDF: one full-page image a page, /Rotate as given."""
    with pikepdf.new() as pdf:
        for piece in pieces:
            width, height = int(piece.entries.Width) * 72 / dpi, int(piece.entries.Height) * 72 / dpi
            pdf.add_blank_page(page_size=(width, height))
            sheet = pdf.pages[-1].obj
            image = _stream(pdf, piece)
            sheet.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(image)))
            sheet.Contents = pikepdf.Stream(pdf, f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q".encode())
            if rotate:
                sheet.Rotate = rotate
        pdf.docinfo["/CreationDate"] = "D:20240105103000+07'00'"
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return received(path, Kind.PDF)


def _stream(pdf: pikepdf.Pdf, piece: Piece) -> pikepdf.Stream:
    entries = Dictionary({k: v for k, v in piece.entries.items() if k != "/SMask"})
    image = pikepdf.Stream(pdf, piece.data, entries)
    if "/SMask" in piece.entries:
        image.SMask = pdf.copy_foreign(piece.entries.SMask)
    return image


def with_caption(scan: Scan, rect: tuple[float, float, float, float]) -> Scan:
    """The PDF with a caption over its first page: an annotation that looks green, in `rect` (points)."""
    with pikepdf.open(scan.path, allow_overwriting_input=True) as pdf:
        wide, high = rect[2] - rect[0], rect[3] - rect[1]
        look = pikepdf.Stream(pdf, f"0 0.6 0 rg 0 0 {wide} {high} re f".encode())
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, wide, high])
        note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=4)
        note.Rect, note.AP = Array(list(rect)), Dictionary(N=pdf.make_indirect(look))
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
        pdf.save(scan.path)
    return received(scan.path, Kind.PDF)


def source(number: int = 1, size: tuple[int, int] = SIZE, **more: Any) -> PageSource:
    """A page that is one scan at `DPI`, unless `more` says otherwise."""
    plain = PageSource(number=number, mode="image", width=size[0], height=size[1], dpi=DPI)
    return replace(plain, **more)


def seen(*sources: PageSource) -> Inspection:
    return Inspection(pages=sources or (source(),))


def page(words: Sequence[Word] = (), number: int = 1, size: tuple[int, int] = SIZE, **more: Any) -> Page:
    """An upright page as read at `DPI`, unless `more` says otherwise."""
    return replace(Page(number, size[0], size[1], DPI, source="ocr", words=tuple(words)), **more)


def decision() -> Document:
    """A made-up decision with the fields that name it."""
    values = {
        "typeName": "Quyết định",
        "codeNumber": "15",
        "codeNotation": "QĐ-UBND",
        "organName": "ỦY BAN NHÂN DÂN XÃ MẪU",
        "issuedDate": "2024-01-05",
        "subject": "công bố danh mục thủ tục & biểu mẫu <mới>",
    }
    return Document("van-ban-hanh-chinh", 0.9, (1,), {k: Field(v, v, 0.9) for k, v in values.items()})


def typed_pdf(path: Path) -> Scan:
    """A born-digital page: text in a standard font, a coloured bar."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595.44, 841.68))
        sheet = pdf.pages[0].obj
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        sheet.Resources = Dictionary(Font=Dictionary(F1=font))
        text = b"0.8 0 0 rg 60 780 200 10 re f 0 g BT /F1 14 Tf 60 700 Td (So: 15/QD-UBND) Tj ET"
        sheet.Contents = pikepdf.Stream(pdf, text)
        pdf.save(path)
    return received(path, Kind.PDF)


def deep(page: Image.Image) -> Image.Image:
    """The grey page in 16 bits."""
    return Image.fromarray(np.asarray(page).astype(np.uint16) * 257)


def profile_v4() -> bytes:
    """An ICC profile of version 4, which PDF/A-1 does not take."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def in_ascii85(piece: Piece) -> Piece:
    """The same stream once more in ASCII85, as mail-safe writers do."""
    entries = Dictionary(piece.entries)
    entries.Filter = Array([Name.ASCII85Decode, piece.entries.Filter])
    return Piece(entries, base64.a85encode(piece.data) + b"~>")


def jpx_piece(page: Image.Image) -> Piece:
    return Piece(_entries(page, Name.DeviceRGB, 8, Filter=Name.JPXDecode), encoded(page, "JPEG2000"))


def forbidden(page: Image.Image, what: str) -> Piece:
    """An image that no part of PDF/A takes as it is: "cmyk", "lzw", "soft-mask" or "separation"."""
    if what == "cmyk":
        return jpeg_piece(page.convert("CMYK"))
    plain = flate_piece(page)
    if what == "lzw":
        plain.entries.Filter = Name.LZWDecode
        return Piece(plain.entries, _lzw(page.tobytes()))
    if what == "soft-mask":
        see_through = Image.new("L", page.size, 200)
        soft = flate_piece(see_through)
        plain.entries.SMask = pikepdf.Stream(_SHELF, soft.data, soft.entries)
        return plain
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 1, 1], C1=[0, 0, 0], N=1)
    plain.entries.ColorSpace = Array([Name.Separation, Name.Black, Name.DeviceRGB, tint])
    return plain


def _lzw(data: bytes) -> bytes:
    """LZW of PDF without ever building a table: each byte a nine-bit code, cleared before codes grow."""
    codes = []
    for start in range(0, len(data), 200):
        codes += [256, *data[start : start + 200]]
    bits = "".join(f"{code:09b}" for code in [*codes, 257])
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def profile_v2() -> bytes:
    """The package's own sRGB profile, version 2."""
    return files("digitize.pdf").joinpath("data", "srgb-v2.icc").read_bytes()
