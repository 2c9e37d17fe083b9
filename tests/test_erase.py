"""Erasing: nothing of it is left anywhere in the archive, all else as it was, cut short or not."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders_archive import QuickDisk, a_dossier, assert_valid_ocfl, tree
from builders_erasing import assert_nothing_hidden, places_of
from conftest import BORN_DIGITAL, CODE, digitize
from hypothesis import given
from hypothesis import strategies as st

from digitize.archive.audit.check import verify_log
from digitize.archive.audit.files import lines
from digitize.archive.content import ObjectContent
from digitize.archive.disk import FaultyDisk
from digitize.archive.dossiers import RECORD, Dossier, dossier_json, load_dossier, source_path
from digitize.archive.drafting import Files
from digitize.archive.erasing import begin, remove_everywhere, sources_of, unfinished
from digitize.archive.identity import object_id
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.quarantine import list_quarantine, quarantine
from digitize.archive.shelves import Shelved, fetch, fetch_all
from digitize.archive.store import Store
from digitize.archive.tombstones import Copy, Tombstone, stones
from digitize.desk import open_desk
from digitize.dossier import Document, Field, Finding, Outcome, Record
from digitize.dossierfiles import record_bytes
from digitize.erase import Order, authority_in, erase, plan_erasure
from digitize.errors import InputRefused, UsageProblem
from digitize.filing import now
from digitize.find.query import Query
from digitize.findings import finding
from digitize.lookup import copy_out, look_up, search_archive
from digitize.reuse import consulted
from digitize.review.queue import listed

GONE, OTHER = "H56.134-251023-0101", "H56.134-251023-0202"
NAMES = ("LÝ HỮU BẤT TỒN", "TRẦN THỊ GIỮ LẠI")  # of source 1, of source 2
NUMBERS = ("001099000777", "001188000888")
ORDER = Order((GONE,), "Quyết định 15/QĐ-UBND", by="Lan")


def a_person(record: Record, name: str, number: str) -> Record:
    """The record's papers as those of one person."""
    fields = {
        "fullName": Field(name, name, 0.97, 1, (1, 2, 3, 4)),
        "personalId": Field(number, number, 0.96, 1, (1, 2, 3, 4)),
    }
    document = Document("can-cuoc", 0.98, (1, 2, 3), fields, text=f"Họ và tên: {name}\nSố: {number}")
    return replace(record, documents=(replace(document, outcome=Outcome.ACCEPTED),))


def two_people(ident: str) -> tuple[Dossier, Files]:
    """A dossier of two scans, of one person each; file names, texts and bytes say who."""
    scans = tuple(f"%PDF-1.7 {n} {i}\n".encode() * 20 for n, i in zip(NAMES, NUMBERS, strict=True))
    dossier, files = a_dossier(ident, scans)
    sources = tuple(replace(s, name=f"{n}.pdf") for s, n in zip(dossier.sources, NAMES, strict=True))
    records = {n: a_person(dossier.records[n], NAMES[n - 1], NUMBERS[n - 1]) for n in (1, 2)}
    dossier = replace(dossier, sources=sources, records=records)
    made = {**files, "dossier.json": dossier_json(dossier)}
    for n, record in records.items():
        made[source_path(n, RECORD)] = record_bytes(record)
        made[source_path(n, "text.txt")] = record.documents[0].text.encode()
    return dossier, made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions of the dossier, one of them of the first scan alone, and leftovers in every corner."""
    archive = create(tmp_path_factory.mktemp("made") / "kho", "vi")
    dossier, files = two_people(GONE)
    with writer(archive) as store, open_desk(archive, store) as filing:
        first = replace(dossier, sources=dossier.sources[:1], records={1: dossier.records[1]})
        filing.keep(
            first, {k: v for k, v in files.items() if "/0002/" not in k}, message="ingest", user="digitize"
        )
        filing.keep(dossier, files, message="ingest", user="digitize")
        looked = {"action": "correct", "id": f"{GONE}/0001", "by": "An", "at": now(), "fields": ["fullName"]}
        whole = {"action": "accept", "id": GONE, "by": "An", "at": now()}
        filing.keep(replace(dossier, reviewed=(looked, whole)), files, message="correct", user="An")
        filing.keep(*a_dossier(OTHER, (b"%PDF other",)), message="ingest", user="digitize")
    scan = archive.root.parent / f"{NAMES[0]}.pdf"
    scan.write_bytes(bytes(files["documents/0001/original.pdf"]))  # type: ignore[arg-type]
    quarantine(archive, scan, finding("encrypted"), now())
    return archive.root


@pytest.fixture
def kho(made: Path, tmp_path: Path) -> Archive:
    archive = Archive(Path(shutil.copytree(made, tmp_path / "kho")))
    bench = archive.work / "reading" / "0123" / "pages"
    bench.mkdir(parents=True)
    (bench / "1.json").write_text(json.dumps({"text": NAMES[0] + NAMES[1]}), "utf-8")
    return archive


def traces(archive: Archive, person: int) -> list[str]:
    """Where anything of a person is left: name, number, the number's end."""
    return places_of(archive.root, NAMES[person], NUMBERS[person][3:])


