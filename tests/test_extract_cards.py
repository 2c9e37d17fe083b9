"""Driving licences and health insurance cards, old and new; what bears out what on a card."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders_cards import insurance, laminated, licence, licence_2025, licence_back, payload
from builders_extract import Sheet, box_of, card_back, card_front, handwriting, misread
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.dossier import Code, Document, Field
from digitize.extract.paper import understand
from digitize.extract.patterns.dates import find_cramped_date
from digitize.extract.patterns.insurance import insurance_number, read_insurance_code
from digitize.extract.split import split
from digitize.extract.witnesses import Witness, weigh


def values(document: Document) -> dict[str, object]:
    return {name: f.value for name, f in document.fields.items()}


# Driving licences


PET = {
    "licenseNumber": "991030000012",
    "fullName": "NGUYỄN VĂN MẪU",
    "dateOfBirth": "1980-05-04",
    "nationality": "VIỆT NAM",
    "residence": "thôn Thử Một, xã Mẫu Lâm, huyện Kiểu Mẫu, tỉnh Thử Nghiệm",
    "licenseClass": "A1, B2",
    "issuedDate": "2019-03-05",
    "expiryDate": "2029-03-05",
}


def test_both_sides_of_a_plastic_licence_are_one_paper() -> None:
    pages = [licence().page(), licence_back().page()]
    assert [p.pages for p in split(pages)] == [(1, 2)]
    got = understand(pages)
    assert got.doc_type == "giay-phep-lai-xe"
    assert values(got) == PET
    assert got.findings == ()


def test_a_licence_scanned_back_first_is_still_one_paper() -> None:
    pages = [licence_back(page=1).page(), licence(page=2).page()]
    assert [p.pages for p in split(pages)] == [(1, 2)]
    assert values(understand(pages)) == PET


def test_a_licence_of_2025_never_expires_for_motorcycles() -> None:
    got = understand([licence_2025().page()])
    assert got.doc_type == "giay-phep-lai-xe"
    assert values(got) == {
        "licenseNumber": "990250000045",
        "fullName": "TRẦN THỊ THỬ",
        "dateOfBirth": "1992-08-07",
        "nationality": "Việt Nam",
        "residence": "xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "licenseClass": "A",
        "issuedDate": "2025-10-09",
    }
    assert understand([licence_2025("09/10/2035").page()]).value("expiryDate") == "2035-10-09"


def test_an_old_licence_has_letters_in_its_number() -> None:
    got = understand([laminated().page()])
    assert got.doc_type == "giay-phep-lai-xe"
    assert got.value("licenseNumber") == "AC000045"
    assert got.value("licenseClass") == "A1"
    assert got.value("issuedDate") == "2008-04-12"
    assert "expiryDate" not in got.fields


def test_the_back_bears_out_the_class_or_puts_it_in_doubt() -> None:
    alone = understand([licence().page()]).fields["licenseClass"].confidence
    both = understand([licence().page(), licence_back().page()]).fields["licenseClass"].confidence
    other = understand([licence().page(), licence_back(("C",)).page()]).fields["licenseClass"].confidence
    assert other < 0.8 < alone < both


def test_a_stroke_read_for_a_figure_makes_no_other_class() -> None:
    assert understand([licence(classes="BI").page()]).value("licenseClass") == "B1"
    assert understand([licence(classes="AZ").page()]).value("licenseClass") == "A2"
    assert "licenseClass" not in understand([licence(classes="X7").page()]).fields


def test_a_code_that_holds_the_number_makes_it_surer() -> None:
    plain = licence_2025().page()
    coded = replace(plain, codes=(Code("https://gplx.example/990250000045", "QRCode", (0, 0, 9, 9)),))
    other = replace(plain, codes=(Code("https://gplx.example/990250000046", "QRCode", (0, 0, 9, 9)),))
    surest = [understand([p]).fields["licenseNumber"].confidence for p in (plain, other, coded)]
    assert surest[0] == surest[1] < surest[2]


def test_a_day_under_a_pen_is_doubted_on_a_card_and_not_read_on_older_paper() -> None:
    page = licence().page()
    got = understand([replace(page, marks=(handwriting(box_of(page, "2019")),))])
    assert got.value("issuedDate") == "2019-03-05"
    assert got.fields["issuedDate"].confidence < 0.8
    old = laminated().page()
    words = tuple(replace(w, confidence=0.7) if w.text == "2008" else w for w in old.words)
    got = understand([replace(old, words=words, marks=(handwriting(box_of(old, "2008")),))])
    assert "issuedDate" not in got.fields
    assert ("not-typeset", "issuedDate") in {(f.code, f.field) for f in got.findings}


def test_an_application_for_a_licence_is_none() -> None:
    s = Sheet()
    s.centred("ĐƠN ĐỀ NGHỊ")
    s.centred("ĐỔI, CẤP LẠI GIẤY PHÉP LÁI XE")
    s.line("Kính gửi: Phòng Cảnh sát giao thông")
    s.line("Tôi là: NGUYỄN VĂN MẪU Ngày sinh: 04/05/1980 Quốc tịch: Việt Nam Nơi cư trú: Mẫu Lâm")
    s.line("Đã có giấy phép lái xe hạng B2 số 991030000012, có giá trị đến 05/03/2029")
    assert understand([s.page()]).doc_type == "to-khai"


# Health insurance cards


CARD = {
    "insuranceNumber": "9923000012",
    "fullName": "NGUYỄN THỊ MẪU",
    "dateOfBirth": "1975-03-09",
    "gender": "Nữ",
    "hospital": "Trạm y tế xã Mẫu Lâm",
    "validFrom": "2023-01-01",
    "fiveYearsFrom": "2026-04-01",
}


def test_a_new_insurance_card_is_read() -> None:
    got = understand([insurance().page()])
    assert got.doc_type == "the-bhyt"
    assert values(got) == CARD
    assert got.findings == ()


@pytest.mark.parametrize("printed", ["GD 4 99 9923000012", "GD4 99 9923000012", "GD4999923000012"])
def test_an_old_insurance_card_parts_its_number(printed: str) -> None:
    got = understand([insurance(printed, old=True).page()])
    assert values(got) == {**CARD, "insuranceNumber": "GD4999923000012"}


def test_the_rest_of_a_long_number_is_not_another_cards() -> None:
    got = understand([insurance("?D 4 99 9923000012", old=True).page()])
    assert "insuranceNumber" not in got.fields
    assert ("not-typeset", "insuranceNumber") in {(f.code, f.field) for f in got.findings}


def test_code_and_print_of_an_insurance_card_agree() -> None:
    got = understand([insurance().page(codes=[payload("9923000012")])])
    assert values(got) == CARD
    assert got.fields["insuranceNumber"].source == "qr"
    assert got.fields["insuranceNumber"].confidence > 0.99
    assert got.findings == ()


def test_code_and_print_of_an_insurance_card_disagree() -> None:
    got = understand([insurance().page(codes=[payload("9923000099", since="01/01/2024")])])
    found = {f.field: (f.code, f.params["first"], f.params["second"]) for f in got.findings}
    both = ("witnesses-disagree", "qr", "ocr")
    assert found == {"insuranceNumber": both, "validFrom": both}
    assert got.fields["insuranceNumber"].confidence <= 0.6


def test_a_codes_name_is_hexadecimal_and_damage_makes_no_code() -> None:
    text = payload("9923000012").text
    found = read_insurance_code(text)
    assert found is not None
    assert (found.name, found.gender, found.valid_from) == ("Nguyễn Thị Mẫu", "Nữ", "2023-01-01")
    assert read_insurance_code(text.replace("|2|", "|3|")) is None
    assert read_insurance_code(f"9923000012|{'ff' * 4}|09/03/1975|1||99|01/01/2023|$") is None


@given(st.from_regex(r"[A-Z]{2}[1-5][0-9]{12}|[0-9]{10}", fullmatch=True), st.integers(0, 2**14))
def test_a_number_is_found_however_it_is_parted(number: str, cuts: int) -> None:
    parts, last = [], 0
    for at in range(1, len(number)):
        if cuts >> at & 1:
            parts.append(number[last:at])
            last = at
    parts.append(number[last:])
    found = insurance_number(parts[:8] if len(parts) <= 8 else [number])
    assert found is not None
    assert (found[0], found[2]) == (number, True)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([licence, licence_2025, laminated, insurance]))
def test_misread_cards_make_no_certain_mistake(seed: int, build: object) -> None:
    assert callable(build)
    truth = values(understand([build().page()]))
    got = understand([misread(build().page(), seed, 0.25)])
    for name, field in got.fields.items():
        assert field.value == truth.get(name) or field.confidence < 0.9, (name, field)


# Identity cards


QR = "099099000001|000000123|Nguyễn Văn Mẫu|01021999|Nam|thôn Thử Một, xã Mẫu Lâm|10052021"


def coded_2024(tail: str = "") -> Sheet:
    """The back of a card of 2024, whose code it bears; its zone was not read."""
    s = Sheet(1)
    s.line("Nơi cư trú / Place of residence:")
    s.line("thôn Thử Một, xã Mẫu Lâm")
    s.line("Nơi đăng ký khai sinh / Place of birth registration:")
    s.line("xã Mẫu Lâm, tỉnh Thử Nghiệm")
    s.line("Ngày, tháng, năm cấp / Date of issue: 10/05/2021")
    return s


def test_a_card_scanned_back_first_with_its_code_on_the_back_is_one_paper() -> None:
    back = coded_2024().page(codes=[Code(QR + "|099000123456||", "QRCode", (900, 200, 1100, 400))])
    pages = [back, card_front(2).page()]
    assert [p.pages for p in split(pages)] == [(1, 2)]
    got = understand(pages)
    assert got.fields["personalId"].source == "qr"
    assert got.fields["personalId"].raw.endswith("|099000123456||")
    assert got.value("issuedDate") == "2021-05-10"


def test_a_misread_zone_sends_no_card_to_a_person_where_code_and_print_agree() -> None:
    code = Code(QR, "QRCode", (1300, 200, 1500, 400))
    # another birth and expiry whose check digits fail, and a personal number that is not the card's
    bad = (
        "IDVNM0990000073099099000007<<1",
        "9902016M3902013VNM<<<<<<<<<<<4",
        "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
    )
    got = understand([card_front().page(codes=[code]), card_back(2, bad).page()])
    assert got.findings == ()
    assert got.value("personalId") == "099099000001"
    assert got.value("expiryDate") == "2039-02-01"


def test_a_zone_is_outvoted_by_two_and_heard_by_one() -> None:
    code, print_, zone = (
        Witness(source, Field(value, value, 0.98, 1, (0, 0, 9, 9), source))
        for source, value in (("qr", "2039-02-01"), ("ocr", "2039-02-01"), ("mrz", "2039-02-07"))
    )
    assert weigh("expiryDate", (code, print_, zone))[1] == ()
    field, found = weigh("expiryDate", (zone, print_))
    assert field.confidence <= 0.6
    assert [(f.params["first"], f.params["second"]) for f in found] == [("mrz", "ocr")]


def test_a_driving_licence_is_no_identity_card() -> None:
    page = licence().page()
    untitled = replace(page, words=tuple(w for w in page.words if w.text not in ("GIẤY", "DRIVER'S")))
    assert understand([untitled]).doc_type != "can-cuoc"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("240712023", "2023-07-24"),
        ("22Í12I1957", "1957-12-22"),
        ("3111212016", "2016-12-31"),
        ("1710112013", None),  # 17/01 or 17/10
        ("08/052019", "2019-05-08"),
        ("01/07!12021", "2021-07-01"),
        ("3213/2020", None),
        ("991030000012", None),
        ("2407", None),
    ],
)
def test_a_date_whose_slashes_were_lost_keeps_its_figures(printed: str, day: str | None) -> None:
    assert find_cramped_date(printed) == day
