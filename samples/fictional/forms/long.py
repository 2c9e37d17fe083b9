"""Papers that run over several pages: a contract, a plan with its annex, a list whose head is repeated.

How a page says that it carries on differs as it does in offices: a number at the top centre (Decree 30/2020),
at the foot, `Trang 2/3`, or nothing but its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fictional import ink, people
from fictional.letterhead import MOTTO, NATION, Head, draw_head
from fictional.paper import Desk, Paper
from fictional.people import spoken
from fictional.sheet import Sheet

_BOTTOM = 276.0
_NUMBERINGS = ("top", "top", "foot", "of", "slash", "none", "none")

_CLAUSES = (
    "Bên A giao cho Bên B toàn bộ hiện trạng nêu tại Điều 1 trong tình trạng sử dụng bình thường; hai bên "
    "lập biên bản giao nhận có chữ ký của người chứng kiến và giữ mỗi bên một bản để đối chiếu khi cần.",
    "Tiền thuê được trả bằng đồng Việt Nam vào năm ngày đầu của mỗi quý, qua tài khoản hoặc bằng tiền mặt có "
    "giấy biên nhận; chậm trả quá ba mươi ngày thì phải chịu thêm phần lãi theo mức hai bên đã thống nhất.",
    "Trong thời gian thực hiện, bên nào muốn sửa đổi nội dung đã thỏa thuận phải báo trước cho bên kia bằng "
    "văn bản ít nhất mười lăm ngày; phụ lục ký kết sau này là một phần không tách rời của văn bản này.",
    "Mọi tranh chấp phát sinh trước hết được giải quyết bằng thương lượng; nếu không thương lượng được thì "
    "đưa ra hòa giải ở cơ sở, sau đó mới yêu cầu cơ quan có thẩm quyền xem xét theo quy định.",
    "Người ký tên dưới đây đã tự đọc lại toàn bộ, hiểu rõ quyền, nghĩa vụ và hậu quả pháp lý của việc ký "
    "kết, không bị ai lừa dối hoặc ép buộc, và hoàn toàn chịu trách nhiệm về những điều mình đã khai.",
    "Khi hết thời hạn, tài sản được trả lại đúng hiện trạng, trừ hao mòn tự nhiên; phần sửa chữa, nâng cấp "
    "do Bên B bỏ tiền ra làm được hai bên định giá lại và thanh toán trong vòng hai mươi ngày làm việc.",
)
_TASKS = (
    "Rà soát, thống kê số lượng hồ sơ giấy đang lưu tại các bộ phận; lập danh mục theo từng lĩnh vực, từng "
    "năm và gửi về Văn phòng để tổng hợp, phân công người quét, người kiểm tra, người ký số.",
    "Bố trí máy quét hai mặt, máy tính và đường truyền; tập huấn cho công chức bộ phận một cửa cách chuẩn bị "
    "giấy tờ trước khi quét: tháo ghim, vuốt phẳng, xếp đúng thứ tự trang và loại bỏ bản trùng.",
    "Tổ chức quét thí điểm một trăm hồ sơ, đối chiếu từng trang với bản giấy, ghi lại lỗi thường gặp và rút "
    "kinh nghiệm trước khi triển khai đồng loạt ở tất cả các lĩnh vực còn lại trên địa bàn.",
    "Định kỳ hằng tháng báo cáo số hồ sơ đã hoàn thành, số hồ sơ phải quét lại, nguyên nhân và kiến nghị; "
    "kết quả thực hiện là một tiêu chí để bình xét thi đua cuối năm của từng tập thể, cá nhân.",
    "Kinh phí thực hiện lấy từ nguồn chi thường xuyên đã giao trong dự toán đầu năm và các nguồn hợp pháp "
    "khác; việc mua sắm, thuê dịch vụ phải theo đúng trình tự và được công khai cho mọi người biết.",
)


@dataclass
class _Flow:
    """Text running over sheets; `numbering`: how the second and later ones are numbered."""

    desk: Desk
    numbering: str
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 26.0

    def turn(self) -> None:
        self.sheets.append(Sheet(self.sheets[-1].type, self.sheets[-1].left, self.sheets[-1].right))
        self.y = 26.0

    def text(self, words: str) -> None:
        """A paragraph, cut by the page's end wherever that falls."""
        lines = self.sheets[-1].wrap(words, 13.5, self.sheets[-1].right - self.sheets[-1].left - 6, "", 10)
        for number, line in enumerate(lines):
            if self.y > _BOTTOM:
                self.turn()
            self.sheets[-1].line(self.sheets[-1].left + (10 if number == 0 else 0), self.y, line, 13.5)
            self.y += 6.3
        self.y += 1.5

    def sign(self, left: str, right: str) -> None:
        if self.y > _BOTTOM - 48:
            self.turn()
        sheet = self.sheets[-1]
        for x, title in ((sheet.left + 38, left), (sheet.right - 38, right)):
            who = people.person(self.desk.rng, self.desk.office)
            sheet.line(x, self.y + 8, title, 13, "b", "center")
            ink.sign(sheet, self.desk.rng, x, self.y + 20, 32, ink.BLUE)
            sheet.line(x, self.y + 34, who.signed, 13.4, "b", "center")

    def number(self) -> tuple[Sheet, ...]:
        """The sheets with their numbers on."""
        for at, sheet in enumerate(self.sheets, 1):
            middle = (sheet.left + sheet.right) / 2
            if self.numbering == "top" and at > 1:
                sheet.line(middle, 16, str(at), 13, "", "center")
            elif self.numbering == "foot":
                sheet.line(middle, 288, str(at), 12, "", "center")
            elif self.numbering == "of":
                sheet.line(sheet.right, 288, f"Trang {at}/{len(self.sheets)}", 11, "i", "right")
            elif self.numbering == "slash":
                sheet.line(middle, 288, f"{at}/{len(self.sheets)}", 11, "", "center")
        return tuple(self.sheets)


