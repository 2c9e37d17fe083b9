"""`phieu-ly-lich-tu-phap`: forms 1 and 2, of a Sở Tư pháp and of the police."""

from __future__ import annotations

from dataclasses import dataclass

from fictional import people
from fictional.civil import signed
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.letterhead import Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed

Rows = tuple[tuple[Entry, ...], ...]
_BANNED = "Không bị cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã"


@dataclass(frozen=True)
class Words:
    """How one edition words its labels."""

    name: str
    born: str
    residence: str
    card: str
    record: str
    banned: str


_OLD = Words(
    "Họ và tên:",
    "Ngày, tháng, năm sinh:",
    "Nơi thường trú:",
    "Giấy CMND/Hộ chiếu số:",
    "Tình trạng án tích:",
    "Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã:",
)
_NEW = Words(
    "Họ, chữ đệm và tên:",
    "Ngày sinh:",
    "Nơi cư trú:",
    "Số định danh cá nhân:",
    "Tình trạng án tích:",
    "Cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã:",
)


def _head(desk: Desk, police: bool) -> Head:
    province = people.PROVINCE.upper()
    names = (f"UBND TỈNH {province}", "SỞ TƯ PHÁP")
    if police:
        names = (
            ("CÔNG AN TỈNH", province)
            if desk.rng.random() < 0.5
            else ("BỘ CÔNG AN", f"CÔNG AN TỈNH {province}")
        )
    whole = names == ("CÔNG AN TỈNH", province)
    notation = (
        desk.rng.choice(("CAT-PV06", "PLLTP-PV06")) if police else desk.rng.choice(("STP-LLTP", "LLTP-STP"))
    )
    by_hand = desk.rng.random() < 0.2
    return Head(
        names,
        0 if whole else 1,
        f"{desk.rng.randint(100, 9000)}",
        notation,
        people.PROVINCE,
        desk.day,
        by_hand,
    )


def _rows(words: Words, who: Person, birthplace: str, *, numbered: bool) -> Rows:
    card = who.personal_id if words is _NEW else f"{who.personal_id} Cấp ngày 12/4/2021"
    rows = (
        (Entry(words.name, who.name, strong=True),),
        (Entry("Giới tính:", who.gender, 60), Entry(words.born, slashed(who.born))),
        (Entry("Nơi sinh:", birthplace),),
        (Entry("Quốc tịch:", "Việt Nam"),),
        (Entry(words.residence, who.home),),
        (Entry(words.card, card),),
    )
    return _numbered(rows) if numbered else rows


def _numbered(rows: Rows, start: int = 1) -> Rows:
    """`1. Họ và tên:` — each row's first label with its number."""
    return tuple(
        (Entry(f"{n}. {row[0].label}", row[0].value, row[0].room, row[0].strong), *row[1:])
        for n, row in enumerate(rows, start)
    )


def _family(desk: Desk, who: Person) -> Rows:
    father = people.person(
        desk.rng, desk.office, gender="Nam", born=(1940, 1960), surname=who.name.split()[0]
    )
    mother = people.person(desk.rng, desk.office, gender="Nữ", born=(1942, 1962))
    spouse = people.person(desk.rng, desk.office, gender="Nữ" if who.gender == "Nam" else "Nam")
    return tuple(
        row
        for label, person in (("cha", father), ("mẹ", mother), ("vợ (chồng)", spouse))
        for row in (
            (Entry(f"Họ và tên {label}:", person.name),),
            (Entry("Ngày, tháng, năm sinh:", slashed(person.born)),),
        )
    )


def certificate(desk: Desk, *, form: int | None = None) -> Paper:
    """Form 1, or form 2 with parents and spouse; numbered lines or plain ones."""
    form = form or desk.rng.choice((1, 1, 2))
    police = desk.rng.random() < 0.5
    words, who = (_NEW if police else _OLD), people.person(desk.rng, desk.office)
    birthplace = desk.rng.choice((f"tỉnh {people.PROVINCE}", who.home))
    sheet, head = desk.sheet(), _head(desk, police)
    y = draw_head(sheet, desk.rng, head, 22) + 1
    title = desk.rng.choice((f"PHIẾU LÝ LỊCH TƯ PHÁP SỐ {form}", f"PHIẾU LÝ LỊCH TƯ PHÁP\nSỐ {form}"))
    y = sheet.centred(y, title, 15, "b") + 2
    basis = "Căn cứ Luật Lý lịch tư pháp ngày 17 tháng 6 năm 2009;"
    y = sheet.centred(sheet.para(y, basis, 12.6) + 1, "XÁC NHẬN:", 13, "b") + 1
    numbered = desk.rng.random() < 0.6
    style = FormStyle(dotted=False, size=12.4, pitch=7.0)
    rows = _rows(words, who, birthplace, numbered=numbered)
    rows += _family(desk, who) if form == 2 else ()
    record = desk.rng.choice(("Không có án tích", "Không có án tích"))
    rest: Rows = ((Entry(words.record, record),),)
    y = draw_rows(sheet, y, rows + (_numbered(rest, len(rows) + 1) if numbered else rest), style)
    y = sheet.para(y, f"{words.banned} {_BANNED}.", 12.4, first=0)
    title_line = "GIÁM ĐỐC" if not police else "TRƯỞNG PHÒNG"
    signer = people.person(desk.rng, desk.office, born=(1965, 1985)).signed
    signed(desk, sheet, y + 4, (title_line,), signer)
    fields: dict[str, Value] = {
        "codeNumber": f"{head.number}/{head.notation}",
        "form": form,
        "fullName": who.name,
        "dateOfBirth": who.born.isoformat(),
        "gender": who.gender,
        "placeOfBirth": birthplace,
        "nationality": "Việt Nam",
        "residence": who.home,
        "personalId": who.personal_id,
        "criminalRecord": record,
        "bannedPositions": _BANNED,
        "issuedDate": head.day.isoformat(),
        "organName": head.issuer,
        "signerName": signer,
    }
    hand = ("codeNumber", "issuedDate") if head.by_hand else ()
    expect = "review" if head.by_hand else "accepted"
    return Paper("phieu-ly-lich-tu-phap", (sheet,), fields, hand, expect)
