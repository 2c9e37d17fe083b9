"""`scripts/bench fields`: fresh papers at every level, pages read once, types and fields counted."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from digitize.dossier import Page
from digitize.settings import Settings

BENCH = Path(__file__).parent.parent / "bench"
MODULES = ("calibration", "fieldrun", "fieldscore", "fieldshow", "fieldstacks", "freshpapers", "truth")


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The benchmark's modules, imported from their own folder, as `bench/fields.py` does."""
    before, path = set(sys.modules), list(sys.path)
    sys.path.insert(0, str(BENCH))
    yield SimpleNamespace(**{name: importlib.import_module(name) for name in MODULES})
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if str(BENCH) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def field(value: Any, confidence: float) -> dict[str, Any]:
    return {"value": value, "raw": str(value), "confidence": confidence}


def taken(
    bench: SimpleNamespace,
    level: str,
    given: dict[str, Any],
    by_hand: tuple[str, ...] = (),
    cpu_s: float = 0.1,
) -> Any:
    """One paper of one page that says who and when, and the document that was made of it."""
    wanted = {"fullName": "NGUYỄN VĂN MẪU", "dateOfBirth": "2001-02-03"}
    paper = bench.truth.PaperTruth("giay-khai-sinh", (1,), wanted, frozenset(by_hand))
    page = bench.truth.PageTruth(1, "")
    case = bench.truth.Case(Path("x.pdf"), f"loose/giay-khai-sinh-{level}-0000.pdf", (page,), (paper,))
    reading = bench.freshpapers.Reading(case, (Page(1, 100, 100, 200),))
    document = {"docType": "giay-khai-sinh", "typeConfidence": 0.95, "pages": [1], "fields": {}} | given
    return bench.fieldrun.Taken(reading, (document,), cpu_s)


@pytest.fixture
def found(bench: SimpleNamespace) -> dict[str, Any]:
    """A light paper read right, a heavy one with a confident mistake, a heavy one taken for another type."""
    right = {"fullName": field("NGUYỄN VĂN MẪU", 0.97), "dateOfBirth": field("2001-02-03", 0.85)}
    wrong = {"fullName": field("NGUYÊN VĂN MẪU", 0.95)}
    papers = [
        taken(bench, "light", {"fields": right}),
        taken(bench, "heavy", {"fields": wrong}, cpu_s=0.3),
        taken(bench, "heavy", {"docType": "to-khai"}, by_hand=("dateOfBirth",), cpu_s=0.2),
    ]
    cuts = {"f1": 0.857, "precision": 0.75, "recall": 1.0, "boundaries": 3, "unsure": 0, "silentMistakes": 1}
    stacks = {"with": cuts, "without": cuts}
    about = {"seed": 7, "count": 1, "files": 3, "pages": 3, "stacks": stacks}
    return {**about, **bench.fieldrun.results(papers)}


def test_types_and_fields_are_counted_by_level(found: dict[str, Any]) -> None:
    light, heavy = found["levels"]["light"], found["levels"]["heavy"]
    assert (light["accuracy"], light["f1"]) == (1.0, 1.0)
    assert (heavy["papers"], heavy["typesRight"]) == (2, 1)
    assert (heavy["right"], heavy["wrong"], heavy["absent"]) == (0, 1, 2)
    assert heavy["confidentMistakes"] == 1
    assert heavy["notTypeset"]["flagged"] == 1
    assert "medium" not in found["levels"]
    assert found["types"]["giay-khai-sinh"]["all"]["papers"] == 3
    assert found["confused"][0]["given"] == "to-khai"


def test_every_fault_is_named_the_surest_first(found: dict[str, Any]) -> None:
    first, *others = found["faults"]
    assert (first["name"], first["verdict"], first["level"], first["confidentMistake"]) == (
        "fullName",
        "wrong",
        "heavy",
        True,
    )
    assert [f["verdict"] for f in others] == ["absent", "absent"]
    assert found["fields"]["giay-khai-sinh"]["dateOfBirth"]["absent"] == 1


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("NGUYÊN VĂN MẪU", "marks or case"),
        ("NGUYỄN VĂN. MẪU", "blanks or points"),
        ("NGUYỄN VĂN", "cut short"),
        ("Ông NGUYỄN VĂN MẪU", "too much"),
        ("NGUYỄN VĂN MÂY", "other letters"),
    ],
)
def test_a_wrong_value_says_how(bench: SimpleNamespace, given: str, kind: str) -> None:
    score = bench.fieldscore.FieldScore("khac", "fullName", "wrong", "NGUYỄN VĂN MẪU", given, 0.5)
    assert bench.fieldrun.why(score) == kind


