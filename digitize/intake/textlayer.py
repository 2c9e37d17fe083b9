"""The text layer of a born-digital page: is it to be believed, and its words in the order a person reads."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from digitize.dossier import PageSource, Scan, Word
from digitize.errors import InputRefused
from digitize.intake import legacy, poppler
from digitize.intake.capitals import Capitals, find_capitals
from digitize.intake.layout import Look
from digitize.intake.reading_order import Line, Piece, in_reading_order
from digitize.settings import Settings

_SURE = 0.99  # what the file itself says; not 1, for a font may lie about a letter
_STRANGE = 0.03  # share of letters that no Vietnamese text has; TCVN3 and VNI texts have ten times that
_LEGACY = re.compile(r"^/(?:[A-Z]{6}\+)?(?:\.Vn|VNI-|VNtimes|VnTime)", re.IGNORECASE)
_NAMELESS = re.compile(r"^/(?:g|c|cid|glyph|index|a)\d+$", re.IGNORECASE)

_MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_VIETNAMESE = set("abcdefghijklmnopqrstuvwxyz" + _MARKED)
_SIGNS = set("¡¢£¤¥¦§¨©ª¬®¯´µ¶·¸¹º¼¾¿÷")  # letters in TCVN3, rare in Unicode text (m², ×, °, «» are not)
# Bullets and boxes that office programs take from the Symbol and Wingdings fonts, as their private letters.
_BULLETS = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
    "\uf0a8": "☐",
    "\uf06f": "☐",
    "\uf02d": "-",
}
_LONE_BULLET = re.compile(rf"(?<!\S)[{''.join(_BULLETS)}](?!\S)")


def readable_pages(
    scan: Scan, looks: Mapping[int, Look], settings: Settings
) -> dict[int, legacy.Encoding | None]:
    """The pages among `looks` whose text layer reads as proper text; None: in Unicode, else in what."""
    if not looks:
        return {}
    first, last = min(looks), max(looks)
    try:
        texts = poppler.plain_text(scan.path, first, last, settings.page_timeout_s)
    except InputRefused:
        return {}  # too slow to be read here: the pages are rendered, one by one and timed
    found: dict[int, legacy.Encoding | None] = {}
    for number, look in looks.items():
        text = texts[number - first]
        encoding = legacy.encoding_of(text)
        if encoding and all(tells(f) or _is_legacy(f) for f in look.fonts):
            # what it becomes is the proof of what its codes mean; anything lost besides stays lost
            encoding = encoding if reads_as_text(legacy.decoded(text, encoding)) else None
        elif encoding:
            encoding = None
        if encoding or (reads_as_text(text) and all(map(tells, look.fonts))):
            found[number] = encoding
    return found


def reads_as_text(text: str) -> bool:
    """Whether `text` can be Vietnamese (or plain Latin) text in Unicode.

    Letters of legacy encodings (TCVN3, VNI), of a font without a Unicode map, private-use and replacement
    characters each make it unreadable: such a page is recognised from its picture instead.
    """
    text = _LONE_BULLET.sub("", unicodedata.normalize("NFC", text))
    letters = [c for c in text.lower() if c.isalpha() or c in _SIGNS]
    lost = sum(1 for c in text if _is_lost(c)) + 5 * text.count("(cid:")
    strange = sum(1 for c in letters if c not in _VIETNAMESE)
    enough = len(letters) >= 20
    return enough and lost <= 0.005 * len(text) and strange <= _STRANGE * len(letters)


def _is_lost(letter: str) -> bool:
    return letter == "\N{REPLACEMENT CHARACTER}" or (
        unicodedata.category(letter) in ("Co", "Cc", "Cn") and letter not in "\n\r\t\f"
    )


def tells(font: Any) -> bool:
    """Whether the font's dictionary says which letters its codes are (ISO 32000-1, 9.10.2)."""
    if not isinstance(font, pikepdf.Dictionary):
        return False
    if "/ToUnicode" in font:
        return True
    kind = font.get("/Subtype")
    if kind == pikepdf.Name.Type3 or _LEGACY.match(str(font.get("/BaseFont", "/"))):
        return False
    encoding = font.get("/Encoding")
    if kind == pikepdf.Name.Type0:
        return isinstance(encoding, pikepdf.Name) and not str(encoding).startswith("/Identity")
    return not _nameless(encoding)


