"""Written forms: dates, numbers, names, codes, zones, and the calibration of chances."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.extract.chance import both, either, value_chance
from digitize.extract.papertype import paper_types
from digitize.extract.patterns.card_qr import read_card_code
from digitize.extract.patterns.dates import find_date, find_moment, find_year
from digitize.extract.patterns.kinds import kind_of_notation, kind_of_title, kinds
from digitize.extract.patterns.mrz import check_digit, read_mrz
from digitize.extract.patterns.names import name_fit, person_name
from digitize.extract.patterns.numbers import read_number_line
from digitize.extract.patterns.personal_id import find_old_id, find_personal_id
from digitize.extract.patterns.spoken import spoken_date
from digitize.extract.places import repaired
from digitize.extract.text import fold, is_syllable, likeness, tidy


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_dates_in_figures_and_words_come_back(day: date) -> None:
    for text in (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"Ngày {day:%d} tháng {day:%m} năm {day:%Y}.",
    ):
        assert find_date(text) == day.isoformat()


@pytest.mark.parametrize("text", ["31/02/2024", "12/2024", "ngày tháng năm 2024", "1234567890", "12/13/2024"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("08 giờ 30 phút, ngày 04 tháng 8 năm 2025", "2025-08-04T08:30"),
        ("8h05 ngày 04/08/2025", "2025-08-04T08:05"),
        ("04/08/2025 16:00:31", "2025-08-04T16:00"),
        ("16 giờ, ngày 04/8/2025", "2025-08-04T16:00"),
        ("ngày 04 tháng 8 năm 2025", "2025-08-04"),
        ("25 giờ 10 phút, ngày 04/8/2025", "2025-08-04"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert find_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ngày mười hai, tháng năm, năm hai nghìn không trăm hai mươi ba", "2023-05-12"),
        ("ngày mồng một tháng giêng năm một nghìn chín trăm chín mươi lăm", "1995-01-01"),
        ("Ngày ba mươi mốt, tháng mười hai, năm hai nghìn không trăm linh tư", "2004-12-31"),
        ("ngày hai tư, tháng mười một, năm một ngàn chín trăm tám mốt", "1981-11-24"),
        ("ngày mười hai, tháng nằm ngang", None),
    ],
)
def test_dates_in_words(text: str, day: str | None) -> None:
    assert spoken_date(text) == day


@pytest.mark.parametrize(
    ("text", "number", "notation", "clean"),
    [
        ("Số: 15/QĐ-UBND", "15", "QĐ-UBND", True),
        ("Số:09/2025/QĐ-TTg", "09", "2025/QĐ-TTg", True),
        ("Luật số: 33/2024/QH15", "33", "2024/QH15", True),
        ("Số: 12 /UBND-VP", "12", "UBND-VP", True),
        ("Số: 04/QĐ-BCĐ138", "04", "QĐ-BCĐ138", True),
        ("Số: 2510 /TB-QL Đào tạo", "2510", "TB-QL Đào tạo", True),
        ("Số: 6078/ CT-KTT3", "6078", "CT-KTT3", True),
        ("Số: $†4/UBND-KTTH", "$†4", "UBND-KTTH", False),
        ("Số: …… /TTr-UBND", "", "TTr-UBND", False),
    ],
)
def test_number_lines(text: str, number: str, notation: str, clean: bool) -> None:
    line = read_number_line(text)
    assert line is not None
    assert (line.number, line.notation, line.clean) == (number, notation, clean)
    assert text[slice(*line.number_span)] == number


@pytest.mark.parametrize("text", ["Sở Tư pháp", "Số lượng hồ sơ: 01", "Sông Mẫu/Đà"])
def test_no_number_line(text: str) -> None:
    assert read_number_line(text) is None


def test_all_29_kinds_of_the_decree_are_known() -> None:
    names = [k.name for k in kinds()]
    assert len(set(names)) == len(names)
    assert {"Quyết định", "Công văn", "Tờ trình", "Bản thỏa thuận", "Thư công"} <= set(names)
    assert len(names) >= 29 + 5


@pytest.mark.parametrize("kind", kinds(), ids=lambda k: k.name)
def test_every_kind_is_told_by_title_and_notation(kind: object) -> None:
    name, letters = getattr(kind, "name"), getattr(kind, "abbreviation")  # noqa: B009
    if name != "Công văn":
        found = kind_of_title([*name.upper().split(), "VỀ", "VIỆC"])
        assert found is not None
        assert found[0].name == name
    if letters:
        told = kind_of_notation(f"{letters}-UBND")
        assert told is not None
        assert told.name == name


def test_unit_notations_name_no_kind() -> None:
    assert kind_of_notation("UBND-KTTH") is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Ông: LÊ VĂN MẪU", "LÊ VĂN MẪU"),
        ("Ông (Bà): LÊ VĂN MẪU", "LÊ VĂN MẪU"),
        ("……NGUYỄN THỊ THỬ………", "NGUYỄN THỊ THỬ"),
        ("Đại tá Trần Văn Mẫu", "Trần Văn Mẫu"),
        ("ThS. Phạm Thị Thử.", "Phạm Thị Thử"),
        ("Bàng Văn Mẫu", "Bàng Văn Mẫu"),
    ],
)
def test_names_without_what_stands_around_them(printed: str, name: str) -> None:
    assert person_name(printed) == name


def test_fit_of_names() -> None:
    assert name_fit("Nguyễn Văn Mẫu") == 1.0
    assert name_fit("HOÀNG THỊ THỬ") == 1.0
    assert name_fit("Nguyên Văn Mẫu") < 0.4
    assert name_fit("Thị Mẫu") < 0.25
    assert name_fit("Văn Mẫu") < 0.4
    assert 0.6 < name_fit("Văn Ngọc Mẫu") < 0.9
    assert name_fit("Nguyễn Văn M4u") < 0.2
    assert name_fit("Nguyễn Vxn Mẫu") < 0.7


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "quyết",
        "thuở",
        "giếng",
        "gì",
        "khuỷu",
        "Nguyễn",
        "hoà",
        "hòa",
        "quốc",
        "yêu",
        "ươn",
        "uống",
        "giấy",
        "xoong",
        "huých",
        "giặt",
        "quý",
        "qua",
    ],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["câp", "kêt", "gôc", "tôt", "bỗổ", "xyz", "Vxn", "ngz", "tẩc"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_personal_numbers_need_exactly_twelve_digits() -> None:
    assert find_personal_id("số 099 099 000 001 cấp") == "099099000001"
    assert find_personal_id("0990990000012") is None
    assert find_personal_id("09909900000") is None
    assert find_old_id("CMND 000000123") == "000000123"
    assert find_old_id("099099000001") is None


def test_a_card_payload_needs_its_seven_fields() -> None:
    card = read_card_code("099099000001||Nguyễn Văn Mẫu|01021999|Nam|xã Mẫu Lâm|10052021|thêm|nữa")
    assert card is not None
    assert (card.old_id, card.date_of_birth, card.issued) == (None, "1999-02-01", "2021-05-10")
    assert read_card_code("099099000001|Nguyễn Văn Mẫu|01021999") is None
    assert read_card_code("https://example.org/1|2|3|4|5|6|7") is None


def test_check_digits_follow_the_standard() -> None:
    # ICAO Doc 9303 part 3, 4.9, worked example
    assert check_digit("520727") == 3
    assert check_digit("AB2134<<<") == 5


def test_letters_read_for_digits_are_mended_only_where_the_check_digit_agrees() -> None:
    good = [
        "IDVNMO99OOOOO17099099000001<<0",
        "99O2015M3902013VNM<<<<<<<<<<<4",
        "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
    ]
    zone = read_mrz(good)
    assert zone is not None
    assert (zone.personal_id, zone.date_of_birth, zone.gender) == ("099099000001", "1999-02-01", "Nam")
    assert zone.name == "NGUYEN VAN MAU"
    bad = read_mrz([good[0].replace("17099", "18099"), *good[1:]])
    assert bad is not None
    assert bad.personal_id is None
    assert "personalId" in bad.failed


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<", min_size=1, max_size=30), st.integers(0, 29))
def test_one_wrong_digit_never_passes_the_check(text: str, at: int) -> None:
    at %= len(text)
    if text[at].isdigit():
        other = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
        assert check_digit(text) != check_digit(other)


def test_repairs_only_closed_lists_in_capitals() -> None:
    assert repaired("ỦY BẠN NHÂN DÂN TINH QUANG NGÀI") == "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"
    assert repaired("XÃ MẨU LÂM") == "XÃ MẨU LÂM"
    assert repaired("UỶ BAN NHÂN DÂN") == "UỶ BAN NHÂN DÂN"
    assert repaired("TRẦN VĂN CHỨ TICH") == "TRẦN VĂN CHỦ TỊCH"
    assert repaired("Nguyên Văn Mâu") == "Nguyên Văn Mâu"


@given(st.text(max_size=30))
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert 0.0 <= likeness(text, "Độc lập") <= 1.0
    assert "  " not in tidy(text)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=12), st.floats(0, 1)), min_size=1))
def test_a_value_is_as_certain_as_its_words(words: list[tuple[str, float]]) -> None:
    said = [c for text, c in words if any(map(str.isalnum, text))]
    assert 0.0 <= value_chance(words) <= min([1.0, *said])
    assert value_chance([*words, ("–", 0.1)]) == value_chance(words)  # a sign says nothing
    assert value_chance([*words, ("xã", 0.9)]) <= value_chance(words)


def test_chances_of_values_and_witnesses() -> None:
    assert value_chance([("xã", 0.95)]) == pytest.approx(0.95)
    assert 0.9**4 < value_chance([("xã", 0.9)] * 4) < 0.9
    assert value_chance([]) == 0.0
    assert both(0.9, 0.9) == pytest.approx(0.81)
    assert either([0.9, 0.9]) == pytest.approx(0.99)


def test_types_are_found_by_being_in_the_folder() -> None:
    found = {t.doc_type for t in paper_types()}
    assert {"van-ban-hanh-chinh", "giay-tiep-nhan", "giay-khai-sinh", "can-cuoc"} <= found
    assert find_year("Năm sinh: 1974") == 1974
