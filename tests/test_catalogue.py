"""The catalogue says what the archive holds, and can be thrown away."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders_archive import WHEN, a_dossier

from digitize.archive.catalogue import Catalogue, Counts, DocumentRow, open_catalogue, rebuild
from digitize.archive.database import remove_database
from digitize.archive.identity import object_id
from digitize.archive.journal import Entry, Journal, Unsettled, open_journal
from digitize.archive.layout import Archive, create
from digitize.archive.shelves import Shelved, fetch
from digitize.archive.waiting import put_waiting, remove_waiting
from digitize.dossier import Outcome
from digitize.errors import ArchiveInUse, DamageFound, SomethingMissing

FILED, WAITING, NO_CODE = "H56.134-251023-0101", "000.00.53.H48-220921-0099", "khong-ma-0123456789ab"
CASE = {"procedureCode": "1.001193", "ownerId": "001099000001", "ownerName": "NGUYỄN VĂN MẪU"}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def _file(archive: Archive, ident: str, *scans: bytes, **more: Any) -> Shelved:
    files = a_dossier(ident, scans, **more)[1]
    archive.open_store().put(object_id(ident), files, message="m", user="u", created=WHEN)
    return fetch(archive, ident)


def _wait(archive: Archive, ident: str, *scans: bytes) -> Shelved:
    put_waiting(archive, ident, a_dossier(ident, scans, Outcome.REVIEW)[1])
    return fetch(archive, ident)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    catalogue = open_catalogue(archive)
    catalogue.record_dossier(_file(archive, FILED, b"one", b"two", case=CASE))
    catalogue.record_dossier(_file(archive, NO_CODE, b"three"))
    catalogue.record_dossier(_wait(archive, WAITING, b"four"))
    return archive


def _dump(archive: Archive) -> list[str]:
    with sqlite3.connect(archive.catalogue) as connection:
        lines = sorted(connection.iterdump())
    connection.close()
    return lines


def test_dossiers_are_found_by_their_sources(filled: Archive) -> None:
    catalogue = open_catalogue(filled)
    for ident in (FILED, NO_CODE, WAITING):
        for source in fetch(filled, ident).dossier.sources:
            assert catalogue.find_source(source.sha256) == ident
    assert catalogue.find_source("0" * 64) is None


def test_rows_say_what_the_archive_says(filled: Archive) -> None:
    catalogue = open_catalogue(filled)
    row = catalogue.dossier(FILED)
    assert row
    assert (row.code, row.state, row.version, row.outcome) == (FILED, "filed", 1, "accepted")
    assert (row.owner_id, row.owner_name, row.procedure_code) == tuple(
        CASE[k] for k in ("ownerId", "ownerName", "procedureCode")
    )
    assert "NGUYỄN VĂN MẪU" in row.title
    assert [r.id for r in catalogue.waiting()] == [WAITING]
    assert catalogue.waiting()[0].version == 0
    assert [d.id for d in catalogue.documents(FILED)] == [
        f"{FILED}/{n}" for n in ("0001", "0001.2", "0002", "0002.2")
    ]
    assert catalogue.counts() == Counts(filed=2, review=1, sources=4, documents=8, pages=12)
    assert catalogue.dossier("H56-000000-0000") is None


def test_a_paper_is_read_back(filled: Archive) -> None:
    paper = open_catalogue(filled).document(f"{FILED}/0001")
    assert isinstance(paper, DocumentRow)
    assert (paper.doc_type, paper.pages, paper.outcome) == ("giay-khai-sinh", (1, 2), "accepted")
    assert paper.fields == {"fullName": "NGUYỄN VĂN MẪU"}
    assert open_catalogue(filled).document("nothing/0001") is None


def test_recording_again_replaces_every_row(filled: Archive) -> None:
    catalogue = open_catalogue(filled)
    catalogue.record_dossier(_file(filled, FILED, b"one"))
    assert catalogue.counts() == Counts(filed=2, review=1, sources=3, documents=6, pages=9)
    row = catalogue.dossier(FILED)
    assert row
    assert row.version == 2
    catalogue.forget_dossier(FILED)
    assert catalogue.counts() == Counts(filed=1, review=1, sources=2, documents=4, pages=6)


def test_what_was_filed_may_wait_again(filled: Archive) -> None:
    catalogue = open_catalogue(filled)
    catalogue.record_dossier(_wait(filled, FILED, b"one", b"two", b"late result"))
    row = catalogue.dossier(FILED)
    assert row
    assert (row.state, row.version) == ("review", 1)
    before = _dump(filled)
    rebuild(filled)
    assert _dump(filled) == before
    remove_waiting(filled, FILED)
    catalogue.refresh(filled, FILED)
    row = catalogue.dossier(FILED)
    assert row
    assert (row.state, row.version) == ("filed", 1)


def test_a_rebuilt_catalogue_is_the_same(filled: Archive) -> None:
    before = _dump(filled)
    assert rebuild(filled).findings == ()
    assert _dump(filled) == before
    remove_database(filled.catalogue)
    told: list[str] = []
    assert rebuild(filled, lambda shelved: told.append(shelved.dossier.id)).dossiers == 3
    assert sorted(told) == sorted([FILED, NO_CODE, WAITING])
    assert _dump(filled) == before
    assert [p.name for p in filled.work.iterdir() if "catalogue" in p.name] == []


def test_a_lost_catalogue_is_not_taken_for_an_empty_archive(filled: Archive) -> None:
    remove_database(filled.catalogue)
    with pytest.raises(SomethingMissing) as caught:
        open_catalogue(filled)
    assert caught.value.code == "catalogue-missing"
    assert not filled.catalogue.exists()


@pytest.mark.parametrize("spoilt", [b"not a database, long enough to be read as one" * 100, b""])
def test_a_damaged_catalogue_is_rebuilt(filled: Archive, spoilt: bytes) -> None:
    before = _dump(filled)
    remove_database(filled.catalogue)
    filled.catalogue.write_bytes(spoilt)
    if spoilt:
        with pytest.raises(DamageFound) as caught:
            open_catalogue(filled)
        assert caught.value.code == "catalogue-damaged"
    rebuild(filled)
    assert _dump(filled) == before


def test_another_format_is_not_touched(filled: Archive) -> None:
    with sqlite3.connect(filled.catalogue) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(DamageFound):
        open_catalogue(filled)


def test_a_rebuild_goes_on_past_damage(filled: Archive) -> None:
    folder = filled.open_store().folder(object_id(NO_CODE))
    (folder / "inventory.json").write_bytes(b"{")
    (filled.review / WAITING / "dossier.json").unlink()
    done = rebuild(filled)
    assert done.dossiers == 1
    assert [f.code for f in done.findings] == ["inventory-damaged", "dossier-unreadable"]
    assert done.findings[1].params == {"object": object_id(WAITING), "path": "dossier.json"}


def test_a_rebuild_goes_on_past_a_lost_file(filled: Archive) -> None:
    (record,) = filled.open_store().folder(object_id(NO_CODE)).glob("v1/content/documents/0001/record.json")
    record.unlink()
    (found,) = rebuild(filled).findings
    assert (found.code, found.params["path"]) == ("dossier-unreadable", "documents/0001/record.json")


def test_a_dossier_under_another_s_name_is_damage(filled: Archive) -> None:
    shutil.copytree(filled.review / WAITING, filled.review / "H56-251023-0999")
    assert [f.code for f in rebuild(filled).findings] == ["dossier-unreadable"]


def test_readers_see_the_state_before_while_a_writer_writes(filled: Archive) -> None:
    with sqlite3.connect(filled.catalogue, isolation_level=None) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("DELETE FROM dossiers")
        assert open_catalogue(filled).counts().filed == 2
        writing.execute("ROLLBACK")
    writing.close()


def test_a_second_writer_is_told_so(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitize.archive.database.WAIT_S", 0.05)
    catalogue, shelved = Catalogue(filled.catalogue), fetch(filled, FILED)
    with sqlite3.connect(filled.catalogue, isolation_level=None) as writing:
        writing.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveInUse, match="database-busy"):  # nobody else's: in this very process
            catalogue.record_dossier(shelved)
        writing.execute("ROLLBACK")
    writing.close()


HOLDS = """
import os, signal, sqlite3, sys
writing = sqlite3.connect(sys.argv[1], isolation_level=None)
writing.execute("BEGIN IMMEDIATE")
print("holds", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_who_was_stopped_in_the_middle_of_a_change_is_named(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitize.archive.database.WAIT_S", 0.05)
    catalogue, shelved = Catalogue(filled.catalogue), fetch(filled, FILED)
    command = [sys.executable, "-c", HOLDS, str(filled.catalogue)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holding:
        try:
            assert holding.stdout
            assert holding.stdout.readline() == "holds\n"
            with pytest.raises(ArchiveInUse) as told:
                catalogue.record_dossier(shelved)
            assert (told.value.code, told.value.finding.params) == ("database-held", {"pid": holding.pid})
        finally:
            holding.kill()
    catalogue.record_dossier(shelved)  # as the remedy says


FORK = """
import os, sys
from pathlib import Path
from digitize.archive.catalogue import Catalogue
catalogue = Catalogue(Path(sys.argv[1]))
first = catalogue.counts()
child = os.fork()
if child == 0:
    catalogue.forget_dossier(sys.argv[2])
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
catalogue.forget_dossier(sys.argv[3])
assert catalogue.counts().review == 0
assert catalogue.counts().filed == first.filed - 1
"""


def test_a_forked_worker_gets_a_connection_of_its_own(filled: Archive) -> None:
    given = [str(filled.catalogue), FILED, WAITING]
    subprocess.run([sys.executable, "-W", "error", "-c", FORK, *given], check=True, timeout=60)
    assert [row.id for row in open_catalogue(filled).dossiers()] == [NO_CODE]


def test_no_text_of_the_database_gets_into_an_error(filled: Archive) -> None:
    remove_database(filled.catalogue)
    filled.catalogue.mkdir()
    with pytest.raises((SomethingMissing, DamageFound)) as caught:
        Catalogue(filled.catalogue)
    assert str(filled.root) not in repr(caught.value.finding)
    assert errno.errorcode[errno.EISDIR] not in repr(caught.value.finding)


ENTRY = Entry("b1", WHEN, "a" * 64, FILED, "review", ("field-missing",))


def test_the_journal_knows_what_was_being_changed(archive: Archive) -> None:
    journal = open_journal(archive)
    for ident in (WAITING, FILED, FILED):
        journal.begin(ident)
    journal.settle(WAITING)
    assert open_journal(archive).unsettled() == (Unsettled(FILED),)
    journal.settle(FILED)
    journal.settle(FILED)
    assert journal.unsettled() == ()


def test_the_journal_tells_what_batches_did(archive: Archive) -> None:
    journal = Journal(archive.journal)
    other = Entry("b2", WHEN, None, None, "refused", ("symlink",))
    journal.add([])
    journal.add([ENTRY, other])
    journal.add([ENTRY])
    assert journal.entries() == (ENTRY, other, ENTRY)
    assert journal.entries("b2") == (other,)


def test_a_damaged_journal_is_begun_anew(archive: Archive) -> None:
    archive.journal.write_bytes(b"not a database, long enough to be read as one" * 100)
    assert open_journal(archive).unsettled() == ()