def _flow(desk: Desk) -> _Flow:
    return _Flow(desk, desk.rng.choice(_NUMBERINGS), [desk.sheet()])


def _pick(desk: Desk, texts: Sequence[str], least: int) -> list[str]:
    return [desk.rng.choice(texts) for _ in range(least + desk.rng.randrange(8))]


def contract(desk: Desk) -> Paper:
    """Hợp đồng over two or three pages."""
    flow = _flow(desk)
    sheet = flow.sheets[0]
    y = sheet.centred(26, f"{NATION}\n{MOTTO}", 13, "b")
    kind = desk.rng.choice(("HỢP ĐỒNG THUÊ NHÀ", "HỢP ĐỒNG ỦY QUYỀN", "HỢP ĐỒNG TẶNG CHO TÀI SẢN"))
    flow.y = sheet.centred(y + 10, kind, 16, "b") + 5
    flow.text(f"Hôm nay, ngày {spoken(desk.day)}, tại {desk.office.full}, chúng tôi gồm có:")
    for side in ("Bên A", "Bên B"):
        who = people.person(desk.rng, desk.office)
        flow.text(f"{side}: {who.name}, số định danh cá nhân {who.personal_id}, nơi cư trú: {who.home}.")
    for number, clause in enumerate(_pick(desk, _CLAUSES, 8), 1):
        flow.text(f"Điều {number}. {clause}")
    flow.sign("BÊN A", "BÊN B")
    return Paper("khac", flow.number())


def plan(desk: Desk) -> Paper:
    """Kế hoạch of a commune with an annex that has a page of its own."""
    flow = _flow(desk)
    number = str(desk.rng.randint(11, 240))
    lines = ("ỦY BAN NHÂN DÂN", desk.office.full.removeprefix("Ủy ban nhân dân ").upper())
    head = Head(lines, 0, number, "KH-UBND", desk.office.name, desk.day)
    y = draw_head(flow.sheets[0], desk.rng, head, 23)
    flow.y = flow.sheets[0].centred(y + 2, "KẾ HOẠCH\nSố hóa hồ sơ, kết quả giải quyết thủ tục", 14, "b") + 4
    for at, task in enumerate(_pick(desk, _TASKS, 8), 1):
        flow.text(f"{at}. {task}")
    flow.sign("Nơi nhận:", "CHỦ TỊCH")
    if desk.rng.random() < 0.6:
        flow.turn()
        title = desk.rng.choice(("PHỤ LỤC", "Phụ lục I"))
        flow.y = flow.sheets[-1].centred(30, title, 14, "b") + 1
        told = f"(Kèm theo Kế hoạch số {number}/KH-UBND ngày {spoken(desk.day)})"
        flow.y = flow.sheets[-1].centred(flow.y, told, 13, "i") + 4
        _rows(flow, desk, 6 + desk.rng.randrange(10))
    return Paper("van-ban-hanh-chinh", flow.number())


def roll(desk: Desk) -> Paper:
    """Danh sách: a table over pages; its head is printed again on each, or is not."""
    flow = _flow(desk)
    flow.y = flow.sheets[0].centred(30, "DANH SÁCH\nHộ gia đình nộp hồ sơ tại bộ phận một cửa", 14, "b") + 4
    _rows(flow, desk, 42 + desk.rng.randrange(30), again=desk.rng.random() < 0.6)
    flow.sign("NGƯỜI LẬP", "TRƯỞNG THÔN")
    return Paper("khac", flow.number())


def _rows(flow: _Flow, desk: Desk, count: int, again: bool = True) -> None:
    _table_head(flow)
    for number in range(1, count + 1):
        if flow.y > _BOTTOM:
            flow.turn()
            if again:
                _table_head(flow)
        who = people.person(desk.rng, desk.office)
        _row(flow, (str(number), who.name, people.slashed(who.born), desk.office.name), "")


def _table_head(flow: _Flow) -> None:
    _row(flow, ("STT", "Họ và tên", "Ngày sinh", "Nơi ở"), "b")


def _row(flow: _Flow, cells: Sequence[str], style: str) -> None:
    sheet = flow.sheets[-1]
    for x, cell in zip((2, 14, 76, 110), cells, strict=True):
        sheet.line(sheet.left + x, flow.y, cell, 12.5, "b" if style else "")
    sheet.rule(sheet.left, flow.y + 2, sheet.right, flow.y + 2)
    flow.y += 7
