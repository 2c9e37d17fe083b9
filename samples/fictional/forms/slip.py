"""`phieu-yeu-cau-bo-sung` and `phieu-tu-choi`: forms 02 and 03 of the circulars, and offices' own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fictional import ink, people
from fictional.formlines import Entry, FormStyle, draw_rows
from fictional.forms.receipt import REQUESTS, qr
from fictional.letterhead import Head, draw_head
from fictional.paper import Desk, Paper, Value
from fictional.people import Person
from fictional.sheet import Picture, Sheet

_MISSING = (
    "Tờ khai chưa có chữ ký của người yêu cầu",
    "Bản sao giấy tờ tùy thân đã mờ, không đọc được ngày cấp",
    "Thiếu văn bản ủy quyền của người được ủy quyền nộp hồ sơ",
    "Thông tin về nơi cư trú trong tờ khai chưa thống nhất với giấy tờ kèm theo",
    "Chưa có giấy xác nhận của thôn về thời gian sinh sống tại địa phương",
)
_REFUSED = (
    "Nội dung yêu cầu không thuộc thẩm quyền giải quyết của Ủy ban nhân dân cấp xã",
    "Hồ sơ đã hết thời hạn bổ sung theo phiếu yêu cầu trước đó mà ông, bà chưa hoàn thiện",
    "Người nộp hồ sơ không phải là người có quyền yêu cầu và không có văn bản ủy quyền theo quy định",
    "Giấy tờ nộp kèm có dấu hiệu tẩy xóa, sửa chữa nội dung nên không đủ căn cứ để giải quyết",
)


@dataclass(frozen=True)
class Slip:
    """What stands on a slip. reasons: one or more, each a sentence without its full stop."""

    code: str
    who: Person
    request: str
    reasons: tuple[str, ...]
    phone: str
    clerk: str
    head: Head


def _slip(desk: Desk, notation: str, stock: tuple[str, ...], most: int) -> Slip:
    rng = desk.rng
    who = people.person(rng, desk.office)
    count = rng.randint(1, most)
    names: tuple[tuple[str, ...], int] = rng.choice(
        (
            ((f"UBND {desk.office.full.upper()}", "TRUNG TÂM PHỤC VỤ", "HÀNH CHÍNH CÔNG"), 1),
            (("ỦY BAN NHÂN DÂN", desk.office.full.upper()), 0),
            ((f"UBND {desk.office.full.upper()}", "BỘ PHẬN TIẾP NHẬN", "VÀ TRẢ KẾT QUẢ"), 1),
        )
    )
    by_hand = rng.random() < 0.25
    head = Head(*names, f"{rng.randint(10, 399)}", notation, desk.office.name, desk.day, by_hand)
    return Slip(
        people.dossier_code(rng, desk.office, desk.day - dt.timedelta(days=2)),
        who,
        rng.choice(REQUESTS).name,
        tuple(rng.sample(stock, count)),
        people.phone(rng),
        people.person(rng, desk.office, born=(1980, 2000)).signed,
        head,
    )


def _paper(kind: str, slip: Slip, sheet: Sheet, reason: str, *, coded: bool) -> Paper:
    head = slip.head
    fields: dict[str, Value] = {
        "codeNumber": f"{head.number}/{head.notation}",
        **({"dossierCode": slip.code} if coded else {}),
        "applicantName": slip.who.name,
        "request": slip.request,
        "reason": reason,
        "issuedDate": head.day.isoformat(),
        "organName": head.issuer,
        "signerName": slip.clerk,
    }
    hand = ("codeNumber", "issuedDate") if head.by_hand else ()
    return Paper(kind, (sheet,), fields, hand, "review" if head.by_hand else "accepted")


def _headed(desk: Desk, slip: Slip, *titles: str, coded: bool) -> tuple[Sheet, float]:
    sheet = desk.sheet()
    y = draw_head(sheet, desk.rng, slip.head, 32 if coded else 24) + 2
    if coded and desk.rng.random() < 0.5:
        sheet.marks.append(Picture(sheet.left - 12, 8, 19, 19, qr(slip.code)))
    y = sheet.centred(y, "\n".join(titles), 14, "b")
    if coded:
        y = sheet.centred(y, f"Mã hồ sơ: {slip.code}", 13, "b")
    return sheet, y + 4


def _reasons(desk: Desk, sheet: Sheet, y: float, slip: Slip, lead: str) -> tuple[float, str]:
    """The reasons behind `lead`, in one sentence or as a list under it; and what they say on one line."""
    if len(slip.reasons) == 1 or desk.rng.random() < 0.4:
        whole = "; ".join(r if n == 0 else r[0].lower() + r[1:] for n, r in enumerate(slip.reasons))
        return sheet.para(y, f"{lead} {whole}.", 13, first=8), whole
    mark = desk.rng.choice(("-", "1."))
    y = sheet.para(y, lead, 13, first=8, after=0.6)
    said = []
    for number, reason in enumerate(slip.reasons, 1):
        end = "." if number == len(slip.reasons) else ";"
        item = f"{'-' if mark == '-' else f'{number}.'} {reason}"
        y = sheet.para(y, f"{item}{end}", 13, first=8, after=0.4)
        said.append(item)
    return y, "; ".join(said).removeprefix("- ")


def _signed(desk: Desk, sheet: Sheet, y: float, slip: Slip, title: str, *, both: bool) -> None:
    left, right = sheet.left + 33, sheet.right - 38
    said = []
    if both:
        sheet.put(left, y, "NGƯỜI NỘP HỒ SƠ", 12.5, "b", align="center")
        sheet.put(left, y + 5.4, "(Ký và ghi rõ họ tên)", 12, "i", align="center")
        sheet.put(left, y + 27, slip.who.signed, 13, "b", align="center")
        ink.sign(sheet, desk.rng, left, y + 15, 30, ink.BLUE)
        said = ["NGƯỜI NỘP HỒ SƠ", "(Ký và ghi rõ họ tên)", slip.who.signed]
    sheet.put(right, y, title, 12.5, "b", align="center")
    sheet.put(right, y + 5.4, "(Ký và ghi rõ họ tên)", 12, "i", align="center")
    sheet.put(right, y + 27, slip.clerk, 13, "b", align="center")
    ink.sign(sheet, desk.rng, right, y + 15, 32)
    own = [title, "(Ký và ghi rõ họ tên)", slip.clerk]
    for n, text in enumerate(own):
        sheet.say(f"{said[n]} {text}" if said else text)


def supplement(desk: Desk) -> Paper:
    """Form 02 in full sentences: what is missing, then why."""
    slip = _slip(desk, desk.rng.choice(("HDHS", "PYCBS", "HDHS-TTPVHCC")), _MISSING, 3)
    coded = desk.rng.random() < 0.5
    sheet, y = _headed(desk, slip, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", coded=coded)
    lead = desk.rng.choice(("Lý do:", "Lý do:", "Lý do bổ sung:", "Lý do yêu cầu bổ sung, hoàn thiện hồ sơ:"))
    for text in (
        f"Hồ sơ của: {slip.who.name}",
        f"Nội dung yêu cầu giải quyết: {slip.request}",
        f"Địa chỉ: {slip.who.home}",
        f"Số điện thoại: {slip.phone} Email: nguoidan@thunghiem.example",
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
        "1. Bổ sung giấy tờ còn thiếu theo thành phần hồ sơ của thủ tục;",
        "2. Chỉnh sửa nội dung kê khai cho thống nhất.",
    ):
        y = sheet.para(y, text, 13, first=8, after=0.9)
    y, reason = _reasons(desk, sheet, y, slip, lead)
    y = sheet.para(
        y + 1,
        f"Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, ông (bà) liên hệ với {slip.clerk} số điện "
        f"thoại {slip.phone} để được hướng dẫn./.",
        13,
        first=8,
    )
    _signed(desk, sheet, y + 6, slip, "NGƯỜI HƯỚNG DẪN", both=False)
    return _paper("phieu-yeu-cau-bo-sung", slip, sheet, reason, coded=coded)


def guidance(desk: Desk) -> Paper:
    """An office's own form on dotted lines, as the one-stop rules of before 2018 had it."""
    slip = _slip(desk, "PHD", _MISSING, 1)
    title = desk.rng.choice(("PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ", "PHIẾU YÊU CẦU BỔ SUNG HỒ SƠ"))
    sheet, y = _headed(desk, slip, title, coded=False)
    rows = (
        (Entry("Hồ sơ của ông (bà):", slip.who.name, strong=True),),
        (Entry("Địa chỉ:", slip.who.home),),
        (Entry("Số điện thoại:", slip.phone),),
        (Entry("Nội dung yêu cầu giải quyết:", slip.request),),
        (Entry("Lý do:", slip.reasons[0]),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=desk.rng.random() < 0.6, pitch=8.2))
    y = sheet.para(y, "Đề nghị ông (bà) hoàn thiện hồ sơ và nộp lại tại bộ phận một cửa.", 13, first=8)
    both = desk.rng.random() < 0.5
    _signed(desk, sheet, y + 6, slip, "NGƯỜI TIẾP NHẬN HỒ SƠ", both=both)
    return _paper("phieu-yeu-cau-bo-sung", slip, sheet, slip.reasons[0], coded=False)


