"""`can-cuoc`: both sides of a card photocopied on one A4 sheet: the chip card of 2021 and the card of 2024.

The portrait is a silhouette with MẪU written across: no card made here can be taken for anybody's.
QR of the chip card: id|old id|name|birth|sex|residence|issue date.
MRZ: ICAO 9303 part 5, TD1, check digits 7-3-1.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from fictional.cards import (
    CARD_H,
    CARD_W,
    Pair,
    Side,
    background,
    chip,
    emblem,
    fingerprint,
    header,
    portrait,
    scattered,
    sides,
    wrapped,
)
from fictional.forms.receipt import qr
from fictional.paper import Desk, Paper, Value
from fictional.people import PROVINCE, Person, office, person, slashed, wrong_sex


@dataclass(frozen=True)
class Card:
    """What stands on a card."""

    holder: Person
    number: str
    old_number: str
    origin: str
    issued: dt.date
    expires: dt.date


def _expiry(born: dt.date, issued: dt.date) -> dt.date | None:
    """The 25th, 40th or 60th birthday, but none within two years (Law on identification, art. 21)."""
    ends = [born.replace(year=born.year + age) for age in (25, 40, 60)]
    return next((end for end in ends if issued < end.replace(year=end.year - 2)), None)


def _dates(desk: Desk, born: dt.date, years: tuple[int, ...]) -> tuple[dt.date, dt.date]:
    """A day of issue in one of `years` and the day of expiry, still to come for some years if that can be."""
    # January to June: the chip card was issued until June 2024
    made = [dt.date(y, m, desk.rng.randint(1, 28)) for y in years for m in range(1, 7)]
    desk.rng.shuffle(made)
    pairs = [(day, end) for day in made if (end := _expiry(born, day))]
    return next((p for p in pairs if p[1].year >= 2029), pairs[0])


def card(desk: Desk, holder: Person | None, years: tuple[int, ...], *, flawed: bool = False) -> Card:
    """A card for `holder` issued in one of `years`."""
    rng = desk.rng
    holder = holder or person(rng, desk.office, born=(1972, 2003), old=years[0] < 2025)
    issued, expires = _dates(desk, holder.born, years)
    number = wrong_sex(holder.personal_id) if flawed else holder.personal_id
    old = f"0000000{rng.randint(10, 99)}" if holder.born.year < 1998 and rng.random() < 0.7 else ""
    place = office(rng)
    return Card(holder, number, old, f"{place.full}, {place.district}, tỉnh {PROVINCE}", issued, expires)


def check_digit(text: str) -> int:
    """ICAO 9303 part 3: digits as they are, A = 10 … Z = 35, `<` = 0; weights 7, 3, 1; modulo 10."""
    worth = [0 if c == "<" else int(c, 36) for c in text]
    return sum(v * (7, 3, 1)[n % 3] for n, v in enumerate(worth)) % 10


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.upper().replace("Đ", "D")


def mrz(c: Card) -> tuple[str, str, str]:
    """The three lines of thirty characters on the back."""
    short, sex = c.number[3:], "M" if c.holder.gender == "Nam" else "F"
    first = f"IDVNM{short}{check_digit(short)}{c.number}<<{check_digit(c.number + '<<')}"
    born, until = f"{c.holder.born:%y%m%d}", f"{c.expires:%y%m%d}"
    middle = f"{born}{check_digit(born)}{sex}{until}{check_digit(until)}VNM" + "<" * 11
    whole = check_digit(first[5:] + middle[:7] + middle[8:15] + middle[18:29])
    words = _plain(c.holder.name).split()
    name = f"{words[0]}<<{'<'.join(words[1:])}"
    return first, f"{middle}{whole}", name[:30].ljust(30, "<")


def qr_payload(c: Card) -> str:
    h = c.holder
    return f"{c.number}|{c.old_number}|{h.name.title()}|{h.born:%d%m%Y}|{h.gender}|{h.home}|{c.issued:%d%m%Y}"


def _chip_front(side: Side, c: Card) -> None:
    h = c.holder
    side.picture(0, 0, CARD_W, CARD_H, background((120, 190, 170), 0.4))
    side.picture(3, 3.4, 11, 11, emblem(), multiply=True)
    side.picture(71, 2.6, 12, 12, qr(qr_payload(c)))
    side.picture(3.4, 18, 20, 26.6, portrait(side.sheet.type, h.gender))
    header(side, "CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card", 44)
    side.put(27, 26, "Số / No.:", 6.0)
    side.put(37, 26, c.number, 10.4, "b")
    side.say(f"Số / No.: {c.number}")
    side.put(27, 29.2, "Họ và tên / Full name:", 5.0)
    side.say("Họ và tên / Full name:")
    side.put(27, 32.6, h.name, 7.6, "b")
    side.say(h.name)
    side.labelled(27, 36, "Ngày sinh / Date of birth:", slashed(h.born))
    _sex_row(side, h.gender, 39.2)
    side.put(27, 42.2, "Quê quán / Place of origin:", 5.0)
    side.say("Quê quán / Place of origin:")
    wrapped(side, 27, 44.9, c.origin, 57)
    side.put(27, 47.8, "Nơi thường trú / Place of residence:", 5.0)
    side.say("Nơi thường trú / Place of residence:")
    wrapped(side, 27, 50.4, h.home, 56)
    side.put(3.2, 48.2, "Có giá trị đến:", 4.8)
    side.put(14.4, 48.2, slashed(c.expires), 5.0, "b")
    side.put(3.2, 50.8, "Date of expiry", 4.6)
    side.say(f"Có giá trị đến: {slashed(c.expires)}")
    side.say("Date of expiry")
    side.frame()


def _sex_row(side: Side, gender: str, y: float) -> None:
    side.put(27, y, "Giới tính / Sex:", 5.0)
    side.put(40.5, y, gender, 6.6, "b")
    side.put(49, y, "Quốc tịch / Nationality:", 5.0)
    side.put(68.5, y, "Việt Nam", 6.6, "b")
    side.say(f"Giới tính / Sex: {gender} Quốc tịch / Nationality: Việt Nam")


def _mrz_rows(side: Side, c: Card, y: float) -> None:
    for line in mrz(c):
        pitch = 79.0 / 30
        for n, letter in enumerate(line):
            x = side.x + (3.6 + n * pitch) * side.zoom
            side.sheet.put(x, side.y + y * side.zoom, letter, 11.0 * side.zoom, "", family="mono")
        side.say(line)
        y += 4.5


def _chip_back(desk: Desk, side: Side, c: Card) -> None:
    side.picture(0, 0, CARD_W, CARD_H, background((196, 190, 130), 1.7))
    side.labelled(4, 6, "Đặc điểm nhân dạng / Personal identification:", "")
    mark = desk.rng.choice(("Nốt ruồi cách 2cm dưới mắt phải", "Sẹo chấm cách 1cm trên đuôi mày trái"))
    side.put(4, 9, mark, 6.0, "b")
    side.say(mark)
    side.labelled(24, 13.6, "Ngày, tháng, năm / Date, month, year:", slashed(c.issued))
    lines = ("CỤC TRƯỞNG CỤC CẢNH SÁT", "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI")
    for n, line in enumerate(lines):
        side.put(43, 17 + 2.6 * n, line, 4.8, "b", "center")
        side.say(line)
    side.put(43, 32, "Người Ký Mẫu", 6.4, "b", "center")
    side.say("Người Ký Mẫu")
    side.picture(5, 15, 11, 9.2, chip())
    for n, label in enumerate(("Ngón trỏ trái", "Ngón trỏ phải")):
        side.picture(70, 4 + n * 17, 11, 13.5, fingerprint(desk.rng.getrandbits(20)), multiply=True)
        side.put(75.5, 19.4 + n * 17, label, 3.8, "", "center")
        side.say(label)
    _mrz_rows(side, c, 41)
    side.frame()


def _new_front(side: Side, c: Card) -> None:
    h = c.holder
    side.picture(0, 0, CARD_W, CARD_H, background((150, 190, 210), 2.3))
    side.picture(3, 3.4, 11, 11, emblem(), multiply=True)
    side.picture(3.4, 18, 20, 26.6, portrait(side.sheet.type, h.gender))
    side.picture(71, 6, 10.5, 8.8, chip())
    header(side, "CĂN CƯỚC", "IDENTITY CARD", 44)
    rows = (
        ("Số định danh cá nhân / Personal identification number:", c.number, 8.6),
        ("Họ, chữ đệm và tên khai sinh / Full name:", h.name, 7.4),
        ("Ngày, tháng, năm sinh / Date of birth:", slashed(h.born), 6.8),
    )
    y = 25.2
    for label, value, size in rows:
        side.put(27, y, label, 5.0)
        side.put(27, y + 3.4, value, size, "b")
        side.say(label)
        side.say(value)
        y += 6.8
    _sex_row(side, h.gender, y + 0.6)
    side.frame()


def _new_back(side: Side, c: Card, tail: str) -> None:
    side.picture(0, 0, CARD_W, CARD_H, background((190, 200, 150), 0.9))
    side.picture(66, 3.4, 16.5, 16.5, qr(qr_payload(c) + tail))
    for y, label, value in (
        (5.6, "Nơi cư trú / Place of residence:", c.holder.home),
        (14.0, "Nơi đăng ký khai sinh / Place of birth registration:", c.origin),
    ):
        side.put(4, y, label, 5.0)
        side.say(label)
        wrapped(side, 4, y + 3, value, 60)
    side.labelled(4, 23.6, "Ngày, tháng, năm cấp / Date of issue:", slashed(c.issued))
    side.labelled(4, 27.2, "Ngày, tháng, năm hết hạn / Date of expiry:", slashed(c.expires))
    side.put(68, 31.5, "BỘ CÔNG AN", 6.0, "b", "center")
    side.say("BỘ CÔNG AN")
    side.put(68, 34.3, "MINISTRY OF PUBLIC SECURITY", 4.0, "", "center")
    side.say("MINISTRY OF PUBLIC SECURITY")
    _mrz_rows(side, c, 41)
    side.frame()


def _fields(c: Card) -> dict[str, Value]:
    return {
        "personalId": c.number,
        "fullName": c.holder.name,
        "dateOfBirth": c.holder.born.isoformat(),
        "gender": c.holder.gender,
        "nationality": "Việt Nam",
        "residence": c.holder.home,
        "issuedDate": c.issued.isoformat(),
        "expiryDate": c.expires.isoformat(),
        **({"oldIdNumber": c.old_number} if c.old_number else {}),
    }


def chip_card(
    desk: Desk, *, holder: Person | None = None, flawed: bool = False, loose: bool = False
) -> Paper:
    """Front and back of the chip card. `flawed`: the number's sex digit contradicts the sex.

    loose: the sides lie as they come, on one sheet or two, in any order.
    """
    c = card(desk, holder, (2021, 2022, 2023, 2024), flawed=flawed)
    pair = _placed(desk, loose)
    fields = {**_fields(c), "placeOfOrigin": c.origin}
    pair.draw(lambda side: _chip_front(side, c), lambda side: _chip_back(desk, side, c))
    return Paper("can-cuoc", pair.sheets, fields, expect="review" if flawed else "accepted")


def card_2024(desk: Desk, *, holder: Person | None = None, loose: bool = False) -> Paper:
    """Front and back of the card of 2024, with the QR code on the back and no place of origin."""
    c = card(desk, holder, (2025,))
    pair = _placed(desk, loose)
    tail = f"|{c.origin}|" if loose else ""
    pair.draw(lambda side: _new_front(side, c), lambda side: _new_back(side, c, tail))
    return Paper("can-cuoc", pair.sheets, _fields(c))


def _placed(desk: Desk, loose: bool) -> Pair:
    return scattered(desk) if loose else sides(desk)
