"""`giay-phep-xay-dung`: number under the title or in the letterhead, houses and other works, old and new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from fictional import people, trade
from fictional.amounts import decimal
from fictional.certificate import office_head, write_lines
from fictional.letterhead import Foot, Head, draw_foot, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, spoken
from fictional.sheet import Sheet

_WORKS = (
    "Nhà ở riêng lẻ",
    "Nhà ở riêng lẻ kết hợp kinh doanh",
    "Nhà xưởng sản xuất bao bì",
    "Nhà ở gia đình",
    "Trường mầm non Kiểu Mẫu",
)


@dataclass(frozen=True)
class Permit:
    """A building permit."""

    number: str
    notation: str
    grantee: Person
    firm: str
    works: str
    parcel: str
    sheet: str
    site: str
    area: float
    floors: float
    height: float
    storeys: int
    day: dt.date
    signer: str


def permit(desk: Desk, *, day: dt.date | None = None) -> Permit:
    rng = desk.rng
    day = day or desk.day
    old = day < dt.date(2025, 7, 1)
    storeys = rng.randint(1, 6)
    area = round(rng.choice((rng.uniform(45, 160), rng.randint(50, 300))), 1)
    notation = rng.choice(("GPXD", "GPXD", "GPXD-UBND", "GP-UBND"))
    number = rng.randint(3, 480)
    return Permit(
        str(number) if number > 9 else f"0{number}",
        f"{day.year}/GPXD" if notation == "GPXD" and rng.random() < 0.2 else notation,
        people.person(rng, desk.office, born=(1958, 1995), old=old),
        trade.company_name(rng, "CÔNG TY TNHH")[0] if rng.random() < 0.2 else "",
        rng.choice(_WORKS),
        str(rng.randint(2, 990)),
        str(rng.randint(1, 88)),
        trade.premises(rng, desk.office, old=old).removesuffix(", Việt Nam"),
        area,
        round(area * storeys * rng.uniform(0.95, 1.05), 1),
        round(storeys * rng.uniform(3.3, 3.9) + 0.4, 1),
        storeys,
        day,
        people.person(rng, desk.office, born=(1966, 1986)).signed,
    )


def _fields(p: Permit, organ: str) -> dict[str, Value]:
    return {
        "codeNumber": p.number,
        "codeNotation": p.notation,
        "granteeName": p.firm or p.grantee.name,
        "granteeAddress": p.grantee.home,
        "workName": p.works,
        "workAddress": p.site,
        "parcelNumber": p.parcel,
        "buildingArea": p.area,
        "floorArea": p.floors,
        "height": p.height,
        "storeys": p.storeys,
        "issuedDate": p.day.isoformat(),
        "organName": organ,
        "signerName": p.signer,
    }


def below_title(desk: Desk) -> Paper:
    """The annexed form: title, number under it, numbered items; date and signature at the foot."""
    rng = desk.rng
    p = permit(desk, day=rng.choice((desk.day, dt.date(rng.randint(2016, 2024), rng.randint(1, 12), 9))))
    office = _office(desk, p.day)
    sheet = desk.sheet()
    y = office_head(sheet, office, len(office) - 1)
    y = sheet.centred(y + 2, "GIẤY PHÉP XÂY DỰNG", 15, "b")
    y = sheet.centred(y, f"Số: {p.number}/{p.notation}", 13, "b")
    y = sheet.centred(y, f"({_for(p)})", 13, "i") + 2
    y = write_lines(sheet, y, _items(desk, p), rng.choice((12.5, 13, 13.5)), indent=rng.choice((0, 8)))
    return _signed(desk, sheet, y, p, office, dated=True)


def _for(p: Permit) -> str:
    return (
        "Sử dụng cho nhà ở riêng lẻ"
        if p.works.startswith("Nhà ở")
        else "Sử dụng cho công trình không theo tuyến"
    )


def in_head(desk: Desk, *, by_hand: bool = False) -> Paper:
    """Number and date in the letterhead, as offices that type permits like their other papers do."""
    p = permit(desk)
    p = replace(p, notation=desk.rng.choice(("GPXD", "GPXD-UBND", "GP-UBND")))
    office = _office(desk, p.day)
    sheet = desk.sheet()
    head = Head(office, len(office) - 1, p.number, p.notation, desk.office.name, p.day, by_hand)
    y = draw_head(sheet, desk.rng, head, 22)
    y = sheet.centred(y, "GIẤY PHÉP XÂY DỰNG", 15, "b")
    if desk.rng.random() < 0.5:
        y = sheet.centred(y, f"({_for(p)})", 13, "i")
    y = write_lines(
        sheet, y + 2, _items(desk, p), desk.rng.choice((12.5, 13)), indent=desk.rng.choice((0, 8))
    )
    paper = _signed(desk, sheet, y, p, office, dated=False)
    marks = ("codeNumber", "issuedDate") if by_hand else ()
    return replace(paper, by_hand=marks, expect="review" if by_hand else "accepted")


def _office(desk: Desk, day: dt.date) -> tuple[str, ...]:
    """Who issues: the commune from July 2025, the district or the province's department before."""
    rng = desk.rng
    if day >= dt.date(2025, 7, 1):
        return ("ỦY BAN NHÂN DÂN", desk.office.full.upper())
    department = ("UBND TỈNH " + people.PROVINCE.upper(), "SỞ XÂY DỰNG")
    return rng.choice((("ỦY BAN NHÂN DÂN", desk.office.district.upper()), department))


