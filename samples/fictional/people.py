"""Made-up people, offices, places and numbers: varied, well formed, and plainly fictional.

Given names mean sample, draft, trial, example; the province Thử Nghiệm and the agency code H99 do not exist;
the serial of every personal number is 0000NN, of every telephone number 0900 000 0NN.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

SURNAMES = (
    "NGUYỄN",
    "TRẦN",
    "LÊ",
    "PHẠM",
    "HOÀNG",
    "VŨ",
    "ĐẶNG",
    "BÙI",
    "ĐỖ",
    "HỒ",
    "NGÔ",
    "DƯƠNG",
    "LÝ",
    "TRƯƠNG",
    "HUỲNH",
    "VÕ",
)
MIDDLE = {
    "Nam": ("VĂN", "HỮU", "ĐỨC", "QUỐC", "MINH", "ĐÌNH", "CÔNG", "XUÂN", "TRỌNG", "THẾ"),
    "Nữ": ("THỊ", "NGỌC", "THÙY", "THU", "QUỲNH", "DIỆU", "HỒNG", "THỊ NGỌC", "THỊ THÚY", "PHƯƠNG"),
}
GIVEN = (
    "MẪU",
    "THỬ",
    "NHÁP",
    "DỤ",
    "PHỎNG",
    "GIẢ ĐỊNH",
    "VÍ DỤ",
    "MINH HỌA",
    "THÍ ĐIỂM",
    "TƯỞNG",
    "ẢO",
    "KIỂU",
)
ETHNIC = ("Kinh", "Kinh", "Kinh", "Tày", "Mường", "Nùng", "Thái")
PROVINCE = "Thử Nghiệm"
COMMUNES = (
    ("xã", "Mẫu Lâm"),
    ("xã", "Bản Nháp"),
    ("phường", "Minh Họa"),
    ("xã", "Thử Bình"),
    ("xã", "Ví Dụ Thượng"),
)
DISTRICTS = ("huyện Giả Sơn", "huyện Kiểu Mẫu", "thị xã Ví Dụ")
HAMLETS = ("thôn Ảo Đông", "thôn Nháp Hạ", "thôn Thử Một", "tổ dân phố số 9", "xóm Dụ Tây", "ấp Kiểu Mới")
ID_PROVINCES = (
    "001",
    "002",
    "004",
    "008",
    "022",
    "034",
    "036",
    "038",
    "040",
    "049",
    "064",
    "075",
    "079",
    "092",
)


@dataclass(frozen=True)
class Person:
    """A citizen who does not exist."""

    name: str
    gender: str
    born: dt.date
    personal_id: str
    ethnicity: str
    home: str

    @property
    def title(self) -> str:
        """How a paper addresses the person."""
        return "Ông" if self.gender == "Nam" else "Bà"

    @property
    def signed(self) -> str:
        """The name as it stands under a signature."""
        return self.name.title()


@dataclass(frozen=True)
class Office:
    """A commune's office; `code` is its agency code."""

    kind: str
    name: str
    code: str
    district: str

    @property
    def full(self) -> str:
        return f"{self.kind} {self.name}"


def personal_id(rng: random.Random, born: dt.date, gender: str, province: str | None = None) -> str:
    """Twelve digits whose century, sex and year fit the person (Decree 137/2015, art. 13); serial 0000NN."""
    century = (born.year // 100 - 19) * 2 + (1 if gender == "Nữ" else 0)
    head = province or rng.choice(ID_PROVINCES)
    return f"{head}{century}{born.year % 100:02d}0000{rng.randint(1, 99):02d}"


def wrong_sex(number: str) -> str:
    """The same number with the sex digit of the other sex: a deliberate fault."""
    return number[:3] + str(int(number[3]) ^ 1) + number[4:]


def office(rng: random.Random, number: int | None = None) -> Office:
    index = rng.randrange(len(COMMUNES)) if number is None else number
    kind, name = COMMUNES[index]
    return Office(kind, name, f"H99.{12 + index}", rng.choice(DISTRICTS))


def address(rng: random.Random, place: Office, *, old: bool = False) -> str:
    """A residence; papers before July 2025 name the district too."""
    middle = f", {place.district}" if old else ""
    return f"{rng.choice(HAMLETS)}, {place.full}{middle}, tỉnh {PROVINCE}"


def person(
    rng: random.Random,
    place: Office,
    *,
    gender: str | None = None,
    born: tuple[int, int] = (1968, 2004),
    on: dt.date | None = None,
    surname: str | None = None,
    old: bool = False,
) -> Person:
    """Somebody born in one of the years `born`, or just `on` that day, living in `place`."""
    gender = gender or rng.choice(("Nam", "Nữ"))
    day = on or dt.date(rng.randint(*born), rng.randint(1, 12), rng.randint(1, 28))
    name = f"{surname or rng.choice(SURNAMES)} {rng.choice(MIDDLE[gender])} {rng.choice(GIVEN)}"
    return Person(
        name, gender, day, personal_id(rng, day, gender), rng.choice(ETHNIC), address(rng, place, old=old)
    )


def phone(rng: random.Random) -> str:
    return f"09000000{rng.randint(1, 99):02d}"


def dossier_code(rng: random.Random, place: Office, day: dt.date) -> str:
    return f"{place.code}-{day:%y%m%d}-{rng.randint(1, 499):04d}"


_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _tens(n: int) -> str:
    ten, unit = divmod(n, 10)
    if ten == 0:
        return _UNITS[unit]
    head = "mười" if ten == 1 else f"{_UNITS[ten]} mươi"
    if unit == 0:
        return head
    tail = {1: "một" if ten == 1 else "mốt", 5: "lăm"}.get(unit, _UNITS[unit])
    return f"{head} {tail}"


def year_in_words(year: int) -> str:
    hundreds, rest = divmod(year % 1000, 100)
    tail = "" if rest == 0 else (f" lẻ {_UNITS[rest]}" if rest < 10 else f" {_tens(rest)}")
    return f"{_UNITS[year // 1000]} nghìn {_UNITS[hundreds]} trăm{tail}"


def date_in_words(day: dt.date) -> str:
    """`Ngày mười hai, tháng ba, năm hai nghìn không trăm mười hai`."""
    return f"Ngày {_tens(day.day)}, tháng {_tens(day.month)}, năm {year_in_words(day.year)}"


def slashed(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def spoken(day: dt.date) -> str:
    """`04 tháng 8 năm 2025`: days below ten and months below three padded (Decree 30/2020, annex I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"
