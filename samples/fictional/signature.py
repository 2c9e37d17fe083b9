"""A digital-signature field on page 1: a caption that can be seen, and contents that sign nothing.

The dictionary has the shape of a real one (ISO 32000-1, 12.8): `Contents` is a placeholder, `ByteRange` is
all but that. A program must notice it and keep the file byte for byte; verifying it must fail.
"""

from __future__ import annotations

import re

from pikepdf import Array, Dictionary, Name, Pdf, String

from fictional.sheet import Sheet
from fictional.vector import Press

SIGNER = "ỦY BAN NHÂN DÂN XÃ MẪU LÂM"
SIGNED_AT = "D:20250806101522+07'00'"
CAPTION = (
    "Ký bởi: ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
    "Cơ quan: tỉnh Thử Nghiệm",
    "Ngày ký: 06/08/2025 10:15:22 +07:00",
)
_WIDE, _TALL = 62.0, 14.0  # mm
_MARKS = (1111111111, 2222222222, 3333333333)
_PT = 72 / 25.4
# A DER sequence holding nothing but zeros: the form of a signature without one.
_PLACEHOLDER = bytes.fromhex("308203fc") + bytes(1020)


def add_field(pdf: Pdf, press: Press) -> None:
    """Add the field and its caption, top right on page 1; call `seal_range` on the saved bytes."""
    page = pdf.pages[0]
    width, height = (float(v) for v in list(page.MediaBox)[2:])
    value = Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/adbe.pkcs7.detached"),
        Name=String(SIGNER),
        M=String(SIGNED_AT),
        Reason=String("Bản mẫu, không có giá trị"),
        ByteRange=Array([0, *_MARKS]),
        Contents=_PLACEHOLDER,
    )
    left, top = width - (_WIDE + 8) * _PT, height - 3 * _PT
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String("Signature1"),
        F=132,
        Rect=[left, top - _TALL * _PT, left + _WIDE * _PT, top],
        V=pdf.make_indirect(value),
        AP=Dictionary(N=_appearance(pdf, press)),
        P=page.obj,
    )
    field = pdf.make_indirect(widget)
    page.obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def _appearance(pdf: Pdf, press: Press) -> object:
    sheet = Sheet(press.type)
    for number, line in enumerate(CAPTION):
        sheet.put(1, 3.6 + number * 3.7, line, 8.5, colour=(30, 60, 160))
    drawn = pdf.make_stream(press.content(sheet, Dictionary(), _TALL))
    drawn.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, _WIDE * _PT, _TALL * _PT],
            Resources=Dictionary(Font=press.fonts),
        )
    )
    return drawn


def seal_range(data: bytes) -> bytes:
    """The same file with ByteRange naming everything before and after the contents."""
    found = re.search(rb"/Contents <(308203fc[0-9a-f]+)>", data)
    if not found:
        raise ValueError("the saved file has no signature placeholder in hexadecimal")
    start, end = found.start(1) - 1, found.end(1) + 1
    for mark, number in zip(_MARKS, (start, end, len(data) - end), strict=True):
        data = data.replace(str(mark).encode(), str(number).ljust(10).encode(), 1)
    return data