def refusal(desk: Desk) -> Paper:
    """Form 03: the office has received, considered and refuses."""
    slip = _slip(desk, desk.rng.choice(("TB-TTPVHCC", "PTC", "TCTN")), _REFUSED, 2)
    coded = desk.rng.random() < 0.5
    titles = desk.rng.choice(
        (
            ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",),
            ("PHIẾU TỪ CHỐI", "TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ"),
            ("PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ",),
        )
    )
    sheet, y = _headed(desk, slip, *titles, coded=coded)
    for text in (
        f"{_titled(slip.head.issuer)} đã tiếp nhận hồ sơ của: {slip.who.name}",
        f"Địa chỉ: {slip.who.home}",
        f"Số điện thoại: {slip.phone} Email: nguoidan@thunghiem.example",
        f"Nội dung yêu cầu giải quyết: {slip.request}",
    ):
        y = sheet.para(y, text, 13, first=8, after=0.9)
    lead = (
        f"Qua xem xét, {_titled(slip.head.issuer)} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do"
        " cụ thể như sau:"
    )
    y, reason = _reasons(desk, sheet, y, slip, lead)
    y = sheet.para(y + 1, "Xin thông báo cho Ông/Bà được biết và thực hiện./.", 13, first=8)
    _signed(desk, sheet, y + 6, slip, "NGƯỜI TIẾP NHẬN HỒ SƠ", both=True)
    return _paper("phieu-tu-choi", slip, sheet, reason, coded=coded)