def test_an_absent_value_says_whether_it_was_taken_for_handwriting(bench: SimpleNamespace) -> None:
    flag = {"findings": [{"code": "not-typeset", "field": "fullName"}]}
    faults = bench.fieldrun.faults(bench.fieldrun.judge([taken(bench, "light", flag)]))
    assert {f["name"]: f["why"] for f in faults} == {
        "fullName": "taken for handwriting",
        "dateOfBirth": "not found",
    }


def test_confidence_and_cost(found: dict[str, Any]) -> None:
    assert (found["calibration"]["fields"]["sure"], found["calibration"]["fields"]["sureRight"]) == (2, 1)
    assert found["calibration"]["types"]["right"] == 2
    assert found["cost"]["cpuSecondsPerPage"] == pytest.approx(0.2)
    assert found["cost"]["worstCpuSecondsPerPage"] == pytest.approx(0.3)


def test_the_report_says_what_is_not_reached(bench: SimpleNamespace, found: dict[str, Any]) -> None:
    met = {goal.what: goal.met for goal in bench.fieldshow.goals(found)}
    assert met["F1, light"]
    assert not any(
        met[name] for name in ("type right", "F1, heavy", "wrong of those ≥ 0.9", "cuts, F1, without sheets")
    )
    html = bench.fieldshow.field_report(found)
    assert "NGUYÊN VĂN MẪU" in html
    assert html.count("<svg") == 3
    assert "was taken for to-khai" in html


def test_stacks_are_made_of_whole_papers_in_the_order_drawn(bench: SimpleNamespace) -> None:
    one = taken(bench, "light", {}).reading
    readings = [
        replace(one, pages=tuple(Page(n, 10, 10, 200, blank=True) for n in range(1, k)))
        for k in (2, 3, 4, 5, 6)
    ]
    papers = bench.fieldstacks._stack(readings, 3, 0)
    assert 4 <= len(papers) <= 5
    assert set(papers) <= {r.pages for r in readings}
    assert bench.fieldstacks._stack(readings, 3, 0) == papers


def test_sheets_tell_papers_apart_that_nothing_else_does(bench: SimpleNamespace) -> None:
    one = taken(bench, "light", {}).reading
    found = bench.fieldstacks.cuts_in_stacks([one] * 4, 3, Settings())
    assert found["with"]["f1"] == 1.0
    assert found["without"]["f1"] < 0.5
    assert found["with"]["boundaries"] > 60
    assert bench.fieldstacks.cuts_in_stacks([], 3, Settings())["with"]["boundaries"] == 0


def test_papers_of_every_level_come_first_from_the_same_seed(
    bench: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = bench.freshpapers.fresh
    monkeypatch.setattr(fresh, "MAKERS", {k: fresh.MAKERS[k] for k in ("can-cuoc", "giay-tiep-nhan")})
    drawn = bench.freshpapers.drawn(5, 2)
    once = bench.freshpapers.drawn(5, 1)
    assert [b.name for b in drawn[:3]] == [f"can-cuoc-{level}-0000" for level in ("light", "medium", "heavy")]
    assert [b.items[0].look.level for b in drawn[:3]] == ["light", "medium", "heavy"]
    assert len({b.name for b in drawn}) == 12
    assert [b.items[0].paper.fields for b in once] == [b.items[0].paper.fields for b in drawn[:6]]


def test_pages_are_read_once(bench: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fresh, settings = bench.freshpapers.fresh, replace(Settings(), jobs=1)
    monkeypatch.setattr(fresh, "MAKERS", {"giay-tiep-nhan": fresh.MAKERS["giay-tiep-nhan"]})
    monkeypatch.setattr(bench.freshpapers, "LEVELS", ("light",))
    cases = bench.freshpapers.fresh_cases(tmp_path, 5, 1, settings)
    said: list[str] = []
    (first,) = bench.freshpapers.read_cases(cases, tmp_path / "read", settings, said.append)
    assert first.pages[0].words
    assert first.level == "light"
    cases[0].file.unlink()  # nothing but what was kept can answer now
    (again,) = bench.freshpapers.read_cases(cases, tmp_path / "read", settings, said.append)
    assert again == first
    (own,) = bench.fieldrun.take([first], settings)
    assert own.cpu_s > 0
    assert own.documents[0]["docType"] == "giay-tiep-nhan"
    assert len(said) == 2