def is_sound(archive: Archive) -> None:
    """Store, catalogue and index agree, hide nothing, and an independent validator finds the store valid."""
    assert_nothing_hidden(archive.index)
    assert_valid_ocfl(archive.store)
    ran = digitize("verify", "--archive", archive.root)
    assert ran.code == 0, ran.err
    assert verify_log(archive).sound


# -- all of it -----------------------------------------------------------------------------------------------


def test_a_dossier_is_gone_from_every_corner(kho: Archive) -> None:
    corners = {w.split("/")[0] for w in traces(kho, 0)}
    assert corners >= {"store", "quarantine", "work", "catalogue.sqlite3", "index"}
    [stone] = erase(kho, ORDER)
    assert traces(kho, 0) == traces(kho, 1) == []
    assert (stone.state, stone.versions, len(stone.sources)) == ("erased", 3, 2)
    assert not list_quarantine(kho)
    with pytest.raises(KeyError):
        fetch(kho, GONE)
    assert fetch(kho, OTHER).version == 1
    is_sound(kho)


def test_old_segments_of_the_index_would_be_found(kho: Archive) -> None:
    """The grep can fail: a paper that is only marked as deleted is still in its segment."""
    with writer(kho) as store, open_desk(kho, store) as filing:
        filing._index.remove(GONE)
    with pytest.raises(AssertionError, match="segment"):
        assert_nothing_hidden(kho.index)


def test_a_waiting_dossier_is_gone_too(kho: Archive) -> None:
    dossier, files = two_people(GONE)
    with writer(kho) as store, open_desk(kho, store) as filing:
        filing.keep(replace(dossier, outcome=Outcome.REVIEW), files, message="ingest", user="digitize")
    assert any(w.startswith("review/") for w in traces(kho, 1))
    erase(kho, ORDER)
    assert traces(kho, 0) == traces(kho, 1) == []


def test_a_refused_scan_is_gone_by_its_key(kho: Archive) -> None:
    [refused] = list_quarantine(kho)
    [stone] = erase(kho, replace(ORDER, ids=(refused.key,)))
    assert not [w for w in traces(kho, 0) if w.startswith("quarantine")]
    assert stone.sources == (refused.sha256,)
    assert fetch(kho, GONE).version == 3


def test_the_tombstone_and_the_log_say_who_when_by_what_right_and_nothing_else(kho: Archive) -> None:
    before = now()
    [stone] = erase(kho, replace(ORDER, reason=f"15/QĐ-UBND, {NAMES[0]} xin xoá", ground="request"))
    assert (stone.by, stone.ground, stone.authority) == ("Lan", "request", "15/QĐ-UBND")
    assert before <= stone.at <= now()
    assert stones(kho) == (stone,)
    told = [line.deed for line in lines(kho)][-2:]
    assert [(d.what, d.who, d.dossier, d.reason) for d in told] == [
        (what, "Lan", GONE, "request:15/QĐ-UBND") for what in ("erasing", "erased")
    ]
    assert traces(kho, 0) == []


