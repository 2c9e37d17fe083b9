"""Every kind of harm is mended where the bytes are anywhere, told where they are not, and nothing is lost."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builders_archive import WHEN, a_dossier, assert_valid_ocfl, tree
from conftest import digitize

from digitize.archive.audit.files import lines
from digitize.archive.catalogue import open_catalogue
from digitize.archive.disk import FaultyDisk, failing_with
from digitize.archive.erasing import is_of
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive, create
from digitize.archive.ocfl import root_files
from digitize.archive.quarantine import list_quarantine
from digitize.archive.repairing import do_step
from digitize.archive.restoring import Sources, plan_object
from digitize.archive.shelves import fetch
from digitize.archive.tombstones import Tombstone, set_stone
from digitize.archive.waiting import put_waiting
from digitize.dossier import Outcome
from digitize.errors import StorageFailing, UsageProblem
from digitize.find.index import Index
from digitize.listing import relist
from digitize.progress import NoProgress
from digitize.repair import Repaired, repair
from digitize.upkeep import verify_archive

IDENT, OTHER, WAITING = "H56.134-251023-0101", "H40-250701-0003", "H56.134-251023-0202"
PDF = "documents/0001/original.pdf"
STORED = f"v1/content/{PDF}"
DERIVED = "v1/content/documents/0001/text.txt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = create(tmp_path_factory.mktemp("made") / "kho", "vi")
    store = archive.open_store()
    for ident in (IDENT, OTHER):
        for outcome in (Outcome.REVIEW, Outcome.ACCEPTED):
            files = a_dossier(ident, (b"%PDF " + ident.encode() * 40,), outcome)[1]
            store.put(object_id(ident), files, message="m", user="u", created=WHEN)
    put_waiting(archive, WAITING, a_dossier(WAITING, outcome=Outcome.REVIEW)[1])
    relist(archive)
    return archive.root


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Archive:
    return Archive(Path(shutil.copytree(made, tmp_path / "kho")))


def _object(archive: Archive, ident: str = IDENT) -> Path:
    return archive.open_store().folder(object_id(ident))


def _repair(archive: Archive, copy: Path | None = None, apply: bool = True) -> Repaired:
    return repair(archive, copy, apply, NoProgress())


def _done(repaired: Repaired) -> list[tuple[str, str, str]]:
    return [(s.what, s.found.code, s.found.params.get("path", "")) for s in repaired.steps]


def _flip(file: Path) -> bytes:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    return bytes(data)


def _sound(archive: Archive) -> bool:
    return verify_archive(archive, None, NoProgress()).findings == ()


Harm = Callable[[Path], object]

MENDED_ALONE: list[tuple[str, Harm]] = [
    ("mark gone", lambda o: (o / "0=ocfl_object_1.1").unlink()),
    ("root sidecar flipped", lambda o: _flip(o / "inventory.json.sha512")),
    ("root sidecar gone", lambda o: (o / "inventory.json.sha512").unlink()),
    ("root inventory flipped", lambda o: _flip(o / "inventory.json")),
    ("root inventory cut", lambda o: os.truncate(o / "inventory.json", 700)),
    ("root inventory empty", lambda o: os.truncate(o / "inventory.json", 0)),
    ("root inventory gone", lambda o: (o / "inventory.json").unlink()),
    ("root inventory of the version before", lambda o: shutil.copy(o / "v1/inventory.json", o)),
    ("inventory of the newest version flipped", lambda o: _flip(o / "v2/inventory.json")),
    ("sidecar of the newest version gone", lambda o: (o / "v2/inventory.json.sha512").unlink()),
    ("inventory of an older version gone", lambda o: (o / "v1/inventory.json").unlink()),
    ("sidecar of an older version flipped", lambda o: _flip(o / "v1/inventory.json.sha512")),
    ("stray file", lambda o: (o / "v1/content/documents/Thumbs.db").write_bytes(b"thumbs")),
    ("stray link", lambda o: (o / "link").symlink_to("v1")),
    ("stray folder", lambda o: (o / "v1/content/a/b").mkdir(parents=True)),
    ("moved inside", lambda o: (o / STORED).rename(o / "v1/content/x.pdf")),
]


@pytest.mark.parametrize(("_name", "harm"), MENDED_ALONE, ids=[name for name, _ in MENDED_ALONE])
def test_what_the_object_itself_can_mend(archive: Archive, _name: str, harm: Harm) -> None:
    before = tree(archive.store)
    harm(_object(archive))
    harmed = (tree(archive.store), tree(archive.quarantine))
    dry = _repair(archive, apply=False)
    assert dry.steps
    assert (tree(archive.store), tree(archive.quarantine)) == harmed
    done = _repair(archive)
    assert done.sound
    assert _sound(archive)
    assert tree(archive.store) == before
    assert_valid_ocfl(archive.store, 2)
    assert _repair(archive).steps == ()


CONTENT: list[tuple[str, Harm]] = [
    ("flipped", lambda o: _flip(o / STORED)),
    ("cut", lambda o: os.truncate(o / STORED, 3)),
    ("gone", lambda o: (o / STORED).unlink()),
    ("swapped", lambda o: shutil.copy(o / DERIVED, o / STORED)),
    ("a link", lambda o: ((o / STORED).unlink(), (o / STORED).symlink_to("text.txt"))),
    ("a whole version gone", lambda o: shutil.rmtree(o / "v1")),
    ("everything but one file", lambda o: [shutil.rmtree(o / "v1"), (o / "inventory.json").unlink()]),
    ("the whole object", shutil.rmtree),
]


@pytest.mark.parametrize(("_name", "harm"), CONTENT, ids=[name for name, _ in CONTENT])
@pytest.mark.parametrize("inside", ["", "store"])
def test_what_a_second_copy_can_mend(
    archive: Archive, made: Path, _name: str, harm: Harm, inside: str
) -> None:
    before = tree(archive.store)
    harm(_object(archive))
    assert not _repair(archive).sound
    done = _repair(archive, made / inside)
    assert done.sound
    assert tree(archive.store) == before
    assert _sound(archive)
    assert "repaired" in {line.deed.what for line in lines(archive)}


def test_damaged_bytes_are_kept_aside(archive: Archive, made: Path) -> None:
    damaged = _flip(_object(archive) / STORED)
    _repair(archive, made)
    (kept,) = list_quarantine(archive)
    assert kept.original
    assert kept.original.read_bytes() == damaged
    assert kept.finding.code == "file-damaged"
    assert kept.finding.params["object"] == object_id(IDENT)


def test_a_copy_with_other_bytes_is_not_believed(archive: Archive, made: Path, tmp_path: Path) -> None:
    copy = Archive(Path(shutil.copytree(made, tmp_path / "copy")))
    _flip(_object(archive) / STORED)
    _flip(_object(copy) / STORED)
    done = _repair(archive, copy.root)
    assert ("lost", "file-damaged", PDF) in _done(done)
    assert not done.sound


def test_the_copy_s_inventory_does_not_replace_ours(archive: Archive, made: Path, tmp_path: Path) -> None:
    """The copy knows a version that ours does not: nothing of it comes in while ours is whole."""
    copy = Archive(Path(shutil.copytree(made, tmp_path / "copy")))
    newer = {**a_dossier(IDENT)[1], "documents/0001/text.txt": b"other"}
    copy.open_store().put(object_id(IDENT), newer, message="m", user="u", created=WHEN)
    _flip(_object(archive) / STORED)
    assert _repair(archive, copy.root).sound
    assert archive.open_store().inventory(object_id(IDENT)).head == 2


def test_a_torn_inventory_of_the_copy_is_not_believed(archive: Archive, made: Path, tmp_path: Path) -> None:
    copy = Archive(Path(shutil.copytree(made, tmp_path / "copy")))
    for number in ("", "v1", "v2"):
        (_object(archive) / number / "inventory.json").unlink()
    _flip(_object(copy) / "inventory.json.sha512")
    assert [s.what for s in _repair(archive, copy.root).steps] == ["lost"]
    assert _repair(archive, made).sound
    assert _sound(archive)


@pytest.mark.parametrize("where", ["nowhere", "self"])
def test_a_folder_that_is_no_copy(archive: Archive, tmp_path: Path, where: str) -> None:
    folder = archive.root if where == "self" else tmp_path
    with pytest.raises(UsageProblem) as caught:
        _repair(archive, folder)
    assert caught.value.code == "no-second-copy"


def test_a_lost_derived_file_is_told_not_made_anew(archive: Archive, made: Path) -> None:
    (_object(archive) / DERIVED).unlink()
    done = _repair(archive)
    name = "documents/0001/text.txt"
    assert _done(done) == [("lost", "file-missing", name), ("flagged", "file-lost", name)]
    assert not done.sound
    shelved = fetch(archive, IDENT)
    assert (shelved.state, shelved.dossier.outcome) == ("review", Outcome.REVIEW)
    assert [(f.code, f.params["path"]) for f in shelved.dossier.findings] == [("file-lost", name)]
    assert name not in shelved.content.names()
    assert not (_object(archive) / DERIVED).exists()
    row = open_catalogue(archive).dossier(IDENT)
    assert row
    assert row.state == "review"
    assert {d.outcome for d in open_catalogue(archive).documents(IDENT)} == {"review"}
    again = _repair(archive)
    assert _done(again) == [("lost", "file-missing", name)]
    assert _repair(archive, made).sound
    assert fetch(archive, IDENT).state == "filed"
    assert _sound(archive)


def test_catalogue_and_index_are_told_again(archive: Archive) -> None:
    open_catalogue(archive).forget_dossier(OTHER)
    index = Index(archive.index)
    index.remove(IDENT)
    index.commit()
    del index
    assert {s.what for s in _repair(archive).steps} == {"relisted"}
    assert _sound(archive)


@pytest.mark.parametrize("harm", ["catalogue", "index"])
def test_lost_lists_are_made_anew(archive: Archive, harm: str) -> None:
    if harm == "catalogue":
        archive.catalogue.unlink()
    else:
        shutil.rmtree(archive.index)
    assert _repair(archive).sound
    assert _sound(archive)


def test_a_dossier_that_is_gone_stays_told(archive: Archive) -> None:
    shutil.rmtree(_object(archive))
    for _ in range(2):
        done = _repair(archive)
        assert ("lost", "catalogue-orphan", "") in _done(done)
        assert not done.sound


def test_what_was_erased_by_law_is_not_brought_back(archive: Archive, made: Path) -> None:
    shutil.rmtree(_object(archive))
    stone = Tombstone(IDENT, (), (), "order", "15/QĐ-UBND", "u", WHEN, state="erased", ended=WHEN)
    set_stone(archive, stone)
    assert _repair(archive, made).sound
    assert not _object(archive).exists()
    assert open_catalogue(archive).dossier(IDENT) is None


def test_a_waiting_original_comes_back(archive: Archive, made: Path) -> None:
    _flip(archive.review / WAITING / PDF)
    assert _done(_repair(archive, apply=False)) == [("lost", "file-damaged", PDF)]
    assert _repair(archive, made).sound
    assert _sound(archive)


@pytest.mark.parametrize("name", list(root_files()))
def test_the_store_s_own_files(archive: Archive, name: str) -> None:
    if name == "0=ocfl_1.1":
        (archive.store / name).write_bytes(b"ocfl_9\n")
    else:
        (archive.store / name).unlink()
    assert _repair(archive).sound
    assert_valid_ocfl(archive.store, 2)


def test_strays_of_the_store_are_set_aside(archive: Archive) -> None:
    (archive.store / "notes.txt").write_bytes(b"notes")
    (archive.store / "zz" / "y").mkdir(parents=True)
    assert {s.what for s in _repair(archive).steps} == {"set-aside", "removed"}
    assert not (archive.store / "notes.txt").exists()
    assert not (archive.store / "zz").exists()
    (kept,) = list_quarantine(archive)
    assert kept.original
    assert kept.original.read_bytes() == b"notes"


def _harmed(archive: Archive) -> Path:
    """One object with a harm of each kind."""
    folder = _object(archive)
    _flip(folder / STORED)
    (folder / DERIVED).unlink()
    os.truncate(folder / "inventory.json", 700)
    _flip(folder / "v1/inventory.json")
    (folder / "v1/content/documents/Thumbs.db").write_bytes(b"thumbs")
    return folder


def _all_steps(archive: Archive, copy: Path, at: int, fault: Callable[[], None]) -> int:
    folder = _object(archive)
    disk = FaultyDisk(at, fault)
    for step in plan_object(folder, Sources(archive, copy / "store")):
        do_step(archive, disk, step, WHEN)
    return disk.count


def _digests(archive: Archive) -> set[str]:
    """Of every file in store and quarantine."""
    found = (p for top in (archive.store, archive.quarantine) for p in top.rglob("*") if p.is_file())
    return {hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


def test_cut_short_at_any_operation_it_goes_on(made: Path, tmp_path: Path) -> None:
    code = errno.EIO

    def fresh(name: str) -> Archive:
        archive = Archive(Path(shutil.copytree(made, tmp_path / name)))
        _harmed(archive)
        return archive

    whole = fresh("whole")
    count = _all_steps(whole, made, 0, failing_with(code))
    wanted = tree(whole.store)
    assert wanted == tree(made / "store")
    assert count > 40
    for at in range(1, count + 1, 5):
        archive = fresh(f"at{at}")
        before = _digests(archive)
        with pytest.raises(StorageFailing):
            _all_steps(archive, made, at, failing_with(code))
        assert before <= _digests(archive), "damaged bytes were dropped"
        _all_steps(archive, made, 0, failing_with(code))
        assert tree(archive.store) == wanted
        shutil.rmtree(archive.root)


@pytest.mark.parametrize(("numbers", "left"), [((), 1), ((1,), 1), ((2,), 2)])
def test_what_a_repair_set_aside_goes_with_an_erasure(
    archive: Archive, made: Path, numbers: tuple[int, ...], left: int
) -> None:
    _flip(_object(archive) / STORED)
    _flip(_object(archive, OTHER) / STORED)
    assert _repair(archive, made).sound
    assert len(list_quarantine(archive)) == 2
    about = Tombstone(IDENT, numbers, (), "order", "15/QĐ-UBND", "u", WHEN)
    found = [r for r in list_quarantine(archive) if not is_of(r.finding, about)]
    assert len(found) == left


def test_the_command_says_what_it_would_do_and_what_is_left(archive: Archive, made: Path) -> None:
    where = ("--archive", str(archive.root), "--json", "--no-progress")
    _flip(_object(archive) / STORED)
    dry = digitize("repair", *where, "--from", str(made))
    assert dry.code == 7
    told = json.loads(dry.out)
    assert (told["sound"], told["applied"]) == (False, False)
    assert told["steps"] == [{"dossier": IDENT, "path": PDF, "wrong": "file-damaged", "what": "restored"}]
    assert digitize("repair", *where, "--apply").code == 7
    assert digitize("repair", *where, "--apply", "--from", str(made)).code == 0
    assert _sound(archive)
