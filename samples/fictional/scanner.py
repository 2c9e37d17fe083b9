"""A pretended scanner: what glass, feed, lamp and sensor do to a clean print."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Mode = Literal["colour", "grey", "bitonal"]
Level = Literal["light", "medium", "heavy"]
Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Look:
    """How one page is scanned. skew: degrees clockwise the text leans; turned: fed upside down."""

    dpi: int = 300
    mode: Mode = "colour"
    level: Level = "light"
    skew: float = 0.0
    turned: bool = False
    border: bool = False
    holes: bool = False
    quality: int = 60


@dataclass(frozen=True)
class _Wear:
    noise: float
    blur: float
    shade: float
    dust: int
    ghost: float
    toner: float


LEVELS: dict[Level, _Wear] = {
    "light": _Wear(noise=1.6, blur=0.45, shade=0.012, dust=10, ghost=0.02, toner=0.05),
    "medium": _Wear(noise=3.0, blur=0.65, shade=0.035, dust=35, ghost=0.045, toner=0.12),
    "heavy": _Wear(noise=5.0, blur=0.9, shade=0.075, dust=90, ghost=0.08, toner=0.22),
}


def scan(
    clean: Image.Image, look: Look, rng: random.Random, behind: Image.Image | None = None
) -> Image.Image:
    """`clean` (RGB, at `look.dpi`) as it comes out of the scanner; `behind` shows through the paper.

    Returns RGB, L or 1 according to `look.mode`, of the same size.
    """
    wear, dice = LEVELS[look.level], np.random.default_rng(rng.getrandbits(32))
    page = np.asarray(clean, np.float32)
    page = _worn_toner(page, wear, dice, look.dpi)
    if behind is not None:
        page = _shine_through(page, behind, wear, look.dpi)
    page = _paper(page, dice, wear)
    if look.holes:
        page = _punched(page, look.dpi, rng)
    page = _leaning(page, look.skew, rng)
    if look.border:
        page = _edges(page, look.dpi, rng)
    page = _sensed(page, wear, dice, look)
    image = _as_mode(page, look, dice)
    return image.transpose(Image.Transpose.ROTATE_180) if look.turned else image


def _field(dice: np.random.Generator, shape: tuple[int, ...], cells: int) -> Pixels:
    """A smooth random field, 0..1, of the page's size."""
    coarse = dice.random((cells, cells), np.float32)
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _worn_toner(page: Pixels, wear: _Wear, dice: np.random.Generator, dpi: int) -> Pixels:
    """Ink that is thinner here and there, in patches and in grains of the paper."""
    small = dice.random((page.shape[0] // 2 + 1, page.shape[1] // 2 + 1), np.float32)
    grain = cv2.resize(cv2.GaussianBlur(small, (0, 0), dpi / 300), (page.shape[1], page.shape[0]))
    thin = 1 - wear.toner * (0.6 * _field(dice, page.shape, 12) + 1.6 * np.clip(grain - 0.5, 0, 1))
    return np.asarray(255 - (255 - page) * thin[..., None], np.float32)


def _shine_through(page: Pixels, behind: Image.Image, wear: _Wear, dpi: int) -> Pixels:
    mirrored = np.asarray(behind.transpose(Image.Transpose.FLIP_LEFT_RIGHT), np.float32)
    ghost = cv2.GaussianBlur(mirrored, (0, 0), dpi / 90)
    return np.asarray(page * (1 - wear.ghost * (255 - ghost) / 255), np.float32)


def _paper(page: Pixels, dice: np.random.Generator, wear: _Wear) -> Pixels:
    """The tint of the paper and the lamp's uneven light."""
    tint = np.array([253.5, 253.0, 251.0], np.float32) - dice.random(3, np.float32) * (2 + 60 * wear.shade)
    light = 1 + wear.shade * (0.6 - _field(dice, page.shape, 3))
    return np.asarray(page / 255 * tint * light[..., None], np.float32)


def _punched(page: Pixels, dpi: int, rng: random.Random) -> Pixels:
    """Two holes in the left margin, 80 mm apart (ISO 838), with the dark of the lid behind."""
    page = np.ascontiguousarray(page)
    x, middle = rng.uniform(10, 13), 148.5 + rng.uniform(-3, 3)
    for y in (middle - 40, middle + 40):
        centre = (round(x / 25.4 * dpi), round(y / 25.4 * dpi))
        cv2.circle(page, centre, round(3 / 25.4 * dpi), (58, 56, 55), -1, cv2.LINE_AA)
        cv2.circle(page, centre, round(3.1 / 25.4 * dpi), (150, 150, 148), max(1, dpi // 120), cv2.LINE_AA)
    return page


def _leaning(page: Pixels, skew: float, rng: random.Random) -> Pixels:
    """The page turned clockwise by `skew` degrees near its middle; the lid fills the corners."""
    if not skew:
        return page
    height, width = page.shape[:2]
    middle = (width / 2 + rng.uniform(-20, 20), height / 2 + rng.uniform(-20, 20))
    turn = cv2.getRotationMatrix2D(middle, -skew, 1.0)
    lid = float(rng.uniform(236, 250))
    turned = cv2.warpAffine(
        page,
        turn,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(lid,) * 3,
    )
    return np.asarray(turned, np.float32)


def _edges(page: Pixels, dpi: int, rng: random.Random) -> Pixels:
    """A dark strip along one or two edges where the paper did not reach, fading into the page."""
    height, width = page.shape[:2]
    shade = np.ones((height, width), np.float32)
    for edge in rng.sample(("left", "top", "right", "bottom"), 2):
        depth = max(3, round(rng.uniform(0.6, 3.2) / 25.4 * dpi))
        span = width if edge in ("left", "right") else height
        ramp = np.clip((np.arange(span, dtype=np.float32) - depth) / (depth * 1.2) + 0.25, 0.16, 1)
        strip = ramp if edge in ("left", "top") else ramp[::-1]
        shade *= strip[None, :] if edge in ("left", "right") else strip[:, None]
    return np.asarray(page * shade[..., None], np.float32)


def _sensed(page: Pixels, wear: _Wear, dice: np.random.Generator, look: Look) -> Pixels:
    """Lens blur, dust, the sensor's noise, and the contrast every office scanner adds."""
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), wear.blur * look.dpi / 250), np.float32)
    page = _dusted(page, wear.dust, dice, look.dpi)
    noise = dice.normal(0, wear.noise, page.shape[:2]).astype(np.float32)
    page = page + cv2.GaussianBlur(noise, (0, 0), 0.7)[..., None] * 1.8
    return np.asarray(np.clip((page - 12) * 1.075, 0, 255), np.float32)


def _dusted(page: Pixels, specks: int, dice: np.random.Generator, dpi: int) -> Pixels:
    page = np.ascontiguousarray(page)
    for _ in range(specks):
        centre = (int(dice.integers(0, page.shape[1])), int(dice.integers(0, page.shape[0])))
        axes = (int(dice.integers(1, max(2, dpi // 110))), int(dice.integers(1, max(2, dpi // 90))))
        tone = float(dice.integers(70, 210))
        cv2.ellipse(page, centre, axes, float(dice.integers(0, 180)), 0, 360, (tone,) * 3, -1, cv2.LINE_AA)
    return page


def _as_mode(page: Pixels, look: Look, dice: np.random.Generator) -> Image.Image:
    image = Image.fromarray(np.asarray(page, np.uint8), "RGB")
    if look.mode == "colour":
        return image
    grey = image.convert("L")
    if look.mode == "grey":
        return grey
    tone = np.asarray(grey, np.float32)
    cut = 172 + dice.normal(0, LEVELS[look.level].noise * 1.6, tone.shape)
    ones: Any = tone > cut
    return Image.fromarray(ones)
