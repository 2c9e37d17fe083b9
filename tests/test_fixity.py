"""Verification finds every kind of harm, names it, and finds nothing where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from builders_archive import WHEN, a_dossier

from digitize.archive import fixity, looking
from digitize.archive.catalogue import open_catalogue, rebuild
from digitize.archive.census import Thing
from digitize.archive.database import remove_database
from digitize.archive.fixity import NoWatcher, Report, verify
from digitize.archive.identity import object_id
from digitize.archive.journal import Journal
from digitize.archive.layout import Archive, create
from digitize.archive.lock import Holder, writer
from digitize.archive.looking import look
from digitize.archive.ocfl import leaf_name
from digitize.archive.seen import SeenLog
from digitize.archive.waiting import put_waiting
from digitize.dossier import Outcome

IDENT, WAITING = "H56.134-251023-0101", "H56.134-251023-0202"
OBJECT = object_id(IDENT)
OTHERS = ["khong-ma-0123456789ab", "H40-250701-0003"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = create(tmp_path_factory.mktemp("made") / "kho", "vi")
    store = archive.open_store()
    for ident in [IDENT, *OTHERS]:
        for outcome in (Outcome.REVIEW, Outcome.ACCEPTED):
            files = a_dossier(ident, (b"%PDF " + ident.encode(),), outcome)[1]
            store.put(object_id(ident), files, message="m", user="u", created=WHEN)
    put_waiting(archive, WAITING, a_dossier(WAITING, outcome=Outcome.REVIEW)[1])
    rebuild(archive)
    return archive.root


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Archive:
    return Archive(Path(shutil.copytree(made, tmp_path / "kho")))


class Finds(set[str]):
    """An index that finds these dossiers."""

    def dossier_ids(self) -> Iterable[str]:
        return iter(self)

    def holds(self, dossier_id: str) -> bool:
        return dossier_id in self


def _verify(archive: Archive) -> Report:
    return verify(archive, open_catalogue(archive), Finds({IDENT, WAITING, *OTHERS}))


def _seen(archive: Archive) -> dict[str, str]:
    return dict(SeenLog(archive.verified).read())


def _found(archive: Archive) -> list[tuple[str, str, str]]:
    return [(f.code, f.params.get("object", ""), f.params.get("path", "")) for f in _verify(archive).findings]


def test_a_sound_archive(archive: Archive) -> None:
    report = _verify(archive)
    assert report.findings == ()
    assert (report.objects, report.total, report.finished, report.sound) == (4, 4, True, True)
    stored = [p for p in archive.store.glob("*/*/*/v*/content/**/*") if p.is_file()]
    assert report.files == len(stored) == 18
    assert report.bytes == sum(p.stat().st_size for p in stored)


Harm = Callable[[Path], object]
PDF, FILE = "documents/0001/original.pdf", "v1/content/documents/0001/original.pdf"


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


HARMS: list[tuple[Harm, list[tuple[str, str]]]] = [
    (lambda o: _flip(o / FILE), [("file-damaged", PDF)]),
    (lambda o: os.truncate(o / FILE, 3), [("file-damaged", PDF)]),
    (lambda o: (o / FILE).unlink(), [("file-missing", PDF)]),
    (
        lambda o: (o / FILE).rename(o / "v1/content/x.pdf"),
        [("file-missing", PDF), ("file-stray", "v1/content/x.pdf")],
    ),
    (
        lambda o: (o / "v1/content/documents/Thumbs.db").touch(),
        [("file-stray", "v1/content/documents/Thumbs.db")],
    ),
    (lambda o: (o / "v1/content/empty").mkdir(), [("file-stray", "v1/content/empty")]),
    (lambda o: (o / "link").symlink_to("v1"), [("file-stray", "link")]),
    (lambda o: _flip(o / "inventory.json.sha512"), [("object-inconsistent", "inventory.json.sha512")]),
    (lambda o: _flip(o / "v1/inventory.json.sha512"), [("object-inconsistent", "v1/inventory.json")]),
    (lambda o: (o / "v1/inventory.json").unlink(), [("object-inconsistent", "v1/inventory.json")]),
    (lambda o: (o / "0=ocfl_object_1.1").unlink(), [("object-inconsistent", "0=ocfl_object_1.1")]),
]


@pytest.mark.parametrize(("harm", "expected"), HARMS)
def test_harm_to_an_object_is_named(archive: Archive, harm: Harm, expected: list[tuple[str, str]]) -> None:
    harm(archive.open_store().folder(OBJECT))
    assert _found(archive) == [(code, OBJECT, path) for code, path in expected]


def test_a_file_behind_a_link_is_not_the_file(archive: Archive) -> None:
    file = archive.open_store().folder(OBJECT) / FILE
    shutil.move(file, archive.root / "elsewhere")
    file.symlink_to(archive.root / "elsewhere")
    assert ("file-missing", OBJECT, PDF) in _found(archive)


def test_an_object_without_readable_inventory(archive: Archive) -> None:
    folder = archive.open_store().folder(OBJECT)
    (folder / "inventory.json").write_bytes(b"{}")
    assert _found(archive) == [("inventory-damaged", folder.name, "")]


def test_an_object_that_is_gone(archive: Archive) -> None:
    folder = archive.open_store().folder(OBJECT)
    shutil.rmtree(folder)
    codes = {code for code, _, _ in _found(archive)}
    assert codes <= {"catalogue-orphan", "index-orphan", "folder-empty"}
    assert ("catalogue-orphan", OBJECT, "") in _found(archive)
    assert not _verify(archive).sound


def test_an_object_that_was_moved(archive: Archive) -> None:
    folder = archive.open_store().folder(OBJECT)
    target = archive.store / "00" / "00" / folder.name
    target.parent.mkdir(parents=True)
    folder.rename(target)
    assert ("object-inconsistent", OBJECT, "") in _found(archive)


def test_an_unfinished_version(archive: Archive) -> None:
    folder = archive.open_store().folder(OBJECT)
    shutil.copytree(folder / "v2", folder / "v3")
    assert ("version-unfinished", OBJECT, "v3") in _found(archive)


ROOT_HARMS: list[tuple[Harm, tuple[str, str, str]]] = [
    (lambda r: (r / "0=ocfl_1.1").write_bytes(b"ocfl_1.0\n"), ("root-file-damaged", "", "0=ocfl_1.1")),
    (lambda r: (r / "notes.txt").touch(), ("file-stray", "store", "notes.txt")),
    (lambda r: (r / "00" / "zz").mkdir(parents=True), ("folder-empty", "", "00/zz")),
]


@pytest.mark.parametrize(("harm", "expected"), ROOT_HARMS)
def test_harm_to_the_store_s_root(archive: Archive, harm: Harm, expected: tuple[str, str, str]) -> None:
    harm(archive.store)
    assert _found(archive) == [expected]


def test_a_foreign_object(archive: Archive) -> None:
    store = archive.open_store()
    store.put("urn:somebody:else", {"a": b"1"}, message="m", user="u", created=WHEN)
    assert _found(archive) == [("object-foreign", store.folder("urn:somebody:else").name, "")]


def test_a_waiting_original_that_changed(archive: Archive) -> None:
    _flip(archive.review / WAITING / PDF)
    assert _found(archive) == [("file-damaged", object_id(WAITING), PDF)]


def test_a_waiting_dossier_that_cannot_be_read(archive: Archive) -> None:
    (archive.review / WAITING / "documents/0001/record.json").unlink()
    assert _found(archive) == [("dossier-unreadable", object_id(WAITING), "documents/0001/record.json")]


def test_catalogue_and_index_against_the_store(archive: Archive) -> None:
    store = archive.open_store()
    open_catalogue(archive).forget_dossier(OTHERS[0])
    store.put(OBJECT, {"dossier.json": b"{}"}, message="m", user="u", created=WHEN)
    found = Finds({IDENT, OTHERS[0], OTHERS[1], "H99-000000-0000"})
    report = verify(archive, open_catalogue(archive), found)
    assert {(f.code, f.params["object"]) for f in report.findings} == {
        ("not-in-catalogue", object_id(OTHERS[0])),
        ("catalogue-stale", OBJECT),
        ("not-in-index", object_id(WAITING)),
        ("index-orphan", object_id("H99-000000-0000")),
    }
    assert report.sound


def test_a_slice_a_night_goes_round(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = open_catalogue(archive)
    for night in range(1, 6):
        monkeypatch.setattr(fixity, "_now", lambda night=night: f"2026-11-{night:02}T01:00:00Z")
        report = verify(archive, catalogue, max_duration_s=0)
        assert (report.objects, report.total, report.finished) == (1, 4, False)
        assert len(_seen(archive)) == min(night, 4)
    assert sorted(when[8:10] for when in _seen(archive).values()) == ["02", "03", "04", "05"]


def test_listing_what_there_is_counts_against_the_slice(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = fixity.take_census

    def slowly(*args: Any) -> Any:
        time.sleep(0.6)
        return take(*args)

    monkeypatch.setattr(fixity, "take_census", slowly)
    report = verify(archive, open_catalogue(archive), max_duration_s=0.5)
    assert (report.objects, report.finished) == (1, False)


def test_what_is_damaged_does_not_count_as_seen(archive: Archive) -> None:
    _flip(archive.open_store().folder(OBJECT) / FILE)
    verify(archive, open_catalogue(archive))
    assert set(_seen(archive)) == {leaf_name(object_id(ident)) for ident in (WAITING, *OTHERS)}


def test_what_was_seen_when_outlives_the_catalogue(archive: Archive) -> None:
    _verify(archive)
    before = _seen(archive)
    remove_database(archive.catalogue)
    rebuild(archive)
    assert _seen(archive) == before
    assert len(before) == 4


KILLED = """
import os, sys, time
from pathlib import Path
from digitize.archive import fixity
from digitize.archive.catalogue import open_catalogue
from digitize.archive.layout import Archive
fixity._NOTED_EVERY_S = 0
class Killer(fixity.NoWatcher):
    left = 2
    def object_done(self, sound):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), 9)
