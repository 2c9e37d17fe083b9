"""The schemas are sound JSON Schemas, complete in both languages, and found by reading the folder."""

import json
import re
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from digitize import schemas
from digitize.validate import codes, shape

RECORDS_MD = {
    "van-ban-hanh-chinh": "typeName* codeNumber* codeNotation* issuedPlace issuedDate* organName* "
    "parentOrganName subject* recipient signerTitle signerName",
    "giay-tiep-nhan": "dossierCode* organName applicantName* address phone email request* components "
    "receivedAt* dueAt* receiverName",
    "giay-khai-sinh": "codeNumber fullName* dateOfBirth* gender* ethnicity nationality placeOfBirth "
    "placeOfOrigin personalId motherName motherYearOfBirth motherResidence fatherName fatherYearOfBirth "
    "fatherResidence declarantName registrationPlace* registrationDate* signerName",
    "can-cuoc": "personalId* fullName* dateOfBirth* gender* nationality placeOfOrigin residence issuedDate "
    "expiryDate oldIdNumber",
    "gcn-ho-kinh-doanh": "businessCode* registeredDate* amendedDate businessName* address* industry capital "
    "ownerName* ownerDateOfBirth ownerIdNumber organName signerName",
    "gcn-doanh-nghiep": "businessCode* registeredDate* amendedDate "
    "businessName* businessNameForeign address* "
    "capital representativeName* representativeTitle representativeIdNumber organName signerName",
    "gcn-quyen-su-dung-dat": "serialNumber* ownerName* ownerIdNumber ownerResidence parcelNumber* "
    "mapSheetNumber* parcelAddress* area* usageForm usagePurpose usageTerm usageOrigin registerNumber "
    "issuedDate organName signerName",
    "giay-phep-xay-dung": "codeNumber* codeNotation* granteeName* granteeAddress workName workAddress* "
    "parcelNumber buildingArea floorArea height storeys issuedDate* organName* signerName",
    "trich-luc-khai-tu": "codeNumber* fullName* dateOfBirth gender ethnicity nationality personalId "
    "dateOfDeath* placeOfDeath causeOfDeath declarantName registrationPlace* registrationDate* issuedDate "
    "organName signerName",
    "xac-nhan-tinh-trang-hon-nhan": "codeNumber* organName* fullName* dateOfBirth gender personalId "
    "residence maritalStatus* purpose issuedDate* signerName",
    "giay-chung-nhan-ket-hon": "codeNumber wifeName* wifeDateOfBirth* wifeEthnicity wifeNationality "
    "wifeResidence wifeIdNumber husbandName* husbandDateOfBirth* husbandEthnicity husbandNationality "
    "husbandResidence husbandIdNumber registrationPlace* registrationDate* signerName",
    "phieu-ly-lich-tu-phap": "codeNumber* form fullName* dateOfBirth* gender "
    "placeOfBirth nationality residence "
    "personalId criminalRecord* bannedPositions issuedDate* organName signerName",
    "to-khai": "title* recipient applicantName* dateOfBirth personalId residence phone request declaredDate",
    "giay-phep-lai-xe": "licenseNumber* fullName* dateOfBirth* nationality residence licenseClass* "
    "issuedDate expiryDate",
    "the-bhyt": "insuranceNumber* fullName* dateOfBirth* gender hospital validFrom fiveYearsFrom",
    "phieu-yeu-cau-bo-sung": "codeNumber dossierCode applicantName* request reason* issuedDate "
    "organName signerName",
    "phieu-tu-choi": "codeNumber dossierCode applicantName* request reason* issuedDate organName signerName",
    "khac": "",
}


def test_types_are_the_files_in_the_folder() -> None:
    names = {p.name.removesuffix(".json") for p in files("digitize.schemas").iterdir()}
    assert set(schemas.doc_types()) == {n for n in names if schemas.title(n, "vi") != n}
    assert set(RECORDS_MD) <= set(schemas.doc_types())
    assert "record-1" not in schemas.doc_types()


@pytest.mark.parametrize("doc_type", RECORDS_MD)
def test_fields_and_required_ones_are_those_of_the_contract(doc_type: str) -> None:
    names = RECORDS_MD[doc_type].split()
    assert set(schemas.load(doc_type)["properties"]) == {n.rstrip("*") for n in names}
    assert set(schemas.required(doc_type)) == {n.rstrip("*") for n in names if n.endswith("*")}


@pytest.mark.parametrize("doc_type", schemas.doc_types())
def test_schema_is_sound_and_titled_in_both_languages(doc_type: str) -> None:
    schema = schemas.load(doc_type)
    Draft202012Validator.check_schema(schema)
    assert schema["x-docType"] == doc_type
    for lang in ("vi", "en"):
        assert schemas.title(doc_type, lang)  # type: ignore[arg-type]
        for name in schema["properties"]:
            assert schemas.field_title(doc_type, name, lang) != name  # type: ignore[arg-type]
    assert set(schemas.title_fields(doc_type)) <= set(schema["properties"])


@pytest.mark.parametrize("doc_type", schemas.doc_types())
def test_annotations_name_fields_and_checks_that_exist(doc_type: str) -> None:
    schema = schemas.load(doc_type)
    known = set(schema["properties"])
    for chain in schema.get("x-dateOrder", []):
        assert set(chain) <= known
    for field in schema["properties"].values():
        assert field.get("x-code", "dossier") in codes.CHECKS
        for key in ("x-parentOf", "x-expiresAtAge"):
            assert field.get(key) is None or field[key] in known
        person = field.get("x-personalId", {})
        assert {v for k, v in person.items() if k != "gender"} <= known


@pytest.mark.parametrize("doc_type", [*schemas.doc_types(), "record-1"])
def test_every_format_used_is_checked(doc_type: str) -> None:
    text = files("digitize.schemas").joinpath(f"{doc_type}.json").read_text("utf-8")
    assert set(re.findall(r'"format": "([^"]+)"', text)) <= set(shape.FORMATS.checkers)


def test_record_schema_is_sound() -> None:
    Draft202012Validator.check_schema(schemas.record_schema())


def test_an_unknown_type_or_field_keeps_its_own_name() -> None:
    assert schemas.title("giay-la", "vi") == "giay-la"
    assert schemas.field_title("can-cuoc", "colour", "en") == "colour"
    assert schemas.required("giay-la") == ()
    with pytest.raises(KeyError):
        schemas.load("giay-la")


def test_headline_leaves_out_what_is_not_known() -> None:
    assert schemas.headline("giay-khai-sinh", {"fullName": "NGUYỄN VĂN MẪU"}, "vi") == (
        "Giấy khai sinh · NGUYỄN VĂN MẪU"
    )
    assert schemas.headline("khac", {}, "en") == "Other paper"


def test_provinces_are_63_until_the_merger_and_34_since() -> None:
    entries = schemas.code_list("gso-provinces")["codes"]
    assert len([e for e in entries if e.get("validTo") == "2025-06-30"]) == 63
    assert len([e for e in entries if "validTo" not in e]) == 34
    assert len({(e["code"], e["validFrom"]) for e in entries}) == 97


def test_lists_are_json_with_a_source() -> None:
    lists = files("digitize.schemas").joinpath("lists").iterdir()
    for part in (p for p in lists if p.name.endswith(".json")):
        assert json.loads(part.read_text("utf-8")), part.name
    with pytest.raises(FileNotFoundError):
        schemas.code_list("no-such-list")
