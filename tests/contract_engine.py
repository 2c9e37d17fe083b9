"""What every recogniser must do. A module that tests an engine calls these with an instance of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
from builders_reading import LINES, paper, pixels, write

from digitize.ocr.engine import Engine, Layout

Make = Callable[[], Engine]


def says_who_it_is(make: Make) -> None:
    engine = make()
    assert isinstance(engine, Engine)
    assert engine.name
    assert engine.version


def reads_print(make: Make) -> None:
    words = make().recognise(pixels(write(paper())), 200, 60)
    text = " ".join(w.text for w in words)
    right = sum(part in text.split() for line in LINES for part in line.split())
    assert right > 0.9 * len(" ".join(LINES).split())
    assert all(w.text and w.text == unicodedata.normalize("NFC", w.text).strip() for w in words)
    assert all(0 <= w.confidence <= 1 for w in words)


def places_words(make: Make) -> None:
    page = write(paper(), ("Xin",), at_mm=(50, 50))
    (found,) = make().recognise(pixels(page), 200, 60)
    dark = np.nonzero(pixels(page) < 128)
    truth = (dark[1].min(), dark[0].min(), dark[1].max() + 1, dark[0].max() + 1)
    assert max(abs(a - b) for a, b in zip(found.box, truth, strict=True)) <= 4


def numbers_lines_from_nought(make: Make) -> None:
    words = make().recognise(pixels(write(paper())), 200, 60)
    assert [w.line for w in words] == sorted(w.line for w in words)
    assert {w.line for w in words} == set(range(len(LINES)))
    assert words[0].block == 0


def hears_nothing_on_an_empty_page(make: Make) -> None:
    assert make().recognise(pixels(paper()), 200, 60) == ()


def takes_each_layout(make: Make) -> None:
    strip = pixels(write(paper(size_mm=(180, 14)), LINES[1:2], at_mm=(8, 3)))
    for layout in Layout:
        said = " ".join(w.text for w in make().recognise(strip, 200, 60, layout))
        assert "Tư pháp" in said


def remembers_nothing_of_the_page_before(make: Make) -> None:
    engine, page = make(), pixels(write(paper()))
    heard = engine.recognise(page, 200, 60)
    engine.recognise(pixels(write(paper(), ("Xin",), at_mm=(50, 50))), 200, 60, Layout.BLOCK)
    assert engine.recognise(page, 200, 60) == heard


CONTRACT = (
    says_who_it_is,
    reads_print,
    places_words,
    numbers_lines_from_nought,
    hears_nothing_on_an_empty_page,
    takes_each_layout,
    remembers_nothing_of_the_page_before,
)
