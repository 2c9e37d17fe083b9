"""Pages drawn for the tests of preparation and reading: made-up papers, fonts that Debian ships."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digitize.dossier import PageSource, Word

Picture = NDArray[np.uint8]
FONTS = Path("/usr/share/fonts/truetype")

LINES = (
    "ỦY BAN NHÂN DÂN XÃ MẪU",
    "Kính gửi: Phòng Tư pháp thành phố Thí Dụ",
    "Căn cứ Luật Hộ tịch ngày 20 tháng 11 năm 2014;",
    "Xét đề nghị của ông NGUYỄN VĂN MẪU về việc cấp bản sao",
    "trích lục khai sinh cho con gái là NGUYỄN THỊ THỬ NGHIỆM,",
    "sinh ngày 05 tháng 9 năm 2020 tại Bệnh viện đa khoa huyện.",
    "Hồ sơ gồm có tờ khai theo mẫu và giấy chứng sinh bản chính.",
    "Đề nghị quý phòng xem xét, giải quyết theo quy định.",
)


@cache
def font(points: float, dpi: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A serif face at `points` for a page of `dpi`. DejaVu: Liberation lacks most Vietnamese letters."""
    path = FONTS / "dejavu" / ("DejaVuSerif-Bold.ttf" if bold else "DejaVuSerif.ttf")
    return ImageFont.truetype(str(path), round(points * dpi / 72))


def paper(dpi: int = 200, colour: bool = False, size_mm: tuple[float, float] = (210, 297)) -> Image.Image:
    """An empty sheet."""
    size = (round(size_mm[0] * dpi / 25.4), round(size_mm[1] * dpi / 25.4))
    return Image.new("RGB" if colour else "L", size, (252, 252, 250) if colour else 252)


def write(
    page: Image.Image, lines: tuple[str, ...] = LINES, dpi: int = 200, at_mm: tuple[float, float] = (30, 25)
) -> Image.Image:
    """`lines` printed on `page` in 11 points, one under the other."""
    draw = ImageDraw.Draw(page)
    x, y = (v * dpi / 25.4 for v in at_mm)
    for i, line in enumerate(lines):
        draw.text(
            (x, y + i * 7.5 * dpi / 25.4),
            line,
            fill=20 if page.mode == "L" else (20, 20, 20),
            font=font(11, dpi),
        )
    return page


def seal(page: Image.Image, centre_mm: tuple[float, float], dpi: int = 200) -> Image.Image:
    """A round red seal of 36 mm with letters in it."""
    draw = ImageDraw.Draw(page)
    per = dpi / 25.4
    x, y = centre_mm[0] * per, centre_mm[1] * per
    red = (216, 44, 56)
    for radius, width in ((18, 1.0), (16.6, 0.4), (11, 0.4)):
        r = radius * per
        draw.ellipse((x - r, y - r, x + r, y + r), outline=red, width=max(2, round(width * per)))
    draw.text((x, y - 4 * per), "XÃ MẪU", fill=red, font=font(11, dpi, bold=True), anchor="mm")
    draw.text((x, y + 3 * per), "★", fill=red, font=font(20, dpi), anchor="mm")
    return page


def leaning(page: Image.Image, degrees: float) -> Image.Image:
    """The page as fed askew: text leans `degrees` clockwise; same size."""
    fill = 252 if page.mode == "L" else (252, 252, 250)
    return page.rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=fill)


def turned(page: Image.Image, degrees: int) -> Image.Image:
    """The page turned clockwise by a quarter, a half or three quarters."""
    return page.rotate(-degrees, expand=True)


def grain(page: Image.Image, spread: float = 6.0, seed: int = 7) -> Image.Image:
    """A scanner's noise."""
    noise = np.random.default_rng(seed).normal(0, spread, np.asarray(page).shape)
    return Image.fromarray(np.clip(np.asarray(page).astype(np.float64) + noise, 0, 255).astype(np.uint8))


def pixels(page: Image.Image) -> Picture:
    return np.asarray(page, np.uint8)


def source_of(picture: Picture, dpi: int = 200, rotate: int = 0) -> PageSource:
    return PageSource(1, "image", picture.shape[1], picture.shape[0], dpi, rotate)


def word(text: str, left: int, top: int, *, line: int = 0, block: int = 0, sure: float = 0.95) -> Word:
    """A word of 30-pixel letters, 14 pixels wide each."""
    return Word(text, (left, top, left + 14 * len(text), top + 30), sure, line, block)


def sentence(text: str, left: int, top: int, line: int, block: int = 0) -> list[Word]:
    """The words of `text` on one line with ordinary blanks."""
    words = []
    for part in text.split():
        words.append(word(part, left, top, line=line, block=block))
        left += 14 * len(part) + 10
    return words