def _titled(issuer: str) -> str:
    return issuer[0] + issuer[1:].lower()


def refusal_rows(desk: Desk) -> Paper:
    """An office's own refusal in rows."""
    slip = _slip(desk, "PTC-UBND", _REFUSED, 1)
    sheet, y = _headed(desk, slip, "PHIẾU TỪ CHỐI TIẾP NHẬN HỒ SƠ", coded=True)
    rows = (
        (Entry("Họ và tên người nộp hồ sơ:", slip.who.name, strong=True),),
        (Entry("Nơi cư trú:", slip.who.home),),
        (Entry("Điện thoại:", slip.phone),),
        (Entry("Thủ tục hành chính:", slip.request),),
        (Entry("Lý do từ chối:", slip.reasons[0]),),
    )
    y = draw_rows(sheet, y, rows, FormStyle(dotted=desk.rng.random() < 0.5, pitch=8.0))
    _signed(desk, sheet, y + 6, slip, "CÁN BỘ TIẾP NHẬN", both=True)
    return _paper("phieu-tu-choi", slip, sheet, slip.reasons[0], coded=True)


def any_supplement(desk: Desk) -> Paper:
    """One of the forms asking for more papers."""
    return desk.rng.choice((supplement, supplement, guidance))(desk)


def any_refusal(desk: Desk) -> Paper:
    """One of the forms of refusal."""
    return desk.rng.choice((refusal, refusal, refusal_rows))(desk)
