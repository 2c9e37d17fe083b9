"""A full disk: the reserve is given up, what is under way ends, the run stops and says what to do."""

from __future__ import annotations

import errno
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from builders_archive import WHEN, assert_valid_ocfl
from conftest import digitize

from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.reserve import Space, give_up_if_full, keep_back, space
from digitize.archive.waiting import put_waiting
from digitize.console.units import size_of
from digitize.desk import open_desk
from digitize.errors import StorageFailing, UsageProblem
from digitize.room import short_of
from digitize.status import status

MB = 1_000_000
CODE = "H56-251023-0101"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def test_room_is_really_kept(archive: Archive) -> None:
    keep_back(archive, 3 * MB)
    assert archive.reserve.stat().st_blocks * 512 >= 3 * MB
    assert (space(archive).reserve, space(archive).used_up) == (3 * MB, False)
    keep_back(archive, MB)
    assert space(archive).reserve == MB
    keep_back(archive, 0)
    assert (space(archive).reserve, space(archive).wanted, space(archive).used_up) == (0, 0, False)


def test_more_than_there_is_leaves_the_reserve_that_was(archive: Archive) -> None:
    keep_back(archive, MB)
    with pytest.raises(StorageFailing) as caught:
        keep_back(archive, 1 << 55)
    assert caught.value.code == "storage-full"
    assert space(archive).reserve == MB
    assert not list(archive.root.glob("reserve.new"))


class FullUntilReleased(FileIO):
    """A file on a disk that has no room while the reserve is there: takes half, then refuses."""

    reserve: Path

    def write(self, data: Any) -> int:
        if not self.reserve.exists():
            return super().write(data)
        if len(data) > 1:
            return super().write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "full")


def test_what_is_under_way_ends_in_the_room_of_the_reserve(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_back(archive, MB)
    monkeypatch.setattr(FullUntilReleased, "reserve", archive.reserve, raising=False)
    with writer(archive) as store, open_desk(archive, store) as filing:
        monkeypatch.setattr("digitize.archive.disk.FileIO", FullUntilReleased)
        store.put("urn:x:1", {"a": b"content" * 9}, message="m", user="u", created=WHEN)
        put_waiting(archive, CODE, {"dossier.json": b"{}" * 99}, store.disk)
        with pytest.raises(StorageFailing) as caught:
            filing.halt_if_short()
        assert store.read("urn:x:1", "a") == b"content" * 9
    assert caught.value.code == "reserve-used"
    assert space(archive).used_up
    assert status(archive).space.used_up
    monkeypatch.undo()
    assert_valid_ocfl(archive.store, objects=1)
    assert (archive.review / CODE / "dossier.json").read_bytes() == b"{}" * 99


def test_a_writer_that_finds_the_disk_full_begins_in_the_reserve_and_stops(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_back(archive, MB)
    monkeypatch.setattr(FullUntilReleased, "reserve", archive.reserve, raising=False)
    monkeypatch.setattr("digitize.archive.disk.FileIO", FullUntilReleased)
    with writer(archive) as store, open_desk(archive, store) as filing, pytest.raises(StorageFailing):
        filing.halt_if_short()
    assert space(archive).used_up


def test_without_a_reserve_a_full_disk_is_an_error(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FullUntilReleased, "reserve", archive.store, raising=False)
    with writer(archive) as store:
        monkeypatch.setattr("digitize.archive.disk.FileIO", FullUntilReleased)
        with pytest.raises(StorageFailing) as caught:
            store.put("urn:x:1", {"a": b"content" * 9}, message="m", user="u", created=WHEN)
    assert caught.value.code == "storage-full"
    monkeypatch.undo()
    with writer(archive):
        assert list(archive.work.iterdir()) == [archive.work / "e2"]
    assert_valid_ocfl(archive.store, objects=0)


@pytest.mark.parametrize(
    ("ended", "given"),
    [
        (OSError(errno.ENOSPC, ""), True),
        (OSError(errno.EDQUOT, ""), True),
        (StorageFailing("index-disk-full"), True),
        (StorageFailing("storage-failing"), False),
        (OSError(errno.EACCES, ""), False),
        (KeyboardInterrupt(), False),
        (None, False),
    ],
)
def test_only_a_full_disk_costs_the_reserve(
    archive: Archive, ended: BaseException | None, given: bool
) -> None:
    keep_back(archive, MB)
    give_up_if_full(archive, ended)
    assert space(archive).used_up is given


@pytest.mark.parametrize(
    ("free", "code"),
    [(4 * MB, "space-short"), (9 * MB, "space-short"), (11 * MB, "space-tight"), (80 * MB, None)],
)
def test_room_is_looked_for_before_a_batch(tmp_path: Path, free: int, code: str | None) -> None:
    files = [tmp_path / f"{n}.pdf" for n in range(5)]
    for file in files:
        file.write_bytes(b"")
        with file.open("r+b") as sparse:
            sparse.truncate(2 * MB)
    here = Space(free, 10**12, 0, 0)
    found = short_of(here, files, frozenset())
    assert (found.code if found else None) == code
    assert short_of(here, files, frozenset({2 * MB})) is None, "what is filed already needs no room"
    assert short_of(here, files[:1], frozenset({MB})) is None or free < 60 * MB


@pytest.mark.parametrize(
    ("text", "size"), [("2G", 2 * 10**9), ("1.5 gb", 1_500 * MB), ("500M", 500 * MB), ("0", 0)]
)
def test_sizes_as_people_write_them(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "G", "-1G", "2X", "2 G G"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageProblem):
        size_of(text)


def test_the_commands(archive: Archive) -> None:
    assert digitize("reserve", "2M", "--archive", archive.root).code == 0
    told = digitize("status", "--archive", archive.root, "--json").json
    assert told["disk"]["reserve"] == 2 * MB
    assert told["batches"] == []
    assert told["writer"] is None
    archive.reserve.unlink()
    shown = digitize("status", "--archive", archive.root)
    assert "reserve 0.002G" in shown.out
    assert shown.code == 0
