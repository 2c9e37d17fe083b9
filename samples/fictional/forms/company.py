"""`gcn-doanh-nghiep`: companies of one and of several members, joint-stock, private; old and new."""

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

_FORMS = (
    ("CÔNG TY TNHH MỘT THÀNH VIÊN", "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN"),
    ("CÔNG TY TNHH", "CÔNG TY TRÁCH NHIỆM HỮU HẠN HAI THÀNH VIÊN TRỞ LÊN"),
    ("CÔNG TY CỔ PHẦN", "CÔNG TY CỔ PHẦN"),
    ("DOANH NGHIỆP TƯ NHÂN", "DOANH NGHIỆP TƯ NHÂN"),
)
_TITLES = ("Giám đốc", "Tổng giám đốc", "Chủ tịch hội đồng quản trị", "Chủ tịch công ty", "Phó giám đốc")
_ROOM = 236.0  # mm down to which the first page is filled before a second is begun


@dataclass(frozen=True)
class Firm:
    """A registered enterprise."""

    form: str
    code: str
    name: str
    foreign: str
    address: str
    capital: int
    head: Person
    title: str
    partner: Person
    registered: dt.date
    amended: dt.date | None
    times: int
    signer: str

    @property
    def private(self) -> bool:
        return self.form == "DOANH NGHIỆP TƯ NHÂN"


def firm(desk: Desk, *, first: dt.date, last: dt.date) -> Firm:
    rng = desk.rng
    old = last < dt.date(2025, 7, 1)
    short, form = rng.choice(_FORMS)
    name, foreign = trade.company_name(rng, short)
    registered = trade.day_between(rng, first, last)
    amended = trade.day_between(rng, registered, last) if rng.random() < 0.6 else None
    private = form == "DOANH NGHIỆP TƯ NHÂN"
    return Firm(
        form,
        trade.tax_code(rng),
        name,
        "" if private or rng.random() < 0.3 else foreign,
        trade.premises(rng, desk.office, old=old),
        trade.capital(rng, small=False),
        people.person(rng, desk.office, born=(1962, 1994), old=old),
        "" if private else rng.choice(_TITLES),
        people.person(rng, desk.office, born=(1962, 1994), old=old),
        registered,
        amended,
        rng.randint(1, 9),
        people.person(rng, desk.office, born=(1968, 1988)).signed,
    )


def _fields(f: Firm, organ: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "businessCode": f.code,
        "registeredDate": f.registered.isoformat(),
        "businessName": f.name,
        "address": f.address,
        "capital": f.capital,
        "representativeName": f.head.name,
        "representativeIdNumber": f.head.personal_id,
        "organName": organ,
        "signerName": f.signer,
    }
    if f.amended:
        fields["amendedDate"] = f.amended.isoformat()
    if f.foreign:
        fields["businessNameForeign"] = f.foreign
    if f.title:
        fields["representativeTitle"] = f.title
    return fields


def modern(desk: Desk) -> Paper:
    """The forms of 2015 to today: one centred title, the legal form below it, numbered sections."""
    rng = desk.rng
    new = rng.random() < 0.6
    first, last = (dt.date(2025, 7, 5), desk.day) if new else (dt.date(2015, 7, 1), dt.date(2025, 6, 25))
    f = firm(desk, first=first, last=last)
    lines = _office(desk, new=new)
    sheet = desk.sheet()
    y = office_head(sheet, lines, len(lines) - 1)
    y = sheet.centred(y + 2, "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP", 14.5, "b")
    y = sheet.centred(y, f.form, 13.5, "b") + 1
    y = _registration(desk, sheet, y, f)
    sheets, y = _sections(desk, sheet, y + 2, f)
    _signed(desk, sheets[-1], y, f, rng.choice(("TRƯỞNG PHÒNG", "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG")), lines)
    return Paper("gcn-doanh-nghiep", sheets, _fields(f, lines[-1]), role="result")


def _office(desk: Desk, *, new: bool) -> tuple[str, ...]:
    head = "SỞ TÀI CHÍNH" if new else "SỞ KẾ HOẠCH VÀ ĐẦU TƯ"
    whole = f"{head} TỈNH {people.PROVINCE.upper()}"
    parted = (head, f"TỈNH {people.PROVINCE.upper()}")
    above = parted if len(whole) > 32 else desk.rng.choice(((whole,), parted))
    return (*above, "PHÒNG ĐĂNG KÝ KINH DOANH")


