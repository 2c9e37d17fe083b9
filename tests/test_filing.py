"""Filing goes on beside damage: what can be mended is, what cannot holds nobody else up."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from builders_archive import assert_valid_ocfl
from test_dossier_logic import BORN, CARD, FORM, arrival, file

from digitize.archive.catalogue import Catalogue
from digitize.archive.identity import object_id
from digitize.archive.journal import Journal, open_journal
from digitize.archive.layout import Archive, create, open_archive
from digitize.archive.lock import writer
from digitize.archive.ocfl import INVENTORY
from digitize.archive.shelves import Shelved, fetch
from digitize.desk import open_desk
from digitize.errors import DamageFound

ONE, OTHER = "H99.12-250804-0101", "H99.12-250804-0102"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho", "vi")


def root_inventory(archive: Archive, code: str) -> Path:
    return archive.open_store().folder(object_id(code)) / INVENTORY


@pytest.mark.parametrize("tear", [Path.unlink, lambda file: file.write_bytes(b"")], ids=["gone", "empty"])
def test_a_late_paper_joins_those_of_a_dossier_whose_inventory_was_torn(
    archive: Archive, tmp_path: Path, tear: object
) -> None:
    file(archive, ONE, {}, arrival(tmp_path, FORM, CARD))
    assert callable(tear)
    tear(root_inventory(archive, ONE))
    receipt = file(archive, ONE, {}, arrival(tmp_path, BORN))
    assert receipt.version == 2
    assert [s.number for s in fetch(archive, ONE).dossier.sources] == [1, 2]
    assert_valid_ocfl(archive.store, 1)


def test_a_dossier_that_is_damaged_holds_up_no_other(archive: Archive, tmp_path: Path) -> None:
    file(archive, ONE, {}, arrival(tmp_path, FORM))
    for inventory in root_inventory(archive, ONE).parent.rglob(INVENTORY):
        inventory.write_bytes(b"")
    journal = open_journal(archive)
    journal.begin(ONE)
    assert file(archive, OTHER, {}, arrival(tmp_path, CARD)).state == "filed"
    assert [one.dossier_id for one in journal.unsettled()] == [ONE], "it is for `repair`, and not forgotten"
    with pytest.raises(DamageFound):
        file(archive, ONE, {}, arrival(tmp_path, BORN))


def test_what_a_power_cut_takes_from_the_catalogue_is_listed_again(archive: Archive, tmp_path: Path) -> None:
    """Its commits reach the disk only when the journal crosses dossiers out."""
    cut = tmp_path / "cut"
    with writer(archive) as store, open_desk(archive, store) as filing:
        filing.take_in(ONE, {}, [arrival(tmp_path, FORM)])
        shutil.copytree(archive.root, cut)
    (cut / "catalogue.sqlite3-wal").unlink()
    after = open_archive(cut)
    with closing(Catalogue(after.catalogue)) as catalogue:
        assert catalogue.dossier(ONE) is None
    with writer(after) as store, open_desk(after, store):
        pass
    with closing(Catalogue(after.catalogue)) as catalogue:
        assert catalogue.dossier(ONE) is not None


def test_the_catalogue_is_on_the_disk_before_a_dossier_is_crossed_out(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    sync, settle, record = os.fsync, Journal.settle, Catalogue.record_dossier

    def synced(handle: int) -> None:
        happened.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    def settled(self: Journal, *dossiers: str) -> None:
        happened.extend(f"settled {one}" for one in dossiers)
        settle(self, *dossiers)

    def recorded(self: Catalogue, shelved: Shelved) -> None:
        record(self, shelved)
        happened.append("recorded")

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Journal, "settle", settled)
    monkeypatch.setattr(Catalogue, "record_dossier", recorded)
    file(archive, ONE, {}, arrival(tmp_path, FORM))
    since = happened[happened.index("recorded") :]
    assert "catalogue.sqlite3-wal" in since[: since.index(f"settled {ONE}")]
