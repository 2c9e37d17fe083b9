"""What certificates of civil status share: the tinted border of the blank, the centred head, the signer."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from fictional import ink, people
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk
from fictional.sheet import HEIGHT, WIDTH, Picture, Sheet

Tint = tuple[int, int, int]


@lru_cache(maxsize=4)
def border(tint: Tint) -> Picture:
    """The tinted wave pattern round the edge of the official blank."""
    scale = 6
    image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), "white")
    draw = ImageDraw.Draw(image)
    for depth in range(5):
        inset = (9 + depth * 1.3) * scale
        box = (inset, inset, image.width - inset, image.height - inset)
        draw.rectangle(box, outline=tint, width=2 if depth % 2 else 4)
    step = 4 * scale
    for x in range(10 * scale, image.width - 15 * scale, step):
        for y in (9 * scale, image.height - 15 * scale):
            draw.ellipse((x, y, x + 6 * scale, y + 6 * scale), outline=tint, width=2)
    for y in range(10 * scale, image.height - 15 * scale, step):
        for x in (9 * scale, image.width - 15 * scale):
            draw.ellipse((x, y, x + 6 * scale, y + 6 * scale), outline=tint, width=2)
    return Picture(0, 0, WIDTH, HEIGHT, image)


def centred_head(sheet: Sheet, y: float, size: float = 13.0) -> float:
    """The state's name and motto over the middle of the sheet; returns the y below them."""
    middle = (sheet.left + sheet.right) / 2
    sheet.line(middle, y, NATION, size, "b", "center")
    sheet.line(middle, y + 6, MOTTO, size + 0.4, "b", "center")
    sheet.rule(middle - 32, y + 7.8, middle + 32, y + 7.8)
    return y + 8


def signed(
    desk: Desk, sheet: Sheet, y: float, lines: tuple[str, ...], signer: str, *, seal: bool = True
) -> None:
    """The signer's block on the right, with seal and signature."""
    middle = sheet.right - 42
    for line in lines:
        sheet.line(middle, y, line, 12.8, "b", "center")
        y += 5.4
    name_at = y + desk.rng.uniform(20, 24)
    sheet.line(middle, name_at, signer, 13.2, "b", "center")
    if seal:
        ink.sign(sheet, desk.rng, middle + 3, name_at - 12)
        ring = f"UBND {desk.office.full.upper()}"
        ink.seal(sheet, desk.rng, middle - 15, name_at - 13, ring, f"TỈNH {people.PROVINCE.upper()}")
