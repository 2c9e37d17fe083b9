"""Separator sheets: printed, scanned, found; what only looks like one."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from digitize.codes import SEPARATOR
from digitize.dossier import Code
from digitize.errors import UsageProblem
from digitize.pdf.separators import draw_sheet, separator_sheets
from digitize.prepare.codes import read_codes
from digitize.prepare.ink import Grey, Ink, find_ink, small_copy
from digitize.prepare.patch import find_patch
from digitize.prepare.separator import is_separator
from digitize.separators import print_separators

CODE, OTHER = "H56.134-251023-0101", "000.00.12.H99-230512-0045"
UNIT = 16  # pixels of a narrow bar at 200 dpi
BARS = (1, 2.5, 1, 2.5)


def ink_of(page: Image.Image) -> Ink:
    return find_ink(*small_copy(grey(page)))


def grey(page: Image.Image) -> Grey:
    return np.asarray(page.convert("L"))


def patched(bars: tuple[float, ...] = BARS, space: float = 1, long: float = 40) -> Image.Image:
    """A white A4 page at 200 dpi with bars of so many units each."""
    page = Image.new("L", (1654, 2339), 255)
    draw, y = ImageDraw.Draw(page), 150.0
    for bar in bars:
        draw.rectangle((300, y, 300 + long * UNIT, y + bar * UNIT - 1), fill=15)
        y += (bar + space) * UNIT
    return page


def worn(page: Image.Image, seed: int) -> Image.Image:
    """As a poor scanner gives it: askew, grey, with specks that eat into the bars."""
    rng = random.Random(seed)
    lean = page.convert("L").rotate(rng.uniform(-5, 5), Image.Resampling.BICUBIC, fillcolor=250)
    dice = np.random.default_rng(seed)
    noisy = np.asarray(lean, np.float32) * 0.8 + 30 + dice.normal(0, 14, (lean.height, lean.width))
    noisy[dice.random(noisy.shape) > 0.99] = 240
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def test_a_sheet_says_its_code_in_every_way() -> None:
    found = {c.format: c.text for c in read_codes(grey(draw_sheet(CODE, 200)))}
    assert found == {"QRCode": SEPARATOR + CODE, "Code128": CODE, "PatchT": "PATCHT"}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_worn_sheet_is_known_however_it_lies(degrees: int, seed: int) -> None:
    page = worn(draw_sheet(OTHER, 200), seed).rotate(degrees, expand=True)
    codes = read_codes(grey(page))
    assert is_separator(codes, ink_of(page))
    assert OTHER in {c.text.removeprefix(SEPARATOR) for c in codes}
    assert find_patch(ink_of(page)) is not None


@pytest.mark.parametrize("scale", [0.6, 1.0, 1.5])
def test_a_bare_patch_is_found_at_any_size_and_told_where_it_is(scale: float) -> None:
    page = patched()
    page = page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.LANCZOS)
    found = find_patch(ink_of(page))
    assert found is not None
    wanted = (300, 150, 300 + 40 * UNIT, 150 + 10 * UNIT)
    assert found.box == pytest.approx([v * scale for v in wanted], abs=8 * scale)


@pytest.mark.parametrize(
    "page",
    [
        patched((2.5, 1, 1, 2.5)),  # Patch 2
        patched((1, 1, 2.5, 2.5)),  # Patch 6
        patched((1, 1, 1, 1)),
        patched((1, 2.5, 1)),
        patched(space=3),
        patched(long=4),
        patched((1, 2.5, 1, 2.5, 1, 2.5, 1)),  # a striped table
        Image.new("L", (1654, 2339), 255),
    ],
)
def test_other_bars_are_no_patch_t(page: Image.Image) -> None:
    assert find_patch(ink_of(page)) is None


def lettered(words: int) -> Ink:
    page = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(page)
    for n in range(words):
        draw.text((150 + 130 * (n % 10), 300 + 40 * (n // 10)), "giay to", fill=0, font_size=28)
    return ink_of(page)


def test_a_receipt_that_bears_its_dossiers_code_is_no_separator() -> None:
    code = Code(CODE, "QRCode", (1200, 100, 1400, 300))
    assert not is_separator([code], lettered(80))
    assert is_separator([code], lettered(4))
    assert not is_separator([Code("https://example.vn", "QRCode", code.box)], lettered(0))
    assert is_separator([Code("PATCHT", "Code39", code.box)], lettered(80))


def test_sheets_are_a_pdf_of_one_a4_page_a_code() -> None:
    made = separator_sheets([CODE, OTHER])
    with pikepdf.Pdf.open(io.BytesIO(made)) as pdf:
        boxes = [[float(v) for v in page.mediabox] for page in pdf.pages]
    assert boxes == [pytest.approx([0, 0, 595.28, 841.89], abs=0.1)] * 2
    assert made == separator_sheets([CODE, OTHER])


def test_codes_are_checked_and_printed_once(tmp_path: Path) -> None:
    target = tmp_path / "in" / "sheets.pdf"
    assert print_separators([CODE, f" {CODE} "], target) == (CODE,)
    with pikepdf.Pdf.open(target) as pdf:
        assert len(pdf.pages) == 1
    with pytest.raises(UsageProblem, match="not-a-dossier-code"):
        print_separators([CODE, "H56"], target)
    assert [p.name for p in target.parent.iterdir()] == ["sheets.pdf"]
