"""Dark scanner borders and punch holes are painted out; print, seals and pictures inside the page are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from builders_reading import Picture, font, grain, leaning, paper, pixels, source_of, write
from numpy.typing import NDArray
from PIL import ImageDraw

from digitize.prepare.page import prepare
from digitize.settings import Settings

DPI = 200
MM = DPI / 25.4


def grey_of(picture: Picture) -> Picture:
    return prepare(picture, source_of(picture), Settings(ocr_dpi=DPI)).grey


def scanned(lean: float, colour: bool, *, holes: bool = True, border: bool = True) -> Picture:
    page = leaning(write(paper(DPI, colour)), lean)
    pen, (width, height) = ImageDraw.Draw(page), page.size
    black = (14, 14, 18) if colour else 14
    if border:
        pen.rectangle((0, 0, 9 * MM, height), fill=black)
        pen.rectangle((0, height - 12 * MM, width, height), fill=black)
        pen.polygon([(width, 0), (width - 3 * MM, 0), (width - 8 * MM, height), (width, height)], fill=black)
    for y in (108, 188) if holes else ():
        pen.ellipse((13 * MM, (y - 3) * MM, 19 * MM, (y + 3) * MM), fill=black)
    return pixels(grain(page, 4.0))


def thickest(ink: NDArray[np.bool_]) -> float:
    return float(cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 3).max())


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("lean", [0.0, 1.2])
def test_borders_and_holes_are_white_and_print_stays(lean: float, colour: bool) -> None:
    seen = grey_of(scanned(lean, colour)) < 110
    print_ = grey_of(scanned(lean, colour, holes=False, border=False)) < 110
    assert seen.sum() == pytest.approx(print_.sum(), rel=0.15)
    assert thickest(seen) <= thickest(print_) + 1


def test_large_letters_a_picture_and_a_filled_box_inside_the_page_stay() -> None:
    page = paper(DPI)
    pen = ImageDraw.Draw(page)
    pen.text((300, 300), "THÔNG BÁO", fill=20, font=font(40, DPI, bold=True))
    pen.rectangle((700, 900, 1000, 1300), fill=25)
    pen.ellipse((800, 1500, 848, 1548), fill=20)  # a large bullet in mid-page
    picture = pixels(page)
    assert (grey_of(picture) < 110).sum() == pytest.approx((picture < 110).sum(), rel=0.01)


def test_a_dark_page_corner_with_print_near_it_loses_no_letter() -> None:
    page = write(paper(DPI), at_mm=(12, 25))
    ImageDraw.Draw(page).rectangle((0, 0, 10 * MM, page.size[1]), fill=15)
    clean = write(paper(DPI), at_mm=(12, 25))
    first = np.s_[:, round(11.5 * MM) :]
    assert ((grey_of(pixels(page)) < 110) == (grey_of(pixels(clean)) < 110))[first].mean() > 0.999
