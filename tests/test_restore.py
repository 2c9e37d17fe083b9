"""A whole archive brought back from a copy: every byte of it, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from builders_archive import assert_valid_ocfl
from builders_sync import FILED, WAITING, an_archive, assert_whole, bring, file_dossier, kept, twin
from conftest import digitize

from digitize.archive.caseregister import write_cases
from digitize.archive.disk import FaultyDisk
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.erase import Order, erase
from digitize.errors import DamageFound, DigitizeError, Incomplete, StorageFailing, UsageProblem
from digitize.lending import lent
from digitize.progress import NoProgress
from digitize.repair import repair
from digitize.restore import Restored, restore
from digitize.settings import Settings
from digitize.targets.folder import FolderTarget
from digitize.targets.opening import place_of
from digitize.upkeep import verify_archive

PDF = "v1/content/documents/0001/original.pdf"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive with something of everything that a copy has."""
    archive = an_archive(tmp_path_factory.mktemp("made") / "kho")
    erase(archive, Order((FILED[3],), "theo 15/QĐ-UBND"))
    (archive.root / "procedures.json").write_text('{"procedures": []}', "utf-8")
    write_cases(archive, [])
    (archive.root / "lists").mkdir()
    (archive.root / "lists" / "agencies.csv").write_text("name\n", "utf-8")
    return archive


@pytest.fixture
def archive(made: Archive, tmp_path: Path) -> Archive:
    return twin(made, tmp_path / "kho")


@pytest.fixture
def copy(archive: Archive, tmp_path: Path) -> Path:
    assert bring(archive, tmp_path / "copy").exit_code == 0
    return tmp_path / "copy"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "may-moi" / "kho"


def back(copy: Path | str, new: Path, identity: Path | None = None, **more: object) -> Restored:
    return restore(new, place_of(str(copy)), identity, Settings(), NoProgress(), **more)  # type: ignore[arg-type]


def codes(done: Restored) -> list[str]:
    return [f.code for f in done.findings]


def assert_same(archive: Archive, new: Path) -> None:
    """Every byte, but for the lines that the log has had since."""
    ours, theirs = kept(archive.root), kept(new)
    logs = {path for path in {*ours, *theirs} if path.startswith("audit")}
    assert {p: d for p, d in theirs.items() if p not in logs} == {
        p: d for p, d in ours.items() if p not in logs
    }
    whole = [
        b"".join(d for p, d in sorted(all_.items()) if p.startswith("audit/0")) for all_ in (ours, theirs)
    ]
    assert whole[1].startswith(whole[0])
    assert not list((new / "sync").glob("taken-*"))
    assert not (new / "sync" / "restoring.json").exists()
    assert verify_archive(Archive(new), None, NoProgress()).findings == ()
    assert_valid_ocfl(new / "store", len(list(archive.open_store().folders())))


def test_a_lost_archive_comes_back_with_one_command(archive: Archive, copy: Path, new: Path) -> None:
    shutil.move(archive.root, archive.root.with_name("chay"))
    ran = digitize("restore", copy, "--archive", new, "--json")
    assert (ran.code, ran.json["dossiers"], ran.json["findings"]) == (0, 4, [])
    shutil.move(archive.root.with_name("chay"), archive.root)
    assert_same(archive, new)
    for command in (["verify"], ["audit", "verify"], ["search", "mau"], ["status"]):
        assert digitize(*command, "--archive", new).code == 0, command
    assert {"review", "quarantine", "work"} <= {entry.name for entry in new.iterdir()}
    seen = digitize("audit", "show", "--what", "restored", "--archive", new, "--json")
    assert seen.json["reason"] == "dossiers:4,wrong:0"


def test_the_copy_goes_on_from_the_new_machine(archive: Archive, copy: Path, new: Path) -> None:
    back(copy, new)
    restored = Archive(new)
    assert json.loads(restored.copies.read_bytes())[0]["name"] == str(copy)  # so an erasure names it
    file_dossier(restored, "H56.134-251023-0099")
    done = bring(restored, copy)
    assert (done.state, done.sent, done.exit_code) == ("whole", 1, 0), done.findings
    assert_whole(restored, copy)


