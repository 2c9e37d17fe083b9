"""`trich-luc-khai-tu`: the extract of the 2020s, the one of 2015, the dotted certificate before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from fictional import people
from fictional.civil import border, centred_head, signed
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.letterhead import Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed, spoken
from fictional.sheet import Sheet

Rows = tuple[tuple[Entry, ...], ...]
_CAUSES = ("Bệnh già", "Bệnh tim mạch", "Tai nạn giao thông", "Bệnh phổi mạn tính", "Tuổi già sức yếu")


@dataclass(frozen=True)
class Death:
    """A registered death."""

    dead: Person
    declarant: Person
    day: dt.date
    hour: int
    place: str
    cause: str
    registered: dt.date
    registered_at: str
    signer: str
    number: str


def death(desk: Desk, *, year: int | None = None) -> Death:
    """A made-up registration of a death in `year`; before July 2025 places name the district."""
    rng = desk.rng
    year = year or rng.randint(2016, 2024)
    old = year < 2025
    dead = people.person(rng, desk.office, born=(year - 94, year - 51), old=old)
    declarant = people.person(rng, desk.office, surname=dead.name.split()[0], old=old)
    registered = desk.day if year == desk.day.year else dt.date(year, rng.randint(2, 12), rng.randint(1, 28))
    where = f"{desk.office.full}, {desk.office.district}" if old else desk.office.full
    place = rng.choice((dead.home, f"Trạm y tế {where}, tỉnh {people.PROVINCE}"))
    return Death(
        dead,
        declarant,
        registered - dt.timedelta(days=rng.randint(1, 14)),
        rng.randint(0, 23),
        place,
        rng.choice(_CAUSES),
        registered,
        f"Ủy ban nhân dân {where}, tỉnh {people.PROVINCE}",
        people.person(rng, desk.office, born=(1965, 1985)).signed,
        str(rng.randint(3, 180)),
    )


def _fields(d: Death, number: str) -> dict[str, Value]:
    return {
        "codeNumber": number,
        "fullName": d.dead.name,
        "dateOfBirth": d.dead.born.isoformat(),
        "gender": d.dead.gender,
        "ethnicity": d.dead.ethnicity,
        "nationality": "Việt Nam",
        "dateOfDeath": d.day.isoformat(),
        "placeOfDeath": d.place,
        "causeOfDeath": d.cause,
        "registrationPlace": d.registered_at,
        "registrationDate": d.registered.isoformat(),
        "signerName": d.signer,
    }


def _moment(desk: Desk, d: Death) -> str:
    """The moment of death, as offices write it."""
    clock = f"{d.hour:02d} giờ {desk.rng.randint(0, 59):02d} phút"
    return desk.rng.choice((f"{clock}, ngày {spoken(d.day)}", f"{clock}, ngày {slashed(d.day)}"))


def _dead_rows(d: Death, *, year_only: bool = False) -> Rows:
    born = str(d.dead.born.year) if year_only else slashed(d.dead.born)
    return (
        (Entry("Họ, chữ đệm, tên:", d.dead.name, strong=True),),
        (Entry("Ngày, tháng, năm sinh:", born, 84), Entry("Giới tính:", d.dead.gender)),
        (Entry("Dân tộc:", d.dead.ethnicity, 70), Entry("Quốc tịch:", "Việt Nam")),
    )


def _death_rows(desk: Desk, d: Death) -> Rows:
    words = people.date_in_words(d.day)
    notice = f"{desk.rng.randint(2, 90)}/GBT do {d.registered_at} cấp ngày {slashed(d.day)}"
    return (
        (Entry("Đã chết vào lúc:", _moment(desk, d)),),
        (Entry("Ghi bằng chữ:", words),),
        (Entry("Nơi chết:", d.place),),
        (Entry("Nguyên nhân chết:", d.cause),),
        (Entry("Giấy báo tử/Giấy tờ thay thế Giấy báo tử số:", notice),),
    )


def extract(desk: Desk, *, of: Death | None = None) -> Paper:
    """Trích lục khai tử (bản sao or not), under the commune's letterhead."""
    d = of or death(desk)
    year_only = desk.rng.random() < 0.2
    sheet, head = desk.sheet(), _head(desk)
    y = draw_head(sheet, desk.rng, head, 23) + 1
    copy = desk.rng.choice(("\n(BẢN SAO)", ""))
    y = sheet.centred(y, f"TRÍCH LỤC KHAI TỬ{copy}", 15, "b") + 3
    number = desk.rng.choice((f"{d.number}/{d.registered.year}", d.number))
    rows = (
        *_dead_rows(d, year_only=year_only),
        (Entry("Số định danh cá nhân:", d.dead.personal_id),),
        (Entry("Nơi cư trú cuối cùng:", d.dead.home),),
        *_death_rows(desk, d),
        (Entry("Đăng ký khai tử tại:", d.registered_at),),
        (Entry("Số:", number, 50), Entry("ngày:", slashed(d.registered))),
        (Entry("Họ, chữ đệm, tên người đi khai tử:", d.declarant.name),),
        (Entry("Giấy tờ tùy thân:", f"Căn cước số {d.declarant.personal_id}"),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=False, size=12.6, pitch=7.0))
    signed(desk, sheet, y + 3, ("NGƯỜI KÝ TRÍCH LỤC", "CHỦ TỊCH"), d.signer)
    fields = {
        **_fields(d, f"{head.number}/{head.notation}"),
        **_issued(head),
        "personalId": d.dead.personal_id,
        "declarantName": d.declarant.name,
        **({"dateOfBirth": str(d.dead.born.year)} if year_only else {}),
    }
    return Paper("trich-luc-khai-tu", (sheet,), fields, *_hand(head))