archive = Archive(Path(sys.argv[1]))
fixity.verify(archive, open_catalogue(archive), watcher=Killer())
"""


def test_what_was_seen_before_a_kill_is_not_looked_at_first_again(archive: Archive) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(archive.root)], check=False, timeout=60)
    assert done.returncode == -9
    assert len(_seen(archive)) == 2
    first = set(_seen(archive))
    for _ in range(2):
        verify(archive, open_catalogue(archive), max_duration_s=0)
    assert len(_seen(archive)) == 4
    assert first < set(_seen(archive))


def test_the_lock_is_not_touched_where_nothing_is_left_over(archive: Archive) -> None:
    assert _verify(archive).sound  # the tests' own store leaves an empty desk
    epoch = archive.epoch.read_bytes()
    assert _verify(archive).sound
    assert archive.epoch.read_bytes() == epoch
    (archive.work / "e1").mkdir()
    assert _verify(archive).sound
    assert archive.epoch.read_bytes() != epoch
    assert not any(archive.work.iterdir())


def test_another_writer_is_not_kept_out_nor_waited_for(archive: Archive) -> None:
    class Filer(NoWatcher):
        def object_done(self, sound: bool) -> None:
            with writer(archive):
                self.filed = True

    watcher = Filer()
    assert verify(archive, open_catalogue(archive), watcher=watcher).sound
    assert watcher.filed


HOLDS = """
import sys
from pathlib import Path
from digitize.archive.layout import Archive
from digitize.archive.lock import Holder, writer
with writer(Archive(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_what_a_batch_is_just_listing_is_no_damage(archive: Archive) -> None:
    arguments = [sys.executable, "-c", HOLDS, str(archive.root)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as batch:
        assert batch.stdout
        batch.stdout.readline()
        journal = Journal(archive.journal)
        journal.begin(IDENT)
        open_catalogue(archive).forget_dossier(IDENT)
        open_catalogue(archive).forget_dossier(OTHERS[0])
        found = verify(archive, open_catalogue(archive), Finds({WAITING, *OTHERS})).findings
        batch.communicate()
    assert [(f.code, f.params["object"]) for f in found] == [("not-in-catalogue", object_id(OTHERS[0]))]
    journal.settle(IDENT)
    journal.close()
    assert ("not-in-index", OBJECT) in {
        (f.code, f.params["object"])
        for f in verify(archive, open_catalogue(archive), Finds({WAITING, *OTHERS})).findings
    }


def test_a_write_under_way_is_waited_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two renames of a commit the sidecar belongs to the version to come."""
    folder = archive.open_store().folder(OBJECT)
    monkeypatch.setattr(looking, "holder", lambda _: Holder(1, "", "", 1, 1.0, 0.0, True))
    sidecar = folder / "inventory.json.sha512"
    whole = sidecar.read_bytes()
    sidecar.write_bytes(b"0" * 128 + b" inventory.json\n")

    def finish(seconds: float) -> None:
        assert seconds > 0
        sidecar.write_bytes(whole)

    monkeypatch.setattr(looking.time, "sleep", finish)
    thing = Thing(folder.name, folder.relative_to(archive.store).as_posix(), IDENT, True, False, 2, True)
    assert look(archive, thing).findings == ()
    sidecar.write_bytes(b"0" * 128 + b" inventory.json\n")
    monkeypatch.setattr(looking.time, "sleep", lambda _: None)
    assert [f.code for f in look(archive, thing).findings] == ["object-inconsistent"]


def test_the_log_forgets_what_later_lines_say(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixity, "_LEAST", 10)
    for _ in range(6):
        _verify(archive)
    assert len(archive.verified.read_bytes().splitlines()) <= 16 + 4
    assert len(_seen(archive)) == 4


class _Counting(NoWatcher):
    def __init__(self) -> None:
        self.expected = self.bytes = 0
        self.sound: list[bool] = []

    def expect_objects(self, count: int) -> None:
        self.expected += count

    def bytes_read(self, count: int) -> None:
        self.bytes += count

    def object_done(self, sound: bool) -> None:
        self.sound.append(sound)


def test_progress_is_told(archive: Archive) -> None:
    _flip(archive.open_store().folder(OBJECT) / FILE)
    watcher = _Counting()
    report = verify(archive, open_catalogue(archive), watcher=watcher)
    assert (watcher.expected, sorted(watcher.sound)) == (4, [False, True, True, True])
    assert watcher.bytes == report.bytes