def _organ(office: tuple[str, ...]) -> str:
    return " ".join(office) if office[0] == "ỦY BAN NHÂN DÂN" else office[-1]


def _items(desk: Desk, p: Permit) -> list[str]:
    rng = desk.rng
    mr = rng.choice((p.grantee.title, "Ông (bà)", "Ông/Bà", "Hộ ông"))
    who = f"{mr}{rng.choice((':', ''))} <b>{p.grantee.name}</b>" if not p.firm else f"<b>{p.firm}</b>"
    home = rng.choice(("- Địa chỉ:", "Địa chỉ:", "- Địa chỉ thường trú:"))
    return [
        f"1. Cấp cho{':' if p.firm else rng.choice((':', ''))} {who}",
        f"{home} {p.grantee.home}",
        f"2. Được phép xây dựng {rng.choice(('công trình', 'các công trình'))}: {p.works}",
        f"- Theo thiết kế có ký hiệu: KT-{rng.randint(10, 99)}; do Công ty Kiểu Mẫu lập",
        *_site(desk, p),
        *rng.choice(((), ("- Cốt nền xây dựng: +0,45 m so với mặt đường hiện trạng",))),
        f"- Mật độ xây dựng: {rng.randint(40, 95)} %, hệ số sử dụng đất: {decimal(rng.randint(6, 40) / 10)}",
        "- Chỉ giới đường đỏ: theo quy hoạch; chỉ giới xây dựng: trùng chỉ giới đường đỏ",
        *_sizes(desk, p),
        "3. Giấy tờ về quyền sử dụng đất: Giấy chứng nhận quyền sử dụng đất số AĐ 000123 do cơ quan có "
        "thẩm quyền cấp",
        "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; quá thời "
        "hạn trên thì phải đề nghị gia hạn giấy phép.",
    ]


def _site(desk: Desk, p: Permit) -> list[str]:
    rng = desk.rng
    plot = f"{decimal(round(p.area * rng.uniform(1.05, 1.9), 1))} m²"
    place = rng.choice(("- Vị trí xây dựng:", "- Địa điểm xây dựng:", "Tại:", "- Tại:", "+ Địa điểm:"))
    parcel = rng.choice(
        (
            f"Trên thửa đất số: {p.parcel}, tờ bản đồ số: {p.sheet}, diện tích {plot}",
            f"Trên lô đất: thửa số {p.parcel}, tờ bản đồ số {p.sheet}; diện tích: {plot}",
            f"Thửa đất số: {p.parcel}; Tờ bản đồ số: {p.sheet}",
        )
    )
    lines = [f"{place} {p.site}", f"- {parcel}"]
    return lines if rng.random() < 0.6 else lines[::-1]


def _sizes(desk: Desk, p: Permit) -> list[str]:
    rng = desk.rng
    unit = rng.choice(("m²", "m2", "m²"))
    ground = rng.choice(
        ("Diện tích xây dựng tầng 1:", "Diện tích xây dựng (tầng một):", "Diện tích xây dựng:")
    )
    whole = rng.choice(
        ("Tổng diện tích sàn:", "Tổng diện tích sàn xây dựng:", "Tổng diện tích sàn (gồm cả tầng hầm, tum):")
    )
    tall = rng.choice(("Chiều cao công trình:", "Chiều cao toàn công trình:", "Chiều cao:"))
    count = rng.choice(("Số tầng:", "số tầng:", "Số tầng cao:"))
    storeys = rng.choice((f"{p.storeys}", f"{p.storeys:02d} tầng", f"{p.storeys} tầng"))
    lead = rng.choice(("- ", "+ "))
    lines = [
        f"{lead}{ground} {decimal(p.area)} {unit}",
        f"{lead}{whole} {decimal(p.floors)} {unit}",
    ]
    if rng.random() < 0.5:
        return [*lines, f"{lead}{tall} {decimal(p.height)} m; {count} {storeys}"]
    return [*lines, f"{lead}{tall} {decimal(p.height)} m", f"{lead}{count.capitalize()} {storeys}"]


def _signed(desk: Desk, sheet: Sheet, y: float, p: Permit, office: tuple[str, ...], *, dated: bool) -> Paper:
    rng = desk.rng
    sheets: tuple[Sheet, ...] = (sheet,)
    if y > 232:
        sheets = (sheet, desk.sheet())
        y = 28.0
    last = sheets[-1]
    if dated:
        last.line(last.right - 42, y + 2, f"{desk.office.name}, ngày {spoken(p.day)}", 13, "i", "center")
        y += 8
    council = office[0] == "ỦY BAN NHÂN DÂN"
    prefix = ("TM. ỦY BAN NHÂN DÂN",) if council else ()
    title = rng.choice(("CHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH")) if council else "GIÁM ĐỐC"
    above, _, own = title.rpartition("\n")
    foot = Foot(
        ("Như trên", "Lưu: VT, KT"),
        (*prefix, above) if above else prefix,
        own,
        p.signer,
        office[-1] if not council else f"UBND {office[-1]}",
        f"TỈNH {people.PROVINCE.upper()}",
    )
    draw_foot(last, rng, y, foot)
    return Paper("giay-phep-xay-dung", sheets, _fields(p, _organ(office)), role="result")