class _Cut(FolderTarget):
    """The connection breaks at the n-th file that is read."""

    left = 0

    def read(self, path: str) -> Iterator[bytes]:
        _Cut.left -= 1
        if _Cut.left < 0:
            raise Incomplete("sync-target-cut", target=self.name)
        return super().read(path)


def test_cut_again_and_again_it_ends_whole(
    archive: Archive, copy: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitize.restore.open_target", lambda place: _Cut(Path(place.address), place.name))
    cuts = 0
    for reads in range(2, 100, 9):
        _Cut.left = reads
        try:
            done = back(copy, new)
        except Incomplete as told:
            assert told.code == "sync-target-cut"
            assert not (new / "store" / "0=ocfl_1.1").exists(), "half an archive is none"
            cuts += 1
            continue
        break
    assert cuts > 3
    assert done.kept >= 2, "what came whole is not fetched again"
    assert_same(archive, new)


def test_between_two_runs_the_copy_may_go_on(
    archive: Archive, copy: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("digitize.restore.open_target", lambda place: _Cut(Path(place.address), place.name))
        _Cut.left = 40
        with pytest.raises(Incomplete):
            back(copy, new)
    came = [p.name for p in Archive(new).open_store().folders()]
    assert came
    erase(archive, Order((FILED[2],), "theo 16/QĐ-UBND"))
    file_dossier(archive, FILED[1], b"%PDF " + FILED[1].encode() * 40, b"%PDF newer")
    assert bring(archive, copy).exit_code == 0
    assert back(copy, new).exit_code == 0
    assert_same(archive, new)


@pytest.mark.parametrize("at", range(1, 150, 13))
def test_a_full_disk_here_loses_nothing(archive: Archive, copy: Path, new: Path, at: int) -> None:
    def full() -> None:
        raise OSError(28, "full")

    try:
        back(copy, new, disk=FaultyDisk(at, full))
    except StorageFailing as told:
        assert (told.code, told.exit_code) == ("storage-full", 9)
        back(copy, new)
    assert_same(archive, new)


def test_killed_after_it_became_an_archive_it_is_only_finished(
    copy: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class _Dies(BaseException):
        pass

    def dies(_: Archive) -> None:
        raise _Dies

    with monkeypatch.context() as patched:
        patched.setattr("digitize.restore.rebuild", dies)
        with pytest.raises(_Dies):
            back(copy, new)
    file_dossier(Archive(new), "H56.134-251023-0099")  # whoever worked on in it
    assert back(copy, new).exit_code == 0
    assert Archive(new).open_store().has(object_id("H56.134-251023-0099"))
    assert verify_archive(Archive(new), None, NoProgress()).findings == ()


def test_damage_over_there_is_named_and_another_copy_mends_it(
    archive: Archive, copy: Path, new: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert bring(archive, other).exit_code == 0
    folders = {
        ident: copy / archive.open_store().folder(object_id(ident)).relative_to(archive.root)
        for ident in FILED[:3]
    }
    (folders[FILED[0]] / PDF).write_bytes(b"%PDF damaged")
    shutil.rmtree(folders[FILED[1]])
    (copy / "review" / WAITING / "dossier.json").unlink()
    done = back(copy, new)
    assert done.exit_code == 7
    assert {(f.code, f.params["object"]) for f in done.findings} == {
        ("restore-damaged", object_id(FILED[0])),
        ("dossier-missing", object_id(FILED[1])),
        ("dossier-unreadable", object_id(WAITING)),
    }
    assert Archive(new).open_store().has(object_id(FILED[2]))
    with lent(Archive(new), str(other), Settings(), None) as source:
        repair(Archive(new), source, True, NoProgress())
    for ident in FILED[:3]:
        folder = archive.open_store().folder(object_id(ident)).relative_to(archive.root)
        assert tree_of(new / folder) == tree_of(archive.root / folder)


def tree_of(folder: Path) -> Mapping[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_an_encrypted_copy_comes_back_with_its_key_alone(archive: Archive, new: Path, tmp_path: Path) -> None:
    from pyrage import x25519

    keys = [x25519.Identity.generate() for _ in range(2)]
    files = [tmp_path / "key.txt", tmp_path / "wrong.txt"]
    for key, file in zip(keys, files, strict=True):
        file.write_text(f"{key}\n")
    sealed = f"age+{tmp_path / 'sealed'}"
    assert bring(archive, sealed, recipients=[str(keys[0].to_public())]).exit_code == 0

    with pytest.raises(UsageProblem) as none:
        back(sealed, new)
    assert none.value.code == "sync-no-identity"
    with pytest.raises(DamageFound) as wrong:
        back(sealed, new, files[1])
    assert wrong.value.code == "sync-not-opened"
    assert not list(new.glob("store/??"))
    assert back(sealed, new, files[0]).exit_code == 0
    assert_same(archive, new)


def refused(copy: Path | str, new: Path) -> str:
    before = tree_of(new) if new.is_dir() else {}
    with pytest.raises(DigitizeError) as told:
        back(copy, new)
    assert (tree_of(new) if new.is_dir() else {}) == before
    return told.value.code


def test_only_a_new_place_is_taken(archive: Archive, copy: Path, new: Path, tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing", new) == "sync-no-copy"
    assert refused(copy, archive.root) == "archive-exists"
    assert refused(copy, copy) == "archive-exists"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("mine")
    assert refused(copy, tmp_path / "other") == "folder-not-empty"
    assert refused(copy, tmp_path / "other" / "a.txt") == "not-a-folder"
    (new / "sync").mkdir(parents=True)
    (new / "sync" / "restoring.json").write_text('{"copy": "another"}')
    assert refused(copy, new) == "restore-other-copy"
    (new / "sync" / "restoring.json").write_text('{"co')  # torn by a power cut, before anything was fetched
    assert back(copy, new).exit_code == 0


def test_a_copy_that_was_never_finished_says_so(
    archive: Archive, new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise Incomplete("sync-target-cut", target="x")

    with monkeypatch.context() as patched:
        patched.setattr("digitize.sync._Run._log", cut)
        assert bring(archive, tmp_path / "copy").exit_code == 8
    done = back(tmp_path / "copy", new)
    assert (codes(done), done.exit_code) == (["restore-copy-unfinished"], 7)
    assert Archive(new).open_store().has(object_id(FILED[0]))


def test_a_changed_log_is_told_of(archive: Archive, copy: Path, new: Path) -> None:
    [log] = (copy / "audit").glob("0*.jsonl")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[0], *lines[2:]]))
    done = back(copy, new)
    assert done.exit_code == 7
    assert any(code.startswith("audit-") for code in codes(done))


def test_no_path_of_a_far_side_leads_outside(archive: Archive, tmp_path: Path) -> None:
    from digitize.syncing.taking import put, room_for

    with room_for(archive) as room:
        for path in ("../../../escaped", "store/../../../../escaped", str(tmp_path / "escaped")):
            assert put(room, path, iter((b"x",))) == 0
    assert not list(tmp_path.rglob("escaped"))


def test_refused_papers_come_back_too(archive: Archive, copy: Path, new: Path) -> None:
    folder = archive.quarantine / "abc"
    folder.mkdir(parents=True)
    (folder / "reason.json").write_text("{}")
    assert bring(archive, copy, verify=True).exit_code == 0
    assert back(copy, new).exit_code == 0
    assert tree_of(new / "quarantine") == tree_of(archive.quarantine)


@pytest.mark.parametrize("where", ["quarantine", "review/", "store/"])
def test_a_folder_that_cannot_be_listed_is_no_empty_one(
    archive: Archive, copy: Path, new: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (copy / "quarantine" / "abc").mkdir(parents=True)
    (copy / "quarantine" / "abc" / "reason.json").write_text("{}")
    every = os.scandir

    def fails(path: str) -> object:
        if str(path).startswith(f"{copy}/{where}"):
            raise OSError(errno.EIO, "failing")
        return every(path)

    with monkeypatch.context() as patched:
        patched.setattr("os.scandir", fails)
        with pytest.raises(Incomplete, match="sync-target-failing"):
            back(copy, new)
    assert back(copy, new).exit_code == 0
    assert (new / "quarantine" / "abc" / "reason.json").is_file()
