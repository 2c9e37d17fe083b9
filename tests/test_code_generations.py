"""Every format of a code that papers carry, of every generation, is told; what is none is not."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from digitize.codes import generation, is_dossier_code
from digitize.dossier import Kind, Outcome, Record, Scan
from digitize.record import record_from_json, record_to_json
from digitize.schemas import code_list

KNOWN = [
    ("agency-codes", "000.00.00.H40", "2016"),
    ("agency-codes", "H56.134", "2020"),
    ("agency-codes", "G22", "2020"),
    ("dossier-codes", "000.00.53.H48-220921-0099", "2018"),
    ("dossier-codes", "H56.134-251023-0101", "2025"),
    ("dossier-codes", "G09.20-251023-220101", "2025-central"),
    ("dossier-codes", "G09.20-20260609-0092637", "tolerant"),
    ("procedure-codes", "1.004222", "national"),
    ("procedure-codes", "2.000635.000.00.00.H56", "unit"),
    ("procedure-codes", "6.001234", "national"),
    ("result-codes", "KQ.G15.000123", "national"),
    ("result-codes", "KQ-H56.00012", "national"),
    ("result-codes", "000.00.00.G11-KQ1711", "unit"),
    ("sector-codes", "G03-GD10", "2025"),
    ("document-codes", "G06.01_CV_000021_V1", "2025"),
    ("personal-ids", "001099000001", "personal-number"),
    ("personal-ids", "125099000001", "cmnd-12"),
    ("personal-ids", "012000001", "cmnd-9"),
    ("personal-ids", "C1234567", "passport"),
    ("tax-codes", "0100109106", "tax"),
    ("tax-codes", "0100109106-001", "tax-branch"),
    ("tax-codes", "001099000001", "personal"),
    ("business-codes", "0100109106", "tax"),
    ("business-codes", "0100109106-001", "tax-branch"),
    ("business-codes", "41N8033112", "household"),
    ("business-codes", "01K8035445", "household"),
    ("business-codes", "001099000001", "personal"),
    ("insurance-numbers", "DN4790000000001", "card-15"),
    ("insurance-numbers", "7900000001", "social-10"),
    ("insurance-numbers", "001099000001", "personal"),
    ("driving-licences", "790099000001", "pet"),
    ("driving-licences", "AB123456", "paper"),
    ("land-serials", "BA123456", "2009"),
    ("land-serials", "AA00000001", "2025"),
    ("land-serials", "Đ123456", "before-2009"),
    ("land-registers", "CS01234", "2014"),
    ("land-registers", "H0123", "2009"),
    ("land-registers", "00123QSDĐ", "before-2009"),
    ("civil-status-numbers", "12/TLKT-BS", "extract"),
    ("civil-status-numbers", "58/2023/TLKS-BS", "extract"),
    ("civil-status-numbers", "7/TLKH", "extract"),
    ("civil-status-numbers", "15/UBND-XNTTHN", "marital-status"),
    ("civil-status-numbers", "01-TP/HT-2015-GH", "register"),
    ("civil-status-numbers", "58/2023", "year"),
    ("civil-status-numbers", "58", "running"),
]
UNKNOWN = [
    ("agency-codes", "Z56.134"),
    ("agency-codes", "00.00.00.H40"),
    ("dossier-codes", "H56.134-2510-0101"),
    ("dossier-codes", "000.00.53.H48-220921-99"),
    ("dossier-codes", "H56.134.251023.0101"),
    ("procedure-codes", "4.004222"),
    ("procedure-codes", "1.00422"),
    ("result-codes", "KQ.X15.000123"),
    ("result-codes", "KQ.G15.1"),
    ("sector-codes", "Z03-GD10"),
    ("document-codes", "G06.01_CV_21_V1"),
    ("personal-ids", "00109900001"),
    ("personal-ids", "12345678"),
    ("personal-ids", "0010990000011"),
    ("tax-codes", "010010910"),
    ("tax-codes", "0100109106-01"),
    ("business-codes", "41N7033112"),
    ("business-codes", "010010910"),
    ("insurance-numbers", "DN9790000000001"),
    ("insurance-numbers", "DN479000000001"),
    ("driving-licences", "79009900000"),
    ("driving-licences", "123456789"),
    ("land-serials", "ABC123456"),
    ("land-serials", "BA12345"),
    ("land-serials", "BA1234567"),
    ("land-registers", "XX01234"),
    ("land-registers", "CS1"),
    ("civil-status-numbers", "số 58"),
    ("civil-status-numbers", "58/23"),
    ("civil-status-numbers", "12/TLKT-"),
    ("civil-status-numbers", ""),
]


@pytest.mark.parametrize(("codes", "value", "expected"), KNOWN)
def test_a_code_tells_its_generation(codes: str, value: str, expected: str) -> None:
    assert generation(codes, value) == expected


@pytest.mark.parametrize(("codes", "value"), UNKNOWN)
def test_what_has_the_form_of_no_generation_has_none(codes: str, value: str) -> None:
    assert generation(codes, value) is None


def lists() -> list[str]:
    names = [p.name.removesuffix(".json") for p in files("digitize.schemas").joinpath("lists").iterdir()]
    return sorted(n for n in names if not n.endswith(".csv") and "generations" in code_list(n))


@pytest.mark.parametrize("codes", lists())
def test_every_generation_has_an_example_here(codes: str) -> None:
    told = {expected for name, _, expected in KNOWN if name == codes}
    assert told == {entry["generation"] for entry in code_list(codes)["generations"]}


@pytest.mark.parametrize("codes", lists())
def test_patterns_mean_the_whole_value(codes: str) -> None:
    for entry in code_list(codes)["generations"]:
        assert entry["pattern"].startswith("^") and entry["pattern"].endswith("$")
        re.compile(entry["pattern"])
    assert {"title", "source"} <= set(code_list(codes))


def test_every_dossier_code_is_one_for_all_stages() -> None:
    for name, value, _ in KNOWN:
        if name == "dossier-codes":
            assert is_dossier_code(value)
    for name, value in UNKNOWN:
        if name == "dossier-codes":
            assert not is_dossier_code(value)


def test_every_list_that_a_field_names_is_there() -> None:
    meanings = code_list("meanings")
    named = set(meanings["codes"].values())
    named |= {name for fields in meanings["codesOfType"].values() for name in fields.values()}
    assert named <= set(lists())


@pytest.mark.parametrize(
    ("code", "expected"),
    [("000.00.53.H48-220921-0099", "2018"), ("H56.134-251023-0101", "2025"), (None, None)],
)
def test_a_record_says_of_which_generation_its_dossiers_code_is(
    tmp_path: Path, code: str | None, expected: str | None
) -> None:
    facts = {"dossierCode": code} if code else {}
    scan = Scan(tmp_path / "x", "0001.pdf", "0" * 64, 10, Kind.PDF)
    written = record_to_json(Record(scan, Outcome.ACCEPTED, (), (), facts))
    assert written.get("dossier", {}).get("codeGeneration") == expected
    assert record_from_json(written, scan.path).dossier == facts
