"""The benchmark's figures over rounds, its goals, charts and report."""

from __future__ import annotations

import importlib
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from digitize.dossier import Word

BENCH = Path(__file__).parent.parent / "bench"
MODULES = (
    "calibration",
    "charts",
    "goals",
    "measure",
    "readout",
    "report",
    "results",
    "tools",
    "truth",
    "wordcheck",
    "worst",
)


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The benchmark's modules, imported from their own folder, as `bench/run.py` does."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCH))
    modules: dict[str, ModuleType] = {name: importlib.import_module(name) for name in MODULES}
    yield SimpleNamespace(**modules)
    sys.path.remove(str(BENCH))
    for name in set(sys.modules) - before:
        if str(BENCH) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def cost(bench: SimpleNamespace, wall: float, cpu: float) -> Any:
    return bench.measure.Cost(wall, cpu, 300.0, 200.0, 100.0, ())


def tool(bench: SimpleNamespace, error: float, *rounds: tuple[float, float], **more: Any) -> dict[str, Any]:
    """A tool's results over ten pages."""
    pages = [{"page": "a#1", "lineRecallError": error, "strictError": 2 * error, "worstLines": []}]
    spread = {"mean": error, "median": error, "max": 2 * error}
    found = bench.results.costs([cost(bench, *r) for r in rounds], 10)
    return {
        "lineRecallError": spread,
        "strictError": spread,
        **found,
        "outputBytes": 10,
        "pages": pages,
        **more,
    }


@pytest.fixture
def tools(bench: SimpleNamespace) -> dict[str, dict[str, Any]]:
    given = [(0.95, True)] * 30 + [(0.4, False)] * 5
    words = bench.calibration.calibration(given) | {"onPrint": bench.calibration.calibration(given)}
    words |= {"wrong": 5, "wrongInMarks": 3, "unread": 1}
    fields = {
        **dict.fromkeys(("papers", "typesRight", "right", "wrong", "absent", "confident"), 1),
        **dict.fromkeys(("precision", "recall", "f1"), 0.5),
        "confidentMistakes": 0,
        "notTypeset": dict.fromkeys(
            ("fields", "flagged", "guessedRight", "guessedWrong", "guessedWrongConfident"), 0
        ),
        "scores": [
            {
                "doc_type": "khac",
                "name": "subject",
                "verdict": "wrong",
                "wanted": "<b>",
                "given": "a & b",
                "confidence": None,
            }
        ],
    }
    ours = {"fields": fields, "calibration": {"words": words, "fields": bench.calibration.calibration([])}}
    limit = {
        "recognitions": 12,
        "recognisedPages": 10,
        "cpuSecondsPerRecognition": 0.5,
        "wholePageCpuSecondsPerPage": 0.4,
    }
    return {
        "digitize": tool(bench, 0.01, (10.0, 12.0), (20.0, 24.0), **ours),
        "ocrmypdf": tool(bench, 0.04, (40.0, 30.0), (60.0, 60.0)),
        "ocrmypdf-clean": tool(bench, 0.02, (100.0, 99.0), (200.0, 200.0)),
        "recogniser": tool(bench, 0.03, (5.0, 10.0), (10.0, 20.0), **limit),
    }


def test_rounds_give_median_and_best_and_ratios_are_taken_within_a_round(
    bench: SimpleNamespace, tools: dict[str, dict[str, Any]]
) -> None:
    ours = tools["digitize"]
    assert (ours["pagesPerSecond"], ours["bestPagesPerSecond"]) == (0.75, 1.0)
    assert (ours["cpuSecondsPerPage"], ours["leastCpuSecondsPerPage"]) == (1.8, 1.2)
    found = bench.results.ratios(tools, "digitize")
    assert found["ocrmypdf"] == {"pagesPerSecond": 3.5, "cpuPerPage": 0.4, "error": 0.25}
    assert found["recogniser"]["cpuPerPage"] == 1.2
    assert bench.results.ratios({"ocrmypdf": tools["ocrmypdf"]}, "digitize") == {}


def test_goals_are_judged_against_the_setting_that_reads_best(
    bench: SimpleNamespace, tools: dict[str, dict[str, Any]]
) -> None:
    found = bench.goals.goals(tools, bench.results.ratios(tools, "digitize"), "digitize")
    assert [(g.reached, g.met) for g in found] == [
        ("0.50", False),
        ("2.00 %", True),
        ("3.50 ×", True),
        ("10.00 ×", True),
        ("1.20 ×", True),
        ("200 MB", True),
    ]
    alone = bench.goals.goals({"digitize": tools["digitize"]}, {}, "digitize")
    assert len(alone) == 2
    assert bench.goals.goals({}, {}, "digitize") == []


