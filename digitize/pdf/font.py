"""The font of the invisible text layer: no shapes, one width, any character.

A Type0 font with Identity-H whose every CID shows the same blank glyph of the embedded TrueType
(`data/blank.ttf`, made by `scripts/make-pdf-data.py`). CIDs are handed out as characters turn up, so that the
ToUnicode map says exactly what is used, characters outside the BMP included. PDF/A-1 (ISO 19005-1, 6.3.3 to
6.3.8) asks for the embedded program, a CIDToGIDMap, agreeing widths, and a ToUnicode map; CIDSet is asked of
subsets only, and this font is whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

ADVANCE = 0.5  # of the font size; every glyph
ASCENT, DESCENT = 0.78, 0.22  # together one font size: a word's box is as high as its font size
_BLANK_GLYPH = 1
_MOST_CIDS = 65535
_SECTION = 100  # entries in one bfchar section, PDF 32000-1, 9.10.3


class Codes:
    """Hands out a CID to each character used, from 1 (0 is .notdef, which PDF/A forbids to show)."""

    def __init__(self) -> None:
        self._cids: dict[str, int] = {" ": 1}

    def encode(self, text: str) -> bytes:
        """The text in NFC as two bytes a character; control characters and lone surrogates are left out."""
        text = unicodedata.normalize("NFC", text)
        return b"".join(self._cid(c).to_bytes(2, "big") for c in text if _printable(c))

    def _cid(self, char: str) -> int:
        if char not in self._cids and len(self._cids) < _MOST_CIDS:
            self._cids[char] = len(self._cids) + 1
        return self._cids.get(char, 1)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter((cid, char) for char, cid in self._cids.items())

    def __len__(self) -> int:
        return len(self._cids)


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs", "Cn") and char != "\ufeff"


def add_font(pdf: Pdf, codes: Codes) -> pikepdf.Object:
    """Writes the font into `pdf` for all characters that `codes` has seen; returns the Type0 font."""
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.DigitizeBlank,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf)),
        DW=round(ADVANCE * 1000),
        CIDToGIDMap=Stream(pdf, _glyph_map(len(codes))),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.DigitizeBlank,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=Stream(pdf, _to_unicode(codes)),
        )
    )


def _glyph_map(count: int) -> bytes:
    return b"\0\0" + _BLANK_GLYPH.to_bytes(2, "big") * count


def _descriptor(pdf: Pdf) -> Dictionary:
    program = files("digitize.pdf").joinpath("data", "blank.ttf").read_bytes()
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.DigitizeBlank,
        Flags=4,
        FontBBox=Array([0, round(-DESCENT * 1000), round(ADVANCE * 1000), round(ASCENT * 1000)]),
        ItalicAngle=0,
        Ascent=round(ASCENT * 1000),
        Descent=round(-DESCENT * 1000),
        CapHeight=round(ASCENT * 1000),
        StemV=80,
        FontFile2=Stream(pdf, program, Length1=len(program)),
    )


def _to_unicode(codes: Codes) -> bytes:
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
    )
    tail = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    return "".join([head, *_sections(codes), tail]).encode("ascii")


def _sections(codes: Codes) -> Iterator[str]:
    entries = iter(codes)
    while part := list(islice(entries, _SECTION)):
        lines = "".join(f"<{cid:04X}> <{_utf16(char)}>\n" for cid, char in part)
        yield f"{len(part)} beginbfchar\n{lines}endbfchar\n"


def _utf16(char: str) -> str:
    return char.encode("utf-16-be").hex().upper()
