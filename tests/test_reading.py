"""One page from picture to words: turned, leaning, blank, sealed, partly overlooked, failing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders_reading import LINES, grain, leaning, paper, pixels, seal, source_of, turned, write
from PIL import Image

from digitize import reading
from digitize.dossier import Kind, Page, PageSource, Scan, Word
from digitize.errors import SomethingMissing
from digitize.language.weigh import log_chance
from digitize.ocr.again import line_box, merged, without_doubles
from digitize.ocr.clean import clean
from digitize.ocr.engine import Grey, Layout, PageFailed
from digitize.ocr.tesseract import Tesseract
from digitize.ocr.text import page_text
from digitize.reading import confidence_of, read_image, read_page
from digitize.settings import Settings

SETTINGS = Settings()


def read(page: Image.Image, dpi: int = 200, rotate: int = 0) -> Page:
    picture = pixels(page)
    return read_image(picture, source_of(picture, dpi, rotate), SETTINGS)


def share_right(page: Page) -> float:
    wanted = " ".join(LINES).split()
    found = page_text(page).split()
    return sum(part in found for part in wanted) / len(wanted)


def box_of(page: Page, text: str) -> tuple[int, int, int, int]:
    return next(w.box for w in page.words if w.text == text)


@pytest.mark.parametrize(("degrees", "rotation"), [(0, 0), (90, 270), (180, 180), (270, 90)])
def test_every_orientation_is_read(degrees: int, rotation: int) -> None:
    upright = read(write(paper()))
    page = read(turned(grain(write(paper())), degrees))
    assert page.rotation == rotation
    assert (page.width, page.height) == paper().size
    assert share_right(page) > 0.9
    assert box_of(page, "NGUYỄN") == pytest.approx(box_of(upright, "NGUYỄN"), abs=3)
    assert ("page-turned" in [f.code for f in page.findings]) == (degrees != 0)


def test_a_leaning_page_is_read_and_its_boxes_lie_on_its_own_pixels() -> None:
    lean = leaning(write(paper(300), dpi=300), 2.0)
    page = read(lean, 300)
    assert page.skew == pytest.approx(2.0, abs=0.06)
    assert share_right(page) > 0.9
    for word in page.words:
        left, top, right, bottom = word.box
        assert (pixels(lean)[top:bottom, left:right] < 128).any(), word
    picture = pixels(lean) < 128
    covered = np.zeros_like(picture)
    for word in page.words:
        covered[word.box[1] - 3 : word.box[3] + 3, word.box[0] - 3 : word.box[2] + 3] = True
    assert (picture & ~covered).sum() < 0.02 * picture.sum()


def test_lines_come_one_by_one() -> None:
    assert page_text(read(write(paper()))).splitlines()[:2] == list(LINES[:2])


def test_a_blank_page_is_not_recognised() -> None:
    page = read(grain(paper()))
    assert page.blank
    assert (page.words, page.source) == ((), "none")


def test_a_sealed_page_says_where_the_seal_is() -> None:
    page = read(seal(write(paper(colour=True)), (110, 60)))
    assert [m.kind for m in page.marks if m.kind == "seal"] == ["seal"]
    assert share_right(page) > 0.9


def test_a_low_resolution_page() -> None:
    assert share_right(read(write(paper(100), dpi=100), 100)) > 0.85


class Scripted:
    """Says what it was told, and remembers what it was asked: a recogniser with chosen faults."""

    name = "scripted"
    version = "1"

    def __init__(self, *answers: tuple[Word, ...] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Layout] = []

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        self.asked.append(layout)
        answer = self.answers.pop(0) if self.answers else ()
        if isinstance(answer, Exception):
            raise answer
        return answer


def only_first_lines(count: int) -> tuple[Word, ...]:
    """What Tesseract says of the first lines: the rest was passed over."""
    words = Tesseract("vie").recognise(pixels(write(paper())), 200, 60)
    return tuple(w for w in words if w.line < count)


class Overlooking(Tesseract):
    """Passes over everything below the third line when it reads a whole page."""

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        words = super().recognise(image, dpi, timeout_s, layout)
        return tuple(w for w in words if w.line < 3) if layout is Layout.PAGE else words


def test_ink_that_was_passed_over_is_read_again() -> None:
    picture = pixels(write(paper()))
    page = read_image(picture, source_of(picture), SETTINGS, Overlooking("vie"))
    assert share_right(page) > 0.9
    assert [f.code for f in page.findings] == []


def test_what_cannot_be_read_even_then_is_said() -> None:
    picture = pixels(write(paper()))
    at_200 = Settings(ocr_dpi=200)  # as the scripted words are
    page = read_image(picture, source_of(picture), at_200, Scripted(only_first_lines(4), ()))
    missed = [f for f in page.findings if f.code == "text-maybe-missed"]
    assert len(missed) == 4
    assert all(f.page == 1 and f.box for f in missed)


def test_a_name_that_lost_a_word_under_a_seal_is_not_sure() -> None:
    words = Tesseract("vie").recognise(pixels(write(paper())), 200, 60)
    under = next(w for w in words if w.text == "NGUYỄN")
    x, y = ((a + b) / 2 * 25.4 / 200 for a, b in (under.box[::2], under.box[1::2]))
    picture = pixels(seal(write(paper(colour=True)), (x, y)))

    def sure(said: tuple[Word, ...]) -> float:
        page = read_image(picture, source_of(picture), Settings(ocr_dpi=200), Scripted(said, ()))
        return next(w.confidence for w in page.words if w.text == "VĂN")

    assert sure(words) > 0.9
    assert sure(tuple(w for w in words if w is not under)) < 0.7


def test_a_page_without_a_word_is_flagged() -> None:
    picture = pixels(write(paper()))
    page = read_image(picture, source_of(picture), SETTINGS, Scripted())
    assert (page.source, page.confidence) == ("none", 0.0)
    assert "page-without-text" in [f.code for f in page.findings]


def scan_of(page: Image.Image, folder: Path) -> tuple[Scan, PageSource]:
    path = folder / "scan.png"
    page.save(path, dpi=(200, 200))
    return Scan(path, "scan.png", "0" * 64, path.stat().st_size, Kind.PNG), PageSource(
        1, "image", *page.size, 200
    )


def test_read_page_reads_a_scan(tmp_path: Path) -> None:
    assert share_right(read_page(*scan_of(write(paper()), tmp_path), SETTINGS)) > 0.9


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (PageFailed("page-timeout", seconds=1), "page-timeout"),
        (MemoryError(), "page-out-of-memory"),
        (ZeroDivisionError(), "page-unreadable"),
    ],
)
def test_a_failing_page_is_kept_and_flagged(tmp_path: Path, fault: Exception, code: str) -> None:
    page = read_page(*scan_of(write(paper()), tmp_path), SETTINGS, Scripted(fault))
    assert (page.source, page.words) == ("none", ())
    assert [(f.code, f.page) for f in page.findings] == [(code, 1)]
    assert (page.width, page.height) == paper().size


def test_a_damaged_picture_is_kept_and_flagged(tmp_path: Path) -> None:
    scan, source = scan_of(write(paper()), tmp_path)
    scan.path.write_bytes(scan.path.read_bytes()[:300])
    page = read_page(scan, source, SETTINGS)
    assert page.source == "none"
    assert page.findings[0].page == 1


def test_a_missing_recogniser_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(SomethingMissing):
        read_page(
            *scan_of(write(paper()), tmp_path), SETTINGS, Scripted(SomethingMissing("tesseract-missing"))
        )


def test_the_time_of_a_page_is_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 200.0, 400.0, 600.0])
    monkeypatch.setattr(reading.time, "monotonic", lambda: next(clock))
    picture = pixels(write(paper()))
    with pytest.raises(PageFailed) as failed:
        read_image(picture, source_of(picture), SETTINGS, Scripted(()))
    assert failed.value.code == "page-timeout"


def test_a_text_layer_is_not_recognised_again() -> None:
    picture = pixels(write(paper()))
    words = (Word("Quyết", (10, 10, 60, 30), 0.99, 0), Word("định", (70, 10, 110, 30), 0.99, 0))
    source = PageSource(1, "text", picture.shape[1], picture.shape[0], 200, overlay=True)
    page = reading.read_text_layer(picture, words, source)
    assert (page.source, page_text(page)) == ("text-layer", "Quyết định")
    assert [f.code for f in page.findings] == ["overlay-noticed"]


def said(text: str, left: int, sure: float) -> Word:
    return Word(text, (left, 100, left + 14 * len(text), 130), sure, 0)


def test_merging_takes_the_surer_reading_of_each_word() -> None:
    first = [said("Tổ", 0, 0.9), said("chưc", 50, 0.5), said("nhà", 130, 0.9), said("nước", 200, 0.9)]
    second = [said("To", 0, 0.95), said("chức", 50, 0.9), said("nhanước", 130, 0.4)]
    assert [w.text for w in merged(first, second, log_chance)] == ["Tổ", "chức", "nhà", "nước"]


def test_the_likelier_text_tells_equally_sure_readings_apart() -> None:
    first = [said("tổ", 0, 0.8), said("chức", 50, 0.9)]
    second = [said("tô", 0, 0.8), said("chức", 50, 0.9)]
    assert merged(first, second, log_chance) == merged(second, first, log_chance) == tuple(first)


def test_a_second_reading_may_add_a_word_it_read_well() -> None:
    first = [said("kinh", 0, 0.9), said("tế", 300, 0.9)]
    assert [w.text for w in merged(first, [said("trường", 100, 0.9)], log_chance)] == ["kinh", "trường", "tế"]
    assert [w.text for w in merged(first, [said("x~", 100, 0.2)], log_chance)] == ["kinh", "tế"]


def test_the_same_ink_is_said_once() -> None:
    noise, word = said("Nc", 0, 0.1), said("Nơi", 2, 0.9)
    assert without_doubles([noise], [word]) == (word,)
    assert without_doubles([word], [noise]) == (word,)


def test_words_of_one_reading_are_no_doubles_of_each_other() -> None:
    """A recogniser's boxes may lie over one another: none of its words is lost for that."""
    read = [
        Word("lục", (648, 610, 769, 637), 0.97, 0),
        Word("hộ", (692, 605, 714, 649), 0.97, 0),
        Word("tịch", (720, 610, 769, 637), 0.97, 0),
    ]
    assert without_doubles([], read) == tuple(read)


def test_a_streak_does_not_heighten_its_line() -> None:
    streak = Word("|", (300, 20, 304, 400), 0.3, 0)
    assert line_box([said("kinh", 0, 0.9), said("tế", 100, 0.9), streak], 0)[1::2] == (100, 130)


def test_specks_go_and_letters_are_mended() -> None:
    words = [Word("Ðiều", (0, 0, 50, 20), 0.9, 0), Word("—", (0, 900, 20, 905), 0.3, 7)]
    assert [w.text for w in clean(words)] == ["Điều"]


def test_confidence_counts_letters() -> None:
    assert confidence_of([said("a", 0, 0.0), said("abc", 20, 1.0)]) == pytest.approx(0.75)
    assert confidence_of([]) == 0.0