def _head(desk: Desk) -> Head:
    names = ("ỦY BAN NHÂN DÂN", desk.office.full.upper())
    notation = desk.rng.choice(("TLKT-BS", "TLKT"))
    number = f"{desk.rng.randint(10, 400)}"
    return Head(names, 0, number, notation, desk.office.name, desk.day, desk.rng.random() < 0.25)


def _issued(head: Head) -> Mapping[str, Value]:
    return {"issuedDate": head.day.isoformat(), "organName": head.issuer}


def _hand(head: Head) -> tuple[tuple[str, ...], str]:
    return (("codeNumber", "issuedDate"), "review") if head.by_hand else ((), "accepted")


def older(desk: Desk, *, of: Death | None = None) -> Paper:
    """The extract of 2015: one paragraph names place, number and day; the identity paper before the death."""
    d = of or death(desk, year=desk.rng.randint(2016, 2020))
    sheet, head = desk.sheet(), _head(desk)
    y = sheet.centred(draw_head(sheet, desk.rng, head, 25) + 2, "TRÍCH LỤC KHAI TỬ", 16, "b") + 4
    card = f"Giấy CMND số 0000{desk.rng.randint(10000, 99999)}"
    rows = (
        (Entry("Họ, chữ đệm, tên:", d.dead.name, 112, strong=True), Entry("Giới tính:", d.dead.gender)),
        (Entry("Ngày, tháng, năm sinh:", slashed(d.dead.born)),),
        (Entry("Dân tộc:", d.dead.ethnicity, 60), Entry("Quốc tịch:", "Việt Nam")),
        (Entry("Giấy tờ tùy thân:", card),),
        (Entry("Nơi thường trú/tạm trú cuối cùng:", d.dead.home),),
        (Entry("Đã chết vào lúc:", _moment(desk, d)),),
        (Entry("Nơi chết:", d.place),),
        (Entry("Nguyên nhân chết:", d.cause),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=desk.rng.random() < 0.5, pitch=8.0))
    said = f"Đã đăng ký khai tử tại: {d.registered_at}, số {d.number} ngày {slashed(d.registered)}"
    y = sheet.para(y, said, 13, first=0)
    signed(desk, sheet, y + 6, ("NGƯỜI KÝ TRÍCH LỤC", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"), d.signer)
    fields = {**_fields(d, f"{head.number}/{head.notation}"), **_issued(head)}
    return Paper("trich-luc-khai-tu", (sheet,), fields, *_hand(head))


def certificate(desk: Desk, *, of: Death | None = None) -> Paper:
    """Giấy chứng tử of the years before 2016: a bordered blank with dotted leaders."""
    d = of or death(desk, year=desk.rng.randint(2009, 2014))
    sheet = Sheet(desk.type, left=25 + desk.rng.uniform(0, 3), right=187 - desk.rng.uniform(0, 3))
    sheet.marks.append(border((188, 188, 196)))
    middle = (sheet.left + sheet.right) / 2
    y = centred_head(sheet, 24)
    sheet.line(middle, y + 12, "GIẤY CHỨNG TỬ", 20, "b", "center")
    sheet.line(sheet.right - 45, y + 24, f"Số: {d.number}", 12.5)
    sheet.line(sheet.right - 45, y + 30, f"Quyển số: 01/{d.registered.year}", 12.5)
    rows = (
        (Entry("Họ và tên:", d.dead.name, 108, strong=True), Entry("Giới tính:", d.dead.gender)),
        (Entry("Sinh ngày:", slashed(d.dead.born)),),
        (Entry("Dân tộc:", d.dead.ethnicity, 76), Entry("Quốc tịch:", "Việt Nam")),
        (Entry("Nơi thường trú/tạm trú cuối cùng:", d.dead.home),),
        (Entry("Đã chết vào lúc:", _moment(desk, d)),),
        (Entry("Nơi chết:", d.place),),
        (Entry("Nguyên nhân chết:", d.cause),),
        (Entry("Nơi đăng ký:", d.registered_at),),
        (Entry("Ngày, tháng, năm đăng ký:", slashed(d.registered)),),
        (Entry("Họ và tên người đi khai tử:", d.declarant.name),),
        (Entry("Quan hệ với người chết:", "con"),),
    )
    y = draw_rows(sheet, y + 42, rows, FormStyle(dotted=True, pitch=8.6))
    signed(desk, sheet, y + 2, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), d.signer)
    fields = {**_fields(d, d.number), "declarantName": d.declarant.name}
    return Paper("trich-luc-khai-tu", (sheet,), fields)


def any_paper(desk: Desk) -> Paper:
    """One of the forms, as often as offices meet them."""
    return desk.rng.choice((extract, extract, older, certificate))(desk)
