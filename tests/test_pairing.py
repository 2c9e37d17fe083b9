"""Scans and a list of cases brought together: by code, folder, file, and by what the paper itself says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from digitize.dossier import Kind, Outcome, Record, Scan
from digitize.intake.gather import Parcel
from digitize.office.cases import Case, case_list
from digitize.pairing import news, pair, recognised, settled

CODE, OTHER = "H99.12-250804-0101", "H99.12-250804-0102"


def case(row: int, code: str | None = None, file: str | None = None, **facts: Any) -> Case:
    known = {"dossierCode": code, **facts} if code else facts
    return Case(row, code, known, file)


CASES = case_list(
    (case(2, CODE, ownerName="A"), case(3, OTHER, "hộp 7"), case(4, None, "Tờ Trình.pdf", title="B"))
)


def record(code: str | None) -> Record:
    source = Scan(Path("x"), "x.pdf", "0" * 64, 1, Kind.PDF)
    return Record(source, Outcome.ACCEPTED, (), (), {"dossierCode": code} if code else {})


def folder(path: str, *files: str, **more: Any) -> Parcel:
    return Parcel(tuple(Path(path) / f for f in files), folder=Path(path), **more)


def rows(*parcels: Parcel) -> list[tuple[int | None, str | None, int]]:
    return [(p.row, p.code, len(p.files)) for p in pair(parcels, CASES, Path("ds.xlsx"))]


def test_a_folder_is_matched_by_its_code_or_its_name() -> None:
    assert rows(folder(CODE, "1.pdf", code=CODE), folder("kho/Hộp 7", "1.pdf", "2.pdf")) == [
        (2, CODE, 1),
        (3, OTHER, 2),
    ]


def test_loose_files_are_matched_by_name_or_by_the_code_in_it() -> None:
    assert rows(
        Parcel((Path("to trinh.PDF"),)), Parcel((Path(f"{CODE}.01.pdf"),)), Parcel((Path("x.pdf"),))
    ) == [
        (4, None, 1),
        (2, CODE, 1),
        (None, None, 1),
    ]


def test_a_flat_folder_whose_files_are_cases_is_taken_apart() -> None:
    files = (f"{CODE}_1.pdf", f"{OTHER}.pdf", f"{CODE}_2.pdf", "la.pdf")
    assert rows(folder("quét", *files)) == [(2, CODE, 2), (3, OTHER, 1), (None, None, 1)]
    assert rows(folder("quét", "la.pdf", "mat.pdf")) == [(None, None, 2)]


def test_the_list_among_the_scans_is_no_scan() -> None:
    assert rows(folder("quét", "../ds.xlsx"), Parcel((Path("ds.xlsx"),))) == []


def test_the_sidecar_lies_closer_than_the_list_and_a_difference_is_told() -> None:
    [parcel] = pair(
        [folder(CODE, "1.pdf", code=CODE, case={"ownerName": "C", "dueAt": "2025-08-05"})], CASES, None
    )
    assert parcel.case == {"dossierCode": CODE, "ownerName": "C", "dueAt": "2025-08-05"}
    assert [(f.code, f.params["column"]) for f in parcel.about] == [("case-sources-differ", "ownerName")]


@pytest.mark.parametrize(
    ("codes", "row"),
    [([CODE], 2), ([None, CODE], 2), ([CODE, OTHER], None), (["H99.12-250804-0999"], None), ([], None)],
)
def test_a_code_on_the_paper_counts_only_where_one_row_of_the_list_knows_it(
    codes: list[str], row: int | None
) -> None:
    parcel = recognised(Parcel((Path("x.pdf"),)), [record(c) for c in codes], CASES)
    assert (parcel.row, parcel.code) == (row, CODE if row else None)


def test_a_parcel_that_is_known_already_keeps_its_code() -> None:
    parcel = Parcel((Path("x.pdf"),), code=OTHER)
    assert recognised(parcel, [record(CODE)], CASES) is parcel
    assert recognised(Parcel((Path("x.pdf"),)), [record(CODE)], None).code is None


def test_what_is_left_on_either_side() -> None:
    came = [
        Parcel((Path("a.pdf"),), row=2),
        folder("la", "b.pdf"),
        folder("co", "c.pdf", case={"title": "x"}),
    ]
    found = settled(CASES, came, {OTHER, CODE})
    assert [c.row for c in found.matched] == [2]
    assert [c.row for c in found.held] == [3]
    assert [c.row for c in found.without_scans] == [4]
    assert found.strays == (Path("la"),)


def test_only_what_was_not_known_is_news() -> None:
    assert not news({"dueAt": "1"}, {"dueAt": "1", "title": "x"})
    assert news({"dueAt": "2"}, {"dueAt": "1"})
