"""Each rule bites on what it is for, and lets right papers pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders_validate import GOOD, TEXT, TODAY, found, judged, one, paper
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Document, Field, Finding, Outcome
from digitize.findings import catalogue, message, remedy
from digitize.schemas import doc_types, load
from digitize.settings import Settings
from digitize.validate import validate, worst
from digitize.validate.about import Span, span
from digitize.validate.codes import code_findings, generation
from digitize.validate.reading import syllable_share


@pytest.mark.parametrize("doc_type", GOOD)
def test_a_right_paper_is_accepted(doc_type: str) -> None:
    assert found(paper(doc_type)) == set()
    assert judged(paper(doc_type)).outcome == Outcome.ACCEPTED


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("giay-khai-sinh", {"fullName": None}, "required-missing", "fullName"),
    ("giay-khai-sinh", {"gender": "nam"}, "bad-value", "gender"),
    ("giay-khai-sinh", {"registrationDate": "2021-02-29"}, "bad-value", "registrationDate"),
    ("giay-khai-sinh", {"registrationDate": "05/03/2020"}, "bad-value", "registrationDate"),
    ("giay-khai-sinh", {"dateOfBirth": "2020-13"}, "bad-value", "dateOfBirth"),
    ("giay-khai-sinh", {"fullName": "Nguyê\u0303n Văn Mẫu"}, "bad-value", "fullName"),
    ("giay-khai-sinh", {"placeOfBirth": "xã Mẫu\nhuyện Mẫu"}, "bad-value", "placeOfBirth"),
    ("giay-khai-sinh", {"motherYearOfBirth": "1990"}, "bad-value", "motherYearOfBirth"),
    ("giay-khai-sinh", {"shoeSize": "42"}, "unknown-field", "shoeSize"),
    ("giay-khai-sinh", {"personalId": "00122000001"}, "personal-id-format", "personalId"),
    ("giay-khai-sinh", {"personalId": "001320000001"}, "personal-id-sex-mismatch", "personalId"),
    ("giay-khai-sinh", {"personalId": "001020000001"}, "personal-id-year-mismatch", "personalId"),
    ("giay-khai-sinh", {"personalId": "001221000001"}, "personal-id-year-mismatch", "personalId"),
    ("giay-khai-sinh", {"personalId": "003220000001"}, "personal-id-province-unknown", "personalId"),
    ("giay-khai-sinh", {"registrationDate": "2020-02-28"}, "dates-out-of-order", "registrationDate"),
    ("giay-khai-sinh", {"registrationDate": "2026-11-22"}, "date-in-future", "registrationDate"),
    ("giay-khai-sinh", {"motherYearOfBirth": 2010}, "parent-age-implausible", "motherYearOfBirth"),
    ("giay-khai-sinh", {"fatherYearOfBirth": 1920}, "parent-age-implausible", "fatherYearOfBirth"),
    ("can-cuoc", {"expiryDate": "2038-02-28"}, "expiry-unusual", "expiryDate"),
    ("can-cuoc", {"issuedDate": "2026-11-22"}, "date-in-future", "issuedDate"),
    ("can-cuoc", {"oldIdNumber": "12345678"}, "bad-value", "oldIdNumber"),
    ("giay-tiep-nhan", {"dueAt": "2025-10-23T08:29"}, "dates-out-of-order", "dueAt"),
    ("giay-tiep-nhan", {"receivedAt": "2025-10-23T24:30"}, "bad-value", "receivedAt"),
    ("giay-tiep-nhan", {"dossierCode": "H99-12"}, "dossier-code-format", "dossierCode"),
    ("giay-tiep-nhan", {"dossierCode": "Z99.134-251023-0101"}, "dossier-code-format", "dossierCode"),
    ("giay-tiep-nhan", {"dossierCode": "H99.134-251323-0101"}, "dossier-code-date", "dossierCode"),
    ("giay-tiep-nhan", {"dossierCode": "H99.134-250123-0101"}, "dossier-code-date", "dossierCode"),
    ("giay-tiep-nhan", {"components": ()}, "bad-value", "components"),
    ("giay-tiep-nhan", {"email": "mau(a)example.vn"}, "bad-value", "email"),
    ("van-ban-hanh-chinh", {"codeNumber": "15/QĐ"}, "bad-value", "codeNumber"),
    ("van-ban-hanh-chinh", {"codeNotation": "qd-ubnd"}, "bad-value", "codeNotation"),
    ("van-ban-hanh-chinh", {"codeNotation": "CT-UBND"}, "notation-kind-mismatch", "codeNotation"),
]


@pytest.mark.parametrize(("doc_type", "changes", "code", "field"), BAD)
def test_a_spoilt_field_is_found_once_and_the_paper_reviewed(
    doc_type: str, changes: dict[str, Any], code: str, field: str
) -> None:
    document = paper(doc_type, **changes)
    assert found(document) == {(code, field)}
    assert judged(document).outcome == Outcome.REVIEW
    says = one(document, code)
    assert says.field == field
    if changes[field] is not None:
        assert says.box == document.fields[field].box
    assert "…" not in message(says, "vi") + message(says, "en") + remedy(says, "vi") + remedy(says, "en")


@pytest.mark.parametrize(
    ("doc_type", "changes"),
    [
        ("van-ban-hanh-chinh", {"codeNotation": "2025/QĐ-TTg"}),
        ("van-ban-hanh-chinh", {"codeNotation": "QĐ-BCĐ138"}),
        ("van-ban-hanh-chinh", {"typeName": "Công văn", "codeNotation": "UBND-KTTH"}),
        ("van-ban-hanh-chinh", {"typeName": "Công văn", "codeNotation": "CT-KTT3"}),
        ("van-ban-hanh-chinh", {"typeName": "Báo cáo thử", "codeNotation": "BC-UBND"}),
        ("giay-khai-sinh", {"dateOfBirth": "2020"}),
        ("giay-khai-sinh", {"dateOfBirth": "2020-02"}),
        ("giay-khai-sinh", {"codeNumber": "12/TLKS-BS"}),
        ("can-cuoc", {"dateOfBirth": "1999", "expiryDate": "2038-02-28"}),
        ("can-cuoc", {"gender": "Nữ", "personalId": "001199000001", "oldIdNumber": "000000001"}),
        ("giay-tiep-nhan", {"dossierCode": "000.00.53.H99-251023-0099"}),
        ("giay-tiep-nhan", {"dossierCode": "G99.20-20251023-0092637", "dueAt": "2025-10-23"}),
    ],
)
def test_unusual_but_right_values_pass(doc_type: str, changes: dict[str, Any]) -> None:
    assert found(paper(doc_type, **changes)) == set()


def test_a_card_of_someone_born_on_29_february_may_end_on_either_day() -> None:
    for end in ("2029-02-28", "2029-03-01"):
        changes = {"dateOfBirth": "2004-02-29", "personalId": "001204000001", "expiryDate": end}
        assert found(paper("can-cuoc", **changes)) == set()


def test_a_handwritten_required_field_is_reported_once() -> None:
    noticed = Finding("not-typeset", "warning", field="codeNumber", page=1)
    document = replace(paper("van-ban-hanh-chinh", codeNumber=None), findings=(noticed,))
    assert found(document) == {("not-typeset", "codeNumber")}
    assert judged(document).outcome == Outcome.REVIEW


def test_an_operators_value_settles_what_an_earlier_stage_said() -> None:
    noticed = Finding("not-typeset", "warning", field="codeNumber", page=1)
    waiting = judged(replace(paper("van-ban-hanh-chinh", codeNumber=None), findings=(noticed,)))
    filled = Field("15", "15", 1.0, source="operator")
    corrected = judged(replace(waiting, fields={**waiting.fields, "codeNumber": filled}))
    assert corrected.outcome == Outcome.ACCEPTED
    assert noticed in corrected.findings


def test_validating_again_replaces_its_own_findings() -> None:
    first = judged(paper("can-cuoc", personalId="001099"))
    second = judged(first)
    assert second == first
    mended = judged(replace(first, fields=paper("can-cuoc").fields))
    assert mended.outcome == Outcome.ACCEPTED
    assert not [f for f in mended.findings if f.severity != "info"]


def test_an_unsure_required_field_is_reviewed_and_an_unsure_optional_one_is_not() -> None:
    document = paper("can-cuoc", residence="xã Mẫu")
    unsure = {n: replace(document.fields[n], confidence=0.5) for n in ("gender", "residence")}
    document = replace(document, fields={**document.fields, **unsure})
    assert found(document) == {("low-confidence", "gender")}
    assert one(document, "low-confidence").params["percent"] == 50
    lax = validate(document, Settings(accept_confidence=0.4), TODAY)
    assert lax.outcome == Outcome.ACCEPTED


def test_an_unsure_type_is_reviewed() -> None:
    assert found(replace(paper("can-cuoc"), type_confidence=0.4)) == {("type-uncertain", None)}
    assert found(replace(paper("khac"), type_confidence=0.4)) == set()


def test_a_type_nobody_described_is_reviewed() -> None:
    assert found(replace(paper("khac"), doc_type="giay-la")) == {("unknown-doc-type", None)}


def test_other_paper_is_accepted_when_its_text_is_language() -> None:
    noise = "|| ~ iIlj rnw,. fwqz xzzt klo0 jjh wqe tyrw oiuf pplk zxc brtt aqw eszx rdcf tgvb uhbj"
    assert judged(paper("khac")).outcome == Outcome.ACCEPTED
    assert found(paper("khac", text=noise)) == {("text-doubtful", None)}
    assert found(paper("khac", text="1234 5678")) == {("text-doubtful", None)}
    assert found(paper("khac", text=" \n")) == {("no-text", None)}
    assert syllable_share(TEXT) > 0.95


def test_only_a_paper_without_pages_is_rejected() -> None:
    document = replace(paper("khac", text=""), pages=())
    assert judged(document).outcome == Outcome.REJECTED
    assert judged(replace(document, pages=(1,))).outcome == Outcome.REVIEW


def test_worst_outcome_wins() -> None:
    a, r, x = Outcome.ACCEPTED, Outcome.REVIEW, Outcome.REJECTED
    assert worst([a, a]) == a
    assert worst([a, r]) == r
    assert worst([r, x, a]) == x
    assert worst([]) == r


def test_a_dossier_codes_generation_is_noted() -> None:
    assert one(paper("giay-tiep-nhan"), "dossier-code-generation").params["generation"] == "2025"
    assert generation("dossier-codes", "000.00.53.H99-220921-0099") == "2018"
    assert generation("dossier-codes", "H99.134-251023-001234") == "2025-central"
    assert generation("dossier-codes", "G99.20-20260609-0092637") == "tolerant"
    assert generation("agency-codes", "000.00.00.H99") == "2016"
    assert generation("agency-codes", "H99.1.23A") == "2020"
    assert generation("agency-codes", "99H") is None


def _coded(kind: str, value: str) -> set[str]:
    schema = {"properties": {"number": {"x-code": kind}}}
    document = Document("khac", 1.0, (1,), fields={"number": Field(value, value, 1.0)})
    return {f.code for f in code_findings(document, schema)}


def test_a_tax_codes_check_digit_counts() -> None:
    assert _coded("tax", "0100112437") == set()
    assert _coded("tax", "0100112437-001") == set()
    assert _coded("tax", "0100112438") == {"tax-code-invalid"}
    assert _coded("tax", "001099000001") == set()


def test_an_agency_code_of_no_generation_is_noticed() -> None:
    assert _coded("agency", "H99.12") == set()
    assert _coded("agency", "99.H") == {"agency-code-unknown"}


def test_a_printed_part_of_a_date_spans_its_days() -> None:
    assert span("2024-02") == Span(date(2024, 2, 1), date(2024, 2, 29))
    assert span("2023-12") == Span(date(2023, 12, 1), date(2023, 12, 31))
    assert span("2024") == Span(date(2024, 1, 1), date(2024, 12, 31))
    assert span("2024-02-30") is None
    assert span("9999-12") is None
    assert span(None) is None


def test_no_finding_of_ours_carries_a_value() -> None:
    document = paper("can-cuoc", personalId="001399000001", fullName=" NGUYỄN VĂN MẪU ")
    for f in judged(document).findings:
        texts = message(f, "vi") + message(f, "en") + str(f.params)
        assert "001399000001" not in texts
        assert "MẪU" not in texts


def test_every_code_of_ours_says_what_is_wrong_and_what_to_do() -> None:
    for code, entry in catalogue().items():
        if entry["stage"] == "validate":
            assert entry["vi"] and entry["en"]
            assert entry["severity"] == "info" or (entry["remedyVi"] and entry["remedyEn"]), code


NAMES = sorted({n for t in doc_types() for n in load(t)["properties"]} | {"shoeSize"})
VALUES = st.one_of(
    st.text(max_size=20),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=True),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.from_regex(r"\A[0-9]{12}\Z"),
    st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?\Z"),
    st.sampled_from(["Nam", "Nữ", "Quyết định", "QĐ-UBND", "H99.134-251023-0101"]),
)
FIELDS = st.builds(Field, VALUES, st.text(max_size=5), st.floats(0, 1))
DOCUMENTS = st.builds(
    Document,
    st.sampled_from([*doc_types(), "giay-la"]),
    st.floats(0, 1),
    st.lists(st.integers(1, 9), max_size=2).map(tuple),
    fields=st.dictionaries(st.sampled_from(NAMES), FIELDS, max_size=8),
    text=st.text(max_size=40),
)


@given(DOCUMENTS, st.dates())
def test_any_document_is_judged_and_never_made_surer(document: Document, today: date) -> None:
    result = validate(document, Settings(), today)
    as_read = {name: replace(f, normalised=None) for name, f in result.fields.items()}
    assert as_read == dict(document.fields) or any(f.value != f.value for f in document.fields.values())
    assert result.type_confidence == document.type_confidence
    blocking = any(f.severity != "info" for f in result.findings)
    assert (result.outcome == Outcome.ACCEPTED) == (not blocking)
    for f in result.findings:
        assert message(f, "vi") and message(f, "en")


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_required_field_taken_away_never_leaves_a_paper_accepted(doc_type: str, data: Any) -> None:
    needed = load(doc_type)["required"]
    if needed:
        gone = data.draw(st.sampled_from(needed))
        assert judged(paper(doc_type, **{gone: None})).outcome == Outcome.REVIEW