def _registration(desk: Desk, sheet: Sheet, y: float, f: Firm) -> float:
    numeric = desk.rng.random() < 0.25
    say = slashed if numeric else spoken
    y = sheet.centred(y, f"Mã số doanh nghiệp: {f.code}", 13, "b")
    y = sheet.centred(y, f"Đăng ký lần đầu: ngày {say(f.registered)}", 13, "i")
    if f.amended:
        comma = desk.rng.choice((":", ""))
        y = sheet.centred(y, f"Đăng ký thay đổi lần thứ{comma} {f.times}, ngày {say(f.amended)}", 13, "i")
    return y


def _sections(desk: Desk, sheet: Sheet, y: float, f: Firm) -> tuple[tuple[Sheet, ...], float]:
    """Sections 1 to 5, on a second page where the first is full."""
    sheets = [sheet]
    size = desk.rng.choice((12.5, 13))
    for part in (_names(desk, f), _seat(desk, f), _money(desk, f), _owners(desk, f), _represented(desk, f)):
        if y > _ROOM - 40:
            sheets.append(desk.sheet())
            y = 24.0
        y = _part(sheets[-1], y, part, size)
    if y > _ROOM:
        sheets.append(desk.sheet())
        y = 26.0
    return tuple(sheets), y


Part = tuple[str | tuple[Entry, ...], ...]


def _part(sheet: Sheet, y: float, part: Part, size: float) -> float:
    for line in part:
        if isinstance(line, str):
            y = write_lines(sheet, y, (line,), size, after=0.6)
        else:
            y = draw_rows(sheet, y, (line,), FormStyle(dotted=False, size=size, pitch=6.4))
    return y


def _names(desk: Desk, f: Firm) -> Part:
    if f.private:
        return (f"<b>1. Tên doanh nghiệp:</b> {f.name}",)
    heading = desk.rng.choice(("<b>1. Tên công ty</b>", "<b>1. Tên doanh nghiệp</b>"))
    foreign = (f"Tên công ty viết bằng tiếng nước ngoài: {f.foreign}",) if f.foreign else ()
    blank = () if f.foreign else desk.rng.choice(((), ("Tên công ty viết bằng tiếng nước ngoài:",)))
    short = desk.rng.choice(((), ("Tên công ty viết tắt: MAU CO., LTD",), ("Tên công ty viết tắt:",)))
    return (heading, f"Tên công ty viết bằng tiếng Việt: {f.name}", *foreign, *blank, *short)


def _seat(desk: Desk, f: Firm) -> Part:
    rng = desk.rng
    email = f"Email: congty{rng.randint(10, 99)}@thunghiem.example"
    contact = (Entry("Điện thoại:", people.phone(rng), 80), Entry("Fax:", rng.choice(("", "0900000011"))))
    if rng.random() < 0.3:
        return (f"<b>2. Địa chỉ trụ sở chính:</b> {f.address}", contact, email)
    return ("<b>2. Địa chỉ trụ sở chính</b>", f.address, contact, email)


def _money(desk: Desk, f: Firm) -> Part:
    rng = desk.rng
    label = "3. Vốn đầu tư" if f.private else "3. Vốn điều lệ"
    words = f"{capitalised(in_words(f.capital))} đồng"
    figures = f"{grouped(f.capital)} {rng.choice(('đồng', 'đồng', 'VNĐ'))}"
    shares = ("Mệnh giá cổ phần: 10.000 đồng", f"Tổng số cổ phần: {grouped(f.capital // 10_000)}")
    tail = shares if f.form == "CÔNG TY CỔ PHẦN" else ()
    if rng.random() < 0.5:
        return (f"<b>{label}:</b> {figures}.", f"Bằng chữ: {words}", *tail)
    return (f"<b>{label}:</b> {figures} (Bằng chữ: {words})", *tail)


def _person(desk: Desk, who: Person, title: str = "") -> Part:
    rng = desk.rng
    given = trade.day_between(rng, dt.date(2021, 3, 1), dt.date(2024, 5, 1))
    star = rng.choice(("", "* "))
    rows: list[str | tuple[Entry, ...]] = [
        (
            Entry(f"{star}Họ và tên:", who.name, 105, strong=rng.random() < 0.5),
            Entry("Giới tính:", who.gender),
        )
    ]
    if title:
        rows.append(f"Chức danh: {title}")
    rows.append(
        (
            Entry("Sinh ngày:", slashed(who.born), 58),
            Entry("Dân tộc:", who.ethnicity, 42),
            Entry("Quốc tịch:", "Việt Nam"),
        )
    )
    rows += [
        "Loại giấy tờ pháp lý của cá nhân: Căn cước công dân",
        f"Số giấy tờ pháp lý của cá nhân: {who.personal_id}",
        (Entry("Ngày cấp:", slashed(given), 58), Entry("Nơi cấp:", "Cục Cảnh sát QLHC về TTXH")),
        f"{rng.choice(('Địa chỉ thường trú:', 'Nơi đăng ký hộ khẩu thường trú:'))} {who.home}",
        f"{rng.choice(('Địa chỉ liên lạc:', 'Chỗ ở hiện tại:'))} {who.home}",
    ]
    return tuple(rows)


