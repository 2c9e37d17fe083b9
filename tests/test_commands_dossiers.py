"""procedures, check, reuse and ingest --cases from outside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import BORN_DIGITAL, CODE, SAMPLES, Ran, digitize
from typer.testing import CliRunner

from digitize.cli import app

NAMED = "thong-bao-rieng.pdf"


def here(*words: str | Path) -> Ran:
    """`digitize WORDS` in this very process: these commands start no workers."""
    ran = CliRunner().invoke(app, [str(word) for word in words])
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


LISTED, ABSENT = "H99.12-250903-0777", "H99.12-250903-0999"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Any]:
    """An archive with procedures, filled from a folder and a loose file with a list of cases; the folder;
    what ingest said.
    """
    root = tmp_path_factory.mktemp("batch")
    scans = root / "scans"
    (scans / CODE).mkdir(parents=True)
    shutil.copy(BORN_DIGITAL, scans / CODE)
    shutil.copy(BORN_DIGITAL, scans / NAMED)
    _list(scans / "danh-sach.xlsx", "1.009904")
    assert here("init", root / "kho").code == 0
    assert here("procedures", "import", SAMPLES / "procedures.csv", "--archive", root / "kho").code == 0
    where = ("--archive", root / "kho", "--json")
    ran = digitize("ingest", scans, "--cases", scans / "danh-sach.xlsx", *where)
    assert ran.code == 0, ran.err
    return root / "kho", scans, ran.json


def _list(path: Path, procedure: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["DANH SÁCH HỒ SƠ"],
        ["Mã hồ sơ", "Mã TTHC", "Chủ hồ sơ", "Số CCCD", "Tên tệp", "Màu bìa"],
        [CODE, procedure, "NGUYỄN VĂN MẪU", 34085000048, None, "xanh"],
        [LISTED, procedure, "LÊ THỊ THỬ", "034185000049", NAMED, None],
        [ABSENT, procedure, "TRẦN VĂN NHÁP", "034085000050", None, None],
    ):
        sheet.append(row)
    book.save(path)


def test_a_list_of_cases_is_matched_by_folder_and_file_name(batch: tuple[Path, Path, Any]) -> None:
    told = batch[2]
    assert sorted(d["dossierCode"] for d in told["dossiers"]) == sorted([CODE, LISTED])
    assert told["cases"] == {
        "rows": 3,
        "matched": 2,
        "inArchive": 0,
        "withoutScans": [{"row": 5, "dossierCode": ABSENT}],
        "scansWithoutCase": [],
        "ignoredColumns": ["Màu bìa"],
        "findings": [],
    }
    shown = here("show", LISTED, "--archive", batch[0], "--json").json
    assert shown["case"]["ownerName"] == "LÊ THỊ THỬ"
    assert [f["code"] for f in shown["findings"]].count("component-missing") == 4


def test_the_same_paper_in_two_dossiers_is_linked(batch: tuple[Path, Path, Any]) -> None:
    documents = [d for dossier in batch[2]["dossiers"] for d in dossier["documents"]]
    assert len([d for d in documents if d.get("sameAs")]) == 1


def test_running_again_files_nothing_and_a_changed_list_brings_its_news(
    batch: tuple[Path, Path, Any], tmp_path: Path
) -> None:
    archive = tmp_path / "kho"
    shutil.copytree(batch[0], archive)
    strict = ("--strict", "--json")
    again = digitize(
        "ingest", batch[1], "--cases", batch[1] / "danh-sach.xlsx", "--archive", archive, *strict
    )
    assert again.code == 5  # one case has no scans
    assert (again.json["dossiers"], again.json["duplicates"]) == ([], 2)
    _list(tmp_path / "moi.xlsx", "1.009905")
    shelf = batch[1] / CODE
    news = digitize("ingest", shelf, "--cases", tmp_path / "moi.xlsx", "--archive", archive, "--json").json
    [dossier] = news["dossiers"]
    assert dossier["version"] in (0, 2)
    assert {f["params"]["component"] for f in dossier["findings"] if f["code"] == "component-missing"} == {
        "TP-H99.000501",
        "TP-H99.000502",
    }
    assert news["cases"]["inArchive"] == 1


def test_a_dry_run_matches_and_writes_nothing(batch: tuple[Path, Path, Any], archive: Path) -> None:
    file = batch[1] / "danh-sach.xlsx"
    ran = digitize("ingest", batch[1], "--cases", file, "--archive", archive, "--dry-run", "--json")
    assert sorted(p["dossierCode"] for p in ran.json["planned"]) == sorted([CODE, LISTED])
    assert not any((archive / "review").iterdir())


def test_a_broken_list_is_refused_before_anything_is_filed(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "ds.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    ran = digitize("ingest", BORN_DIGITAL, "--cases", tmp_path / "ds.xlsx", "--archive", archive, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "list-damaged")
    assert not any((archive / "review").iterdir())


def test_check_says_what_is_missing_and_exits_5_with_strict(batch: tuple[Path, Path, Any]) -> None:
    where = ("--archive", batch[0])
    ran = here("check", CODE, *where, "--json")
    assert ran.code == 0
    assert (ran.json["complete"], ran.json["procedureCode"]) == (False, "1.009904")
    assert ran.json["missing"] == [
        c["componentCode"] for c in ran.json["components"] if c["status"] == "missing"
    ]
    assert here("check", CODE, *where, "--strict").code == 5
    assert here("check", CODE, *where, "--procedure", "1.000000").code == 2
    assert "Căn cước công dân" in here("check", CODE, *where).out


def test_reuse_answers_in_json_and_refuses_what_it_cannot_mean(batch: tuple[Path, Path, Any]) -> None:
    where = ("--archive", batch[0])
    ran = here("reuse", "034085000048", "--procedure", "1.009902", "--on", "21/11/2026", *where, "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["on"], ran.json["complete"]) == ("2026-11-21", False)
    assert ran.json["ask"] == ["TP-H99.000201", "TP-H99.000202"]
    for words in (["abc"], ["034085000048", "--on", "hôm qua"], ["034085000048", "--procedure", "9.9"]):
        assert here("reuse", *words, *where).code == 2
    into = here("reuse", "034085000048", "--into", CODE, *where, "--json")
    assert (into.code, into.json["error"]["code"]) == (2, "nothing-to-reuse")


def test_procedures_are_imported_listed_and_shown(archive: Path) -> None:
    where = ("--archive", archive)
    assert here("procedures", "list", *where, "--json").json == []
    done = here("procedures", "import", SAMPLES / "procedures.json", *where, "--json").json
    assert (len(done["added"]), done["total"]) == (8, 9)
    listed = {p["procedureCode"]: p for p in here("procedures", "list", *where, "--json").json}
    before = here("procedures", "list", "--on", "2024-01-01", *where, "--json").json
    assert listed["1.009908"]["workingDays"] == 7
    assert {p["procedureCode"]: p for p in before}["1.009908"]["workingDays"] == 15
    shown = here("procedures", "show", "1.009908", *where, "--json").json
    assert [p.get("validTo") for p in shown] == [None, "2025-06-30"]
    assert here("procedures", "show", "1.000000", *where).code == 2
    assert "Cấp giấy phép xây dựng" in here("procedures", "show", "1.009908", *where).out


def test_a_faulty_import_changes_nothing(archive: Path, tmp_path: Path) -> None:
    where = ("--archive", archive)
    here("procedures", "import", SAMPLES / "procedures.json", *where)
    before = (archive / "procedures.json").read_bytes()
    (tmp_path / "bad.json").write_text(json.dumps([{"procedureCode": "1.009901"}]), "utf-8")
    ran = here("procedures", "import", tmp_path / "bad.json", *where, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "procedures-bad-json")
    assert (archive / "procedures.json").read_bytes() == before


def test_a_damaged_catalogue_of_procedures_is_said(archive: Path) -> None:
    (archive / "procedures.json").write_text("{", "utf-8")
    ran = here("procedures", "list", "--archive", archive, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (7, "procedures-damaged")
