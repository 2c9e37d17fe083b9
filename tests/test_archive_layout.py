"""The folder that is an archive."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest
from builders_archive import QuickDisk, assert_valid_ocfl, tree

from digitize.archive.disk import FaultyDisk, failing_with
from digitize.archive.layout import Archive, create, open_archive
from digitize.errors import SomethingMissing, StorageFailing, UsageProblem
from digitize.settings import Settings, load


@pytest.mark.parametrize(("lang", "word"), [("vi", "Mô hình ngôn ngữ"), ("en", "language model")])
def test_a_new_archive(tmp_path: Path, lang: str, word: str) -> None:
    archive = create(tmp_path / "kho" / "2026", lang)
    assert word in archive.settings_file.read_text("utf-8")
    assert load(archive.settings_file, env={}) == Settings()
    assert_valid_ocfl(archive.store, objects=0)
    assert open_archive(archive.root) == archive


def test_an_empty_folder_becomes_an_archive(tmp_path: Path) -> None:
    assert create(tmp_path, "vi").root == tmp_path


def test_an_archive_is_not_made_twice(tmp_path: Path) -> None:
    create(tmp_path / "kho", "vi")
    before = tree(tmp_path)
    with pytest.raises(UsageProblem) as caught:
        create(tmp_path / "kho", "en")
    assert caught.value.code == "archive-exists"
    assert tree(tmp_path) == before


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageProblem) as caught:
        create(tmp_path, "vi")
    assert caught.value.code == "folder-not-empty"
    assert tree(tmp_path) == {"scan.pdf": b"%PDF"}


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kho").write_bytes(b"")
    with pytest.raises(UsageProblem) as caught:
        create(tmp_path / "kho", "vi")
    assert caught.value.code == "not-a-folder"


def test_another_folder_is_no_archive(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SomethingMissing) as caught:
            open_archive(root)
        assert caught.value.code == "not-an-archive"
    assert tree(tmp_path) == {"./": b""}


def test_making_one_may_be_interrupted(tmp_path: Path) -> None:
    create(tmp_path / "done", "vi")
    for at in range(1, 100):
        root = tmp_path / str(at)
        disk = FaultyDisk(at, failing_with(errno.ENOSPC), QuickDisk())
        try:
            create(root, "vi", disk)
        except StorageFailing:
            try:
                create(root, "vi", QuickDisk())
            except UsageProblem as exists:
                assert exists.code == "archive-exists"
            assert tree(root) == tree(tmp_path / "done")
        else:
            break
    assert at > 15


def test_nothing_is_written_by_opening(tmp_path: Path) -> None:
    create(tmp_path, "vi")
    shutil.rmtree(tmp_path / "work")
    before = tree(tmp_path)
    assert isinstance(open_archive(tmp_path), Archive)
    assert tree(tmp_path) == before
