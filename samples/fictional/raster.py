"""A sheet painted as pixels at a given resolution: the clean print, before any scanner has seen it."""

from __future__ import annotations

import itertools

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from fictional.fonts import MM_PER_PT, loaded
from fictional.sheet import HEIGHT, WIDTH, Colour, Picture, Rule, Sheet, Stroke, Text

_OVER = 4  # letters and strokes are painted this many times larger, then reduced


def size_px(dpi: int) -> tuple[int, int]:
    """Width and height of A4 in pixels."""
    return round(WIDTH / 25.4 * dpi), round(HEIGHT / 25.4 * dpi)


def paint(sheet: Sheet, dpi: int) -> Image.Image:
    """The sheet as an RGB image of A4 at `dpi` on pure white."""
    page = Image.new("RGB", size_px(dpi), "white")
    draw = ImageDraw.Draw(page)
    scale = dpi / 25.4
    for mark in sheet.marks:
        if isinstance(mark, Text):
            _paint_text(page, sheet, mark, scale)
        elif isinstance(mark, Rule):
            _paint_rule(draw, mark, scale)
        elif isinstance(mark, Picture):
            _paint_picture(page, mark, scale)
        else:
            _paint_stroke(page, mark, scale)
    return page


def _paint_text(page: Image.Image, sheet: Sheet, mark: Text, scale: float) -> None:
    path, size = sheet.type.path(mark.family, mark.style), mark.size * MM_PER_PT * scale
    x = mark.x
    for part in mark.text if mark.spread else (mark.text,):
        _paint_word(page, part, path, size, (x * scale, mark.y * scale), mark.colour)
        x += sheet.type.width(part, mark.size, mark.style, mark.family) + mark.spread


def _paint_word(
    page: Image.Image, text: str, path: str, size: float, at: tuple[float, float], colour: Colour
) -> None:
    """Letters painted large and reduced: no hinting, so widths are those that the layout measured."""
    x0, y0 = int(at[0]) - 4, int(at[1] - size * 1.15)
    font = loaded(path, max(8, round(size * _OVER)))
    wide = int(font.getlength(text) / _OVER + size * 0.4) + 10
    mask = Image.new("L", (wide * _OVER, int(size * 1.6) * _OVER), 0)
    place = ((at[0] - x0) * _OVER, (at[1] - y0) * _OVER)
    ImageDraw.Draw(mask).text(place, text, 255, font=font, anchor="ls")
    page.paste(colour, (x0, y0), mask.reduce(_OVER))


def _paint_rule(draw: ImageDraw.ImageDraw, mark: Rule, scale: float) -> None:
    ends = (mark.x0 * scale, mark.y0 * scale, mark.x1 * scale, mark.y1 * scale)
    draw.line(ends, mark.colour, max(1, round(mark.width * scale)))


def _paint_picture(page: Image.Image, mark: Picture, scale: float) -> None:
    box = (max(1, round(mark.w * scale)), max(1, round(mark.h * scale)))
    at = (round(mark.x * scale), round(mark.y * scale))
    image = mark.image.resize(
        box, Image.Resampling.LANCZOS if min(mark.image.size) > 120 else Image.Resampling.BOX
    )
    if not mark.multiply:
        page.paste(image, at, image if image.mode == "RGBA" else None)
        return
    below = page.crop((at[0], at[1], at[0] + box[0], at[1] + box[1]))
    flat = Image.new("RGB", box, "white")
    flat.paste(image, (0, 0), image if image.mode == "RGBA" else None)
    page.paste(ImageChops.multiply(below, flat), at)


def _paint_stroke(page: Image.Image, mark: Stroke, scale: float) -> None:
    pixels = np.array([(x * scale, y * scale, w * scale) for x, y, w in mark.points])
    margin = int(pixels[:, 2].max()) + 2
    x0, y0 = (int(v) - margin for v in pixels[:, :2].min(axis=0))
    x1, y1 = (int(v) + margin for v in pixels[:, :2].max(axis=0))
    mask = Image.new("L", ((x1 - x0) * _OVER, (y1 - y0) * _OVER), 0)
    draw = ImageDraw.Draw(mask)
    path = [((x - x0) * _OVER, (y - y0) * _OVER, w * _OVER) for x, y, w in pixels]
    for (ax, ay, aw), (bx, by, _) in itertools.pairwise(path):
        draw.line((ax, ay, bx, by), 235, max(1, round(aw)))
        r = aw / 2
        draw.ellipse((ax - r, ay - r, ax + r, ay + r), 235)
    mask = mask.resize((x1 - x0, y1 - y0), Image.Resampling.BOX)
    page.paste(Image.new("RGB", mask.size, mark.colour), (x0, y0), mask)
