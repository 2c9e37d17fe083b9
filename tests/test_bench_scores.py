"""The benchmark's scoring: what is right, what is a confident mistake, which pages have truth."""

from __future__ import annotations

import importlib
import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

BENCH = Path(__file__).parent.parent / "bench"
PAGE = "ỦY BAN NHÂN DÂN\nXÃ MẪU\nSố: 15/QĐ-UBND\nVề việc cấp giấy"


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The scoring modules, imported as `bench/run.py` imports them: from their own folder."""
    names = ("textscore", "truth", "fieldscore", "measure")
    sys.path.insert(0, str(BENCH))
    modules: dict[str, ModuleType] = {name: importlib.import_module(name) for name in names}
    yield SimpleNamespace(**modules)
    sys.path.remove(str(BENCH))
    for name in names:
        del sys.modules[name]


def test_a_page_read_right_has_no_error(bench: SimpleNamespace) -> None:
    read = unicodedata.normalize("NFD", PAGE.replace("\n", "  \n\n "))
    assert bench.textscore.strict_error(read, PAGE) == 0
    assert bench.textscore.line_recall_error(read, PAGE) == 0


def test_quotes_dashes_and_dots_have_one_writing(bench: SimpleNamespace) -> None:
    assert bench.textscore.plain("“a” – ‘b’…\u00a0Ð") == "\"a\" - 'b'... Đ"


def test_order_and_extra_text_count_in_the_strict_error_only(bench: SimpleNamespace) -> None:
    swapped = "\n".join(reversed(PAGE.split("\n"))) + "\nthêm một dòng"
    assert bench.textscore.line_recall_error(swapped, PAGE) == 0
    assert bench.textscore.strict_error(swapped, PAGE) > 0.5


def test_errors_are_characters_of_the_truth(bench: SimpleNamespace) -> None:
    truth = "aaaa bbbb\ncccc dddd"
    assert bench.textscore.line_recall_error("aaaa bbxb cccc dddd", truth) == pytest.approx(1 / 18)
    assert bench.textscore.strict_error("aaaa bbxb cccc dddd", truth) == pytest.approx(1 / 19)
    assert bench.textscore.line_recall_error("cccc dddd", truth) == pytest.approx(8 / 18)


def test_nothing_read_is_all_wrong_and_a_blank_page_none(bench: SimpleNamespace) -> None:
    assert bench.textscore.line_recall_error("", PAGE) == 1
    assert bench.textscore.strict_error("", PAGE) == 1
    assert bench.textscore.line_recall_error("x", "") == 0


def test_the_wrong_lines_come_worst_first(bench: SimpleNamespace) -> None:
    read = PAGE.replace("XÃ", "XA").replace("cấp giấy", "cap giay")
    assert bench.textscore.wrong_lines(read, PAGE) == [(2, "Về việc cấp giấy"), (1, "XÃ MẪU")]


@given(read=st.text("ab c\n", max_size=40), truth=st.text("ab c\n", max_size=40))
def test_line_recall_is_a_share(bench: SimpleNamespace, read: str, truth: str) -> None:
    assert 0 <= bench.textscore.line_recall_error(read, truth) <= 1
    assert bench.textscore.line_recall_error(truth, truth) == 0


def field(value: object, confidence: float = 0.95) -> dict[str, object]:
    return {"value": value, "confidence": confidence}


def test_fields_are_right_wrong_or_absent_and_handwriting_is_apart(bench: SimpleNamespace) -> None:
    printed = {"subject": "Về việc “mẫu”", "organName": "XÃ MẪU", "signerName": "Trần Văn Mẫu", "area": 12.5}
    by_hand = {"codeNumber": "15", "issuedDate": "2023-05-12", "codeNotation": "QĐ-UBND", "recipient": "Sở"}
    truth = bench.truth.PaperTruth("khac", (1,), printed | by_hand, frozenset(by_hand))
    paper = {
        "docType": "khac",
        "pages": [1],
        "fields": {
            "subject": field('Về việc  "mẫu"'),
            "organName": field("XA MẪU", 0.91),
            "area": field(12.5, 0.5),
            "codeNumber": field("16"),
            "issuedDate": field("2023-05-12"),
            "codeNotation": field("QĐ-UB"),
        },
        "findings": [{"code": "handwritten", "field": "codeNotation"}],
    }
    scores = bench.fieldscore.score_paper(truth, [paper])
    assert {s.name: s.verdict for s in scores} == {
        "subject": "right",
        "organName": "wrong",
        "signerName": "absent",
        "area": "right",
        "codeNumber": "guessed-wrong",
        "issuedDate": "guessed-right",
        "codeNotation": "flagged",
        "recipient": "flagged",
    }
    total = bench.fieldscore.summary(scores)
    assert (total["right"], total["wrong"], total["absent"]) == (2, 1, 1)
    assert (total["precision"], total["recall"]) == (pytest.approx(2 / 3), 0.5)
    assert total["f1"] == pytest.approx(4 / 7)
    assert (total["confidentMistakes"], total["confident"]) == (1, 2)
    assert total["notTypeset"] == {
        "fields": 4,
        "flagged": 2,
        "guessedRight": 1,
        "guessedWrong": 1,
        "guessedWrongConfident": 1,
    }


def test_a_mistake_below_nine_tenths_is_not_confident(bench: SimpleNamespace) -> None:
    truth = bench.truth.PaperTruth("khac", (1,), {"subject": "đúng"})
    paper = {"docType": "khac", "pages": [1], "fields": {"subject": field("sai", 0.89)}}
    (score,) = bench.fieldscore.score_paper(truth, [paper])
    assert (score.verdict, score.confident_mistake) == ("wrong", False)


def test_lists_and_case_are_compared_strictly(bench: SimpleNamespace) -> None:
    same = bench.fieldscore.same
    assert same(["a", "b"], ("a", "b"))
    assert not same(["b", "a"], ["a", "b"])
    assert not same("Mẫu", "MẪU")
    assert not same("mau", "mẫu")


def test_each_paper_of_a_stack_is_scored_against_its_own_pages(bench: SimpleNamespace) -> None:
    first = {"docType": "khac", "pages": [1], "fields": {}}
    second = {"docType": "giay-khai-sinh", "pages": [2, 3], "fields": {}}
    truth = bench.truth.PaperTruth("giay-khai-sinh", (2, 3))
    assert bench.fieldscore.match(truth, [first, second]) is second
    assert bench.fieldscore.type_right(truth, [first, second])
    assert not bench.fieldscore.type_right(truth, [first])
    assert bench.fieldscore.match(truth, []) == {}


def test_single_images_with_truth_beside_them(bench: SimpleNamespace, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.b.jpg").write_bytes(b"")
    (pages / "a.b.gt.txt").write_text("chữ", "utf-8")
    facts = {"docType": "khac", "fields": {"x": "1"}, "notTypeset": ["x"]}
    (pages / "a.b.fields.json").write_text(json.dumps(facts))
    (pages / "untold.png").write_bytes(b"")
    (case,) = bench.truth.load(tmp_path)
    assert (case.name, case.pages[0].text, case.papers[0].not_typeset) == ("a.b", "chữ", {"x"})


def test_dossiers_with_truth_in_a_folder_of_its_own(bench: SimpleNamespace, tmp_path: Path) -> None:
    for folder in ("dossiers/H1", "loose", "truth/H1", "truth/loose"):
        (tmp_path / folder).mkdir(parents=True)
    pages = [{"number": 1, "text": "chữ"}, {"number": 2, "text": "", "blank": True}]
    papers = [{"docType": "khac", "pages": [1, 2], "fields": {}, "notTypeset": []}]
    truth = json.dumps({"documents": papers, "pages": pages})
    for folder in ("H1", "loose"):
        (tmp_path / "truth" / folder / "01.json").write_text(truth)
    (tmp_path / "dossiers/H1/01.pdf").write_bytes(b"")
    (tmp_path / "loose/01.tif").write_bytes(b"")
    cases = bench.truth.load(tmp_path)
    assert [(c.name, len(c.pages), c.pages[1].blank) for c in cases] == [
        ("H1/01.pdf", 2, True),
        ("loose/01.tif", 2, True),
    ]


def test_a_folder_without_truth_is_refused(bench: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no pages with truth"):
        bench.truth.load(tmp_path)


def test_cost_is_measured_of_the_whole_process_tree(bench: SimpleNamespace, tmp_path: Path) -> None:
    grandchild = "b = bytearray(60_000_000)\nimport time; time.sleep(0.6)"
    spawn = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {grandchild!r}])\n"
    busy = f"{spawn}sum(range(5_000_000))"
    commands = [
        bench.measure.Command([sys.executable, "-c", busy], tmp_path / "0.out"),
        bench.measure.Command([sys.executable, "-c", "raise SystemExit(4)"], tmp_path / "1.out"),
    ]
    cost = bench.measure.measure(commands, 2)
    assert cost.failed == (1,)
    assert cost.peak_mb > 60
    assert cost.largest_mb > 60
    assert cost.cpu_s > 0.05
    assert cost.wall_s >= 0.6
