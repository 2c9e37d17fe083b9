"""Certificates of businesses and land, building permits: old and new forms, words against figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_extract import Sheet, misread
from builders_papers import company, household_new, household_old, land_booklet, land_sheet, permit

from digitize.dossier import Code, Document
from digitize.extract.paper import understand
from digitize.extract.split import split

MST = "9900012357"


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


def read(*sheets: Sheet) -> Document:
    return understand([s.page() for s in sheets])


# Household businesses


def test_a_household_of_2025_is_read_whole() -> None:
    got = read(household_new())
    assert got.doc_type == "gcn-ho-kinh-doanh"
    assert values(got) == {
        "businessCode": MST,
        "registeredDate": "2025-08-05",
        "amendedDate": "2026-03-09",
        "businessName": "CỬA HÀNG TẠP HÓA MINH HỌA",
        "address": "Số 12, đường Mẫu Tự, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "industry": "Bán lẻ lương thực, thực phẩm",
        "capital": 150000000,
        "ownerName": "NGUYỄN VĂN MẪU",
        "ownerDateOfBirth": "1980-02-01",
        "ownerIdNumber": "001080000001",
        "organName": "PHÒNG KINH TẾ",
        "signerName": "Trần Văn Thử",
    }
    assert got.findings == ()


def test_a_line_of_a_value_does_not_lose_its_last_word_to_a_longer_label() -> None:
    sheet = household_new()
    sheet.words = [replace(w, text="uống") if w.text == "phẩm" else w for w in sheet.words if w.text != "4."]
    got = read(sheet)
    assert got.value("industry") == "Bán lẻ lương thực, thực uống"
    assert got.value("capital") == 150000000


def test_an_old_household_has_its_old_number_and_no_amendment() -> None:
    got = read(household_old())
    assert got.doc_type == "gcn-ho-kinh-doanh"
    assert got.value("businessCode") == "99A8000123"
    assert got.value("businessName") == "VÍ DỤ"
    assert got.value("capital") == 30000000
    assert got.value("ownerName") == "LÊ THỊ THỬ"
    assert got.value("ownerIdNumber") == "099000123"
    assert "amendedDate" not in got.fields
    assert not [f for f in got.findings if f.field == "amendedDate"]


# Enterprises


def test_a_company_is_read_whole_and_its_owner_is_not_its_representative() -> None:
    got = read(company())
    assert got.doc_type == "gcn-doanh-nghiep"
    assert values(got) == {
        "businessCode": MST,
        "registeredDate": "2025-08-05",
        "businessName": "CÔNG TY TNHH MỘT THÀNH VIÊN XÂY DỰNG KIỂU MẪU",
        "businessNameForeign": "KIEU MAU COMPANY LIMITED",
        "address": "Số 5, phố Minh Họa, xã Mẫu Lâm, tỉnh Thử Nghiệm, Việt Nam",
        "capital": 1900000000,
        "representativeName": "NGUYỄN VĂN MẪU",
        "representativeTitle": "Giám đốc",
        "representativeIdNumber": "001080000001",
        "organName": "PHÒNG ĐĂNG KÝ KINH DOANH",
        "signerName": "Trần Văn Thử",
    }
    assert not [f for f in got.findings if f.severity != "info"]


def test_hardly_legible_figures_count_where_the_words_say_the_same() -> None:
    sheet = company()
    sheet.words = [replace(w, confidence=0.4) if w.text == "1.900.000.000" else w for w in sheet.words]
    held = read(sheet).fields["capital"]
    assert (held.value, held.confidence >= 0.8) == (1900000000, True)


def test_words_that_are_no_number_do_not_dispute_the_figures() -> None:
    got = read(company(mangled=True))
    assert got.fields["capital"].confidence >= 0.8
    assert not [f for f in got.findings if f.code == "witnesses-disagree"]


def test_a_true_check_digit_makes_a_code_surer_and_a_wrong_one_doubtful() -> None:
    assert read(company()).fields["businessCode"].confidence > 0.95
    sheet = company()
    sheet.words = [replace(w, text=w.text.replace(MST, "9900012345")) for w in sheet.words]
    assert read(sheet).fields["businessCode"].confidence <= 0.5


# Land


def test_a_booklet_is_one_paper_read_over_its_pages() -> None:
    pages = [s.page() for s in land_booklet()]
    assert len(split(pages)) == 1
    got = understand(pages)
    assert got.doc_type == "gcn-quyen-su-dung-dat"
    assert values(got) == {
        "serialNumber": "BA000123",
        "ownerName": "NGUYỄN VĂN MẪU",
        "ownerIdNumber": "099000123",
        "ownerResidence": "thôn Thử Một, xã Mẫu Lâm",
        "parcelNumber": "625",
        "mapSheetNumber": "10",
        "parcelAddress": "thôn Nháp Hạ, xã Mẫu Lâm, huyện Giả Sơn, tỉnh Thử Nghiệm",
        "area": 120.5,
        "usageForm": "riêng: 120,5 m², chung: Không m²",
        "usagePurpose": "Đất ở tại nông thôn",
        "usageTerm": "Lâu dài",
        "usageOrigin": "Nhà nước giao đất có thu tiền sử dụng đất",
        "registerNumber": "CH01234",
        "issuedDate": "2011-03-06",
        "organName": "ỦY BAN NHÂN DÂN HUYỆN GIẢ SƠN",
        "signerName": "Trần Văn Thử",
    }
    assert got.fields["area"].raw.startswith("120,5")


def test_the_sheet_of_2025_is_read_whole() -> None:
    got = read(*land_sheet())
    assert got.doc_type == "gcn-quyen-su-dung-dat"
    assert got.value("serialNumber") == "AA00000123"
    assert got.value("ownerName") == "NGUYỄN VĂN MẪU"
    assert got.value("ownerResidence") == "thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm"
    assert got.value("parcelAddress") == "thôn Nháp Hạ, xã Mẫu Lâm, tỉnh Thử Nghiệm"
    assert got.value("area") == 1147
    assert got.value("usagePurpose") == "Đất ở tại nông thôn"
    assert got.value("organName") == "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI KHU VỰC 9"
    assert got.value("registerNumber") == "VP01234"


def test_area_in_words_is_a_witness_for_and_against() -> None:
    agreed = read(*land_booklet())
    assert agreed.fields["area"].confidence > 0.97
    disputed = read(*land_booklet(area="1205 m²"))
    assert disputed.value("area") == 1205
    assert disputed.fields["area"].confidence <= 0.5
    assert [f.field for f in disputed.findings if f.code == "witnesses-disagree"] == ["area"]


def test_an_area_that_was_not_filled_in_is_not_its_unit() -> None:
    got = read(*land_booklet(area="……… m2", words="………"))
    assert "area" not in got.fields


def test_a_land_certificate_without_its_red_title_is_known_by_its_sections() -> None:
    sheets = land_booklet()
    red = ("GIẤY", "CHỨNG", "NHẬN", "QUYỀN", "SỬ", "DỤNG", "ĐẤT")
    sheets[0].words = [w for w in sheets[0].words if w.text not in red]
    got = read(*sheets)
    assert got.doc_type == "gcn-quyen-su-dung-dat"
    assert got.value("ownerName") == "NGUYỄN VĂN MẪU"


def test_a_serial_number_in_the_qr_code_is_a_witness() -> None:
    front, back = land_sheet()
    box = (1300, 100, 1450, 250)

    def with_code(text: str) -> Document:
        return understand([front.page(codes=[Code(text, "QRCode", box)]), back.page()])

    plain = read(front, back).fields["serialNumber"].confidence
    assert with_code("H99|AA00000123|12").fields["serialNumber"].confidence > plain
    assert with_code("H99|AA00000124|12").fields["serialNumber"].confidence <= 0.5


def test_a_serial_number_may_have_a_label() -> None:
    front, back = land_sheet()
    front.words = [w for w in front.words if w.text not in ("AA", "00000123")]
    front.at(250, 2100, "Số phát hành: AA 00000123")
    assert read(front, back).value("serialNumber") == "AA00000123"


def test_a_speck_over_a_serial_number_is_no_tone() -> None:
    front, back = land_sheet()
    front.words = [replace(w, text="ẢA", confidence=0.6) if w.text == "AA" else w for w in front.words]
    held = read(front, back).fields["serialNumber"]
    assert held.value == "AA00000123"
    assert held.confidence < 0.8


def test_a_term_without_its_day_is_doubted() -> None:
    sheets = land_booklet()
    term = next(w for w in sheets[1].words if w.text == "Lâu")
    sheets[1].words = [
        replace(w, text="Đến") if w is term else replace(w, text="ngày") if w.text == "dài" else w
        for w in sheets[1].words
    ]
    assert read(*sheets).fields["usageTerm"].confidence < 0.8


# Permits


def test_a_permit_is_read_whole() -> None:
    got = read(permit())
    assert got.doc_type == "giay-phep-xay-dung"
    assert values(got) == {
        "codeNumber": "15",
        "codeNotation": "GPXD",
        "granteeName": "NGUYỄN VĂN MẪU",
        "granteeAddress": "thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "workName": "Nhà ở riêng lẻ",
        "workAddress": "Số 3, đường Mẫu Tự, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "parcelNumber": "625",
        "buildingArea": 80.9,
        "floorArea": 240.5,
        "height": 11.4,
        "storeys": 3,
        "issuedDate": "2025-08-20",
        "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
        "signerName": "Trần Văn Thử",
    }
    assert "unsure-type" not in {f.code for f in got.findings}


def test_a_permit_for_a_company_numbered_by_year() -> None:
    got = read(permit(number="Số: 09/2024/GPXD", grantee="CÔNG TY TNHH KIỂU MẪU"))
    assert (got.value("codeNumber"), got.value("codeNotation")) == ("09", "2024/GPXD")
    assert got.value("granteeName") == "CÔNG TY TNHH KIỂU MẪU"
    assert got.fields["granteeName"].confidence >= 0.8


def test_a_site_may_begin_with_its_parcel() -> None:
    sheet = permit()
    site = next(
        w
        for w in sheet.words
        if w.text == "Địa" and any(o.text == "điểm" and o.line == w.line for o in sheet.words)
    )
    sheet.words = [w for w in sheet.words if w.line not in (site.line, site.line + 1, site.line + 2)]
    sheet.at(250, site.box[1], "- Vị trí xây dựng: thửa đất số 45, tờ bản đồ số 12, xã Mẫu Lâm")
    got = read(sheet)
    assert got.value("workAddress") == "thửa đất số 45, tờ bản đồ số 12, xã Mẫu Lâm"
    assert got.value("parcelNumber") == "45"


def test_what_asks_for_a_permit_is_none() -> None:
    sheet = Sheet()
    sheet.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    sheet.centred("Độc lập - Tự do - Hạnh phúc")
    sheet.gap()
    sheet.centred("ĐƠN ĐỀ NGHỊ CẤP")
    sheet.centred("GIẤY PHÉP XÂY DỰNG")
    sheet.line("Kính gửi: Ủy ban nhân dân xã Mẫu Lâm")
    sheet.line("1. Tên chủ đầu tư: NGUYỄN VĂN MẪU")
    assert read(sheet).doc_type != "giay-phep-xay-dung"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("build", [household_new, household_old, company, permit])
def test_misread_papers_keep_their_type_and_are_not_sure_of_errors(build: object, seed: int) -> None:
    assert callable(build)
    clean = read(build())
    page = misread(build().page(), seed, 0.02)
    got = understand([page])
    assert got.doc_type == clean.doc_type
    wrong = {n: f for n, f in got.fields.items() if f.value != clean.value(n) and f.confidence >= 0.9}
    assert not wrong
