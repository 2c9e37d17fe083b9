"""A second copy in a folder: whole, proven, incremental, and never of what is damaged."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from builders_sync import FILED, WAITING, an_archive, assert_whole, bring, file_dossier, kept, let_wait, twin
from conftest import digitize

from digitize.archive.audit.check import verify_log
from digitize.archive.copies import known_targets, noted_copy
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive
from digitize.archive.lock import writer
from digitize.archive.ocfl import leaf_name, leaf_path
from digitize.archive.quarantine import quarantine
from digitize.archive.waiting import remove_waiting
from digitize.erase import Order, erase
from digitize.find.query import Query
from digitize.findings import finding
from digitize.logbook import note_done, note_kept
from digitize.lookup import search_archive
from digitize.syncing.memory import Memory, alone
from digitize.upkeep import rebuild

PDF = "v1/content/documents/0001/original.pdf"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return an_archive(tmp_path_factory.mktemp("made") / "kho")


@pytest.fixture
def archive(made: Archive, tmp_path: Path) -> Archive:
    return twin(made, tmp_path / "kho")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def _object(archive: Archive, ident: str = FILED[0]) -> Path:
    return archive.open_store().folder(object_id(ident))


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def _codes(done: object) -> list[str]:
    return [f.code for f in done.findings]  # type: ignore[attr-defined]


def test_a_copy_is_whole_and_a_second_run_has_nothing_to_do(archive: Archive, copy: Path) -> None:
    done = bring(archive, copy)
    assert (done.state, done.exit_code, done.sent) == ("whole", 0, 5)
    assert_whole(archive, copy)
    again = bring(archive, copy)
    assert (again.state, again.carried.files) == ("nothing-to-do", 0)
    assert noted_copy(archive, str(copy)) is not None
    assert [one.where for one in known_targets(archive)] == [str(copy)]


def test_only_what_is_new_is_sent(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    file_dossier(archive, FILED[1], b"%PDF " + FILED[1].encode() * 40, b"%PDF a second scan")
    file_dossier(archive, "H56.134-251023-0099")
    done = bring(archive, copy)
    assert (done.dossiers, done.sent) == (2, 2)
    assert_whole(archive, copy)


def test_every_entry_of_an_archive_is_copied_or_known_to_be_derived(filled: Path, tmp_path: Path) -> None:
    """A new room of the archive must say which of the two it is."""
    archive = Archive(filled)
    assert bring(archive, tmp_path / "copy").exit_code == 0
    assert_whole(archive, tmp_path / "copy")


def test_the_copy_is_an_archive(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert bring(Archive(filled), copy).exit_code == 0
    verified = digitize("verify", "--archive", copy, "--json")
    assert verified.code == 0, verified.err
    assert verified.json["objects"] > 0
    assert verify_log(Archive(copy)).sound
    rebuild(Archive(copy))
    ours, theirs = (search_archive(Archive(p), Query("thông báo", limit=5)).total for p in (filled, copy))
    assert ours == theirs > 0
    # What was noted over there is the copy's own; the next run with anything to do puts our log in its place.
    note_done(Archive(filled), "reindexed")
    assert bring(Archive(filled), copy).exit_code == 0
    assert verify_log(Archive(copy)).sound


def test_json_and_the_settings_targets(archive: Archive, tmp_path: Path) -> None:
    usb, far = tmp_path / "usb", tmp_path / "far"
    archive.settings_file.write_text(f'sync_to = "o-roi = {usb}; {far}"\n', "utf-8")
    ran = digitize("sync", "--archive", archive.root, "--json")
    assert ran.code == 0, ran.err
    assert [one["target"] for one in ran.json["targets"]] == ["o-roi", str(far)]
    assert {one["state"] for one in ran.json["targets"]} == {"whole"}
    one = digitize("sync", "o-roi", "--archive", archive.root, "--json").json
    assert [(t["target"], t["dossiers"]) for t in one["targets"]] == [("o-roi", 0)], "the log went on"
    again = digitize("sync", "o-roi", "--archive", archive.root, "--json").json
    assert [t["state"] for t in again["targets"]] == ["nothing-to-do"]


def test_without_a_target_there_is_nothing_to_do(archive: Archive) -> None:
    ran = digitize("sync", "--archive", archive.root, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "sync-no-targets")


def test_dry_run_sends_nothing(archive: Archive, copy: Path) -> None:
    before = kept(archive.root)
    done = bring(archive, copy, dry_run=True)
    assert done.state == "dry-run"
    assert done.sent == 5
    assert done.carried.bytes > 1000
    assert not copy.exists()
    assert kept(archive.root) == before


def test_a_stranger_is_refused(archive: Archive, copy: Path, tmp_path: Path) -> None:
    bring(archive, copy)
    other = an_archive(tmp_path / "other", FILED[:1])
    done = bring(other, copy)
    assert (_codes(done), done.exit_code) == (["sync-target-other-archive"], 2)
    assert_whole(archive, copy)
    done = bring(other, archive.root)
    assert (_codes(done), done.exit_code) == (["sync-target-taken"], 2)


def test_a_copy_of_another_history_is_refused(archive: Archive, copy: Path, tmp_path: Path) -> None:
    older = twin(archive, tmp_path / "older")
    file_dossier(archive, "H56.134-251023-0099")
    bring(archive, copy)
    file_dossier(older, "H56.134-251023-0098")
    file_dossier(older, "H56.134-251023-0097")
    before = kept(copy)
    done = bring(older, copy)
    assert (_codes(done), done.exit_code) == (["sync-log-differs"], 7)
    assert kept(copy) == before


def test_a_damaged_file_never_reaches_the_copy(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    before = kept(copy)
    file_dossier(archive, FILED[2], b"%PDF " + FILED[2].encode() * 40, b"%PDF a second scan")
    file_dossier(archive, "H56.134-251023-0099")
    _flip(next(_object(archive, FILED[2]).glob("v2/content/documents/0002/original.pdf")))
    done = bring(archive, copy)
    assert (_codes(done), done.exit_code, done.state) == (["sync-source-damaged"], 7, "incomplete")
    assert done.findings[0].params["object"] == object_id(FILED[2])
    assert (copy / _object(archive, "H56.134-251023-0099").relative_to(archive.root)).is_dir()
    folder = str(_object(archive, FILED[2]).relative_to(archive.root))
    assert kept(copy)[f"{folder}/inventory.json"] == before[f"{folder}/inventory.json"]
    assert bring(archive, copy).exit_code == 7, "told until it is mended"


def test_a_damaged_original_does_not_overwrite_its_copy(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    before = kept(copy)
    _flip(_object(archive) / PDF)
    done = bring(archive, copy, verify=True)
    assert done.exit_code == 0, "the copy's bytes are right, and ours are for verify to tell"
    assert {p: d for p, d in kept(copy).items() if p.startswith("store")} == {
        p: d for p, d in before.items() if p.startswith("store")
    }
    ran = digitize("repair", "--archive", archive.root, "--from", copy, "--apply")
    assert ran.code == 0, ran.err
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_a_lost_dossier_is_told_and_not_deleted_over_there(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    note_done(archive, "repaired", "x", FILED[3], "restored")
    note_kept(archive, "ingest", FILED[3], "filed", "digitize")
    folder = _object(archive, FILED[3])
    shutil.rmtree(folder)
    done = bring(archive, copy, prune=True)
    assert (_codes(done), done.exit_code) == (["sync-source-missing"], 7)
    assert (copy / folder.relative_to(archive.root) / "inventory.json").is_file()


def test_what_was_erased_by_law_is_erased_there_too(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    with writer(archive):
        pass
    secret = b"%PDF " + FILED[1].encode() * 40
    assert any(secret in data for data in kept(copy).values())
    erase(archive, Order((FILED[1], WAITING), "theo 15/QĐ-UBND"))
    done = bring(archive, copy)
    assert (done.exit_code, done.erased) == (0, 2)
    assert not any(secret in data for data in kept(copy).values())
    assert_whole(archive, copy)
    assert list((copy / "erased").glob("*.json"))


def test_one_erased_paper_is_gone_from_every_version_over_there(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    erase(archive, Order((f"{FILED[0]}/0002", f"{FILED[0]}/0002.2"), "theo 15/QĐ-UBND"))
    assert bring(archive, copy).exit_code == 0
    assert not any(b"%PDF more" in data for data in kept(copy).values())
    assert_whole(archive, copy)


def test_what_leaves_review_leaves_it_there_too(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    file_dossier(archive, WAITING, b"%PDF waits")
    remove_waiting(archive, WAITING)
    let_wait(archive, "H56.134-251024-0002")
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_what_was_refused_is_copied_with_its_reason(archive: Archive, copy: Path, tmp_path: Path) -> None:
    bring(archive, copy)
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"not a PDF")
    refused = quarantine(archive, bad, finding("encrypted"), "2026-11-22T06:00:00+00:00")
    note_done(archive, "refused", "x", source=refused.sha256)
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_settings_and_lists_go_over_without_a_line_in_the_log(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    archive.settings_file.write_text("jobs = 1\n", "utf-8")
    (archive.root / "lists").mkdir()
    (archive.root / "lists" / "a.json").write_text("[]")
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_verify_finds_and_mends_what_changed_over_there(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    _flip(copy / (_object(archive) / PDF).relative_to(archive.root))
    _flip(next((copy / "audit").glob("*.jsonl")))
    (copy / (_object(archive, FILED[1]) / PDF).relative_to(archive.root)).unlink()
    assert bring(archive, copy).state == "nothing-to-do", "nobody has looked yet"
    done = bring(archive, copy, verify=True)
    assert (_codes(done), done.exit_code, done.erased) == (["sync-far-mended"] * 3, 0, 0)
    assert_whole(archive, copy)


def test_a_note_over_there_that_was_changed_moves_nothing(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    whole = (copy / "copy.json").read_bytes()
    for wrong in (
        whole.replace(b'"seq": ', b'"seq": 1'),
        whole.replace(b'"sealed": false', b'"sealed": true'),
        b"",
    ):
        (copy / "copy.json").write_bytes(wrong)
        done = bring(archive, copy)
        assert (_codes(done), done.exit_code, done.state) == (["sync-owner-damaged"], 0, "whole")
        assert bring(archive, copy).state == "nothing-to-do"
        assert_whole(archive, copy)
    (copy / "copy.json").write_bytes(b"")
    archive.copies.unlink()
    done = bring(archive, copy)
    assert (_codes(done), done.exit_code) == (["sync-owner-damaged"], 7), "it may be anybody's"


def test_without_its_memory_nothing_is_sent_again(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    shutil.rmtree(archive.root / "sync")
    file_dossier(archive, "H56.134-251023-0099")
    done = bring(archive, copy)
    assert (done.sent, done.exit_code) == (1, 0)
    assert_whole(archive, copy)


def test_what_is_rejected_out_of_review_is_no_loss(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    remove_waiting(archive, WAITING)
    note_done(archive, "rejected", "x", WAITING)
    done = bring(archive, copy)
    assert done.exit_code == 0, done.findings
    assert_whole(archive, copy)


def test_a_dossier_lost_from_review_is_told(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    let_wait(archive)
    remove_waiting(archive, WAITING)
    done = bring(archive, copy)
    assert (_codes(done), done.exit_code) == (["sync-source-missing"], 7)
    assert (copy / "review" / WAITING / "dossier.json").is_file()


def test_an_archive_is_not_copied_into_itself(archive: Archive) -> None:
    for inside in (archive.root, archive.root / "ban-sao"):
        done = bring(archive, inside)
        assert (_codes(done), done.exit_code) == (["sync-target-taken"], 2)
        assert not (archive.root / "ban-sao").exists()


def test_a_part_that_is_not_installed_is_named(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("digitize.targets.sftp", "digitize.targets.s3", "digitize.targets.webdav"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    for library in ("asyncssh", "s3fs", "httpx", "pyrage"):
        monkeypatch.setitem(sys.modules, library, None)
    for address in ("sftp://may/kho", "s3://kho/x", "webdavs://may/kho"):
        done = bring(archive, address)
        assert (_codes(done), done.exit_code) == (["sync-extra-missing"], 3)
    done = bring(archive, f"age+{archive.root}-copy", recipients=("age1x",))
    assert (_codes(done), done.exit_code) == (["sync-extra-missing"], 3)
    for module in ("digitize.targets.sftp", "digitize.targets.s3", "digitize.targets.webdav"):
        sys.modules.pop(module, None)


def test_prune_takes_away_what_is_not_ours(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    (copy / "store" / "00" / "11").mkdir(parents=True)
    (copy / "store" / "00" / "11" / "stray").write_text("x")
    (copy / "review" / "H56.134-251024-0009").mkdir()
    (copy / "review" / "H56.134-251024-0009" / "dossier.json").write_text("{}")
    bring(archive, copy, verify=True)
    assert (copy / "store" / "00").is_dir(), "never by itself"
    assert bring(archive, copy, prune=True).carried.removed == 2
    assert_whole(archive, copy)


def test_a_copy_that_is_gone_is_not_begun_anew_in_silence(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    copy.rename(copy.with_name("unplugged"))
    copy.mkdir()
    done = bring(archive, copy)
    assert (_codes(done), done.exit_code) == (["sync-copy-gone"], 8)
    assert not any(copy.iterdir())
    assert bring(archive, copy, anew=True).exit_code == 0
    assert_whole(archive, copy)


def test_a_disk_that_is_not_mounted_is_not_made_up_for(archive: Archive, tmp_path: Path) -> None:
    done = bring(archive, tmp_path / "media" / "usb" / "copy")
    assert (_codes(done), done.exit_code) == (["sync-target-unreachable"], 8)
    assert not (tmp_path / "media").exists()


def test_two_runs_to_one_target_are_kept_apart(archive: Archive, copy: Path) -> None:
    with alone(archive, str(copy), "x"):
        done = bring(archive, copy)
    assert (_codes(done), done.exit_code) == (["sync-in-use"], 6)
    assert bring(archive, copy).exit_code == 0


def test_an_unreadable_memory_is_made_anew(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    for file in (archive.root / "sync").glob("*.sqlite3*"):
        file.write_bytes(b"no database at all" * 100)
    file_dossier(archive, "H56.134-251023-0099")
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_the_slowest_pace_is_kept(archive: Archive, copy: Path) -> None:
    from digitize.syncing.transfer import Pace

    slept: list[float] = []
    pace = Pace(1000, slept.append)
    for _ in range(10):
        pace.take(500)
    assert slept[-1] == pytest.approx(5.0, abs=0.2), "the sleeper only notes: 5,000 bytes at 1,000 a second"


def test_a_message_holds_no_password() -> None:
    from digitize.targets.opening import place_of, places_of

    place = place_of("sftp://can-bo:mat-khau@may-chu:2222/kho")
    assert place.name == "sftp://can-bo@may-chu:2222/kho"
    assert "mat-khau" not in place.name
    named = places_of("xa = webdavs://a:b@c/d;\n o-roi=/media/x ; age+s3://kho/ban-sao?endpoint=http://x")
    assert list(named) == ["xa", "o-roi", "s3://kho/ban-sao"]
    assert named["s3://kho/ban-sao"].sealed


def test_an_unknown_kind_of_target_is_a_mistake(archive: Archive) -> None:
    ran = digitize("sync", "ftp://may/kho", "--archive", archive.root, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "sync-target-unknown")


def test_a_line_that_is_being_written_keeps_nobody_waiting(archive: Archive, copy: Path) -> None:
    """A torn last line is a power cut: the copy goes as far as the last whole one."""
    [*_, newest] = sorted(archive.audit.glob("*.jsonl"))
    with newest.open("ab") as file:
        file.write(b'{"at": "2026')
    assert bring(archive, copy).exit_code == 0
    assert_whole(archive, copy)


def test_the_owner_names_the_log(archive: Archive, copy: Path) -> None:
    bring(archive, copy)
    said = json.loads((copy / "copy.json").read_bytes())
    last = json.loads(sorted((copy / "audit").glob("*.jsonl"))[-1].read_bytes().splitlines()[-1])
    assert (said["seq"], said["hash"]) == (last["seq"], last["hash"])


def _rot(copy: Path, ident: str) -> Path:
    """A byte of a dossier's scan changes over there, and nothing else about the file."""
    scan = next((copy / "store" / leaf_path(leaf_name(object_id(ident)))).rglob("original.pdf"))
    data = scan.read_bytes()
    scan.write_bytes(data[:9] + bytes([data[9] ^ 1]) + data[10:])
    return scan


