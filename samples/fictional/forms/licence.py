"""`giay-phep-lai-xe`: the PET card of 2013, the card of 2025 with its QR code, the laminated paper before.

Numbers of the PET card begin with 99, which no province has; serials are 00000NN.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fictional import people
from fictional.cards import CARD_H, CARD_W, Side, background, chip, portrait, scattered, wrapped
from fictional.forms.receipt import qr
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk, Paper, Value
from fictional.people import PROVINCE, Person, slashed
from fictional.sheet import Colour, Sheet

_RED: Colour = (186, 28, 34)
_OLD_CLASSES = ("A1", "A1", "A2", "A3", "B1", "B2", "B2", "C", "D", "E", "FC", "A1, B2")
_NEW_CLASSES = ("A1", "A", "B1", "B", "B", "C1", "C", "D2", "BE", "CE", "A1, B")
_VEHICLES = {
    "A1": ("Xe mô tô hai bánh có dung tích xi lanh từ 50 đến dưới 175 cm3", "Motorcycles from 50 to 175 cc"),
    "A": ("Xe mô tô hai bánh có dung tích xi lanh trên 125 cm3", "Motorcycles over 125 cc"),
    "B2": ("Ô tô chở người đến 9 chỗ ngồi; ô tô tải dưới 3.500 kg", "Passenger cars up to 9 seats"),
    "B": ("Ô tô chở người đến 8 chỗ; ô tô tải đến 3.500 kg", "Passenger cars up to 8 seats"),
}
_OTHER = ("Các loại xe quy định cho giấy phép lái xe hạng thấp hơn và hạng này", "Vehicles of this class")


@dataclass(frozen=True)
class Licence:
    """What stands on a driving licence."""

    holder: Person
    number: str
    classes: str
    issued: dt.date
    expires: dt.date | None
    passed: dt.date
    signer: str


def licence(desk: Desk, years: tuple[int, ...], classes: tuple[str, ...], number: str) -> Licence:
    """A licence issued in one of `years`; motorcycles' never expire."""
    rng = desk.rng
    year = rng.choice(years)
    holder = people.person(rng, desk.office, born=(1968, year - 22), old=year < 2025)
    issued = dt.date(year, rng.randint(1, 10), rng.randint(1, 28))
    chosen = rng.choice(classes)
    lasting = set(chosen.split(", ")) <= {"A", "A1", "A2", "A3", "B1"}
    expires = None if lasting else issued.replace(year=year + rng.choice((5, 10)))
    passed = issued - dt.timedelta(days=rng.randint(20, 900))
    signer = people.person(rng, desk.office, born=(1965, 1985)).signed
    return Licence(holder, number, chosen, issued, expires, passed, signer)


def _number(desk: Desk) -> str:
    rng = desk.rng
    return f"99{rng.randint(0, 1)}{rng.randint(3, 25):02d}00000{rng.randint(1, 99):02d}"


def _paper(made: Licence, nation: str, sheets: tuple[Sheet, ...]) -> Paper:
    fields: dict[str, Value] = {
        "licenseNumber": made.number,
        "fullName": made.holder.name,
        "dateOfBirth": made.holder.born.isoformat(),
        "nationality": nation,
        "residence": made.holder.home,
        "licenseClass": made.classes,
        "issuedDate": made.issued.isoformat(),
        **({"expiryDate": made.expires.isoformat()} if made.expires else {}),
    }
    return Paper("giay-phep-lai-xe", sheets, fields)


def _heads(side: Side, ministry: str, english: str) -> None:
    side.put(12, 6, ministry, 5.4, "b", "center", _RED)
    side.put(52, 6, NATION, 5.4, "b", "center")
    side.say(f"{ministry} {NATION}")
    side.put(12, 8.8, english, 4.6, "b", "center")
    side.put(52, 8.8, MOTTO, 5.2, "b", "center")
    side.say(f"{english} {MOTTO}")
    side.put(52, 14.6, "GIẤY PHÉP LÁI XE/ DRIVER'S LICENSE", 7.4, "b", "center", _RED)
    side.say("GIẤY PHÉP LÁI XE/ DRIVER'S LICENSE")


