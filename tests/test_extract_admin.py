"""Administrative documents: every field, columns, slots left for a pen, errors of the recogniser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_extract import BODY, Decision, Sheet, box_of, handwriting, leaning, misread
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Document, Mark, Page
from digitize.extract.paper import understand

GIVE = 0.8  # settings.accept_confidence


def codes(document: Document, field: str | None = None) -> list[str]:
    return [f.code for f in document.findings if field is None or f.field == field]


def read(decision: Decision) -> Document:
    return understand([decision.sheet().page()])


def test_a_decision_is_read_whole() -> None:
    got = read(Decision())
    assert got.doc_type == "van-ban-hanh-chinh"
    assert got.type_confidence > 0.9
    assert {name: f.value for name, f in got.fields.items()} == {
        "typeName": "Quyết định",
        "codeNumber": "15",
        "codeNotation": "QĐ-UBND",
        "issuedPlace": "Mẫu Lâm",
        "issuedDate": "2023-05-12",
        "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
        "subject": "thành lập Tổ số hóa hồ sơ của xã Mẫu Lâm năm 2023",
        "signerTitle": "PHÓ CHỦ TỊCH",
        "signerName": "Nguyễn Văn Mẫu",
    }
    assert got.findings == ()
    for name in ("typeName", "codeNumber", "codeNotation", "issuedDate", "organName", "subject"):
        assert got.fields[name].confidence >= GIVE, name


def test_every_field_points_at_its_words() -> None:
    page = Decision().sheet().page()
    got = understand([page])
    field = got.fields["issuedPlace"]
    assert field.page == 1
    assert field.box is not None
    inside = [w.text for w in page.words if w.box[0] >= field.box[0] and w.box[2] <= field.box[2]
              and w.box[1] >= field.box[1] and w.box[3] <= field.box[3]]  # fmt: skip
    assert " ".join(inside) == field.raw == "Mẫu Lâm,"


def test_a_letter_without_title_is_a_cong_van() -> None:
    got = read(
        Decision(
            number="Số: 507/UBND-VP",
            title="",
            beside=("V/v cung cấp thông tin", "thửa đất số 214"),
            recipient="Sở Mẫu Biểu và Ví Dụ",
        )
    )
    assert got.value("typeName") == "Công văn"
    assert got.value("codeNotation") == "UBND-VP"
    assert got.value("subject") == "cung cấp thông tin thửa đất số 214"
    assert got.value("recipient") == "Sở Mẫu Biểu và Ví Dụ"


def test_parent_and_issuer_are_told_apart() -> None:
    got = read(Decision(agency=("UBND TỈNH THỬ NGHIỆM", "SỞ LƯU TRỮ GIẢ ĐỊNH"), number="Số: 8/QĐ-SLT"))
    assert got.value("organName") == "SỞ LƯU TRỮ GIẢ ĐỊNH"
    assert got.value("parentOrganName") == "UBND TỈNH THỬ NGHIỆM"


def test_fixed_words_of_the_letterhead_are_put_right_and_kept_as_read_in_raw() -> None:
    got = read(Decision(agency=("ỦY BẠN NHÂN DÂN", "TINH QUANG NGÀI"), title="QUYÉT ĐỊNH"))
    assert got.value("organName") == "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"
    assert got.fields["organName"].raw == "ỦY BẠN NHÂN DÂN TINH QUANG NGÀI"
    assert got.value("typeName") == "Quyết định"


def test_a_law_style_number_keeps_its_year_in_the_notation() -> None:
    got = read(Decision(number="Số: 28/2021/NĐ-CP", title="NGHỊ ĐỊNH", agency=("CHÍNH PHỦ",)))
    assert (got.value("codeNumber"), got.value("codeNotation")) == ("28", "2021/NĐ-CP")


@pytest.mark.parametrize(
    ("authority", "title", "expected"),
    [
        ((), "CHỦ TỊCH", "CHỦ TỊCH"),
        (("TL. CHỦ TỊCH",), "CHÁNH VĂN PHÒNG", "CHÁNH VĂN PHÒNG"),
        (("TL. HIỆU TRƯỞNG", "KT. TRƯỞNG PHÒNG ĐÀO TẠO"), "PHÓ TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
    ],
)
def test_the_signers_own_title(authority: tuple[str, ...], title: str, expected: str) -> None:
    assert read(Decision(authority=authority, signer_title=title)).value("signerTitle") == expected


def test_a_deputy_whose_title_lost_its_first_word_is_not_believed() -> None:
    got = read(Decision(authority=("KT. CHỦ TỊCH",), signer_title="CHỦ TỊCH"))
    assert got.fields["signerTitle"].confidence < 0.5


def test_a_misread_deputy_is_told_by_the_head_above() -> None:
    got = read(Decision(authority=("KT. CHỦ TỊCH",), signer_title="IÓ CHỦ TỊCH"))
    assert got.value("signerTitle") == "PHÓ CHỦ TỊCH"


def test_a_mark_over_the_letterhead_only_casts_doubt_on_it() -> None:
    page = Decision().sheet().page()
    page = replace(page, marks=(Mark("stamp", box_of(page, "LÂM"), 0.7),))
    got = understand([page])
    assert got.value("organName") == "ỦY BAN NHÂN DÂN XÃ MẪU LÂM"
    assert got.fields["organName"].confidence < GIVE


def test_kind_and_notation_that_contradict_each_other_are_reported() -> None:
    got = read(Decision(number="Số: 15/TB-UBND"))
    assert "kind-notation-mismatch" in codes(got, "typeName")
    assert got.fields["typeName"].confidence < GIVE


# Slots left for a pen


def test_a_number_that_handwriting_touches_is_not_given() -> None:
    page = Decision(number="Số: 574 /UBND-KTTH").sheet().page()
    page = replace(page, marks=(handwriting(box_of(page, "574")),))
    got = understand([page])
    assert "codeNumber" not in got.fields
    found = next(f for f in got.findings if f.field == "codeNumber")
    assert found.code == "not-typeset"
    assert found.severity == "warning"
    assert found.page == 1
    assert found.box is not None
    assert got.value("codeNotation") == "UBND-KTTH"


def test_handwriting_that_runs_into_the_notation_costs_only_the_number() -> None:
    page = Decision(number="Số: 574/UBND-KTTH", title="", beside=("V/v cung cấp thông tin",)).sheet().page()
    left, top, _, bottom = box_of(page, "574/UBND-KTTH")
    page = replace(page, marks=(handwriting((left - 6, top - 12, left + 44, bottom + 6)),))
    got = understand([page])
    assert "codeNumber" not in got.fields
    assert got.value("codeNotation") == "UBND-KTTH"


def test_a_text_layer_knows_no_pen() -> None:
    page = Decision(number="Số: 574 /UBND-KTTH", title="").sheet().page()
    words = tuple(replace(w, confidence=1.0) for w in page.words)
    got = understand([replace(page, words=words, source="text-layer")])
    assert got.value("codeNumber") == "574"
    assert got.fields["codeNumber"].confidence > 0.95
    assert got.fields["codeNumber"].source == "text-layer"


def test_handwriting_in_an_empty_slot_is_reported() -> None:
    sheet = Decision(number="Số:        /QĐ-UBND").sheet()
    page = sheet.page()
    start, end = box_of(page, "Số:"), box_of(page, "/QĐ-UBND")
    page = replace(page, marks=(handwriting((start[2] + 10, start[1] - 10, end[0] - 5, start[3])),))
    got = understand([page])
    assert "codeNumber" not in got.fields
    assert codes(got, "codeNumber") == ["not-typeset"]


def test_a_number_apart_from_its_slash_is_never_certain() -> None:
    got = read(Decision(number="Số: 574   /UBND-KTTH"))
    assert "codeNumber" not in got.fields or got.fields["codeNumber"].confidence < GIVE


@pytest.mark.parametrize(
    "garbled", ["Số: $†4/UBND-KTTH", "Số: đ /CT-UBND", "Số:⁄41 /CT-UBND", "Só:s#f10 /TB-SLT"]
)
def test_a_garbled_number_is_not_given(garbled: str) -> None:
    got = read(Decision(number=garbled))
    assert "codeNumber" not in got.fields
    assert codes(got, "codeNumber") == ["not-typeset"]


def test_a_handwritten_day_leaves_month_and_year_as_partial_knowledge() -> None:
    page = Decision(date="Mẫu Lâm, ngày 21 tháng 02 năm 2025").sheet().page()
    page = replace(page, marks=(handwriting(box_of(page, "21")),))
    got = understand([page])
    assert "issuedDate" not in got.fields
    found = next(f for f in got.findings if f.field == "issuedDate")
    assert found.params["partial"] == "2025-02"


@pytest.mark.parametrize(
    ("line", "partial"),
    [
        ("Mẫu Lâm, ngày{tháng 02 năm 2025", "2025-02"),
        ("Mẫu Lâm, ngày tháng năm 2025", "2025"),
        ("Mẫu Lâm, ngày 2# thángØŸ năm 2021", "2021"),
    ],
)
def test_an_unreadable_date_line_is_reported_not_guessed(line: str, partial: str) -> None:
    got = read(Decision(date=line))
    assert "issuedDate" not in got.fields
    found = next(f for f in got.findings if f.field == "issuedDate")
    assert found.params["partial"] == partial
    assert got.value("issuedPlace") == "Mẫu Lâm"


def test_digits_of_another_size_than_the_printed_year_are_doubted() -> None:
    page = Decision().sheet().page()
    day = box_of(page, "12")
    bigger = (day[0], day[1] - 14, day[2] + 6, day[3] + 4)
    words = tuple(replace(w, box=bigger) if w.box == day else w for w in page.words)
    got = understand([replace(page, words=words)])
    assert "issuedDate" not in got.fields or got.fields["issuedDate"].confidence < GIVE


def test_a_place_that_the_letterhead_spells_otherwise_is_doubted() -> None:
    assert read(Decision(date="Mẩu Lâm, ngày 12 tháng 5 năm 2023")).fields["issuedPlace"].confidence < 0.6


def test_a_date_quoted_in_the_body_is_not_the_date_of_the_paper() -> None:
    got = read(Decision(date=""))
    assert BODY[0].endswith("2015;")
    assert "issuedDate" not in got.fields


def test_a_name_under_a_seal_is_less_certain() -> None:
    page = Decision().sheet().page()
    free = understand([page]).fields["signerName"]
    assert free.box is not None
    under = replace(page, marks=(Mark("seal", free.box, 0.95),))
    assert understand([under]).fields["signerName"].confidence < free.confidence


def test_a_family_name_without_its_marks_is_not_believed() -> None:
    assert read(Decision(signer="Nguyên Văn Mẫu")).fields["signerName"].confidence < 0.4


# Layout


def test_subject_ends_where_the_body_or_the_deciding_authority_begins() -> None:
    sheet = Decision().sheet()
    got = understand([sheet.page()])
    with_authority = Decision(subject=("Về việc phê duyệt kế hoạch số hóa", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ"))
    assert read(with_authority).value("subject") == "phê duyệt kế hoạch số hóa"
    assert got.value("subject") == "thành lập Tổ số hóa hồ sơ của xã Mẫu Lâm năm 2023"


@pytest.mark.parametrize("degrees", [-2.5, 1.0, 2.5])
def test_a_leaning_page_is_read_the_same(degrees: float) -> None:
    straight = understand([Decision().sheet().page()])
    leant = understand([leaning(Decision().sheet().page(), degrees)])
    assert {n: f.value for n, f in leant.fields.items()} == {n: f.value for n, f in straight.fields.items()}


def test_columns_that_the_recogniser_cut_or_joined_make_no_difference() -> None:
    page = Decision().sheet().page()
    own_line = replace(page, words=tuple(replace(w, line=n) for n, w in enumerate(page.words)))
    assert understand([own_line]).value("organName") == "ỦY BAN NHÂN DÂN XÃ MẪU LÂM"
    assert understand([own_line]).value("issuedDate") == "2023-05-12"


def test_signature_on_the_last_page_is_found() -> None:
    first = Sheet(1)
    long = Decision().sheet().page()
    cut = box_of(long, "Nơi")[1]
    first.words = [w for w in long.words if w.box[3] < cut]
    second = replace(long, number=2, words=tuple(w for w in long.words if w.box[1] >= cut))
    got = understand([first.page(), second])
    assert got.value("signerName") == "Nguyễn Văn Mẫu"
    assert got.fields["signerName"].page == 2


def test_nothing_known_is_khac_with_text() -> None:
    s = Sheet()
    s.line("Ghi chú: tủ số 4, ngăn 2, chưa có biên mục.")
    got = understand([s.page()])
    assert got.doc_type == "khac"
    assert got.fields == {}
    assert "tủ số 4" in got.text
    assert codes(got) == ["unknown-paper"]


def test_a_citizens_application_is_no_administrative_document() -> None:
    s = Sheet()
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.centred("Độc lập - Tự do - Hạnh phúc")
    s.columns("", "Mẫu Lâm, ngày 12 tháng 5 năm 2023")
    s.centred("ĐƠN ĐỀ NGHỊ XÁC NHẬN")
    s.centred("Kính gửi: Ủy ban nhân dân xã Mẫu Lâm")
    s.line("Tôi là Nguyễn Văn Mẫu, đề nghị xác nhận nội dung sau đây.")
    assert understand([s.page()]).doc_type == "to-khai"


def test_an_empty_page_is_khac() -> None:
    assert understand([Page(1, 100, 100, 200, blank=True)]).doc_type == "khac"


def test_text_of_the_caller_is_kept() -> None:
    assert understand([Decision().sheet().page()], text="đã đọc").text == "đã đọc"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_misread_words_cost_confidence_but_never_make_a_certain_mistake(seed: int) -> None:
    truth = {name: f.value for name, f in read(Decision()).fields.items()}
    got = understand([misread(Decision().sheet().page(), seed, 0.3)])
    assert got.doc_type == "van-ban-hanh-chinh"
    for name, field in got.fields.items():
        assert field.value == truth.get(name) or field.confidence < 0.9, (name, field)
