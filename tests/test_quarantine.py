"""What is refused is kept, once, with its reason, and never followed or waited for."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from builders_archive import WHEN, QuickDisk, tree

from digitize.archive.disk import FaultyDisk, failing_with
from digitize.archive.layout import Archive, create
from digitize.archive.quarantine import list_quarantine, quarantine
from digitize.errors import StorageFailing
from digitize.findings import finding

WHY = finding("source-changed")
LATER = "2026-11-22T08:00:00+07:00"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "NGUYỄN VĂN MẪU.pdf"
    path.write_bytes(b"not a pdf at all")
    return path


def test_bytes_and_reason_are_kept(archive: Archive, bad: Path) -> None:
    refused = quarantine(archive, bad, WHY, WHEN)
    assert bad.read_bytes() == b"not a pdf at all"
    assert refused.original
    assert refused.original.read_bytes() == bad.read_bytes()
    assert (refused.finding, refused.paths, refused.when) == (WHY, (str(bad),), WHEN)
    assert list_quarantine(archive) == (refused,)
    said = json.loads((archive.quarantine / refused.key / "reason.json").read_text("utf-8"))
    assert set(said["message"]) == {"vi", "en"}
    assert said["message"]["vi"] != said["message"]["en"]
    assert said["remedy"]["vi"]
    assert not list((archive.work).glob("quarantine"))


def test_no_name_of_a_file_becomes_one_of_ours(archive: Archive, bad: Path) -> None:
    quarantine(archive, bad, WHY, WHEN)
    assert not [name for name in tree(archive.quarantine) if "MẪU" in name]


def test_the_same_bytes_are_kept_once(archive: Archive, bad: Path, tmp_path: Path) -> None:
    first = quarantine(archive, bad, WHY, WHEN)
    before = tree(archive.root)
    assert quarantine(archive, bad, WHY, LATER) == first
    assert tree(archive.root) == before
    copy = tmp_path / "again.pdf"
    copy.write_bytes(bad.read_bytes())
    again = quarantine(archive, copy, WHY, LATER)
    assert again.key == first.key
    assert again.paths == (str(bad), str(copy))
    assert again.when == WHEN


def test_another_reason_for_the_same_bytes_is_kept_too(archive: Archive, bad: Path) -> None:
    first = quarantine(archive, bad, WHY, WHEN)
    other = finding("file-stray", object="x", path=("y", "z"))
    for _ in range(2):
        again = quarantine(archive, bad, other, LATER)
    assert again == replace(first, later=(replace(other, params={"object": "x", "path": ["y", "z"]}),))
    assert quarantine(archive, bad, WHY, LATER) == again
    said = json.loads((archive.quarantine / first.key / "reason.json").read_text("utf-8"))
    assert (said["when"], said["later"][0]["when"]) == (WHEN, LATER)


def test_what_intake_has_copied_is_what_is_kept(archive: Archive, bad: Path, tmp_path: Path) -> None:
    kept = tmp_path / "received"
    kept.write_bytes(b"as received")
    refused = quarantine(archive, bad, WHY, WHEN, kept=kept)
    assert refused.original
    assert refused.original.read_bytes() == b"as received"
    assert refused.paths == (str(bad),)


def test_a_symlink_is_not_followed(archive: Archive, bad: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.pdf"
    link.symlink_to(bad)
    refused = quarantine(archive, link, WHY, WHEN)
    assert (refused.original, refused.sha256) == (None, None)
    assert refused.symlink_target == str(bad)
    assert list(tree(archive.quarantine / refused.key)) == ["reason.json"]
    assert quarantine(archive, link, WHY, LATER) == refused


def test_a_pipe_a_folder_and_nothing_have_no_bytes(archive: Archive, tmp_path: Path) -> None:
    pipe, folder, nothing = tmp_path / "pipe", tmp_path / "folder", tmp_path / "nothing"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder, nothing):
        assert quarantine(archive, path, WHY, WHEN).original is None
    assert len(list_quarantine(archive)) == 3


def test_a_name_that_is_not_utf_8(archive: Archive, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xe1\xbf.pdf"
    odd_path = Path(os.fsdecode(odd))
    odd_path.write_bytes(b"odd")
    refused = quarantine(archive, odd_path, WHY, WHEN)
    assert refused.paths[0].endswith("\\xe1\\xbf.pdf")


def test_a_full_disk_leaves_nothing_half_kept(archive: Archive, bad: Path) -> None:
    for at in range(1, 100):
        disk = FaultyDisk(at, failing_with(errno.ENOSPC), QuickDisk())
        try:
            quarantine(archive, bad, WHY, WHEN, disk=disk)
        except StorageFailing:
            for refused in list_quarantine(archive):
                assert refused.original
        else:
            break
    assert at > 5
    (refused,) = list_quarantine(archive)
    assert refused.original
    assert refused.original.read_bytes() == bad.read_bytes()
