"""Digits by pen and stamp: how they are read, and that their confidence can be believed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from builders_handwriting import Hand, Plan, any_hand, letterhead, scanned
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Word
from digitize.ocr.alignment import likeliest, likelihood
from digitize.ocr.handwriting import find_marks
from digitize.ocr.network import STEP, log_chances, log_softmax
from digitize.ocr.penned import ALONE, MOST, read_slot
from digitize.ocr.slots import Slot, find_slots
from digitize.ocr.writing import HEIGHT, READ, WIDEST, Floats, Image, pictures_of

PEN = Hand(height=0.8, thick=0.08, wobble=0.02)
ALL_SHORT = ["".join(t) for n in range(4) for t in product("0123456789", repeat=n)]


def scores(columns: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    return log_softmax(rng.normal(0, 2, (1, columns, 11)).astype(np.float32))


def drawn(plan: Plan, mode: str, seed: int) -> tuple[Image, list[Word]]:
    rng = np.random.default_rng(seed)
    sheet, _ = letterhead(plan, rng)
    return scanned(sheet.finished(), rng, mode), sheet.words


def slot_of(kind: str, image: Image, words: list[Word], dpi: int = 300) -> Slot:
    return next(s for s in find_slots(words, image.shape[0], dpi) if s.kind == kind)


@pytest.mark.parametrize("seed", range(3))
def test_the_chances_of_all_texts_make_one(seed: int) -> None:
    assert np.exp(likelihood(scores(3, seed), ALL_SHORT)).sum() == pytest.approx(1, abs=1e-5)


@given(st.integers(0, 500))
@settings(max_examples=25, deadline=None)
def test_the_search_finds_the_likeliest_text(seed: int) -> None:
    row = scores(3, seed)
    chances = likelihood(row, ALL_SHORT)[0]
    best = likelihood(row, likeliest(row[0], keep=40)[:1])[0, 0]
    assert best == pytest.approx(chances.max(), abs=0.05)


def test_the_same_digit_twice_needs_a_gap() -> None:
    sure = np.full((1, 3, 11), -20.0, np.float32)
    sure[0, :, 3] = 0.0
    assert likeliest(sure[0])[0] == "2"
    sure[0, 1] = -20.0
    sure[0, 1, 0] = 0.0
    assert likeliest(sure[0])[0] == "22"


@given(st.integers(1, 3), st.integers(8, WIDEST))
@settings(max_examples=20, deadline=None)
def test_any_width_of_picture_gives_chances(count: int, width: int) -> None:
    pictures = np.random.default_rng(width).random((count, HEIGHT, width)).astype(np.float32)
    heard = log_chances(pictures)
    assert heard.shape == (count, -(-width // STEP), 11)
    assert np.exp(heard).sum(axis=2) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(("mode", "dpi"), [("colour", 100), ("grey", 200), ("bitonal", 300)])
def test_writing_fills_the_picture_at_any_resolution(mode: str, dpi: int) -> None:
    image, words = drawn(Plan(number="574", hands={"number": PEN}, dpi=dpi), mode, 3)
    pictures = pictures_of(image, slot_of("number", image, words, dpi))
    assert pictures is not None
    assert pictures.shape[:2] == (READ, HEIGHT)
    rows = np.flatnonzero((pictures[0][:, 12:-12] > 0.6).any(axis=1))
    assert 18 <= rows[-1] - rows[0] <= 28


@pytest.mark.parametrize(("mode", "dpi"), [("colour", 150), ("grey", 200), ("bitonal", 300)])
def test_a_clear_hand_is_read(mode: str, dpi: int) -> None:
    plan = Plan(
        number="574", day="26", month="8", dpi=dpi, hands=dict.fromkeys(("number", "day", "month"), PEN)
    )
    image, words = drawn(plan, mode, 11)
    for kind, value in (("number", "574"), ("day", "26"), ("month", "8")):
        readings = read_slot(image, slot_of(kind, image, words, dpi))
        assert value in [r.value for r in readings], kind


def test_a_day_is_a_day_and_a_month_a_month() -> None:
    for seed, number in enumerate(("47", "98", "31")):
        plan = Plan(day=number, month=number, hands={"day": PEN, "month": PEN}, dpi=150)
        image, words = drawn(plan, "grey", seed)
        assert all(1 <= int(r.value) <= 31 for r in read_slot(image, slot_of("day", image, words, 150)))
        assert all(1 <= int(r.value) <= 12 for r in read_slot(image, slot_of("month", image, words, 150)))


def test_an_empty_slot_and_a_year_suggest_nothing() -> None:
    image, words = drawn(Plan(hands={"number": PEN}), "grey", 5)
    slot = slot_of("number", image, words)
    blank = image.copy()
    blank[:, round(slot.left) - 20 : round(slot.right) + 20] = 245
    assert read_slot(blank, slot) == ()
    assert read_slot(image, slot_of("year", image, words)) == ()
    assert read_slot(image, Slot("number", -500.0, -400.0, 60.0, 50.0)) == ()


def test_a_slot_at_the_edge_of_the_page_is_read_like_another() -> None:
    image, words = drawn(Plan(number="574", hands={"number": PEN}), "grey", 5)
    slot = slot_of("number", image, words)
    top = round(slot.baseline - 0.9 * slot.em)
    moved = Slot("number", slot.left, slot.right, slot.baseline - top, slot.em)
    assert [r.value for r in read_slot(image[top:], moved)][:1] == [r.value for r in read_slot(image, slot)][
        :1
    ]


def test_confidence_is_honest_on_many_hands() -> None:
    rng = np.random.default_rng(17)
    said, right = [], []
    for seed in range(24):
        number = str(rng.integers(1, 10 ** int(rng.integers(2, 5)))).zfill(2)
        plan = Plan(number=number, hands={"number": any_hand(rng, colour=True)}, dpi=120)
        image, words = drawn(plan, "colour", seed)
        readings = read_slot(image, slot_of("number", image, words, 120))
        assert len(readings) <= MOST
        assert sum(r.confidence for r in readings) <= 1
        assert all(r.confidence <= ALONE for r in readings)
        if readings:
            said.append(readings[0].confidence)
            right.append(readings[0].value == number)
    assert np.mean(right) >= 0.5
    assert np.mean(said) <= np.mean(right) + 0.1
    unsure = [r for s, r in zip(said, right, strict=True) if s < 0.35]
    assert not unsure or np.mean(unsure) < np.mean(right)


def test_marks_carry_what_they_may_say() -> None:
    image, words = drawn(Plan(number="574", hands={"number": PEN}), "grey", 11)
    (mark,) = find_marks(image, words)
    assert mark.slot == "number"
    assert mark.readings == read_slot(image, slot_of("number", image, words))
    assert all(r.source == "handwriting" for r in mark.readings)
