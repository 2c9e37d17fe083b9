"""Certificates of enterprises: Giấy chứng nhận đăng ký doanh nghiệp (before 2010 đăng ký kinh doanh).

Forms of TT 68/2025/TT-BTC, TT 01/2021/TT-BKHĐT, TT 20/2015/TT-BKHĐT, NĐ 43/2010/NĐ-CP: companies of one
and of several members, joint-stock companies and private enterprises.
"""

from __future__ import annotations

import re

from digitize.extract.businesspapers import SHARED, put_amended, put_business_code
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.sight import Sight

_REPRESENTATIVE = (
    "Người đại diện theo pháp luật",
    "Người đại diện theo pháp luật của công ty",
    "Người đại diện theo pháp luật của doanh nghiệp",
    "Thông tin về người đại diện theo pháp luật",
    "Thông tin về chủ doanh nghiệp",
    "Chủ doanh nghiệp",
    "Chủ doanh nghiệp tư nhân",
    "Đại diện theo pháp luật",
)
_OWNERS = (
    "Thông tin về chủ sở hữu",
    "Chủ sở hữu công ty",
    "Danh sách thành viên góp vốn",
    "Danh sách cổ đông sáng lập",
    "Danh sách thành viên",
    "Thông tin về thành viên góp vốn",
    "Thông tin chi nhánh",
    "Danh sách thành viên hợp danh",
)

FORM = FormDescription(
    doc_type="gcn-doanh-nghiep",
    titles=(
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH VÀ ĐĂNG KÝ THUẾ",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH CÔNG TY TNHH MỘT THÀNH VIÊN",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH CÔNG TY TRÁCH NHIỆM HỮU HẠN",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH CÔNG TY CỔ PHẦN",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH DOANH NGHIỆP TƯ NHÂN",
    ),
    proof=(
        "Mã số doanh nghiệp",
        "Vốn điều lệ",
        "Người đại diện theo pháp luật",
        "Địa chỉ trụ sở chính",
        "Đăng ký lần đầu",
    ),
    without=("GIẤY ĐỀ NGHỊ ĐĂNG KÝ", "Kính gửi", "Tên hộ kinh doanh"),
    labels=(
        *SHARED,
        Label(
            "nameVietnamese",
            (
                "Tên công ty viết bằng tiếng Việt",
                "Tên doanh nghiệp viết bằng tiếng Việt",
                "Tên công ty bằng tiếng Việt",
                "Tên doanh nghiệp bằng tiếng Việt",
                "Tên tiếng Việt",
            ),
            lines=3,
        ),
        Label("firmName", ("Tên công ty", "Tên doanh nghiệp", "Tên doanh nghiệp tư nhân"), lines=3),
        Label(
            "foreign",
            (
                "Tên công ty viết bằng tiếng nước ngoài",
                "Tên doanh nghiệp viết bằng tiếng nước ngoài",
                "Tên công ty bằng tiếng nước ngoài",
                "Tên giao dịch bằng tiếng nước ngoài",
                "Tên viết bằng tiếng nước ngoài",
                "Tên tiếng nước ngoài",
                "Tên tiếng Anh",
                "Tên giao dịch",
            ),
            lines=3,
        ),
        Label("short", ("Tên công ty viết tắt", "Tên doanh nghiệp viết tắt", "Tên viết tắt"), lines=2),
        Label("seat", ("Địa chỉ trụ sở chính", "Địa chỉ trụ sở", "Trụ sở chính"), lines=4),
        Label(
            "capital",
            ("Vốn điều lệ", "Vốn đầu tư", "Vốn đầu tư ban đầu", "Vốn đầu tư của chủ doanh nghiệp"),
            lines=2,
        ),
        Label(
            "otherCapital",
            ("Vốn pháp định", "Mệnh giá cổ phần", "Tổng số cổ phần", "Số cổ phần được quyền chào bán"),
        ),
        Label("industry", ("Ngành, nghề kinh doanh", "Ngành nghề kinh doanh"), lines=20),
        Label("owners", _OWNERS, lines=2),
        Label("headHeading", _REPRESENTATIVE, lines=2),
        Label("post", ("Chức danh", "Chức vụ"), inline=True),
    ),
    sections=(Section("owners", ("owners",)), Section("head", ("headHeading",))),
    fields=(
        FieldRule("registeredDate", "date", ("first",)),
        FieldRule("businessName", "organisation", ("nameVietnamese", "firmName")),
        FieldRule("businessNameForeign", "text", ("foreign",)),
        FieldRule("address", "address", ("seat",)),
        FieldRule("capital", "money", ("capital",), words=("inWords",)),
        FieldRule("representativeName", "person", ("name", "headHeading"), within="head"),
        FieldRule("representativeTitle", "text", ("post",), within="head"),
        FieldRule("representativeIdNumber", "id-number", ("paperNumber", "paperKind"), within="head"),
        FieldRule("organName", "issuer"),
        FieldRule(
            "signerName", "signer", phrases=("TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
        ),
    ),
)
_LABEL_REST = re.compile(r"^(?:viết|bằng tiếng|tiếng)\b", re.IGNORECASE)


def _then(gather: Gather, sight: Sight) -> None:
    put_business_code(gather, sight)
    put_amended(gather, sight)
    held = gather.fields.get("businessName")
    if held and _LABEL_REST.match(str(held.value)):
        del gather.fields["businessName"]  # the rest of a label that was misread


TYPE = form_type(FORM, _then)
