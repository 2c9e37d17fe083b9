"""Amounts in figures and in words: read one way, or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.extract.patterns.amounts import amount_in_words, find_amount

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "samples"))

from fictional.amounts import decimal, decimal_in_words, grouped, in_words


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1.234,5 m2", 1234.5),
        ("1.234.5 m2", 1234.5),
        ("120.5", 120.5),
        ("1.200 m²", 1200),
        ("200.000 000 đồng", 200000000),
        ("500,000,000", 500000000),
        ("500 triệu đồng", 500000000),
        ("1,5 tỷ đồng", 1500000000),
        ("05 tầng", 5),
        ("3.000.000.000 đồng (Bằng chữ: Ba tỷ đồng)", 3000000000),
    ],
)
def test_figures(printed: str, value: float) -> None:
    assert find_amount(printed) == value


@pytest.mark.parametrize("printed", ["", "không", "1.23.456", "12,345,6", "1.2345,67", "..,"])
def test_figures_whose_marks_make_no_sense_are_no_amount(printed: str) -> None:
    assert find_amount(printed) is None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Một tỷ chín trăm triệu đồng", 1900000000),
        ("Năm trăm triệu đồng chẵn", 500000000),
        ("một nghìn hai trăm tỷ đồng", 1200000000000),
        ("Một nghìn không trăm linh năm mét vuông", 1005),
        ("hai mươi mốt", 21),
        ("mười lăm", 15),
        ("bảy", 7),
        ("Một trăm hai mươi phẩy năm mét vuông", 120.5),
        ("sáu phẩy không năm", 6.05),
        ("sáu phẩy hai mươi lăm", 6.25),
    ],
)
def test_words(said: str, value: float) -> None:
    assert amount_in_words(said) == value


@pytest.mark.parametrize(
    "said", ["Một chín trăm triệu đồng", "hai trăm năm", "triệu đồng", "", "ba xe", "hai phẩy", "trăm triệu"]
)
def test_words_that_make_no_number_are_none(said: str) -> None:
    assert amount_in_words(said) is None


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_what_is_printed_is_what_is_read(number: int) -> None:
    assert find_amount(f"{grouped(number)} đồng") == number
    assert amount_in_words(f"{in_words(number)} đồng") == number


@given(st.integers(min_value=1, max_value=10**7 - 1))
def test_areas_with_one_decimal(tenths: int) -> None:
    assert find_amount(f"{decimal(tenths / 10)} m²") == tenths / 10
    assert amount_in_words(f"{decimal_in_words(tenths / 10)} mét vuông") == tenths / 10


@pytest.mark.parametrize("text", ["9" * 400, "9" * 400 + " tỷ", "9" * 20, "1." + "000." * 200 + "000"])
def test_more_than_any_paper_states_is_no_amount(text: str) -> None:
    assert find_amount(text) is None