def test_what_other_dossiers_hold_is_told_and_left(kho: Archive) -> None:
    dossier, files = two_people(OTHER)
    with writer(kho) as store, open_desk(kho, store) as filing:
        filing.keep(dossier, files, message="ingest", user="digitize")
    (kho.root / "copies.json").write_text('[{"name": "nas"}]')
    [plan] = plan_erasure(kho, ORDER)
    assert set(plan.stone.copies) == {Copy("same-bytes", OTHER)}
    assert plan.outside == (Copy("synced", "nas"),)
    erase(kho, ORDER)
    assert {w.split("/")[0] for w in traces(kho, 0)} == {"store", "catalogue.sqlite3", "index"}
    assert fetch(kho, OTHER).dossier.sources[0].name == f"{NAMES[0]}.pdf"


# -- one of its papers ---------------------------------------------------------------------------------------


def test_a_paper_is_gone_from_every_version_and_the_others_keep_their_history(kho: Archive) -> None:
    store, name = kho.open_store(), object_id(GONE)
    before = store.inventory(name)
    kept = {p: d for p, d in before.state.items() if "/0002/" in p}
    [stone] = erase(kho, replace(ORDER, ids=(f"{GONE}/0001",)))
    assert traces(kho, 0) == []
    assert stone.numbers == (1,)
    after = store.inventory(name)
    assert {p: d for p, d in after.state.items() if "/0002/" in p} == kept
    old = [(v.created, v.message, v.user) for v in before.versions]
    assert [(v.created, v.message, v.user) for v in after.versions][: len(old)] == old
    assert after.versions[len(old)].message == "erase"
    assert all(not any("/0001/" in p for p in v.state) for v in after.versions)
    dossier = fetch(kho, GONE).dossier
    assert [p.document_id for p in dossier.papers()] == [f"{GONE}/0002"]
    assert [(e["number"], e["authority"], e["by"]) for e in dossier.erased] == [(1, "15/QĐ-UBND", "Lan")]
    assert [r["id"] for r in dossier.reviewed] == [GONE]
    assert dossier.last_number == 2
    assert len(traces(kho, 1)) > 3
    is_sound(kho)


def test_a_number_is_never_given_twice(kho: Archive) -> None:
    erase(kho, replace(ORDER, ids=(f"{GONE}/0002",)))
    dossier = fetch(kho, GONE).dossier
    assert [s.number for s in dossier.sources] == [1]
    assert dossier.last_number == 2
    assert load_dossier(ObjectContent(kho.open_store(), object_id(GONE))).erased == dossier.erased


def test_a_paper_in_review_and_store_goes_from_both_and_the_rest_is_filed(kho: Archive) -> None:
    dossier, files = two_people(GONE)
    open_paper = replace(dossier.records[1], outcome=Outcome.REVIEW)
    waiting = replace(dossier, outcome=Outcome.REVIEW, records={**dossier.records, 1: open_paper})
    with writer(kho) as store, open_desk(kho, store) as filing:
        filing.keep(
            waiting, {**files, source_path(1, RECORD): record_bytes(open_paper)}, message="x", user="An"
        )
    erase(kho, replace(ORDER, ids=(f"{GONE}/0001",)))
    assert traces(kho, 0) == []
    assert fetch(kho, GONE).state == "filed"
    assert_valid_ocfl(kho.store)


def test_damage_elsewhere_in_the_dossier_stays_damage(kho: Archive) -> None:
    store, name = kho.open_store(), object_id(GONE)
    store.path_of(name, "documents/0002/text.txt").write_bytes(b"rotten")
    store.path_of(name, "documents/0002/archival.pdf").unlink()
    erase(kho, replace(ORDER, ids=(f"{GONE}/0001",)))
    assert traces(kho, 0) == []
    told = digitize("verify", "--archive", kho.root, "--json").json["findings"]
    assert {f["code"] for f in told} >= {"file-damaged", "file-missing"}


