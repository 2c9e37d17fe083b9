"""Receipts, birth certificates, identity cards: labels, leaders, lines, witnesses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_extract import (
    CARD_CODE,
    ZONE,
    Sheet,
    birth,
    box_of,
    card_back,
    card_front,
    handwriting,
    misread,
    old_birth,
    receipt,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Code, Document, Mark
from digitize.extract.dossiercode import find_dossier_code
from digitize.extract.paper import understand
from digitize.findings import message

QR = Code(CARD_CODE, "QRCode", (1300, 100, 1450, 250))


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


# Receipts


def test_a_receipt_is_read_whole() -> None:
    got = understand([receipt().page()])
    assert got.doc_type == "giay-tiep-nhan"
    assert values(got) == {
        "dossierCode": "H99.12-250804-0101",
        "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
        "applicantName": "LÊ THỊ MẪU",
        "address": "thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "phone": "0900000060",
        "email": "nguoidan@thunghiem.example",
        "request": "Đăng ký lại khai sinh cho người đã có hồ sơ giấy tờ cá nhân",
        "components": (
            "Tờ khai đăng ký lại khai sinh",
            "Bản sao giấy tờ tùy thân của người yêu cầu có chứng thực của cơ quan có thẩm quyền",
        ),
        "receivedAt": "2025-08-04T08:30",
        "dueAt": "2025-08-11T16:00",
        "receiverName": "Trần Văn Thử",
    }
    assert got.findings == ()


def test_components_in_a_table_lose_their_ticks() -> None:
    s = Sheet()
    s.centred("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    s.line("Tiếp nhận hồ sơ của: TRẦN VĂN MẪU")
    s.line("Thành phần hồ sơ nộp gồm:")
    for number, name, tick in (
        ("TT", "Tên giấy tờ", "Bản chính"),
        ("1", "Tờ khai", "x"),
        ("2", "Giấy chứng sinh", "x"),
    ):
        s.lines += 1
        s.at(250, s.y, number, line=s.lines)
        s.at(330, s.y, name, line=s.lines)
        s.at(1000, s.y, tick, line=s.lines)
        s.y += 46
    s.line("Số lượng hồ sơ: 01 bộ")
    assert understand([s.page()]).value("components") == ("Tờ khai", "Giấy chứng sinh")


def test_components_say_how_many_copies_in_words_of_a_heading() -> None:
    s = Sheet()
    s.centred("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    s.line("Tiếp nhận hồ sơ của: TRẦN VĂN MẪU")
    s.line("1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:")
    s.line("~ Tờ khai cấp bản sao trích lục (01 bản chính)")
    s.line("- Căn cước công dân: 01 bản photo")
    s.line("- Hợp đồng số 12-2023")
    s.line("2. Số lượng hồ sơ: 01 bộ")
    want = ("Tờ khai cấp bản sao trích lục", "Căn cước công dân", "Hợp đồng số 12-2023")
    assert understand([s.page()]).value("components") == want


def test_components_whose_bullets_were_not_read_are_still_parted() -> None:
    s = Sheet()
    s.centred("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    s.line("Tiếp nhận hồ sơ của: TRẦN VĂN MẪU")
    s.line("Thành phần hồ sơ nộp gồm:")
    s.line("1. Tờ khai xác nhận thông tin hộ tịch")
    s.line("Giấy khai sinh", 290)
    s.line("Giấy cam đoan", 290)
    s.line("Số lượng hồ sơ: 01 bộ")
    want = ("Tờ khai xác nhận thông tin hộ tịch", "Giấy khai sinh", "Giấy cam đoan")
    assert understand([s.page()]).value("components") == want


def test_a_handwritten_time_is_reported() -> None:
    page = receipt().page()
    row = box_of(page, "30")
    page = replace(page, marks=(handwriting((row[0] - 80, row[1], row[2] + 60, row[3])),))
    got = understand([page])
    assert "receivedAt" not in got.fields
    assert [f.code for f in got.findings if f.field == "receivedAt"] == ["not-typeset"]


def test_the_decoded_code_beats_the_printed_one_and_a_conflict_is_reported() -> None:
    code = Code("H99.12-250804-0102|1.009901|Giấy tiếp nhận", "QRCode", (100, 100, 200, 200))
    got = understand([receipt().page(codes=[code])])
    assert got.value("dossierCode") == "H99.12-250804-0102"
    assert got.fields["dossierCode"].source == "qr"
    found = next(f for f in got.findings if f.field == "dossierCode")
    assert found.code == "witnesses-disagree"
    assert "0101" not in str(found.params)


@pytest.mark.parametrize(
    "code",
    ["000.00.53.H48-220921-0099", "H99.12-250804-0101", "H56.134-251023-0101", "G09.20-20260609-0092637"],
)
def test_dossier_codes_of_every_generation_are_found(code: str) -> None:
    s = Sheet()
    s.line(f"Mã hồ sơ: {code}")
    found = find_dossier_code([s.page()])
    assert found is not None
    assert found[0] == code
    assert find_dossier_code([Sheet().page(codes=[Code(code, "Code128", (0, 0, 9, 9))])]) is not None


@pytest.mark.parametrize("text", ["H99.12-251304-0101", "25/2025/NĐ-CP", "0900-250804-01"])
def test_what_is_no_dossier_code_is_not_found(text: str) -> None:
    s = Sheet()
    s.line(f"Mã hồ sơ: {text}")
    assert find_dossier_code([s.page()]) is None


# Birth certificates


def test_a_birth_certificate_is_read_whole() -> None:
    got = understand([birth().page()])
    assert got.doc_type == "giay-khai-sinh"
    assert values(got) == {
        "codeNumber": "58/2023",
        "fullName": "NGUYỄN THỊ MẪU",
        "dateOfBirth": "2023-05-12",
        "gender": "Nữ",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "placeOfBirth": "Trạm y tế xã Mẫu Lâm, huyện Kiểu Mẫu, tỉnh Thử Nghiệm",
        "placeOfOrigin": "xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "personalId": "099323000001",
        "motherName": "TRẦN THỊ THỬ",
        "motherYearOfBirth": 1995,
        "motherResidence": "thôn Thử Hai, xã Mẫu Lâm",
        "fatherName": "NGUYỄN VĂN MẪU",
        "fatherYearOfBirth": 1990,
        "fatherResidence": "thôn Thử Một, xã Mẫu Lâm",
        "declarantName": "NGUYỄN VĂN MẪU",
        "registrationPlace": "Ủy ban nhân dân xã Mẫu Lâm, huyện Kiểu Mẫu",
        "registrationDate": "2023-05-20",
        "signerName": "Phạm Văn Thử",
    }


def test_the_old_form_with_leaders_is_read() -> None:
    got = understand([old_birth().page()])
    assert got.doc_type == "giay-khai-sinh"
    assert values(got) == {
        "codeNumber": "66",
        "fullName": "NGUYỄN THỊ MẪU",
        "dateOfBirth": "2011-02-20",
        "gender": "Nữ",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "placeOfBirth": "Trạm y tế xã Mẫu Lâm",
        "motherName": "TRẦN THỊ THỬ",
        "motherYearOfBirth": 1982,
        "motherResidence": "thôn Thử Hai, xã Mẫu Lâm",
        "fatherName": "NGUYỄN VĂN MẪU",
        "fatherYearOfBirth": 1974,
        "fatherResidence": "thôn Thử Một, xã Mẫu Lâm",
        "declarantName": "NGUYỄN VĂN MẪU",
        "registrationPlace": "Ủy ban nhân dân xã Mẫu Lâm",
        "registrationDate": "2011-03-06",
    }


def test_an_extract_names_place_and_date_in_one_sentence() -> None:
    s = Sheet()
    s.columns("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.columns("XÃ MẪU LÂM", "Độc lập - Tự do - Hạnh phúc")
    s.columns("Số: 12/TLKS-BS", "Mẫu Lâm, ngày 20 tháng 6 năm 2024")
    s.gap()
    s.centred("TRÍCH LỤC KHAI SINH")
    s.centred("(BẢN SAO)")
    s.line("Họ, chữ đệm, tên: NGUYỄN VĂN MẪU")
    s.line("Ngày, tháng, năm sinh: 01/02/2019")
    s.line("Giới tính: Nam Dân tộc: Kinh Quốc tịch: Việt Nam")
    s.line("Đăng ký khai sinh tại: Ủy ban nhân dân xã Mẫu Lâm, số 58 ngày 12/03/2019")
    got = understand([s.page()])
    assert got.doc_type == "giay-khai-sinh"
    assert got.value("codeNumber") == "12/TLKS-BS"
    assert got.value("registrationPlace") == "Ủy ban nhân dân xã Mẫu Lâm"
    assert got.value("registrationDate") == "2019-03-12"


def test_figures_and_words_that_disagree_about_the_birth_are_reported() -> None:
    got = understand([birth(born="13/05/2023").page()])
    found = next(f for f in got.findings if f.field == "dateOfBirth")
    assert found.code == "witnesses-disagree"
    assert got.fields["dateOfBirth"].confidence <= 0.5


def test_figures_and_words_that_agree_are_surer_than_figures_alone() -> None:
    alone = understand([birth(words="……").page()]).fields["dateOfBirth"].confidence
    both = understand([birth().page()]).fields["dateOfBirth"].confidence
    assert both > alone


def test_a_label_broken_across_lines_and_without_colon_is_found() -> None:
    s = Sheet()
    s.centred("GIẤY KHAI SINH")
    s.line("Họ, chữ đệm,")
    s.line("tên NGUYỄN VĂN MẪU")
    s.line("Ngày, tháng, năm sinh 01/02/2019 Giới tính Nam Dân tộc Kinh")
    got = understand([s.page()])
    assert got.value("fullName") == "NGUYỄN VĂN MẪU"
    assert got.value("dateOfBirth") == "2019-02-01"
    assert got.value("gender") == "Nam"
    assert got.value("ethnicity") == "Kinh"


def test_labels_glued_to_their_values_are_parted() -> None:
    s = Sheet()
    s.centred("GIẤY KHAI SINH")
    s.line("Họ, chữ đệm, tên:NGUYỄN VĂN MẪU")
    s.line("Giới tính:Nam Dân tộc:Tày Quốc tịch:Việt Nam")
    got = understand([s.page()])
    assert (got.value("gender"), got.value("ethnicity"), got.value("nationality")) == (
        "Nam",
        "Tày",
        "Việt Nam",
    )


def test_handwritten_values_of_a_form_are_reported_one_by_one() -> None:
    page = birth().page()
    marks = [handwriting(box_of(page, "THỬ")), handwriting(box_of(page, "099323000001"))]
    words = tuple(replace(w, confidence=0.7) if w.text == "THỬ" else w for w in page.words)
    got = understand([replace(page, words=words, marks=tuple(marks))])
    assert "motherName" not in got.fields
    assert "personalId" not in got.fields
    assert {f.field for f in got.findings if f.code == "not-typeset"} == {"motherName", "personalId"}
    assert got.value("fatherName") == "NGUYỄN VĂN MẪU"


def test_crisp_words_under_a_mark_are_given_but_never_accepted_unseen() -> None:
    page = birth().page()
    got = understand([replace(page, marks=(handwriting(box_of(page, "THỬ")),))])
    assert got.value("motherName") == "TRẦN THỊ THỬ"
    assert got.fields["motherName"].confidence < 0.8


def test_a_frame_taken_for_a_stamp_hides_nothing() -> None:
    page = birth().page(marks=[Mark("stamp", (60, 60, 1600, 2280), 0.7)])
    assert understand([page]).value("fullName") == "NGUYỄN THỊ MẪU"


def test_a_personal_number_with_a_lost_digit_is_not_given() -> None:
    page = birth().page()
    words = tuple(replace(w, text="09932300001") if w.text == "099323000001" else w for w in page.words)
    got = understand([replace(page, words=words)])
    assert "personalId" not in got.fields
    assert [f.code for f in got.findings if f.field == "personalId"] == ["not-typeset"]


def test_a_declaration_for_birth_is_not_a_certificate() -> None:
    s = Sheet()
    s.centred("TỜ KHAI ĐĂNG KÝ KHAI SINH")
    s.line("Họ, chữ đệm, tên: NGUYỄN VĂN MẪU")
    assert understand([s.page()]).doc_type == "to-khai"


# Identity cards


def test_the_print_of_a_card_is_read() -> None:
    got = understand([card_front().page()])
    assert got.doc_type == "can-cuoc"
    assert values(got) == {
        "personalId": "099099000001",
        "fullName": "NGUYỄN VĂN MẪU",
        "dateOfBirth": "1999-02-01",
        "gender": "Nam",
        "nationality": "Việt Nam",
        "placeOfOrigin": "xã Mẫu Lâm, huyện Kiểu Mẫu, tỉnh Thử Nghiệm",
        "residence": "thôn Thử Một, xã Mẫu Lâm",
        "expiryDate": "2039-02-01",
    }


def test_three_witnesses_of_a_card_agree() -> None:
    got = understand([card_front().page(codes=[QR]), card_back().page()])
    assert got.findings == ()
    assert got.fields["personalId"].source == "qr"
    assert got.fields["personalId"].confidence > 0.99
    assert got.value("oldIdNumber") == "000000123"
    assert got.value("issuedDate") == "2021-05-10"
    assert got.fields["expiryDate"].source == "mrz"
    assert got.value("fullName") == "NGUYỄN VĂN MẪU"


def test_code_and_print_that_disagree_are_reported_without_their_values() -> None:
    got = understand([card_front(personal_id="099099000007").page(codes=[QR])])
    found = next(f for f in got.findings if f.field == "personalId")
    assert found.code == "witnesses-disagree"
    assert message(found, "vi") == "“Số định danh cá nhân”: mã QR và chữ in cho giá trị khác nhau."
    assert message(found, "en") == (
        "“Personal identification number”: the QR code and the print give different values."
    )
    assert got.value("personalId") == "099099000001"
    assert got.fields["personalId"].confidence <= 0.6


def test_a_zone_with_a_wrong_check_digit_is_not_heard() -> None:
    bad = (ZONE[0], "9902016M3902013VNM<<<<<<<<<<<4", ZONE[2])
    got = understand([card_back(1, bad).page()])
    assert got.doc_type == "can-cuoc"
    assert "dateOfBirth" not in got.fields
    assert ("check-digit-wrong", "dateOfBirth") in {(f.code, f.field) for f in got.findings}
    assert got.value("personalId") == "099099000001"
    assert got.value("expiryDate") == "2039-02-01"


def test_a_card_of_2024_is_read() -> None:
    s = Sheet()
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 900)
    s.centred("CĂN CƯỚC", 900)
    s.centred("IDENTITY CARD", 900)
    s.line("Số định danh cá nhân / Personal identification number:", 700)
    s.line("099 099 000 001", 700)
    s.line("Họ, chữ đệm và tên khai sinh / Full name:", 700)
    s.line("NGUYỄN VĂN MẪU", 700)
    s.line("Ngày, tháng, năm sinh / Date of birth: 01/02/1999", 700)
    s.line("Giới tính / Sex: Nam   Quốc tịch / Nationality: Việt Nam", 700)
    got = understand([s.page()])
    assert got.doc_type == "can-cuoc"
    assert got.value("personalId") == "099099000001"
    assert got.value("fullName") == "NGUYỄN VĂN MẪU"
    assert got.value("dateOfBirth") == "1999-02-01"
    assert got.value("gender") == "Nam"


def test_a_paper_that_only_quotes_a_number_is_no_card() -> None:
    s = Sheet()
    s.centred("GIẤY CAM ĐOAN")
    s.line("Tôi là Nguyễn Văn Mẫu, số định danh 099099000001, xin cam đoan < như sau > ;")
    assert understand([s.page()]).doc_type == "khac"


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([receipt, birth, old_birth, card_front]))
def test_misread_forms_make_no_certain_mistake(seed: int, build: object) -> None:
    assert callable(build)
    truth = values(understand([build().page()]))
    got = understand([misread(build().page(), seed, 0.25)])
    for name, field in got.fields.items():
        assert field.value == truth.get(name) or field.confidence < 0.9, (name, field)
