"""Folding, tokens, and the way back to the original text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digitize.find.fold import exact, exact_mapped, fold, fold_mapped
from digitize.find.words import codes, dates, joined, long_numbers, syllables, words

VIETNAMESE = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàằấểộữỵĐƯỜ ÀÁÃ/-.\u0301\u0323\u0309 15"))
ANY = st.text() | VIETNAMESE


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@given(ANY)
@example("İ\u0345ŉǰẞﬁ가Ωµ\u1fb3")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
@example("İ\u0345ǰΰ가Å")
def test_both_normal_forms_fold_alike(text: str) -> None:
    assert fold(nfd(text)) == fold(unicodedata.normalize("NFC", text))


@given(ANY)
def test_exact_is_stable_and_blind_to_the_normal_form(text: str) -> None:
    assert exact(exact(text)) == exact(text)
    assert exact(nfd(text)) == exact(unicodedata.normalize("NFC", text))
    assert unicodedata.is_normalized("NFC", exact(text))


@given(ANY)
def test_the_mapped_text_is_the_folded_text_and_spans_stay_inside(text: str) -> None:
    mapped = fold_mapped(text)
    assert mapped.text == fold(text)
    for i in range(len(mapped.text)):
        start, end = mapped.span(i, i + 1)
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NGUYỄN VĂN MẪU", "nguyen van mau"),
        ("Đường Ðinh đ", "duong dinh d"),
        ("Hoà = Hòa", "hoa = hoa"),
        ("QĐ–UBND", "qd-ubnd"),
        ("zero\u200bwidth \u00adsoft", "zerowidth soft"),
    ],
)
def test_what_folding_does_to_vietnamese(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_both_places_of_a_tone_mark_are_one_in_exact_text() -> None:
    assert exact("Hòa khỏe thủy hóa QÚY") == exact("hoà khoẻ thuỷ hoá quý") == "hoà khoẻ thuỷ hoá quý"
    assert exact("của mùa lúa") == "của mùa lúa"
    assert exact("ma má mà mả mã mạ").split() == ["ma", "má", "mà", "mả", "mã", "mạ"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lý Thường Kiệt", "Lí Thường Kiệt"),
        ("Mỹ Tho", "Mĩ Tho"),
        ("ngày quý, kỷ niệm", "ngày quí, kỉ niệm"),
        ("CÔNG TY", "CÔNG TI"),
        ("lý-lịch", "lí-lịch"),
        ("mỹ_thuật", "mĩ_thuật"),
    ],
)
def test_a_lone_i_and_a_lone_y_are_one_spelling(one: str, other: str) -> None:
    assert exact(one) == exact(other)
    assert fold(one) == fold(other)
    assert words(exact(one)) == words(exact(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vy", "Vi"),
        ("Thy", "Thi"),
        ("tai", "tay"),
        ("thúi", "thúy"),
        ("Mai", "May"),
        ("lìm", "lỳm"),
        ("i", "y"),
    ],
)
def test_names_that_only_look_like_it_stay_apart(one: str, other: str) -> None:
    assert exact(one) != exact(other)
    assert fold(one) != fold(other)


def test_a_word_that_goes_on_keeps_its_i() -> None:
    assert fold("Mi", goes_on=True) == "mi"
    assert exact("Kỉ", goes_on=True) == "kỉ"


def test_a_span_of_decomposed_text_holds_the_marks_of_its_last_letter() -> None:
    text = nfd("Ông NGUYỄN VĂN MẪU ký")
    mapped = fold_mapped(text)
    at = mapped.text.index("nguyen van mau")
    start, end = mapped.span(at, at + len("nguyen van mau"))
    assert text[start:end] == nfd("NGUYỄN VĂN MẪU")


def test_an_exact_span_points_into_the_composed_text() -> None:
    text = "Xã Hòa\u200b Bình"
    mapped = exact_mapped(nfd(text))
    at = mapped.text.index("hoà")
    start, end = mapped.span(at, at + 3)
    assert text[start:end].startswith("Hòa")


def test_syllables_are_words_numbers_and_parts_of_codes() -> None:
    assert syllables("Số: 15/QĐ-UBND ngày 12/05/2023") == [
        "số",
        "15",
        "qđ",
        "ubnd",
        "ngày",
        "12",
        "05",
        "2023",
    ]
    assert syllables(nfd("Nguyễn Văn Mẫu")) == ["nguyễn", "văn", "mẫu"]
    assert syllables("q\u0323uá  …!?") == ["q\u0323uá"]


def test_codes_are_kept_whole_in_both_writings() -> None:
    found = codes(exact("Số: 15/QĐ-UBND, hồ sơ H56.134-251023-0101."))
    assert {"15/qd-ubnd", "=15/qđ-ubnd", "h56.134-251023-0101"} <= found


def test_dates_are_iso_however_they_are_printed() -> None:
    assert dates(fold("ngày 5 tháng 02 năm 2025; 12/05/2023; 1.3.2020; 2019-12-31")) == {
        "2025-02-05",
        "2023-05-12",
        "2020-03-01",
        "2019-12-31",
    }
    assert dates("31/02/2023 và 45/13/2020") == set()


def test_long_numbers_lose_the_gaps_they_are_printed_with() -> None:
    assert long_numbers("so 001 099 000001, gia 1.500.000 dong, nam 2023") == {"001099000001", "1500000"}


def test_stacked_marks_are_read_in_no_time() -> None:
    written = "r" + "\u0317\u0318" * 2000 + "e"
    assert joined(written) == []
    assert words(written) == [written[:100]]
