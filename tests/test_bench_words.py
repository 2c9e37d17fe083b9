"""The benchmark's word-by-word judgement and its calibration figures."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from builders_reading import LINES, paper, write
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Word
from digitize.ocr.engine import Layout, PageFailed
from digitize.ocr.recorded import Recorded
from digitize.settings import Settings

BENCH = Path(__file__).parent.parent / "bench"
TRUTH = "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI\nXÃ MẪU Độc lập - Tự do\nQUYẾT ĐỊNH\nVề việc cấp giấy mẫu"


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The benchmark's modules, imported from their own folder, as `bench/run.py` does."""
    names = ("wordcheck", "calibration", "limit", "truth")
    before = set(sys.modules)
    sys.path.insert(0, str(BENCH))
    modules: dict[str, ModuleType] = {name: importlib.import_module(name) for name in names}
    yield SimpleNamespace(**modules)
    sys.path.remove(str(BENCH))
    for name in set(sys.modules) - before:
        if str(BENCH) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def words(*lines: str) -> list[Word]:
    """Each line as read, its words side by side."""
    return [
        Word(text, (10 * i, 20 * n, 10 * i + 9, 20 * n + 15), 0.9, n)
        for n, line in enumerate(lines)
        for i, text in enumerate(line.split())
    ]


def verdicts(judged: list[object]) -> dict[str, str | None]:
    """The words that are wrong, with what is printed at their place."""
    return {j.word.text: j.wanted for j in judged if not j.right}  # type: ignore[attr-defined]


def test_reading_order_does_not_matter(bench: SimpleNamespace) -> None:
    read = words(
        "ỦY BAN NHÂN DÂN",
        "XÃ MẪU",
        "CỘNG HÒA XÃ HỘI",
        "Độc lập - Tự do",
        "QUYẾT ĐỊNH",
        "Về việc cấp giấy mẫu",
    )
    judged, unread = bench.wordcheck.judge(read, TRUTH)
    assert verdicts(judged) == {}
    assert unread == []
    assert len(judged) == 21  # the dash is no word


def test_a_wrong_word_is_held_against_its_own_place(bench: SimpleNamespace) -> None:
    read = words(
        "UY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI", "XÃ MẪU Độc lập - Tự do", "QUYẾTĐỊNH", "Về viêc cấp giấy mẫu"
    )
    judged, unread = bench.wordcheck.judge(read, TRUTH)
    assert verdicts(judged) == {"UY": "ỦY", "QUYẾTĐỊNH": "QUYẾT ĐỊNH", "viêc": "việc"}
    assert unread == []


def test_what_is_read_twice_is_right_once(bench: SimpleNamespace) -> None:
    judged, _ = bench.wordcheck.judge(words("Về việc cấp giấy mẫu", "Về việc cấp giấy mẫu"), TRUTH)
    assert sum(j.right for j in judged) == 5


def test_stamps_stand_on_no_print_and_lost_words_are_named(bench: SimpleNamespace) -> None:
    read = words("QUYẾT ĐỊNH", "zxqw 7788991", "Về việc cấp giấy")
    judged, unread = bench.wordcheck.judge(read, TRUTH)
    assert verdicts(judged) == {"zxqw": None, "7788991": None}
    assert "mẫu" in unread
    assert "QUYẾT" not in unread


def test_two_lines_read_as_one_are_taken_apart(bench: SimpleNamespace) -> None:
    truth = (
        "Nơi nhận: Như trên; Lưu văn thư\nQua nhiều dòng khác nhau của một văn bản\nKT. CHỦ TỊCH PHÓ CHỦ TỊCH"
    )
    judged, unread = bench.wordcheck.judge(
        words(
            "Nơi nhận: Như trên; KT. CHỦ TỊCH",
            "Lưu văn thư PHÓ CHỦ TỊCH",
            "Qua nhiều dòng khác nhau của một văn bản",
        ),
        truth,
    )
    assert verdicts(judged) == {}
    assert unread == []


