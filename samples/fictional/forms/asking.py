"""`to-khai`: declarations and applications of several procedures, typed, or filled in by hand."""

from __future__ import annotations

from collections.abc import Sequence

from fictional import ink, people
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, slashed, spoken
from fictional.sheet import Sheet

_DECLARATIONS = (
    ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:"),
    ("TỜ KHAI ĐĂNG KÝ KHAI TỬ", "Đề nghị cơ quan đăng ký khai tử cho người có tên dưới đây:"),
    (
        "TỜ KHAI\nCẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        "Đề nghị cơ quan cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây:",
    ),
    (
        "TỜ KHAI\nCẤP BẢN SAO TRÍCH LỤC HỘ TỊCH",
        "Đề nghị cấp bản sao trích lục hộ tịch cho người có tên dưới đây:",
    ),
)
_REQUESTS = (
    ("ĐƠN ĐỀ NGHỊ", "xác nhận diện tích nhà ở đang sử dụng tại thửa đất của gia đình"),
    ("ĐƠN ĐỀ NGHỊ\nCẤP GIẤY PHÉP XÂY DỰNG", "cấp giấy phép xây dựng nhà ở riêng lẻ hai tầng"),
    ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI", "đăng ký thay đổi thông tin của người sử dụng đất"),
    ("ĐƠN XIN XÁC NHẬN", "xác nhận tình trạng cư trú để bổ sung hồ sơ nhập học"),
    ("GIẤY ĐỀ NGHỊ\nĐĂNG KÝ HỘ KINH DOANH", "đăng ký thành lập hộ kinh doanh bán tạp hóa tại nhà"),
)


def _start(sheet: Sheet, title: str, recipient: str) -> float:
    y = sheet.centred(24, f"{NATION}\n{MOTTO}", 13, "b")
    middle = (sheet.left + sheet.right) / 2
    sheet.rule(middle - 31, y - 3.9, middle + 31, y - 3.9)
    y = sheet.centred(y + 9, title, 14.5, "b") + 3
    sheet.line(middle, y, f"Kính gửi: {recipient}", 13, "", "center")
    return y + 10


def declaration(desk: Desk) -> Paper:
    """A civil-status declaration on leaders, mostly filled in by hand, the date and place too."""
    title, asks = desk.rng.choice(_DECLARATIONS)
    by_hand = desk.rng.random() < 0.6
    who = people.person(desk.rng, desk.office)
    recipient = f"Ủy ban nhân dân {desk.office.full}"
    sheet = desk.sheet()
    y = _start(sheet, title, recipient)
    rows = (
        ("Họ, chữ đệm, tên người yêu cầu:", who.name),
        ("Nơi cư trú:", who.home),
        ("Giấy tờ tùy thân:", f"Căn cước số {who.personal_id}"),
        ("Quan hệ với người được đăng ký:", "người thân"),
    )
    y = _fill(desk, sheet, y, rows, by_hand)
    sheet.line(sheet.left + 8, y, asks, 13, "b")
    other = people.person(desk.rng, desk.office)
    more = (
        ("Họ, chữ đệm, tên:", other.name),
        ("Ngày, tháng, năm sinh:", slashed(other.born)),
        ("Giới tính:", other.gender),
        ("Nơi cư trú:", other.home),
    )
    y = _fill(desk, sheet, y + 9, more, by_hand)
    vow = "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật."
    y = sheet.para(y + 1, vow, 13)
    _close(desk, sheet, y, who, "Người yêu cầu", by_hand, made_at=True)
    fields: dict[str, Value] = {
        "title": title.replace("\n", " "),
        "recipient": recipient,
        "applicantName": who.name,
        "personalId": who.personal_id,
        "residence": who.home,
        "declaredDate": desk.day.isoformat(),
    }
    hand = ("applicantName", "personalId", "residence", "declaredDate") if by_hand else ()
    return Paper("to-khai", (sheet,), fields, hand, "review" if by_hand else "accepted")


