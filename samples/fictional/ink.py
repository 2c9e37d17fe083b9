"""Pen and stamp: handwritten digits, signatures, cursive that only looks like writing, round seals."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from fictional.fonts import Typeset, loaded
from fictional.sheet import Colour, Picture, Sheet, Stroke

BLUE: Colour = (34, 52, 142)
BLACK_PEN: Colour = (30, 30, 36)
RED: Colour = (208, 32, 44)

Point = tuple[float, float]

# Each digit as pen paths in a box 1 high (0 = top, 1 = baseline), about 0.6 wide.
DIGITS: dict[str, tuple[tuple[Point, ...], ...]] = {
    "0": (((0.36, 0.04), (0.08, 0.3), (0.06, 0.75), (0.3, 0.99), (0.54, 0.72), (0.55, 0.28), (0.34, 0.03)),),
    "1": (((0.1, 0.3), (0.34, 0.02), (0.32, 0.5), (0.3, 1.0)),),
    "2": (((0.06, 0.25), (0.3, 0.02), (0.52, 0.24), (0.3, 0.65), (0.04, 0.97), (0.3, 0.95), (0.6, 0.97)),),
    "3": (((0.08, 0.1), (0.34, 0.02), (0.46, 0.22), (0.22, 0.46), (0.5, 0.66), (0.36, 0.96), (0.04, 0.88)),),
    "4": (((0.36, 0.02), (0.06, 0.62), (0.3, 0.64), (0.58, 0.6)), ((0.44, 0.34), (0.42, 0.7), (0.4, 1.02))),
    "5": (
        ((0.12, 0.04), (0.1, 0.4), (0.34, 0.38), (0.5, 0.64), (0.34, 0.96), (0.05, 0.9)),
        ((0.12, 0.05), (0.55, 0.02)),
    ),
    "6": (((0.46, 0.03), (0.14, 0.4), (0.08, 0.78), (0.3, 0.99), (0.5, 0.76), (0.32, 0.54), (0.1, 0.74)),),
    "7": (((0.04, 0.08), (0.3, 0.06), (0.56, 0.04), (0.36, 0.5), (0.24, 1.02)), ((0.14, 0.52), (0.48, 0.48))),
    "8": (
        (
            (0.46, 0.16),
            (0.26, 0.02),
            (0.12, 0.22),
            (0.44, 0.62),
            (0.3, 0.98),
            (0.07, 0.78),
            (0.42, 0.4),
            (0.46, 0.17),
        ),
    ),
    "9": (((0.5, 0.22), (0.28, 0.03), (0.08, 0.28), (0.28, 0.5), (0.5, 0.24), (0.48, 0.6), (0.3, 1.02)),),
    "/": (((0.46, 0.0), (0.3, 0.5), (0.08, 1.05)),),
}


def spline(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """A Catmull-Rom curve through `points`."""
    p = [points[0], *points, points[-1]]
    out: list[Point] = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        for k in range(steps):
            t = k / steps
            out.append((_catmull(a[0], b[0], c[0], d[0], t), _catmull(a[1], b[1], c[1], d[1], t)))
    return [*out, points[-1]]


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _pressed(
    rng: random.Random, path: Sequence[Point], width: float
) -> tuple[tuple[float, float, float], ...]:
    """The path with a pen width that swells and thins."""
    phase, pace = rng.uniform(0, 6), rng.uniform(0.08, 0.2)
    return tuple((x, y, width * (1 + 0.3 * math.sin(phase + pace * n))) for n, (x, y) in enumerate(path))


def write_digits(
    sheet: Sheet,
    rng: random.Random,
    x: float,
    y: float,
    digits: str,
    height: float = 4.4,
    pen: Colour = BLACK_PEN,
) -> float:
    """Digits by hand on the baseline (x, y), `height` mm tall; returns where they end; says nothing."""
    slant, width = rng.uniform(-0.05, 0.3), rng.uniform(0.38, 0.55)
    for digit in digits:
        tall = height * rng.uniform(0.9, 1.1)
        lift = rng.uniform(-0.35, 0.35)
        for path in DIGITS[digit]:
            warped = [
                (
                    x + (px + rng.gauss(0, 0.018) + slant * (1 - py)) * tall,
                    y + lift - (1 - py + rng.gauss(0, 0.018)) * tall,
                )
                for px, py in path
            ]
            sheet.marks.append(Stroke(_pressed(rng, spline(warped), width), pen))
        x += tall * rng.uniform(0.56, 0.68) * (0.75 if digit == "1" else 1.0)
    return x


def sign(
    sheet: Sheet, rng: random.Random, x: float, y: float, width: float = 38.0, pen: Colour | None = None
) -> None:
    """A signature whose middle is near (x, y): a capital's loops, a ripple, a flourish."""
    pen = pen or rng.choice((BLUE, BLUE, BLACK_PEN))
    points, cursor = rng.choice((_capital, _oval, _zigzag))(rng)
    for _ in range(rng.randint(2, 8)):
        points += [(cursor, rng.uniform(-0.2, -0.02)), (cursor + 0.025, rng.uniform(0.04, 0.24))]
        cursor += rng.uniform(0.03, 0.09)
    points += [
        (cursor + 0.16, rng.uniform(-0.3, 0.2)),
        (cursor + rng.uniform(0.25, 0.6), rng.uniform(-0.7, 0.1)),
    ]
    _draw_signature(sheet, rng, points, (x, y, width), pen)
    if rng.random() < 0.7:
        under = [(-0.45, 0.42), (0.0, 0.34 + rng.uniform(-0.1, 0.1)), (0.5, 0.2)]
        _draw_signature(sheet, rng, under, (x, y, width), pen)


