"""What printed places and codes are in the registers, beside what is printed."""

import json
from datetime import date
from pathlib import Path

import pytest

from digitize.dossier import Document, Field
from digitize.errors import SomethingMissing, UsageProblem
from digitize.places import find_place
from digitize.reach import with_lists
from digitize.record import document_from_json, document_to_json
from digitize.settings import Settings
from digitize.validate import check_record, validate
from digitize.validate.normal import respelled

TODAY = date(2026, 11, 21)
OLD = "Thôn 5, xã Hòa Tiến, huyện Hòa Vang, TP. Đà Nẵng"


def paper(doc_type: str = "giay-khai-sinh", **values: str | int) -> Document:
    fields = {name: Field(value, str(value), 0.99, 1, (1, 1, 2, 2)) for name, value in values.items()}
    return Document(doc_type, 0.99, (1,), fields)


def judged(document: Document, **settings: str) -> Document:
    return validate(document, Settings(**settings), TODAY)  # type: ignore[arg-type]


def test_a_place_has_its_codes_then_and_what_it_is_now() -> None:
    found = judged(paper(placeOfBirth=OLD)).fields["placeOfBirth"]
    assert found.value == OLD
    assert found.normalised == {
        "text": "Xã Hòa Tiến, Huyện Hòa Vang, Thành phố Đà Nẵng",
        "communeCode": "20326",
        "districtCode": "497",
        "provinceCode": "48",
        "now": [{"text": "Xã Hòa Tiến, Thành phố Đà Nẵng", "communeCode": "20332", "provinceCode": "48"}],
    }


def test_a_place_of_today_is_what_it_is_now() -> None:
    found = judged(paper(motherResidence="xã Hòa Tiến, thành phố Đà Nẵng")).fields["motherResidence"]
    assert found.normalised == {
        "text": "Xã Hòa Tiến, Thành phố Đà Nẵng",
        "communeCode": "20332",
        "provinceCode": "48",
    }


def test_the_papers_own_day_decides() -> None:
    for day, code in (("2019-01-02", "10"), ("2026-01-02", "15")):
        read = judged(paper(placeOfOrigin="Lào Cai", registrationDate=day)).fields["placeOfOrigin"]
        assert read.normalised and read.normalised["provinceCode"] == code
    assert judged(paper(placeOfOrigin="Lào Cai")).fields["placeOfOrigin"].normalised is None


def test_a_unit_that_no_list_knows_leaves_the_rest_and_says_so() -> None:
    found = judged(paper(placeOfBirth="xã Không Có Thật, huyện Yên Phong, Bắc Ninh")).fields["placeOfBirth"]
    assert found.normalised and found.normalised["complete"] is False
    assert found.normalised["districtCode"] == "258"


@pytest.mark.parametrize(
    ("doc_type", "field", "value", "expected"),
    [
        ("giay-khai-sinh", "personalId", "001099000001", {"generation": "personal-number"}),
        ("can-cuoc", "oldIdNumber", "012000001", {"generation": "cmnd-9"}),
        ("giay-tiep-nhan", "dossierCode", "000.00.53.H48-220921-0099", {"generation": "2018"}),
        ("giay-khai-sinh", "codeNumber", "58/2023", {"generation": "year"}),
        ("van-ban-hanh-chinh", "codeNumber", "58", None),
        ("giay-khai-sinh", "fullName", "Hà Nội", None),
        ("giay-khai-sinh", "motherYearOfBirth", 1980, None),
    ],
)
def test_a_code_has_its_generation_and_other_values_nothing(
    doc_type: str, field: str, value: str | int, expected: dict[str, str] | None
) -> None:
    assert judged(paper(doc_type, **{field: value})).fields[field].normalised == expected


def test_it_is_made_anew_after_a_correction() -> None:
    once = judged(paper(placeOfBirth=OLD))
    field = once.fields["placeOfBirth"]
    fields = {"placeOfBirth": Field("Paris", "Paris", 1.0, 1, field.box, "operator", field.normalised)}
    again = judged(Document(once.doc_type, 0.99, (1,), fields))
    assert again.fields["placeOfBirth"].normalised is None


def test_the_record_keeps_it_and_is_sound() -> None:
    made = judged(paper(placeOfBirth=OLD, personalId="001099000001"))
    written = json.loads(json.dumps(document_to_json(made)))
    assert document_from_json(written).fields == dict(made.fields)
    record = {
        "schema": "https://digitize.example/schemas/record-1.json",
        "source": {"name": "a.pdf", "sha256": "0" * 64, "bytes": 1, "pages": 1},
        "outcome": "review",
        "documents": [written],
        "pages": [],
        "findings": [],
        "outputs": {},
    }
    assert not [f for f in check_record(record) if f.code.startswith("record")]


def test_an_offices_own_lists_are_the_ones_in_force(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(
        "code,kind,name,within,validFrom,validTo,successors\n99,Tỉnh,Mẫu,,,,\n", "utf-8"
    )
    codes = {"generations": [{"generation": "ours", "pattern": "^0.*$"}]}
    (tmp_path / "personal-ids.json").write_text(json.dumps(codes), "utf-8")
    document = paper(placeOfBirth="tỉnh Mẫu", personalId="001099000001")
    own = judged(document, lists_dir=str(tmp_path)).fields
    assert own["placeOfBirth"].normalised == {"text": "Tỉnh Mẫu", "provinceCode": "99"}
    assert own["personalId"].normalised == {"generation": "ours"}
    assert judged(document).fields["placeOfBirth"].normalised is None


def test_the_archives_folder_of_lists_is_used_unless_another_is_named(tmp_path: Path) -> None:
    folder, named = tmp_path / "lists", tmp_path / "named"
    assert with_lists(Settings(), folder).lists_dir == ""
    folder.mkdir()
    named.mkdir()
    assert with_lists(Settings(), folder).lists_dir == str(folder)
    assert with_lists(Settings(lists_dir=str(named)), folder).lists_dir == str(named)
    with pytest.raises(SomethingMissing) as told:
        with_lists(Settings(lists_dir=str(tmp_path / "none")), folder)
    assert told.value.code == "lists-folder-missing"
    (named / "personal-ids.json").write_text("{", "utf-8")
    with pytest.raises(UsageProblem) as broken:
        with_lists(Settings(lists_dir=str(named)))
    assert broken.value.code == "list-broken"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        (
            "thôn 2, xã Hòa Tiên, huyện Hòa Vang, thành phố Đà Nằng",
            "thôn 2, xã Hòa Tiến, huyện Hòa Vang, thành phố Đà Nẵng",
        ),
        (
            "xã Hoà Tiến, huyện Hoà Vang, thành phố Đà Nẵng",
            "xã Hoà Tiến, huyện Hoà Vang, thành phố Đà Nẵng",
        ),
        ("xã Mẫu Lâm, tỉnh Thử Nghiệm", "xã Mẫu Lâm, tỉnh Thử Nghiệm"),
    ],
)
def test_marks_that_the_register_knows_are_put_right(printed: str, value: str) -> None:
    field = Field(printed, printed, 0.8, 1, (0, 0, 9, 9), "ocr")
    got = respelled(field, find_place(printed))
    assert (got.value, got.raw) == (value, printed)


def test_what_is_no_reading_keeps_its_spelling() -> None:
    told = "xã Hòa Tiên, huyện Hòa Vang, thành phố Đà Nẵng"
    assert respelled(Field(told, told, 0.8, 1, None, "qr"), find_place(told)).value == told
