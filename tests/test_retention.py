"""How long dossiers are kept: only what an instrument says, never due where nothing is known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders_archive import a_dossier
from conftest import digitize
from hypothesis import given
from hypothesis import strategies as st

from digitize.archive.dossiers import Place, dossier_json
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive, create
from digitize.archive.rootfile import replace_root_file
from digitize.archive.waiting import put_waiting
from digitize.errors import UsageProblem
from digitize.office.procedures import Procedure, Procedures, load_procedures, procedures_bytes
from digitize.office.retention import Asked, retention_on
from digitize.retention import Terms, terms_of
from digitize.schemas import own_lists

DAY = date(2026, 11, 22)
NOTHING = Asked(None, None, None, (), None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("05", "05"),
        ("5", "05"),
        ("05 - 20 năm", "05"),
        ("20 năm", "05"),
        ("Vĩnh viễn", "01"),
        ("VĨNH VIỄN", "01"),
        ("70 NĂM", "02"),
        ("15 năm", None),
        ("08", None),
        ("2055", None),
        ("lâu dài", None),
        ("", None),
    ],
)
def test_terms_are_read_as_people_write_them(text: str, code: str | None) -> None:
    found = retention_on(DAY).read(text)
    assert (found.code if found else None) == code


def test_the_terms_are_those_of_the_circular() -> None:
    terms = retention_on(DAY).terms
    years = {code: term.years for code, term in terms.items()}
    assert years == {"01": None, "02": 70, "03": 50, "04": 30, "05": 20, "06": 10, "07": None}
    assert [code for code, term in terms.items() if term.permanent] == ["01"]
    assert not retention_on(date(2025, 6, 30)).terms  # the circular was not in force


@pytest.mark.parametrize(
    ("asked", "state", "why"),
    [
        (NOTHING, "unknown", "no-term"),
        (replace(NOTHING, finished=date(1990, 1, 1)), "unknown", "no-term"),
        (replace(NOTHING, maintenance="06"), "unknown", "no-end-day"),
        (replace(NOTHING, maintenance="07", finished=date(1990, 1, 1)), "unknown", "no-years"),
        (replace(NOTHING, maintenance="15 năm", finished=date(1990, 1, 1)), "unknown", "unknown-code"),
        (replace(NOTHING, maintenance="01", finished=date(1900, 1, 1)), "permanent", None),
        (replace(NOTHING, results=("trich-luc-khai-tu",), finished=date(1900, 1, 1)), "permanent", None),
        (replace(NOTHING, results=("giay-phep-xay-dung",), finished=date(1900, 1, 1)), "unknown", "no-term"),
        (replace(NOTHING, maintenance="06", finished=date(2016, 11, 21)), "due", None),
        (replace(NOTHING, maintenance="06", finished=date(2016, 11, 22)), "soon", None),
        (replace(NOTHING, maintenance="06", finished=date(2017, 5, 21)), "soon", None),
        (replace(NOTHING, maintenance="06", finished=date(2017, 5, 22)), "running", None),
        (replace(NOTHING, of_procedure="06", finished=date(2016, 1, 1)), "due", None),
        (replace(NOTHING, maintenance="01", of_procedure="06", finished=date(2016, 1, 1)), "permanent", None),
    ],
)
def test_a_verdict_and_its_reason(asked: Asked, state: str, why: str | None) -> None:
    verdict = retention_on(DAY).judge(asked, 180)
    assert (verdict.state, verdict.why) == (state, why)


@given(
    st.dates(date(1900, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["02", "03", "04", "05", "06"]),
    st.integers(0, 400),
)
def test_nothing_is_due_before_its_years_are_over(finished: date, code: str, soon: int) -> None:
    retention = retention_on(DAY)
    verdict = retention.judge(replace(NOTHING, maintenance=code, finished=finished), soon)
    years = retention.terms[code].years
    assert verdict.until is not None
    assert years is not None
    assert verdict.until.year - finished.year == years
    assert (verdict.state == "due") == (verdict.until < DAY)
    assert verdict.state != "soon" or DAY <= verdict.until <= DAY + timedelta(days=soon)


def test_an_office_has_rules_of_its_own(tmp_path: Path) -> None:
    listed = {
        "countFrom": {"field": "finishedAt", "sure": True},
        "codes": [
            {"code": "06", "title": "10 năm", "years": 10, "validTo": "2026-12-31"},
            {"code": "06", "title": "12 năm", "years": 12, "validFrom": "2027-01-01", "sure": True},
        ],
        "rules": [{"procedures": ["1.009902"], "code": "06", "source": "Quy chế của cơ quan", "sure": True}],
    }
    (tmp_path / "retention.json").write_text(json.dumps(listed), "utf-8")
    asked = replace(NOTHING, procedure="1.009902", finished=date(2016, 1, 1))
    with own_lists(tmp_path):
        now, later = retention_on(DAY).judge(asked, 0), retention_on(date(2027, 1, 1)).judge(asked, 0)
    assert (now.state, now.sure, now.source) == ("due", False, "Quy chế của cơ quan")
    assert (later.state, later.sure) == ("running", True)


@pytest.mark.parametrize("broken", ['{"codes": []}', '{"codes": 1, "countFrom": {"field": "x"}}', "[]"])
def test_a_broken_list_is_told_and_nothing_is_judged(tmp_path: Path, broken: str) -> None:
    (tmp_path / "retention.json").write_text(broken, "utf-8")
    with own_lists(tmp_path), pytest.raises(UsageProblem):
        retention_on(DAY)


def test_a_procedure_keeps_its_term_through_the_catalogue() -> None:
    listed = Procedures((Procedure("1.009902", "Cấp giấy phép", maintenance="20 năm"),))
    assert load_procedures(procedures_bytes(listed)) == listed


# -- whole archives ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kho(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = create(tmp_path_factory.mktemp("kho") / "kho", "vi")
    listed = Procedures((Procedure("1.009902", "Cấp giấy phép", maintenance="06"),))
    replace_root_file(archive, archive.procedures, procedures_bytes(listed))
    store = archive.open_store()
    for ident, case in {
        "H99.12-100101-0001": {"procedureCode": "1.009902.000.00.12.H99", "finishedAt": "2010-02-01"},
        "H99.12-170101-0002": {"procedureCode": "1.009902", "finishedAt": "2017-01-01T08:30"},
        "H99.12-100101-0003": {"procedureCode": "1.009902"},
        "H99.12-100101-0004": {"maintenance": "vĩnh viễn", "finishedAt": "2010-02-01"},
        "H99.12-100101-0005": {"finishedAt": "2010-02-01"},
    }.items():
        store.put(object_id(ident), _files(ident, case), message="m", user="u", created=f"{DAY}T08:00:00Z")
    put_waiting(archive, "H99.12-100101-0006", _files("H99.12-100101-0006", {}, role="result"))
    return archive


def _files(ident: str, case: dict[str, Any], role: str | None = None) -> dict[str, Any]:
    dossier, files = a_dossier(ident)
    places = {f"{ident}/0001": Place("result")} if role else {}
    return {**files, "dossier.json": dossier_json(replace(dossier, case=case, places=places))}


def test_the_report_tells_due_soon_and_not_known(kho: Archive) -> None:
    terms: Terms = terms_of(kho, DAY, 180)
    ids = {state: [k.dossier[-4:] for k in those] for state, those in terms.kept.items()}
    assert ids == {
        "due": ["0001"],
        "soon": ["0002"],
        "running": [],
        "permanent": ["0004", "0006"],
        "unknown": ["0003", "0005"],
    }
    assert [k.verdict.why for k in terms.kept["unknown"]] == ["no-end-day", "no-term"]


def test_a_dossier_that_cannot_be_read_is_told_and_never_due(kho: Archive, tmp_path: Path) -> None:
    path = kho.open_store().path_of(object_id("H99.12-100101-0001"), "dossier.json")
    whole = path.read_bytes()
    try:
        path.write_bytes(b"{")
        terms = terms_of(kho, DAY, 180)
    finally:
        path.write_bytes(whole)
    assert terms.kept["due"] == ()
    assert [f.code for f in terms.findings] == ["dossier-unreadable"]


@pytest.mark.parametrize(("lang", "unknown"), [("vi", "chưa xác định thời hạn"), ("en", "not known")])
def test_the_report_from_outside(kho: Archive, lang: str, unknown: str) -> None:
    ran = digitize(
        "report", "retention", "--archive", kho.root, "--on", DAY.isoformat(), "--lang", lang, COLUMNS="140"
    )
    assert ran.code == 0
    assert unknown in ran.out
    assert "H99.12-100101-0001" in ran.out
