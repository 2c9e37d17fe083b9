"""Made-up shops and companies, their codes, and where they are.

Tax codes begin with 99, which no province has, and carry a true check digit; old registration numbers of
household businesses begin with 99 as well.
"""

from __future__ import annotations

import datetime as dt
import random

from fictional import people
from fictional.people import Office

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_GOODS = (
    "TẠP HÓA",
    "VẬT LIỆU XÂY DỰNG",
    "ĂN UỐNG",
    "MAY MẶC",
    "SỬA CHỮA XE MÁY",
    "PHÂN BÓN",
    "ĐIỆN DÂN DỤNG",
)
_NAMES = ("MINH HỌA", "VÍ DỤ", "THỬ NGHIỆM", "KIỂU MẪU", "NHÁP MỚI", "MẪU SỐ NĂM")
_FIELDS = (
    "THƯƠNG MẠI VÀ DỊCH VỤ",
    "XÂY DỰNG",
    "SẢN XUẤT BAO BÌ",
    "TƯ VẤN ĐẦU TƯ",
    "VẬN TẢI",
    "CÔNG NGHỆ SỐ",
    "NÔNG SẢN",
)
_ENGLISH = {
    "THƯƠNG MẠI VÀ DỊCH VỤ": "TRADING AND SERVICES",
    "XÂY DỰNG": "CONSTRUCTION",
    "SẢN XUẤT BAO BÌ": "PACKAGING PRODUCTION",
    "TƯ VẤN ĐẦU TƯ": "INVESTMENT CONSULTING",
    "VẬN TẢI": "TRANSPORT",
    "CÔNG NGHỆ SỐ": "DIGITAL TECHNOLOGY",
    "NÔNG SẢN": "AGRICULTURAL PRODUCTS",
}
INDUSTRIES = (
    "Bán lẻ lương thực, thực phẩm, đồ uống trong cửa hàng tổng hợp",
    "Bán lẻ vật liệu xây dựng, sơn, kính",
    "Nhà hàng và các dịch vụ ăn uống phục vụ lưu động",
    "May trang phục, sửa quần áo",
    "Bảo dưỡng, sửa chữa mô tô, xe máy; bán lẻ phụ tùng",
    "Bán buôn phân bón, thức ăn chăn nuôi",
    "Lắp đặt hệ thống điện trong nhà",
    "Cắt tóc, gội đầu",
)
STREETS = ("đường Mẫu Tự", "đường Ví Dụ 3", "phố Minh Họa", "đường Thử Nghiệm", "ngõ 12 phố Kiểu Mẫu")


def tax_code(rng: random.Random, branch: bool = False) -> str:
    """Ten digits with a true check digit (QĐ 75/1998/QĐ-TTg), `-NNN` for a branch."""
    while True:
        head = f"99{rng.randint(10, 9999):07d}"
        check = 10 - sum(w * int(d) for w, d in zip(_WEIGHTS, head, strict=True)) % 11
        if check < 10:
            return f"{head}{check}" + (f"-{rng.randint(1, 9):03d}" if branch else "")


def household_code(rng: random.Random) -> str:
    """A registration number of a household business before 2010-2021: `99A8000123`."""
    return f"99{rng.choice('ABCDEH')}800{rng.randint(10, 9999):04d}"


def shop_name(rng: random.Random, owner: str) -> str:
    """`CỬA HÀNG TẠP HÓA MINH HỌA`, `HỘ KINH DOANH` and the owner's name, or a name alone."""
    goods, name = rng.choice(_GOODS), rng.choice(_NAMES)
    return rng.choice((f"CỬA HÀNG {goods} {name}", f"HỘ KINH DOANH {owner}", f"CƠ SỞ {goods} {name}", name))


def company_name(rng: random.Random, form: str) -> tuple[str, str]:
    """The name of a company of legal form `form` (`CÔNG TY TNHH`), in Vietnamese and in English."""
    field, name = rng.choice(_FIELDS), rng.choice(_NAMES)
    folded = {"MINH HỌA": "MINH HOA", "VÍ DỤ": "VI DU", "THỬ NGHIỆM": "THU NGHIEM", "KIỂU MẪU": "KIEU MAU"}
    foreign = "JOINT STOCK COMPANY" if "CỔ PHẦN" in form else "COMPANY LIMITED"
    return f"{form} {field} {name}", f"{folded.get(name, 'MAU MOI')} {_ENGLISH[field]} {foreign}"


def premises(rng: random.Random, place: Office, *, old: bool = False) -> str:
    """A street address; before July 2025 with the district, and with the country on some forms."""
    house = rng.choice(("Số nhà", "Số", "Lô")) + f" {rng.randint(1, 299)}"
    middle = f", {place.district}" if old else ""
    country = rng.choice(("", ", Việt Nam"))
    return f"{house}, {rng.choice(STREETS)}, {place.full}{middle}, tỉnh {people.PROVINCE}{country}"


def capital(rng: random.Random, *, small: bool) -> int:
    steps = (
        (30, 50, 80, 100, 150, 200, 350, 500) if small else (500, 900, 1_900, 3_000, 6_800, 20_000, 45_600)
    )
    return rng.choice(steps) * 1_000_000


def day_between(rng: random.Random, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=rng.randrange(max(1, (last - first).days)))
