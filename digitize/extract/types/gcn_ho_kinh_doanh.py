"""Certificates of household businesses: Giấy chứng nhận đăng ký hộ kinh doanh.

Forms of TT 68/2025/TT-BTC (commune), TT 01/2021/TT-BKHĐT and NĐ 43/2010/NĐ-CP (district), and of the years
before (`Giấy chứng nhận đăng ký kinh doanh hộ kinh doanh`, `Địa điểm kinh doanh`).
"""

from __future__ import annotations

import re

from digitize.extract.businesspapers import SHARED, put_amended, put_business_code
from digitize.extract.forms import label_chance
from digitize.extract.formtype import FieldRule, FormDescription, Section, form_type
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Token, joined
from digitize.extract.sight import Sight
from digitize.extract.text import fold, tidy
from digitize.extract.valuelines import lines_of

_HEADING = re.compile(r"\b(?:ten|ma)\s?nganh\b")
_ITEM = re.compile(r"\W*(?:\d{1,2}|[Il])\W*")
_CODE = re.compile(r"\W*\d{4,5}\W*")
_OWNER = (
    "Họ và tên chủ hộ",
    "Họ và tên chủ hộ kinh doanh",
    "Họ tên chủ hộ kinh doanh",
    "Tên chủ hộ kinh doanh",
    "Họ và tên đại diện hộ kinh doanh",
    "Họ và tên người đại diện hộ kinh doanh",
    "Họ và tên cá nhân hoặc tên đại diện hộ gia đình",
    "Họ và tên cá nhân hoặc đại diện hộ gia đình",
    "Họ và tên cá nhân",
    "Đại diện hộ kinh doanh",
    "Người đại diện hộ kinh doanh",
)

FORM = FormDescription(
    doc_type="gcn-ho-kinh-doanh",
    titles=(
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH HỘ KINH DOANH",
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH HỘ KINH DOANH CÁ THỂ",
        "GIẤY CHỨNG NHẬN HỘ KINH DOANH",
    ),
    proof=(
        "Tên hộ kinh doanh",
        "Vốn kinh doanh",
        "Địa điểm kinh doanh",
        "Đăng ký lần đầu, ngày",
        "Chủ hộ kinh doanh",
    ),
    without=(
        "GIẤY ĐỀ NGHỊ ĐĂNG KÝ",
        "Kính gửi",
        "Tên doanh nghiệp viết bằng",
        "Vốn điều lệ",
        "Mã số doanh nghiệp",
    ),
    labels=(
        *SHARED,
        Label(
            "businessName",
            (
                "Tên hộ kinh doanh",
                "Tên hộ kinh doanh (ghi bằng chữ in hoa)",
                "Tên hộ kinh doanh viết bằng tiếng Việt",
                "Tên hộ kinh doanh viết bằng tiếng Việt (ghi bằng chữ in hoa)",
                "Tên cơ sở kinh doanh",
            ),
            lines=3,
        ),
        Label(
            "otherName",
            (
                "Tên hộ kinh doanh viết bằng tiếng nước ngoài",
                "Tên hộ kinh doanh viết tắt",
                "Tên viết tắt",
                "Tên viết bằng tiếng nước ngoài",
            ),
            lines=2,
        ),
        Label(
            "seat",
            (
                "Địa chỉ trụ sở",
                "Địa chỉ trụ sở hộ kinh doanh",
                "Trụ sở hộ kinh doanh",
                "Địa điểm kinh doanh",
                "Địa chỉ kinh doanh",
                "Địa chỉ trụ sở chính",
                "Trụ sở của hộ kinh doanh",
                "Địa chỉ của hộ kinh doanh",
                "Trụ sở",
            ),
            lines=4,
        ),
        Label(
            "industry",
            (
                "Ngành, nghề kinh doanh",
                "Ngành nghề kinh doanh chính",
                "Ngành, nghề kinh doanh (ghi mã ngành cấp bốn)",
                "Mặt hàng kinh doanh",
                "Ngành, nghề",
            ),
            lines=12,
        ),
        Label(
            "capital",
            (
                "Vốn kinh doanh",
                "Vốn kinh doanh (bằng số; VNĐ)",
                "Vốn kinh doanh (bằng số)",
                "Tổng số vốn kinh doanh",
                "Tổng vốn kinh doanh",
                "Vốn đăng ký",
            ),
            lines=2,
        ),
        Label(
            "founder", ("Chủ thể thành lập hộ kinh doanh", "Chủ thể đăng ký thành lập hộ kinh doanh"), lines=3
        ),
        Label("ownerName", _OWNER, lines=2),
        Label(
            "ownerHeading",
            ("Thông tin về chủ hộ kinh doanh", "Thông tin chủ hộ kinh doanh", "Chủ hộ kinh doanh", "Chủ hộ"),
        ),
        Label(
            "members",
            (
                "Thông tin về các thành viên hộ gia đình",
                "Danh sách thành viên hộ gia đình",
                "Danh sách cá nhân góp vốn thành lập hộ kinh doanh",
                "Thông tin về các thành viên hộ gia đình tham gia thành lập hộ kinh doanh",
            ),
            lines=2,
        ),
    ),
    sections=(Section("owner", ("ownerName", "ownerHeading"), ("members",)),),
    fields=(
        FieldRule("registeredDate", "date", ("first",)),
        FieldRule("businessName", "organisation", ("businessName",)),
        FieldRule("address", "address", ("seat",)),
        FieldRule("industry", "text", ("industry",)),
        FieldRule("capital", "money", ("capital",), words=("inWords",)),
        FieldRule("ownerName", "person", ("ownerName", "name", "ownerHeading"), within="owner"),
        FieldRule("ownerDateOfBirth", "birth", ("born",), within="owner"),
        FieldRule("ownerIdNumber", "id-number", ("paperNumber", "paperKind"), within="owner"),
        FieldRule("organName", "issuer"),
        FieldRule(
            "signerName", "signer", phrases=("TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "CHỦ TỊCH", "PHÓ CHỦ TỊCH")
        ),
    ),
)


def _put_listed_industries(gather: Gather, sight: Sight) -> None:
    """Industries in a table of number, name and code (TT 68/2025/TT-BTC): their names, one by one."""
    hit = sight.find(("industry",))
    lines = lines_of(sight.form.value(hit)) if hit else []
    headed = [n for n, line in enumerate(lines) if _HEADING.search(fold(joined(line)))]
    if hit is None or not headed:
        return
    names = [_name_of(line) for line in lines[headed[0] + 1 :]]
    tokens = [t for name in names for t in name]
    text = "; ".join(tidy(joined(name)) for name in names if name)
    if text:
        gather.fields.pop("industry", None)
        gather.put("industry", text, tokens, 0.95 * label_chance(hit))


def _name_of(line: list[Token]) -> list[Token]:
    """A row without its number and its code."""
    own = line[1:] if len(line) > 1 and _ITEM.fullmatch(line[0].text) else line
    return own[:-1] if len(own) > 1 and _CODE.fullmatch(own[-1].text) else own


def _then(gather: Gather, sight: Sight) -> None:
    put_business_code(gather, sight)
    _put_listed_industries(gather, sight)
    put_amended(gather, sight)


TYPE = form_type(FORM, _then)
