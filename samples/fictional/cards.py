"""What plastic cards share: a side of a card on the sheet, its pattern, portrait, chip, emblem, head.

The portrait is a silhouette with MẪU written across: no card made here can be taken for anybody's.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from fictional.fonts import Style, Typeset, loaded
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk
from fictional.sheet import BLACK, Align, Colour, Picture, Rule, Sheet

CARD_W, CARD_H = 85.6, 53.98
RED: Colour = (176, 30, 38)


@dataclass(frozen=True)
class Side:
    """One side of a card on the sheet, `zoom` times its true size."""

    sheet: Sheet
    x: float
    y: float
    zoom: float

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        style: Style = "",
        align: Align = "left",
        ink: Colour = BLACK,
    ) -> None:
        place = (self.x + x * self.zoom, self.y + y * self.zoom)
        self.sheet.put(*place, text, size * self.zoom, style, family="sans", align=align, colour=ink)

    def say(self, line: str) -> None:
        self.sheet.say(line)

    def labelled(self, x: float, y: float, label: str, value: str, size: float = 6.6) -> None:
        """A bilingual label and its value on one line."""
        self.put(x, y, label, 5.0)
        start = x + self.sheet.type.width(label, 5.0, "", "sans") + 1
        self.put(start, y, value, size, "b")
        self.say(f"{label} {value}")

    def picture(
        self, x: float, y: float, w: float, h: float, image: Image.Image, *, multiply: bool = False
    ) -> None:
        z = self.zoom
        self.sheet.marks.append(Picture(self.x + x * z, self.y + y * z, w * z, h * z, image, multiply))

    def frame(self) -> None:
        w, h = CARD_W * self.zoom, CARD_H * self.zoom
        corners = ((0, 0), (w, 0), (w, h), (0, h), (0, 0))
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            ends = (self.x + ax, self.y + ay, self.x + bx, self.y + by)
            self.sheet.marks.append(Rule(*ends, 0.2, (120, 124, 122)))


def background(tint: Colour, phase: float) -> Image.Image:
    """A pale security pattern of crossing waves."""
    width, height = 860, 542
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    wave = np.sin(x / 9 + 6 * np.sin(y / 60 + phase)) + np.sin(y / 7 + 5 * np.sin(x / 80 + phase))
    depth = (np.abs(wave) < 0.16).astype(np.float32) * 0.22 + 0.12
    colour = 255 - depth[..., None] * (255 - np.array(tint, np.float32)) * 0.9
    return Image.fromarray(colour.astype(np.uint8), "RGB")


def portrait(type_: Typeset, gender: str) -> Image.Image:
    """A silhouette marked MẪU."""
    image = Image.new("RGB", (300, 400), (205, 215, 222))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 290, 280, 560), fill=(92, 98, 112))
    if gender == "Nữ":
        draw.ellipse((72, 60, 228, 330), fill=(44, 40, 42))
    draw.ellipse((90, 80, 210, 270), fill=(168, 150, 138))
    draw.pieslice((84, 66, 216, 210), 180, 360, fill=(44, 40, 42))
    font = loaded(type_.path("sans", "b"), 76)
    draw.text((150, 356), "MẪU", (235, 235, 235), font=font, anchor="mm")
    return image


def chip() -> Image.Image:
    image = Image.new("RGB", (120, 100), (204, 178, 106))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 119, 99), outline=(120, 100, 50), width=3)
    for x in (40, 80):
        draw.line((x, 0, x, 99), (120, 100, 50), 3)
    draw.line((0, 50, 119, 50), (120, 100, 50), 3)
    return image


def fingerprint(seed: int) -> Image.Image:
    dice = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(-1, 1, 160), np.linspace(-1.3, 1.3, 200))
    swirl = np.hypot(x * (1.1 + 0.2 * dice.random()), y + 0.2 * np.sin(2 * x + dice.random()))
    ridges = (np.sin(swirl * 42 + 1.5 * np.sin(3 * math.pi * x * y)) > 0) & (np.hypot(x, y / 1.3) < 0.95)
    return Image.fromarray(np.where(ridges, 96, 255).astype(np.uint8)).convert("RGB")


def emblem() -> Image.Image:
    """A plain red disc with a star where the national emblem would be."""
    image = Image.new("RGBA", (160, 160), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 153, 153), fill=(196, 40, 44), outline=(214, 178, 70), width=9)
    star = [
        (80 + r * math.sin(n * math.pi / 5), 80 - r * math.cos(n * math.pi / 5))
        for n in range(10)
        for r in (50 if n % 2 == 0 else 20,)
    ]
    draw.polygon(star, fill=(238, 206, 80))
    return image


def header(side: Side, title: str, english: str, wide: float = 50.0) -> None:
    lines: tuple[tuple[float, str, float, Style, Colour], ...] = (
        (5.6, NATION, 5.6, "b", BLACK),
        (8.4, MOTTO, 5.4, "b", BLACK),
        (11.0, "SOCIALIST REPUBLIC OF VIET NAM", 4.2, "", BLACK),
        (13.2, "Independence - Freedom - Happiness", 4.0, "", BLACK),
        (17.6, title, 9.2, "b", RED),
        (20.6, english, 5.4, "b", RED),
    )
    for y, text, size, style, colour in lines:
        side.put(wide, y, text, size, style, "center", colour)
        side.say(text)


def wrapped(side: Side, x: float, y: float, text: str, room: float) -> None:
    """A value on one or two lines, said as printed."""
    for line in side.sheet.wrap(text, 6.2, room, "b"):
        side.put(x, y, line, 6.2, "b")
        side.say(line)
        y += 2.7


@dataclass(frozen=True)
class Pair:
    """Both sides of a card, and the sheets that they lie on in the order of scanning."""

    front: Side
    back: Side
    sheets: tuple[Sheet, ...]

    def draw(self, front: Callable[[Side], None], back: Callable[[Side], None]) -> None:
        """Draw both sides; what they say is said from the top of the sheet down."""
        front(self.front)
        lines = self.front.sheet.lines
        said = len(lines)
        back(self.back)
        if self.front.sheet is self.back.sheet and self.front.y > self.back.y:
            lines[:] = lines[said:] + lines[:said]


def sides(desk: Desk) -> Pair:
    """Front above back on one sheet, as offices photocopy cards."""
    sheet = desk.sheet()
    zoom = desk.rng.choice((1.35, 1.5))
    x = (210 - CARD_W * zoom) / 2 + desk.rng.uniform(-8, 8)
    y = desk.rng.uniform(24, 34)
    gap = CARD_H * zoom + desk.rng.uniform(12, 22)
    front, back = Side(sheet, x, y, zoom), Side(sheet, x + desk.rng.uniform(-3, 3), y + gap, zoom)
    return Pair(front, back, (sheet,))


def scattered(desk: Desk) -> Pair:
    """The sides as they come: mostly one above the other, else on two sheets, now and then back first."""
    rng = desk.rng
    if rng.random() < 0.55:
        return sides(desk)
    if rng.random() < 0.4:
        made = sides(desk)
        upper, lower = made.front, made.back
        return Pair(lower, upper, made.sheets)
    zoom = rng.choice((1.0, 1.35, 1.6))
    front, back = (
        Side(desk.sheet(), rng.uniform(15, 195 - CARD_W * zoom), rng.uniform(15, 120), zoom) for _ in range(2)
    )
    order = (front.sheet, back.sheet) if rng.random() < 0.7 else (back.sheet, front.sheet)
    return Pair(front, back, order)