def _capital(rng: random.Random) -> tuple[list[Point], float]:
    """Two or three tall narrow loops."""
    points: list[Point] = [(-0.5, 0.25)]
    cursor = -0.42
    for _ in range(rng.randint(2, 3)):
        tall = rng.uniform(0.5, 0.85)
        points += [(cursor + 0.1, -tall), (cursor - 0.03, -0.2), (cursor + 0.02, 0.3), (cursor + 0.14, -0.1)]
        cursor += rng.uniform(0.1, 0.17)
    return points, cursor


def _oval(rng: random.Random) -> tuple[list[Point], float]:
    """A wide oval drawn nearly twice, as round the first letter of a name."""
    wide, tall = rng.uniform(0.16, 0.26), rng.uniform(0.4, 0.7)
    turns = rng.randint(9, 13)
    angles = [0.6 + n * 2 * math.pi / 7 for n in range(turns)]
    grown = [1 + 0.06 * n for n in range(turns)]
    points = [
        (-0.25 + wide * g * math.cos(a), -tall * 0.35 * g * math.sin(a))
        for a, g in zip(angles, grown, strict=True)
    ]
    return points, 0.0


def _zigzag(rng: random.Random) -> tuple[list[Point], float]:
    """Sharp strokes up and down that grow smaller."""
    points: list[Point] = [(-0.5, 0.1)]
    cursor, tall = -0.42, rng.uniform(0.6, 0.95)
    for _ in range(rng.randint(3, 5)):
        points += [(cursor + 0.07, -tall), (cursor + 0.08, tall * 0.5)]
        cursor += rng.uniform(0.1, 0.15)
        tall *= 0.72
    return points, cursor


def _draw_signature(
    sheet: Sheet, rng: random.Random, points: Sequence[Point], place: tuple[float, float, float], pen: Colour
) -> None:
    x, y, width = place
    tall = width * 0.36
    path = spline([(x + px * width * 0.62, y + py * tall) for px, py in points], 14)
    sheet.marks.append(Stroke(_pressed(rng, path, rng.uniform(0.34, 0.5)), pen))


def scribble(
    sheet: Sheet, rng: random.Random, x: float, y: float, length: float, pen: Colour = BLUE, tall: float = 2.3
) -> float:
    """A word of cursive at (x, y), about `length` mm: humps, loops, tails, and marks above."""
    points: list[Point] = [(x, y)]
    cursor = x
    while cursor < x + length:
        points += _letter(rng, cursor, y, tall)
        cursor += tall * rng.uniform(0.6, 1.0)
    sheet.marks.append(Stroke(_pressed(rng, spline(points, 6), 0.34), pen))
    if rng.random() < 0.75:
        at = x + rng.uniform(0.3, 0.7) * length
        mark = [(at, y - tall * 1.7), (at + tall * rng.uniform(0.25, 0.5), y - tall * rng.uniform(1.5, 2.0))]
        sheet.marks.append(Stroke(_pressed(rng, mark, 0.34), pen))
    return cursor


