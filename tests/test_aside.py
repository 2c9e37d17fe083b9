"""Signature captions and incoming stamps: told apart from the text, kept with what they say."""

from __future__ import annotations

import numpy as np
import pytest
from builders_reading import sentence
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from digitize.dossier import Word
from digitize.ocr.aside import set_aside

DPI = 200
SIGNED = (
    "Ký bởi: Ủy ban nhân dân tỉnh Thí Dụ",
    "Cơ quan: Tỉnh Thí Dụ",
    "Thời gian ký: 04/02/2025 16:42:36",
)
GAZETTE = ("TRUNG TÂM MẪU", "VÀ TIN HỌC", "mau@thidu.gov.vn", "05.02.2025 08:09:28", "+07:00")
MOTTO = ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")


def line_of(text: str, left: int, top: int, line: int, block: int, height: int) -> list[Word]:
    """`text` in letters of `height` pixels."""
    words = []
    for part in text.split():
        right = left + round(0.47 * height * len(part))
        words.append(Word(part, (left, top, right, top + height), 0.95, line, block))
        left = right + height // 3
    return words


def letterhead(top: int = 260) -> list[Word]:
    words = sentence(MOTTO[0], 150, top, 0, 0) + sentence(MOTTO[1], 750, top, 0, 1)
    return words + [
        w for i in range(12) for w in sentence("Căn cứ Luật Hộ tịch năm 2014", 200, top + 150 + 50 * i, i, 2)
    ]


def small(lines: tuple[str, ...], left: int, top: int, block: int, height: int = 18) -> list[Word]:
    return [
        w
        for i, line in enumerate(lines)
        for w in line_of(line, left, top + round(1.25 * height) * i, i, block, height)
    ]


def text(words: tuple[Word, ...] | list[Word]) -> list[str]:
    return [w.text for w in words]


def test_a_signature_caption_leaves_the_text_and_stays_in_its_mark() -> None:
    aside = set_aside(letterhead() + small(SIGNED, 1100, 60, 7))
    assert text(aside.words) == text(letterhead())
    (mark,) = aside.marks
    assert (mark.kind, mark.text.splitlines()) == ("caption", list(SIGNED))
    assert mark.box[0] == 1100 and mark.box[1] == 60


def test_two_captions_side_by_side_are_two() -> None:
    aside = set_aside(letterhead() + small(GAZETTE, 500, 60, 6, 22) + small(SIGNED, 1100, 60, 7))
    assert text(aside.words) == text(letterhead())
    assert {m.text for m in aside.marks} == {"\n".join(GAZETTE), "\n".join(SIGNED)}


def test_a_caption_line_that_ran_into_the_letterhead_beside_it_is_parted_from_it() -> None:
    head = letterhead()
    line = next(w for w in head if w.text == "CỘNG")
    run = [
        Word(w.text, w.box, w.confidence, line.line, line.block)
        for w in small(GAZETTE, 200, line.box[1] - 60, 6, 22)
    ]
    aside = set_aside([w for w in head if w.block] + run)
    assert text(aside.words) == text([w for w in head if w.block])


@pytest.mark.parametrize(
    "lines",
    [
        ("Cơ quan: Phòng Tư pháp", "Email: mau@thidu.gov.vn"),
        ("In lúc 16:42:36", "Người in: NGUYỄN VĂN MẪU"),
        ("Ngày ký: 04/02/2025", "Người ký: NGUYỄN VĂN MẪU"),
    ],
)
def test_the_papers_own_lines_about_agencies_times_and_signers_stay(lines: tuple[str, ...]) -> None:
    words = letterhead() + small(lines, 200, 1200, 9, height=30)
    aside = set_aside(words)
    assert text(aside.words) == text(words) and not aside.marks


def test_a_caption_set_over_the_motto_takes_no_word_of_it() -> None:
    words = letterhead() + small(GAZETTE, 950, 120, 6, 25)
    assert text(set_aside(words).words) == text(letterhead())


def stamped(lean: float = 0.0) -> np.ndarray:
    """A page with the frame of an incoming stamp, 50 × 22 mm at (20 mm, 60 mm), leaning by `lean` degrees."""
    page = Image.new("L", (1654, 2339), 252)
    stamp = Image.new("L", (420, 200), 252)
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((10, 10, 404, 183), outline=40, width=3)
    pen.line((10, 50, 404, 50), fill=40, width=2)
    page.paste(stamp.rotate(lean, fillcolor=252), (150, 460))
    return np.asarray(page)


def stamp_words() -> list[Word]:
    return (
        line_of("VĂN PHÒNG THÍ DỤ", 175, 480, 30, 8, 20)
        + line_of("ĐẾN", 175, 560, 31, 8, 40)
        + line_of("Số: 123", 330, 530, 32, 9, 20)
        + line_of("Ngày: 04/5", 330, 590, 33, 9, 20)
    )


@pytest.mark.parametrize("lean", [0.0, 1.5, -2.0])
def test_an_incoming_stamp_in_black_leaves_the_text(lean: float) -> None:
    body = [w for i in range(8) for w in sentence("Kính gửi Phòng Tư pháp", 700, 500 + 60 * i, i, 3)]
    aside = set_aside(body + stamp_words(), stamped(lean), DPI)
    assert text(aside.words) == text(body)
    (mark,) = aside.marks
    assert mark.kind == "stamp" and "ĐẾN" in mark.text and "Số: 123" in mark.text
    assert mark.box[0] == pytest.approx(160, abs=12) and mark.box[3] == pytest.approx(645, abs=16)


def test_the_papers_line_that_runs_out_from_under_a_stamp_keeps_its_words() -> None:
    line = sentence("đầu tư kinh doanh trong tỉnh theo quy định của pháp luật", 400, 560, 4, 3)
    aside = set_aside(line + stamp_words(), stamped(), DPI)
    assert text(aside.words) == text(line)


def test_the_word_den_in_a_heading_or_a_table_is_no_stamp() -> None:
    heading = sentence("TỪ NGÀY 01/5/2023 ĐẾN NGÀY 31/5/2023", 300, 300, 0, 0)
    table = (
        sentence("Số: 12", 200, 500, 1, 1) + sentence("ĐẾN", 500, 500, 1, 1) + sentence("TỪ", 800, 500, 1, 1)
    )
    aside = set_aside(heading + table, np.full((2339, 1654), 252, np.uint8), DPI)
    assert text(aside.words) == text(heading + table) and not aside.marks


@given(st.lists(st.sampled_from([*SIGNED, *GAZETTE, "ĐẾN", "Số: 12", "Kính gửi: ông Mẫu"]), max_size=12))
def test_every_word_is_in_the_text_or_in_a_mark(lines: list[str]) -> None:
    words = [w for i, line in enumerate(lines) for w in small((line,), 200 + 300 * (i % 3), 60 * i, i)]
    aside = set_aside(words, np.full((900, 1654), 252, np.uint8), DPI)
    told = sorted(text(aside.words) + [t for m in aside.marks for t in m.text.split()])
    assert told == sorted(text(words))