def test_a_damaged_dossier_can_be_erased_too(kho: Archive) -> None:
    store, name = kho.open_store(), object_id(GONE)
    for path in store.folder(name).rglob("inventory.json"):
        path.write_bytes(b"{")
    [stone] = erase(kho, ORDER)
    assert traces(kho, 0) == traces(kho, 1) == []
    assert len(stone.sources) == 2
    is_sound(kho)


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        (("H56.134-251023-9999",), "no-such-id"),
        ((f"{GONE}/0009",), "no-such-id"),
        (("../../etc",), "no-such-id"),
        (("0" * 32,), "no-such-id"),
        ((f"{OTHER}/0001",), "erase-shares-scan"),
        ((f"{OTHER}/0001", f"{OTHER}/0001.2"), "erase-whole-dossier"),
    ],
)
def test_what_cannot_be_meant_erases_nothing(kho: Archive, ids: tuple[str, ...], code: str) -> None:
    before = tree(kho.store)
    with pytest.raises(UsageProblem) as caught:
        erase(kho, replace(ORDER, ids=ids))
    assert caught.value.code == code
    assert tree(kho.store) == before
    assert stones(kho) == ()


@pytest.mark.parametrize(
    ("reason", "authority"),
    [
        ("Quyết định số 15/QĐ-UBND ngày 20/11/2026", "15/QĐ-UBND"),
        ("09/2025/QĐ-TTg", "09/2025/QĐ-TTg"),
        ("biên bản 3/BB-HĐTH của ông Mẫu, số 001099000001", "3/BB-HĐTH"),
        ("1234567/QĐ", None),
        ("theo đơn của ông Mẫu 001099000001 ngày 20/11/2026", None),
        ("", None),
    ],
)
def test_only_the_number_of_a_document_is_a_reason(reason: str, authority: str | None) -> None:
    if authority:
        assert authority_in(reason) == authority
    else:
        with pytest.raises(UsageProblem):
            authority_in(reason)


@given(st.text(max_size=80))
def test_no_name_and_no_personal_number_gets_into_an_authority(text: str) -> None:
    try:
        found = authority_in(text)
    except UsageProblem:
        return
    assert not any(c.isspace() for c in found)
    assert len(max(found.replace("/", " ").replace("-", " ").split(), key=len)) < 22


# -- cut short -----------------------------------------------------------------------------------------------


class Cut(Exception):
    """The power went."""


def _cut() -> None:
    raise Cut


def _order_of(archive: Archive, numbers: tuple[int, ...]) -> Tombstone:
    sources = tuple(sorted(sources_of(archive, GONE, numbers)))
    return Tombstone(GONE, numbers, sources, "order", "15/QĐ-UBND", "Lan", now(), 3)


def _erase_at(archive: Archive, numbers: tuple[int, ...], disk: FaultyDisk) -> None:
    store = Store(archive.store, archive.work / "staging", disk)
    stone = _order_of(archive, numbers)
    begin(archive, store, stone)
    remove_everywhere(archive, store, stone)


@pytest.mark.parametrize("numbers", [(), (1,)])
def test_cut_short_anywhere_the_next_writer_finishes(
    made: Path, tmp_path: Path, numbers: tuple[int, ...]
) -> None:
    cut_at_each(made, tmp_path, numbers, step=7)


def cut_at_each(made: Path, tmp_path: Path, numbers: tuple[int, ...], step: int) -> None:
    """Every `step`-th operation of the disk cut short, then finished by the next writer."""
    counted = FaultyDisk(0, _cut, QuickDisk())
    _erase_at(Archive(Path(shutil.copytree(made, tmp_path / "count"))), numbers, counted)
    assert counted.count > 10
    for at in range(1, counted.count + 1, step):
        archive = Archive(Path(shutil.copytree(made, tmp_path / f"{at}")))
        with pytest.raises(Cut):
            _erase_at(archive, numbers, FaultyDisk(at, _cut, QuickDisk()))
        begun = bool(unfinished(archive))
        if at % 2:  # `work` may be deleted whenever nothing runs
            shutil.rmtree(archive.work, ignore_errors=True)
        with writer(archive):
            assert not unfinished(archive)
        if begun:
            assert traces(archive, 0) == []
            assert [s.state for s in stones(archive)] == ["erased"]
        else:  # the intent was not durable: nothing has gone
            assert fetch(archive, GONE).version == 3
        if numbers:
            kept = archive.open_store().read(object_id(GONE), "documents/0002/original.pdf")
            assert NAMES[1].encode() in kept
        assert_valid_ocfl(archive.store)
        shutil.rmtree(archive.root)


