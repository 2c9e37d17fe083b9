"""Marriage certificates: wife and husband in two columns, headed columns, one under the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_extract import Sheet, leaning, misread

from digitize.dossier import Document
from digitize.extract.paper import understand

LEFT, RIGHT = 150, 860

WIFE = (
    "NGUYỄN THỊ MẪU", "05/11/1996", "Kinh", "thôn Thử Một, xã Mẫu Lâm,", "tỉnh Thử Nghiệm", "099196000007",
)  # fmt: skip
HUSBAND = (
    "TRẦN VĂN THỬ", "02/09/1994", "Tày", "thôn Nháp Hạ, xã Mẫu Lâm,", "tỉnh Thử Nghiệm", "099094000003",
)  # fmt: skip


def side(s: Sheet, left: str, right: str, line: int | None = None) -> None:
    """One row of two columns."""
    if left:
        s.at(LEFT, s.y, left, line=line)
    if right:
        s.at(RIGHT, s.y, right, line=line)
    s.y += 46


def start(title: str = "GIẤY CHỨNG NHẬN KẾT HÔN") -> Sheet:
    s = Sheet()
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.centred("Độc lập - Tự do - Hạnh phúc")
    s.gap(40)
    s.centred(title)
    s.centred("Số: 66/2017")
    return s


def finish(s: Sheet) -> Sheet:
    s.line("Nơi đăng ký kết hôn: Ủy ban nhân dân xã Mẫu Lâm, tỉnh Thử Nghiệm", LEFT)
    s.line("Ngày, tháng, năm đăng ký: 22/05/2017", LEFT)
    s.gap(30)
    side(s, "Vợ", "Chồng")
    side(s, "(Ký, ghi rõ họ, chữ đệm, tên)", "(Ký, ghi rõ họ, chữ đệm, tên)")
    s.gap(120)
    s.centred("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", 1150)
    s.gap(160)
    s.centred("Phạm Văn Thử", 1150)
    return s


def columns(*, wife_first: bool = True) -> Sheet:
    """The two-column form; an address takes two lines in its column."""
    s = start()
    one, other = (("vợ", WIFE), ("chồng", HUSBAND))[:: 1 if wife_first else -1]
    rows = (
        "Họ, chữ đệm, tên {who}: {0}",
        "Ngày, tháng, năm sinh: {1}",
        "Dân tộc: {2}",
        "Nơi cư trú: {3}",
        "{4}",
        "Giấy tờ tùy thân: CCCD số {5}",
    )
    for row in rows:
        side(s, *(row.format(*values, who=who) for who, values in (one, other)))
    return finish(s)


def headed(heads: tuple[str, str]) -> Sheet:
    """Columns under headings, the same labels on both sides."""
    s = start()
    side(s, f"          {heads[0]}", f"             {heads[1]}")
    for row in (
        "Họ và tên: {0}",
        "Sinh ngày: {1}",
        "Dân tộc: {2}",
        "Nơi thường trú: {3}",
        "{4}",
        "CCCD số: {5}",
    ):
        side(s, row.format(*WIFE), row.format(*HUSBAND))
    return finish(s)


def extract() -> Sheet:
    s = start("TRÍCH LỤC KẾT HÔN")
    for who, values in (("chồng", HUSBAND), ("vợ", WIFE)):
        s.line(f"Họ, chữ đệm, tên {who}: {values[0]}", LEFT)
        s.line(f"Ngày, tháng, năm sinh: {values[1]} Dân tộc: {values[2]}", LEFT)
        s.line(f"Nơi cư trú: {values[3]} {values[4]}", LEFT)
        s.line(f"Số định danh cá nhân: {values[5]}", LEFT)
    s.line("Đăng ký kết hôn tại: Ủy ban nhân dân xã Mẫu Lâm, tỉnh Thử Nghiệm, số 66 ngày 22/05/2017", LEFT)
    s.gap(40)
    s.centred("NGƯỜI KÝ TRÍCH LỤC", 1150)
    s.centred("CÔNG CHỨC TƯ PHÁP - HỘ TỊCH", 1150)
    s.gap(160)
    s.centred("Phạm Văn Thử", 1150)
    return s


TRUTH = {
    "codeNumber": "66/2017",
    "wifeName": "NGUYỄN THỊ MẪU",
    "wifeDateOfBirth": "1996-11-05",
    "wifeEthnicity": "Kinh",
    "wifeResidence": "thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
    "wifeIdNumber": "099196000007",
    "husbandName": "TRẦN VĂN THỬ",
    "husbandDateOfBirth": "1994-09-02",
    "husbandEthnicity": "Tày",
    "husbandResidence": "thôn Nháp Hạ, xã Mẫu Lâm, tỉnh Thử Nghiệm",
    "husbandIdNumber": "099094000003",
    "registrationPlace": "Ủy ban nhân dân xã Mẫu Lâm, tỉnh Thử Nghiệm",
    "registrationDate": "2017-05-22",
    "signerName": "Phạm Văn Thử",
}

FORMS = {
    "columns": columns(),
    "husband first": columns(wife_first=False),
    "headed": headed(("VỢ", "CHỒNG")),
    "headed by sides": headed(("BÊN VỢ", "BÊN CHỒNG")),
    "extract": extract(),
}


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


@pytest.mark.parametrize("form", FORMS)
def test_every_setting_gives_the_same_fields(form: str) -> None:
    got = understand([FORMS[form].page()])
    assert got.doc_type == "giay-chung-nhan-ket-hon"
    assert values(got) == TRUTH


@pytest.mark.parametrize("form", FORMS)
def test_a_leaning_page_is_read_the_same(form: str) -> None:
    assert values(understand([leaning(FORMS[form].page(), 1.2)])) == TRUTH


def test_rows_that_the_recogniser_ran_together_are_parted_at_the_columns() -> None:
    page = columns().page()
    merged = [replace(w, line=w.box[1] // 46) for w in page.words]
    assert values(understand([replace(page, words=tuple(merged))])) == TRUTH


@pytest.mark.parametrize("form", FORMS)
def test_a_value_never_goes_to_the_other_person_surely(form: str) -> None:
    for seed in range(6):
        got = understand([misread(FORMS[form].page(), seed, 0.3)])
        sure = {n: f.value for n, f in got.fields.items() if f.confidence >= 0.9}
        assert sure.items() <= TRUTH.items(), (form, seed)
