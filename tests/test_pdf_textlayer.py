"""The invisible words: where viewers find them, and what is copied out of them."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import replace
from html import unescape
from pathlib import Path

import builders_pdf as made
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Box, Page, Word
from digitize.pdf.font import Codes
from digitize.pdf.textlayer import text_content
from digitize.pdf.twolayer import write_pdf
from digitize.settings import Settings

_WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')
_PIXELS = made.DPI / 72


def _written(folder: Path, page: Page, degrees: float = 0.0) -> Path:
    """The archival PDF of a drawn page that lay in the scanner as `page` says."""
    drawn = made.lean(made.drawn()[0], degrees)
    stored = drawn.rotate(page.rotation, expand=True)  # counter-clockwise, so that `rotation` sets it right
    scan = made.pdf_of(folder / "scan.pdf", [made.jpeg_piece(stored)])
    target = folder / "out.pdf"
    write_pdf(scan, made.seen(made.source(size=stored.size)), [page], [], target, Settings())
    return target


def _read(target: Path, *options: str) -> str:
    command = ["pdftotext", *options, str(target), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout


def _boxes(target: Path) -> list[tuple[str, tuple[float, ...]]]:
    found = _WORD.findall(_read(target, "-bbox"))
    return [(unescape(w[4]), tuple(float(v) * _PIXELS for v in w[:4])) for w in found]


def _near(found: tuple[float, ...], truth: Box, sideways: float, upwards: float) -> bool:
    slack = (sideways, upwards, sideways, upwards)
    return all(abs(a - b) <= s for a, b, s in zip(found, truth, slack, strict=True))


def _marks(found: tuple[float, ...], ink: Box) -> bool:
    """Left and right as printed; up and down the height of the line, which holds the word's own ink."""
    sideways = abs(found[0] - ink[0]) <= 3 and abs(found[2] - ink[2]) <= 3
    holds = found[1] <= ink[1] + 3 and ink[3] - 3 <= found[3]
    return sideways and holds and found[3] - found[1] < 1.6 * made.LETTERS


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 1.5, -3.0])
def test_every_word_is_found_where_it_is_printed(tmp_path: Path, rotation: int, skew: float) -> None:
    words = made.leaning(made.drawn()[1], skew)
    target = _written(tmp_path, made.page(words, rotation=rotation, skew=skew), skew)
    found = _boxes(target)
    assert sorted(text for text, _ in found) == sorted(w.text for w in words)
    for word in words:
        assert any(t == word.text and _marks(b, word.box) for t, b in found), word


def test_selecting_the_place_of_a_word_takes_that_word(tmp_path: Path) -> None:
    words = made.leaning(made.drawn()[1], 2.0)
    target = _written(tmp_path, made.page(words, rotation=90, skew=2.0), 2.0)
    for word in words[::3]:
        left, top, right, bottom = word.box
        place = ["-x", left - 2, "-y", top - 2, "-W", right - left + 4, "-H", bottom - top + 4]
        got = _read(target, "-r", str(made.DPI), *(str(p) for p in place))
        assert got.strip() == word.text


def test_words_of_one_height_stand_exactly(tmp_path: Path) -> None:
    words = tuple(Word("MẪU", (100 + 120 * i, 300, 180 + 120 * i, 330), 0.9, 0) for i in range(4))
    for (_, box), word in zip(_boxes(_written(tmp_path, made.page(words))), words, strict=True):
        tails = 30 / 0.78 * 0.22  # the line keeps room for letters with tails
        assert _near(box, (word.box[0], 300, word.box[2], 330 + round(tails)), 1, 1)


def test_copied_text_reads_in_order_and_is_vietnamese(tmp_path: Path) -> None:
    target = _written(tmp_path, made.page(made.drawn()[1]))
    lines = [line for line in _read(target).splitlines() if line.strip()]
    assert [line.strip("\f") for line in lines] == list(made.LINES)


@pytest.mark.parametrize("skew", [-3.0, 3.0])
def test_leaning_lines_lie_in_the_file_in_reading_order(tmp_path: Path, skew: float) -> None:
    page = made.page(made.leaning(made.drawn()[1], skew), skew=skew)
    lines = [line for line in _read(_written(tmp_path, page, skew), "-raw").splitlines() if line.strip()]
    assert [line.strip("\f") for line in lines] == list(made.LINES)


def test_decomposed_words_come_out_composed(tmp_path: Path) -> None:
    words = (Word(unicodedata.normalize("NFD", "Nguyễn"), (100, 300, 200, 330), 0.9, 0),)
    assert _read(_written(tmp_path, made.page(words))).strip() == "Nguyễn"


def test_columns_of_one_row_are_not_joined(tmp_path: Path) -> None:
    words = (Word("TRÁI", (80, 300, 150, 324), 0.9, 0), Word("PHẢI", (600, 300, 670, 324), 0.9, 0))
    boxes = dict(_boxes(_written(tmp_path, made.page(words))))
    assert boxes.keys() == {"TRÁI", "PHẢI"}


def test_a_word_out_of_its_line_keeps_its_own_box(tmp_path: Path) -> None:
    words = (Word("nhỏ", (100, 300, 150, 324), 0.9, 0), Word("LỚN", (170, 240, 400, 340), 0.9, 0))
    boxes = dict(_boxes(_written(tmp_path, made.page(words))))
    assert _near(boxes["LỚN"], (170, 240, 400, 340), 2, 2)
    assert boxes["nhỏ"][3] - boxes["nhỏ"][1] < 50


def test_the_words_are_invisible(tmp_path: Path) -> None:
    target = _written(tmp_path, made.page(made.drawn()[1]))
    with pikepdf.open(target) as pdf:
        shown = pikepdf.parse_content_stream(pdf.pages[0], "Tr Tj")
        modes = [int(step.operands[0]) for step in shown if str(step.operator) == "Tr"]
        assert modes == [3]
        assert str(shown[0].operator) == "Tr"


def test_a_page_without_words_has_no_text_block() -> None:
    assert text_content(made.page(), Codes()) == b""
    silent = made.page((Word("\u0007", (1, 1, 9, 9), 0.9, 0),))
    assert text_content(silent, Codes()) == b""


_LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12)
_SIDE = st.integers(0, 800)


@given(texts=st.lists(_LETTERS, max_size=8))
@settings(max_examples=60, deadline=None)
def test_codes_map_back_to_the_text_in_nfc(texts: list[str]) -> None:
    codes = Codes()
    encoded = [codes.encode(t) for t in texts]
    back = dict(codes)
    for text, data in zip(texts, encoded, strict=True):
        cids = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
        assert 0 not in cids
        assert "".join(back[c] for c in cids) == unicodedata.normalize("NFC", text).replace("\ufeff", "")


@given(boxes=st.lists(st.tuples(_SIDE, _SIDE, _SIDE, _SIDE), max_size=6), skew=st.floats(-90, 90))
@settings(max_examples=80, deadline=None)
def test_no_box_however_odd_breaks_the_page(boxes: list[tuple[int, int, int, int]], skew: float) -> None:
    words = tuple(Word("lạ", box, 0.5, i // 2) for i, box in enumerate(boxes))
    content = text_content(replace(made.page(words), skew=skew), Codes())
    numbers = [float(n) for n in re.findall(rb"(?<![<\w])-?\d+\.?\d*(?= )", content)]
    assert b"nan" not in content
    assert b"inf" not in content
    assert all(abs(n) < 32767 for n in numbers)  # ISO 19005-1, 6.1.12
