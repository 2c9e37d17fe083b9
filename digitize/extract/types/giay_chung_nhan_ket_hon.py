"""Marriage certificates and extracts of them: Giấy chứng nhận kết hôn, Trích lục kết hôn.

Forms of TT 04/2020/TT-BTP and TT 04/2024/TT-BTP, of TT 15/2015/TT-BTP and of the years before. Wife and
husband stand in two columns (certificates) or one under the other (extracts), either of them first.
"""

from __future__ import annotations

from dataclasses import replace

from digitize.extract.commonlabels import (
    BOOK,
    BORN,
    ETHNICITY,
    IDENTITY,
    NAME,
    NATIONALITY,
    NOTE,
    PERSONAL_ID,
    RECIPIENTS,
    REGISTERED_ON,
    RESIDENCE,
)
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.labels import Label

_ENDS = ("registeredAt", "registeredOn", "marriedOn", "note", "signers")


def _person_label(key: str, who: str) -> Label:
    return Label(
        key,
        (
            f"Họ, chữ đệm, tên {who}",
            f"Họ, chữ đệm, tên của {who}",
            f"Họ, chữ đệm, tên bên {who}",
            f"Họ, chữ đệm và tên {who}",
            f"Họ và tên {who}",
            f"Họ và tên người {who}",
            f"Họ tên {who}",
            f"Tên {who}",
        ),
        lines=2,
    )


def _heading(key: str, who: str, side: str) -> Label:
    return Label(
        key,
        (
            who.upper(),
            f"BÊN {side.upper()}",
            f"BÊN {side.upper()} ({who.upper()})",
            f"{who.upper()} (BÊN {side.upper()})",
            f"{side.upper()} ({who.upper()})",
            f"BÊN {who.upper()}",
            f"NGƯỜI {who.upper()}",
            f"THÔNG TIN VỀ {who.upper()}",
            f"THÔNG TIN BÊN {who.upper()}",
            f"THÔNG TIN VỀ NGƯỜI {who.upper()}",
            f"Bên {who}",
            f"Người {who}",
            f"Thông tin về {who}",
            f"Thông tin bên {who}",
            f"Thông tin về người {who}",
        ),
        alone=True,
    )


def _fields_of(who: str) -> tuple[FieldRule, ...]:
    return (
        FieldRule(f"{who}Name", "person", (who, "name"), within=who),
        FieldRule(f"{who}DateOfBirth", "birth", ("born",), within=who),
        FieldRule(f"{who}Ethnicity", "ethnicity", ("ethnicity",), within=who),
        FieldRule(f"{who}Nationality", "nationality", ("nationality",), within=who),
        FieldRule(f"{who}Residence", "address", ("residence",), within=who),
        FieldRule(f"{who}IdNumber", "id-number", ("personalId", "identity"), within=who),
    )


FORM = FormDescription(
    doc_type="giay-chung-nhan-ket-hon",
    titles=(
        "GIẤY CHỨNG NHẬN KẾT HÔN",
        "TRÍCH LỤC KẾT HÔN",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KẾT HÔN",
        "TRÍCH LỤC ĐĂNG KÝ KẾT HÔN",
        "TRÍCH LỤC GIẤY CHỨNG NHẬN KẾT HÔN",
        "GIẤY ĐĂNG KÝ KẾT HÔN",
    ),
    proof=("Họ, chữ đệm, tên vợ", "Họ, chữ đệm, tên chồng", "Nơi đăng ký kết hôn", "Đăng ký kết hôn tại"),
    labels=(
        _heading("wifeHeading", "vợ", "nữ"),
        _heading("husbandHeading", "chồng", "nam"),
        _person_label("wife", "vợ"),
        _person_label("husband", "chồng"),
        replace(NAME, lines=2),
        BORN,
        ETHNICITY,
        NATIONALITY,
        RESIDENCE,
        PERSONAL_ID,
        IDENTITY,
        Label(
            "registeredAt",
            (
                "Nơi đăng ký kết hôn",
                "Đăng ký kết hôn tại",
                "Đã đăng ký kết hôn tại",
                "Đã được đăng ký kết hôn tại",
                "Cơ quan đăng ký kết hôn",
                "Nơi đăng ký",
            ),
            lines=3,
        ),
        REGISTERED_ON,
        Label(
            "marriedOn",
            ("Ngày, tháng, năm đăng ký kết hôn", "Ngày đăng ký kết hôn", "Kết hôn ngày"),
            lines=2,
        ),
        BOOK,
        NOTE,
        RECIPIENTS,
        Label(
            "signers",
            ("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", "NGƯỜI KÝ TRÍCH LỤC", "Giấy chứng nhận kết hôn này"),
        ),
    ),
    sections=(
        Section("wife", ("wifeHeading", "wife"), _ENDS),
        Section("husband", ("husbandHeading", "husband"), _ENDS),
    ),
    fields=(
        FieldRule("codeNumber", "number-line"),
        *_fields_of("wife"),
        *_fields_of("husband"),
        FieldRule("registrationPlace", "place", ("registeredAt",)),
        FieldRule("registrationDate", "date", ("marriedOn", "registeredOn", "registeredAt")),
        FieldRule(
            "signerName",
            "signer",
            phrases=("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", "NGƯỜI KÝ TRÍCH LỤC"),
        ),
    ),
)

TYPE = form_type(FORM)
