"""`giay-khai-sinh`: the dotted form of the 2010 circulars, the form of 2020, the certified extract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fictional import people
from fictional.civil import border, signed
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.letterhead import MOTTO, NATION, Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed
from fictional.sheet import Sheet


@dataclass(frozen=True)
class Birth:
    """A registered birth."""

    child: Person
    mother: Person
    father: Person
    declarant: Person
    born_at: str
    origin: str
    registered: dt.date
    registered_at: str
    signer: str
    number: str


def birth(desk: Desk, *, year: int | None = None) -> Birth:
    """A made-up birth registered in `year`; before July 2025 places name the district."""
    rng = desk.rng
    year = year or rng.randint(2016, 2024)
    old = year < 2025
    father = people.person(rng, desk.office, gender="Nam", born=(year - 40, year - 24), old=old)
    mother = people.person(rng, desk.office, gender="Nữ", born=(year - 36, year - 22), old=old)
    mother = replace(mother, home=father.home)
    surname = father.name.split()[0]
    registered = desk.day if year == desk.day.year else dt.date(year, rng.randint(2, 12), rng.randint(1, 28))
    day = registered - dt.timedelta(days=rng.randint(4, 31))
    child = people.person(rng, desk.office, on=day, surname=surname, old=old)
    child = replace(child, ethnicity=father.ethnicity)
    where = f"{desk.office.full}, {desk.office.district}" if old else desk.office.full
    place = f"Ủy ban nhân dân {where}, tỉnh {people.PROVINCE}"
    return Birth(
        child,
        mother,
        father,
        rng.choice((father, mother)),
        f"Trạm y tế {where}, tỉnh {people.PROVINCE}",
        f"{where}, tỉnh {people.PROVINCE}",
        registered,
        place,
        people.person(rng, desk.office, born=(1965, 1985)).signed,
        str(rng.randint(3, 180)),
    )


def _fields(b: Birth, number: str) -> dict[str, Value]:
    return {
        "codeNumber": number,
        "fullName": b.child.name,
        "dateOfBirth": b.child.born.isoformat(),
        "gender": b.child.gender,
        "ethnicity": b.child.ethnicity,
        "nationality": "Việt Nam",
        "placeOfBirth": b.born_at,
        "placeOfOrigin": b.origin,
        "motherName": b.mother.name,
        "motherYearOfBirth": b.mother.born.year,
        "motherResidence": b.mother.home,
        "fatherName": b.father.name,
        "fatherYearOfBirth": b.father.born.year,
        "fatherResidence": b.father.home,
        "registrationPlace": b.registered_at,
        "registrationDate": b.registered.isoformat(),
        "signerName": b.signer,
    }


def _parent_rows(who: str, parent: Person, home: str) -> tuple[tuple[Entry, ...], ...]:
    return (
        (Entry(f"Họ, chữ đệm, tên người {who}:", parent.name, strong=True),),
        (
            Entry("Năm sinh:", str(parent.born.year), 46),
            Entry("Dân tộc:", parent.ethnicity, 50),
            Entry("Quốc tịch:", "Việt Nam"),
        ),
        (Entry(home, parent.home),),
    )


def _child_rows(b: Birth) -> tuple[tuple[Entry, ...], ...]:
    return (
        (Entry("Họ, chữ đệm, tên:", b.child.name, strong=True),),
        (Entry("Ngày, tháng, năm sinh:", slashed(b.child.born), 76), Entry("ghi bằng chữ:", _words(b))),
        (
            Entry("Giới tính:", b.child.gender, 46),
            Entry("Dân tộc:", b.child.ethnicity, 50),
            Entry("Quốc tịch:", "Việt Nam"),
        ),
        (Entry("Nơi sinh:", b.born_at),),
        (Entry("Quê quán:", b.origin),),
    )


def _words(b: Birth) -> str:
    return people.date_in_words(b.child.born)


def _declared(b: Birth) -> tuple[tuple[Entry, ...], ...]:
    paper = f"Căn cước công dân số {b.declarant.personal_id}"
    return (
        (Entry("Họ, chữ đệm, tên người đi khai sinh:", b.declarant.name),),
        (Entry("Giấy tờ tùy thân:", paper),),
        (Entry("Nơi đăng ký khai sinh:", b.registered_at),),
        (Entry("Ngày, tháng, năm đăng ký:", slashed(b.registered)),),
    )


def modern(desk: Desk, *, of: Birth | None = None, flawed: bool = False) -> Paper:
    """The form of the 2020s, typed. `flawed`: the personal number's sex digit contradicts the sex."""
    b = of or birth(desk)
    sheet = Sheet(desk.type, left=24 + desk.rng.uniform(0, 3), right=187 - desk.rng.uniform(0, 3))
    sheet.marks.append(border((226, 168, 172)))
    number = f"{b.number}/{b.registered.year}"
    y = _modern_head(sheet, number)
    identity = people.wrong_sex(b.child.personal_id) if flawed else b.child.personal_id
    rows = (
        *_child_rows(b),
        (Entry("Số định danh cá nhân:", identity),),
        *_parent_rows("mẹ", b.mother, "Nơi cư trú:"),
        *_parent_rows("cha", b.father, "Nơi cư trú:"),
        *_declared(b),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=False, pitch=7.6))
    signed(desk, sheet, y + 3, ("NGƯỜI KÝ GIẤY KHAI SINH", "CHỦ TỊCH"), b.signer)
    fields = {**_fields(b, number), "personalId": identity, "declarantName": b.declarant.name}
    return Paper("giay-khai-sinh", (sheet,), fields, expect="review" if flawed else "accepted")


