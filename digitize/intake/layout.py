"""How the page of a PDF becomes a picture: its own scan, a rendering, or a rendering with a text layer.

"image" needs exactly one opaque picture that fills the page and nothing large over it. Layers of a compressed
scan (a stencil of text over a background), strips, and long text printed over a picture are rendered: the
whole is then seen, where any one part would be a wrong page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import pikepdf

from digitize.intake.content import (
    Drawing,
    Matrix,
    Painted,
    Rect,
    area,
    bounds,
    common,
    drawing,
    inherited,
)
from digitize.intake.unpacking import TooComplex, unpacked

LETTER: Rect = (0.0, 0.0, 612.0, 792.0)  # what viewers take for a page that names no size
_FULL = 0.85  # share of the page that its one scan covers at least; scanners crop and centre a little
_WHOLE = 0.90  # share of the scan that is on the page at least
_SMALL = 0.30  # share of the page that all the stamps and logos over a scan cover at most
_CAPTION = 300  # glyphs of a caption over a scan at most; more is text in its own right
_FEWEST = 30  # glyphs of a page that is worth reading as text
_PASTED = 0.25  # share of a page of text that pictures may cover: what they say is in no text layer
_TWO_SIDES = 1.02  # a pixel's height to its width, at most

_FAULTS = (pikepdf.PikepdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Look:
    """One page. scan: the picture that is the page, else None. turn: degrees clockwise it is shown turned.

    dpi: of that picture. glyphs: visible ones, if the page could be read as text. fonts: of those glyphs.
    size: points of the page as shown (turned by its /Rotate), for rendering.
    """

    size: tuple[float, float]
    scan: Any = None
    turn: int = 0
    dpi: float = 0.0
    overlay: bool = False
    glyphs: int = 0
    fonts: tuple[Any, ...] = ()


def look_at(page: pikepdf.Page) -> Look:
    """What the page is made of. Raises ValueError for a page of no size."""
    box = crop_box(page)
    rotate = _rotation(page)
    size = _shown_size(page, box, rotate)
    notes = [common(r, box) for r in _visible_notes(page)]
    try:
        drawn = drawing(page)
    except (TooComplex, *_FAULTS):
        return Look(size)  # rendered: the renderer is a process that can be timed and may say more
    overlay = bool(notes)
    base = _base(drawn, box)
    if base is None:
        return _without_scan(drawn, box, rotate, Look(size, overlay=overlay))
    if _buried(drawn, base, box) or sum(area(n) for n in notes) > 0.5 * area(box):
        return Look(size, overlay=overlay)
    over = drawn.painted[drawn.painted.index(base) + 1 :]
    overlay = overlay or any(p.kind != "hidden-text" and area(common(p.area, box)) > 0 for p in over)
    dpi = _dpi(base, _unit(page))
    return Look(size, base.image, (_turn(base.matrix) + rotate) % 360, dpi, overlay)


def crop_box(page: pikepdf.Page) -> Rect:
    """The part of the page that is shown, in points. Raises ValueError where it has no area."""
    media = _rect(inherited(page.obj, "/MediaBox")) or LETTER
    crop = _rect(inherited(page.obj, "/CropBox")) or media
    shown = common(media, crop)
    box = shown if area(shown) > 0 else media
    if not all(math.isfinite(v) for v in box) or area(box) < 1.0:
        raise ValueError("page of no size")
    return box


def _rect(value: Any) -> Rect | None:
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return None
    x, y, u, v = (float(n) for n in value)
    return (min(x, u), min(y, v), max(x, u), max(y, v))


def _rotation(page: pikepdf.Page) -> int:
    value = inherited(page.obj, "/Rotate")
    turn = int(value) % 360 if isinstance(value, int) else 0
    return turn if turn % 90 == 0 else 0


def _unit(page: pikepdf.Page) -> float:
    value = float(page.obj.get("/UserUnit", 1.0))
    return value if 0 < value < 1000 else 1.0


def _shown_size(page: pikepdf.Page, box: Rect, rotate: int) -> tuple[float, float]:
    unit = _unit(page)
    width, height = (box[2] - box[0]) * unit, (box[3] - box[1]) * unit
    return (height, width) if rotate % 180 else (width, height)


def _base(drawn: Drawing, box: Rect) -> Painted | None:
    """The one picture that is the page; None where there is none, or several, or it is not used as it is."""
    full = [p for p in drawn.painted if _is_picture(p) and area(common(p.area, box)) >= _FULL * area(box)]
    if len(full) != 1 or not _usable(full[0], box):
        return None
    return full[0]


def _is_picture(painted: Painted) -> bool:
    return painted.kind in ("image", "inline", "stencil")


def _usable(painted: Painted, box: Rect) -> bool:
    whole = bounds((0.0, 0.0, 1.0, 1.0), painted.matrix)
    on_page = area(common(painted.area, box)) >= _WHOLE * area(whole)
    good = painted.kind == "image" and painted.plain and on_page
    return good and _turn(painted.matrix) >= 0 and _square(painted) and _stored_plainly(painted.image)


def _turn(matrix: Matrix) -> int:
    """Degrees clockwise that `matrix` turns a picture; -1 for a slant or a mirror image."""
    a, b, c, d = matrix[:4]
    slack = 0.005 * max(abs(a), abs(b), abs(c), abs(d))
    if abs(b) <= slack and abs(c) <= slack and a * d > 0:
        return 0 if a > 0 else 180
    if abs(a) <= slack and abs(d) <= slack and b * c < 0:
        return 90 if c > 0 else 270
    return -1


def _sides(painted: Painted) -> tuple[float, float]:
    """Points that the picture's own width and height take on the page."""
    a, b, c, d = painted.matrix[:4]
    return math.hypot(a, b), math.hypot(c, d)


