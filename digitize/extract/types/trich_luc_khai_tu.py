"""Extracts of death registrations, and the certificates before them: Trích lục khai tử, Giấy chứng tử.

Forms of TT 04/2020/TT-BTP, TT 04/2024/TT-BTP and TT 15/2015/TT-BTP (extract), and of
TT 08.a/2010/TT-BTP (certificate).
"""

from __future__ import annotations

from digitize.extract.commonlabels import (
    BOOK,
    BORN,
    ETHNICITY,
    GENDER,
    IDENTITY,
    IN_WORDS,
    NAME,
    NATIONALITY,
    NOTE,
    PERSONAL_ID,
    RECIPIENTS,
    REGISTERED_ON,
)
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.labels import Label

FORM = FormDescription(
    doc_type="trich-luc-khai-tu",
    titles=("TRÍCH LỤC KHAI TỬ", "GIẤY CHỨNG TỬ", "GIẤY KHAI TỬ", "TRÍCH LỤC ĐĂNG KÝ KHAI TỬ"),
    proof=("Đã chết vào lúc", "Nguyên nhân chết", "Nơi chết", "người đi khai tử", "Đăng ký khai tử tại"),
    without=("TỜ KHAI ĐĂNG KÝ KHAI TỬ",),
    labels=(
        NAME,
        Label("deceased", ("Họ, chữ đệm, tên người chết", "Họ và tên người chết", "Họ tên người chết")),
        BORN,
        IN_WORDS,
        GENDER,
        ETHNICITY,
        NATIONALITY,
        PERSONAL_ID,
        IDENTITY,
        Label(
            "lastResidence",
            (
                "Nơi cư trú cuối cùng",
                "Nơi thường trú/tạm trú cuối cùng",
                "Nơi thường trú cuối cùng",
                "Nơi cư trú",
            ),
            lines=3,
        ),
        Label(
            "died",
            (
                "Đã chết vào lúc",
                "Chết vào lúc",
                "Đã chết lúc",
                "Đã chết ngày",
                "Đã chết vào ngày",
                "Ngày, tháng, năm chết",
                "Thời gian chết",
                "Thời điểm chết",
            ),
            lines=3,
        ),
        Label("diedAt", ("Nơi chết", "Chết tại", "Đã chết tại", "Địa điểm chết"), lines=3),
        Label("at", ("Tại",), lines=3, first=True),
        Label("cause", ("Nguyên nhân chết", "Nguyên nhân tử vong", "Lý do chết"), lines=2, inline=True),
        Label(
            "notice",
            (
                "Giấy báo tử/Giấy tờ thay thế Giấy báo tử số",
                "Giấy báo tử hoặc giấy tờ thay thế giấy báo tử",
                "Số Giấy báo tử/Giấy tờ thay thế Giấy báo tử",
                "Giấy báo tử số",
                "Giấy báo tử",
            ),
            lines=3,
        ),
        Label(
            "declarant",
            (
                "Họ, chữ đệm, tên người đi khai tử",
                "Họ và tên người đi khai tử",
                "Họ, chữ đệm, tên người đi đăng ký khai tử",
                "Họ và tên người đi đăng ký khai tử",
                "Người đi khai tử",
                "Người đi đăng ký khai tử",
                "Họ tên người khai tử",
            ),
        ),
        Label(
            "relation",
            (
                "Quan hệ với người chết",
                "Quan hệ với người đã chết",
                "Quan hệ với người được khai tử",
            ),
        ),
        Label(
            "registeredAt",
            (
                "Đăng ký khai tử tại",
                "Đã đăng ký khai tử tại",
                "Đã được đăng ký khai tử tại",
                "Nơi đăng ký khai tử",
                "Nơi đăng ký",
                "Cơ quan đăng ký khai tử",
            ),
            lines=3,
        ),
        REGISTERED_ON,
        Label("registeredOn2", ("Ngày, tháng, năm đăng ký khai tử", "Ngày đăng ký khai tử"), lines=2),
        BOOK,
        NOTE,
        RECIPIENTS,
        Label("signers", ("NGƯỜI KÝ TRÍCH LỤC", "NGƯỜI KÝ GIẤY CHỨNG TỬ", "NGƯỜI THỰC HIỆN")),
    ),
    sections=(
        Section(
            "declarant",
            ("declarant",),
            (
                "registeredAt",
                "registeredOn",
                "registeredOn2",
                "died",
                "deceased",
            ),
        ),
    ),
    fields=(
        FieldRule("codeNumber", "number-line"),
        FieldRule("fullName", "person", ("deceased", "name")),
        FieldRule("dateOfBirth", "birth", ("born",)),
        FieldRule("gender", "gender", ("gender",)),
        FieldRule("ethnicity", "ethnicity", ("ethnicity",)),
        FieldRule("nationality", "nationality", ("nationality",)),
        FieldRule("personalId", "personal-id", ("personalId", "identity")),
        FieldRule("dateOfDeath", "date", ("died",), words=("inWords",)),
        FieldRule("placeOfDeath", "address", ("diedAt", "at")),
        FieldRule("causeOfDeath", "text", ("cause",)),
        FieldRule("declarantName", "person", ("declarant",), within="declarant"),
        FieldRule("registrationPlace", "place", ("registeredAt",)),
        FieldRule("registrationDate", "date", ("registeredOn2", "registeredOn", "registeredAt")),
        FieldRule("issuedDate", "issued-date"),
        FieldRule("organName", "issuer"),
        FieldRule("signerName", "signer", phrases=("NGƯỜI KÝ TRÍCH LỤC", "NGƯỜI KÝ GIẤY CHỨNG TỬ")),
    ),
)

TYPE = form_type(FORM)
