"""An office's own types of paper: the documentation's example works, mistakes in such files are named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders_extract import Sheet
from builders_reading import paper, write
from conftest import digitize

import digitize as package
from digitize import schemas
from digitize.errors import UsageProblem
from digitize.extract.fromdata import check, description_of
from digitize.extract.owntypes import use_types
from digitize.extract.paper import understand
from digitize.findings import message, remedy

DOC = Path(package.__file__).parent.parent / "docs" / "adding-a-type.md"
POOR = "giay-xac-nhan-ho-ngheo"
_FILES = re.compile(r"<!-- file: (\S+) -->\n```json\n(.*?)\n```", re.DOTALL)

Json = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The example of the documentation in a folder of its own; forgotten again after the test."""
    types = tmp_path / "types"
    types.mkdir()
    for name, text in _FILES.findall(DOC.read_text("utf-8")):
        (types / name).write_text(text, "utf-8")
    yield types
    use_types("")


def form(folder: Path) -> Json:
    found: Json = json.loads((folder / f"{POOR}.form.json").read_text("utf-8"))
    return found


def rewrite(folder: Path, ending: str, data: object) -> None:
    (folder / f"{POOR}.{ending}.json").write_text(json.dumps(data), "utf-8")


def drawn(target: Path) -> Path:
    """A certificate of the example's newer edition, printed and scanned at 200 dpi."""
    page = paper(200)
    rows = (
        (22, 20, "ỦY BAN NHÂN DÂN"), (105, 20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (24, 27, "XÃ MẪU LÂM"), (118, 27, "Độc lập - Tự do - Hạnh phúc"),
        (24, 38, "Số: 15/XNHN-UBND"), (112, 38, "Mẫu Lâm, ngày 12 tháng 5 năm 2025"),
        (68, 56, "GIẤY XÁC NHẬN HỘ NGHÈO"),
        (28, 74, "Họ và tên chủ hộ: LÊ VĂN MẪU"),
        (28, 83, "Ngày, tháng, năm sinh: 02/03/1970"), (120, 83, "Giới tính: Nam"),
        (28, 92, "Số định danh cá nhân: 001070000012"),
        (28, 101, "Nơi cư trú: thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm"),
        (28, 110, "Số nhân khẩu: 5"),
        (28, 119, "Mức hỗ trợ: 1.500.000 đồng (Bằng chữ: Một triệu năm trăm nghìn đồng)"),
        (28, 128, "Diện hộ: Hộ nghèo"),
        (28, 137, "Mã số hộ: HN-0042"),
        (28, 146, "Người đi nhận thay: TRẦN THỊ THỬ"),
        (120, 170, "NGƯỜI XÁC NHẬN"), (120, 200, "Phạm Văn Thử"),
    )  # fmt: skip
    for x, y, text in rows:
        write(page, (text,), at_mm=(x, y))
    page.save(target, dpi=(200, 200))
    return target


def test_the_example_reads_a_scanned_page_in_worker_processes(folder: Path, tmp_path: Path) -> None:
    scan = drawn(tmp_path / "scan.png")
    ran = digitize("convert", scan, "-o", tmp_path / "out", "--json", DIGITIZE_TYPES_DIR=str(folder))
    assert ran.code == 0, ran.err
    document = ran.json["documents"][0]
    assert document["docType"] == POOR
    assert {n: f["value"] for n, f in document["fields"].items()} == {
        "codeNumber": "15/XNHN-UBND",
        "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
        "issuedDate": "2025-05-12",
        "headName": "LÊ VĂN MẪU",
        "dateOfBirth": "1970-03-02",
        "gender": "Nam",
        "personalId": "001070000012",
        "residence": "thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "people": 5,
        "support": 1500000,
        "standing": "Hộ nghèo",
        "householdCode": "HN-0042",
        "memberName": "TRẦN THỊ THỬ",
        "signerName": "Phạm Văn Thử",
    }
    assert {f["code"] for f in document["findings"]} <= {"low-confidence"}


def older() -> Sheet:
    s = Sheet()
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.gap()
    s.centred("GIẤY CHỨNG NHẬN HỘ NGHÈO")
    s.centred("Số: 15/2022")
    s.line("Hộ ông/bà: NGUYỄN VĂN MẪU")
    s.line("Sinh ngày: 02/03/1970")
    s.line("Số CMND: 001070012")
    s.line("Mức hỗ trợ hằng tháng: 1.500.000 đồng Bằng chữ: Hai triệu đồng")
    s.line("Thuộc diện: Hộ cận nghèo")
    return s


def test_the_older_edition_is_the_same_type_and_wrong_words_are_reported(folder: Path) -> None:
    assert use_types(str(folder)) == (POOR,)
    got = understand([older().page()])
    assert got.doc_type == POOR
    assert got.value("codeNumber") == "15/2022"
    assert got.value("headName") == "NGUYỄN VĂN MẪU"
    assert got.value("personalId") == "001070012"
    assert got.value("standing") == "Hộ cận nghèo"
    assert got.fields["support"].confidence <= 0.5
    assert [f.code for f in got.findings] == ["witnesses-disagree"]


def test_the_type_is_listed_with_its_titles_and_gone_again(folder: Path) -> None:
    use_types(str(folder))
    assert POOR in schemas.doc_types()
    assert schemas.title(POOR, "en") == "Certificate of a poor household"
    assert schemas.field_title(POOR, "support", "en") == "Mức hỗ trợ"
    assert schemas.required(POOR) == ("headName", "personalId", "standing")
    use_types("")
    assert POOR not in schemas.doc_types()
    assert understand([older().page()]).doc_type != POOR


def test_the_archives_own_folder_is_found_by_its_commands(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "kho"
    assert digitize("init", archive).code == 0
    folder.rename(archive / "types")
    listed = digitize("schemas", "list", "--archive", archive, "--json")
    assert POOR in [t["docType"] for t in listed.json]
    checks = digitize("doctor", "--archive", archive, "--json").json["checks"]
    assert {c["name"]: c["detail"] for c in checks}["types"] == POOR
    (archive / "types" / f"{POOR}.schema.json").unlink()
    broken = digitize("schemas", "list", "--archive", archive)
    assert broken.code == 2
    assert f"{POOR}.schema.json" in broken.err
    checks = digitize("doctor", "--archive", archive, "--json").json["checks"]
    assert {c["name"]: c["state"] for c in checks}["types"] == "bad"


def refused(folder: Path) -> UsageProblem:
    with pytest.raises(UsageProblem) as problem:
        use_types(str(folder))
    for lang in ("vi", "en"):
        assert "…" not in message(problem.value.finding, lang)  # type: ignore[arg-type]
        assert remedy(problem.value.finding, lang)  # type: ignore[arg-type]
    return problem.value


MISTAKES = {
    "type-unknown-key": {"tiles": ["GIẤY MẪU"]},
    "type-bad-value": {"titles": []},
    "type-unknown-kind": {"fields": {"headName": {"kind": "persn", "labels": ["head"]}}},
    "type-unknown-label": {"fields": {"headName": {"kind": "person", "labels": ["heads"]}}},
    "type-unknown-field": {"fields": {"headsName": {"kind": "person", "labels": ["head"]}}},
    "type-bad-pattern": {
        "fields": {"householdCode": {"kind": "code", "labels": ["code"], "pattern": "HN-(\\d"}}
    },
}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_in_a_form_is_named(folder: Path, code: str) -> None:
    rewrite(folder, "form", {**form(folder), **MISTAKES[code]})
    problem = refused(folder)
    assert problem.code == code
    assert problem.finding.params["type"] == POOR


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": {"head": {"phrases": "Chủ hộ", "lines": 0}}},
        {"labels": {"head": {"phrases": []}}},
        {"fields": {"headName": {"kind": "person"}}},
        {"fields": {"standing": {"kind": "listed", "labels": ["standing"]}}},
        {"fields": {"people": {"kind": "constant", "constant": [1]}}},
        {"fields": {"headName": ["person"]}},
        {"sections": {"member": {"opens": []}}},
        {"titles": 7},
    ],
)
def test_values_of_the_wrong_kind_are_named(folder: Path, wrong: Json) -> None:
    rewrite(folder, "form", {**form(folder), **wrong})
    assert refused(folder).code == "type-bad-value"


