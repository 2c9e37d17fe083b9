"""`gcn-ho-kinh-doanh`: forms of the commune from 2025, of the district from 2010, the dotted one before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fictional import people, trade
from fictional.amounts import capitalised, grouped, in_words
from fictional.certificate import Signing, office_head, sign_right, write_lines
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed, spoken
from fictional.sheet import Sheet


@dataclass(frozen=True)
class Shop:
    """A registered household business."""

    code: str
    name: str
    address: str
    industry: str
    capital: int
    owner: Person
    registered: dt.date
    amended: dt.date | None
    times: int
    signer: str


def shop(desk: Desk, *, first: dt.date, last: dt.date, code: str) -> Shop:
    rng = desk.rng
    old = last < dt.date(2025, 7, 1)
    owner = people.person(rng, desk.office, born=(1962, 1999), old=old)
    registered = trade.day_between(rng, first, last)
    amended = trade.day_between(rng, registered, last) if rng.random() < 0.45 else None
    industry = rng.choice(trade.INDUSTRIES)
    return Shop(
        code,
        trade.shop_name(rng, owner.name),
        trade.premises(rng, desk.office, old=old),
        industry,
        trade.capital(rng, small=True),
        owner,
        registered,
        amended,
        rng.randint(1, 4),
        people.person(rng, desk.office, born=(1968, 1988)).signed,
    )


def _fields(s: Shop, organ: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "businessCode": s.code,
        "registeredDate": s.registered.isoformat(),
        "businessName": s.name,
        "address": s.address,
        "industry": s.industry,
        "capital": s.capital,
        "ownerName": s.owner.name,
        "ownerDateOfBirth": s.owner.born.isoformat(),
        "ownerIdNumber": s.owner.personal_id,
        "organName": organ,
        "signerName": s.signer,
    }
    return fields if s.amended is None else {**fields, "amendedDate": s.amended.isoformat()}


def _title(desk: Desk, sheet: Sheet, y: float, titles: tuple[str, ...]) -> float:
    return sheet.centred(y, desk.rng.choice(titles), desk.rng.choice((14, 14.5, 16)), "b")


def _registration(s: Shop, label: str, *, numeric: bool) -> list[str]:
    """The code and the days of registration, centred under the title."""
    say = slashed if numeric else spoken
    lines = [f"{label} {s.code}", f"Đăng ký lần đầu, ngày {say(s.registered)}"]
    if s.amended:
        lines.append(f"Đăng ký thay đổi lần thứ {s.times}, ngày {say(s.amended)}")
    return lines


def modern(desk: Desk) -> Paper:
    """The commune's form of 2025."""
    rng = desk.rng
    s = shop(desk, first=dt.date(2025, 7, 5), last=desk.day, code="")
    s = _coded(s, rng.choice((trade.tax_code(rng), s.owner.personal_id)))
    sheet = desk.sheet()
    organ = rng.choice(("PHÒNG KINH TẾ", "PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ"))
    lines = (f"UBND {desk.office.full.upper()}", organ)
    y = office_head(sheet, lines, 1)
    y = _title(
        desk,
        sheet,
        y + 3,
        ("GIẤY CHỨNG NHẬN\nĐĂNG KÝ HỘ KINH DOANH", "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
    )
    y = _centred(sheet, y, _registration(s, rng.choice(("Mã số hộ kinh doanh:", "Mã số:")), numeric=False))
    y = write_lines(sheet, y + 3, _modern_lines(desk, s), rng.choice((12.5, 13, 13.5)))
    y = draw_rows(sheet, y + 1.2, _owner_rows(s), FormStyle(dotted=False, pitch=6.8))
    y = write_lines(sheet, y, _owner_lines(desk, s), 13)
    ring = f"UBND {desk.office.full.upper()}"
    base = f"TỈNH {people.PROVINCE.upper()}"
    hint = rng.choice(("", "(Ký, ghi rõ họ tên và đóng dấu)"))
    title = rng.choice(("TRƯỞNG PHÒNG", "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG"))
    sign_right(desk, sheet, y + 4, Signing(tuple(title.split("\n")), s.signer, ring, base, hint=hint))
    return Paper("gcn-ho-kinh-doanh", (sheet,), _fields(s, organ), role="result")


def _coded(s: Shop, code: str) -> Shop:
    return Shop(
        code, s.name, s.address, s.industry, s.capital, s.owner, s.registered, s.amended, s.times, s.signer
    )


def _centred(sheet: Sheet, y: float, lines: list[str]) -> float:
    for number, line in enumerate(lines):
        y = sheet.centred(y, line, 13, "b" if number == 0 else "i")
    return y + 2


def _money(desk: Desk, amount: int) -> str:
    """How the capital is printed: figures, with the currency, on some forms in words too."""
    figures = f"{grouped(amount)} {desk.rng.choice(('đồng', 'VNĐ', 'đồng'))}"
    words = capitalised(in_words(amount))
    return desk.rng.choice((figures, f"{figures} (Bằng chữ: {words} đồng)", f"{figures} ({words} đồng)"))


def _modern_lines(desk: Desk, s: Shop) -> list[str]:
    rng = desk.rng
    contact = f"Điện thoại: {people.phone(rng)} Email: nguoidan{rng.randint(10, 99)}@thunghiem.example"
    name = rng.choice(("1. Tên hộ kinh doanh:", "1. Tên hộ kinh doanh (ghi bằng chữ in hoa):"))
    where = rng.choice(("2. Địa chỉ trụ sở:", "2. Địa chỉ trụ sở hộ kinh doanh:", "2. Trụ sở hộ kinh doanh:"))
    trade_label = rng.choice(("3. Ngành, nghề kinh doanh:", "3. Ngành, nghề kinh doanh chính:"))
    money = rng.choice(("4. Vốn kinh doanh:", "4. Vốn kinh doanh (bằng số; VNĐ):"))
    lines = [
        f"{name} <b>{s.name}</b>",
        f"{where} {s.address}",
        f"{trade_label} {s.industry}",
        f"{money} {_money(desk, s.capital)}",
    ]
    if rng.random() < 0.7:
        lines.insert(2, contact)
    if rng.random() < 0.4:
        lines.append("5. Chủ thể thành lập hộ kinh doanh: Cá nhân")
    number = len([line for line in lines if line[0].isdigit()]) + 1
    heading = rng.choice(
        ("Thông tin về chủ hộ kinh doanh:", "Chủ hộ kinh doanh", "Thông tin chủ hộ kinh doanh")
    )
    return [*lines, f"{number}. {heading}"]


def _owner_rows(s: Shop) -> tuple[tuple[Entry, ...], ...]:
    return (
        (Entry("Họ và tên:", s.owner.name, 108, strong=True), Entry("Giới tính:", s.owner.gender)),
        (
            Entry("Sinh ngày:", slashed(s.owner.born), 56),
            Entry("Dân tộc:", s.owner.ethnicity, 40),
            Entry("Quốc tịch:", "Việt Nam"),
        ),
    )


def _owner_lines(desk: Desk, s: Shop) -> list[str]:
    rng = desk.rng
    given = trade.day_between(rng, dt.date(2021, 3, 1), dt.date(2024, 5, 1))
    kind = "Loại giấy tờ pháp lý của cá nhân: Căn cước công dân"
    label = rng.choice(("Số giấy tờ pháp lý của cá nhân:", "Số định danh cá nhân:", "Số CCCD:"))
    number = f"{label} {s.owner.personal_id}"
    issued = f"Ngày cấp: {slashed(given)} Nơi cấp: Cục Cảnh sát quản lý hành chính về trật tự xã hội"
    home = f"{rng.choice(('Địa chỉ thường trú:', 'Nơi thường trú:'))} {s.owner.home}"
    lines = [number, home] if "định danh" in number else [kind, number, issued, home]
    return [*lines, f"Địa chỉ liên lạc: {s.owner.home}"] if rng.random() < 0.6 else lines


def district(desk: Desk) -> Paper:
    """The district's form of the 2010s: `Số`, `Địa điểm kinh doanh`, the owner's papers in one line."""
    rng = desk.rng
    day = dt.date(2025, 6, 20)
    s = shop(desk, first=dt.date(2011, 1, 5), last=day, code=trade.household_code(rng))
    sheet = desk.sheet()
    where = desk.office.district.split(" ", 1)
    lines = (f"UBND {desk.office.district.upper()}", "PHÒNG TÀI CHÍNH - KẾ HOẠCH")
    y = office_head(sheet, lines, 1)
    titles = ("GIẤY CHỨNG NHẬN\nĐĂNG KÝ HỘ KINH DOANH", "GIẤY CHỨNG NHẬN ĐĂNG KÝ\nHỘ KINH DOANH")
    y = _title(desk, sheet, y + 3, titles)
    y = _centred(sheet, y, _registration(s, "Số:", numeric=rng.random() < 0.4))
    y = write_lines(sheet, y + 3, _district_lines(desk, s), rng.choice((12.5, 13)))
    ring, base = f"UBND {where[0].upper()} {where[1].upper()}", f"TỈNH {people.PROVINCE.upper()}"
    sign_right(desk, sheet, y + 6, Signing(("TRƯỞNG PHÒNG",), s.signer, ring, base))
    return Paper("gcn-ho-kinh-doanh", (sheet,), _fields(s, lines[1]), role="result")


def _district_lines(desk: Desk, s: Shop) -> list[str]:
    given = trade.day_between(desk.rng, dt.date(2015, 3, 1), dt.date(2021, 5, 1))
    who = desk.rng.choice(
        ("Họ và tên cá nhân hoặc tên đại diện hộ gia đình", "Họ và tên đại diện hộ kinh doanh")
    )
    return [
        f"1. Tên hộ kinh doanh: <b>{s.name}</b>",
        f"2. Địa điểm kinh doanh: {s.address}",
        f"Điện thoại: {people.phone(desk.rng)} Fax:",
        f"3. Ngành, nghề kinh doanh: {s.industry}",
        f"4. Vốn kinh doanh: {_money(desk, s.capital)}",
        f"5. {who}: <b>{s.owner.name}</b> Giới tính: {s.owner.gender}",
        f"Sinh ngày: {slashed(s.owner.born)} Dân tộc: {s.owner.ethnicity} Quốc tịch: Việt Nam",
        f"Chứng minh nhân dân/Căn cước công dân số: {s.owner.personal_id}",
        f"Ngày cấp: {slashed(given)} Cơ quan cấp: Công an tỉnh {people.PROVINCE}",
        f"Nơi đăng ký hộ khẩu thường trú: {s.owner.home}",
        f"Chỗ ở hiện tại: {s.owner.home}",
    ]


def dotted(desk: Desk) -> Paper:
    """The form before 2010, typed on dotted leaders."""
    rng = desk.rng
    s = shop(desk, first=dt.date(2006, 9, 1), last=dt.date(2010, 12, 20), code=trade.household_code(rng))
    sheet = desk.sheet()
    lines = (f"UBND {desk.office.district.upper()}", "PHÒNG ĐĂNG KÝ KINH DOANH")
    y = office_head(sheet, lines, 1)
    y = _title(desk, sheet, y + 3, ("GIẤY CHỨNG NHẬN\nĐĂNG KÝ KINH DOANH\nHỘ KINH DOANH",))
    y = _centred(sheet, y, _registration(s, "Số:", numeric=False))
    y = draw_rows(sheet, y + 4, _dotted_rows(s), FormStyle(dotted=True, pitch=8.6))
    ring, base = f"UBND {desk.office.district.upper()}", f"TỈNH {people.PROVINCE.upper()}"
    sign_right(desk, sheet, y + 4, Signing(("TRƯỞNG PHÒNG",), s.signer, ring, base))
    return Paper("gcn-ho-kinh-doanh", (sheet,), _fields(s, lines[1]), role="result")


def _dotted_rows(s: Shop) -> tuple[tuple[Entry, ...], ...]:
    return (
        (Entry("1. Tên hộ kinh doanh:", s.name, strong=True),),
        (Entry("2. Địa điểm kinh doanh:", s.address),),
        (Entry("3. Ngành, nghề kinh doanh:", s.industry),),
        (Entry("4. Vốn kinh doanh:", f"{grouped(s.capital)} đồng"),),
        (Entry("5. Họ và tên chủ hộ:", s.owner.name, 108, strong=True), Entry("Nam/Nữ:", s.owner.gender)),
        (
            Entry("Sinh ngày:", slashed(s.owner.born), 56),
            Entry("Dân tộc:", s.owner.ethnicity, 40),
            Entry("Quốc tịch:", "Việt Nam"),
        ),
        (Entry("CMND số:", s.owner.personal_id),),
        (Entry("Nơi đăng ký hộ khẩu thường trú:", s.owner.home),),
    )
