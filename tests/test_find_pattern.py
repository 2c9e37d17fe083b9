"""The quick way to mark a text marks what the thorough way marks."""

import random
import unicodedata

import pytest

from digitize.find.pattern import is_even
from digitize.find.query import parse
from digitize.find.snippet import Marker

LINES = (
    "Nguyễn nguyen NGUYÊN văn Vân an Ân hoà hòa HOÀ hoàn hòan Lý lí LÍ mỹ mĩ my mi quý quí QUY đơn ðơn don",
    "thúy thuý 001099000001 12 5 05 2023 12/05/2023 2023-05-12 ngày tháng năm 15/QĐ-UBND h h_a ỏe oẻ y i",
)
SYLLABLES = [word for line in LINES for word in line.split()]
JOINTS = (" ", " ", " ", "  ", "\n", "-", ", ", ".", "", "_", " (", "\t")
ASKED = (
    "nguyen van an",
    "Nguyễn Văn",
    '"văn an"',
    "hoà",
    "hoa my",
    "ly quy",
    "ngu* van",
    "12/05/2023",
    "2023-05-12 don",
    "001099000001",
    "15/QĐ-UBND",
    "đơn thuý",
    "thúy 5",
    "oẻ",
    "oe y i h",
    "lý quý mĩ",
)


def text(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) + rng.choice(JOINTS) for _ in range(rng.randint(1, 40)))


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("asked", ASKED)
def test_both_ways_mark_the_same(asked: str, exact: bool) -> None:
    quick = Marker(parse(asked, lambda _: False, list), exact=exact)
    thorough = Marker(parse(asked, lambda _: False, list), exact=exact)
    thorough._quick = None
    rng, found = random.Random(asked), 0
    for _ in range(60):
        given = text(rng)
        assert is_even(given)
        matches = quick.matches(given)
        assert matches == thorough.matches(given), given
        found += len(matches)
    assert found


@pytest.mark.parametrize("odd", [unicodedata.normalize("NFD", "Văn"), "ﬁ", "vă\u00adn", "ß", "İ", "中"])
def test_what_does_not_fold_letter_by_letter_is_not_even(odd: str) -> None:
    assert not is_even(f"Nguyễn {odd} An")


def test_marks_stand_right_in_odd_text_too() -> None:
    marker = Marker(parse("van an", lambda _: False, list), exact=False)
    given = unicodedata.normalize("NFD", "Nguyễn Văn An")
    assert [given[m.start : m.end] for m in marker.matches(given)] == [
        unicodedata.normalize("NFD", "Văn"),
        "An",
    ]