def test_nothing_read_and_nothing_printed(bench: SimpleNamespace) -> None:
    assert bench.wordcheck.judge([], TRUTH)[0] == []
    judged, unread = bench.wordcheck.judge(words("lạ"), "")
    assert (judged[0].wanted, judged[0].right, unread) == (None, False, [])


@settings(max_examples=40)
@given(lines=st.lists(st.lists(st.sampled_from(TRUTH.split()), min_size=1, max_size=5), max_size=6))
def test_no_printed_word_is_given_out_more_often_than_it_is_printed(
    bench: SimpleNamespace, lines: list[list[str]]
) -> None:
    judged, _ = bench.wordcheck.judge(words(*map(" ".join, lines)), TRUTH)
    right = [j.wanted for j in judged if j.right]
    assert all(right.count(token) <= TRUTH.split().count(token) for token in right)


def test_calibration_of_what_is_known(bench: SimpleNamespace) -> None:
    given_ = [(0.95, True)] * 9 + [(0.95, False)] + [(0.25, False)] * 3 + [(0.25, True)] + [(1.0, True)] * 0
    found = bench.calibration.calibration(given_)
    assert found["expectedCalibrationError"] == pytest.approx((10 * 0.05 + 4 * 0.0) / 14, abs=1e-4)
    assert (found["count"], found["right"], found["sure"], found["sureRight"]) == (14, 10, 10, 9)
    assert [(b["low"], b["count"], b["right"]) for b in found["bins"]] == [(0.2, 4, 1), (0.9, 10, 9)]
    assert bench.calibration.bins_from_json(found)[1].share == 0.9


def test_bin_edges_and_emptiness(bench: SimpleNamespace) -> None:
    assert [b.low for b in bench.calibration.bins([(0.0, False), (0.1, True), (0.3, True), (1.0, True)])] == [
        0.0,
        0.1,
        0.3,
        0.9,
    ]
    assert bench.calibration.calibration([])["expectedCalibrationError"] == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_the_error_is_a_share_and_intervals_hold_what_was_seen(
    bench: SimpleNamespace, given_: list[tuple[float, bool]]
) -> None:
    found = bench.calibration.bins(given_)
    assert sum(b.count for b in found) == len(given_)
    assert 0 <= bench.calibration.expected_error(found) <= 1
    for b in found:
        low, high = b.interval()
        assert 0 <= low <= b.share + 1e-9
        assert b.share - 1e-9 <= high <= 1


def test_the_listener_keeps_the_very_pictures(bench: SimpleNamespace, tmp_path: Path) -> None:
    ear = bench.limit.Listener(Recorded(tmp_path / "none.json"), tmp_path)
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    ear.case, ear.page = 2, 5
    for layout in (Layout.PAGE, Layout.BLOCK):
        with pytest.raises(PageFailed):
            ear.recognise(picture, 200, 1.0, layout)
    first, second = ear.looks
    assert (first.case, first.page, first.dpi, first.layout, second.layout) == (2, 5, 200, 3, 6)
    assert np.array_equal(np.load(second.file), picture)


def test_the_bare_recogniser_reads_what_ours_was_shown(bench: SimpleNamespace, tmp_path: Path) -> None:
    write(paper(), LINES[:4]).save(tmp_path / "a.png", dpi=(200, 200))
    truth = bench.truth.PageTruth(1, "\n".join(LINES[:4]))
    case = bench.truth.Case(tmp_path / "a.png", "a", (truth,), ())
    limit = bench.limit.Limit(tmp_path / "pictures", Settings())
    for work in (tmp_path / "first", tmp_path / "second"):  # listened to once, timed in every round
        work.mkdir()
        ran = limit([case], work)
        assert "NGUYỄN VĂN MẪU" in (ran.texts["a"][0] or "")
        assert ran.facts["recognisedPages"] == 1
        assert ran.facts["recognitions"] == len(list((tmp_path / "pictures").glob("*.npy")))
        assert 0 < ran.cost.wall_s < ran.cost.cpu_s * 50
        assert ran.cost.cpu_s == pytest.approx(
            ran.facts["cpuSecondsPerRecognition"] * ran.facts["recognitions"], abs=0.01
        )