def _letter(rng: random.Random, x: float, y: float, t: float) -> list[Point]:
    j = rng.uniform(-0.12, 0.12) * t
    shapes = (
        [(x + 0.15 * t, y - t + j), (x + 0.4 * t, y - 0.1 * t), (x + 0.65 * t, y - t), (x + 0.8 * t, y + j)],
        [
            (x + 0.5 * t, y - 0.9 * t),
            (x + 0.1 * t, y - 0.5 * t),
            (x + 0.35 * t, y + j),
            (x + 0.7 * t, y - 0.3 * t),
        ],
        [
            (x + 0.4 * t, y - 2.1 * t),
            (x + 0.22 * t, y - 1.9 * t),
            (x + 0.25 * t, y),
            (x + 0.7 * t, y - 0.2 * t),
        ],
        [
            (x + 0.5 * t, y - t),
            (x + 0.5 * t, y + 1.0 * t),
            (x + 0.2 * t, y + 0.8 * t),
            (x + 0.75 * t, y - 0.3 * t),
        ],
    )
    return rng.choices(shapes, (5, 5, 2, 1))[0]


def seal(
    sheet: Sheet, rng: random.Random, x: float, y: float, around: str, below: str, diameter: float = 36.0
) -> None:
    """A round red seal centred on (x, y): text on the ring, a star and the word MẪU; says nothing."""
    size = diameter * rng.uniform(0.97, 1.03)
    stamp = _inked(rng, _seal_mask(sheet.type, around, below))
    turned = stamp.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC)
    sheet.marks.append(Picture(x - size / 2, y - size / 2, size, size, turned, multiply=True))


_SEAL = 720


@lru_cache(maxsize=32)
def _seal_mask(type_: Typeset, around: str, below: str) -> Image.Image:
    mask = Image.new("L", (_SEAL, _SEAL), 0)
    draw = ImageDraw.Draw(mask)
    middle = _SEAL // 2
    for radius, width in ((352, 13), (330, 5), (212, 6)):
        draw.ellipse(
            (middle - radius, middle - radius, middle + radius, middle + radius), outline=255, width=width
        )
    _on_circle(mask, type_, around, -90, 218, top=True)
    _on_circle(mask, type_, below, 90, 116, top=False)
    _star(draw, middle, middle - 26, 118)
    font = loaded(type_.path("sans", "b"), 84)
    draw.text((middle, middle + 150), "MẪU", 255, font=font, anchor="mm")
    return mask


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = [
        (x + r * math.sin(n * math.pi / 5), y - r * math.cos(n * math.pi / 5))
        for n in range(10)
        for r in (radius if n % 2 == 0 else radius * 0.42,)
    ]
    draw.polygon(corners, fill=255)


def _on_circle(
    mask: Image.Image, type_: Typeset, text: str, middle: float, room: float, *, top: bool
) -> None:
    """Letters along the ring within `room` degrees round `middle` (degrees clockwise from the right)."""
    radius = 270 - 24 if top else 270 + 22
    size = 62
    while size > 34 and _arc(type_, text, size, radius) > room:
        size -= 2
    font = loaded(type_.path("sans", "b"), size)
    angle = middle - (1 if top else -1) * _arc(type_, text, size, radius) / 2
    for letter in text:
        wide = math.degrees((font.getlength(letter) + size * 0.12) / radius)
        at = angle + wide / 2 if top else angle - wide / 2
        tile = Image.new("L", (150, 150), 0)
        ImageDraw.Draw(tile).text((75, 75), letter, 255, font=font, anchor="ms")
        tile = tile.rotate(-(at + 90) if top else -(at - 90), Image.Resampling.BICUBIC)
        x = _SEAL / 2 + radius * math.cos(math.radians(at)) - 75
        y = _SEAL / 2 + radius * math.sin(math.radians(at)) - 75
        mask.paste(255, (round(x), round(y)), tile)
        angle += wide if top else -wide


def _arc(type_: Typeset, text: str, size: int, radius: int) -> float:
    """Degrees that `text` takes on a circle of `radius`."""
    font = loaded(type_.path("sans", "b"), size)
    return math.degrees((font.getlength(text) + len(text) * size * 0.12) / radius)


def _inked(rng: random.Random, mask: Image.Image) -> Image.Image:
    """The stamp with uneven ink: thin where the pad was dry, speckled by the paper."""
    noise = np.random.default_rng(rng.getrandbits(32))
    patches = cv2.resize(noise.random((9, 9), np.float32), (_SEAL, _SEAL), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(noise.random((_SEAL, _SEAL), np.float32), (0, 0), 1.6)
    ink = np.clip(0.62 + 0.55 * patches, 0.45, 0.97) * np.clip((grain - 0.36) * 9, 0.25, 1)
    alpha = (np.asarray(mask, np.float32) * ink).astype(np.uint8)
    stamp = Image.new("RGBA", mask.size, (*RED, 0))
    stamp.putalpha(Image.fromarray(alpha))
    return stamp