# -- the same bytes again ------------------------------------------------------------------------------------


def test_the_same_bytes_are_known_and_not_taken_again(kho: Archive, tmp_path: Path) -> None:
    scan = tmp_path / f"{NAMES[0]}.pdf"
    scan.write_bytes(kho.open_store().read(object_id(GONE), "documents/0001/original.pdf"))
    sha256 = hashlib.sha256(scan.read_bytes()).hexdigest()
    erase(kho, ORDER)
    with writer(kho) as store, open_desk(kho, store) as filing:
        filing.refuse_erased("0" * 64)
        with pytest.raises(InputRefused) as caught:
            filing.refuse_erased(sha256)
        filing.turn_away(scan, caught.value.finding, scan)
    found: Finding = caught.value.finding
    assert (found.code, found.params["authority"]) == ("was-erased", "15/QĐ-UBND")
    [refused] = list_quarantine(kho)
    assert (refused.sha256, refused.paths, refused.original) == (sha256, (), None)
    assert traces(kho, 0) == []


# -- from outside --------------------------------------------------------------------------------------------


def test_from_outside_a_dossier_goes_and_does_not_come_back(filled: Path) -> None:
    fields = look_up(Archive(filled), f"{CODE}/0001").papers[0].document.fields
    words = [str(f.value) for f in fields.values() if len(str(f.value)) > 25]
    assert len(places_of(filled, *words)) > 3
    asked = ("erase", CODE, "--reason", "Quyết định 7/QĐ-UBND", "--by", "Lan", "--archive", filled)
    unasked = digitize(*asked)
    assert (unasked.code, "7/QĐ-UBND" in unasked.err) == (2, True)
    ran = digitize(*asked, "--yes", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["erased"][0]["authority"] == "7/QĐ-UBND"
    assert places_of(filled, *words) == []
    again = digitize("ingest", BORN_DIGITAL, "--archive", filled, "--json")
    assert again.code == 4
    assert places_of(filled, *words) == []
    told = digitize("audit", "show", "--dossier", CODE, "--archive", filled, "--json").out.splitlines()
    assert [json.loads(line)["what"] for line in told][-2:] == ["erasing", "erased"]
    assert digitize("audit", "verify", "--archive", filled).code == 0


def test_nothing_of_any_paper_is_in_the_log(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitize.logbook.sensitivity", lambda _: "identity")
    archive = Archive(filled)
    shelved = [one for one in fetch_all(archive) if isinstance(one, Shelved)]
    documents = [p.document for one in shelved for p in one.dossier.papers()]
    values = {s.name for one in shelved for s in one.dossier.sources}
    for value in (f.value for d in documents for f in d.fields.values()):
        values |= set(value if isinstance(value, tuple) else [str(value)])
    listed(archive)
    search_archive(archive, Query("khai sinh"))
    consulted(archive, "034181000084", None, date(2026, 11, 22))
    for one in shelved:
        look_up(archive, one.dossier.id)
        copy_out(archive, one.dossier.id, tmp_path / "out")
    said = [line.deed for line in lines(archive)]
    assert {d.what for d in said} >= {"filed", "review", "copied-out", "found", "read", "settings"}
    log = b"".join(p.read_bytes() for p in archive.audit.iterdir()).decode()
    log = re.sub(r"[0-9a-f]{64}|[0-9-]{10}T[0-9:.]+Z", "", log)  # a year may stand in either by chance
    codes = {one.dossier.id for one in shelved}
    assert len(values) > 30
    assert {v for v in values - codes if len(v) > 3 and v in log} == set()
