"""`can-cuoc`: both sides of a card photocopied on one A4 sheet: the chip card of 2021 and the card of 2024.

The portrait is a silhouette with MẪU written across: no card made here can be taken for anybody's.
QR of the chip card: id|old id|name|birth|sex|residence|issue date.
MRZ: ICAO 9303 part 5, TD1, check digits 7-3-1.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import unicodedata
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from fictional.fonts import Style, Typeset, loaded
from fictional.forms.receipt import qr
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk, Paper, Value
from fictional.people import PROVINCE, Person, office, person, slashed, wrong_sex
from fictional.sheet import BLACK, Align, Colour, Picture, Rule, Sheet

CARD_W, CARD_H = 85.6, 53.98
_RED: Colour = (176, 30, 38)


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


@dataclass(frozen=True)
class _Side:
    """One side of a card on the sheet, `zoom` times its true size."""

    sheet: Sheet
    x: float
    y: float
    zoom: float

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        style: Style = "",
        align: Align = "left",
        ink: Colour = BLACK,
    ) -> None:
        place = (self.x + x * self.zoom, self.y + y * self.zoom)
        self.sheet.put(*place, text, size * self.zoom, style, family="sans", align=align, colour=ink)

    def say(self, line: str) -> None:
        self.sheet.say(line)

    def labelled(self, x: float, y: float, label: str, value: str, size: float = 6.6) -> None:
        """A bilingual label and its value on one line."""
        self.put(x, y, label, 5.0)
        start = x + self.sheet.type.width(label, 5.0, "", "sans") + 1
        self.put(start, y, value, size, "b")
        self.say(f"{label} {value}")

    def picture(
        self, x: float, y: float, w: float, h: float, image: Image.Image, *, multiply: bool = False
    ) -> None:
        z = self.zoom
        self.sheet.marks.append(Picture(self.x + x * z, self.y + y * z, w * z, h * z, image, multiply))

    def frame(self) -> None:
        w, h = CARD_W * self.zoom, CARD_H * self.zoom
        corners = ((0, 0), (w, 0), (w, h), (0, h), (0, 0))
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            ends = (self.x + ax, self.y + ay, self.x + bx, self.y + by)
            self.sheet.marks.append(Rule(*ends, 0.2, (120, 124, 122)))


def _background(tint: Colour, phase: float) -> Image.Image:
    """A pale security pattern of crossing waves."""
    width, height = 860, 542
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    wave = np.sin(x / 9 + 6 * np.sin(y / 60 + phase)) + np.sin(y / 7 + 5 * np.sin(x / 80 + phase))
    depth = (np.abs(wave) < 0.16).astype(np.float32) * 0.22 + 0.12
    colour = 255 - depth[..., None] * (255 - np.array(tint, np.float32)) * 0.9
    return Image.fromarray(colour.astype(np.uint8), "RGB")


def _portrait(type_: Typeset, gender: str) -> Image.Image:
    """A silhouette marked MẪU."""
    image = Image.new("RGB", (300, 400), (205, 215, 222))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 290, 280, 560), fill=(92, 98, 112))
    if gender == "Nữ":
        draw.ellipse((72, 60, 228, 330), fill=(44, 40, 42))
    draw.ellipse((90, 80, 210, 270), fill=(168, 150, 138))
    draw.pieslice((84, 66, 216, 210), 180, 360, fill=(44, 40, 42))
    font = loaded(type_.path("sans", "b"), 76)
    draw.text((150, 356), "MẪU", (235, 235, 235), font=font, anchor="mm")
    return image


def _chip() -> Image.Image:
    image = Image.new("RGB", (120, 100), (204, 178, 106))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 119, 99), outline=(120, 100, 50), width=3)
    for x in (40, 80):
        draw.line((x, 0, x, 99), (120, 100, 50), 3)
    draw.line((0, 50, 119, 50), (120, 100, 50), 3)
    return image


def _fingerprint(seed: int) -> Image.Image:
    dice = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(-1, 1, 160), np.linspace(-1.3, 1.3, 200))
    swirl = np.hypot(x * (1.1 + 0.2 * dice.random()), y + 0.2 * np.sin(2 * x + dice.random()))
    ridges = (np.sin(swirl * 42 + 1.5 * np.sin(3 * math.pi * x * y)) > 0) & (np.hypot(x, y / 1.3) < 0.95)
    return Image.fromarray(np.where(ridges, 96, 255).astype(np.uint8)).convert("RGB")


def _emblem() -> Image.Image:
    """A plain red disc with a star where the national emblem would be."""
    image = Image.new("RGBA", (160, 160), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 153, 153), fill=(196, 40, 44), outline=(214, 178, 70), width=9)
    star = [
        (80 + r * math.sin(n * math.pi / 5), 80 - r * math.cos(n * math.pi / 5))
        for n in range(10)
        for r in (50 if n % 2 == 0 else 20,)
    ]
    draw.polygon(star, fill=(238, 206, 80))
    return image


def _header(side: _Side, title: str, english: str, wide: float = 50.0) -> None:
    lines: tuple[tuple[float, str, float, Style, Colour], ...] = (
        (5.6, NATION, 5.6, "b", BLACK),
        (8.4, MOTTO, 5.4, "b", BLACK),
        (11.0, "SOCIALIST REPUBLIC OF VIET NAM", 4.2, "", BLACK),
        (13.2, "Independence - Freedom - Happiness", 4.0, "", BLACK),
        (17.6, title, 9.2, "b", _RED),
        (20.6, english, 5.4, "b", _RED),
    )
    for y, text, size, style, colour in lines:
        side.put(wide, y, text, size, style, "center", colour)
        side.say(text)


def _wrapped(side: _Side, x: float, y: float, text: str, room: float) -> None:
    """A value on one or two lines, said as printed."""
    for line in side.sheet.wrap(text, 6.2, room, "b"):
        side.put(x, y, line, 6.2, "b")
        side.say(line)
        y += 2.7


def _chip_front(side: _Side, c: Card) -> None:
    h = c.holder
    side.picture(0, 0, CARD_W, CARD_H, _background((120, 190, 170), 0.4))
    side.picture(3, 3.4, 11, 11, _emblem(), multiply=True)
    side.picture(71, 2.6, 12, 12, qr(qr_payload(c)))
    side.picture(3.4, 18, 20, 26.6, _portrait(side.sheet.type, h.gender))
    _header(side, "CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card", 44)
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
    _wrapped(side, 27, 44.9, c.origin, 57)
    side.put(27, 47.8, "Nơi thường trú / Place of residence:", 5.0)
    side.say("Nơi thường trú / Place of residence:")
    _wrapped(side, 27, 50.4, h.home, 56)
    side.put(3.2, 48.2, "Có giá trị đến:", 4.8)
    side.put(14.4, 48.2, slashed(c.expires), 5.0, "b")
    side.put(3.2, 50.8, "Date of expiry", 4.6)
    side.say(f"Có giá trị đến: {slashed(c.expires)}")
    side.say("Date of expiry")
    side.frame()


def _sex_row(side: _Side, gender: str, y: float) -> None:
    side.put(27, y, "Giới tính / Sex:", 5.0)
    side.put(40.5, y, gender, 6.6, "b")
    side.put(49, y, "Quốc tịch / Nationality:", 5.0)
    side.put(68.5, y, "Việt Nam", 6.6, "b")
    side.say(f"Giới tính / Sex: {gender} Quốc tịch / Nationality: Việt Nam")


def _mrz_rows(side: _Side, c: Card, y: float) -> None:
    for line in mrz(c):
        pitch = 79.0 / 30
        for n, letter in enumerate(line):
            x = side.x + (3.6 + n * pitch) * side.zoom
            side.sheet.put(x, side.y + y * side.zoom, letter, 11.0 * side.zoom, "", family="mono")
        side.say(line)
        y += 4.5


def _chip_back(desk: Desk, side: _Side, c: Card) -> None:
    side.picture(0, 0, CARD_W, CARD_H, _background((196, 190, 130), 1.7))
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
    side.picture(5, 15, 11, 9.2, _chip())
    for n, label in enumerate(("Ngón trỏ trái", "Ngón trỏ phải")):
        side.picture(70, 4 + n * 17, 11, 13.5, _fingerprint(desk.rng.getrandbits(20)), multiply=True)
        side.put(75.5, 19.4 + n * 17, label, 3.8, "", "center")
        side.say(label)
    _mrz_rows(side, c, 41)
    side.frame()


def _new_front(side: _Side, c: Card) -> None:
    h = c.holder
    side.picture(0, 0, CARD_W, CARD_H, _background((150, 190, 210), 2.3))
    side.picture(3, 3.4, 11, 11, _emblem(), multiply=True)
    side.picture(3.4, 18, 20, 26.6, _portrait(side.sheet.type, h.gender))
    side.picture(71, 6, 10.5, 8.8, _chip())
    _header(side, "CĂN CƯỚC", "IDENTITY CARD", 44)
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


def _new_back(side: _Side, c: Card) -> None:
    side.picture(0, 0, CARD_W, CARD_H, _background((190, 200, 150), 0.9))
    side.picture(66, 3.4, 16.5, 16.5, qr(qr_payload(c)))
    for y, label, value in (
        (5.6, "Nơi cư trú / Place of residence:", c.holder.home),
        (14.0, "Nơi đăng ký khai sinh / Place of birth registration:", c.origin),
    ):
        side.put(4, y, label, 5.0)
        side.say(label)
        _wrapped(side, 4, y + 3, value, 60)
    side.labelled(4, 23.6, "Ngày, tháng, năm cấp / Date of issue:", slashed(c.issued))
    side.labelled(4, 27.2, "Ngày, tháng, năm hết hạn / Date of expiry:", slashed(c.expires))
    side.put(68, 31.5, "BỘ CÔNG AN", 6.0, "b", "center")
    side.say("BỘ CÔNG AN")
    side.put(68, 34.3, "MINISTRY OF PUBLIC SECURITY", 4.0, "", "center")
    side.say("MINISTRY OF PUBLIC SECURITY")
    _mrz_rows(side, c, 41)
    side.frame()


def _sides(desk: Desk) -> tuple[_Side, _Side]:
    sheet = desk.sheet()
    zoom = desk.rng.choice((1.35, 1.5))
    x = (210 - CARD_W * zoom) / 2 + desk.rng.uniform(-8, 8)
    y = desk.rng.uniform(24, 34)
    gap = CARD_H * zoom + desk.rng.uniform(12, 22)
    return _Side(sheet, x, y, zoom), _Side(sheet, x + desk.rng.uniform(-3, 3), y + gap, zoom)


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


def chip_card(desk: Desk, *, holder: Person | None = None, flawed: bool = False) -> Paper:
    """Front and back of the chip card. `flawed`: the number's sex digit contradicts the sex."""
    c = card(desk, holder, (2021, 2022, 2023, 2024), flawed=flawed)
    front, back = _sides(desk)
    _chip_front(front, c)
    _chip_back(desk, back, c)
    fields = {**_fields(c), "placeOfOrigin": c.origin}
    return Paper("can-cuoc", (front.sheet,), fields, expect="review" if flawed else "accepted")


def card_2024(desk: Desk, *, holder: Person | None = None) -> Paper:
    """Front and back of the card of 2024, with the QR code on the back and no place of origin."""
    c = card(desk, holder, (2025,))
    front, back = _sides(desk)
    _new_front(front, c)
    _new_back(back, c)
    return Paper("can-cuoc", (front.sheet,), _fields(c))