def _owners(desk: Desk, f: Firm) -> Part:
    if f.form.endswith("MỘT THÀNH VIÊN"):
        return ("<b>4. Thông tin về chủ sở hữu</b>", *_person(desk, f.partner))
    if "HAI THÀNH VIÊN" in f.form:
        one, two = f.head, f.partner
        half = grouped(f.capital // 2)
        rows = tuple(
            (Entry(f"{n}.", p.name, 70), Entry("Việt Nam;", f"{half} đồng", 62), Entry("50%;", ""))
            for n, p in enumerate((one, two), 1)
        )
        return ("<b>4. Danh sách thành viên góp vốn</b>", *rows)
    return ()


def _represented(desk: Desk, f: Firm) -> Part:
    if f.private:
        return ("<b>4. Thông tin về chủ doanh nghiệp</b>", *_person(desk, f.head))
    number = "4" if f.form == "CÔNG TY CỔ PHẦN" else "5"
    heading = f"<b>{number}. Người đại diện theo pháp luật{desk.rng.choice((' của công ty', ''))}</b>"
    return (heading, *_person(desk, f.head, f.title))


def _signed(desk: Desk, sheet: Sheet, y: float, f: Firm, title: str, office: tuple[str, ...]) -> None:
    base = f"TỈNH {people.PROVINCE.upper()}"
    signing = Signing(tuple(title.split("\n")), f.signer, office[-1], base)
    sign_right(desk, sheet, y + 4, signing)


def early(desk: Desk) -> Paper:
    """The form of the years before 2010 to 2015: registration of business and of tax, identity by CMND."""
    rng = desk.rng
    f = firm(desk, first=dt.date(2010, 7, 1), last=dt.date(2015, 5, 30))
    lines = _office(desk, new=False)
    sheet = desk.sheet()
    y = office_head(sheet, lines, len(lines) - 1)
    titles = (
        "GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH\nVÀ ĐĂNG KÝ THUẾ",
        "GIẤY CHỨNG NHẬN\nĐĂNG KÝ DOANH NGHIỆP",
    )
    y = sheet.centred(y + 2, rng.choice(titles), 14.5, "b")
    y = sheet.centred(y, f.form, 13.5, "b") + 1
    y = _registration(desk, sheet, y, f)
    y = draw_rows(sheet, y + 3, _early_rows(f), FormStyle(dotted=rng.random() < 0.5, pitch=7.6, size=12.5))
    _signed(desk, sheet, y, f, "TRƯỞNG PHÒNG", lines)
    return Paper("gcn-doanh-nghiep", (sheet,), _fields(f, lines[-1]), role="result")


def _early_rows(f: Firm) -> tuple[tuple[Entry, ...], ...]:
    title = ((Entry("Chức danh:", f.title),),) if f.title else ()
    foreign = ((Entry("Tên giao dịch bằng tiếng nước ngoài:", f.foreign),),) if f.foreign else ()
    label = "3. Vốn đầu tư:" if f.private else "3. Vốn điều lệ:"
    who = "4. Chủ doanh nghiệp:" if f.private else "4. Người đại diện theo pháp luật của công ty:"
    return (
        (Entry("1. Tên doanh nghiệp:" if f.private else "1. Tên công ty:", f.name, strong=True),),
        *foreign,
        (Entry("2. Địa chỉ trụ sở chính:", f.address),),
        (Entry("Điện thoại:", "0900000012", 70), Entry("Fax:", "0900000013")),
        (Entry(label, f"{grouped(f.capital)} đồng"),),
        (Entry("Bằng chữ:", f"{capitalised(in_words(f.capital))} đồng"),),
        (Entry(who, ""),),
        *title,
        (Entry("Họ và tên:", f.head.name, 105, strong=True), Entry("Giới tính:", f.head.gender)),
        (
            Entry("Sinh ngày:", slashed(f.head.born), 58),
            Entry("Dân tộc:", f.head.ethnicity, 42),
            Entry("Quốc tịch:", "Việt Nam"),
        ),
        (Entry("Chứng minh nhân dân số:", f.head.personal_id),),
        (Entry("Nơi đăng ký hộ khẩu thường trú:", f.head.home),),
        (Entry("Chỗ ở hiện tại:", f.head.home),),
    )
