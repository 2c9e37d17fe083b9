"""Which files form a dossier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digitize.errors import UsageProblem
from digitize.intake.gather import gather

CODE = "H99.12-250804-0101"


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(root: Path, *, loose: bool = False) -> list[tuple[str | None, list[str]]]:
    return [(p.code, [f.name for f in p.files]) for p in gather([root], loose=loose)]


def test_a_folder_is_a_dossier_and_its_name_gives_the_code(tmp_path: Path) -> None:
    put(tmp_path, f"{CODE}/2.pdf", f"{CODE}/10.pdf", f"{CODE}/1.pdf")
    assert names(tmp_path) == [(CODE, ["1.pdf", "2.pdf", "10.pdf"])]


def test_a_folder_of_folders_is_a_shelf(tmp_path: Path) -> None:
    put(tmp_path, f"{CODE}/1.pdf", "hộp 3/a.pdf", "hộp 3/b.tif", "loose.pdf")
    assert names(tmp_path) == [(None, ["loose.pdf"]), (CODE, ["1.pdf"]), (None, ["a.pdf", "b.tif"])]


def test_the_sidecar_gives_the_code_and_is_not_a_paper(tmp_path: Path) -> None:
    put(tmp_path, "bob/1.pdf")
    sidecar = {"dossierCode": CODE, "ownerName": "NGUYỄN VĂN MẪU"}
    (tmp_path / "bob/dossier.json").write_text(json.dumps(sidecar), "utf-8")
    [parcel] = gather([tmp_path])
    assert parcel.code == CODE
    assert parcel.case == sidecar
    assert [f.name for f in parcel.files] == ["1.pdf"]


def test_a_broken_sidecar_is_a_finding_and_the_papers_go_on(tmp_path: Path) -> None:
    put(tmp_path, "bob/1.pdf", "bob/dossier.json")
    [parcel] = gather([tmp_path])
    assert [f.code for f in parcel.findings] == ["sidecar-unreadable"]
    assert len(parcel.files) == 1


def test_a_persons_name_as_folder_name_is_no_code(tmp_path: Path) -> None:
    put(tmp_path, "Nguyễn Văn Mẫu 001099000001/1.pdf")
    assert names(tmp_path) == [(None, ["1.pdf"])]


def test_loose_makes_every_file_a_dossier(tmp_path: Path) -> None:
    put(tmp_path, "1.pdf", "2.pdf", "deep/3.pdf")
    assert names(tmp_path, loose=True) == [(None, ["1.pdf"]), (None, ["2.pdf"]), (None, ["3.pdf"])]


def test_clutter_of_file_managers_is_no_paper(tmp_path: Path) -> None:
    put(tmp_path, "a/1.pdf", "a/Thumbs.db", "a/.DS_Store", "a/desktop.ini")
    assert names(tmp_path) == [(None, ["1.pdf"])]


def test_a_link_is_handed_on_to_be_refused_and_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/1.pdf", "in/2.pdf")
    (tmp_path / "in/link.pdf").symlink_to(tmp_path / "elsewhere/1.pdf")
    (tmp_path / "in/folder").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path / "in") == [(None, ["2.pdf", "folder", "link.pdf"])]


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        gather([tmp_path / "nothing"])
    assert caught.value.code == "no-such-path"
