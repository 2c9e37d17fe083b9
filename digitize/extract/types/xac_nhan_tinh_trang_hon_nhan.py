"""Confirmations of marital status: Giấy xác nhận tình trạng hôn nhân.

Forms of TT 04/2020/TT-BTP and TT 04/2024/TT-BTP, of TT 15/2015/TT-BTP, and of the years before
(`Hiện tại chưa đăng ký kết hôn với ai`).
"""

from __future__ import annotations

from digitize.extract.commonlabels import (
    BORN,
    ETHNICITY,
    GENDER,
    IDENTITY,
    NAME,
    NATIONALITY,
    NOTE,
    PERSONAL_ID,
    RECIPIENTS,
    RESIDENCE,
)
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.labels import Label

FORM = FormDescription(
    doc_type="xac-nhan-tinh-trang-hon-nhan",
    titles=("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"),
    proof=("Tình trạng hôn nhân", "Giấy này được sử dụng để", "Trong thời gian cư trú tại", "UBND-XNTTHN"),
    without=("TỜ KHAI CẤP GIẤY XÁC NHẬN",),
    labels=(
        Label(
            "asked",
            (
                "Xét đề nghị của ông/bà",
                "Xét đề nghị của ông (bà)",
                "Xét đề nghị của",
                "Theo đề nghị của ông/bà",
                "Theo đề nghị của",
            ),
            lines=3,
        ),
        NAME,
        Label("person", ("Xác nhận ông/bà", "Xác nhận ông", "Xác nhận bà", "Ông/Bà", "Ông (bà)")),
        BORN,
        GENDER,
        ETHNICITY,
        NATIONALITY,
        PERSONAL_ID,
        IDENTITY,
        RESIDENCE,
        Label(
            "during",
            (
                "Trong thời gian cư trú tại",
                "Trong thời gian thường trú tại",
                "Trong thời gian từ",
                "Thời gian cư trú tại",
            ),
            lines=4,
        ),
        Label(
            "status",
            ("Tình trạng hôn nhân", "Tình trạng hôn nhân hiện tại", "Tình trạng hôn nhân trong thời gian đó"),
            lines=4,
        ),
        Label(
            "purpose",
            (
                "Giấy này được sử dụng để",
                "Giấy này được cấp để",
                "Giấy này sử dụng để",
                "Giấy xác nhận này được sử dụng để",
                "Giấy xác nhận này được cấp để",
                "Mục đích sử dụng",
            ),
            lines=4,
        ),
        Label(
            "valid",
            (
                "Giấy này có giá trị",
                "Giấy này có giá trị sử dụng",
                "Giấy xác nhận này có giá trị",
                "Giấy có giá trị trong thời hạn",
            ),
            lines=2,
        ),
        NOTE,
        RECIPIENTS,
        Label("signers", ("NGƯỜI KÝ GIẤY XÁC NHẬN",)),
    ),
    sections=(Section("asked", ("asked",), ("name", "person")),),
    fields=(
        FieldRule("codeNumber", "number-line"),
        FieldRule("organName", "issuer"),
        FieldRule("fullName", "person", ("name", "person")),
        FieldRule("dateOfBirth", "birth", ("born",)),
        FieldRule("gender", "gender", ("gender",)),
        FieldRule("personalId", "personal-id", ("personalId", "identity")),
        FieldRule("residence", "address", ("residence",)),
        FieldRule("maritalStatus", "text", ("status",)),
        FieldRule("purpose", "text", ("purpose",)),
        FieldRule("issuedDate", "issued-date"),
        FieldRule("signerName", "signer", phrases=("NGƯỜI KÝ GIẤY XÁC NHẬN",)),
    ),
)

TYPE = form_type(FORM)
