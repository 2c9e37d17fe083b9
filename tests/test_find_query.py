"""What a typed query means, and that nothing typed is a crash."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.errors import UsageProblem
from digitize.find.query import MOST_PARTS, Clause, day_bounds, iso_date, parse

NAMES = ["fullname", "issueddate", "area", "subject"]


def parsed(text: str) -> tuple[Clause, ...]:
    return parse(text, NAMES.__contains__, lambda: NAMES)


def folded(text: str) -> list[tuple[str, ...]]:
    return [c.folded for c in parsed(text)]


def test_words_are_parts_of_their_own_and_phrases_stay_together() -> None:
    assert folded('Nguyễn "Văn  Mẫu" an') == [("nguyen",), ("van", "mau"), ("an",)]
    assert folded("“giấy khai sinh”") == [("giay", "khai", "sinh")]


def test_both_normal_forms_mean_the_same() -> None:
    text = 'Hòa "ủy ban" fullName:Mẫu'
    assert parsed(unicodedata.normalize("NFD", text)) == parsed(unicodedata.normalize("NFC", text))


def test_a_code_is_one_part_that_knows_its_whole() -> None:
    (code,) = parsed("15/QĐ-UBND,")
    assert (code.folded, code.whole) == (("15", "qd", "ubnd"), "15/qđ-ubnd")


def test_a_prefix_ends_in_a_star() -> None:
    assert [(c.kind, c.folded) for c in parsed("ngu* H56.134-*")] == [
        ("prefix", ("ngu",)),
        ("prefix", ("h56.134-",)),
    ]


def test_a_field_takes_words_phrases_and_prefixes() -> None:
    found = parsed('fullName:an subject:"cấp phép" FULLNAME:ngu*')
    assert [(c.kind, c.name, c.folded) for c in found] == [
        ("words", "fullName", ("an",)),
        ("words", "subject", ("cap", "phep")),
        ("prefix", "FULLNAME", ("ngu",)),
    ]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("issuedDate:2023-01-01..2023-12-31", 20230101, 20231231),
        ("issuedDate:2022..2023", 20220101, 20231231),
        ("issuedDate:01/05/2023..", 20230501, None),
        ("issuedDate:..02/2024", None, 20240229),
        ("area:50..120,5", 50, 120.5),
        ("area:2000..2500", 2000, 2500),
    ],
)
def test_ranges(text: str, low: float | None, high: float | None) -> None:
    (found,) = parsed(text)
    assert (found.kind, found.low, found.high) == ("range", low, high)


@pytest.mark.parametrize("text", ["issuedDate:abc..def", "issuedDate:2023-02-30..", "area:9..5", "area:.."])
def test_an_unreadable_range_says_so(text: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        parsed(text)
    assert problem.value.code == "bad-query-range"


def test_a_mistyped_field_names_the_near_one() -> None:
    with pytest.raises(UsageProblem) as problem:
        parsed("fulname:an")
    assert problem.value.code == "bad-query-field"
    assert problem.value.finding.params["near"] == "fullname"


def test_what_is_no_field_is_plain_words() -> None:
    assert folded("V/v: cấp, lúc 10:30 http://mau.vn") == [
        ("v", "v"),
        ("cap",),
        ("luc",),
        ("10",),
        ("30",),
        ("http",),
        ("mau", "vn"),
    ]


def test_stray_marks_are_no_syntax() -> None:
    assert folded('"chưa đóng') == [("chua",), ("dong",)]
    assert folded("(an AND) [b] {c} ^2 ~ \\ && ||") == [("an",), ("and",), ("b",), ("c",), ("2",)]
    assert parsed('"" * : ** ..') == ()


def test_too_long_a_query_is_told() -> None:
    with pytest.raises(UsageProblem) as problem:
        parsed("a " * (MOST_PARTS + 1))
    assert problem.value.code == "bad-query-long"


@given(
    st.text(st.sampled_from('ăđĐe19"“*:./-_()[]+~^\\&|! \n\u0301\u200b\ud800') | st.characters(), max_size=60)
)
def test_nothing_typed_is_a_crash(text: str) -> None:
    try:
        for clause in parsed(text):
            assert clause.kind == "range" or all(clause.folded)
    except UsageProblem as problem:
        assert problem.code.startswith("bad-query")


def test_days_people_write() -> None:
    assert day_bounds("2024-02") == (20240201, 20240229)
    assert day_bounds("5/1/2023") == (20230105, 20230105)
    assert day_bounds("31/02/2023") is None
    assert day_bounds("hôm qua") is None


def test_a_date_is_the_same_day_in_both_writings() -> None:
    assert [iso_date(c) for c in parsed("12/05/2023 2023-05-12 15/QĐ")] == ["2023-05-12", "2023-05-12", None]
