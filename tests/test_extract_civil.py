"""Civil-status papers described as data: deaths, marital status. Old and new forms, labels in any setting."""

from __future__ import annotations

from dataclasses import replace

from builders_extract import Sheet, box_of, handwriting, misread

from digitize.dossier import Document, Page
from digitize.extract.paper import understand
from digitize.extract.patterns.dates import find_date
from digitize.extract.places import repaired_council


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


def headed(number: str, *title: str, date: str = "Mẫu Lâm, ngày 20 tháng 6 năm 2024") -> Sheet:
    s = Sheet()
    s.columns("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.columns("XÃ MẪU LÂM", "Độc lập - Tự do - Hạnh phúc")
    s.columns(number, date)
    s.gap()
    for line in title:
        s.centred(line)
    s.gap(20)
    return s


def death_extract(
    born: str = "02/09/1945", words: str = "ngày bốn, tháng năm, năm hai nghìn không trăm hai mươi tư"
) -> Sheet:
    s = headed("Số: 12/TLKT-BS", "TRÍCH LỤC KHAI TỬ", "(BẢN SAO)")
    s.line("Họ, chữ đệm, tên: NGUYỄN VĂN MẪU")
    s.line(f"Ngày, tháng, năm sinh: {born} Giới tính: Nam Dân tộc: Kinh")
    s.line("Quốc tịch: Việt Nam Số định danh cá nhân: 099045000001")
    s.line("Nơi cư trú cuối cùng: thôn Thử Một, xã Mẫu Lâm")
    s.line("Đã chết vào lúc: 08 giờ 15 phút, ngày 04 tháng 5 năm 2024")
    s.line(f"Ghi bằng chữ: {words}")
    s.line("Nơi chết: Trạm y tế xã Mẫu Lâm, huyện Kiểu Mẫu,")
    s.line("tỉnh Thử Nghiệm")
    s.line("Nguyên nhân chết: Bệnh già")
    s.line("Giấy báo tử số 03/GBT do Trạm y tế xã Mẫu Lâm cấp ngày 04/5/2024")
    s.line("Đăng ký khai tử tại: Ủy ban nhân dân xã Mẫu Lâm, số 15 ngày 06/5/2024")
    s.line("Họ, chữ đệm, tên người đi khai tử: NGUYỄN THỊ THỬ")
    s.line("Giấy tờ tùy thân: Căn cước công dân số 099185000002")
    s.gap(40)
    s.centred("NGƯỜI KÝ TRÍCH LỤC", 1150)
    s.gap(160)
    s.centred("Phạm Văn Thử", 1150)
    return s


DEATH = {
    "codeNumber": "12/TLKT-BS",
    "fullName": "NGUYỄN VĂN MẪU",
    "dateOfBirth": "1945-09-02",
    "gender": "Nam",
    "ethnicity": "Kinh",
    "nationality": "Việt Nam",
    "personalId": "099045000001",
    "dateOfDeath": "2024-05-04",
    "placeOfDeath": "Trạm y tế xã Mẫu Lâm, huyện Kiểu Mẫu, tỉnh Thử Nghiệm",
    "causeOfDeath": "Bệnh già",
    "declarantName": "NGUYỄN THỊ THỬ",
    "registrationPlace": "Ủy ban nhân dân xã Mẫu Lâm",
    "registrationDate": "2024-05-06",
    "issuedDate": "2024-06-20",
    "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
    "signerName": "Phạm Văn Thử",
}


def test_a_death_extract_is_read_whole() -> None:
    got = understand([death_extract().page()])
    assert got.doc_type == "trich-luc-khai-tu"
    assert values(got) == DEATH
    assert got.findings == ()


def test_the_declarants_number_is_not_the_dead_persons() -> None:
    page = death_extract().page()
    without = replace(page, words=tuple(w for w in page.words if w.text != "099045000001"))
    got = understand([without])
    assert "personalId" not in got.fields


def test_a_birth_of_which_only_the_year_is_printed_is_given_as_a_year() -> None:
    assert understand([death_extract(born="1945").page()]).value("dateOfBirth") == "1945"
    assert understand([death_extract(born="05/1945").page()]).value("dateOfBirth") == "1945-05"
    assert "dateOfBirth" not in understand([death_extract(born="31/1945").page()]).fields


def test_words_that_contradict_the_date_of_death_are_reported() -> None:
    got = understand(
        [death_extract(words="ngày năm, tháng năm, năm hai nghìn không trăm hai mươi tư").page()]
    )
    assert got.fields["dateOfDeath"].confidence <= 0.5
    assert [f.code for f in got.findings if f.field == "dateOfDeath"] == ["witnesses-disagree"]


def death_certificate() -> Sheet:
    """Giấy chứng tử as it was before 2016: a centred head, leaders, the register's book and number."""
    s = Sheet()
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.centred("Độc lập - Tự do - Hạnh phúc")
    s.gap(40)
    s.centred("GIẤY CHỨNG TỬ")
    s.line("Số: 15", 1150)
    s.line("Quyển số: 01/2011", 1150)
    s.line("Họ và tên: NGUYỄN VĂN MẪU ........ Giới tính: Nam")
    s.line("Sinh ngày: 02 tháng 9 năm 1945")
    s.line("Đã chết vào lúc 08 giờ 15 phút, ngày 04 tháng 5 năm 2011")
    s.line("Nơi chết: thôn Thử Một, xã Mẫu Lâm")
    s.line("Nguyên nhân chết: Bệnh già")
    s.line("Nơi đăng ký: Ủy ban nhân dân xã Mẫu Lâm")
    s.line("Ngày, tháng, năm đăng ký: 06/5/2011")
    s.line("Họ và tên người đi khai tử: NGUYỄN THỊ THỬ")
    s.line("Quan hệ với người chết: con")
    return s


def test_the_old_certificate_is_the_same_type() -> None:
    got = understand([death_certificate().page()])
    assert got.doc_type == "trich-luc-khai-tu"
    assert values(got) == {
        "codeNumber": "15",
        "fullName": "NGUYỄN VĂN MẪU",
        "dateOfBirth": "1945-09-02",
        "gender": "Nam",
        "dateOfDeath": "2011-05-04",
        "placeOfDeath": "thôn Thử Một, xã Mẫu Lâm",
        "causeOfDeath": "Bệnh già",
        "declarantName": "NGUYỄN THỊ THỬ",
        "registrationPlace": "Ủy ban nhân dân xã Mẫu Lâm",
        "registrationDate": "2011-05-06",
    }


def test_a_damaged_title_is_borne_out_by_words_that_only_this_paper_prints() -> None:
    page = death_extract().page()
    spoilt = {"TRÍCH": "TRCH", "LỤC": "LC", "KHAI": "KH"}
    words = tuple(replace(w, text=spoilt.get(w.text, w.text), confidence=0.6) for w in page.words)
    got = understand([replace(page, words=words)])
    assert got.doc_type == "trich-luc-khai-tu"
    assert 0.5 < got.type_confidence < 0.9


def test_an_application_that_names_the_paper_is_not_the_paper() -> None:
    s = headed("Số: 12/ĐK", "TỜ KHAI", "TRÍCH LỤC KHAI TỬ")
    s.line("Họ, chữ đệm, tên người yêu cầu: NGUYỄN VĂN MẪU")
    assert understand([s.page()]).doc_type != "trich-luc-khai-tu"


def single_paper(number: str = "Số: 27/UBND-XNTTHN") -> Sheet:
    s = headed(number, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN")
    s.line("Xét đề nghị của ông: TRẦN VĂN THỬ, về việc cấp Giấy xác nhận tình trạng hôn nhân,")
    s.centred("XÁC NHẬN:")
    s.line("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU")
    s.line("Ngày, tháng, năm sinh: 05/11/1996 Giới tính: Nữ Dân tộc: Kinh")
    s.line("Giấy tờ tùy thân: Căn cước công dân số 099196000007 cấp ngày 12/4/2021")
    s.line("Nơi cư trú: thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm")
    s.line("Trong thời gian cư trú tại: xã Mẫu Lâm, từ ngày 05/11/2014 đến ngày 20/6/2024")
    s.line("Tình trạng hôn nhân: Đã đăng ký kết hôn với TRẦN VĂN DỤ, nhưng đã ly hôn")
    s.line("theo Bản án số 12/2019/HNGĐ-ST; hiện tại chưa đăng ký kết hôn với ai.")
    s.line("Giấy này được sử dụng để: làm thủ tục mua bán nhà đất.")
    s.line("Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp.")
    s.gap(40)
    s.centred("NGƯỜI KÝ GIẤY XÁC NHẬN", 1150)
    s.gap(160)
    s.centred("Phạm Văn Thử", 1150)
    return s


SINGLE = {
    "codeNumber": "27/UBND-XNTTHN",
    "organName": "ỦY BAN NHÂN DÂN XÃ MẪU LÂM",
    "fullName": "NGUYỄN THỊ MẪU",
    "dateOfBirth": "1996-11-05",
    "gender": "Nữ",
    "personalId": "099196000007",
    "residence": "thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
    "maritalStatus": "Đã đăng ký kết hôn với TRẦN VĂN DỤ, nhưng đã ly hôn theo Bản án số 12/2019/HNGĐ-ST; "
    "hiện tại chưa đăng ký kết hôn với ai",
    "purpose": "làm thủ tục mua bán nhà đất",
    "issuedDate": "2024-06-20",
    "signerName": "Phạm Văn Thử",
}


def test_a_marital_status_is_read_whole_and_is_no_administrative_document() -> None:
    got = understand([single_paper().page()])
    assert got.doc_type == "xac-nhan-tinh-trang-hon-nhan"
    assert values(got) == SINGLE
    assert got.findings == ()


def test_a_number_written_by_hand_before_its_notation_is_reported() -> None:
    page = single_paper("Số: 27 /UBND-XNTTHN").page()
    marked = replace(page, marks=(handwriting(box_of(page, "27")),))
    got = understand([marked])
    assert "codeNumber" not in got.fields
    assert [f.code for f in got.findings if f.field == "codeNumber"] == ["not-typeset"]


def test_misread_labels_cost_little_and_no_wrong_value_is_sure() -> None:
    pages: list[tuple[Page, dict[str, str]]] = [
        (death_extract().page(), DEATH),
        (single_paper().page(), SINGLE),
    ]
    found = 0
    for page, truth in pages:
        for seed in range(5):
            got = understand([misread(page, seed, 0.25)])
            assert set(got.fields) <= set(truth)
            found += len(got.fields)
            wrong = {n for n, f in got.fields.items() if f.value != truth[n] and f.confidence >= 0.9}
            assert not wrong, (seed, wrong)
    assert found > 0.9 * 5 * (len(DEATH) + len(SINGLE))


def test_words_lost_inside_a_value_keep_it_from_being_sure() -> None:
    page = death_extract().page()
    whole = understand([page]).fields["registrationPlace"].confidence
    lost = [w for w in page.words if w.text == "nhân"]
    holed = replace(page, words=tuple(w for w in page.words if w not in lost))
    stretched = tuple(
        replace(w, box=(w.box[0], w.box[1], w.box[0] + 240, w.box[3])) if w.text == "ban" else w
        for w in holed.words
    )
    got = understand([replace(holed, words=stretched)]).fields["registrationPlace"]
    assert got.confidence < 0.8 * whole


def test_a_blank_read_inside_a_date_does_not_lose_it() -> None:
    assert find_date("lúc 08 giờ 09 phút, ngày 05/1 1/2023") == "2023-11-05"
    assert find_date("02/03/20 19") == "2019-03-02"
    assert find_date("05/1 3/2023") is None


def test_the_councils_name_is_spelt_right_and_an_older_spelling_kept() -> None:
    assert repaired_council("Uy ban nhân dân xã Mẫu Lâm") == "Ủy ban nhân dân xã Mẫu Lâm"
    assert repaired_council("Uỷ ban nhân dân xã Mẫu Lâm") == "Uỷ ban nhân dân xã Mẫu Lâm"
    assert repaired_council("Sở Tư pháp tỉnh Thử Nghiệm") == "Sở Tư pháp tỉnh Thử Nghiệm"


def test_a_speck_behind_the_nationality_is_no_letter_of_it() -> None:
    s = death_certificate()
    s.y = 700
    s.line("Quốc tịch: Việt Nam Ề")
    assert understand([s.page()]).value("nationality") == "Việt Nam"
