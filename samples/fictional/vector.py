"""Sheets as pages of a born-digital PDF: real letters in embedded fonts. Also captions over a scan."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Object, Pdf

from fictional.fonts import Typeset
from fictional.sheet import HEIGHT, WIDTH, Picture, Rule, Sheet, Stroke, Text

_PT = 72 / 25.4
_DEFAULT_DROPS = ("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "DSIG", "kern")


@dataclass
class _Face:
    """One embedded face: the letters used so far."""

    path: str
    name: str
    used: set[str] = field(default_factory=set)


@dataclass
class Press:
    """Writes sheets into `pdf`; call `finish` once all are written."""

    pdf: Pdf
    type: Typeset
    faces: dict[str, _Face] = field(default_factory=dict)
    fonts: Object = field(init=False)

    def __post_init__(self) -> None:
        self.fonts = self.pdf.make_indirect(Dictionary())

    def page(self, sheet: Sheet) -> None:
        """Append `sheet` as a page of A4."""
        pictures = Dictionary()
        content = self.content(sheet, pictures)
        page = Dictionary(
            Type=Name.Page,
            MediaBox=[0, 0, WIDTH * _PT, HEIGHT * _PT],
            Resources=Dictionary(Font=self.fonts, XObject=pictures),
            Contents=self.pdf.make_stream(content),
        )
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))

    def content(self, sheet: Sheet, pictures: Dictionary, height: float = HEIGHT) -> bytes:
        """The drawing operators of `sheet`; images are added to `pictures`."""
        parts = [self._mark(mark, pictures, height) for mark in sheet.marks]
        return "\n".join(parts).encode("ascii")

    def _mark(self, mark: Text | Rule | Picture | Stroke, pictures: Dictionary, height: float) -> str:
        if isinstance(mark, Text):
            return self._text(mark, height)
        if isinstance(mark, Picture):
            return self._picture(mark, pictures, height)
        if isinstance(mark, Rule):
            ends = ((mark.x0, mark.y0), (mark.x1, mark.y1))
            return _path(ends, mark.width, mark.colour, height)
        middle = sum(w for _, _, w in mark.points) / len(mark.points)
        return _path([(x, y) for x, y, _ in mark.points], middle, mark.colour, height)

    def _text(self, mark: Text, height: float) -> str:
        path = self.type.path(mark.family, mark.style)
        face = self.faces.setdefault(path, _Face(path, f"F{len(self.faces)}"))
        face.used.update(mark.text)
        glyphs = "".join(f"{ord(c):04x}" for c in mark.text)
        red, green, blue = (c / 255 for c in mark.colour)
        where = f"1 0 0 1 {mark.x * _PT:.3f} {(height - mark.y) * _PT:.3f} Tm"
        return (
            f"BT {red:.3f} {green:.3f} {blue:.3f} rg /{face.name} {mark.size:g} Tf {where} <{glyphs}> Tj ET"
        )

    def _picture(self, mark: Picture, pictures: Dictionary, height: float) -> str:
        name = f"/Im{len(list(pictures.keys()))}"
        image = mark.image.convert("RGB")
        stream = self.pdf.make_stream(image.tobytes())
        stream.update(_image_keys(image.width, image.height, Name.DeviceRGB))
        if mark.image.mode == "RGBA":
            mask = self.pdf.make_stream(mark.image.getchannel("A").tobytes())
            mask.update(_image_keys(image.width, image.height, Name.DeviceGray))
            stream.SMask = mask
        pictures[name] = stream
        size = f"{mark.w * _PT:.3f} 0 0 {mark.h * _PT:.3f}"
        return f"q {size} {mark.x * _PT:.3f} {(height - mark.y - mark.h) * _PT:.3f} cm {name} Do Q"

    def finish(self) -> None:
        """Embed the faces with the letters that were used."""
        for face in self.faces.values():
            self.fonts[f"/{face.name}"] = _embed(self.pdf, face)


def _image_keys(width: int, height: int, space: Object) -> Dictionary:
    return Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=space,
        BitsPerComponent=8,
    )


def _path(
    points: Iterable[tuple[float, float]], width: float, colour: tuple[int, int, int], height: float
) -> str:
    red, green, blue = (c / 255 for c in colour)
    steps = [f"{x * _PT:.2f} {(height - y) * _PT:.2f}" for x, y in points]
    drawn = " l ".join(steps[1:])
    return f"{red:.3f} {green:.3f} {blue:.3f} RG {width * _PT:.2f} w 1 J {steps[0]} m {drawn} l S"


def _embed(pdf: Pdf, face: _Face) -> Object:
    """A Type 0 font whose character codes are Unicode; CIDToGIDMap leads to the subset's glyphs."""
    font = _subset(face)
    cmap, scale = font.getBestCmap(), 1000 / font["head"].unitsPerEm
    order = {name: number for number, name in enumerate(font.getGlyphOrder())}
    codes = sorted(ord(c) for c in face.used if ord(c) in cmap)
    widths: list[Any] = []
    for code in codes:
        widths += [code, [round(font["hmtx"][cmap[code]][0] * scale, 2)]]
    base = Name("/MAUMAU+" + font["name"].getDebugName(6).replace(" ", ""))
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        W=Array(widths),
        CIDToGIDMap=pdf.make_stream(_gid_map({c: order[cmap[c]] for c in codes})),
        FontDescriptor=_descriptor(pdf, font, base, scale),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=base,
        Encoding=Name("/Identity-H"),
        DescendantFonts=[pdf.make_indirect(inner)],
        ToUnicode=pdf.make_stream(_to_unicode(codes)),
    )


