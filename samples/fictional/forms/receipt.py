"""`giay-tiep-nhan`: Giấy tiếp nhận hồ sơ và hẹn trả kết quả, form 01 of the one-stop circulars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from fictional import ink, people
from fictional.letterhead import Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person
from fictional.sheet import Picture, Sheet


@dataclass(frozen=True)
class Request:
    """What a citizen asks for, and the papers that the procedure needs."""

    code: str
    name: str
    components: tuple[str, ...]
    days: int


REQUESTS = (
    Request(
        "1.009901",
        "Đăng ký khai sinh",
        ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Căn cước của cha, mẹ"),
        1,
    ),
    Request(
        "1.009902",
        "Cấp bản sao trích lục hộ tịch",
        ("Tờ khai cấp bản sao trích lục hộ tịch", "Căn cước của người yêu cầu"),
        1,
    ),
    Request(
        "2.009903",
        "Xác nhận thông tin hộ tịch của cá nhân",
        (
            "Tờ khai xác nhận thông tin hộ tịch",
            "Giấy khai sinh",
            "Căn cước của người yêu cầu",
            "Giấy cam đoan",
        ),
        3,
    ),
    Request(
        "1.009904",
        "Đăng ký lại khai sinh do bản chính bị hư hỏng vì mưa lũ",
        ("Tờ khai đăng ký lại khai sinh", "Bản sao giấy khai sinh cũ", "Giấy cam đoan", "Căn cước công dân"),
        5,
    ),
)


def qr(content: str) -> Image.Image:
    """A QR code (ISO 18004) as a black-and-white picture, quiet zone included."""
    made = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(zxingcpp.write_barcode_to_image(made, scale=4))


def _due(day: dt.date, days: int) -> dt.date:
    """`days` working days later."""
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _working(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _spoken_time(moment: dt.datetime) -> str:
    return f"{moment:%H} giờ {moment:%M} phút, ngày {people.spoken(moment.date())}"


_COLUMNS = (0.0, 10.0, 75.0, 98.0, 128.0, 152.0)
_TITLES = ("TT", "Tên giấy tờ", "Bản chính", "Bản chứng thực", "Bản photo")


def _row(sheet: Sheet, y: float, cells: tuple[str, ...], style: str, tall: float) -> None:
    edges = [sheet.left + x * (sheet.right - sheet.left) / 152 for x in _COLUMNS]
    for number, cell in enumerate(cells):
        if number == 1 and not style:
            sheet.put(edges[1] + 2, y, cell, 12)
        else:
            sheet.put(
                (edges[number] + edges[number + 1]) / 2, y, cell, 11.5, "b" if style else "", align="center"
            )
    for x in edges:
        sheet.rule(x, y - 5, x, y - 5 + tall)
    for edge in (y - 5, y - 5 + tall):
        sheet.rule(edges[0], edge, edges[-1], edge)
    sheet.say(" ".join(c for c in cells if c))


def _table(desk: Desk, sheet: Sheet, y: float, names: tuple[str, ...]) -> float:
    _row(sheet, y, _TITLES, "b", 7.4)
    for number, name in enumerate(names, 1):
        y += 7.4
        kind = desk.rng.randrange(3)
        cells = tuple("x" if kind == n else "" for n in range(3))
        _row(sheet, y, (str(number), name, *cells), "", 7.4)
    return y + 9


@dataclass(frozen=True)
class _Case:
    code: str
    applicant: Person
    request: Request
    received: dt.datetime
    due: dt.datetime
    phone: str
    email: str
    clerk: str


def _case(desk: Desk, code: str | None, applicant: Person | None, request: Request | None) -> _Case:
    rng = desk.rng
    request = request or rng.choice(REQUESTS)
    day = _working(desk.day)
    received = dt.datetime.combine(day, dt.time(rng.choice((7, 8, 9, 10, 14, 15)), rng.randint(30, 59)))
    due = dt.datetime.combine(_due(day, request.days), dt.time(rng.choice((11, 16)), rng.choice((0, 30))))
    return _Case(
        code or people.dossier_code(rng, desk.office, day),
        applicant or people.person(rng, desk.office),
        request,
        received,
        due,
        people.phone(rng),
        f"nguoidan{rng.randint(10, 99)}@thunghiem.example",
        people.person(rng, desk.office, born=(1985, 2000)).signed,
    )


def _entries(case: _Case, office: str) -> tuple[str, ...]:
    a = case.applicant
    return (
        f"Tiếp nhận hồ sơ của {a.title}: <b>{a.name}</b>",
        f"Địa chỉ: {a.home}",
        f"Số điện thoại: {case.phone} Email: {case.email}",
        f"Nội dung yêu cầu giải quyết: {case.request.name}",
        f"Nơi giải quyết: Ủy ban nhân dân {office}",
        "1. Thành phần hồ sơ nộp gồm:",
    )


def receipt(
    desk: Desk,
    *,
    code: str | None = None,
    applicant: Person | None = None,
    request: Request | None = None,
    rich_qr: bool = False,
) -> Paper:
    """One receipt; its QR holds the dossier code, `rich_qr` adds procedure, paper, system and time."""
    case = _case(desk, code, applicant, request)
    sheet = desk.sheet()
    head = Head(
        (f"UBND {desk.office.full.upper()}", "TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG"),
        1,
        case.code.rsplit("-", 1)[1],
        "TNHS",
        desk.office.name,
        case.received.date(),
    )
    _draw_qr(sheet, case, rich_qr)
    y = draw_head(sheet, desk.rng, head, 34) + 1
    y = sheet.centred(y, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 14.5, "b")
    y = sheet.centred(y, f"Mã hồ sơ: {case.code}", 13, "b") + 4
    for text in _entries(case, desk.office.full):
        y = sheet.para(y, text, 13, first=8, after=0.9)
    y = _table(desk, sheet, y + 2, case.request.components)
    for text in _closing(case, desk.office.full):
        y = sheet.para(y, text, 13, first=8, after=0.9)
    _signatures(desk, sheet, y + 6, case)
    return Paper("giay-tiep-nhan", (sheet,), _fields(case, head), expect="accepted")


def _draw_qr(sheet: Sheet, case: _Case, rich: bool) -> None:
    content = case.code
    if rich:
        moment = f"{case.received:%d/%m/%Y %H:%M}"
        paper = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
        content = f"{case.code}|{case.request.code}|{paper}|MCĐT Thử Nghiệm|{moment}"
    sheet.marks.append(Picture(sheet.left - 12, 9, 21, 21, qr(content)))


def _closing(case: _Case, office: str) -> tuple[str, ...]:
    return (
        "2. Số lượng hồ sơ: 01 (bộ)",
        f"3. Thời gian giải quyết hồ sơ theo quy định là: {case.request.days:02d} ngày làm việc",
        f"4. Thời gian nhận hồ sơ: {_spoken_time(case.received)}",
        f"5. Thời gian trả kết quả giải quyết hồ sơ: {_spoken_time(case.due)}",
        f"6. Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công {office}",
    )


def _signatures(desk: Desk, sheet: Sheet, y: float, case: _Case) -> None:
    left, right = sheet.left + 33, sheet.right - 38
    rows = (("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "b"), ("(Ký và ghi rõ họ tên)",) * 2 + ("i",))
    for first, second, style in rows:
        sheet.put(left, y, first, 12.5, "b" if style == "b" else "i", align="center")
        sheet.put(right, y, second, 12.5, "b" if style == "b" else "i", align="center")
        sheet.say(f"{first} {second}")
        y += 5.4
    ink.sign(sheet, desk.rng, left, y + 9, 30, ink.BLUE)
    ink.sign(sheet, desk.rng, right, y + 9, 32)
    sheet.put(left, y + 22, case.applicant.signed, 13, "b", align="center")
    sheet.put(right, y + 22, case.clerk, 13, "b", align="center")
    sheet.say(f"{case.applicant.signed} {case.clerk}")


def _fields(case: _Case, head: Head) -> dict[str, Value]:
    return {
        "dossierCode": case.code,
        "organName": head.issuer,
        "applicantName": case.applicant.name,
        "address": case.applicant.home,
        "phone": case.phone,
        "email": case.email,
        "request": case.request.name,
        "components": list(case.request.components),
        "receivedAt": f"{case.received:%Y-%m-%dT%H:%M}",
        "dueAt": f"{case.due:%Y-%m-%dT%H:%M}",
        "receiverName": case.clerk,
    }
