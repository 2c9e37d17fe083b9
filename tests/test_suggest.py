"""Suggestions for handwritten numbers and dates: witnesses weighed, shown, and taken for values nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.console.panel import paper_findings, suggestions_text
from digitize.dossier import (
    Box,
    Document,
    Field,
    Finding,
    Inspection,
    Kind,
    Mark,
    Page,
    Scan,
    Signature,
    Suggestion,
    Word,
)
from digitize.extract.clues import Clues, Statement, number_clues
from digitize.extract.suggest import AGREED, ALONE, suggest, weigh
from digitize.findings import finding
from digitize.journey import Order, clues_of, suggested
from digitize.record import (
    document_from_json,
    document_to_json,
    page_from_json,
    page_to_json,
    page_with_words,
)
from digitize.settings import Settings
from digitize.validate import check_record, validate

NUMBER_BOX: Box = (300, 200, 420, 250)
DAY_BOX: Box = (900, 200, 960, 250)
MONTH_BOX: Box = (1060, 200, 1110, 250)


def read_as(**chances: float) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(v.lstrip("_"), c, "handwriting") for v, c in chances.items())


def page(*marks: Mark, words: tuple[Word, ...] = ()) -> Page:
    return Page(1, 1600, 2300, 200, source="ocr", words=words, marks=marks)


def number_mark(**chances: float) -> Mark:
    return Mark("handwriting", NUMBER_BOX, 1.0, slot="number", readings=read_as(**chances))


def day_mark(**chances: float) -> Mark:
    return Mark("handwriting", DAY_BOX, 1.0, slot="day", readings=read_as(**chances))


def month_mark(**chances: float) -> Mark:
    return Mark("handwriting", MONTH_BOX, 1.0, slot="month", readings=read_as(**chances))


def paper(*findings: Finding, notation: str = "UBND-KTTH", text: str = "") -> Document:
    fields = {"codeNotation": Field(notation, notation, 0.97, 1)}
    return Document("van-ban-hanh-chinh", 0.95, (1,), fields, findings, text)


def no_number() -> Finding:
    return finding("not-typeset", field="codeNumber", page=1, box=NUMBER_BOX)


def no_date(partial: str | None = "2025-02") -> Finding:
    found = finding("not-typeset", field="issuedDate", page=1, box=DAY_BOX)
    return replace(found, params={"partial": partial}) if partial else found


def given_for(document: Document, field: str) -> tuple[Suggestion, ...]:
    return next(f.suggestions for f in document.findings if f.field == field)


def test_what_the_pen_wrote_is_suggested_and_nothing_else_changes() -> None:
    before = validate(paper(no_number()), Settings(), date(2026, 1, 5))
    after = suggest(before, [page(number_mark(_574=0.6, _514=0.2))], Clues())
    assert given_for(after, "codeNumber") == (
        Suggestion("574", 0.6, "handwriting"),
        Suggestion("514", 0.2, "handwriting"),
    )
    assert "codeNumber" not in after.fields
    assert after.outcome == before.outcome == "review"
    assert [replace(f, suggestions=()) for f in after.findings] == list(before.findings)


@pytest.mark.parametrize("name", ["574-UBND-KTTH.pdf", "574_UBND_KTTH (1).pdf", "CV 574 ubnd ktth ky.pdf"])
def test_a_file_named_after_the_paper_bears_the_pen_out(name: str) -> None:
    after = suggest(paper(no_number()), [page(number_mark(_514=0.5, _574=0.3))], Clues(name))
    first = given_for(after, "codeNumber")[0]
    assert (first.value, first.source, first.agreeing) == ("574", "file-name", ("handwriting",))
    assert ALONE < first.confidence <= AGREED


def test_witnesses_that_contradict_each_other_are_both_doubted() -> None:
    after = suggest(paper(no_number()), [page(number_mark(_514=0.7))], Clues("574-UBND-KTTH.pdf"))
    both = given_for(after, "codeNumber")
    assert {s.value for s in both} == {"514", "574"}
    assert all(s.confidence < 0.7 and not s.agreeing for s in both)


@pytest.mark.parametrize(
    ("name", "notation", "number"),
    [
        ("51 QĐ UB.pdf", "QĐ-UBND", "51"),
        ("QD-51.pdf", "QĐ-UBND", "51"),
        ("28-2021-ND-CP.pdf", "2021/NĐ-CP", "28"),
        ("scan_20250204_101500.pdf", "QĐ-UBND", None),
        ("0001.pdf", "QĐ-UBND", None),
        ("21 TB.pdf", "QĐ-UBND", None),
        ("04.02.2025 QĐ-UBND.pdf", "QĐ-UBND", None),
    ],
)
def test_numbers_in_file_names(name: str, notation: str, number: str | None) -> None:
    told = list(number_clues(paper(notation=notation), Clues(name)))
    assert [v for t in told for v in t.chances] == ([number] if number else [])


def test_the_name_of_a_stack_must_give_the_whole_notation() -> None:
    assert not list(number_clues(paper(notation="QĐ-UBND"), Clues("51 QD.pdf", alone=False)))
    assert list(number_clues(paper(notation="QĐ-UBND"), Clues("51-QD-UBND.pdf", alone=False)))


def test_an_enclosure_names_its_paper_and_other_citations_do_not() -> None:
    cited = "Căn cứ Quyết định số 12/QĐ-UBND ngày 03/01/2025\n"
    text = cited + "(Kèm theo Quyết định số 51/QĐ-UBND\nngày 17 tháng 01 năm 2025 của Ủy ban)"
    document = paper(no_number(), no_date("2025-01"), notation="QĐ-UBND", text=text)
    after = suggest(document, [page()], Clues())
    assert [(s.value, s.source) for s in given_for(after, "codeNumber")] == [("51", "text")]
    assert [(s.value, s.source) for s in given_for(after, "issuedDate")] == [("2025-01-17", "text")]
    assert not given_for(suggest(replace(document, text=cited), [page()], Clues()), "codeNumber")


def test_the_case_system_tells_of_its_documents() -> None:
    case = {"documents": [{"codeNotation": "UBND-KTTH", "codeNumber": 574, "issuedDate": "2025-02-04"}]}
    after = suggest(paper(no_number(), no_date()), [page()], Clues(case=case))
    assert [(s.value, s.source) for s in given_for(after, "codeNumber")] == [("574", "sidecar")]
    assert [(s.value, s.source) for s in given_for(after, "issuedDate")] == [("2025-02-04", "sidecar")]


def test_a_date_is_the_pens_day_in_the_printed_month() -> None:
    after = suggest(paper(no_date()), [page(day_mark(_04=0.5, _09=0.2, _31=0.1))], Clues())
    assert [s.value for s in given_for(after, "issuedDate")] == ["2025-02-04", "2025-02-09"]


def test_day_and_month_by_pen_with_the_year_from_the_line() -> None:
    words = (Word("năm", (1150, 200, 1210, 245), 0.95, 3), Word("2025", (1220, 200, 1300, 245), 0.95, 3))
    marks = (day_mark(_27=0.7), month_mark(_8=0.6, _3=0.2))
    after = suggest(paper(no_date(None)), [page(*marks, words=words)], Clues())
    first = given_for(after, "issuedDate")[0]
    assert first.value == "2025-08-27"
    assert first.confidence == pytest.approx(0.42)


def test_a_signature_speaks_for_the_days_before_it() -> None:
    pages = [page(day_mark(_09=0.45, _04=0.4))]
    after = suggest(paper(no_date()), pages, Clues(signed=("2025-02-05T08:09:28+07:00",)))
    first = given_for(after, "issuedDate")[0]
    assert (first.value, first.agreeing) == ("2025-02-04", ("signature",))
    alone = suggest(paper(no_date()), [page()], Clues(signed=("2025-02-05T08:09:28+07:00",)))
    assert given_for(alone, "issuedDate")[0].confidence < 0.4
    assert all(s.value <= "2025-02-05" for s in given_for(alone, "issuedDate"))


def test_a_caption_on_the_picture_is_a_signature_too() -> None:
    caption = Mark("caption", (1000, 20, 1500, 90), 0.9, "Thời gian ký: 05/02/2025 08:09:28 +07:00")
    after = suggest(paper(no_date()), [page(caption)], Clues())
    assert given_for(after, "issuedDate")[0].value == "2025-02-05"


def test_only_a_signature_in_another_month_says_nothing() -> None:
    after = suggest(paper(no_date("2025-02")), [page()], Clues(signed=("2025-05-05T08:00:00+07:00",)))
    assert given_for(after, "issuedDate") == ()


def test_marks_elsewhere_and_other_papers_get_nothing() -> None:
    cited = Mark("handwriting", (300, 900, 420, 950), 1.0, slot="number", readings=read_as(_99=0.7))
    assert given_for(suggest(paper(no_number()), [page(cited)], Clues()), "codeNumber") == ()
    other = replace(paper(no_number()), doc_type="giay-khai-sinh")
    assert suggest(other, [page(number_mark(_5=0.7))], Clues()) == other


@given(
    st.lists(
        st.dictionaries(st.from_regex(r"[0-9]{1,3}", fullmatch=True), st.floats(0, 0.33), max_size=3),
        max_size=4,
    )
)
def test_chances_stay_chances(told: list[dict[str, float]]) -> None:
    sources = ("handwriting", "file-name", "text", "sidecar")
    made = weigh([Statement(s, t) for s, t in zip(sources, told, strict=False)], 500.0)
    assert len(made) <= 3
    assert sum(s.confidence for s in made) <= 1.002
    assert all(s.confidence <= (AGREED if s.agreeing else ALONE) for s in made)
    assert [s.confidence for s in made] == sorted((s.confidence for s in made), reverse=True)


def test_noughts_before_a_number_do_not_divide_its_witnesses() -> None:
    made = weigh([Statement("handwriting", {"04": 0.4, "4": 0.2}), Statement("file-name", {"4": 0.7})], 500.0)
    assert [s.value for s in made] == ["04"]
    assert made[0].agreeing == ("handwriting",)


def test_suggestions_survive_the_record_and_its_schema() -> None:
    document = suggest(paper(no_number()), [page(number_mark(_574=0.6))], Clues("574-UBND-KTTH.pdf"))
    back = document_from_json(json.loads(json.dumps(document_to_json(document))))
    assert back.findings == document.findings
    one = page(number_mark(_574=0.6, _514=0.2))
    assert page_from_json(json.loads(json.dumps(page_with_words(one)))) == one
    record = {
        "schema": "https://digitize.example/schemas/record-1.json",
        "source": {"name": "a.pdf", "sha256": "0" * 64, "bytes": 1, "pages": 1},
        "outcome": "review",
        "documents": [document_to_json(document)],
        "pages": [page_to_json(one)],
        "findings": [],
        "outputs": {},
    }
    shape = [f.code for f in check_record(record)]
    assert "record-part-bad" not in shape
    record["documents"] = [
        document_to_json(document)
        | {"findings": [{"code": "a", "severity": "info", "suggestions": [{"value": ""}]}]}
    ]
    assert "record-part-bad" in [f.code for f in check_record(record)]


def test_the_journey_brings_the_files_name_and_its_signatures(tmp_path: Path) -> None:
    scan = Scan(tmp_path / "original", "574-UBND-KTTH.pdf", "0" * 64, 1, Kind.PDF)
    order = Order(scan, tmp_path, Settings(), date(2026, 1, 5), {})
    signed = Signature("Signature1", None, "2025-02-04T16:42:36+07:00", None, covers_whole_file=True)
    seen = page(number_mark(_574=0.5), day_mark(_04=0.5))
    clues = clues_of(order, Inspection((), (signed,)))
    (after,) = suggested([seen], [paper(no_number(), no_date())], clues)
    assert given_for(after, "codeNumber")[0].agreeing == ("handwriting",)
    assert given_for(after, "issuedDate")[0].agreeing == ("signature",)


def test_the_officer_is_told_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITIZE_LANG", "vi")
    found = replace(no_number(), suggestions=(Suggestion("574", 0.62, "handwriting"),))
    assert suggestions_text(found) == "gợi ý: 574 (62 %), hãy so với ảnh"
    assert suggestions_text(no_number()) == ""
    answered = replace(paper(found), fields={"codeNumber": Field("574", "574", 1.0, source="operator")})
    assert "574" in str(paper_findings(paper(found)))
    assert "574" not in str(paper_findings(answered))