def _is_legacy(font: Any) -> bool:
    """A simple font with the name of an old encoding and codes that are those of Latin-1."""
    named = isinstance(font, pikepdf.Dictionary) and _LEGACY.match(str(font.get("/BaseFont", "/")))
    simple = named and font.get("/Subtype") in (pikepdf.Name.TrueType, pikepdf.Name.Type1)
    return bool(simple) and not _nameless(font.get("/Encoding"))


def _nameless(encoding: Any) -> bool:
    names = encoding.get("/Differences") if isinstance(encoding, pikepdf.Dictionary) else None
    if not isinstance(names, pikepdf.Array):
        return False
    return any(isinstance(name, pikepdf.Name) and _NAMELESS.match(str(name)) for name in names)


def words_of(scan: Scan, source: PageSource, settings: Settings) -> tuple[Word, ...]:
    """The words of a "text" page in reading order, NFC, with boxes in pixels of `source`.

    Raises InputRefused (`picture-timeout`).
    """
    xhtml = poppler.boxed_text(scan.path, source.number, settings.page_timeout_s)
    encoding = legacy.encoding_of(" ".join(_raw(found[5]) for found in _WORD.finditer(xhtml)), again=True)
    capitals = Capitals()
    if encoding == "TCVN3":
        capitals = find_capitals(poppler.font_text(scan.path, source.number, settings.page_timeout_s))
    layer = _parse(xhtml, encoding, capitals, wide=source.width > source.height)
    ordered = in_reading_order(layer.lines, layer.width, layer.height)
    across, down = source.width / layer.width, source.height / layer.height
    return tuple(
        Word(piece.text, _box(piece, across, down, source), _SURE, line, block, piece.raw)
        for line, (block, pieces) in enumerate(ordered)
        for piece in pieces
    )


def _box(piece: Piece, across: float, down: float, source: PageSource) -> tuple[int, int, int, int]:
    left, right = (min(max(round(x * across), 0), source.width) for x in (piece.left, piece.right))
    top, bottom = (min(max(round(y * down), 0), source.height) for y in (piece.top, piece.bottom))
    return left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Layer:
    width: float
    height: float
    lines: list[Line]


_NUMBER = r"(-?\d{1,9}(?:\.\d*)?)"
_PAGE = re.compile(rf'<page width="{_NUMBER}" height="{_NUMBER}"')
_LINE = re.compile(r"<line [^>]*>(.*?)</line>", re.DOTALL)
_WORD = re.compile(rf'<word xMin="{_NUMBER}" yMin="{_NUMBER}" xMax="{_NUMBER}" yMax="{_NUMBER}">(.*?)</word>')


def _parse(xhtml: str, encoding: legacy.Encoding | None, capitals: Capitals, *, wide: bool) -> _Layer:
    """Read with patterns: a text layer may hold control characters that no XML parser lets through.

    Poppler gives boxes on the page as shown, but the size of a turned page as it was before the turn.
    """
    page = _PAGE.search(xhtml)
    width, height = (float(page[1]), float(page[2])) if page else (1.0, 1.0)
    if (width > height) != wide:
        width, height = height, width
    lines = [tuple(_pieces(found[1], encoding, capitals)) for found in _LINE.finditer(xhtml)]
    return _Layer(max(width, 1.0), max(height, 1.0), [line for line in lines if line])


def _pieces(inside: str, encoding: legacy.Encoding | None, capitals: Capitals) -> list[Piece]:
    pieces = []
    for *corners, text in _WORD.findall(inside):
        left, top, right, bottom = map(float, corners)
        printed = _raw(text)
        said = legacy.decoded(printed, encoding) if encoding else printed
        if capitals.holds(printed, ((left + right) / 2, (top + bottom) / 2)):
            said = said.upper()
        clean, raw = _cleaned(said), _cleaned(printed)
        if clean:
            pieces.append(Piece(clean, left, top, right, bottom, raw if raw != clean else None))
    return pieces


def _raw(text: str) -> str:
    return unicodedata.normalize("NFC", html.unescape(text)).strip()


def _cleaned(text: str) -> str:
    clean = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))
    return _BULLETS.get(clean, clean)