def test_charts_are_well_formed_whatever_the_names_say(bench: SimpleNamespace) -> None:
    charts = bench.charts
    bar = charts.Bar("<ours> & theirs", 2.0, "2 < 3", strong=True)
    drawn = [
        charts.bars("a & b", [bar, charts.Bar("x", 0.0, "0")]),
        charts.bars("none", []),
        charts.dots("dots", {"p<1>#1": {"a": 0.02, "b": 0.5}, "q#1": {"a": 0.0}}, ["a", "b", "c"]),
        charts.dots("all right", {"p": {"a": 0.0}}, ["a"]),
        charts.reliability("r", bench.calibration.bins([(0.9, True), (0.2, False)])),
        charts.lines("l", [charts.Series("m", [(0, 1), (5, 3)]), charts.Series("n", [])], "MB", limit=4.0),
    ]
    for svg in drawn:
        root = ET.fromstring(svg)  # noqa: S314  our own
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        numbers = re.findall(r'(?:width|height|x|y)="(-?[\d.]+)"', svg)
        assert all(float(n) >= 0 for n in numbers)
    assert drawn[0].count("<rect") == 2
    assert drawn[2].count("translate(") == 3 + 3  # three marks and three in the legend
    assert 'class="limit"' in drawn[5]


def test_a_dot_lies_where_its_error_is(bench: SimpleNamespace) -> None:
    svg = bench.charts.dots("d", {"p": {"a": 0.0}, "q": {"a": 0.25}, "r": {"a": 1.0}}, ["a"])
    x = [float(v) for v in re.findall(r"translate\(([\d.]+)", svg)][1:]
    assert (x[1] - x[0]) / (x[2] - x[0]) == pytest.approx(0.5)


def report(bench: SimpleNamespace, tools: dict[str, dict[str, Any]]) -> str:
    wrong = bench.wordcheck.Judged(Word("<sai>", (1, 2, 30, 12), 0.7, 0), "đúng & đủ")
    read = bench.readout.PageRead(100, 140, (wrong.word,))
    worst = bench.worst.WorstPage("a#1", 0.01, "/9j/", read, (wrong,), ("mất",))
    results = {
        "folder": "pages",
        "files": 1,
        "pages": 10,
        "inputBytes": 1,
        "cores": 2,
        "machine": "m",
        "load": 0.1,
        "versions": {"digitize": "0"},
        "rounds": 2,
        "tools": tools,
        "ratios": bench.results.ratios(tools, "digitize"),
    }
    goals = bench.goals.goals(tools, results["ratios"], "digitize")
    return str(bench.report.benchmark_report(results, "digitize", goals, [worst]))


def test_the_report_is_one_file_and_escapes_what_was_read(
    bench: SimpleNamespace, tools: dict[str, dict[str, Any]]
) -> None:
    html = report(bench, tools)
    body = html.removeprefix("<!doctype html>\n")
    style = body[body.index("<style>") : body.index("</style>")]
    root = ET.fromstring(  # noqa: S314  our own
        body.replace(style, "<style>")
        .replace('<meta charset="utf-8">', "")
        .replace('<meta name="viewport" content="width=device-width">', "")
    )
    assert [h.text for h in root.iter("h2")] == [
        "Goals",
        "Comparison",
        "Page by page",
        "Confidence",
        "Fields",
        "Worst pages",
        "What was measured",
    ]
    assert "&lt;sai&gt;" in html
    assert "đúng &amp; đủ" in html
    assert "5 of 35 words are wrong, 3 of them only in marks" in html
    fetched = re.findall(r'(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import', html)
    assert all(link.startswith("data:") for link, _ in fetched)
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")


def test_a_report_without_ours_has_the_comparison_alone(
    bench: SimpleNamespace, tools: dict[str, dict[str, Any]]
) -> None:
    html = report(bench, {"recogniser": tools["recogniser"]})
    assert "Confidence" not in html
    assert "12 pictures of 10 pages" in html


def test_words_of_recognised_print_are_judged_and_nothing_else(bench: SimpleNamespace) -> None:
    truth = [
        bench.truth.PageTruth(1, "cấp giấy mẫu"),
        bench.truth.PageTruth(2, "chữ số"),
        bench.truth.PageTruth(3, "", blank=True),
    ]
    case = bench.truth.Case(Path("a.pdf"), "a", tuple(truth), ())
    words = tuple(
        Word(t, (20 * i, 0, 20 * i + 18, 9), c, 0) for i, (t, c) in enumerate((("câp", 0.95), ("giấy", 0.8)))
    )
    read = {
        1: bench.readout.PageRead(100, 140, words),
        2: bench.readout.PageRead(100, 140, (), recognised=False),
        3: bench.readout.PageRead(100, 140, words),
    }
    ran = bench.tools.Ran(cost(bench, 1, 1), {"a": ["câp giấy", None, ""]}, read={"a": read})
    found = bench.results.word_calibration([case], ran)
    assert (found["count"], found["wrong"], found["wrongInMarks"], found["unread"]) == (2, 1, 1, 1)
    assert (found["sure"], found["sureRight"]) == (1, 0)
    assert [row["page"] for row in bench.results.page_scores([case], ran)] == ["a#1"]
