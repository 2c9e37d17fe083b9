"""Criminal records: Phiếu lý lịch tư pháp số 1 (Luật Lý lịch tư pháp 28/2009/QH12, Article 42) and số 2 (43).

Forms of TT 13/2011/TT-BTP, TT 16/2013/TT-BTP and TT 06/2024/TT-BTP; issued by Sở Tư pháp, since 1/3/2025 by
the police. Form 2 names parents and spouse, whose dates and numbers are not the holder's.
"""

from __future__ import annotations

import re

from digitize.extract.commonlabels import (
    BORN,
    ETHNICITY,
    GENDER,
    IDENTITY,
    NAME,
    NATIONALITY,
    NOTE,
    PERSONAL_ID,
    PLACE_OF_BIRTH,
    RECIPIENTS,
    RESIDENCE,
)
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Row
from digitize.extract.sight import Sight
from digitize.extract.text import fold

_FORM = re.compile(r"^\W*(?:phieu ly lich tu phap\W*|phieu\W+)?\(?s\S\s*[.:]?\s*([12il|])\W*$")

FORM = FormDescription(
    doc_type="phieu-ly-lich-tu-phap",
    titles=("PHIẾU LÝ LỊCH TƯ PHÁP", "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1", "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2"),
    proof=("Tình trạng án tích", "cấm đảm nhiệm chức vụ", "Luật Lý lịch tư pháp", "Không có án tích"),
    without=("TỜ KHAI YÊU CẦU CẤP PHIẾU LÝ LỊCH TƯ PHÁP",),
    labels=(
        NAME,
        Label("otherName", ("Tên gọi khác", "Tên gọi khác (nếu có)")),
        BORN,
        GENDER,
        ETHNICITY,
        PLACE_OF_BIRTH,
        NATIONALITY,
        RESIDENCE,
        Label("stay", ("Nơi tạm trú", "Nơi đăng ký tạm trú", "Nơi ở hiện tại", "Tạm trú"), lines=3),
        PERSONAL_ID,
        IDENTITY,
        Label("issued", ("Cấp ngày", "Ngày cấp", "Nơi cấp"), inline=True),
        Label("father", ("Họ và tên cha", "Họ tên cha", "Họ, chữ đệm, tên cha", "Họ, chữ đệm và tên cha")),
        Label("mother", ("Họ và tên mẹ", "Họ tên mẹ", "Họ, chữ đệm, tên mẹ", "Họ, chữ đệm và tên mẹ")),
        Label(
            "spouse",
            (
                "Họ và tên vợ (chồng)",
                "Họ và tên vợ/chồng",
                "Họ và tên vợ hoặc chồng",
                "Họ, chữ đệm và tên vợ (chồng)",
                "Họ, chữ đệm, tên vợ/chồng",
            ),
        ),
        Label(
            "record",
            ("Tình trạng án tích", "Thông tin về tình trạng án tích", "Về tình trạng án tích", "Án tích"),
            lines=4,
        ),
        Label(
            "banned",
            (
                "Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
                "Thông tin về việc cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
                "Cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
                "Về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
                "Thông tin về cấm đảm nhiệm chức vụ",
                "Cấm đảm nhiệm chức vụ",
            ),
            lines=4,
        ),
        NOTE,
        RECIPIENTS,
        Label("maker", ("NGƯỜI LẬP PHIẾU", "NGƯỜI LẬP")),
    ),
    sections=(Section("family", ("father", "mother", "spouse"), ("record", "banned")),),
    fields=(
        FieldRule("codeNumber", "number-line"),
        FieldRule("fullName", "person", ("name",)),
        FieldRule("dateOfBirth", "birth", ("born",)),
        FieldRule("gender", "gender", ("gender",)),
        FieldRule("placeOfBirth", "address", ("placeOfBirth",)),
        FieldRule("nationality", "nationality", ("nationality",)),
        FieldRule("residence", "address", ("residence",)),
        FieldRule("personalId", "personal-id", ("personalId", "identity")),
        FieldRule("criminalRecord", "text", ("record",)),
        FieldRule("bannedPositions", "text", ("banned",)),
        FieldRule("issuedDate", "issued-date"),
        FieldRule("organName", "issuer"),
        FieldRule("signerName", "signer"),
    ),
)


def _put_form(gather: Gather, sight: Sight) -> None:
    """Which of the two forms it is, from the title's row or the one below it."""
    if sight.title is None:
        return
    rows = sight.layout.first.rows[sight.title.first : sight.title.last + 2]
    for row in rows:
        _put_form_of(gather, row)


def _put_form_of(gather: Gather, row: Row) -> None:
    for segment in row.segments:
        m = _FORM.match(fold(segment.text))
        if m:
            form = 2 if m[1] == "2" else 1
            gather.put("form", form, segment.tokens[-1:], 0.97 if m[1].isdigit() else 0.88)


TYPE = form_type(FORM, _put_form)
