"""`the-bhyt`: the paper card with fifteen characters and its validity, the card of 2021 with ten digits.

QR of the card: fields parted by `|`, name and address as hexadecimal UTF-8, `$` at the end.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fictional import people
from fictional.cards import CARD_H, CARD_W, Side, background, scattered, sides
from fictional.forms.receipt import qr
from fictional.paper import Desk, Paper, Value
from fictional.people import PROVINCE, Person, slashed
from fictional.sheet import Colour

_BLUE: Colour = (24, 62, 140)
_HOSPITALS = ("Trạm y tế {place}", "Bệnh viện đa khoa Minh Họa", "Trung tâm y tế khu vực Giả Sơn")
_NOTES = (
    "NHỮNG ĐIỀU CẦN CHÚ Ý",
    "1. Xuất trình thẻ này cùng giấy tờ có ảnh khi đến khám bệnh, chữa bệnh.",
    "2. Không cho người khác mượn thẻ; thẻ mất hoặc hỏng phải báo nơi cấp thẻ.",
    "3. Thẻ có giá trị khi tham gia bảo hiểm y tế theo quy định.",
)


@dataclass(frozen=True)
class Cover:
    """What stands on a health insurance card. `until` only on cards of one year."""

    holder: Person
    number: str
    hospital: str
    code: str
    since: dt.date
    until: dt.date | None
    five_years: dt.date | None


def cover(desk: Desk, *, old: bool) -> Cover:
    rng = desk.rng
    holder = people.person(rng, desk.office, born=(1950, 2018), old=old)
    social = f"99{rng.randint(10, 25)}0000{rng.randint(10, 99)}"
    head = rng.choice(("GD4", "HT3", "DN4", "HS4", "CK2", "TE1", "HN2"))
    since = dt.date(rng.randint(2015, 2020) if old else rng.randint(2021, 2025), rng.choice((1, 1, 4, 7)), 1)
    return Cover(
        holder,
        f"{head}99{social}" if old else social,
        rng.choice(_HOSPITALS).format(place=desk.office.full),
        f"99-0{rng.randint(10, 99)}",
        since,
        since.replace(month=12, day=31) if old and rng.random() < 0.6 else None,
        since.replace(year=since.year + rng.randint(0, 4)) if rng.random() < 0.8 else None,
    )


def qr_payload(c: Cover) -> str:
    """The known fields, then others whose meaning no published text gives."""
    h = c.holder
    name, home = (text.encode().hex() for text in (h.name.title(), h.home))
    parts = (
        c.number,
        name,
        slashed(h.born),
        "1" if h.gender == "Nam" else "2",
        home,
        c.code.replace("-", " - "),
        slashed(c.since),
        slashed(c.until) if c.until else "-",
        slashed(c.since),
        f"99{c.number[-10:]}",
        "-",
        "4",
        slashed(c.five_years) if c.five_years else "-",
        "00000000000000-0000",
    )
    return "|".join(parts) + "|$"


def _fields(c: Cover) -> dict[str, Value]:
    return {
        "insuranceNumber": c.number,
        "fullName": c.holder.name,
        "dateOfBirth": c.holder.born.isoformat(),
        "gender": c.holder.gender,
        "hospital": c.hospital,
        "validFrom": c.since.isoformat(),
        **({"fiveYearsFrom": c.five_years.isoformat()} if c.five_years else {}),
    }


def _heads(side: Side, first: str, title: str, y: float) -> None:
    side.put(46, y, first, 6.4, "b", "center", _BLUE)
    side.say(first)
    side.put(46, y + 5, title, 9.0, "b", "center", _BLUE)
    side.say(title)


def _spaced(number: str) -> str:
    return f"{number[:2]} {number[2]} {number[3:5]} {number[5:]}" if len(number) == 15 else number


def _early_front(desk: Desk, side: Side, c: Cover) -> None:
    h = c.holder
    side.picture(0, 0, CARD_W, CARD_H, background((220, 190, 190), 0.6))
    _heads(side, "BẢO HIỂM XÃ HỘI VIỆT NAM", "THẺ BẢO HIỂM Y TẾ", 6)
    number = _spaced(c.number) if desk.rng.random() < 0.6 else c.number
    side.labelled(24, 16, "Mã số:", number, 8.0)
    side.labelled(24, 20, "Họ và tên:", h.name)
    side.labelled(24, 24, "Ngày sinh:", slashed(h.born))
    side.labelled(56, 24, "Giới tính:", h.gender)
    side.labelled(24, 28, "Địa chỉ:", h.home.split(", tỉnh")[0], 5.4)
    side.labelled(24, 32, "Nơi ĐK KCB BĐ:", c.hospital, 5.8)
    until = f" đến {slashed(c.until)}" if c.until else ""
    side.labelled(24, 36, "Giá trị sử dụng: từ", f"{slashed(c.since)}{until}", 6.0)
    if c.five_years:
        side.labelled(24, 40, "Thời điểm đủ 05 năm liên tục: từ ngày", slashed(c.five_years), 6.0)
    side.put(62, 44, f"{PROVINCE}, ngày {people.spoken(c.since)}", 4.8, "i", "center")
    side.say(f"{PROVINCE}, ngày {people.spoken(c.since)}")
    side.put(62, 47, "GIÁM ĐỐC", 5.2, "b", "center")
    side.say("GIÁM ĐỐC")
    if desk.rng.random() < 0.6:
        side.picture(3, 30, 18, 18, qr(qr_payload(c)))
    side.frame()


def _new_front(desk: Desk, side: Side, c: Cover) -> None:
    h = c.holder
    side.picture(0, 0, CARD_W, CARD_H, background((150, 190, 220), 1.3))
    _heads(side, "BẢO HIỂM XÃ HỘI VIỆT NAM", "THẺ BẢO HIỂM Y TẾ", 6)
    side.labelled(4, 17, "Mã số:", c.number, 8.6)
    side.labelled(4, 21.4, "Họ và tên:", h.name)
    side.labelled(4, 25.4, "Ngày sinh:", slashed(h.born))
    side.labelled(40, 25.4, "Giới tính:", h.gender)
    behind = f" ({c.code})" if desk.rng.random() < 0.4 else ""
    side.labelled(4, 29.4, "Nơi ĐK KCB BĐ:", c.hospital + behind, 5.8)
    side.labelled(4, 33.4, "Giá trị sử dụng: từ ngày", slashed(c.since), 6.0)
    if c.five_years:
        side.labelled(4, 37.4, "Thời điểm đủ 05 năm liên tục: từ ngày", slashed(c.five_years), 6.0)
    side.labelled(4, 41.4, "Mã mức hưởng:", str(desk.rng.randint(1, 5)), 5.8)
    side.labelled(34, 41.4, "Mã nơi đối tượng sinh sống:", "K1" if desk.rng.random() < 0.3 else "", 5.8)
    side.labelled(4, 45.4, "Nơi cấp, đổi thẻ BHYT:", f"BHXH tỉnh {PROVINCE}", 5.4)
    if desk.rng.random() < 0.85:
        side.picture(66, 33, 16, 16, qr(qr_payload(c)))
    side.frame()


def _notes(side: Side) -> None:
    side.picture(0, 0, CARD_W, CARD_H, background((210, 210, 200), 0.1))
    y = 8.0
    for number, text in enumerate(_NOTES):
        side.put(4, y, text, 5.6 if number == 0 else 4.8, "b" if number == 0 else "")
        side.say(text)
        y += 6
    side.frame()


def early(desk: Desk) -> Paper:
    """The paper card before 2021."""
    return _card(desk, cover(desk, old=True), new=False)


def modern(desk: Desk) -> Paper:
    """The card of 2021: the social insurance number alone."""
    return _card(desk, cover(desk, old=False), new=True)


def _card(desk: Desk, c: Cover, *, new: bool) -> Paper:
    front = _new_front if new else _early_front
    fields = _fields(c)
    if desk.rng.random() < 0.4:
        alone = sides(desk).front
        front(desk, alone, c)
        return Paper("the-bhyt", (alone.sheet,), fields)
    pair = scattered(desk)
    pair.draw(lambda side: front(desk, side, c), _notes)
    return Paper("the-bhyt", pair.sheets, fields)


def any_paper(desk: Desk) -> Paper:
    """One of the forms."""
    return desk.rng.choice((early, modern))(desk)