def _square(painted: Painted) -> bool:
    across, down = _sides(painted)
    pixel = (across / int(painted.image.Width), down / int(painted.image.Height))
    return max(pixel) <= _TWO_SIDES * min(pixel)


def _stored_plainly(image: Any) -> bool:
    """Whether the samples mean what they say: no masks, no remapping, a colour space of grey, RGB or CMYK."""
    if "/SMask" in image or "/Mask" in image:
        return False
    picture = pikepdf.PdfImage(image)
    if "/Decode" in image and (picture.indexed or _is_photo(picture) or picture.bits_per_component == 16):
        return False  # remapped palettes, JPEGs and deep samples are left to the renderer
    if picture.is_device_n or picture.is_separation or picture.colorspace == "/Lab":
        return False
    # Whether a CMYK JPEG is stored inverted is told differently by PDF and by JPEG.
    return not (_is_photo(picture) and _channels(picture) == 4)


def _is_photo(picture: pikepdf.PdfImage) -> bool:
    return bool({"/DCTDecode", "/JPXDecode"} & set(picture.filters))


def _channels(picture: pikepdf.PdfImage) -> int:
    return {"CMYK": 4, "RGB": 3}.get(picture.mode, 1)


def _buried(drawn: Drawing, base: Painted, box: Rect) -> bool:
    """Whether what lies over the scan is so much that the scan alone is not the page."""
    over = drawn.painted[drawn.painted.index(base) + 1 :]
    pictures = [p for p in over if _is_picture(p)]
    covered = sum(area(common(p.area, box)) for p in pictures)
    letters = sum(p.count for p in over if p.kind == "text")
    stencils = any(p.kind == "stencil" for p in pictures)
    return stencils or covered > _SMALL * area(box) or letters > _CAPTION


def _dpi(base: Painted, unit: float) -> float:
    across, _ = _sides(base)
    return float(base.image.Width) / (across * unit) * 72.0


def _without_scan(drawn: Drawing, box: Rect, rotate: int, rendered: Look) -> Look:
    upright = sum(p.count for p in drawn.painted if p.kind == "text" and _is_upright(p, rotate))
    seen = sum(p.count for p in drawn.painted if p.kind == "text")
    unseen = sum(p.count for p in drawn.painted if p.kind == "hidden-text")
    pictures = sum(area(common(p.area, box)) for p in drawn.painted if _is_picture(p))
    curves = sum(p.count for p in drawn.painted if p.kind == "path")
    # Many curves for few glyphs: letters turned into outlines, which only recognition can read.
    readable = seen >= _FEWEST and unseen <= 0.1 * seen and curves <= 5 * seen and upright >= 0.9 * seen
    if readable and pictures <= _PASTED * area(box):
        return replace(rendered, glyphs=seen, fonts=drawn.fonts)
    return rendered


def _is_upright(text: Painted, rotate: int) -> bool:
    """Whether a line of text runs from left to right on the page as shown."""
    a, b = text.matrix[:2]
    return abs((math.degrees(math.atan2(b, a)) - rotate + 180) % 360 - 180) < 10


def _visible_notes(page: pikepdf.Page) -> list[Rect]:
    """The boxes of the annotations that a viewer draws over the page (signature captions, stamps, notes)."""
    notes = page.obj.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return []
    return [box for note in notes if isinstance(note, pikepdf.Dictionary) and (box := _note_box(note))]


def _note_box(note: Any) -> Rect | None:
    hidden, no_view = 2, 32  # ISO 32000-1, table 165
    flags = note.get("/F", 0)
    if int(flags) & (hidden | no_view) or note.get("/Subtype") in (pikepdf.Name.Link, pikepdf.Name.Popup):
        return None
    box = _rect(note.get("/Rect"))
    return box if box and area(box) > 0 and _has_look(note) else None


def _has_look(note: Any) -> bool:
    looks = note.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        try:
            lines = unpacked(normal).splitlines()
        except TooComplex:
            return True
        return any(line.strip() and not line.lstrip().startswith(b"%") for line in lines)
    return isinstance(normal, pikepdf.Dictionary)