def _modern_head(sheet: Sheet, number: str) -> float:
    middle = (sheet.left + sheet.right) / 2
    sheet.line(middle, 25, NATION, 13, "b", "center")
    sheet.line(middle, 31, MOTTO, 13.4, "b", "center")
    sheet.rule(middle - 32, 32.8, middle + 32, 32.8)
    sheet.line(middle, 47, "GIẤY KHAI SINH", 20, "b", "center")
    sheet.line(middle, 54, f"Số: {number}", 13, "i", "center")
    return 66.0


def dotted(desk: Desk, *, of: Birth | None = None) -> Paper:
    """The older form: labels on dotted leaders, the sex beside the name, father before mother."""
    b = of or birth(desk, year=desk.rng.randint(2009, 2014))
    sheet = Sheet(desk.type, left=24 + desk.rng.uniform(0, 3), right=187 - desk.rng.uniform(0, 3))
    sheet.marks.append(border((166, 200, 190)))
    book = f"{desk.rng.randint(1, 2):02d}/{b.registered.year}"
    y = _dotted_head(sheet, b, book)
    y = draw_rows(sheet, y, _dotted_rows(b), FormStyle(dotted=True, pitch=8.3))
    signed(desk, sheet, y + 2, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), b.signer)
    return Paper("giay-khai-sinh", (sheet,), {**_fields(b, b.number), "declarantName": b.declarant.name})


def _dotted_head(sheet: Sheet, b: Birth, book: str) -> float:
    middle = (sheet.left + sheet.right) / 2
    sheet.line(middle, 24, NATION, 13, "b", "center")
    sheet.line(middle, 30, MOTTO, 13, "b", "center")
    sheet.rule(middle - 30, 31.6, middle + 30, 31.6)
    sheet.line(middle, 44, "GIẤY KHAI SINH", 20, "b", "center")
    sheet.line(middle, 50.5, "(BẢN CHÍNH)", 13, "b", "center")
    number = f"Số: {b.number}"
    sheet.put(sheet.right - 45, 58, number, 12.5)
    sheet.put(sheet.right - 45, 64, f"Quyển số: {book}", 12.5)
    sheet.say(number)
    sheet.say(f"Quyển số: {book}")
    return 74.0


def _dotted_rows(b: Birth) -> tuple[tuple[Entry, ...], ...]:
    relation = "cha" if b.declarant is b.father else "mẹ"
    child, people_ = b.child, ((b.father, "cha"), (b.mother, "mẹ"))
    parents = tuple(row for parent, who in people_ for row in _dotted_parent(parent, who))
    return (
        (Entry("Họ và tên:", child.name, 108, strong=True), Entry("Giới tính:", child.gender)),
        (Entry("Ngày, tháng, năm sinh:", slashed(child.born)),),
        (Entry("(Ghi bằng chữ):", _words(b)),),
        (Entry("Nơi sinh:", b.born_at),),
        (Entry("Dân tộc:", child.ethnicity, 76), Entry("Quốc tịch:", "Việt Nam")),
        (Entry("Quê quán:", b.origin),),
        *parents,
        (Entry("Nơi đăng ký:", b.registered_at),),
        (Entry("Ngày, tháng, năm đăng ký:", slashed(b.registered)),),
        (Entry("Họ và tên người đi khai sinh:", b.declarant.name),),
        (Entry("Quan hệ với người được khai sinh:", relation),),
    )


def _dotted_parent(parent: Person, who: str) -> tuple[tuple[Entry, ...], ...]:
    return (
        (Entry(f"Họ và tên {who}:", parent.name, strong=True),),
        (
            Entry("Dân tộc:", parent.ethnicity, 46),
            Entry("Quốc tịch:", "Việt Nam", 56),
            Entry("Năm sinh:", str(parent.born.year)),
        ),
        (Entry("Nơi thường trú/tạm trú:", parent.home),),
    )


def extract(desk: Desk, *, of: Birth | None = None) -> Paper:
    """Trích lục khai sinh (bản sao), with the number and day of the registration it copies."""
    b = of or birth(desk)
    sheet = desk.sheet()
    head = _extract_head(desk)
    y = draw_head(sheet, desk.rng, head, 24) + 1
    y = sheet.centred(y, "TRÍCH LỤC KHAI SINH\n(BẢN SAO)", 15, "b") + 3
    rows = (
        *_child_rows(b),
        (Entry("Số định danh cá nhân:", b.child.personal_id),),
        *_parent_rows("mẹ", b.mother, "Nơi cư trú:"),
        *_parent_rows("cha", b.father, "Nơi cư trú:"),
        (Entry("Đăng ký khai sinh tại:", b.registered_at),),
        (Entry("Số:", f"{b.number}/{b.registered.year}", 50), Entry("ngày:", slashed(b.registered))),
        (Entry("Ghi chú:", "Không"),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=False, pitch=7.6))
    signed(desk, sheet, y + 4, ("NGƯỜI KÝ TRÍCH LỤC", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"), b.signer)
    fields: Mapping[str, Value] = {
        **_fields(b, f"{head.number}/{head.notation}"),
        "personalId": b.child.personal_id,
    }
    return Paper("giay-khai-sinh", (sheet,), fields)


def _extract_head(desk: Desk) -> Head:
    names = ("ỦY BAN NHÂN DÂN", desk.office.full.upper())
    return Head(names, 0, f"{desk.rng.randint(10, 400)}", "TLKS-BS", desk.office.name, desk.day)