def _pet_front(side: Side, made: Licence) -> None:
    h = made.holder
    side.picture(0, 0, CARD_W, CARD_H, background((206, 196, 132), 1.1))
    side.picture(4, 12, 20, 26.6, portrait(side.sheet.type, h.gender))
    _heads(side, "BỘ GTVT", "MOT")
    side.put(34, 19.4, "Số/No:", 6.4, "b", ink=_RED)
    side.put(44, 19.4, made.number, 8.6, "b", ink=_RED)
    side.say(f"Số/No: {made.number}")
    side.labelled(27, 24, "Họ tên/Full name:", h.name)
    side.labelled(27, 28, "Ngày sinh/Date of Birth:", slashed(h.born))
    side.labelled(27, 32, "Quốc tịch/Nationality:", "VIỆT NAM", 6.0)
    _home(side, 36, "Nơi cư trú/Address:", h.home)
    d = made.issued
    where = f"{PROVINCE}, ngày/date {d:%d} tháng/month {d:%m} năm/year {d:%Y}"
    side.put(54, 44, where, 4.6, "i", "center")
    side.say(where)
    side.labelled(4, 44, "Hạng/Class:", made.classes, 7.4)
    side.put(54, 46.6, "PHÓ GIÁM ĐỐC", 5.0, "b", "center")
    side.say("PHÓ GIÁM ĐỐC")
    until = slashed(made.expires) if made.expires else "Không thời hạn"
    side.labelled(4, 51.6, "Có giá trị đến/Expires:", until, 5.6)
    side.put(62, 52, made.signer, 5.4, "b", "center")
    side.say(made.signer)
    side.frame()


def _home(side: Side, y: float, label: str, home: str) -> None:
    """The residence behind its label, running on below it."""
    side.put(27, y, label, 5.0)
    start = 27 + side.sheet.type.width(label, 5.0, "", "sans") + 1
    rows = side.sheet.wrap(home, 6.2, 49, "b", first=start - 27)
    side.put(start, y, rows[0], 6.2, "b")
    side.say(f"{label} {rows[0]}")
    for row in rows[1:]:
        y += 2.9
        side.put(27, y, row, 6.2, "b")
        side.say(row)


def _vehicles(side: Side, made: Licence, *, coded: bool) -> None:
    """The back: what may be driven, and since when."""
    side.picture(0, 0, CARD_W, CARD_H, background((206, 196, 132), 2.1))
    side.put(43, 6, "CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", 5.6, "b", "center")
    side.put(43, 8.8, "CLASSIFICATION OF MOTOR VEHICLES", 4.8, "", "center")
    side.put(72, 12.6, "Ngày trúng tuyển", 5.0, "b", "center", _RED)
    side.put(72, 15, "Beginning date", 4.6, "", "center")
    for line in ("CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN", "CLASSIFICATION OF MOTOR VEHICLES"):
        side.say(line)
    side.say("Ngày trúng tuyển")
    side.say("Beginning date")
    y = 19.0
    for name in made.classes.split(", "):
        first, second = _VEHICLES.get(name, _OTHER)
        side.put(6, y, name, 7.0, "b")
        side.put(12, y, first, 4.4)
        side.put(72, y, slashed(made.passed), 5.4, "b", "center")
        side.say(f"{name} {first} {slashed(made.passed)}")
        side.put(12, y + 2.4, second, 4.2, "i")
        side.say(second)
        y += 6.4
    if coded:
        side.picture(4, 37, 14, 14, qr(f"https://gplx.example/{made.number}"))
    side.frame()


def pet(desk: Desk) -> Paper:
    """The plastic card of 2013 to 2024."""
    made = licence(desk, tuple(range(2013, 2025)), _OLD_CLASSES, _number(desk))
    pair = scattered(desk)
    pair.draw(lambda s: _pet_front(s, made), lambda s: _vehicles(s, made, coded=False))
    return _paper(made, "VIỆT NAM", pair.sheets)


