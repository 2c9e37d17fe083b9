"""Cases and reports from the outside: a list goes in, an archive is there, and every number is true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from builders_archive import a_dossier
from conftest import digitize

from digitize.archive.caseregister import Entry, merged, read_cases
from digitize.archive.catalogue import open_catalogue
from digitize.archive.dossiers import Dossier, Place, Reference, dossier_json
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.cases import import_cases
from digitize.desk import open_desk
from digitize.dossier import Document, Field, Outcome
from digitize.erase import Order, erase
from digitize.errors import DamageFound, UsageProblem
from digitize.indicators.figure import Figure
from digitize.listing import relist
from digitize.office.casefacts import facts_of
from digitize.office.procedures import Procedure, Procedures, Result, procedures_bytes
from digitize.record import record_to_json
from digitize.reporting import Report, asked_for, figure_named, make_report
from digitize.settings import Settings

WHOLE, BARE, REUSED, UNDATED = (f"H99.12-260804-010{n}" for n in (1, 2, 3, 4))
NEVER, LATE, PLAIN = (f"H99.15-260903-020{n}" for n in (1, 2, 3))
OWNER = "NGUYỄN VĂN MẪU"
LIST = f"""Sổ theo dõi hồ sơ
Mã hồ sơ,Mã TTHC,Lĩnh vực,Chủ hồ sơ,Số CCCD,Ngày tiếp nhận,Hẹn trả,Ngày kết thúc,Số lần bổ sung,Tái sử dụng
{NEVER},1.009901,Hộ tịch,{OWNER},001099000001,03/09/2026,05/09/2026,04/09/2026,0,có
{LATE},1.009901,Hộ tịch,{OWNER},001099000001,03/09/2026,05/09/2026,,0,không
{PLAIN},2.009903,=cmd|' /C calc'!A0[/],{OWNER},001099000001,03/09/2026,05/09/2026,05/09/2026,0,không
sai mã,1.009901,Hộ tịch,{OWNER},001099000001,03/09/2026,,,,
{WHOLE},1.009901,Hộ tịch,{OWNER},001099000001,45/09/2026,,,,
"""
PROCEDURES = (
    Procedure("1.009901", "Đăng ký khai sinh", "Hộ tịch", (), Result("Giấy khai sinh", ("giay-khai-sinh",))),
    Procedure("2.009903", "Xác nhận <b>thông tin</b>", "Hộ tịch"),
)


def a_case(received: str | None, **more: Any) -> dict[str, Any]:
    known = {"procedureCode": "1.009901", "ownerName": OWNER, "receivedAt": received, **more}
    return {k: v for k, v in known.items() if v is not None}


def placed(ident: str, roles: dict[str, Any], case: dict[str, Any], **more: Any) -> tuple[Dossier, Any]:
    """A dossier of one scan with a certificate and a form in the places given."""
    dossier, files = a_dossier(ident, (f"%PDF {ident}".encode(),), case=case, **more)
    places = {f"{ident}/0001{end}": Place(role, "TP01") for end, role in roles.items()}
    dossier = replace(dossier, places=places)
    return dossier, {**files, "dossier.json": dossier_json(dossier)}


@pytest.fixture(scope="module")
def kho(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Four dossiers in the archive, and a list of cases of which one is there too."""
    archive = create(tmp_path_factory.mktemp("report") / "kho", "vi")
    reference = Reference(f"{WHOLE}/0001", "giay-khai-sinh", "0" * 64, "An", "2026-08-05")
    both, component = {"": "result", ".2": "component"}, {".2": "component"}
    finished = {"dueAt": "2026-08-07T17:00", "finishedAt": "2026-08-07T16:59"}
    with writer(archive) as store, open_desk(archive, store) as filing:
        filing.keep(*placed(WHOLE, both, a_case("2026-08-04", **finished)), message="ingest", user="digitize")
        filing.keep(*placed(BARE, {}, a_case("2026-08-04T08:30")), message="ingest", user="digitize")
        late = a_case("2026-08-05", dueAt="2026-08-07", finishedAt="2026-08-06", supplementCount=2)
        filing.keep(*placed(REUSED, component, late, reused=(reference,)), message="ingest", user="digitize")
        filing.keep(*placed(UNDATED, component, a_case(None)), message="ingest", user="digitize")
        store.disk.write(archive.procedures, [procedures_bytes(Procedures(PROCEDURES))])
    (archive.root.parent / "ds.csv").write_text(LIST, "utf-8")
    ran = digitize("cases", "import", archive.root.parent / "ds.csv", "--archive", archive.root, "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["added"], told["total"]) == (4, 4)
    rows = [(f["code"], f["params"]["row"]) for f in told["faults"]]
    assert ("case-bad-code", 6) in rows
    assert ("list-bad-date", 7) in rows
    return archive


def made(kho: Archive, **asked: Any) -> Report:
    return make_report(kho, asked_for(asked.pop("first", "2026-08-01"), asked.pop("last", None), **asked))


def counts(report: Report, ident: str) -> tuple[int, int]:
    figure = figure_named(report, ident)
    return figure.numerator, figure.denominator


def test_each_indicator_of_the_archive_and_the_list(kho: Archive) -> None:
    report = made(kho)
    assert (report.counts.cases, report.counts.archived) == (6, 3)
    assert report.counts.undated == (UNDATED,)
    figure: Callable[[str], Figure] = lambda ident: figure_named(report, ident)  # noqa: E731
    assert figure("4.1").met == (WHOLE,)
    assert set(figure("4.1").unmet) == {BARE, REUSED, NEVER, LATE}  # PLAIN ends without a paper
    assert figure("4.2").met == (WHOLE,)
    assert set(figure("4.2-reception").met) == {WHOLE, BARE, REUSED}
    assert dict(figure("4.2-reception").assumed) == {"byKind": 1}  # BARE's papers have no role
    assert set(figure("4.3").met) == {REUSED, NEVER}
    assert not figure("4.4").known
    assert figure("2.1").met == (WHOLE, NEVER, PLAIN)
    assert dict(figure("2.1").assumed) == {"dueAt": 1}
    assert figure("overdue").met == (LATE,)
    assert figure("supplements").met == (REUSED,)
    assert set(figure("results-missing").met) == {REUSED, NEVER}
    assert [(r.key, r.cases) for r in report.units] == [("H99.12", 3), ("H99.15", 3)]
    assert report.months[0].key == "2026-08"


def test_a_report_is_of_what_was_asked_for(kho: Archive) -> None:
    assert made(kho, unit="H99.15").counts.cases == 3
    assert made(kho, unit="H99").counts.cases == 6  # a unit takes in those below it
    assert made(kho, unit="H9").counts.cases == 0
    assert made(kho, sector="hộ tịch").counts.cases == 5
    assert made(kho, procedure="2.009903").counts.cases == 1
    august = made(kho, first="2026-08-05", last="2026-08-31")
    assert (august.counts.cases, len(august.months)) == (1, 1)
    assert counts(august, "overdue") == (0, 1)  # BARE began before; LATE was not there yet
    with pytest.raises(UsageProblem) as wrong:
        asked_for("2026-09-01", "2026-08-01")
    assert wrong.value.finding.code == "bad-period"
    with pytest.raises(UsageProblem) as unknown:
        figure_named(august, "9.9")
    assert unknown.value.finding.code == "no-such-indicator"


def test_the_catalogue_made_anew_says_the_same(kho: Archive) -> None:
    before = made(kho)
    with writer(kho):
        relist(kho)
    again = made(kho)
    assert again.figures == before.figures
    assert again.affairs == before.affairs


def test_json_workbook_and_page_say_the_same(kho: Archive, tmp_path: Path) -> None:
    ran = digitize(
        "report",
        "--archive",
        kho.root,
        "--from",
        "2026-08-01",
        "--json",
        "--lang",
        "vi",
        "--xlsx",
        tmp_path / "b.xlsx",
        "--html",
        tmp_path / "b.html",
    )
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["counts"] == {
        "received": 6,
        "inArchive": 3,
        "neverScanned": 3,
        "withoutReceivedAt": 1,
        "erased": 0,
    }
    by_id = {f["id"]: f for f in told["indicators"]}
    assert (by_id["4.2"]["rate"], by_id["4.2"]["points"], by_id["4.2"]["mostPoints"]) == (16.67, 0.83, 4)
    assert (by_id["4.4"]["rate"], by_id["4.4"]["known"]) == (None, False)
    assert all(f["definition"] and f["source"] for f in told["indicators"])
    assert told["throughput"]["workingDays"] == 1
    assert told["storage"]["byMonth"][-1]["totalBytes"] > 0
    _check_workbook(tmp_path / "b.xlsx", by_id)
    _check_page((tmp_path / "b.html").read_text("utf-8"))


def _check_workbook(path: Path, by_id: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    cases = book["Hồ sơ"]
    head, *rows = [[c.value for c in row] for row in cases.iter_rows()]
    assert len(rows) == 7
    for ident in ("4.1", "4.2", "2.1", "overdue"):
        marks = [row[head.index(ident)] for row in rows]
        assert (marks.count(1), marks.count(0) + marks.count(1)) == (
            by_id[ident]["numerator"],
            by_id[ident]["denominator"],
        )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [c for c in cells if c.data_type == "f"]
    said = " ".join(str(c.value) for c in cells)
    assert "'=cmd|" in said  # shown as text
    assert OWNER not in said
    assert "001099000001" not in said
    assert cases["E2"].is_date


class _Page(HTMLParser):
    """Tags that stay open, and every address that would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href", "data", "srcset")]


def _check_page(text: str) -> None:
    page = _Page()
    page.feed(text)
    assert not page.fetched
    assert not page.tags & {"script", "link", "img", "iframe", "b>"}
    assert {"svg", "details", "table", "style"} <= page.tags
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text)
    assert "Xác nhận &lt;b&gt;thông tin" in text
    assert OWNER not in text
    assert "001099000001" not in text
    for code in (WHOLE, NEVER, LATE):
        assert f"<li>{code}</li>" in text


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "Kết quả chưa bàn giao"), ("en", "Results not handed over")]
)
def test_the_screen_speaks_both_languages(kho: Archive, lang: str, words: str) -> None:
    ran = digitize("report", "--archive", kho.root, "--from", "2026-08-01", "--lang", lang)
    assert ran.code == 0, ran.err
    assert words in ran.out
    assert OWNER not in ran.out


def test_a_number_leads_to_its_dossiers(kho: Archive) -> None:
    ran = digitize("report", "show", "4.3", "--archive", kho.root, "--from", "2026-08-01", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert set(told["met"]) == {REUSED, NEVER}
    assert len(told["met"]) + len(told["unmet"]) == told["denominator"] == 6


# -- the register of cases -----------------------------------------------------------------------------------


def one_list(folder: Path, **facts: str) -> Path:
    file = folder / "ds.csv"
    heads = {"received": "Ngày tiếp nhận", "due": "Hẹn trả", "finished": "Ngày kết thúc"}
    lines = [["Mã hồ sơ", *(heads[k] for k in facts)], [NEVER, *facts.values()]]
    file.write_text("\n".join(",".join(line) for line in lines), "utf-8")
    return file


def test_importing_again_updates_and_an_older_list_changes_nothing_newer(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")

    def took(made_on: date | None, **facts: str) -> tuple[int, int, int]:
        done = import_cases(archive, Settings(), [one_list(tmp_path, **facts)], made_on)
        return done.added, done.changed, done.same

    assert took(date(2026, 9, 10), received="03/09/2026", due="05/09/2026") == (1, 0, 0)
    assert took(date(2026, 9, 11), received="03/09/2026", finished="04/09/2026") == (0, 1, 0)
    assert took(date(2026, 9, 11), received="03/09/2026", finished="04/09/2026") == (0, 0, 1)
    assert took(date(2026, 9, 1), received="01/01/2020", due="01/01/2020") == (0, 0, 1)
    [entry] = read_cases(archive).values()
    assert entry.facts == {"receivedAt": "2026-09-03", "dueAt": "2026-09-05", "finishedAt": "2026-09-04"}
    assert entry.said_at("dueAt") < entry.said_at("finishedAt")


def test_lists_may_come_in_any_order() -> None:
    old = Entry(NEVER, {"a": 1, "b": 1}, "2026-09-01")
    new = Entry(NEVER, {"b": 2, "c": 2}, "2026-09-02")
    assert merged(old, new).facts == merged(new, old).facts == {"a": 1, "b": 2, "c": 2}
    assert merged(old, new).earlier == merged(new, old).earlier == {"a": "2026-09-01"}


def test_files_of_a_case_system_are_read_in_its_own_words(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")
    folder = tmp_path / "he-thong"
    folder.mkdir()
    case = {
        "MaHoSo": NEVER,
        "NgayTiepNhan": "20260903083000",
        "NgayHenTra": "2026-09-05T10:00:00Z",
        "TaiKhoanDuocXacThucVoiVNeID": 1,
        "ChuHoSo": OWNER,
        "ThanhPhanHoSo": [
            {"TenThanhPhanHoSo": "Tờ khai", "GiayToDinhKem": [{"HashTepTin": "ab", "DuocSoHoa": "1"}]},
            {"TenThanhPhanHoSo": "Khác", "GiayToDinhKem": []},
        ],
    }
    (folder / "dossier.json").write_text(json.dumps([case, {"MaHoSo": "sai"}]), "utf-8")
    done = import_cases(archive, Settings(), [folder], None)
    assert (done.added, [f.finding.code for f in done.faults]) == (1, ["case-unreadable"])
    assert OWNER not in archive.cases.read_text("utf-8")
    assert read_cases(archive)[NEVER].facts == {
        "receivedAt": "2026-09-03T08:30",
        "dueAt": "2026-09-05T17:00",  # Vietnam is seven hours ahead of UTC
        "ownerVerified": True,
        "componentFile": True,
        "reused": True,
    }


def test_what_cannot_be_read_is_not_counted() -> None:
    odd = {"receivedAt": "hôm qua", "supplementCount": "nhiều", "resultRequired": "có lẽ", "dueAt": 5}
    assert facts_of(odd) == {}
    assert facts_of({"supplementCount": 1, "reused": 1}) == {"supplementCount": 1, "reused": True}
    assert facts_of({"receivedAt": "2026-02-30"}) == {}


def test_an_erased_dossier_takes_its_case_with_it_and_does_not_come_back(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")
    with writer(archive) as store, open_desk(archive, store) as filing:
        dossier, files = a_dossier(NEVER, case=a_case("2026-09-03"))
        filing.keep(dossier, files, message="ingest", user="digitize")
    import_cases(archive, Settings(), [one_list(tmp_path, received="03/09/2026")], None)
    assert made(archive).counts.cases == 1
    erase(archive, Order((NEVER,), "QĐ 15/QĐ-UBND"))
    assert NEVER not in archive.cases.read_text("utf-8")
    done = import_cases(archive, Settings(), [one_list(tmp_path, received="03/09/2026")], None)
    assert (done.added, [f.finding.code for f in done.faults]) == (0, ["case-was-erased"])
    report = made(archive)
    assert (report.counts.cases, report.counts.erased) == (0, 1)


def test_of_archive_and_list_the_newer_speaks(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")
    import_cases(archive, Settings(), [one_list(tmp_path, received="01/09/2026")], date(2026, 9, 2))
    with writer(archive) as store, open_desk(archive, store) as filing:
        filing.take_in(NEVER, {"receivedAt": "2026-09-03"}, ())
    [one] = made(archive).affairs
    assert one.received == "2026-09-03"
    import_cases(archive, Settings(), [one_list(tmp_path, received="04/09/2026")], None)
    [one] = made(archive).affairs
    assert one.received == "2026-09-04"


def test_a_list_tells_when_a_term_of_retention_began(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")
    with writer(archive) as store, open_desk(archive, store) as filing:
        dossier, files = a_dossier(NEVER, case={"maintenance": "10 năm"})
        filing.keep(dossier, files, message="ingest", user="digitize")
    assert counts(made(archive), "retention-due") == (0, 0)
    import_cases(archive, Settings(), [one_list(tmp_path, finished="04/09/2015")], None)
    assert counts(made(archive), "retention-due") == (1, 1)
    ran = digitize("report", "retention", "--archive", archive.root, "--json")
    assert [d["dossierId"] for d in ran.json["due"]] == [NEVER]


def test_a_damaged_register_is_told_of(tmp_path: Path) -> None:
    archive = create(tmp_path / "kho", "vi")
    archive.cases.write_text("{", "utf-8")
    with pytest.raises(DamageFound) as damage:
        made(archive)
    assert damage.value.finding.code == "cases-damaged"


@pytest.mark.parametrize(
    ("outcome", "received"), [(Outcome.ACCEPTED, "2026-09-03T08:30"), (Outcome.REVIEW, None)]
)
def test_a_receipt_speaks_where_nobody_else_does_and_only_once_it_is_accepted(
    tmp_path: Path, outcome: Outcome, received: str | None
) -> None:
    archive = create(tmp_path / "kho", "vi")
    dossier, files = a_dossier(NEVER)
    day = Field("2026-09-03T08:30", "08 giờ 30, ngày 03/09/2026", 0.9)
    receipt = Document("giay-tiep-nhan", 0.9, (1,), {"receivedAt": day}, outcome=outcome)
    record = replace(dossier.records[1], documents=(receipt,))
    content = json.dumps(record_to_json(record), ensure_ascii=False).encode()
    files = {**files, "documents/0001/record.json": content}
    with writer(archive) as store, open_desk(archive, store) as filing:
        filing.keep(replace(dossier, records={1: record}), files, message="ingest", user="digitize")
    [one] = made(archive).affairs
    assert one.received == received
    assert not one.component_file  # the office's own slip is no component


def test_the_catalogue_keeps_what_reports_count(kho: Archive) -> None:
    catalogue = open_catalogue(kho)
    rows = {row.id: row for row in catalogue.affairs()}
    catalogue.close()
    assert (rows[WHOLE].results, rows[WHOLE].components) == (1, 1)
    assert rows[REUSED].reused
    assert rows[BARE].by_kind
    assert sum(rows[WHOLE].bands) == 1  # one value, at 0.97
    assert rows[WHOLE].bytes > 0
