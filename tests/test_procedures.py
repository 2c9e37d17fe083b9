"""The catalogue of procedures: read, merged through time; a dossier's papers in their places; until when a
paper counts.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Document, Field, Outcome
from digitize.errors import DamageFound, InputRefused
from digitize.office.checklist import Held, check
from digitize.office.procedure_lists import read_procedures
from digitize.office.procedures import (
    Component,
    Procedure,
    Procedures,
    Result,
    base_code,
    load_procedures,
    merge,
    procedures_bytes,
)
from digitize.office.validity import months_later, validity

SAMPLES = Path(__file__).parent.parent / "samples"
DAY = date(2026, 11, 21)


def paper(doc_type: str, text: str = "", sure: float = 0.97, **values: Any) -> Document:
    fields = {n: Field(v, str(v), 0.95) for n, v in values.items()}
    outcome = Outcome.ACCEPTED if sure >= 0.8 else Outcome.REVIEW
    return Document(doc_type, sure, (1,), fields, text=text, outcome=outcome)


def held(*papers: Document) -> list[Held]:
    return [Held(str(n), p) for n, p in enumerate(papers, 1)]


# -- lists -------------------------------------------------------------------------------------------------


def test_the_sample_lists_say_the_same_in_json_and_csv() -> None:
    as_json, as_csv = (read_procedures(SAMPLES / f"procedures.{end}") for end in ("json", "csv"))
    assert as_json.procedures == as_csv.procedures
    assert len(as_json.procedures) == 9


def test_the_catalogue_comes_back_as_it_was_written() -> None:
    whole = merge(Procedures(), read_procedures(SAMPLES / "procedures.csv").procedures).procedures
    assert load_procedures(procedures_bytes(whole)) == whole
    assert load_procedures(None) == Procedures()
    with pytest.raises(DamageFound):
        load_procedures(b'{"procedures": [{"name": 1}]}')


def _json(tmp_path: Path, *entries: dict[str, Any]) -> Path:
    file = tmp_path / "list.json"
    file.write_text(json.dumps(list(entries)), "utf-8")
    return file


GOOD = {
    "procedureCode": "1.009901",
    "name": "Đăng ký",
    "components": [{"componentCode": "TP1", "name": "Tờ khai"}],
}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"procedureCode": "khai sinh"}, "procedureCode"),
        ({"name": ""}, "name"),
        ({"workingDays": "ba"}, "workingDays"),
        ({"workingDays": -1}, "workingDays"),
        ({"validFrom": "01/07/2025"}, "procedures[1]"),
        ({"components": [{"name": "Tờ khai"}]}, "componentCode"),
        ({"components": [{"componentCode": "A", "name": "B", "required": "no"}]}, "required"),
        ({"components": [{"componentCode": "A", "name": "B", "copy": "bản"}]}, "copy"),
        ({"components": [{"componentCode": "A", "name": "B", "docTypes": "to-khai"}]}, "docTypes"),
        ({"components": "none"}, "procedures[1]"),
        ({"result": {"name": "Giấy", "validMonths": 0}}, "validMonths"),
    ],
)
def test_a_json_list_with_a_fault_is_refused_whole_and_says_where(
    tmp_path: Path, change: dict[str, Any], where: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        read_procedures(_json(tmp_path, GOOD | change))
    assert refused.value.code == "procedures-bad-json"
    assert where in refused.value.finding.params["where"]


def test_doubles_are_refused(tmp_path: Path) -> None:
    twice = [{"componentCode": "A", "name": "x"}, {"componentCode": "A", "name": "y"}]
    for entries, code in (
        ([GOOD, GOOD], "procedure-twice"),
        ([GOOD | {"components": twice}], "procedure-component-twice"),
    ):
        with pytest.raises(InputRefused) as refused:
            read_procedures(_json(tmp_path, *entries))
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (";Tờ khai;;;", "Mã TTHC"),
        ("1.009901;;Tờ khai;;", "Tên TTHC"),
        ("1.009901;Đăng ký;Tờ khai;bản vẽ tay;", "Loại bản"),
        ("1.009901;Đăng ký;Tờ khai;;có lẽ", "Bắt buộc"),
    ],
)
def test_a_csv_list_with_a_fault_names_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"Mã TTHC;Tên TTHC;Tên thành phần;Loại bản;Bắt buộc\n{row}\n", "utf-8")
    with pytest.raises(InputRefused) as refused:
        read_procedures(file)
    assert refused.value.code == "procedure-bad-row"
    assert refused.value.finding.params == {"row": 2, "column": column}


def test_what_a_list_asks_for_and_nobody_can_tell_is_pointed_out(tmp_path: Path) -> None:
    parts = [
        {"componentCode": "A", "name": "x", "docTypes": ["giay-la"]},
        {"componentCode": "B", "name": "y"},
    ]
    found = read_procedures(_json(tmp_path, GOOD | {"components": parts})).findings
    assert [f.code for f in found] == ["procedure-unknown-type", "procedure-untold"]


# -- through time ------------------------------------------------------------------------------------------

OLD = Procedure("1.009908", "Cấp phép", valid_from=date(2023, 1, 1), working_days=15)
NEW = replace(OLD, valid_from=date(2025, 7, 1), working_days=7)


def test_a_successor_ends_what_was_open_and_each_day_has_its_own() -> None:
    first = merge(Procedures(), [OLD])
    then = merge(first.procedures, [NEW])
    assert (first.added, then.changed) == (("1.009908",), ("1.009908",))
    assert [p.valid_to for p in then.procedures.all] == [date(2025, 6, 30), None]
    for day, days in ((date(2025, 6, 30), 15), (date(2025, 7, 1), 7), (date(2020, 1, 1), 15)):
        found = then.procedures.find("1.009908.000.00.12.H99", day)
        assert found is not None
        assert found.working_days == days
    assert then.procedures.find("1.000000", DAY) is None


def test_importing_again_changes_nothing() -> None:
    once = merge(Procedures(), [OLD, NEW]).procedures
    again = merge(once, [OLD, NEW])
    assert again.procedures == once
    assert again.same == ("1.009908",)
    assert (again.added, again.changed) == ((), ())


@given(
    st.lists(st.dates(date(2018, 1, 1), date(2030, 1, 1)), unique=True, min_size=1, max_size=6), st.randoms()
)
def test_no_day_has_two_versions_and_none_after_the_first_has_none(days: list[date], rng: Any) -> None:
    rng.shuffle(days)
    whole = Procedures()
    for day in days:
        whole = merge(whole, [replace(OLD, valid_from=day)]).procedures
    for probe in (*days, date(2031, 1, 1)):
        assert sum(p.holds_on(probe) for p in whole.all) == 1


def test_the_units_own_code_behind_the_procedures_is_left_out() -> None:
    assert base_code("1.009901.000.00.12.H99") == "1.009901"
    assert base_code("H99-1") == "H99-1"


# -- the checklist -----------------------------------------------------------------------------------------

BIRTH = next(p for p in read_procedures(SAMPLES / "procedures.json").procedures if p.code == "1.009901")
AGAIN = next(p for p in read_procedures(SAMPLES / "procedures.json").procedures if p.code == "1.009904")
WEDDING = next(p for p in read_procedures(SAMPLES / "procedures.json").procedures if p.code == "1.009906")
FORM = paper("to-khai", "TỜ KHAI ĐĂNG KÝ KHAI SINH\nKính gửi: UBND xã Mẫu Lâm")
BORN = paper("khac", "SỞ Y TẾ\nGIẤY CHỨNG SINH\nHọ và tên mẹ")
CARD = paper("can-cuoc", personalId="034085000048")
RECEIVED = date(2025, 8, 4)


def test_every_paper_in_its_place() -> None:
    certificate = paper("giay-khai-sinh", registrationDate="2025-08-05")
    found = check(BIRTH, held(FORM, BORN, CARD, certificate, paper("giay-tiep-nhan")), RECEIVED)
    assert found.complete
    assert {i: p for i, p in found.places.items() if p[0] == "component"} == {
        "1": ("component", "TP-H99.000101"),
        "2": ("component", "TP-H99.000102"),
        "3": ("component", "TP-H99.000103"),
    }
    assert found.places["4"] == ("result", None)
    assert "5" not in found.places


def test_what_is_missing_is_named_and_what_is_only_shown_is_not() -> None:
    found = check(BIRTH, held(CARD), RECEIVED)
    assert [c.code for c in found.missing] == ["TP-H99.000101", "TP-H99.000102"]
    assert not found.complete


def test_a_form_of_another_procedure_is_not_taken_for_this_one() -> None:
    other = paper("to-khai", "TỜ KHAI ĐĂNG KÝ KẾT HÔN\nKính gửi: UBND xã")
    assert "TP-H99.000101" in [c.code for c in check(BIRTH, held(other, BORN, CARD), RECEIVED).missing]


def test_a_title_with_misread_letters_is_still_known() -> None:
    misread = paper("to-khai", "TÔ KHAl ĐĂNG KY KHAI SlNH\nKinh gửi")
    assert check(BIRTH, held(misread, BORN, CARD), RECEIVED).complete


def test_an_unsure_paper_neither_satisfies_nor_is_missing() -> None:
    found = check(
        BIRTH, held(FORM, BORN, replace(CARD, type_confidence=0.5, outcome=Outcome.REVIEW)), RECEIVED
    )
    assert [i.status for i in found.items] == ["present", "present", "unsure", "missing"]
    assert found.complete


def test_an_earlier_paper_of_the_results_kind_was_handed_in_and_a_later_one_is_the_result() -> None:
    old, new = (paper("giay-khai-sinh", registrationDate=d) for d in ("1990-02-01", "2025-08-06"))
    found = check(AGAIN, held(old, new), RECEIVED)
    assert found.places["1"] == ("component", "TP-H99.000402")
    assert found.places["2"] == ("result", None)
    [earlier] = check(BIRTH, held(old), RECEIVED).places.items()
    assert earlier == ("1", ("component", None))


def test_two_are_asked_for_and_one_is_not_enough() -> None:
    one, two = check(WEDDING, held(CARD), RECEIVED), check(WEDDING, held(CARD, CARD), RECEIVED)
    assert "TP-H99.000602" in [c.code for c in one.missing]
    assert "TP-H99.000602" not in [c.code for c in two.missing]


def _asks(*components: Component) -> Procedure:
    return Procedure("1.000000", "Thử", components=components)


def test_papers_move_so_that_as_much_as_possible_is_satisfied() -> None:
    either = Component("A", "Giấy tờ tùy thân hoặc khai sinh", ("can-cuoc", "giay-khai-sinh"))
    card = Component("B", "Căn cước", ("can-cuoc",))
    for order in ((either, card), (card, either)):
        for papers in ((CARD, paper("giay-khai-sinh")), (paper("giay-khai-sinh"), CARD)):
            assert check(_asks(*order), held(*papers), None).complete


def test_what_is_required_comes_before_what_is_not() -> None:
    optional = Component("A", "Căn cước người thân", ("can-cuoc",), required=False)
    needed = Component("B", "Căn cước", ("can-cuoc",))
    assert check(_asks(optional, needed), held(CARD), None).complete


def test_a_component_nobody_can_tell_is_neither_missing_nor_there() -> None:
    found = check(_asks(Component("A", "Bản vẽ")), held(CARD), None)
    assert [i.status for i in found.items] == ["untold"]
    assert found.complete


# -- until when a paper counts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [("2026-05-21", 6, "2026-11-21"), ("2025-08-31", 6, "2026-02-28"), ("2023-08-31", 6, "2024-02-29")],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: str, months: int, last: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(last)


SINGLE = Procedure("1.009905", "Xác nhận", result=Result("Giấy", ("xac-nhan-tinh-trang-hon-nhan",), None, 6))
KNOWN = Procedures((SINGLE,))


@pytest.mark.parametrize(
    ("document", "state", "until"),
    [
        (paper("xac-nhan-tinh-trang-hon-nhan", issuedDate="2026-05-21"), "valid", "2026-11-21"),
        (paper("xac-nhan-tinh-trang-hon-nhan", issuedDate="2026-05-20"), "expired", "2026-11-20"),
        (paper("xac-nhan-tinh-trang-hon-nhan"), "unknown", None),
        (paper("giay-khai-sinh", registrationDate="1990-01-01"), "valid", None),
        (paper("can-cuoc", expiryDate="2026-11-21"), "valid", "2026-11-21"),
        (paper("can-cuoc", expiryDate="2026-11-20"), "expired", "2026-11-20"),
        (paper("can-cuoc"), "unknown", None),
    ],
)
def test_until_when_a_paper_counts(document: Document, state: str, until: str | None) -> None:
    found = validity(document, DAY, KNOWN, None)
    assert (found.state, found.until and found.until.isoformat()) == (state, until)


def test_a_date_the_machine_is_not_sure_of_does_not_make_a_paper_valid() -> None:
    unsure = replace(paper("can-cuoc"), fields={"expiryDate": Field("2030-01-01", "2030", 0.7)})
    assert validity(unsure, DAY, KNOWN, None).state == "unknown"


def test_who_asks_may_want_a_newer_paper_than_the_law() -> None:
    criminal = paper("phieu-ly-lich-tu-phap", issuedDate="2026-01-10")
    assert validity(criminal, DAY, KNOWN, None).state == "valid"
    fresh = Component("A", "Phiếu", ("phieu-ly-lich-tu-phap",), max_age_months=6)
    assert validity(criminal, DAY, KNOWN, None, fresh).state == "expired"
