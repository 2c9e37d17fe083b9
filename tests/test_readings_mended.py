"""What is put right because a closed list leaves no doubt, and what a value's chance is worth."""

from __future__ import annotations

import pytest
from builders_extract import Sheet
from hypothesis import given
from hypothesis import strategies as st

from digitize.extract.chance import honest
from digitize.extract.layout import lay_out
from digitize.extract.paper import understand
from digitize.extract.patterns.names import mended_family, person_name
from digitize.extract.places import repaired
from digitize.extract.text import is_syllable, without_stops

CHANCE = st.floats(0.0, 1.0)


@given(CHANCE, CHANCE, st.booleans())
def test_a_likelier_value_is_never_given_less(one: float, other: float, figures: bool) -> None:
    low, high = sorted((one, other))
    assert 0.0 <= honest(low, figures=figures) <= honest(high, figures=figures) <= 1.0


@given(st.floats(0.0, 0.9))
def test_doubtful_words_are_never_given_as_sure(chance: float) -> None:
    assert honest(chance, figures=False) < 0.9


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("HƯỲNH VĂN MẪU", "HUỲNH VĂN MẪU"),
        ("NGUYÊN THỊ THỬ", "NGUYỄN THỊ THỬ"),
        ("HƯỲNH MẪU", "HƯỲNH MẪU"),
        ("LÊ VĂN MẪU", "LÊ VĂN MẪU"),
    ],
)
def test_a_family_name_alone_with_its_letters_gets_its_marks(printed: str, right: str) -> None:
    assert mended_family(printed) == right


def test_a_speck_between_two_names_is_no_point() -> None:
    assert person_name("PHẠM PHƯƠNG.MẪU") == "PHẠM PHƯƠNG MẪU"
    assert person_name("Phạm V.A") == "Phạm V.A"


def test_an_agency_whose_blank_was_lost_is_known() -> None:
    assert repaired("TRUNG TÂM PHỤC VỤ HÀNH CHÍNHCÔNG") == "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"


def test_a_full_stop_inside_a_sentence_goes_and_others_stay() -> None:
    assert without_stops("người có. quyền yêu cầu") == "người có quyền yêu cầu"
    for kept in ("TP. hồ", "v.v. các", "không đủ. Hồ sơ"):
        assert without_stops(kept) == kept


@pytest.mark.parametrize("word", ["quỳnh", "quýt", "huỳnh", "quả"])
def test_one_u_does_for_qu_and_its_rhyme(word: str) -> None:
    assert is_syllable(word)
    assert not is_syllable("qung")


def test_the_other_holders_of_land_are_told_of() -> None:
    sheet = Sheet()
    sheet.centred("GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT")
    sheet.line("I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất")
    sheet.line("Ông: NGUYỄN VĂN MẪU, CMND số: 099000123")
    sheet.line("Bà: LÊ THỊ THỬ, CMND số: 099000456")
    sheet.line("II. Thửa đất, nhà ở và tài sản khác gắn liền với đất")
    sheet.line("a) Thửa đất số: 625, tờ bản đồ số: 10")
    got = understand([sheet.page()])
    assert got.value("ownerName") == "NGUYỄN VĂN MẪU"
    assert {f.code: f.params.get("count") for f in got.findings}["several-holders"] == 2


def test_a_page_lying_down_without_a_fold_is_one() -> None:
    sheet = Sheet()
    for n in range(20):
        sheet.line(f"Dòng số {n} chạy qua giữa trang, không có nếp gấp nào ở đây cả")
    assert len(lay_out([sheet.page()]).sheets) == 1
