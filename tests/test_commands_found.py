"""Finding, showing, getting back and reviewing, from outside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from builders_archive import assert_valid_ocfl
from conftest import BORN_DIGITAL, CODE, SAMPLES, SCANNED, digitize

# -- find, show, get ----------------------------------------------------------------------------------------


def test_a_name_typed_without_diacritics_finds_its_paper(filled_once: tuple[Path, Any]) -> None:
    truth = json.loads((SAMPLES / "truth" / SCANNED.parent.name / f"{SCANNED.stem}.json").read_text("utf-8"))
    name = truth["documents"][0]["fields"]["fullName"]
    plain = name.casefold()
    for marked, bare in zip("ýễữỏíợđáàảãạăâêôơưúìếụổọịồ", "yeuoiodaaaaaaaeoouuieuooio", strict=True):
        plain = plain.replace(marked, bare)
    ran = digitize("search", plain, "--archive", filled_once[0], "--json")
    assert ran.json["total"] >= 1
    hit = ran.json["hits"][0]
    assert set(hit) >= {
        "dossierCode",
        "documentId",
        "docType",
        "title",
        "pages",
        "score",
        "snippet",
        "fields",
    }
    assert hit["fields"]["fullName"] == name


def test_get_gives_the_pdfa_back(filled_once: tuple[Path, Any], tmp_path: Path) -> None:
    ran = digitize("get", f"{CODE}/0001", "-o", tmp_path, "--archive", filled_once[0], "--json")
    assert ran.code == 0
    with pikepdf.open(tmp_path / f"{CODE}.0001.pdf") as pdf, pdf.open_metadata() as meta:
        assert meta["pdfaid:part"] == "2"
    assert (tmp_path / f"{CODE}.0001.original.pdf").read_bytes() == BORN_DIGITAL.read_bytes()


def test_show_tells_fields_history_and_files(filled_once: tuple[Path, Any]) -> None:
    ran = digitize("show", CODE, "--archive", filled_once[0], "--json")
    assert ran.json["dossierCode"] == CODE
    assert ran.json["documents"][0]["fields"]["organName"]["value"]
    assert "documents/0001/archival.pdf" in ran.json["files"]


@pytest.mark.parametrize("command", ["show", "get"])
def test_an_unknown_id_is_wrong_use(filled_once: tuple[Path, Any], command: str) -> None:
    assert digitize(command, "H99.12-999999-9999", "--archive", filled_once[0]).code == 2


def test_deleting_catalogue_and_index_and_reindexing_loses_nothing(filled: Path) -> None:
    query = ("search", "uy ban nhan dan", "--archive", filled, "--json")
    before = digitize(*query).json
    waiting = digitize("review", "list", "--archive", filled, "--json").json
    (filled / "catalogue.sqlite3").unlink()
    for log in filled.glob("catalogue.sqlite3-*"):
        log.unlink()
    shutil.rmtree(filled / "index")
    assert digitize(*query).code == 7
    assert digitize("reindex", "--archive", filled).code == 0
    after = digitize(*query).json
    assert before["total"] == after["total"] >= 1
    assert {h["documentId"] for h in before["hits"]} == {h["documentId"] for h in after["hits"]}
    assert digitize("review", "list", "--archive", filled, "--json").json == waiting
    assert digitize("verify", "--archive", filled).code == 0


# -- review -------------------------------------------------------------------------------------------------


def waiting_id(archive: Path) -> str:
    papers = digitize("review", "list", "--archive", archive, "--json").json["papers"]
    assert papers, "the flawed birth certificate waits"
    return str(papers[0]["documentId"])


def test_review_accept_files_the_paper_with_who_and_when(filled: Path) -> None:
    ident = waiting_id(filled)
    ran = digitize("review", "accept", ident, "--by", "cán bộ Mẫu", "--archive", filled, "--json")
    assert ran.json["state"] == "filed"
    shown = digitize("show", ident, "--archive", filled, "--json").json
    assert shown["state"] == "filed"
    assert shown["reviewed"][0] == shown["reviewed"][0] | {"action": "accept", "by": "cán bộ Mẫu"}
    assert shown["history"][-1]["user"] == "cán bộ Mẫu"
    assert digitize("review", "list", "--archive", filled, "--json").json["total"] == 0
    assert_valid_ocfl(filled / "store")


def test_review_correct_keeps_both_values_and_checks_again(filled: Path) -> None:
    ident = waiting_id(filled)
    before = digitize("review", "show", ident, "--archive", filled, "--json").json["documents"][0]
    machine = before["fields"]["personalId"]["value"]
    assert "personal-id-sex-mismatch" in [f["code"] for f in before["findings"]]
    right = machine[:3] + str(int(machine[3]) ^ 1) + machine[4:]
    ran = digitize(
        "review", "correct", ident, f"personalId={right}", "--by", "Mẫu", "--archive", filled, "--json"
    )
    assert ran.code == 0, ran.err
    after = digitize("show", ident, "--archive", filled, "--json").json["documents"][0]
    assert after["fields"]["personalId"] == after["fields"]["personalId"] | {
        "value": right,
        "source": "operator",
    }
    [correction] = after["corrections"]
    assert (correction["machine"]["value"], correction["human"], correction["by"]) == (machine, right, "Mẫu")
    assert "personal-id-sex-mismatch" not in [f["code"] for f in after["findings"]]


def test_review_correct_refuses_an_unknown_field(filled: Path) -> None:
    ran = digitize(
        "review", "correct", waiting_id(filled), "favouriteColour=red", "--archive", filled, "--json"
    )
    assert ran.code == 2
    assert ran.json["error"]["code"] == "bad-correction"


def test_review_reject_moves_the_scan_to_quarantine_and_keeps_the_rest(filled: Path) -> None:
    ident = waiting_id(filled)
    original = digitize("show", ident, "--archive", filled, "--json").json
    ran = digitize("review", "reject", ident, "--reason", "nhầm hồ sơ", "--archive", filled, "--json")
    assert ran.json["rejected"]
    [kept] = (filled / "quarantine").iterdir()
    reason = json.loads((kept / "reason.json").read_text("utf-8"))
    assert reason["code"] == "rejected-by-operator"
    assert (kept / "original").is_file()
    assert digitize("show", original["dossierId"], "--archive", filled).code in (0, 2)
    assert digitize("verify", "--archive", filled).code == 0


def test_only_what_waits_can_be_accepted(filled: Path) -> None:
    ran = digitize("review", "accept", CODE, "--archive", filled, "--json")
    assert ran.code == 2
    assert ran.json["error"]["code"] == "not-waiting"
