"""Slips that ask for more papers or refuse: forms 02 and 03, and offices' own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_cards import refusal, slip, supplement
from builders_extract import Sheet, box_of, handwriting, misread
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Document
from digitize.extract.paper import understand


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


COMMON = {
    "dossierCode": "H99.12-250804-0101",
    "applicantName": "LÊ THỊ MẪU",
    "request": "Đăng ký khai sinh",
    "issuedDate": "2025-08-06",
    "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
    "signerName": "Trần Văn Thử",
}


def test_a_request_for_more_papers_is_read_with_all_its_reasons() -> None:
    got = understand([supplement().page()])
    assert got.doc_type == "phieu-yeu-cau-bo-sung"
    assert values(got) == {
        **COMMON,
        "codeNumber": "27/HDHS",
        "reason": "1. Tờ khai chưa có chữ ký của người yêu cầu; 2. Thông tin về quê quán trong tờ khai chưa "
        "thống nhất với địa chỉ trong giấy tờ kèm theo",
    }
    assert got.findings == ()


@pytest.mark.parametrize(
    "titles",
    [
        ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",),
        ("PHIẾU TỪ CHỐI", "TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ"),
        ("THÔNG BÁO TỪ CHỐI TIẾP NHẬN HỒ SƠ",),
    ],
)
def test_a_refusal_gives_its_reason_at_the_end_of_a_long_sentence(titles: tuple[str, ...]) -> None:
    got = understand([refusal(*titles).page()])
    assert got.doc_type == "phieu-tu-choi"
    assert values(got) == {
        **COMMON,
        "codeNumber": "27/TB-UBND",
        "reason": "Nội dung yêu cầu không thuộc thẩm quyền giải quyết của xã",
    }
    assert got.findings == ()


def test_an_offices_own_slip_in_rows_is_read() -> None:
    s = slip("PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ", notation="PHD")
    s.line("Họ và tên người nộp hồ sơ: ………… LÊ THỊ MẪU ………")
    s.line("Điện thoại: 0900000012")
    s.line("Thủ tục hành chính: Cấp bản sao trích lục hộ tịch")
    s.line("Lý do từ chối: Thiếu văn bản ủy quyền")
    s.line("Đề nghị ông (bà) hoàn thiện hồ sơ và nộp lại tại bộ phận một cửa.")
    got = understand([s.page()])
    assert got.doc_type == "phieu-yeu-cau-bo-sung"
    assert got.value("applicantName") == "LÊ THỊ MẪU"
    assert got.value("request") == "Cấp bản sao trích lục hộ tịch"
    assert got.value("reason") == "Thiếu văn bản ủy quyền"


def test_a_reason_by_hand_is_reported_and_not_read() -> None:
    s = slip("PHIẾU TỪ CHỐI TIẾP NHẬN HỒ SƠ", notation="PTC")
    s.line("Hồ sơ của: LÊ THỊ MẪU")
    s.line("Lý do từ chối: lk7 oốm 3ầu")
    page = s.page()
    words = tuple(replace(w, confidence=0.4) if w.text in ("lk7", "oốm", "3ầu") else w for w in page.words)
    marks = tuple(handwriting(box_of(page, text)) for text in ("lk7", "oốm", "3ầu"))
    got = understand([replace(page, words=words, marks=marks)])
    assert "reason" not in got.fields
    assert ("not-typeset", "reason") in {(f.code, f.field) for f in got.findings}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([supplement, refusal]))
def test_misread_slips_make_no_certain_mistake(seed: int, build: object) -> None:
    assert callable(build)
    truth = values(understand([build().page()]))
    got = understand([misread(build().page(), seed, 0.25)])
    for name, field in got.fields.items():
        assert field.value == truth.get(name) or field.confidence < 0.9, (name, field)


def test_a_word_too_wide_for_its_letters_has_swallowed_its_neighbour() -> None:
    def confidence(text: str) -> float:
        s = Sheet()
        s.centred("TRÍCH LỤC KHAI TỬ")
        s.line(f"Nguyên nhân chết: {text}")
        page = s.page()
        words = []
        for word in page.words:
            left, top, right, bottom = word.box
            wide = right + 45 if word.text == "không" else right
            words.append(replace(word, box=(left, top, wide, bottom)))
        return understand([replace(page, words=tuple(words))]).fields["causeOfDeath"].confidence

    assert confidence("bệnh nặng nhưng chữa trị đúng cách") > 0.8
    assert confidence("bệnh nặng nhưng chữa trị không") < 0.8
