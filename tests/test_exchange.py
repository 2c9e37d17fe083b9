"""What goes out comes back: tables of papers, dossiers as bags."""

from __future__ import annotations

import csv
import json
import re
import shutil
import unicodedata
from pathlib import Path

import bagit
import openpyxl
import pytest
from builders_archive import WHEN, a_dossier, assert_valid_ocfl, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitize.archive.identity import object_id
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.waiting import put_waiting
from digitize.dossier import Outcome, Value
from digitize.errors import InputRefused, UsageProblem
from digitize.exchange.rows import HEADS, Row, as_text, guarded
from digitize.exchange.sheets import read_lines, write_csv, write_xlsx
from digitize.exporting import export_bags, export_table
from digitize.find.query import Query
from digitize.importing import bring_in
from digitize.listing import relist
from digitize.lookup import search_archive
from digitize.progress import NoProgress
from digitize.settings import Settings

ONE, TWO, WAITS = "H99.12-250804-0101", "H99.12-250804-0102", "khong-ma-0123456789ab"
SILENT = NoProgress()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two filed dossiers, the first in two versions, and one that waits."""
    made = create(tmp_path / "kho", "vi")
    with writer(made) as store:
        for number, scans in enumerate(((b"one",), (b"one", b"late result")), 1):
            _, files = a_dossier(ONE, scans)
            store.put(object_id(ONE), files, message=f"step {number}", user="Văn Mẫu", created=WHEN)
        store.put(object_id(TWO), a_dossier(TWO, (b"two",))[1], message="ingest", user="x", created=WHEN)
        put_waiting(made, WAITS, a_dossier(WAITS, (b"three",), Outcome.REVIEW)[1])
        relist(made)
    return made


def other(tmp_path: Path) -> Archive:
    return create(tmp_path / "kho-khac", "vi")


def what(done: object) -> list[str]:
    return [one.what for one in done]  # type: ignore[attr-defined]


# -- bags ---------------------------------------------------------------------------------------------------


def test_bags_are_valid_and_come_back_byte_for_byte(archive: Archive, tmp_path: Path) -> None:
    bags = tmp_path / "bags"
    done = export_bags(archive, (), bags, SILENT)
    assert (done.dossiers, done.papers) == (3, 8)
    for folder in bags.iterdir():
        bag = bagit.Bag(str(folder))
        assert bag.validate()
        assert bag.info["External-Identifier"] == folder.name
    assert (bags / ONE / "data" / "documents" / "0002" / "text.txt").is_file()

    target = other(tmp_path)
    assert what(bring_in(target, Settings(), [bags], None, SILENT)) == ["added"] * 3
    assert tree(target.store) == tree(archive.store)
    assert tree(target.review) == tree(archive.review)
    assert_valid_ocfl(target.store, 2)
    assert {h.dossier_code for h in search_archive(target, Query("giấy")).hits} == {ONE, TWO, ""}
    assert what(bring_in(target, Settings(), [bags], None, SILENT)) == ["known"] * 3


def test_an_older_copy_is_completed_and_a_newer_one_left_alone(archive: Archive, tmp_path: Path) -> None:
    target = other(tmp_path)
    with writer(target) as store:
        first = a_dossier(ONE, (b"one",))[1]
        store.put(object_id(ONE), first, message="step 1", user="Văn Mẫu", created=WHEN)
        relist(target)
    export_bags(archive, [ONE], tmp_path / "new", SILENT)
    export_bags(target, [ONE], tmp_path / "old", SILENT)
    assert what(bring_in(target, Settings(), [tmp_path / "new"], None, SILENT)) == ["completed"]
    assert what(bring_in(target, Settings(), [tmp_path / "old" / ONE], None, SILENT)) == ["known"]
    assert target.open_store().inventory(object_id(ONE)).head == 2


def test_another_history_is_refused(archive: Archive, tmp_path: Path) -> None:
    target = other(tmp_path)
    with writer(target) as store:
        store.put(object_id(ONE), a_dossier(ONE, (b"else",))[1], message="m", user="u", created=WHEN)
        relist(target)
    before = tree(target.store)
    export_bags(archive, [ONE], tmp_path / "bags", SILENT)
    [done] = bring_in(target, Settings(), [tmp_path / "bags"], None, SILENT)
    assert done.finding is not None
    assert done.finding.code == "bag-other-history"
    assert tree(target.store) == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda bag: (bag / "data" / "dossier.json").write_bytes(b"{}"), "bag-damaged"),
        (lambda bag: (bag / "manifest-sha512.txt").unlink(), "bag-damaged"),
        (lambda bag: shutil.rmtree(bag / "data" / "history"), "bag-damaged"),
        (lambda bag: [p.unlink() for p in bag.glob("*.txt") if p.name != "bagit.txt"], "bag-damaged"),
    ],
)
def test_a_spoilt_bag_is_refused_and_nothing_is_filed(
    archive: Archive, tmp_path: Path, spoil: object, code: str
) -> None:
    export_bags(archive, [ONE], tmp_path / "bags", SILENT)
    spoil(tmp_path / "bags" / ONE)  # type: ignore[operator]
    target = other(tmp_path)
    [done] = bring_in(target, Settings(), [tmp_path / "bags"], None, SILENT)
    assert done.finding is not None
    assert done.finding.code == code
    assert not target.open_store().has(object_id(ONE))


@pytest.mark.parametrize("wrong", ["H99.12-250804-0999", "../../etc", ""])
def test_a_bag_of_somebody_else_is_refused(archive: Archive, tmp_path: Path, wrong: str) -> None:
    """A valid bag, remade by hand, whose label and content are not of one dossier of ours."""
    export_bags(archive, [ONE], tmp_path / "bags", SILENT)
    made = tmp_path / "remade"
    shutil.copytree(tmp_path / "bags" / ONE / "data", made)
    bagit.make_bag(str(made), {"External-Identifier": wrong, "Digitize-State": "filed"})
    [done] = bring_in(other(tmp_path), Settings(), [made], None, SILENT)
    assert done.finding is not None
    assert done.finding.code == "bag-foreign"


def test_nothing_is_overwritten(archive: Archive, tmp_path: Path) -> None:
    export_bags(archive, [ONE], tmp_path / "bags", SILENT)
    with pytest.raises(UsageProblem) as caught:
        export_bags(archive, [ONE], tmp_path / "bags", SILENT)
    assert caught.value.code == "export-exists"


def test_a_dry_run_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    export_bags(archive, (), tmp_path / "bags", SILENT)
    target = other(tmp_path)
    done = bring_in(target, Settings(), [tmp_path / "bags"], None, SILENT, dry_run=True)
    assert what(done) == ["added"] * 3
    assert not list(target.open_store().objects())


# -- tables -------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=20)
_LINE = _TEXT.map(lambda t: " ".join(unicodedata.normalize("NFC", t).split())).filter(bool)
_VALUES = st.one_of(
    _LINE,
    st.sampled_from(["=1+1", "+84900000001", "-", "@x", "'=x", "''", "'-5", "-5", "010", "a;b", '"', "1.50"]),
    st.integers(-(10**9), 10**9),
)


@pytest.mark.parametrize(("ending", "write"), [("csv", write_csv), ("xlsx", write_xlsx)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(["fullName", "codeNumber", "subject"]), _VALUES, min_size=1))
def test_a_table_says_what_the_papers_say(
    tmp_path: Path, ending: str, write: object, values: dict[str, Value]
) -> None:
    target = tmp_path / f"t.{ending}"
    write([Row({"documentId": f"{ONE}/0001", "docType": "khac"}, values)], target)  # type: ignore[operator]
    [line] = read_lines(target)
    assert line.document_id == f"{ONE}/0001"
    assert dict(line.values) == {name: as_text(value) for name, value in values.items()}


@given(_TEXT)
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    shown = guarded(text)
    assert shown[0] not in "=@\t\r"
    assert shown[0] not in "+-" or re.fullmatch(r"[+-][\d.,]+", shown)


def test_every_format_holds_every_paper(archive: Archive, tmp_path: Path) -> None:
    for format_ in ("jsonl", "csv", "xlsx"):
        done = export_table(archive, (), format_, tmp_path / f"t.{format_}")  # type: ignore[arg-type]
        assert (done.dossiers, done.papers) == (3, 8)
        lines = list(read_lines(done.target))
        assert len(lines) == 8
        assert {line.values.get("fullName", "") for line in lines} == {"NGUYỄN VĂN MẪU", ""}
    first = json.loads((tmp_path / "t.jsonl").read_text("utf-8").splitlines()[0])
    assert first["document"]["fields"]["fullName"]["confidence"] == 0.97
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[: len(HEADS)] == list(HEADS)


def test_what_a_person_changed_in_a_table_becomes_a_correction(archive: Archive, tmp_path: Path) -> None:
    """Excel saves what it opened: here with semicolons, as it does in Vietnamese."""
    table = export_table(archive, [f"{ONE}/0001"], "csv", tmp_path / "t.csv").target
    assert what(bring_in(archive, Settings(), [table], "Lê Thử", SILENT)) == ["unchanged"]
    text = table.read_text("utf-8-sig").replace("NGUYỄN VĂN MẪU", "NGUYỄN VĂN MẬU")
    rows = list(csv.reader(text.splitlines()))
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    [dry] = bring_in(archive, Settings(), [table], "Lê Thử", SILENT, dry_run=True)
    [done] = bring_in(archive, Settings(), [table], "Lê Thử", SILENT)
    assert dry.what == done.what == "corrected"
    assert done.fields == ("fullName",)
    again = export_table(archive, [f"{ONE}/0001"], "jsonl", tmp_path / "t.jsonl").target
    [made] = json.loads(again.read_text("utf-8"))["document"]["corrections"]
    assert (made["human"], made["by"], made["machine"]["value"]) == (
        "NGUYỄN VĂN MẬU",
        "Lê Thử",
        "NGUYỄN VĂN MẪU",
    )


def test_rows_that_cannot_be_meant_are_refused_alone(archive: Archive, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["documentId", "fullName"])
    book.active.append(["H99.12-250804-0999/0001", "X"])
    book.active.append([f"{ONE}/0001", "NGUYỄN VĂN MẪU"])
    book.save(tmp_path / "t.xlsx")
    done = bring_in(archive, Settings(), [tmp_path / "t.xlsx"], None, SILENT)
    assert what(done) == ["refused", "unchanged"]
    (tmp_path / "foreign.csv").write_text("a,b\n1,2\n", "utf-8")
    [refused] = bring_in(archive, Settings(), [tmp_path / "foreign.csv"], None, SILENT)
    assert refused.finding is not None
    assert refused.finding.code == "table-foreign"
    with pytest.raises(InputRefused):
        list(read_lines(tmp_path / "foreign.csv"))
