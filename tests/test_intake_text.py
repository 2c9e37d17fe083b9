"""The words of born-digital pages: believed or not, where they stand, in which order they are read."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from builders_intake import LETTERHEAD, digital_pdf, paper
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import PageSource, Scan, Word
from digitize.errors import SomethingMissing
from digitize.intake.inspect import inspect
from digitize.intake.pages import load_image, text_words
from digitize.intake.reading_order import Line, Piece, in_reading_order
from digitize.intake.receive import receive
from digitize.intake.textlayer import reads_as_text
from digitize.settings import Settings

SETTINGS = Settings()


def taken(path: Path) -> tuple[Scan, PageSource, tuple[Word, ...]]:
    scan = receive(path, path.with_suffix(".keep"), SETTINGS)
    page = inspect(scan, SETTINGS).pages[0]
    assert page.mode == "text"
    return scan, page, text_words(scan, page, SETTINGS)


def lines_of(words: tuple[Word, ...]) -> list[str]:
    rows: dict[int, list[str]] = {}
    for word in words:
        rows.setdefault(word.line, []).append(word.text)
    return [" ".join(rows[n]) for n in sorted(rows)]


def test_a_paper_is_read_as_a_person_reads_it(tmp_path: Path) -> None:
    _, _, words = taken(digital_pdf(tmp_path / "d.pdf"))
    assert lines_of(words) == [
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ MẪU HÒA Độc lập - Tự do - Hạnh phúc",
        "Số: 15/QĐ-UBND Mẫu Hòa, ngày 04 tháng 02 năm 2025",
        "QUYẾT ĐỊNH",
        "Điều 1. Công nhận ông NGUYỄN VĂN MẪU là người mẫu của xã Mẫu Hòa.",
        "Điều 2. Quyết định này có hiệu lực từ ngày ký.",
        "Nơi nhận:",
        "- Như Điều 2;",
        "- Lưu: VT.",
        "CHỦ TỊCH",
        "Trần Thị Mẫu",
    ]
    assert [w.line for w in words] == sorted(w.line for w in words)
    assert [w.block for w in words] == sorted(w.block for w in words)
    assert {w.confidence for w in words} == {0.99}


def test_decomposed_letters_come_out_composed(tmp_path: Path) -> None:
    decomposed = [(x, y, unicodedata.normalize("NFD", text)) for x, y, text in LETTERHEAD]
    _, _, words = taken(digital_pdf(tmp_path / "d.pdf", decomposed))
    assert all(unicodedata.is_normalized("NFC", w.text) for w in words)
    assert "MẪU" in {w.text for w in words}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [50, 40, 575, 575]])
def test_boxes_are_where_the_ink_is(rotate: int, crop: list[int] | None, tmp_path: Path) -> None:
    entries = {"Rotate": rotate} | ({"CropBox": crop} if crop else {})
    path = digital_pdf(tmp_path / "d.pdf", shown_upright=True, **entries)
    scan, page, words = taken(path)
    image = load_image(scan, page, SETTINGS)
    ink = image.min(axis=2) < 128
    inside = np.zeros_like(ink)
    for word in words:
        left, top, right, bottom = word.box
        assert 0 <= left < right <= page.width
        assert 0 <= top < bottom <= page.height
        inside[top:bottom, left:right] = True
        if word.text.isalpha() and word.text.isascii():
            assert ink[top:bottom, left:right].any()
    assert (ink & inside).sum() > 0.95 * ink.sum() > 500


def test_text_is_read_in_a_cropped_page_s_own_pixels(tmp_path: Path) -> None:
    _, whole, words = taken(digital_pdf(tmp_path / "a.pdf"))
    _, cropped, fewer = taken(digital_pdf(tmp_path / "b.pdf", CropBox=[30, 20, 595, 842]))
    assert whole.width - cropped.width == 125
    by_text = {w.text: w.box for w in fewer}
    for word in words:
        if word.text in ("NGUYỄN", "QUYẾT", "VIỆT"):
            assert abs(by_text[word.text][0] - (word.box[0] - 125)) <= 1
            assert abs(by_text[word.text][1] - word.box[1]) <= 1


def test_without_poppler_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan, page, _ = taken(digital_pdf(tmp_path / "d.pdf"))
    monkeypatch.setenv("PATH", str(tmp_path))
    for read in (text_words, load_image):
        with pytest.raises(SomethingMissing, match="poppler-missing"):
            read(scan, page, SETTINGS)


BELIEVED = [
    "\uf0b7 Công nhận ông NGUYỄN VĂN MẪU\n\uf0b7 Quyết định này có hiệu lực\n\uf0fe Có \uf0a8 Không",
    "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc.",
    "Plain text in English, as Latin letters without marks, reads well too: 15/QĐ-UBND.",
    "ĐIỀU 1. CÔNG NHẬN ÔNG NGUYỄN VĂN MẪU, SINH NGÀY 01/01/1999, THỬA ĐẤT 100 m² × 2",
]
NOT_BELIEVED = [
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc",
    "CÔNG HOÀ XÃ HÔI: ñöôïc caáp giaáy chöùng nhaän quyeàn söû duïng ñaát",
    "&Ӝ1* +Ñ$ ;+Ӛ, &+Ӫ 1*+Ƭ$ 9,ӊ7 1$0 Ӝc lұp 7ӵ do +ҥnh phúc",
    "(cid:12)(cid:34) van ban (cid:5) nay khong doc duoc (cid:99) chu nao het",
    "\ufffd\ufffd van ban nay khong doc duoc \ufffd chu nao het ca",
    "\ue012\ue013 van ban nay khong doc duoc \ue014 chu nao het ca",
    "12 / 34",
    "",
]


@pytest.mark.parametrize("text", BELIEVED)
def test_unicode_text_is_believed(text: str) -> None:
    assert reads_as_text(text)
    assert reads_as_text(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", NOT_BELIEVED)
def test_garbage_and_legacy_text_is_not(text: str) -> None:
    assert not reads_as_text(text)


pieces = st.builds(
    lambda x, y, w, h, text: Piece(text, x, y, x + w, y + h),
    st.floats(0, 500),
    st.floats(0, 800),
    st.floats(1, 90),
    st.floats(5, 20),
    st.sampled_from(["Nơi", "nhận:", "xã"]),
)
some_lines: st.SearchStrategy[list[Line]] = st.lists(
    st.lists(pieces, min_size=1, max_size=5).map(tuple), max_size=25
)


@given(some_lines)
def test_reading_order_loses_no_word(lines: list[Line]) -> None:
    ordered = in_reading_order(lines, 595, 842)
    assert sorted(map(id, (p for _, row in ordered for p in row))) == sorted(
        id(p) for line in lines for p in line
    )
    blocks = [block for block, _ in ordered]
    assert blocks == sorted(blocks)
    assert not blocks or set(blocks) == set(range(blocks[-1] + 1))


def test_cells_of_a_table_are_read_row_by_row() -> None:
    def cell(text: str, x: float, y: float) -> Line:
        return (Piece(text, x, y, x + 50, y + 12),)

    lines = [cell("1", 60, 400), cell("2", 60, 420), cell("một", 200, 401), cell("hai", 200, 419)]
    assert [[p.text for p in row] for _, row in in_reading_order(lines, 595, 842)] == [
        ["1", "một"],
        ["2", "hai"],
    ]


def row(text: str, x: float, y: float) -> Line:
    return tuple(Piece(word, x + 50 * i, y, x + 50 * i + 45, y + 12) for i, word in enumerate(text.split()))


def test_the_foot_of_a_short_last_page_gives_the_recipients_first() -> None:
    lines = [row("chịu trách nhiệm thi hành Quyết định này", 60, 60), row("TM. UBND", 340, 84)]
    lines += [row("Nơi nhận:", 60, 100), row("CHỦ TỊCH", 340, 101), row("- Lưu: VT", 60, 116)]
    ordered = [" ".join(p.text for p in pieces) for _, pieces in in_reading_order(lines, 595, 842)]
    assert ordered == [
        "chịu trách nhiệm thi hành Quyết định này",
        "Nơi nhận:",
        "- Lưu: VT",
        "TM. UBND",
        "CHỦ TỊCH",
    ]


@pytest.mark.parametrize("top", [0, 500])
def test_a_question_on_a_form_opens_no_foot(top: float) -> None:
    lines = [row("Nơi nhận kết quả: Bưu điện", 60, 60 + top), row("Số: 12", 340, 61 + top)]
    lines.append(row("Họ tên: Mẫu", 60, 80 + top))
    ordered = [" ".join(p.text for p in pieces) for _, pieces in in_reading_order(lines, 595, 842)]
    assert ordered == ["Nơi nhận kết quả: Bưu điện Số: 12", "Họ tên: Mẫu"]


def test_a_scan_has_no_text_layer_to_read(tmp_path: Path) -> None:
    paper().save(tmp_path / "s.pdf", "PDF")
    scan = receive(tmp_path / "s.pdf", tmp_path / "k", SETTINGS)
    assert inspect(scan, SETTINGS).pages[0].mode == "image"
