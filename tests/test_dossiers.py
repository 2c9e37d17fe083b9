"""One layout for a dossier, filed or waiting: the same files give the same dossier."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders_archive import WHEN, a_dossier, a_record

from digitize.archive.content import Content, FolderContent, ObjectContent
from digitize.archive.dossiers import dossier_json, load_dossier
from digitize.archive.drafting import Files
from digitize.archive.identity import object_id
from digitize.archive.layout import create
from digitize.archive.waiting import put_waiting
from digitize.dossier import Kind, Outcome
from digitize.errors import DamageFound

CODE = "H56.134-251023-0101"
Keep = Callable[[Files], Content]


@pytest.fixture(params=["filed", "waiting"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Keep:
    archive = create(tmp_path / "kho", "vi")

    def filed(files: Files) -> Content:
        store = archive.open_store()
        store.put(object_id(CODE), files, message="m", user="u", created=WHEN)
        return ObjectContent(store, object_id(CODE))

    def waiting(files: Files) -> Content:
        return FolderContent(put_waiting(archive, CODE, files))

    return filed if request.param == "filed" else waiting


def test_content_gives_back_every_file(keep: Keep) -> None:
    _, files = a_dossier(CODE, (b"%PDF one", b"%PDF two"))
    content = keep(files)
    assert content.names() == set(files)
    for name, data in files.items():
        assert content.read(name) == data == content.path(name).read_bytes()


@pytest.mark.parametrize("name", ["documents/0009/text.txt", "documents", "", "../kho", "/etc/passwd"])
def test_content_has_nothing_else(keep: Keep, name: str) -> None:
    content = keep(a_dossier(CODE)[1])
    with pytest.raises(KeyError):
        content.read(name)
    with pytest.raises(KeyError):
        content.path(name)


def test_a_dossier_is_read_back(keep: Keep) -> None:
    case = {"procedureCode": "1.001193", "ownerName": "NGUYỄN VĂN MẪU", "custom": [1, {"x": None}]}
    decision = {"decision": "accept", "by": "cb01", "at": WHEN}
    dossier, files = a_dossier(
        CODE, (b"%PDF one", b"%PDF two"), Outcome.REVIEW, case=case, reviewed=(decision,)
    )
    content = keep(files)
    loaded = load_dossier(content)
    assert replace(loaded, records={}) == replace(dossier, records={})
    assert [str(p.document_id) for p in loaded.papers()] == [
        f"{CODE}/{n}" for n in ("0001", "0001.2", "0002", "0002.2")
    ]
    for source in dossier.sources:
        record = loaded.records[source.number]
        assert record.source.path.read_bytes() == files[source.original]
        original = a_record(source)
        assert replace(record, source=original.source) == original


def test_each_kind_keeps_its_ending() -> None:
    source = a_dossier(CODE)[0].sources[0]
    names = {kind: replace(source, kind=kind).original for kind in Kind}
    assert names[Kind.PDF] == "documents/0001/original.pdf"
    assert len(set(names.values())) == len(Kind)


def test_a_name_that_is_not_utf_8_survives(keep: Keep) -> None:
    dossier, files = a_dossier(CODE)
    odd = replace(dossier, sources=(replace(dossier.sources[0], name="\udce1.pdf"),))
    content = keep({**files, "dossier.json": dossier_json(odd)})
    assert load_dossier(content).sources[0].name == "\udce1.pdf"


def _without(name: str) -> Callable[[Files], Files]:
    return lambda files: {k: v for k, v in files.items() if k != name}


def _with(name: str, data: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, name: data}


SPOILS = [
    (_without("dossier.json"), "dossier.json"),
    (_with("dossier.json", b"{"), "dossier.json"),
    (_with("dossier.json", b"[]"), "dossier.json"),
    (_with("dossier.json", json.dumps({"dossierId": 1}).encode()), "dossier.json"),
    (_without("documents/0001/record.json"), "documents/0001/record.json"),
    (_with("documents/0001/record.json", b"\xff"), "documents/0001/record.json"),
    (_without("documents/0001/original.pdf"), "documents/0001/record.json"),
]


@pytest.mark.parametrize(("spoil", "where"), SPOILS)
def test_a_damaged_dossier_says_where(keep: Keep, spoil: Callable[[Files], Files], where: str) -> None:
    with pytest.raises(DamageFound) as caught:
        load_dossier(keep(spoil(a_dossier(CODE)[1])))
    assert caught.value.code == "dossier-damaged"
    assert caught.value.finding.params == {"path": where}


def test_an_old_version_is_still_there(tmp_path: Path) -> None:
    store = create(tmp_path / "kho", "vi").open_store()
    for outcome in (Outcome.REVIEW, Outcome.ACCEPTED):
        files = a_dossier(CODE, outcome=outcome)[1]
        store.put(object_id(CODE), files, message="m", user="u", created=WHEN)
    assert load_dossier(ObjectContent(store, object_id(CODE), 1)).outcome == Outcome.REVIEW
    assert load_dossier(ObjectContent(store, object_id(CODE))).outcome == Outcome.ACCEPTED
    for version in (0, 3):
        with pytest.raises(KeyError):
            ObjectContent(store, object_id(CODE), version)
