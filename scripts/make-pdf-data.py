"""Make the two data files that every archival PDF embeds: a font without shapes, a colour profile.

Run by hand when one of them must change (needs the development dependencies):
`.venv/bin/python scripts/make-pdf-data.py`. The results are committed; the same script gives the same bytes.
"""

from __future__ import annotations

import struct
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

DATA = Path(__file__).resolve().parent.parent / "digitize" / "pdf" / "data"
EM = 1000
ADVANCE = 500
ASCENT, DESCENT = 780, 220


def _notdef() -> Glyph:
    # One real outline keeps the glyf table from being empty, which strict parsers refuse.
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 1))
    pen.lineTo((1, 0))
    pen.closePath()
    return pen.glyph()


def make_font(path: Path) -> None:
    """Two glyphs: .notdef, and one blank of half an em that stands for every character."""
    build = FontBuilder(EM, isTTF=True)
    build.setupGlyphOrder([".notdef", "blank"])
    build.setupCharacterMap({0x20: "blank"})
    build.setupGlyf({".notdef": _notdef(), "blank": TTGlyphPen(None).glyph()})
    build.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "blank": (ADVANCE, 0)})
    build.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    build.setupNameTable({"familyName": "Digitize Blank", "styleName": "Regular", "psName": "DigitizeBlank"})
    build.setupOS2(sTypoAscender=ASCENT, sTypoDescender=-DESCENT, usWinAscent=ASCENT, usWinDescent=DESCENT)
    build.setupPost()
    build.font.recalcTimestamp = False
    build.updateHead(created=0, modified=0)
    build.save(path)


def _s15(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ \0\0\0\0" + _s15(x) + _s15(y) + _s15(z)


def _described(text: bytes) -> bytes:
    # textDescriptionType (ICC.1:2001-04, 6.5.17): ASCII, then empty Unicode and ScriptCode parts.
    ascii_part = struct.pack(">I", len(text) + 1) + text + b"\0"
    return b"desc\0\0\0\0" + ascii_part + struct.pack(">II", 0, 0) + struct.pack(">HB", 0, 0) + bytes(67)


def _linear(code: float) -> float:
    # IEC 61966-2-1: a straight foot, then a power of 2.4.
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def _curve(entries: int = 1024) -> bytes:
    values = [round(_linear(i / (entries - 1)) * 65535) for i in range(entries)]
    return b"curv\0\0\0\0" + struct.pack(f">I{entries}H", entries, *values)


def _tags() -> list[tuple[bytes, bytes]]:
    # Primaries of IEC 61966-2-1, adapted from D65 to the profile's D50 by Bradford.
    return [
        (b"desc", _described(b"sRGB IEC61966-2.1 (digitize)")),
        (b"cprt", b"text\0\0\0\0No rights reserved (CC0).\0"),
        (b"wtpt", _xyz(0.95045, 1.0, 1.08905)),
        (b"rXYZ", _xyz(0.43607, 0.22249, 0.01392)),
        (b"gXYZ", _xyz(0.38515, 0.71687, 0.09708)),
        (b"bXYZ", _xyz(0.14307, 0.06061, 0.71410)),
        (b"rTRC", _curve()),
    ]


def _header(size: int) -> bytes:
    made = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    d50 = _s15(0.9642) + _s15(1.0) + _s15(0.82491)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    rest = b"acsp" + b"\0\0\0\0" + bytes(4) + bytes(4) + bytes(4) + bytes(8) + bytes(4) + d50 + bytes(4)
    return (head + made + rest).ljust(128, b"\0")


def make_profile(path: Path) -> None:
    """A version 2.1 matrix/curve display profile of sRGB: PDF/A-1 (PDF 1.4) takes no version 4."""
    tags = _tags()
    offset = 128 + 4 + 12 * (len(tags) + 2)
    table, body = b"", b""
    for name, data in tags:
        table += struct.pack(">4sII", name, offset + len(body), len(data))
        if name == b"rTRC":
            shared = struct.pack(">II", offset + len(body), len(data))
            table += b"gTRC" + shared + b"bTRC" + shared
        body += data + bytes(-len(data) % 4)
    content = struct.pack(">I", len(tags) + 2) + table + body
    path.write_bytes(_header(128 + len(content)) + content)


if __name__ == "__main__":
    DATA.mkdir(parents=True, exist_ok=True)
    make_font(DATA / "blank.ttf")
    make_profile(DATA / "srgb-v2.icc")