def test_a_section_or_shared_label_that_is_not_there_is_named(folder: Path) -> None:
    whole = form(folder)
    rewrite(folder, "form", {**whole, "sections": {}})
    assert refused(folder).finding.params["label"] == "member"
    rewrite(folder, "form", {**whole, "labels": {**whole["labels"], "born": "birthday"}})
    assert refused(folder).finding.params["label"] == "birthday"


def test_a_nearly_right_key_is_guessed(folder: Path) -> None:
    rewrite(folder, "form", {**form(folder), "fields": {"headName": {"kind": "person", "label": ["head"]}}})
    assert refused(folder).finding.params["near"] == "labels"


@pytest.mark.parametrize(
    "schema",
    [
        [],
        {},
        {"properties": []},
        {"properties": {"headName": {"type": "strin"}}},
        {"properties": {"headName": {"$ref": "#/$defs/nothing"}}},
        {"properties": {"headName": {"$ref": "#/$defs/line"}}, "required": ["name"]},
    ],
)
def test_a_schema_that_is_none_is_refused(folder: Path, schema: object) -> None:
    rewrite(folder, "schema", schema)
    assert refused(folder).code == "type-bad-schema"


def test_json_that_is_none_is_refused_with_its_line(folder: Path) -> None:
    (folder / f"{POOR}.form.json").write_text('{"titles": ["A"],\n "labels": {,}}', "utf-8")
    problem = refused(folder)
    assert (problem.code, problem.finding.params["line"]) == ("type-unreadable", 2)


def test_a_type_that_ships_cannot_be_replaced_nor_badly_named(folder: Path) -> None:
    for ending in ("form", "schema"):
        (folder / f"{POOR}.{ending}.json").rename(folder / f"giay-khai-sinh.{ending}.json")
    assert refused(folder).code == "type-taken"
    for ending in ("form", "schema"):
        (folder / f"giay-khai-sinh.{ending}.json").rename(folder / f"Giấy mới.{ending}.json")
    assert refused(folder).code == "type-bad-name"
    assert refused(folder / "nowhere").code == "types-folder-missing"


def test_descriptions_of_the_package_are_checked_as_an_offices_are() -> None:
    from digitize.extract import types

    modules = [__import__(f"{types.__name__}.{n}", fromlist=["x"]) for n in _module_names()]
    forms = [m.FORM for m in modules if hasattr(m, "FORM")]
    assert len(forms) >= 2
    for described in forms:
        check(described, frozenset(schemas.load(described.doc_type)["properties"]))


def _module_names() -> list[str]:
    folder = Path(package.__file__).parent / "extract" / "types"
    return sorted(p.stem for p in folder.glob("[a-z]*.py"))


def test_a_description_needs_only_titles_and_fields() -> None:
    found = description_of(
        "giay-moi", {"titles": "GIẤY MỚI", "fields": {"no": {"kind": "number-line"}}}, ["no"]
    )
    assert found.titles == ("GIẤY MỚI",)
    assert found.labels == ()