def _subset(face: _Face) -> TTFont:
    """The face with only the used letters; the time of making is not written into it."""
    font = TTFont(face.path, recalcTimestamp=False)
    cutter = subset.Subsetter(
        subset.Options(hinting=False, layout_features=[], drop_tables=[*_DEFAULT_DROPS, "FFTM"])
    )
    cutter.populate(text="".join(sorted(face.used)))
    cutter.subset(font)
    buffer = io.BytesIO()
    font.save(buffer)
    return TTFont(io.BytesIO(buffer.getvalue()), recalcTimestamp=False)


def _descriptor(pdf: Pdf, font: TTFont, base: Name, scale: float) -> Object:
    buffer = io.BytesIO()
    font.save(buffer)
    head, metrics = font["head"], font["hhea"]
    box = [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
    file = pdf.make_stream(buffer.getvalue())
    file.Length1 = len(buffer.getvalue())
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=base,
            Flags=4,
            FontBBox=box,
            ItalicAngle=round(font["post"].italicAngle),
            Ascent=round(metrics.ascent * scale),
            Descent=round(metrics.descent * scale),
            CapHeight=round(metrics.ascent * scale * 0.72),
            StemV=90,
            FontFile2=file,
        )
    )


def _gid_map(glyphs: dict[int, int]) -> bytes:
    table = bytearray(2 * (max(glyphs, default=0) + 1))
    for code, gid in glyphs.items():
        table[2 * code : 2 * code + 2] = gid.to_bytes(2, "big")
    return bytes(table)


def _to_unicode(codes: list[int]) -> bytes:
    """A ToUnicode CMap in blocks of at most 100 lines (ISO 32000-1, 9.10.3)."""
    head = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Sample def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    blocks = [codes[n : n + 100] for n in range(0, len(codes), 100)]
    rows = [
        f"{len(block)} beginbfchar\n" + "\n".join(f"<{c:04x}> <{c:04x}>" for c in block) + "\nendbfchar\n"
        for block in blocks
    ]
    return (head + "".join(rows) + "endcmap CMapName currentdict /CMap defineresource pop end end").encode(
        "ascii"
    )
