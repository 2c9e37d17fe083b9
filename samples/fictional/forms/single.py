"""`xac-nhan-tinh-trang-hon-nhan`: the form of the 2020s, the one of 2015, a free letter of the 2000s."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fictional import people
from fictional.civil import signed
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.letterhead import Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed
from fictional.sheet import Sheet

_TITLE = "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"
_PURPOSES = (
    "làm thủ tục đăng ký kết hôn với bà {other}, tại {place}",
    "làm thủ tục mua bán, chuyển nhượng quyền sử dụng đất",
    "vay vốn ngân hàng",
    "bổ sung hồ sơ nhận con nuôi",
)


@dataclass(frozen=True)
class Standing:
    """What the paper says of somebody's marriage."""

    who: Person
    status: str
    purpose: str
    since: dt.date
    signer: str


def standing(desk: Desk) -> Standing:
    """A made-up person with a marital status."""
    rng = desk.rng
    who = people.person(rng, desk.office)
    other = people.person(rng, desk.office, gender="Nữ" if who.gender == "Nam" else "Nam").name
    year = desk.day.year - rng.randint(1, 9)
    status = rng.choice(
        (
            "Chưa đăng ký kết hôn với ai",
            "Hiện tại chưa đăng ký kết hôn với ai",
            f"Đã đăng ký kết hôn với {other} theo Giấy chứng nhận kết hôn số {rng.randint(2, 90)}/{year} do "
            f"Ủy ban nhân dân {desk.office.full} cấp ngày 0{rng.randint(1, 9)}/03/{year}",
            f"Có đăng ký kết hôn, nhưng đã ly hôn theo Bản án ly hôn số {rng.randint(10, 99)}/{year}/HNGĐ-ST;"
            " hiện tại chưa đăng ký kết hôn với ai",
        )
    )
    purpose = rng.choice(_PURPOSES).format(other=other, place=f"Ủy ban nhân dân {desk.office.full}")
    signer = people.person(rng, desk.office, born=(1965, 1985)).signed
    return Standing(who, status, purpose, dt.date(year, 3, 12), signer)


def _head(desk: Desk) -> Head:
    names = ("ỦY BAN NHÂN DÂN", desk.office.full.upper())
    number = f"{desk.rng.randint(10, 400)}"
    by_hand = desk.rng.random() < 0.35
    return Head(names, 0, number, "UBND-XNTTHN", desk.office.name, desk.day, by_hand)


def _paper(s: Standing, head: Head, sheet: Sheet) -> Paper:
    fields: dict[str, Value] = {
        "codeNumber": f"{head.number}/{head.notation}",
        "organName": head.issuer,
        "fullName": s.who.name,
        "dateOfBirth": s.who.born.isoformat(),
        "gender": s.who.gender,
        "personalId": s.who.personal_id,
        "residence": s.who.home,
        "maritalStatus": s.status,
        "purpose": s.purpose,
        "issuedDate": head.day.isoformat(),
        "signerName": s.signer,
    }
    hand = ("codeNumber", "issuedDate") if head.by_hand else ()
    return Paper(
        "xac-nhan-tinh-trang-hon-nhan", (sheet,), fields, hand, "review" if head.by_hand else "accepted"
    )


def modern(desk: Desk) -> Paper:
    """The form of the 2020s: who asked, then XÁC NHẬN and the person."""
    s = standing(desk)
    sheet, head = desk.sheet(), _head(desk)
    y = sheet.centred(draw_head(sheet, desk.rng, head, 23) + 2, _TITLE, 14.5, "b") + 3
    asked = (
        f"Xét đề nghị của {s.who.title.lower()}: {s.who.name}, về việc cấp Giấy xác nhận tình trạng hôn nhân,"
    )
    y = sheet.centred(sheet.para(y, asked, 13) + 2, "XÁC NHẬN:", 14, "b") + 2
    card = f"Căn cước công dân số {s.who.personal_id}, Cục Cảnh sát QLHC về TTXH cấp ngày 12/4/2021"
    rows = (
        (Entry("Họ, chữ đệm, tên:", s.who.name, strong=True),),
        (Entry("Ngày, tháng, năm sinh:", slashed(s.who.born), 86), Entry("Giới tính:", s.who.gender)),
        (Entry("Dân tộc:", s.who.ethnicity, 60), Entry("Quốc tịch:", "Việt Nam")),
        (Entry("Giấy tờ tùy thân:", card),),
        (Entry("Nơi cư trú:", s.who.home),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=False, pitch=7.6))
    if desk.rng.random() < 0.5:
        until = f"từ ngày {slashed(s.since)} đến ngày {slashed(desk.day)}"
        during = f"Trong thời gian cư trú tại: {s.who.home}, {until}"
        y = sheet.para(y, during, 13, first=0)
    for line in (
        f"Tình trạng hôn nhân: {s.status}.",
        f"Giấy này được sử dụng để: {s.purpose}.",
        "Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp.",
    ):
        y = sheet.para(y, line, 13, first=0)
    signed(desk, sheet, y + 5, ("NGƯỜI KÝ GIẤY XÁC NHẬN", "CHỦ TỊCH"), s.signer)
    return _paper(s, head, sheet)


def older(desk: Desk) -> Paper:
    """Dotted lines, `Nơi thường trú/tạm trú`, the identity paper as a number alone, signed by a deputy."""
    s = standing(desk)
    sheet, head = desk.sheet(), _head(desk)
    y = sheet.centred(draw_head(sheet, desk.rng, head, 25) + 3, _TITLE, 14, "b") + 4
    rows = (
        (Entry("Xác nhận ông/bà:", s.who.name, 112, strong=True), Entry("Giới tính:", s.who.gender)),
        (Entry("Ngày, tháng, năm sinh:", slashed(s.who.born)),),
        (Entry("Dân tộc:", s.who.ethnicity, 60), Entry("Quốc tịch:", "Việt Nam")),
        (Entry("Số CMND/CCCD:", s.who.personal_id),),
        (Entry("Nơi thường trú/tạm trú:", s.who.home),),
        (Entry("Tình trạng hôn nhân:", s.status),),
        (Entry("Giấy này được cấp để:", s.purpose),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=desk.rng.random() < 0.6, pitch=8.4))
    y = sheet.para(y + 2, "Giấy này có giá trị trong thời hạn 6 tháng kể từ ngày cấp.", 13)
    lines = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    signed(desk, sheet, y + 4, lines, s.signer)
    return _paper(s, head, sheet)


def any_paper(desk: Desk) -> Paper:
    """One of the forms, as often as offices meet them."""
    return desk.rng.choice((modern, modern, older))(desk)
