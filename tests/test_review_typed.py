"""What a person types is understood as it is meant, or refused."""

from __future__ import annotations

import pytest

from digitize.errors import UsageProblem
from digitize.review.typed import parse_values

LETTER, LAND, COMPANY = "van-ban-hanh-chinh", "gcn-quyen-su-dung-dat", "gcn-doanh-nghiep"


@pytest.mark.parametrize("said", ["codeNumber", "Số", "so", " SỐ ", "Number"])
def test_a_field_is_named_by_its_code_name_or_either_label(said: str) -> None:
    assert parse_values(LETTER, [f"{said}=574"]) == {"codeNumber": "574"}


@pytest.mark.parametrize("typed", ["2025-02-04", "04/02/2025", "4-2-2025", "4.2.2025"])
def test_a_date_may_be_typed_as_it_is_printed(typed: str) -> None:
    assert parse_values(LETTER, [f"issuedDate={typed}"]) == {"issuedDate": "2025-02-04"}


def test_a_day_that_there_is_not_is_left_for_validation_to_refuse() -> None:
    assert parse_values(LETTER, ["issuedDate=31/02/2025"]) == {"issuedDate": "31/02/2025"}


def test_what_looks_like_a_date_in_another_field_stays() -> None:
    assert parse_values(LETTER, ["subject=04/02/2025"]) == {"subject": "04/02/2025"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1200", 1200),
        ("1 200", 1200),
        ("1.234.567", 1_234_567),
        ("120,525", 120.525),
        ("120,5", 120.5),
        ("120.5 m2", 120.5),
        ("1.234,5 m²", 1234.5),
        ("0.125", 0.125),
    ],
)
def test_numbers_are_read_as_on_paper(typed: str, meant: float) -> None:
    assert parse_values(LAND, [f"area={typed}"]) == {"area": meant}


@pytest.mark.parametrize("typed", ["1.200", "120.525", "85.125 m2"])
def test_a_full_stop_before_three_figures_is_asked_about_where_decimals_may_be(typed: str) -> None:
    """Thousands on paper, decimals in what `show --json` prints."""
    with pytest.raises(UsageProblem) as caught:
        parse_values(LAND, [f"area={typed}"])
    assert caught.value.code == "ambiguous-number"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1.200", 1200), ("5.000.000.000 đồng", 5_000_000_000), ("500 triệu đồng", 500_000_000), ("7", 7)],
)
def test_money_is_a_number_too(typed: str, meant: int) -> None:
    """Its type stands in a definition that the field refers to."""
    assert parse_values(COMPANY, [f"capital={typed}"]) == {"capital": meant}


def test_an_empty_value_removes() -> None:
    assert parse_values(LETTER, ["Số="]) == {"codeNumber": None}


@pytest.mark.parametrize(
    "typed", ["codeNumber", "favouriteColour=red", "=574", "", "area=abc", "area=12 34", "area=1.2.3,4,5"]
)
def test_what_is_not_understood_is_refused_with_the_fields_there_are(typed: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_values(LAND, [typed])
    assert caught.value.code == "bad-correction"
    assert "area" in caught.value.finding.params["fields"]
