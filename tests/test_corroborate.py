"""What a file's name and the case system say bears out what is read; a number near it is a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digitize.dossier import Document, Field, FieldSource
from digitize.extract.clues import Clues
from digitize.extract.corroborate import corroborate


def paper(number: str = "099099000001", confidence: float = 0.82, source: FieldSource = "ocr") -> Document:
    fields = {
        "personalId": Field(number, number, confidence, 1, (1, 1, 9, 9), source),
        "fullName": Field("NGUYỄN VĂN MẪU", "NGUYỄN VĂN MẪU", 0.7, 1, (1, 1, 9, 9), source),
        "gender": Field("Nam", "Nam", 0.9, 1, (1, 1, 9, 9), source),
    }
    return Document("can-cuoc", 0.98, (1,), fields)


def sure(document: Document, name: str = "personalId") -> float:
    return document.fields[name].confidence


@pytest.mark.parametrize(
    "name", ["099099000001.pdf", "CCCD_099099000001_mat truoc.jpg", "099 099 000 001.png"]
)
def test_a_number_in_the_files_name_makes_it_surer(name: str) -> None:
    got = corroborate(paper(), Clues(name))
    assert sure(got) > 0.95
    assert sure(got, "gender") == 0.9
    assert got.findings == ()


def test_a_name_with_its_marks_counts_and_one_without_says_nothing_of_them() -> None:
    assert sure(corroborate(paper(), Clues("Nguyễn Văn Mẫu - CCCD.pdf")), "fullName") > 0.9
    assert sure(corroborate(paper(), Clues("nguyen_van_mau.pdf")), "fullName") == 0.7


def test_the_name_of_a_stack_says_nothing_of_its_papers() -> None:
    assert corroborate(paper(), Clues("099099000001.pdf", alone=False)) == paper()


@pytest.mark.parametrize("name", ["099099000007.pdf", "099099001701.pdf"])
def test_a_number_that_differs_in_a_figure_or_two_is_a_finding_with_both(name: str) -> None:
    got = corroborate(paper(), Clues(name))
    (found,) = got.findings
    assert (found.code, found.field) == ("witnesses-disagree", "personalId")
    assert (found.params["first"], found.params["second"]) == ("ocr", "file-name")
    assert [s.value for s in found.suggestions] == [name.removesuffix(".pdf")]
    assert sure(got) <= 0.6


@pytest.mark.parametrize("name", ["034181000084.pdf", "scan0099099000001234.pdf", "0001.pdf", ""])
def test_another_papers_number_says_nothing(name: str) -> None:
    assert corroborate(paper(), Clues(name)) == paper()


def test_a_decoded_code_needs_no_file_name() -> None:
    coded = paper(source="qr", confidence=0.995)
    assert corroborate(coded, Clues("099099000007.pdf")) == coded


def test_the_cases_owner_bears_out_number_and_name() -> None:
    case = {"ownerId": "099099000001", "ownerName": "Nguyễn Văn Mẫu"}
    got = corroborate(paper(), Clues(case=case))
    assert sure(got) > 0.95
    assert sure(got, "fullName") > 0.9


def test_the_cases_owner_is_not_everybody() -> None:
    case = {"ownerId": "034181000084", "ownerName": "Nguyễn Văn Mẫu"}
    assert corroborate(paper(), Clues(case=case)) == paper()


def test_the_cases_entry_bears_out_the_only_paper_of_its_type() -> None:
    entry = {"docType": "can-cuoc", "fullName": "NGUYỄN VĂN MẪU", "gender": "Nữ"}
    got = corroborate(paper(), Clues(case={"documents": [entry]}))
    assert sure(got, "fullName") > 0.9
    assert sure(got, "gender") == 0.9
    twice = Clues(case={"documents": [entry, entry]})
    assert corroborate(paper(), twice) == paper()


def test_the_cases_code_bears_out_a_slips() -> None:
    code = Field("H99.12-250804-0101", "H99.12-250804-0101", 0.8)
    slip = replace(paper(), doc_type="phieu-tu-choi", fields={"dossierCode": code})
    got = corroborate(slip, Clues(case={"dossierCode": "H99.12-250804-0101"}))
    assert sure(got, "dossierCode") > 0.9
