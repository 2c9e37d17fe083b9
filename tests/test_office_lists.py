"""Lists as offices keep them: CSV and XLSX, odd headings, what Excel does to codes and days; broken files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from digitize.errors import InputRefused, UsageProblem
from digitize.office import cells, table
from digitize.office.cases import read_cases
from digitize.office.headings import key
from digitize.office.table import Formula, Number, read_table

CODE, OTHER = "H99.12-250804-0101", "000.00.12.H99-230512-0045"
HEAD = ["STT", "Mã hồ sơ", "Mã TTHC", "Họ tên chủ hồ sơ", "Số CCCD", "Ngày tiếp nhận", "Hẹn trả"]


def workbook(path: Path, *rows: list[Any], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cell, shape in (formats or {}).items():
        sheet[cell].number_format = shape
    book.save(path)
    return path


def csv_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


# -- the file itself ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_a_csv_list_is_read_whatever_its_delimiter_and_unicode_form(
    tmp_path: Path, encoding: str, between: str
) -> None:
    rows = [["Mã hồ sơ", "Chủ hồ sơ"], [CODE, "NGUYỄN VĂN MẪU"], ["", ""], [OTHER, "LÊ THỊ THỬ"]]
    text = "\r\n".join(between.join(row) for row in rows)
    found = read_cases(csv_file(tmp_path / "ds.csv", text, encoding))
    assert [(c.code, c.facts["ownerName"]) for c in found.cases] == [
        (CODE, "NGUYỄN VĂN MẪU"),
        (OTHER, "LÊ THỊ THỬ"),
    ]


def test_a_name_with_a_comma_between_quotes_stays_one_cell(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", f'Mã hồ sơ,Chủ hồ sơ\n{CODE},"CÔNG TY MẪU, NHÁP\nVÀ THỬ"\n')
    assert read_cases(file).cases[0].facts["ownerName"] == "CÔNG TY MẪU, NHÁP VÀ THỬ"


def _xlsx_bytes(tmp_path: Path) -> bytes:
    return workbook(tmp_path / "good.xlsx", HEAD, [1, CODE]).read_bytes()


def test_broken_files_are_refused_each_for_its_own_reason(tmp_path: Path) -> None:
    good = _xlsx_bytes(tmp_path)
    other_zip = io.BytesIO()
    with zipfile.ZipFile(other_zip, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    broken_sheet = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(broken_sheet, "w") as target:
        for name in source.namelist():
            cut = name.startswith("xl/worksheets/")
            target.writestr(name, source.read(name)[:200] if cut else source.read(name))
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)
    cases = {
        "list-empty": b"",
        "list-not-text": "Mã hồ sơ,Họ tên\n".encode("utf-16")[2:] + b"\xff",
        "list-old-excel": ole,
        "list-encrypted": ole + "EncryptedPackage".encode("utf-16-le"),
        "list-no-heading": b"a,b\n1,2\n",
        "list-heading-twice": "Mã hồ sơ,Số hồ sơ,Mã TTHC\n".encode(),
    }
    found = {code: _refusal(tmp_path, content) for code, content in cases.items()}
    assert found == {code: code for code in cases}
    for content in (good[:400], good[:-60], other_zip.getvalue(), broken_sheet.getvalue()):
        assert _refusal(tmp_path, content) == "list-damaged"


def _refusal(tmp_path: Path, content: bytes) -> str:
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        read_cases(tmp_path / "list")
    return refused.value.code


def test_vietnamese_of_an_old_code_page_is_refused_not_garbled(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"Ma ho so,Chu ho so\n" + b"x,Nguy\xd4n\n")
    with pytest.raises(InputRefused) as refused:
        read_cases(file)
    assert refused.value.code == "list-not-text"


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "_MAX_UNPACKED", 1000)
    assert _refusal(tmp_path, _xlsx_bytes(tmp_path)) == "list-too-large"


_ENTITIES = '<!DOCTYPE a [<!ENTITY b "mau"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
_OUTSIDE = '<!DOCTYPE a SYSTEM "file:///etc/hostname">'


@pytest.mark.parametrize("declared", [_ENTITIES, _OUTSIDE, f"<!-- {'x' * 9000} -->{_ENTITIES}"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_xml_that_declares_a_document_type_is_refused(
    declared: str, part: str, coding: str, tmp_path: Path
) -> None:
    poisoned = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_xlsx_bytes(tmp_path))) as good, zipfile.ZipFile(poisoned, "w") as out:
        for name in good.namelist():
            content = good.read(name)
            if name == part:
                body = content.decode().partition("?>")[2] or content.decode()
                content = f"<?xml version='1.0' encoding='{coding}'?>{declared}{body}".encode(coding)
            out.writestr(name, content)
    assert _refusal(tmp_path, poisoned.getvalue()) == "list-damaged"


def test_a_list_that_is_not_there_is_a_usage_problem(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        read_table(tmp_path / "nowhere.csv")


# -- headings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["Mã hồ sơ", "MÃ HỒ SƠ", "ma ho so", "Mã_hồ-sơ:", "MaHoSo", "  Mã  hồ sơ "]
)
def test_a_heading_is_known_however_it_is_typed(heading: str) -> None:
    assert key(heading) == "mahoso"


def test_the_heading_is_found_below_titles_and_unknown_columns_are_named(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "ds.xlsx",
        ["UBND XÃ MẪU LÂM"],
        ["DANH SÁCH HỒ SƠ THÁNG 8"],
        [None],
        [*HEAD, "Cột lạ"],
        [1, CODE, "1.009901", "NGUYỄN VĂN MẪU"],
    )
    found = read_cases(file)
    assert found.cases[0].row == 5
    assert found.ignored == ("STT", "Cột lạ")


# -- cells -------------------------------------------------------------------------------------------------


def test_an_xlsx_list_gives_typed_facts(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "ds.xlsx",
        HEAD,
        [1, CODE, 1.0099, "NGUYỄN VĂN MẪU", 34085000048, dt.datetime(2025, 8, 4, 8, 30), dt.date(2025, 8, 5)],
        [2, OTHER, "1.009904", "CÔNG TY THỬ", 1099000001, "04/08/2025", 45874],
        formats={"E3": "000000000000"},
    )
    first, second = read_cases(file).cases
    assert first.facts == {
        "dossierCode": CODE,
        "procedureCode": "1.009900",
        "ownerName": "NGUYỄN VĂN MẪU",
        "ownerId": "034085000048",
        "receivedAt": "2025-08-04T08:30",
        "dueAt": "2025-08-05",
    }
    assert second.facts["ownerId"] == "001099000001"
    assert second.facts["dueAt"] == "2025-08-05"


def test_formulas_are_never_evaluated_and_never_taken(tmp_path: Path) -> None:
    file = workbook(tmp_path / "ds.xlsx", HEAD, [1, CODE, "=B2", "=CONCAT(1,2)", None, "=TODAY()"])
    found = read_cases(file)
    assert found.cases[0].facts == {"dossierCode": CODE}
    told = [(f.code, f.params["row"], f.params["column"]) for f in found.findings]
    assert told == [("list-formula", 2, c) for c in ("Mã TTHC", "Họ tên chủ hồ sơ", "Ngày tiếp nhận")]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("04/08/2025", "2025-08-04"),
        ("4-8-2025", "2025-08-04"),
        ("04/08/2025 08:30", "2025-08-04T08:30"),
        ("04/08/2025 08:30:15", "2025-08-04T08:30:15"),
        ("08:30 04/08/2025", "2025-08-04T08:30"),
        ("08 giờ 30 phút, ngày 04/08/2025", "2025-08-04T08:30"),
        ("2025-08-04T08:30", "2025-08-04T08:30"),
        ("2025-08-04 08:30:00+07:00", "2025-08-04T08:30+07:00"),
    ],
)
def test_moments_as_people_and_systems_write_them(text: str, moment: str) -> None:
    assert cells.as_moment(text) == moment


@pytest.mark.parametrize("text", ["32/13/2025", "08/2025", "hôm qua", "04/08/25", "29/02/2025"])
def test_what_is_no_day_is_doubted_not_guessed(text: str) -> None:
    with pytest.raises(cells.Doubt):
        cells.as_moment(text)


@given(st.dates(dt.date(1960, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_comes_back_from_every_form(day: dt.date) -> None:
    for cell in (day, f"{day:%d/%m/%Y}", day.isoformat(), dt.datetime(day.year, day.month, day.day)):
        assert cells.as_moment(cell) == day.isoformat()
    serial = (day - dt.date(1899, 12, 30)).days
    assert cells.as_moment(Number(serial)) == day.isoformat()


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("034085000048", "034085000048"),
        ("034 085 000 048", "034085000048"),
        (Number(34085000048), "034085000048"),
        (Number(1099000001), "001099000001"),
        (Number(1234567, 12), "000001234567"),
        (Number(201234567), "201234567"),
        ("C1234567", "C1234567"),
    ],
)
def test_numbers_of_owners_get_back_what_excel_took(cell: table.Cell, number: str) -> None:
    assert cells.as_owner_id(cell) == number


@pytest.mark.parametrize("cell", ["3,4085E+10", "1.2E+11", Number(1.23e17), Number(12345), Formula()])
def test_numbers_that_are_lost_are_doubted(cell: table.Cell) -> None:
    with pytest.raises(cells.Doubt):
        cells.as_owner_id(cell)


def test_a_tax_code_in_a_number_cell_is_told_from_a_citizens_number() -> None:
    for first in ("460000123", "370000456"):
        code = first + mst.calc_check_digit(first)
        assert cells.as_owner_id(Number(int(code))) == code
    # This one is a tax code as it stands, and a citizen's number with two zeros before it: nobody can tell.
    both = next(
        n
        for n in range(1090000000, 1090001000)
        if mst.is_valid(str(n)) and str(n)[0] == "1" and str(n)[1] in "0123"
    )
    with pytest.raises(cells.Doubt):
        cells.as_owner_id(Number(both))


@pytest.mark.parametrize(
    ("cell", "code"), [(Number(1.0099), "1.009900"), ("1,009901", "1.009901"), (" 2.009903 ", "2.009903")]
)
def test_procedure_codes_survive_excel(cell: table.Cell, code: str) -> None:
    assert cells.as_procedure_code(cell) == code


# -- rows of cases -----------------------------------------------------------------------------------------


def test_rows_of_one_dossier_are_one_case_and_contradictions_are_told(tmp_path: Path) -> None:
    text = (
        "Mã hồ sơ;Chủ hồ sơ;Ngày tiếp nhận;Tệp\n"
        f"{CODE};NGUYỄN VĂN MẪU;04/08/2025;a.pdf\n{CODE.lower()};NGUYỄN VĂN MẪU;05/08/2025;b.pdf\n"
    )
    [case] = read_cases(csv_file(tmp_path / "a.csv", text)).cases
    assert case.facts["receivedAt"] == "2025-08-04"
    assert [(f.code, f.params["other"], f.params["column"]) for f in case.findings] == [
        ("case-rows-differ", 3, "Ngày tiếp nhận")
    ]
    assert case.file == "a.pdf; b.pdf"


def test_a_row_without_a_key_is_told_of_by_its_number_alone(tmp_path: Path) -> None:
    text = "Mã hồ sơ,Chủ hồ sơ\nH99-sai,NGUYỄN VĂN MẪU\n,LÊ THỊ THỬ\n"
    found = read_cases(csv_file(tmp_path / "a.csv", text))
    assert found.cases == ()
    assert [(f.code, dict(f.params)) for f in found.findings] == [
        ("case-bad-code", {"row": 2}),
        ("case-without-key", {"row": 2}),
        ("case-without-key", {"row": 3}),
    ]


def test_cases_are_found_by_code_file_folder_and_a_code_in_a_name(tmp_path: Path) -> None:
    text = f"Mã hồ sơ,Tên tệp\n{CODE},\n,Hồ sơ 7.pdf\n,kho\\tủ 3\\hộp 1\n,đôi.pdf\n,Đôi.PDF\n"
    found = read_cases(csv_file(tmp_path / "a.csv", text))

    def row(name: str) -> int | None:
        case = found.for_path(Path("x") / name)
        return case.row if case else None

    assert row(f"{CODE}_01.pdf") == 2
    assert row("ho so 7.pdf") == 3
    assert row("Hồ sơ 7") == 3
    assert row("hộp 1") == 4
    assert row("hộp 2") is None
    assert row("đôi.pdf") == 5
    assert found.with_code(CODE.lower()) is found.cases[0]
