"""Reading order and plain text."""

from __future__ import annotations

import pytest
from builders_reading import sentence, word
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Page, Word
from digitize.ocr.lines import in_reading_order
from digitize.ocr.text import document_text, page_text


def text_of(words: list[Word]) -> list[str]:
    return page_text(Page(1, 1600, 2300, 200, words=in_reading_order(words))).splitlines()


def letterhead() -> list[Word]:
    """The recogniser gives the left column as one block, the right one as another."""
    left = ("ỦY BAN NHÂN DÂN", "XÃ MẪU", "Số: 15/QĐ-UBND")
    right = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Thí Dụ, ngày 12 tháng 5 năm 2023",
    )
    words = []
    for i in range(3):
        words += sentence(left[i], 150, 100 + 45 * i, i, 0)
        words += sentence(right[i], 750, 104 + 45 * i, i, 1)
    return words


def body(top: int = 400, rows: int = 8) -> list[Word]:
    text = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 của Quốc hội nước"
    return [w for i in range(rows) for w in sentence(text, 200, top + 50 * i, i, 2)]


def test_a_letterhead_is_read_row_by_row_and_keeps_its_columns_apart() -> None:
    words = letterhead() + body()
    lines = text_of(words)
    assert lines[0] == "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert lines[2] == "Số: 15/QĐ-UBND Thí Dụ, ngày 12 tháng 5 năm 2023"
    first = [w for w in in_reading_order(words) if w.line == 0]
    assert {w.block for w in first if w.box[0] < 700} != {w.block for w in first if w.box[0] > 700}


def test_the_footer_gives_the_recipients_first_then_the_signature() -> None:
    words = letterhead() + body()
    for i, text in enumerate(("Nơi nhận:", "- Như trên;", "- Phòng Tư pháp;", "- Lưu: VT.")):
        words += sentence(text, 200, 900 + 38 * i, i, 3)
    for i, text in enumerate(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "NGUYỄN VĂN MẪU")):
        words += sentence(text, 950, 890 + (50 if i < 2 else 100) * i, i, 4)
    assert text_of(words)[-7:] == [
        "Nơi nhận:",
        "- Như trên;",
        "- Phòng Tư pháp;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "NGUYỄN VĂN MẪU",
    ]


def test_a_footer_whose_columns_the_recogniser_ran_together() -> None:
    words = body()
    words += sentence("Nơi nhận:", 200, 900, 0, 3) + sentence("CHỦ TỊCH", 1000, 902, 0, 3)
    words += sentence("- Lưu: VT.", 200, 940, 1, 3) + sentence("NGUYỄN VĂN MẪU", 950, 945, 1, 3)
    assert text_of(words)[-4:] == ["Nơi nhận:", "- Lưu: VT.", "CHỦ TỊCH", "NGUYỄN VĂN MẪU"]


def footer(first: str) -> list[Word]:
    words = body(400, 3)
    for i, text in enumerate((first, "- Như trên;", "- Phòng Tư pháp;", "- Lưu: VT.")):
        words += sentence(text, 200, 745 + 38 * i, i, 4) if text else []
    for i, text in enumerate(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")):
        words += sentence(text, 900, 740 + 45 * i, i, 3)
    return words + sentence("TRẦN THỊ THỬ", 930, 1000, 9, 5)


@pytest.mark.parametrize("first", ["Nơi nhận:", "Nơinhận", "Nai nhận:", "Nơi nhận: Như Điều 3", ""])
def test_a_footer_is_known_by_a_misread_heading_or_by_its_list(first: str) -> None:
    lines = text_of(footer(first))[3:]
    recipients = [first] * bool(first) + ["- Như trên;", "- Phòng Tư pháp;", "- Lưu: VT."]
    assert lines == [*recipients, "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "TRẦN THỊ THỬ"]


def test_a_forms_question_that_begins_like_a_footer_is_none() -> None:
    words: list[Word] = []
    for i in range(4):
        words += sentence("Nơi nhận kết quả: Bộ phận một cửa", 150, 200 + 60 * i, i, 1)
        words += sentence("Ngày sinh: 01/01/1990", 950, 203 + 60 * i, i, 2)
    assert text_of(words) == ["Nơi nhận kết quả: Bộ phận một cửa Ngày sinh: 01/01/1990"] * 4


def test_two_signers_a_photo_and_a_running_header_are_read_row_by_row() -> None:
    words = sentence("2", 800, 60, 0, 0) + sentence("Nghị định 15/2023/NĐ-CP", 900, 62, 0, 1)
    for i in range(3):
        words += sentence("Họ và tên: NGUYỄN VĂN MẪU", 600, 200 + 50 * i, i, 2)
    for i, name in enumerate(("NGƯỜI NỘP", "(Ký tên)", "TRẦN THỊ THỬ")):
        words += sentence(name, 200, 700 + 50 * i, i, 4) + sentence(name, 950, 702 + 50 * i, i, 5)
    assert text_of(words) == [
        "2 Nghị định 15/2023/NĐ-CP",
        *["Họ và tên: NGUYỄN VĂN MẪU"] * 3,
        "NGƯỜI NỘP NGƯỜI NỘP",
        "(Ký tên) (Ký tên)",
        "TRẦN THỊ THỬ TRẦN THỊ THỬ",
    ]


def test_two_values_on_one_line_stay_on_it() -> None:
    words = body() + sentence("Giới tính: Nữ", 200, 900, 0, 5) + sentence("Dân tộc: Kinh", 900, 903, 0, 6)
    assert text_of(words)[-1] == "Giới tính: Nữ Dân tộc: Kinh"


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    words = body() + sentence("Tên giấy tờ Số lượng", 220, 910, 0, 3)
    words += sentence("1 Tờ khai đăng ký", 220, 1000, 0, 4) + sentence(
        "01 bản chính có chữ ký", 800, 1000, 0, 4
    )
    words += sentence("lại khai sinh", 250, 1040, 1, 4) + sentence("của người yêu cầu", 800, 1040, 1, 4)
    words += sentence("Người nộp hồ sơ", 220, 1200, 0, 5)
    table = (((200, 890, 780, 980), (780, 890, 1400, 980)), ((200, 980, 780, 1100), (780, 980, 1400, 1100)))
    ordered = in_reading_order(words, table)
    assert page_text(Page(1, 1600, 2300, 200, words=ordered)).splitlines()[-6:] == [
        "Tên giấy tờ Số lượng",
        "1 Tờ khai đăng ký",
        "lại khai sinh",
        "01 bản chính có chữ ký",
        "của người yêu cầu",
        "Người nộp hồ sơ",
    ]


def test_nothing_is_nothing() -> None:
    assert in_reading_order([]) == ()
    assert page_text(Page(1, 10, 10, 200)) == ""
    assert document_text([Page(1, 10, 10, 200), Page(2, 10, 10, 200)]) == "\f"


places = st.tuples(
    st.integers(0, 1500), st.integers(0, 2200), st.integers(1, 12), st.integers(0, 30), st.integers(0, 5)
)


@given(st.lists(places, max_size=60))
def test_no_word_is_lost_doubled_or_changed(drawn: list[tuple[int, int, int, int, int]]) -> None:
    words = [word("ă" * size, x, y, line=line, block=block) for x, y, size, line, block in drawn]
    ordered = in_reading_order(words, (((200, 300, 700, 900), (700, 300, 1200, 900)),))
    assert sorted((w.text, w.box) for w in ordered) == sorted((w.text, w.box) for w in words)
    assert [w.line for w in ordered] == sorted(w.line for w in ordered)
    assert {w.block for w in ordered} == set(range(len({w.block for w in ordered})))
