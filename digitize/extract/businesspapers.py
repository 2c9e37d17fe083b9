"""What certificates of household businesses and of enterprises share: labels, the code, days of registration.

Forms of NĐ 88/2006/NĐ-CP, NĐ 43/2010/NĐ-CP, TT 01/2021/TT-BKHĐT and TT 68/2025/TT-BTC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stdnum.vn import mst

from digitize.extract.chance import either
from digitize.extract.forms import legible, put_date, report_figures
from digitize.extract.gather import Gather
from digitize.extract.labels import Label
from digitize.extract.layout import Segment, Token
from digitize.extract.patterns.dates import find_date
from digitize.extract.sight import Sight
from digitize.extract.slots import cut_tokens
from digitize.extract.text import fold_aligned

FIRST = Label(
    "first",
    (
        "Đăng ký lần đầu",
        "Đăng ký lần đầu ngày",
        "Cấp lần đầu",
        "Cấp đăng ký lần đầu",
        "Ngày đăng ký lần đầu",
        "Ngày cấp lần đầu",
        "Cấp lần đầu ngày",
    ),
    lines=2,
)
AMENDED = Label(
    "amended",
    (
        "Đăng ký thay đổi lần thứ",
        "Đăng ký thay đổi lần",
        "Đăng ký thay đổi",
        "Thay đổi lần thứ",
        "Đăng ký lại lần thứ",
        "Cấp thay đổi lần thứ",
        "Cấp đổi lần thứ",
        "Ngày cấp thay đổi gần nhất",
    ),
    lines=2,
)
OWN_NAME = Label(
    "name",
    ("Họ và tên", "Họ, chữ đệm và tên", "Họ tên", "Họ và tên (ghi bằng chữ in hoa)", "Họ, chữ đệm, tên"),
)
PAPER_KIND = Label(
    "paperKind", ("Loại giấy tờ pháp lý của cá nhân", "Loại giấy tờ chứng thực cá nhân", "Loại giấy tờ")
)
PAPER_NUMBER = Label(
    "paperNumber",
    (
        "Số giấy tờ pháp lý của cá nhân",
        "Số giấy tờ chứng thực cá nhân",
        "Giấy tờ chứng thực cá nhân số",
        "Số định danh cá nhân",
        "Số định danh",
        "Số CCCD",
        "Số căn cước công dân",
        "Số căn cước",
        "Căn cước công dân số",
        "Thẻ căn cước công dân số",
        "Thẻ căn cước số",
        "CCCD số",
        "CMND số",
        "Số CMND",
        "CMND/CCCD số",
        "Số CMND/CCCD",
        "Chứng minh nhân dân số",
        "Giấy chứng minh nhân dân số",
        "Số giấy chứng minh nhân dân",
        "Chứng minh nhân dân/Căn cước công dân số",
        "CMND/CCCD/Hộ chiếu số",
        "Số giấy tờ",
    ),
    inline=True,
)
GIVEN_ON = Label("givenOn", ("Ngày cấp", "Cấp ngày"), inline=True)
GIVEN_BY = Label("givenBy", ("Nơi cấp", "Cơ quan cấp", "Có giá trị đến ngày"), lines=2, inline=True)
HOME = Label(
    "home",
    (
        "Địa chỉ thường trú",
        "Nơi thường trú",
        "Nơi đăng ký hộ khẩu thường trú",
        "Nơi đăng ký HKTT",
        "Hộ khẩu thường trú",
        "Nơi cư trú",
    ),
    lines=3,
)
CONTACT_AT = Label(
    "contactAt",
    (
        "Địa chỉ liên lạc",
        "Chỗ ở hiện tại",
        "Chỗ ở hiện nay",
        "Nơi ở hiện tại",
        "Nơi ở hiện nay",
        "Địa chỉ liên hệ",
    ),
    lines=3,
)
TELEPHONE = Label("phone", ("Điện thoại", "Số điện thoại", "Điện thoại (nếu có)", "ĐT"))
FAX = Label("fax", ("Fax", "Số fax", "Fax (nếu có)"))
EMAIL = Label("email", ("Email", "Thư điện tử", "Email (nếu có)", "Thư điện tử (nếu có)"))
WEBSITE = Label("website", ("Website", "Website (nếu có)", "Trang web"))
IN_WORDS = Label("inWords", ("Bằng chữ", "Viết bằng chữ", "ghi bằng chữ"), lines=2, inline=True)
BIRTH = Label(
    "born", ("Sinh ngày", "Ngày sinh", "Ngày, tháng, năm sinh", "Sinh năm", "Năm sinh"), inline=True
)
GENDER = Label("gender", ("Giới tính", "Nam/Nữ", "Nam, nữ"), inline=True)
ETHNICITY = Label("ethnicity", ("Dân tộc",), inline=True)
NATIONALITY = Label("nationality", ("Quốc tịch",), inline=True)

CODE = Label(
    "code",
    (
        "Mã số hộ kinh doanh",
        "Mã số đăng ký hộ kinh doanh",
        "Mã số doanh nghiệp",
        "Mã số thuế",
        "Mã số",
        "Số đăng ký kinh doanh",
    ),
)

SHARED = (
    CODE,
    FIRST,
    AMENDED,
    OWN_NAME,
    PAPER_KIND,
    PAPER_NUMBER,
    GIVEN_ON,
    GIVEN_BY,
    HOME,
    CONTACT_AT,
    TELEPHONE,
    FAX,
    EMAIL,
    WEBSITE,
    IN_WORDS,
    BIRTH,
    GENDER,
    ETHNICITY,
    NATIONALITY,
)

_CODE = re.compile(
    r"^\W*(?:ma\s+so|ma\s+[hd]\S*\s+\S+|ma\s+so\s+thue|so|gcn\s+so)\b(?P<label>[^\d:]{0,45}?)\s*[:.…_]*\s*"
    r"(?P<value>\d{2}\s?[a-z]\s?8\s?\d{6}|\d(?:[ .]?\d){9}(?:\s?-\s?\d{3})?(?!\d)|\d(?:[ .]?\d){11}(?!\d))"
)
_ROWS = 14  # below the title: code and days of registration stand before the first item
_CHECKED = 0.9  # a true check digit is a witness: one misread number in eleven has one by chance
_UNCHECKED = 0.5


def put_business_code(gather: Gather, sight: Sight, name: str = "businessCode") -> None:
    """The code under the title, of any generation: tax code, personal number, old registration number."""
    for segment in (*_below_title(sight), *_above_title(sight)):
        m = _CODE.match(fold_aligned(segment.text))
        if m is None:
            continue
        span = m.span("value")
        tokens = cut_tokens(segment.tokens, span, segment.text)
        value = re.sub(r"[ .]", "", segment.text[span[0] : span[1]]).upper()
        if legible(gather, name, tokens, 0.5):
            gather.put(name, value, tokens, 0.98)
            _check(gather, name, value)
        return


def _check(gather: Gather, name: str, value: str) -> None:
    """The check digit of a tax code bears the reading out, or not."""
    if name not in gather.fields or not re.fullmatch(r"\d{10}(?:-\d{3})?", value):
        return
    if mst.is_valid(value):
        gather.strengthen(name, either([gather.fields[name].confidence, _CHECKED]))
    else:
        gather.weaken(name, _UNCHECKED)


def _below_title(sight: Sight) -> Sequence[Segment]:
    sheet = sight.layout.first
    first = sight.title.last + 1 if sight.title else 0
    return [s for row in sheet.rows[first : first + _ROWS] for s in row.segments]


def _above_title(sight: Sight) -> Sequence[Segment]:
    """What stands in the letterhead: some offices print the number under their own name."""
    last = sight.title.first if sight.title else 0
    return [s for row in sight.layout.first.rows[:last] for s in row.segments]


def put_amended(gather: Gather, sight: Sight, name: str = "amendedDate") -> None:
    """The day of the last amendment; forms print the line also where there was none, and leave it empty."""
    hit = sight.find(("amended",))
    if hit is None:
        return
    tokens = sight.form.value(hit)
    if find_date(sight.form.text(hit)):
        put_date(gather, sight.form, hit, name)
    elif _digits(tokens) >= 5:
        report_figures(gather, sight.form, hit, name, tokens)


def _digits(tokens: Sequence[Token]) -> int:
    return sum(c.isdigit() for t in tokens for c in t.text)


__all__ = ["SHARED", "put_amended", "put_business_code"]
