"""Syllables: what can be written in Vietnamese and what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.language.syllables import TONES, is_syllable, may_lack_dot, one_spelling, skeleton, spell, split

TEXT = """
Ủy ban nhân dân xã quyết định công nhận kết quả giải quyết thủ tục hành chính; giữ gìn, nghiêm chỉnh, khuyến
khích, nghỉ ngơi, ngoằn ngoèo, khuỷu tay, giếng nước, giặt giũ, quýt, quốc huy, yên ổn, xoong nồi, ươm
"""


@pytest.mark.parametrize("word", TEXT.replace(",", " ").replace(";", " ").split())
def test_printed_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    ["tôt", "ngê", "cê", "kông", "gia1", "UBND", "book", "email", "quư", "chiiu", "họă", "", "đ"],
)
def test_what_breaks_a_rule_is_none(word: str) -> None:
    assert split(word) is None


def test_parts() -> None:
    assert split("NGHIÊNG") == ("ngh", "iêng", "")
    assert split("quyết") == ("qu", "yêt", "acute")
    assert split("gìn") == ("gi", "in", "grave")
    assert split("ủy") == split("uỷ") == ("", "uy", "hook")


def test_both_placements_of_the_tone_are_one_syllable() -> None:
    assert one_spelling("HOÀ") == one_spelling("hòa") == "hòa"
    assert spell("h", "oa", "grave", modern=True) == "hoà"
    assert one_spelling("toàn") == "toàn"  # a closed rime has one placement only
    assert one_spelling("QUÝ") == "quý"


@given(
    st.sampled_from(["b", "ch", "đ", "gi", "h", "kh", "l", "ng", "ph", "qu", "t", "th", "tr", ""]),
    st.sampled_from(["a", "an", "oan", "ươi", "uyên", "ôi", "oa", "uy", "ap", "ich", "êt", "iêu", "ưa"]),
    st.sampled_from(sorted(TONES)),
)
def test_what_is_spelled_is_split_the_same_way(onset: str, rime: str, tone: str) -> None:
    word = spell(onset, rime, tone)
    parts = split(word)
    if parts is not None:
        assert spell(*parts) == word
        assert parts[2] == tone
        assert is_syllable(word.upper())


@given(st.text(max_size=8))
def test_any_text_is_judged(text: str) -> None:
    assert is_syllable(text) == (split(text) is not None)
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Du,", True),
        ("thi", True),
        ("Dụ", False),
        ("Mẫu", False),
        ("của", False),
        ("UBND", False),
        ("15", False),
    ],
)
def test_a_word_that_may_have_had_a_dot_below(text: str, lacks: bool) -> None:
    assert may_lack_dot(text) is lacks
