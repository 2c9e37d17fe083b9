"""Codes of businesses and land certificates: generations are noted, check digits count where they exist."""

from __future__ import annotations

import pytest

from digitize.dossier import Document, Field, Value
from digitize.schemas import load
from digitize.validate.codes import code_findings, generation
from digitize.validate.shape import shape_findings


def coded(doc_type: str, **values: Value) -> dict[str, str | None]:
    """Codes found in a document of these values, with the generation each names."""
    fields = {name: Field(value, str(value), 1.0) for name, value in values.items()}
    document = Document(doc_type, 1.0, (1,), fields=fields)
    return {f.code: f.params.get("generation") for f in code_findings(document, load(doc_type))}


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("99A8000123", "household"),
        ("0100112437", "tax"),
        ("0100112437-001", "tax-branch"),
        ("001099000001", "personal"),
    ],
)
def test_every_generation_of_a_household_code_is_noted(code: str, known: str) -> None:
    assert coded("gcn-ho-kinh-doanh", businessCode=code) == {"code-generation": known}


def test_a_wrong_check_digit_is_an_error_since_the_codes_were_merged() -> None:
    wrong = coded("gcn-doanh-nghiep", businessCode="0100112438", registeredDate="2012-03-04")
    assert set(wrong) == {"code-generation", "tax-code-invalid"}
    amended = {"registeredDate": "2008-03-04", "amendedDate": "2015-01-01"}
    assert "tax-code-invalid" in coded("gcn-doanh-nghiep", businessCode="0100112438", **amended)


def test_a_registration_number_from_before_has_no_check_digit() -> None:
    old = coded("gcn-doanh-nghiep", businessCode="9902012345", registeredDate="2008-03-04")
    assert set(old) == {"code-generation"}


@pytest.mark.parametrize(
    ("serial", "known"), [("AĐ 123456", None), ("AĐ123456", "2009"), ("AA01234567", "2025")]
)
def test_a_serial_number_names_its_form(serial: str, known: str | None) -> None:
    assert generation("land-serials", serial) == known


def test_a_bad_code_is_refused_by_the_schema() -> None:
    fields = {"businessCode": Field("12A4", "12A4", 1.0)}
    document = Document("gcn-ho-kinh-doanh", 1.0, (1,), fields=fields)
    assert ("bad-value", "businessCode") in {(f.code, f.field) for f in shape_findings(document)}
