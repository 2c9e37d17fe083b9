"""Dossiers in review: whole or not there, through any failure."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from builders_archive import ForgetfulDisk, QuickDisk, tree

from digitize.archive.disk import Disk, FaultyDisk, failing_with
from digitize.archive.drafting import Files
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.waiting import put_waiting, remove_waiting, repair_waiting, waiting_content, waiting_ids
from digitize.errors import StorageFailing

CODE = "H56.134-251023-0101"
FIRST: Files = {"dossier.json": b"{}", "documents/0001/text.txt": b"one"}
SECOND: Files = {"dossier.json": b"[]", "documents/0001/text.txt": b"one"}
Change = Callable[[Archive, Disk], object]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def _seen(archive: Archive) -> Files | None:
    if CODE not in waiting_ids(archive):
        return None
    content = waiting_content(archive, CODE)
    return {name: content.read(name) for name in content.names()}


def test_a_dossier_waits_changes_and_goes(archive: Archive) -> None:
    assert waiting_ids(archive) == ()
    put_waiting(archive, CODE, FIRST)
    assert _seen(archive) == FIRST
    put_waiting(archive, CODE, SECOND)
    assert _seen(archive) == SECOND
    assert waiting_ids(archive) == (CODE,)
    remove_waiting(archive, CODE)
    remove_waiting(archive, CODE)
    assert tree(archive.review) == {"./": b""}


def test_files_of_the_folder_itself_may_be_kept(archive: Archive) -> None:
    folder = put_waiting(archive, CODE, FIRST)
    put_waiting(archive, CODE, {name: folder / name for name in FIRST} | {"dossier.json": b"()"})
    assert _seen(archive) == {**FIRST, "dossier.json": b"()"}


@pytest.mark.parametrize("ident", ["../x", "", "NGUYỄN VĂN MẪU", ".new-H56-251023-0101"])
def test_only_dossier_ids_become_folders(archive: Archive, ident: str) -> None:
    for act in (lambda: put_waiting(archive, ident, FIRST), lambda: remove_waiting(archive, ident)):
        with pytest.raises(ValueError, match="dossier id"):
            act()
    with pytest.raises(KeyError):
        waiting_content(archive, ident)


CHANGES = [
    pytest.param(None, FIRST, lambda a, d: put_waiting(a, CODE, FIRST, d), id="put"),
    pytest.param(FIRST, SECOND, lambda a, d: put_waiting(a, CODE, SECOND, d), id="replace"),
    pytest.param(FIRST, None, lambda a, d: remove_waiting(a, CODE, d), id="remove"),
]


def _prepared(root: Path, before: Files | None) -> Archive:
    archive = create(root, "vi", QuickDisk())
    if before:
        put_waiting(archive, CODE, before, QuickDisk())
    return archive


@pytest.mark.parametrize(("before", "after", "change"), CHANGES)
def test_every_failure_leaves_before_or_after(
    tmp_path: Path, before: Files | None, after: Files | None, change: Change
) -> None:
    for at in range(1, 200):
        archive = _prepared(tmp_path / str(at), before)
        disk = ForgetfulDisk()
        try:
            change(archive, FaultyDisk(at, failing_with(errno.EIO), disk))
        except StorageFailing:
            disk.cut()
        else:
            disk.cut()
            assert _seen(archive) == after
            break
        with writer(archive):
            assert _seen(archive) in (before, after)
            change(archive, ForgetfulDisk())
        assert _seen(archive) == after
        assert [p.name for p in archive.review.iterdir()] == ([CODE] if after else [])
    assert at > 3


def test_repair_may_be_interrupted(tmp_path: Path) -> None:
    """Cut a replacement after its new state was whole, then cut each repair of it."""
    at = whole = 0
    while whole < 4:
        at += 1
        archive = _prepared(tmp_path / str(at), FIRST)
        with pytest.raises(StorageFailing):
            put_waiting(archive, CODE, SECOND, FaultyDisk(at, failing_with(errno.EIO), QuickDisk()))
        if not any(archive.review.glob(".change/new-*")):
            continue
        whole += 1
        for step in range(1, 20):
            try:
                repair_waiting(archive, FaultyDisk(step, failing_with(errno.EIO), QuickDisk()))
            except StorageFailing:
                continue
            break
        assert _seen(archive) == SECOND
