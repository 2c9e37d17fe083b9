"""Seals without colour: found by their shape, bleached where they are lighter than print, else left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from builders_reading import Picture, leaning, paper, seal, write
from PIL import Image

from digitize.dossier import PageSource
from digitize.prepare.ink import find_ink, small_copy
from digitize.prepare.page import Prepared, prepare
from digitize.prepare.ring import Ring, find_rings, without_rings
from digitize.settings import Settings

CENTRE = (115, 105)


def ready(image: Image.Image | Picture, dpi: int = 200) -> Prepared:
    pixels = np.asarray(image)
    source = PageSource(1, "image", pixels.shape[1], pixels.shape[0], dpi)
    return prepare(pixels, source, Settings())


def rings_on(image: Image.Image | Picture, dpi: int = 200) -> tuple[Ring, ...]:
    small, scale = small_copy(np.asarray(image))
    return find_rings(find_ink(small, scale), dpi * scale / 25.4)


def named() -> Image.Image:
    """Lines of print, and a name where the seal will lie."""
    page = write(paper())
    return write(page, ("CHỦ TỊCH", "NGUYỄN VĂN MẪU"), at_mm=(110, 100))


def sealed(level: int, lean: float = 0.0) -> Picture:
    """The same scanned in grey with a seal of this level: where both lie the darker one shows."""
    red = np.asarray(seal(paper(colour=True), CENTRE))[:, :, 1].astype(float)
    ink = 252 - (252 - red) * (252 - level) / (252 - 44)
    both = np.minimum(np.asarray(named()), ink).round().astype(np.uint8)
    return np.asarray(leaning(Image.fromarray(both), lean))


@pytest.mark.parametrize("level", [90, 110, 130])
def test_a_grey_seal_is_found_and_goes_while_the_name_under_it_stays(level: int) -> None:
    found, clean = ready(sealed(level)), ready(named())
    (mark,) = found.seals
    per = 200 / 25.4
    assert mark.kind == "seal"
    assert mark.box == pytest.approx([97 * per, 87 * per, 133 * per, 123 * per], abs=8)
    difference = np.abs(found.grey.astype(int) - clean.grey.astype(int))
    assert (difference > 60).mean() < 0.0006
    assert clean.seals == ()


def test_a_leaning_seal_is_found() -> None:
    assert len(rings_on(sealed(100, lean=1.2))) == 1


@pytest.mark.parametrize("level", [0, 20, 35])
def test_a_seal_as_black_as_print_is_found_but_neither_wiped_nor_told(level: int) -> None:
    image = sealed(level)
    assert len(rings_on(image)) == 1
    found = ready(image)
    assert found.seals == ()
    plain = without_rings(image, (), 200)[0]
    assert plain is image


def test_print_tables_squares_and_pictures_are_no_seals() -> None:
    page = np.asarray(write(paper())).copy()
    cv2.rectangle(page, (300, 900), (560, 1160), 20, 8)
    for y in range(1300, 1701, 80):
        cv2.line(page, (200, y), (1000, y), 20, 4)
    for x in range(200, 1001, 200):
        cv2.line(page, (x, 1300), (x, 1700), 20, 4)
    cv2.ellipse(page, (1200, 600), (150, 60), 0, 0, 360, 20, 6)
    noise = np.random.default_rng(3).integers(0, 255, (400, 400))
    page[1800:2200, 200:600] = noise
    assert rings_on(page) == ()


def test_tiny_and_empty_pages_have_no_rings() -> None:
    for shape in ((1, 1), (1, 900), (9, 5)):
        assert rings_on(np.full(shape, 255, np.uint8)) == ()
    assert rings_on(np.full((2000, 1400), 250, np.uint8)) == ()


def test_print_stays_whole_where_a_photograph_is_bright() -> None:
    """Light falls unevenly: print's own level is taken from around the seal."""
    dim = sealed(110).astype(float)
    bright = np.clip(dim + np.linspace(0, 60, dim.shape[0])[:, None] * (dim < 200), 0, 255).astype(np.uint8)
    dark_strokes = np.asarray(named()) < 60
    (ring,) = rings_on(bright)
    clean, marks = without_rings(bright, (ring,), 200)
    assert len(marks) == 1
    assert (clean[dark_strokes] < 140).mean() > 0.97
