"""Names and addresses written one way."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.names import (
    Sameness,
    address_key,
    expanded,
    name_key,
    one_spelling,
    same_address,
    same_name,
    without_marks,
)

LETTERS = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàằấểộữỵĐƯỜLÝĨ .,-'3\u0301\u0323"))


@pytest.mark.parametrize(
    ("a", "b", "grade"),
    [
        ("NGUYỄN VĂN MẪU", "Nguyễn  Văn Mẫu", Sameness.EQUAL),
        ("NGUYỄN THỊ HOÀ", "Nguyễn Thị Hòa", Sameness.EQUAL),
        ("Lí Thị Mĩ", "LÝ THỊ MỸ", Sameness.EQUAL),
        ("Trần Quí Thuý", "Trần Quý Thúy", Sameness.EQUAL),
        ("TRẦN QÚY MẪU", "Trần Quý Mẫu", Sameness.EQUAL),
        ("Nguyễn-Văn-Mẫu", "Nguyễn Văn Mẫu", Sameness.EQUAL),
        ("Ðặng Văn Mẫu", "Đặng Văn Mẫu", Sameness.EQUAL),
        ("H'Mẫu Niê", "H’Mẫu Niê", Sameness.EQUAL),
        ("NGUYEN VAN MAU", "Nguyễn Văn Mẫu", Sameness.MARKS),
        ("Nguyễn Văn Mậu", "Nguyễn Văn Mẫu", Sameness.MARKS),
        ("Dang Van Mau", "Đặng Văn Mẫu", Sameness.MARKS),
        ("Nguyễn Thị Vy", "Nguyễn Thị Vi", Sameness.DIFFERS),
        ("Nguyễn Văn Mẫu", "Nguyễn Văn", Sameness.DIFFERS),
        ("Nguyễn Văn Mẫu", "Nguyễn Mẫu Văn", Sameness.DIFFERS),
        ("", "", Sameness.DIFFERS),
        ("...", "—", Sameness.DIFFERS),
    ],
)
def test_two_names_are_graded(a: str, b: str, grade: Sameness) -> None:
    assert same_name(a, b) is grade
    assert same_name(b, a) is grade


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("P.3, Q.10, TP.HCM", "phường 3, quận 10, thành phố hồ chí minh"),
        ("TP. Hồ Chí Minh", "thành phố Hồ Chí Minh"),
        ("Tp Đà Nẵng", "thành phố Đà Nẵng"),
        ("TP.Huế", "thành phố Huế"),
        ("P12, Q.Gò Vấp", "phường 12, quận Gò Vấp"),
        ("TX. Mẫu, TT. Mẫu, H.Mẫu, X.Mẫu, T. Mẫu", "thị xã Mẫu, thị trấn Mẫu, huyện Mẫu, xã Mẫu, tỉnh Mẫu"),
        ("Tx Mẫu", "thị xã Mẫu"),
        ("Số 12/5P đường T1, khu Q", "Số 12/5P đường T1, khu Q"),
        ("KP.3, Ô 2H", "KP.3, Ô 2H"),
        ("ông X đứng tên", "ông X đứng tên"),
    ],
)
def test_short_forms_of_units_are_written_out(short: str, full: str) -> None:
    assert expanded(short) == full


@pytest.mark.parametrize(
    ("a", "b", "grade"),
    [
        ("P.03, Q.10, TP.HCM", "Phường 3, Quận 10, Thành phố Hồ Chí Minh", Sameness.EQUAL),
        ("Hòa Mẫu, Hòa Vang, Đà Nẵng", "xã Hoà Mẫu - huyện Hoà Vang - TP Đà Nẵng", Sameness.EQUAL),
        ("Xã Tân Xã, huyện Thạch Thất", "Tân Xã, Thạch Thất", Sameness.EQUAL),
        ("xa Hoa Mau, huyen Hoa Vang, Da Nang", "Hòa Mẫu, Hòa Vang, Đà Nẵng", Sameness.MARKS),
        ("Tam Quan Bắc, Hoài Nhơn", "Tam Bắc, Hoài Nhơn", Sameness.DIFFERS),
        ("phường 1, quận 12", "phường 12, quận 1", Sameness.DIFFERS),
        ("số 1 phố Mẫu", "số 1/2 phố Mẫu", Sameness.DIFFERS),
        ("xã", "huyện", Sameness.DIFFERS),
    ],
)
def test_two_addresses_are_graded(a: str, b: str, grade: Sameness) -> None:
    assert same_address(a, b) is grade
    assert same_address(b, a) is grade


@given(LETTERS)
def test_spelling_settles_at_once_and_knows_no_normal_form(text: str) -> None:
    assert one_spelling(one_spelling(text)) == one_spelling(text)
    assert one_spelling(unicodedata.normalize("NFD", text)) == one_spelling(text)
    assert one_spelling(text.upper()) == one_spelling(text)
    assert without_marks(one_spelling(text)) == without_marks(text)


@given(LETTERS)
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(LETTERS)
def test_writing_out_twice_changes_nothing(text: str) -> None:
    assert expanded(expanded(text)) == expanded(text)
    assert address_key(text) == address_key(text.upper())
