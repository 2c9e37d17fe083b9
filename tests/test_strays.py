"""Strays: what strokes and patterns were read as leaves the text, all else stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_reading import sentence, word
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Mark, Word
from digitize.ocr.strays import without_strays

BODY = [w for i in range(6) for w in sentence("Căn cứ Luật Hộ tịch năm 2014", 200, 300 + 50 * i, i)]


def tall(text: str, sure: float, height: int = 75) -> Word:
    return replace(word(text, 900, 300, line=0, sure=sure), box=(900, 290, 960, 290 + height))


@pytest.mark.parametrize(
    "stray",
    [
        word("|", 900, 300, line=0, sure=0.95),
        word("`", 900, 700, line=9, sure=0.8),
        tall("J2"[:1], 0.5),
        word("San", 900, 300, line=0, sure=0.1),
    ],
)
def test_a_stray_apart_from_the_text_is_dropped(stray: Word) -> None:
    assert list(without_strays([*BODY, stray])) == BODY


@pytest.mark.parametrize(
    "kept",
    [
        word("—", 100, 300, line=0),  # a list's dash
        word("04", 900, 300, line=0, sure=0.1),  # a number written in by hand
        word("............", 900, 300, line=0, sure=0.2),
        word("Nghiệm", 900, 300, line=0, sure=0.6),
        tall("TỜ", 0.95),
        word("x", 900, 300, line=0, sure=0.6),
    ],
)
def test_dashes_figures_leaders_ticks_and_titles_stay(kept: Word) -> None:
    assert kept in without_strays([*BODY, kept])


def test_scribble_under_a_signature_goes_and_the_sure_name_stays() -> None:
    name = sentence("Nguyễn Văn Mẫu", 900, 800, 9)
    scribble = word("Lau2", 930, 760, line=8, sure=0.42)
    pen = Mark("signature", (880, 740, 1200, 840), 0.9)
    assert list(without_strays([*BODY, scribble, *name], [pen])) == [*BODY, *name]


@given(st.lists(st.sampled_from([*BODY, word("|", 10, 10, line=20), word("ab", 9, 9, line=21, sure=0.1)])))
def test_what_stays_keeps_its_order(words: list[Word]) -> None:
    kept = without_strays(words)
    positions = iter(words)
    assert all(any(w is other for other in positions) for w in kept)
