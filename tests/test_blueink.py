"""Blue seals, stamps and signatures over print are taken out of it; blue print and writing on a line stay."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from builders_reading import LINES, Picture, font, grain, paper, pixels, source_of, write
from PIL import Image, ImageDraw

from digitize.prepare.page import Prepared, prepare
from digitize.settings import Settings

DPI = 200
PER_MM = DPI / 25.4
INKS = ((34, 52, 142), (50, 80, 170), (30, 40, 110))


def drawn(draw_on: str, ink: tuple[int, int, int]) -> Picture:
    """The page of LINES with something in `ink` over it, as a scanner multiplies inks."""
    page, over = write(paper(DPI, colour=True)), Image.new("RGB", paper(DPI).size, (255, 255, 255))
    pen = ImageDraw.Draw(over)
    x, y = 40 * PER_MM, 30 * PER_MM
    if draw_on == "seal":
        for radius, width in ((18, 6), (16.5, 3), (11, 3)):
            r = radius * PER_MM
            box = (x + 150 - r, y + 150 - r, x + 150 + r, y + 150 + r)
            pen.ellipse(box, outline=ink, width=width)
    elif draw_on == "stamp":
        pen.rectangle((x, y, x + 55 * PER_MM, y + 26 * PER_MM), outline=ink, width=5)
        pen.text((x + 40, y + 60), "ĐẾN", fill=ink, font=font(18, DPI))
    elif draw_on == "signature":
        turn = np.linspace(0, 9, 200)
        points = list(zip(x + 45 * turn, y + 100 + 85 * np.sin(2 * turn), strict=True))
        pen.line([(float(a), float(b)) for a, b in points], fill=ink, width=5, joint="curve")
    elif draw_on == "writing":
        for i in range(3):
            pen.text((x, y + i * 80), "Nguyễn Văn Mẫu, thôn Thử", fill=ink, font=font(15, DPI))
    both = np.minimum(np.asarray(page), np.asarray(over)).astype(np.uint8)
    return pixels(grain(Image.fromarray(both), 3.0))


def ready(picture: Picture) -> Prepared:
    return prepare(picture, source_of(picture), Settings(ocr_dpi=DPI))


@cache
def plain_grey() -> Picture:
    return ready(pixels(write(paper(DPI, colour=True)))).grey


def lost_and_left(seen: Picture) -> tuple[float, float]:
    """The share of the print that is gone, and the ink (share of all print) where there was none."""
    truth = plain_grey() < 110
    rim = np.zeros_like(truth)
    for dy in (-2, -1, 0, 1, 2):
        for dx in (-2, -1, 0, 1, 2):
            rim |= np.roll(truth, (dy, dx), (0, 1))
    dark = seen < 110
    return float((truth & (seen > 160)).sum() / truth.sum()), float((dark & ~rim).sum() / truth.sum())


@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("what", ["seal", "stamp", "signature"])
def test_blue_ink_over_print_is_paper_and_the_print_stays(what: str, ink: tuple[int, int, int]) -> None:
    seen = ready(drawn(what, ink))
    lost, left = lost_and_left(seen.grey)
    assert lost < 0.01 and left < 0.02
    kinds = [m.kind for m in seen.seals]
    assert kinds == ([] if what == "signature" else [what])


@pytest.mark.parametrize("ink", INKS)
def test_writing_in_blue_is_kept_to_be_read(ink: tuple[int, int, int]) -> None:
    seen = ready(drawn("writing", ink))
    assert lost_and_left(seen.grey)[1] > 0.2 and not seen.seals


def test_a_form_printed_in_blue_keeps_its_print_in_boxes_too() -> None:
    page = paper(DPI, colour=True)
    pen, ink = ImageDraw.Draw(page), (40, 60, 150)
    for i, line in enumerate(LINES * 3):
        pen.text((230, 200 + 65 * i), line, fill=ink, font=font(11, DPI))
    pen.rectangle((230, 1850, 730, 2050), outline=ink, width=3)
    pen.text((260, 1900), "Số hồ sơ: 12/2023", fill=ink, font=font(13, DPI))
    seen = ready(pixels(page))
    assert (seen.grey[1900:1960, 260:600] < 120).mean() > 0.05 and not seen.seals


def test_black_print_of_a_scanner_with_a_blue_cast_is_no_blue_ink() -> None:
    page = np.array(pixels(write(paper(DPI, colour=True)))).astype(np.int16)
    page[:, :, 2] = np.clip(page[:, :, 2] + 22, 0, 255)
    picture = page.astype(np.uint8)
    assert lost_and_left(ready(picture).grey) == pytest.approx((0, 0), abs=0.002)