def _new_front(desk: Desk, side: Side, made: Licence, *, items: bool) -> None:
    """Issue and expiry behind labels of their own; `items`: numbered as the Vienna convention does."""
    h = made.holder
    side.picture(0, 0, CARD_W, CARD_H, background((150, 190, 210), 0.7))
    side.picture(4, 17, 19, 25, portrait(side.sheet.type, h.gender))
    if desk.rng.random() < 0.3:
        side.picture(72, 20, 9, 7.5, chip())
    _heads(side, "BỘ CÔNG AN", "MPS")
    number = (lambda n: f"{n}. ") if items else (lambda _n: "")
    rows = [
        (f"{number('5')}Số/No:", made.number),
        (f"{number('1')}Họ và tên/Full name:", h.name),
        (f"{number('2')}Ngày sinh/Date of birth:", slashed(h.born)),
        (f"{number('3')}Quốc tịch/Nationality:", "Việt Nam"),
    ]
    y = 19.4
    for label, value in rows:
        side.labelled(27, y, label, value)
        y += 3.9
    _home(side, y, f"{number('8')}Nơi cư trú/Place of residence:", h.home)
    until = slashed(made.expires) if made.expires else "Không thời hạn"
    side.labelled(27, 42.4, f"{number('4a')}Ngày cấp/Date of issue:", slashed(made.issued), 5.8)
    side.labelled(27, 46.2, f"{number('4b')}Có giá trị đến/Date of expiry:", until, 5.8)
    side.labelled(27, 50, f"{number('4c')}Cơ quan cấp/Issued by:", "PHÒNG CSGT", 5.4)
    side.labelled(4, 47, f"{number('9')}Hạng/Class:", made.classes, 7.4)
    side.frame()


def modern(desk: Desk) -> Paper:
    """The card of 2025, issued by the police, with a QR code on its back."""
    made = licence(desk, (2025,), _NEW_CLASSES, _number(desk))
    pair, items = scattered(desk), desk.rng.random() < 0.5
    pair.draw(lambda s: _new_front(desk, s, made, items=items), lambda s: _vehicles(s, made, coded=True))
    return _paper(made, "Việt Nam", pair.sheets)


def _laminated_front(side: Side, made: Licence) -> None:
    h = made.holder
    side.picture(0, 0, CARD_W, CARD_H, background((150, 200, 160), 0.2))
    side.put(20, 5.4, "SỞ GIAO THÔNG VẬN TẢI", 5.2, "b", "center")
    side.put(60, 5.4, NATION, 4.8, "b", "center")
    side.say(f"SỞ GIAO THÔNG VẬN TẢI {NATION}")
    side.put(20, 8.2, PROVINCE.upper(), 5.2, "b", "center")
    side.put(60, 8.2, MOTTO, 5.0, "b", "center")
    side.say(f"{PROVINCE.upper()} {MOTTO}")
    side.put(52, 14, "GIẤY PHÉP LÁI XE", 9.4, "b", "center", _RED)
    side.say("GIẤY PHÉP LÁI XE")
    side.put(52, 18, f"Số: {made.number}", 6.8, "b", "center")
    side.say(f"Số: {made.number}")
    side.picture(4, 14, 19, 25, portrait(side.sheet.type, h.gender))
    side.labelled(27, 22.4, "Họ và tên:", h.name)
    side.labelled(27, 26, "Sinh ngày:", slashed(h.born))
    side.labelled(56, 26, "Quốc tịch:", "Việt Nam")
    side.put(27, 29.6, "Nơi cư trú:", 5.0)
    side.say("Nơi cư trú:")
    wrapped(side, 27, 32.6, h.home, 49)
    side.labelled(27, 39, "Được phép lái xe hạng:", made.classes, 7.6)
    until = slashed(made.expires) if made.expires else "Không thời hạn"
    side.labelled(27, 43, "Có giá trị đến ngày:", until, 6.0)
    d = made.issued
    side.put(55, 46.4, f"{PROVINCE}, ngày {d:%d} tháng {d:%m} năm {d:%Y}", 5.0, "i", "center")
    side.say(f"{PROVINCE}, ngày {d:%d} tháng {d:%m} năm {d:%Y}")
    side.put(55, 51.8, made.signer, 5.4, "b", "center")
    side.say(made.signer)
    side.frame()


def laminated(desk: Desk) -> Paper:
    """The laminated paper before 2013, its number with letters; often copied without its back."""
    number = f"{desk.rng.choice('ABCKM')}{desk.rng.choice('ACNX')}0000{desk.rng.randint(10, 99)}"
    made = licence(desk, tuple(range(2004, 2013)), _OLD_CLASSES, number)
    pair = scattered(desk)
    if desk.rng.random() < 0.5:
        _laminated_front(pair.front, made)
        return _paper(made, "Việt Nam", (pair.front.sheet,))
    pair.draw(lambda s: _laminated_front(s, made), lambda s: _vehicles(s, made, coded=False))
    return _paper(made, "Việt Nam", pair.sheets)


def any_paper(desk: Desk) -> Paper:
    """One of the forms, as often as offices meet them."""
    return desk.rng.choice((pet, pet, modern, laminated))(desk)