def request(desk: Desk) -> Paper:
    """An application that a citizen typed and signed."""
    title, wish = desk.rng.choice(_REQUESTS)
    who = people.person(desk.rng, desk.office)
    recipient = desk.rng.choice(
        (f"Ủy ban nhân dân {desk.office.full}", f"Trung tâm Phục vụ hành chính công {desk.office.full}")
    )
    sheet = desk.sheet()
    y = _start(sheet, title, recipient)
    number = desk.rng.choice(("Số định danh cá nhân:", "Căn cước công dân số:"))
    name = desk.rng.choice(("Tôi tên là:", "Họ và tên người đề nghị:", "Tên tôi là:"))
    phone = people.phone(desk.rng)
    rows = (
        (Entry(name, who.name),),
        (Entry("Sinh ngày:", slashed(who.born), 74), Entry("Điện thoại:", phone)),
        (Entry(number, who.personal_id),),
        (Entry("Nơi thường trú:", who.home),),
        (Entry("Nội dung đề nghị:", wish),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=desk.rng.random() < 0.3, pitch=8.0))
    reason = "Lý do: gia đình có nhu cầu sử dụng thực tế và đã có đủ giấy tờ theo quy định."
    y = sheet.para(y, reason, 13, first=0)
    y = sheet.para(y, "Tôi xin cam đoan nội dung trên là đúng sự thật.", 13, first=0)
    _close(desk, sheet, y, who, "NGƯỜI LÀM ĐƠN", by_hand=False, made_at=False)
    fields: dict[str, Value] = {
        "title": title.replace("\n", " "),
        "recipient": recipient,
        "applicantName": who.name,
        "dateOfBirth": who.born.isoformat(),
        "personalId": who.personal_id,
        "residence": who.home,
        "phone": phone,
        "request": wish,
        "declaredDate": desk.day.isoformat(),
    }
    return Paper("to-khai", (sheet,), fields)


def _fill(desk: Desk, sheet: Sheet, y: float, rows: Sequence[tuple[str, str]], by_hand: bool) -> float:
    """Labels on leaders, their values typed or written; what is written is not said."""
    style = FormStyle(dotted=True, pitch=8.6)
    if not by_hand:
        return draw_rows(sheet, y, tuple((Entry(*row),) for row in rows), style)
    for label, value in rows:
        y = draw_rows(sheet, y, ((Entry(label, ""),),), style)
        x = sheet.left + sheet.type.width(label, style.size) + 3
        _write(desk, sheet, x, y - style.pitch, value)
    return y


def _write(desk: Desk, sheet: Sheet, x: float, y: float, value: str) -> None:
    """A value in cursive: a scribble a word, figures as figures."""
    for word in value.split():
        if x > sheet.right - 12:
            break
        if any(c.isdigit() for c in word):
            digits = "".join(c for c in word if c.isdigit())
            x = ink.write_digits(sheet, desk.rng, x, y, digits, 3.2, ink.BLUE) + 2
        else:
            x = ink.scribble(sheet, desk.rng, x, y, 2.0 + 1.5 * len(word)) + 2


def _close(
    desk: Desk, sheet: Sheet, y: float, who: Person, role: str, by_hand: bool, *, made_at: bool
) -> None:
    """Date line and signature on the right."""
    right = sheet.right - 42
    place = f"Làm tại: {desk.office.name}" if made_at else desk.office.name
    y += 6
    if by_hand:
        blank = f"{place}, ngày ...... tháng ...... năm {desk.day.year}"
        start = right - sheet.type.width(blank, 13, "i") / 2
        sheet.put(start, y, blank, 13, "i")
        at = start + sheet.type.width(f"{place}, ngày ", 13, "i")
        ink.write_digits(sheet, desk.rng, at, y, f"{desk.day:%d}", 3.2, ink.BLUE)
        at = start + sheet.type.width(f"{place}, ngày ...... tháng ", 13, "i")
        ink.write_digits(sheet, desk.rng, at, y, f"{desk.day:%m}", 3.2, ink.BLUE)
        sheet.say(f"{place}, ngày tháng năm {desk.day.year}")
    else:
        sheet.line(right, y, f"{place}, ngày {spoken(desk.day)}", 13, "i", "center")
    sheet.line(right, y + 6.5, role, 13, "b", "center")
    ink.sign(sheet, desk.rng, right, y + 18, 32, ink.BLUE)
    sheet.line(right, y + 32, who.signed, 13, "", "center")


def any_paper(desk: Desk) -> Paper:
    """One of the forms, as often as offices meet them."""
    return desk.rng.choice((declaration, request))(desk)
