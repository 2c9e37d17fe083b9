"""Criminal records, declarations and applications: sections of a family, titles of their own making, pens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_extract import Sheet, box_of, handwriting

from digitize.dossier import Document
from digitize.extract.paper import understand


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


# Criminal records


def record(title: tuple[str, ...] = ("PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2",), agency: str = "SỞ TƯ PHÁP") -> Sheet:
    s = Sheet()
    s.columns("UBND TỈNH THỬ NGHIỆM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.columns(agency, "Độc lập - Tự do - Hạnh phúc")
    s.columns("Số: 512/STP-LLTP", "Thử Nghiệm, ngày 20 tháng 6 năm 2024")
    s.gap()
    for line in title:
        s.centred(line)
    s.line("1. Họ và tên: NGUYỄN VĂN MẪU 2. Giới tính: Nam")
    s.line("3. Ngày, tháng, năm sinh: 02/03/1990")
    s.line("4. Nơi sinh: tỉnh Thử Nghiệm 5. Quốc tịch: Việt Nam")
    s.line("6. Nơi thường trú: thôn Thử Một, xã Mẫu Lâm")
    s.line("7. Giấy CMND/Hộ chiếu số: 099090000004 Cấp ngày 12/4/2021 tại Thử Nghiệm")
    s.line("8. Họ và tên cha: NGUYỄN VĂN DỤ")
    s.line("Ngày, tháng, năm sinh: 01/01/1960")
    s.line("9. Họ và tên vợ (chồng): TRẦN THỊ THỬ")
    s.line("Số định danh cá nhân: 099192000009")
    s.line("10. Tình trạng án tích: Không có án tích")
    s.line("11. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp,")
    s.line("hợp tác xã: Không bị cấm đảm nhiệm chức vụ, thành lập, quản lý doanh")
    s.line("nghiệp, hợp tác xã.")
    s.gap(30)
    s.centred("GIÁM ĐỐC", 1150)
    s.gap(160)
    s.centred("Phạm Văn Thử", 1150)
    return s


RECORD = {
    "codeNumber": "512/STP-LLTP",
    "form": 2,
    "fullName": "NGUYỄN VĂN MẪU",
    "gender": "Nam",
    "dateOfBirth": "1990-03-02",
    "placeOfBirth": "tỉnh Thử Nghiệm",
    "nationality": "Việt Nam",
    "residence": "thôn Thử Một, xã Mẫu Lâm",
    "personalId": "099090000004",
    "criminalRecord": "Không có án tích",
    "bannedPositions": "Không bị cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
    "issuedDate": "2024-06-20",
    "organName": "SỞ TƯ PHÁP",
    "signerName": "Phạm Văn Thử",
}


def test_a_criminal_record_is_the_holders_not_the_familys() -> None:
    got = understand([record().page()])
    assert got.doc_type == "phieu-ly-lich-tu-phap"
    assert values(got) == RECORD


def test_the_form_may_stand_below_the_title_and_is_not_guessed() -> None:
    assert understand([record(("PHIẾU LÝ LỊCH TƯ PHÁP", "SỐ 1")).page()]).value("form") == 1
    misread = understand([record(("PHIẾU LÝ LỊCH TƯ PHÁP", "SỐI")).page()])
    assert misread.value("form") == 1
    assert misread.fields["form"].confidence < 0.9
    assert "form" not in understand([record(("PHIẾU LÝ LỊCH TƯ PHÁP",)).page()]).fields


def test_the_police_is_an_issuer_though_its_name_is_like_the_states() -> None:
    got = understand([record(agency="CÔNG AN TỈNH THỬ NGHIỆM").page()])
    assert got.value("organName") == "CÔNG AN TỈNH THỬ NGHIỆM"


# Declarations and applications


def opened(*title: str) -> Sheet:
    s = Sheet()
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.centred("Độc lập - Tự do - Hạnh phúc")
    s.gap(40)
    for line in title:
        s.centred(line)
    s.gap(20)
    s.line("Kính gửi: Ủy ban nhân dân xã Mẫu Lâm", 520)
    s.gap(20)
    return s


def declaration() -> Sheet:
    s = opened("TỜ KHAI", "ĐĂNG KÝ KHAI SINH")
    s.line("Họ, chữ đệm, tên người yêu cầu: NGUYỄN VĂN MẪU")
    s.line("Nơi cư trú: thôn Thử Một, xã Mẫu Lâm")
    s.line("Giấy tờ tùy thân: Căn cước số 099090000004")
    s.line("Quan hệ với người được khai sinh: cha")
    s.line("Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:")
    s.line("Họ, chữ đệm, tên: NGUYỄN THỊ DỤ")
    s.line("Ngày, tháng, năm sinh: 02/03/2024")
    s.line("Nơi cư trú: thôn Thử Hai, xã Mẫu Lâm")
    s.line("Làm tại: Mẫu Lâm, ngày 12 tháng 3 năm 2024", 700)
    s.centred("Người yêu cầu", 1150)
    return s


def test_a_declaration_is_the_applicants_not_the_childs() -> None:
    got = understand([declaration().page()])
    assert got.doc_type == "to-khai"
    assert values(got) == {
        "title": "TỜ KHAI ĐĂNG KÝ KHAI SINH",
        "recipient": "Ủy ban nhân dân xã Mẫu Lâm",
        "applicantName": "NGUYỄN VĂN MẪU",
        "personalId": "099090000004",
        "residence": "thôn Thử Một, xã Mẫu Lâm",
        "declaredDate": "2024-03-12",
    }


def test_an_application_is_read_with_what_it_asks_for() -> None:
    s = opened("ĐƠN ĐỀ NGHỊ", "CẤP GIẤY PHÉP XÂY DỰNG")
    s.line("Tôi tên là: NGUYỄN VĂN MẪU Sinh ngày: 02/03/1990")
    s.line("Số định danh cá nhân: 099090000004 Điện thoại: 0900 000 012")
    s.line("Địa chỉ thường trú: thôn Thử Một, xã Mẫu Lâm")
    s.line("Nội dung đề nghị: cấp giấy phép xây dựng nhà ở riêng lẻ hai tầng")
    s.line("tại thửa đất của gia đình.")
    s.line("Lý do: nhà cũ đã hỏng.")
    s.line("Mẫu Lâm, ngày 12 tháng 3 năm 2024", 900)
    s.centred("NGƯỜI LÀM ĐƠN", 1150)
    got = understand([s.page()])
    assert got.doc_type == "to-khai"
    assert values(got) == {
        "title": "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG",
        "recipient": "Ủy ban nhân dân xã Mẫu Lâm",
        "applicantName": "NGUYỄN VĂN MẪU",
        "dateOfBirth": "1990-03-02",
        "personalId": "099090000004",
        "phone": "0900000012",
        "residence": "thôn Thử Một, xã Mẫu Lâm",
        "request": "cấp giấy phép xây dựng nhà ở riêng lẻ hai tầng tại thửa đất của gia đình",
        "declaredDate": "2024-03-12",
    }


def test_what_a_pen_has_filled_in_is_reported_not_read() -> None:
    page = declaration().page()
    written = ("NGUYỄN", "VĂN", "MẪU", "099090000004")
    marks = tuple(handwriting(w.box) for w in page.words if w.text in written)
    words = tuple(replace(w, confidence=0.5) if w.text in written else w for w in page.words)
    got = understand([replace(page, words=words, marks=marks)])
    assert got.doc_type == "to-khai"
    assert {"applicantName", "personalId"} <= {f.field for f in got.findings if f.code == "not-typeset"}
    assert not {"applicantName", "personalId"} & set(got.fields)


@pytest.mark.parametrize("title", ["GIẤY CAM ĐOAN", "TỜ TRÌNH", "ĐƠN VỊ THI CÔNG", "HỢP ĐỒNG THUÊ NHÀ"])
def test_other_titles_are_no_applications(title: str) -> None:
    assert understand([opened(title).page()]).doc_type != "to-khai"


def test_the_mark_of_a_pen_lies_where_the_page_says() -> None:
    page = declaration().page()
    found = understand([replace(page, marks=(handwriting(box_of(page, "099090000004")),))])
    box = next(f.box for f in found.findings if f.field == "personalId")
    assert box == box_of(page, "099090000004")


def test_a_page_with_next_to_nothing_on_it_proves_no_type() -> None:
    s = Sheet()
    s.line("1")
    assert understand([s.page()]).doc_type == "khac"
