"""Separator sheets: one for each dossier code, to be laid before its papers in the scanner's stack.

Every sheet says its code four ways, so that one spoilt mark loses nothing: a QR code, a Code 128, the Patch T
that sheet-fed scanners know themselves (Kodak, Patch Code Information A-61599: bars of 0.08 and 0.20 inch,
at least 2 inches long, 0.25 to 3.75 inches from the leading edge), and large print. The patch stands at both
ends, each read from its own edge: the sheet may be fed either way up.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache

import img2pdf
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from digitize.codes import SEPARATOR
from digitize.errors import SomethingMissing

DPI = 300
_WIDTH, _HEIGHT = 210.0, 297.0
_NARROW, _WIDE = 2.03, 5.08
# Patch T from the leading edge: zones A to G end at 0.08, 0.16, 0.36, 0.44, 0.52, 0.60 and 0.80 inch.
_PATCH_T = (_NARROW, _WIDE, _NARROW, _WIDE)
_PATCH_LONG, _PATCH_FROM_EDGE = 150.0, 14.0
_FACES = (
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arimo-Regular.ttf", "Arimo-Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("FreeSans.ttf", "FreeSansBold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
_TITLE = ("TỜ PHÂN CÁCH HỒ SƠ", "DOSSIER SEPARATOR SHEET")
_HOW = (
    "Đặt tờ này ngay trên tờ đầu tiên của hồ sơ rồi quét cả chồng.",
    "Các trang sau tờ này thuộc hồ sơ có mã ở trên, đến tờ phân cách kế tiếp.",
    "Không viết, không đóng dấu, không bấm ghim lên các mã. Dùng lại được.",
    "Lay this sheet on top of the dossier's first page and scan the whole stack.",
    "What follows belongs to the code above, up to the next separator sheet.",
)

Face = ImageFont.FreeTypeFont


def separator_sheets(codes: Sequence[str]) -> bytes:
    """A PDF (A4) with one sheet for each of the dossier codes (at least one), in their order.

    Raises SomethingMissing `fonts-missing` where the machine has no typeface with Vietnamese letters.
    """
    size = (img2pdf.mm_to_pt(_WIDTH), img2pdf.mm_to_pt(_HEIGHT))
    made: bytes = img2pdf.convert(
        [_packed(draw_sheet(code)) for code in codes],
        layout_fun=img2pdf.get_layout_fun(size),
        nodate=True,
        title="Separator sheets",
        producer="digitize",
        engine=img2pdf.Engine.internal,
    )
    return made


def draw_sheet(code: str, dpi: int = DPI) -> Image.Image:
    """The sheet for `code` in black and white (mode 1), A4 at `dpi`."""
    sheet = Image.new("1", (_px(_WIDTH, dpi), _px(_HEIGHT, dpi)), 1)
    _draw_patch(sheet, dpi)
    sheet.paste(sheet.crop((0, 0, *sheet.size)).rotate(180), (0, 0), _lower_half(sheet))
    _paste(sheet, _symbol(zxingcpp.BarcodeFormat.QRCode, SEPARATOR + code, ec_level="H"), 66, 66, 72, dpi)
    _paste(sheet, _symbol(zxingcpp.BarcodeFormat.Code128, code), 168, 22, 140, dpi)
    for text, y, size, bold in _lines(code):
        _centred(sheet, text, y, size, bold, dpi)
    return sheet


def _lines(code: str) -> Iterator[tuple[str, float, float, bool]]:
    """What is printed: text, middle of the line from the top in mm, most points, bold or not."""
    yield _TITLE[0], 46, 24, True
    yield _TITLE[1], 56, 13, False
    yield code, 151, 40, True
    for number, line in enumerate(_HOW):
        yield line, 206 + 7.5 * number + (2 if number > 2 else 0), 12.5 if number < 3 else 11, False


def _px(mm: float, dpi: int) -> int:
    return round(mm / 25.4 * dpi)


def _draw_patch(sheet: Image.Image, dpi: int) -> None:
    draw, y = ImageDraw.Draw(sheet), _PATCH_FROM_EDGE
    left = (_WIDTH - _PATCH_LONG) / 2
    for bar in _PATCH_T:
        box = (_px(left, dpi), _px(y, dpi), _px(left + _PATCH_LONG, dpi) - 1, _px(y + bar, dpi) - 1)
        draw.rectangle(box, fill=0)
        y += bar + _NARROW


def _lower_half(sheet: Image.Image) -> Image.Image:
    mask = Image.new("1", sheet.size, 0)
    mask.paste(1, (0, sheet.height // 2, sheet.width, sheet.height))
    return mask


def _symbol(form: zxingcpp.BarcodeFormat, text: str, **options: str) -> Image.Image:
    """The code with one pixel a module; a strip of bars has some rows."""
    made = zxingcpp.create_barcode(text, form, **options)
    return Image.fromarray(np.asarray(made.to_image(scale=1, add_quiet_zones=False)))


def _paste(sheet: Image.Image, symbol: Image.Image, top: float, high: float, wide: float, dpi: int) -> None:
    """The symbol centred, every module the same whole number of pixels wide, at most `wide` mm across."""
    step = max(1, _px(wide, dpi) // symbol.width)
    size = (symbol.width * step, symbol.width * step if high >= wide - 10 else _px(high, dpi))
    large = symbol.resize(size, Image.Resampling.NEAREST)
    sheet.paste(large.convert("1"), ((sheet.width - size[0]) // 2, _px(top, dpi)))


def _centred(sheet: Image.Image, text: str, y: float, size: float, bold: bool, dpi: int) -> None:
    """One line around the middle `y` (mm), as large as `size` points or as the page is wide."""
    room = _px(_WIDTH - 36, dpi)
    face = _face(bold, round(size / 72 * dpi))
    if face.getlength(text) > room:
        face = _face(bold, int(face.size * room / face.getlength(text)))
    ImageDraw.Draw(sheet).text((sheet.width / 2, _px(y, dpi)), text, font=face, fill=0, anchor="mm")


@cache
def _face(bold: bool, pixels: int) -> Face:
    for faces in _FACES:
        try:
            face = ImageFont.truetype(faces[bold], pixels)
        except OSError:
            continue
        if _speaks(face):
            return face
    raise SomethingMissing("fonts-missing")


def _speaks(face: Face) -> bool:
    """Whether the face has the letters: Liberation 2 does, Liberation 1 of the same name does not."""
    unknown = bytes(face.getmask("\uffff"))
    return all(bytes(face.getmask(letter)) != unknown for letter in "ữẶồƠĐ")


def _packed(sheet: Image.Image) -> bytes:
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", dpi=(DPI, DPI))
    return buffer.getvalue()
