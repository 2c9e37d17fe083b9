"""QR codes and bar codes on a page: read, with their place; nothing made up, little time lost."""

from __future__ import annotations

import time

import numpy as np
import pytest
import zxingcpp
from builders_reading import grain, leaning, paper, pixels, write
from PIL import Image

from digitize.prepare.codes import read_codes

CARD = "001099000001|000000001|NGUYỄN VĂN MẪU|01011999|Nam|Thôn Thí Dụ, xã Mẫu|01012021"


def drawn(text: str, kind: str, side_px: int) -> Image.Image:
    barcode = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind))
    small = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(barcode)))
    wide = side_px if kind in ("QRCode", "DataMatrix") else side_px * 3
    return small.resize((wide, max(side_px, wide * small.height // small.width)), Image.Resampling.BICUBIC)


def sheet(code: Image.Image, at: tuple[int, int], dpi: int = 200) -> Image.Image:
    page = write(paper(dpi), dpi=dpi)
    page.paste(code, at)
    return page


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "PDF417", "Code128", "Code39"])
def test_each_kind_is_read_with_its_place(kind: str) -> None:
    text = "H56.134-251023-0101" if kind != "Code39" else "H56-134-251023"
    code = drawn(text, kind, 200)
    (found,) = read_codes(pixels(sheet(code, (300, 1200))))
    assert found.text == text
    assert found.format == kind
    x, y = (found.box[0] + found.box[2]) / 2, (found.box[1] + found.box[3]) / 2
    assert 300 < x < 300 + code.width
    assert 1200 < y < 1200 + code.height


@pytest.mark.parametrize("dpi", [200, 300])
def test_the_small_code_of_an_identity_card(dpi: int) -> None:
    side = round(15 * dpi / 25.4)
    page = grain(leaning(sheet(drawn(CARD, "QRCode", side), (round(5 * dpi), round(4 * dpi)), dpi), 1.5), 5)
    (found,) = read_codes(pixels(page))
    assert found.text == CARD


def test_colour_and_upside_down() -> None:
    page = sheet(drawn(CARD, "QRCode", 240), (1000, 300)).rotate(180).convert("RGB")
    (found,) = read_codes(pixels(page))
    assert found.text == CARD
    assert found.box[1] > 1700


def test_print_holds_no_codes() -> None:
    assert read_codes(pixels(write(paper()))) == ()


def test_a_page_without_codes_costs_little() -> None:
    picture = pixels(write(paper(300), dpi=300))
    read_codes(picture)
    began = time.process_time()
    for _ in range(3):
        read_codes(picture)
    assert (time.process_time() - began) / 3 < 0.25