def test_rot_over_there_is_found_as_long_as_there_is_time(archive: Archive, copy: Path) -> None:
    assert bring(archive, copy, verify_s=60).reread == 0, "what was just proven is not read again"
    _rot(copy, FILED[1])
    assert bring(archive, copy).state == "nothing-to-do"
    done = bring(archive, copy, verify_s=60)
    assert (_codes(done), done.reread, done.sent, done.exit_code) == (["sync-far-mended"], 5, 1, 0)
    assert_whole(archive, copy)
    [waits] = copy.glob("review/*/**/original.pdf")
    waits.write_bytes(b"%PDX" + waits.read_bytes()[4:])
    assert _codes(bring(archive, copy, verify_s=60)) == ["sync-far-mended"]
    assert_whole(archive, copy)
    assert bring(archive, copy, verify_s=1e-9).reread == 0


def test_what_was_not_read_for_longest_is_read_first(
    archive: Archive, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One dossier a night: each has its turn, and that of the night when the clock ran ahead has two."""
    bring(archive, copy)
    for ident in FILED:
        _rot(copy, ident)
    every = Memory.oldest_first
    monkeypatch.setattr(Memory, "oldest_first", lambda *given, **more: islice(every(*given, **more), 1))
    mended = []
    for ahead in (0, 400_000_000, 0, 0, 0):
        with monkeypatch.context() as clock:
            clock.setattr("time.time", lambda ahead=ahead: datetime.now(UTC).timestamp() + ahead)
            done = bring(archive, copy, verify_s=60)
        assert done.reread == 1
        mended.append(len(done.findings))
    assert mended == [1, 1, 0, 1, 1]
    assert_whole(archive, copy)
