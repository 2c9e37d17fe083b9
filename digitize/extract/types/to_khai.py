"""What citizens ask for on paper: Tờ khai, Đơn đề nghị, Giấy đề nghị of any procedure.

There are hundreds of such forms: what they share is a title of their own making, whom they are addressed to,
who asks, and for what. Most values are written by hand; those are reported, not read.
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
    PHONE,
    RECIPIENTS,
    RESIDENCE,
)
from digitize.extract.formtitle import Title, block_title
from digitize.extract.formtype import FieldRule, FormDescription, Section, read_described
from digitize.extract.labels import Label
from digitize.extract.layout import Layout, Sheet
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.text import fold, squash

_HEAD = re.compile(
    r"^\W*(?:t[o0] khai|ban khai|ban ke khai|phieu (?:khai|de nghi|yeu cau cap|dang ky)|"
    r"giay (?:de nghi|yeu cau)|van ban de nghi|don(?= (?:de nghi|xin|dang ky|yeu cau|khieu nai|to cao|"
    r"trinh bao|cam ket|xac nhan|de xuat|kien nghi|thua)|\W*$))\b"
)
_SIGNS = (
    "Kính gửi",
    "người yêu cầu",
    "Đề nghị",
    "cam đoan",
    "Tôi tên là",
    "Tên tôi là",
    "Làm tại",
    "chịu hoàn toàn trách nhiệm",
    "NGƯỜI LÀM ĐƠN",
    "Người khai",
)

FORM = FormDescription(
    doc_type="to-khai",
    titles=(),
    labels=(
        Label(
            "applicant",
            (
                "Họ, chữ đệm, tên người yêu cầu",
                "Họ, chữ đệm và tên người yêu cầu",
                "Họ và tên người yêu cầu",
                "Họ tên người yêu cầu",
                "Họ, chữ đệm, tên người khai",
                "Họ và tên người khai",
                "Họ và tên người đề nghị",
                "Họ và tên người làm đơn",
                "Họ và tên người nộp đơn",
                "Họ và tên người đứng đơn",
                "Họ và tên chủ hộ",
                "Họ và tên chủ đầu tư",
                "Tên chủ đầu tư",
                "Tên chủ đầu tư (chủ hộ)",
                "Tên chủ đầu tư (tên chủ hộ)",
                "Thông tin về chủ đầu tư",
                "Tên người sử dụng đất",
                "Tên người sử dụng đất, chủ sở hữu tài sản",
                "Tôi tên là",
                "Tên tôi là",
                "Tôi là",
                "Tôi là (ghi rõ họ tên)",
            ),
            lines=2,
        ),
        NAME,
        BORN,
        GENDER,
        ETHNICITY,
        NATIONALITY,
        PERSONAL_ID,
        IDENTITY,
        RESIDENCE,
        Label("address", ("Địa chỉ", "Địa chỉ liên hệ", "Địa chỉ liên lạc"), lines=3),
        PHONE,
        Label("email", ("Email", "Thư điện tử", "Hộp thư điện tử")),
        Label("issued", ("Cấp ngày", "Ngày cấp", "Nơi cấp"), inline=True),
        Label(
            "relation",
            (
                "Quan hệ với người được khai sinh",
                "Quan hệ với người chết",
                "Quan hệ với người đã chết",
                "Quan hệ với người được đăng ký",
                "Quan hệ với người được cấp",
                "Quan hệ với người được cấp Giấy xác nhận tình trạng hôn nhân",
                "Quan hệ với người có tên trên",
            ),
        ),
        Label(
            "subject",
            (
                "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây",
                "Đề nghị cơ quan đăng ký khai sinh cho người có tên dưới đây",
                "Đề nghị cơ quan đăng ký khai tử cho người có tên dưới đây",
                "Đề nghị cơ quan cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây",
                "Đề nghị cấp bản sao trích lục hộ tịch cho người có tên dưới đây",
                "cho người có tên dưới đây",
            ),
        ),
        Label(
            "request",
            (
                "Nội dung đề nghị",
                "Nội dung yêu cầu",
                "Nội dung đề nghị cấp phép",
                "Nội dung yêu cầu giải quyết",
                "Đề nghị giải quyết",
                "Tôi làm đơn này đề nghị",
                "Nay tôi làm đơn này đề nghị",
                "Nay tôi đề nghị",
                "Tôi đề nghị",
                "Đề nghị",
            ),
            lines=4,
        ),
        Label("reason", ("Lý do", "Lý do đề nghị", "Lý do xin"), lines=4),
        Label(
            "attached",
            ("Giấy tờ kèm theo", "Giấy tờ nộp kèm theo", "Hồ sơ kèm theo", "Tài liệu kèm theo"),
            lines=9,
        ),
        Label("father", ("Họ, chữ đệm, tên người cha", "Họ và tên cha")),
        Label("mother", ("Họ, chữ đệm, tên người mẹ", "Họ và tên mẹ")),
        Label("madeAt", ("Làm tại",), lines=2),
        Label(
            "vow",
            ("Tôi cam đoan", "Tôi xin cam đoan", "Chúng tôi cam đoan", "Tôi xin chịu trách nhiệm"),
            lines=4,
        ),
        NOTE,
        RECIPIENTS,
        Label(
            "signers",
            (
                "NGƯỜI YÊU CẦU",
                "NGƯỜI LÀM ĐƠN",
                "NGƯỜI ĐỀ NGHỊ",
                "NGƯỜI KHAI",
                "NGƯỜI VIẾT ĐƠN",
                "NGƯỜI KÊ KHAI",
            ),
            alone=True,
        ),
    ),
    sections=(
        Section(
            "applicant",
            ("applicant", "name"),
            (
                "name",
                "subject",
                "relation",
                "request",
                "father",
                "mother",
                "vow",
                "madeAt",
                "signers",
                "attached",
            ),
        ),
    ),
    fields=(
        FieldRule("title", "title"),
        FieldRule("recipient", "recipient"),
        FieldRule("applicantName", "person", ("applicant", "name"), within="applicant"),
        FieldRule("dateOfBirth", "birth", ("born",), within="applicant"),
        FieldRule("personalId", "personal-id", ("personalId", "identity"), within="applicant"),
        FieldRule("residence", "address", ("residence", "address"), within="applicant"),
        FieldRule("phone", "phone", ("phone",), within="applicant"),
        FieldRule("request", "text", ("request",)),
        FieldRule("declaredDate", "date", ("madeAt",)),
        FieldRule("declaredDate", "issued-date"),
    ),
)


def _title(sheet: Sheet) -> Title | None:
    """The centred block of capital lines that begins like an application."""
    return block_title(sheet, lambda text: bool(_HEAD.match(fold(text))))


def score(layout: Layout) -> float:
    """The title, and words that such papers are full of."""
    return _belief(_title(layout.first), " ".join(r.text for r in layout.rows))


def starts(sheet: Sheet) -> float:
    return min(0.96, _belief(_title(sheet), " ".join(r.text for r in sheet.rows)))


def _belief(title: Title | None, text: str) -> float:
    if title is None:
        return 0.0
    letters = squash(text)
    told = sum(squash(sign) in letters for sign in _SIGNS)
    return min(0.98, 0.84 + 0.05 * told)


def read(layout: Layout) -> Reading:
    """The fields; of values written by hand the findings."""
    return read_described(layout, FORM, _title(layout.first))


TYPE = PaperType("to-khai", score, read, starts)
