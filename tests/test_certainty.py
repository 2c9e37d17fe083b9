"""Confidence is a probability: of words that were given 0.9 nine in ten are right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from builders_reading import LINES, paper, pixels, sentence, write
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from digitize.dossier import PageSource, Word
from digitize.language.certainty import certain, chance, features, kind_of
from digitize.language.mend import Belief, mended
from digitize.language.tokens import token
from digitize.reading import read_image
from digitize.settings import Settings

unit = st.floats(0, 1)


def sure_of(text: str, recognised: float = 0.93, posterior: float | None = None) -> float:
    """The chance of the middle word of three that were read equally surely."""
    words = sentence(f"ngày {text} tháng", 100, 100, line=0)
    beliefs = [Belief(recognised), Belief(recognised, posterior), Belief(recognised)]
    return certain(words, beliefs)[1].confidence


@given(st.text(min_size=1, max_size=12), unit, st.none() | unit)
def test_whatever_was_read_has_a_probability(text: str, recognised: float, posterior: float | None) -> None:
    word = Word(text, (0, 0, 90, 30), recognised, 0)
    (found,) = certain([word], [Belief(recognised, posterior)])
    assert 0.0 < found.confidence < 1.0
    assert replace(found, confidence=recognised) == word
    assert certain([word], [Belief(recognised, posterior)]) == (found,)


@given(st.sampled_from(["Mẫu", "thông", "đôi", "UBND", "câp", "099", "15/QĐ", "a,"]), unit, unit, unit)
def test_a_surer_or_likelier_word_is_never_less_certain(text: str, a: float, b: float, likely: float) -> None:
    low, high = sorted((a, b))
    assert sure_of(text, low, likely) <= sure_of(text, high, likely)
    assert sure_of(text, likely, low) <= sure_of(text, likely, high)


@given(unit, unit)
def test_better_company_never_hurts(a: float, b: float) -> None:
    low, high = sorted((a, b))
    words = sentence("theo quy định", 100, 100, line=0)

    def middle(near: float) -> float:
        return chance(features(words, [Belief(near), Belief(0.9, 0.9), Belief(near)])[1])

    assert middle(low) <= middle(high)


def test_kinds_of_words_are_told_apart() -> None:
    assert sure_of("câp") < sure_of("cấp")  # no syllable of the language
    assert sure_of("đôi", 0.93, 0.2) < sure_of("đôi", 0.93, 0.999)
    assert sure_of("099099000001") <= sure_of("15")
    kinds = {
        "Mẫu": "name",
        "MẪU": "capitals",
        "câp": "broken",
        "Hotel": "strange",
        "15/QĐ": "mixed",
        "TP.HCM": "mixed",
        "Không.bị": "torn",
        "1975": "digits",
        "…": "sign",
    }
    assert {text: kind_of(token(text), spoken_for=False) for text in kinds} == kinds
    assert kind_of(token("cấp"), spoken_for=True) == "syllable"


def test_there_is_one_belief_a_word() -> None:
    words = sentence("theo quy đinh của pháp luật", 100, 100, line=0)
    after, beliefs = mended(words)
    assert len(after) == len(beliefs) == len(words)
    assert [b.recognised for b in beliefs] == [w.confidence for w in words]
    with pytest.raises(ValueError, match="zip"):
        certain(words, beliefs[:-1])
    assert certain([], []) == ()


def faint(dpi: int, blur: float, quality: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A page of made-up letters, blurred and packed small."""
    rows = tuple(line for line in LINES for _ in range(3))
    page = write(paper(dpi), rows, dpi).filter(ImageFilter.GaussianBlur(blur * dpi / 200))
    packed = io.BytesIO()
    page.save(packed, "JPEG", quality=quality)
    return pixels(Image.open(packed))


def read(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], dpi: int) -> Sequence[Word]:
    height, width = picture.shape[:2]
    return read_image(picture, PageSource(1, "image", width, height, dpi), Settings()).words


def test_of_drawn_words_as_many_are_right_as_were_promised() -> None:
    printed = {word for line in LINES for word in line.split()}
    looks = ((200, 0.8, 60), (150, 1.4, 30), (110, 1.2, 25))
    words = [w for look in looks for w in read(faint(*look), look[0])]
    right = [w.text in printed for w in words]
    assert len(words) > 400
    promised = sum(w.confidence for w in words) / len(words)
    assert promised == pytest.approx(sum(right) / len(words), abs=0.04)
    sure = [good for w, good in zip(words, right, strict=True) if w.confidence >= 0.9]
    assert sum(sure) >= 0.97 * len(sure)
    if not all(right):  # the wrong ones were doubted
        doubted = [w.confidence for w, good in zip(words, right, strict=True) if not good]
        assert sum(doubted) / len(doubted) < promised - 0.1
