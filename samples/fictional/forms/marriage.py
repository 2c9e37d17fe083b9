"""`giay-chung-nhan-ket-hon`: the certificate in two columns, old and new, and the extract."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fictional import people
from fictional.civil import border, centred_head, signed
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.letterhead import Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed
from fictional.sheet import Sheet

Rows = tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Marriage:
    """A registered marriage."""

    wife: Person
    husband: Person
    registered: dt.date
    registered_at: str
    signer: str
    number: str


def marriage(desk: Desk, *, year: int | None = None) -> Marriage:
    """A made-up marriage registered in `year`; before July 2025 places name the district."""
    rng = desk.rng
    year = year or rng.randint(2016, 2024)
    old = year < 2025
    wife = people.person(rng, desk.office, gender="Nữ", born=(year - 40, year - 19), old=old)
    husband = people.person(rng, desk.office, gender="Nam", born=(year - 44, year - 21), old=old)
    registered = dt.date(year, rng.randint(1, 12), rng.randint(1, 28))
    where = f"{desk.office.full}, {desk.office.district}" if old else desk.office.full
    place = f"Ủy ban nhân dân {where}, tỉnh {people.PROVINCE}"
    signer = people.person(rng, desk.office, born=(1965, 1985)).signed
    return Marriage(wife, husband, registered, place, signer, str(rng.randint(3, 180)))


def _fields(m: Marriage, number: str, ids: tuple[str, str]) -> dict[str, Value]:
    fields: dict[str, Value] = {"codeNumber": number}
    for who, person, own in (("wife", m.wife, ids[0]), ("husband", m.husband, ids[1])):
        fields |= {
            f"{who}Name": person.name,
            f"{who}DateOfBirth": person.born.isoformat(),
            f"{who}Ethnicity": person.ethnicity,
            f"{who}Nationality": "Việt Nam",
            f"{who}Residence": person.home,
            f"{who}IdNumber": own,
        }
    return fields | {
        "registrationPlace": m.registered_at,
        "registrationDate": m.registered.isoformat(),
        "signerName": m.signer,
    }


def _old_id(desk: Desk) -> str:
    return f"0000{desk.rng.randint(10000, 99999)}"


def _column(who: str, person: Person, own: str, *, old: bool) -> tuple[Entry, ...]:
    kind = "Giấy CMND số" if len(own) == 9 else "Căn cước công dân số"
    name = f"Họ và tên {who}:" if old else f"Họ, chữ đệm, tên {who}:"
    return (
        Entry(name, person.name, strong=True),
        Entry("Ngày, tháng, năm sinh:", slashed(person.born)),
        Entry("Dân tộc:", person.ethnicity),
        Entry("Quốc tịch:", "Việt Nam"),
        Entry("Nơi thường trú/tạm trú:" if old else "Nơi cư trú:", person.home),
        Entry("Giấy tờ tùy thân:", f"{kind} {own}"),
    )


def _draw_columns(
    sheet: Sheet, y: float, left: tuple[Entry, ...], right: tuple[Entry, ...], style: FormStyle
) -> float:
    """Two columns of label and value, row by row as they are read across; returns the next baseline."""
    middle = (sheet.left + sheet.right) / 2 + 2
    for one, other in zip(left, right, strict=True):
        sides = ((one, sheet.left, middle - 4), (other, middle, sheet.right))
        lines = [_wrapped(sheet, entry, end - x, style) for entry, x, end in sides]
        for row in range(max(len(part) for part in lines)):
            said = []
            for part, (_, x, _end) in zip(lines, sides, strict=True):
                if row < len(part):
                    sheet.put(x, y, part[row], style.size, "")
                    said.append(part[row])
            sheet.say(" ".join(said))
            y += style.pitch * 0.86
        y += style.pitch * 0.14
    return y


def _wrapped(sheet: Sheet, entry: Entry, room: float, style: FormStyle) -> list[str]:
    return sheet.wrap(f"{entry.label} {entry.value}", style.size, room)


def certificate(desk: Desk) -> Paper:
    """The certificate: wife and husband side by side (the husband first on old blanks)."""
    old = desk.rng.random() < 0.4
    m = marriage(desk, year=desk.rng.randint(2008, 2014) if old else None)
    sheet = Sheet(desk.type, left=22 + desk.rng.uniform(0, 3), right=189 - desk.rng.uniform(0, 3))
    sheet.marks.append(border((232, 170, 170) if old else (214, 178, 150)))
    middle = (sheet.left + sheet.right) / 2
    y = centred_head(sheet, 25)
    sheet.line(middle, y + 14, "GIẤY CHỨNG NHẬN KẾT HÔN", 19, "b", "center")
    number = m.number if old else f"{m.number}/{m.registered.year}"
    y = _number(sheet, y + 22, number, m, old=old)
    ids = (_old_id(desk), _old_id(desk)) if old else (m.wife.personal_id, m.husband.personal_id)
    wife = _column("vợ", m.wife, ids[0], old=old)
    husband = _column("chồng", m.husband, ids[1], old=old)
    style = FormStyle(dotted=False, size=12.4, pitch=7.4)
    y = _draw_columns(sheet, y, *((husband, wife) if old else (wife, husband)), style)
    rows = (
        (Entry("Nơi đăng ký:" if old else "Nơi đăng ký kết hôn:", m.registered_at),),
        (Entry("Ngày, tháng, năm đăng ký:", slashed(m.registered)),),
    )
    y = draw_rows(sheet, y + 2, rows, style) + 4
    _spouses(sheet, y)
    lines = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") if old else ("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", "CHỦ TỊCH")
    signed(desk, sheet, y + 44, lines, m.signer)
    return Paper("giay-chung-nhan-ket-hon", (sheet,), _fields(m, number, ids))


def _number(sheet: Sheet, y: float, number: str, m: Marriage, *, old: bool) -> float:
    if old:
        sheet.line(sheet.right - 42, y, f"Số: {number}", 12.4)
        sheet.line(sheet.right - 42, y + 6, f"Quyển số: 01/{m.registered.year}", 12.4)
        return y + 17
    sheet.line((sheet.left + sheet.right) / 2, y, f"Số: {number}", 13, "i", "center")
    return y + 12


def _spouses(sheet: Sheet, y: float) -> None:
    """Where wife and husband sign."""
    for x, who in ((sheet.left + 36, "Vợ"), (sheet.right - 40, "Chồng")):
        sheet.put(x, y, who, 12.8, "b", align="center")
        sheet.put(x, y + 5.4, "(Ký, ghi rõ họ, chữ đệm, tên)", 11.4, "i", align="center")
    sheet.say("Vợ Chồng")
    sheet.say("(Ký, ghi rõ họ, chữ đệm, tên) (Ký, ghi rõ họ, chữ đệm, tên)")


def headed(desk: Desk) -> Paper:
    """A certificate whose columns are headed VỢ and CHỒNG, the labels the same on both sides."""
    m = marriage(desk)
    sheet = Sheet(desk.type, left=24, right=190)
    middle = (sheet.left + sheet.right) / 2
    y = centred_head(sheet, 26)
    sheet.line(middle, y + 13, "GIẤY CHỨNG NHẬN KẾT HÔN", 18, "b", "center")
    number = f"{m.number}/{m.registered.year}"
    sheet.line(middle, y + 20, f"Số: {number}", 12.6, "", "center")
    y += 32
    heads = desk.rng.choice((("VỢ", "CHỒNG"), ("BÊN VỢ", "BÊN CHỒNG")))
    for x, text in zip((sheet.left + 38, middle + 42), heads, strict=True):
        sheet.put(x, y, text, 13, "b", align="center")
    sheet.say(" ".join(heads))
    ids = (m.wife.personal_id, m.husband.personal_id)
    both = (m.wife, ids[0]), (m.husband, ids[1])
    left, right = (_plain_column(person, own) for person, own in both)
    y = _draw_columns(sheet, y + 9, left, right, FormStyle(dotted=False, size=12.2, pitch=7.6))
    rows = (
        (Entry("Đăng ký kết hôn tại:", m.registered_at),),
        (Entry("Ngày đăng ký:", slashed(m.registered)),),
    )
    y = draw_rows(sheet, y + 3, rows, FormStyle(dotted=False, size=12.4, pitch=7.6))
    signed(desk, sheet, y + 8, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), m.signer)
    return Paper("giay-chung-nhan-ket-hon", (sheet,), _fields(m, number, ids))


def _plain_column(person: Person, own: str) -> tuple[Entry, ...]:
    return (
        Entry("Họ và tên:", person.name),
        Entry("Sinh ngày:", slashed(person.born)),
        Entry("Dân tộc:", person.ethnicity),
        Entry("Quốc tịch:", "Việt Nam"),
        Entry("Nơi thường trú:", person.home),
        Entry("Số CCCD:", own),
    )


def extract(desk: Desk) -> Paper:
    """Trích lục kết hôn: wife, then husband, one under the other."""
    m = marriage(desk)
    sheet = desk.sheet()
    notation = desk.rng.choice(("TLKH-BS", "TLKH"))
    names = ("ỦY BAN NHÂN DÂN", desk.office.full.upper())
    number, by_hand = f"{desk.rng.randint(10, 400)}", desk.rng.random() < 0.25
    head = Head(names, 0, number, notation, desk.office.name, desk.day, by_hand)
    copy = desk.rng.choice(("\n(BẢN SAO)", ""))
    y = sheet.centred(draw_head(sheet, desk.rng, head, 23) + 1, f"TRÍCH LỤC KẾT HÔN{copy}", 15, "b") + 3
    ids = (m.wife.personal_id, m.husband.personal_id)
    rows = (
        *_under("vợ", m.wife, ids[0]),
        *_under("chồng", m.husband, ids[1]),
        (Entry("Đăng ký kết hôn tại:", m.registered_at),),
        (Entry("Số:", f"{m.number}/{m.registered.year}", 50), Entry("ngày:", slashed(m.registered))),
        (Entry("Ghi chú:", "Không"),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=desk.rng.random() < 0.3, size=12.8, pitch=7.5))
    signed(desk, sheet, y + 4, ("NGƯỜI KÝ TRÍCH LỤC", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"), m.signer)
    fields = _fields(m, f"{head.number}/{head.notation}", ids)
    hand = ("codeNumber",) if by_hand else ()
    return Paper("giay-chung-nhan-ket-hon", (sheet,), fields, hand, "review" if by_hand else "accepted")


def _under(who: str, person: Person, own: str) -> Rows:
    return (
        (Entry(f"Họ, chữ đệm, tên {who}:", person.name, strong=True),),
        (Entry("Ngày, tháng, năm sinh:", slashed(person.born)),),
        (Entry("Dân tộc:", person.ethnicity, 60), Entry("Quốc tịch:", "Việt Nam")),
        (Entry("Nơi cư trú:", person.home),),
        (Entry("Giấy tờ tùy thân:", f"Thẻ căn cước số {own} cấp ngày 12/4/2021"),),
    )


def any_paper(desk: Desk) -> Paper:
    """One of the forms, as often as offices meet them."""
    return desk.rng.choice((certificate, certificate, headed, extract, extract))(desk)
