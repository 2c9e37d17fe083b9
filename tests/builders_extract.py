"""Virtual pages for the tests of extraction: text as words with boxes, with a recogniser's errors."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from digitize.dossier import Box, Code, Mark, Page, Word

WIDTH, HEIGHT, DPI = 1654, 2339, 200
_CHAR, _TALL, _BLANK = 14, 30, 12
_MISREAD = {
    "ấ": "â",
    "ổ": "ô",
    "ễ": "ê",
    "ề": "ê",
    "ộ": "ô",
    "l": "1",
    "O": "0",
    "ú": "u",
    "ị": "i",
    "đ": "d",
}


@dataclass
class Sheet:
    """A page being set: `at` puts text at a place, the lines below it follow with `line`."""

    number: int = 1
    words: list[Word] = field(default_factory=list)
    y: int = 160
    confidence: float = 0.985  # of a clean word, once it is a probability
    lines: int = 0

    def at(self, x: int, y: int, text: str, confidence: float | None = None, line: int | None = None) -> Box:
        """Words of `text` from `x` on with their top at `y`; more blanks, wider gap. The box of all."""
        self.lines += line is None
        own = self.lines if line is None else line
        start, left = x, x
        for part in text.split(" "):
            if part:
                box = (left, y, left + _CHAR * len(part), y + _TALL)
                self.words.append(Word(part, box, confidence or self.confidence, own))
                left = box[2]
            left += _BLANK
        return (start, y, left - _BLANK, y + _TALL)

    def centred(self, text: str, x: int = WIDTH // 2, confidence: float | None = None) -> None:
        """A line of its own, centred on `x`."""
        self.at(x - width_of(text) // 2, self.y, text, confidence)
        self.y += 46

    def line(self, text: str, x: int = 250, confidence: float | None = None) -> Box:
        """A line of its own from `x` on."""
        box = self.at(x, self.y, text, confidence)
        self.y += 46
        return box

    def columns(self, left: str, right: str, mid_left: int = 440, mid_right: int = 1150) -> None:
        """A row of two columns, each centred, as one line of the recogniser."""
        self.lines += 1
        for text, middle in ((left, mid_left), (right, mid_right)):
            if text:
                self.at(middle - width_of(text) // 2, self.y, text, line=self.lines)
        self.y += 46

    def gap(self, pixels: int = 60) -> None:
        self.y += pixels

    def page(self, codes: Sequence[Code] = (), marks: Sequence[Mark] = (), blank: bool = False) -> Page:
        """The page as `reading` would give it."""
        return Page(
            self.number, WIDTH, HEIGHT, DPI, blank=blank, confidence=0.95, source="none" if blank else "ocr",
            words=tuple(self.words), codes=tuple(codes), marks=tuple(marks),
        )  # fmt: skip


def width_of(text: str) -> int:
    """Pixels that `at` needs for `text`."""
    return sum(_CHAR * len(p) for p in text.split(" ")) + _BLANK * text.count(" ")


def box_of(page: Page, text: str) -> Box:
    """The box of the first word that reads `text`."""
    return next(w.box for w in page.words if w.text == text)


def handwriting(box: Box) -> Mark:
    return Mark("handwriting", box, 0.9)


def leaning(page: Page, degrees: float) -> Page:
    """The same page with its text lines leaning clockwise by `degrees`."""
    slope = math.tan(math.radians(degrees))

    def lean(w: Word) -> Word:
        shift = round((w.box[0] + w.box[2]) / 2 * slope)
        return replace(w, box=(w.box[0], w.box[1] + shift, w.box[2], w.box[3] + shift))

    return replace(page, skew=degrees, words=tuple(lean(w) for w in page.words))


def misread(page: Page, seed: int, share: float = 0.15, spare: Sequence[str] = ()) -> Page:
    """The same page with a share of words losing a mark or a stroke, and confidence with it."""
    rng = random.Random(seed)

    def spoil(w: Word) -> Word:
        hits = [i for i, c in enumerate(w.text) if c in _MISREAD]
        if w.text in spare or not hits or rng.random() > share:
            return w
        at = rng.choice(hits)
        text = w.text[:at] + _MISREAD[w.text[at]] + w.text[at + 1 :]
        return replace(w, text=text, confidence=rng.uniform(0.55, 0.9))

    return replace(page, words=tuple(spoil(w) for w in page.words))


@dataclass
class Decision:
    """An administrative document; change what a test needs."""

    agency: Sequence[str] = ("ỦY BAN NHÂN DÂN", "XÃ MẪU LÂM")
    number: str = "Số: 15/QĐ-UBND"
    date: str = "Mẫu Lâm, ngày 12 tháng 5 năm 2023"
    title: str = "QUYẾT ĐỊNH"
    subject: Sequence[str] = ("Về việc thành lập Tổ số hóa hồ sơ", "của xã Mẫu Lâm năm 2023")
    beside: Sequence[str] = ()
    recipient: str = ""
    authority: Sequence[str] = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
    signer_title: str = "PHÓ CHỦ TỊCH"
    signer: str = "Nguyễn Văn Mẫu"

    def sheet(self, number: int = 1) -> Sheet:
        s = Sheet(number)
        lines = list(self.agency)
        s.columns(lines[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        s.columns(lines[1] if len(lines) > 1 else "", "Độc lập - Tự do - Hạnh phúc")
        for more in lines[2:]:
            s.columns(more, "")
        s.gap(30)
        s.columns(self.number, self.date)
        for text in self.beside:
            s.columns(text, "")
        s.gap(60)
        if self.title:
            s.centred(self.title)
            for text in self.subject:
                s.centred(text)
        s.gap(50)
        if self.recipient:
            s.centred(f"Kính gửi: {self.recipient}")
            s.gap(50)
        for text in BODY:
            s.line(text, 310 if text[0].isupper() else 250)
        s.gap(60)
        self.foot(s)
        return s

    def foot(self, s: Sheet) -> None:
        left = ["Nơi nhận:", "- Như Điều 3;", "- Lưu: VT."]
        right = [*self.authority, self.signer_title]
        for n in range(max(len(left), len(right))):
            s.lines += 1
            if n < len(left):
                s.at(250, s.y, left[n], line=s.lines)
            if n < len(right):
                s.at(1150 - width_of(right[n]) // 2, s.y, right[n], line=s.lines)
            s.y += 46
        s.gap(150)
        s.centred(self.signer, 1150)


BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ",
    "về công tác văn thư và các văn bản hướng dẫn thi hành có liên quan;",
    "Xét đề nghị của bộ phận văn phòng và thống kê tại tờ trình kèm theo.",
)


def receipt(number: int = 1) -> Sheet:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả, the circulars' form 01 with a numbered list."""
    s = Sheet(number)
    s.columns("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.columns("XÃ MẪU LÂM", "Độc lập - Tự do - Hạnh phúc")
    s.columns("Số: 214/TNHS", "Mẫu Lâm, ngày 04 tháng 8 năm 2025")
    s.gap(40)
    s.centred("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    s.centred("Mã hồ sơ: H99.12-250804-0101")
    s.line("Tiếp nhận hồ sơ của Ông (Bà): LÊ THỊ MẪU")
    s.line("Địa chỉ: thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm")
    s.line("Số điện thoại: 0900 000 060  Email: nguoidan@thunghiem.example")
    s.line("Nội dung yêu cầu giải quyết: Đăng ký lại khai sinh cho người đã có hồ sơ")
    s.line("giấy tờ cá nhân")
    s.line("1. Thành phần hồ sơ nộp gồm:")
    s.line("- Tờ khai đăng ký lại khai sinh", 300)
    s.line("- Bản sao giấy tờ tùy thân của người yêu cầu có chứng thực của cơ quan có", 300)
    s.line("thẩm quyền", 300)
    s.line("2. Số lượng hồ sơ: 01 (bộ)")
    s.line("3. Thời gian giải quyết hồ sơ theo quy định là: 05 ngày")
    s.line("4. Thời gian nhận hồ sơ: 08 giờ 30 phút, ngày 04 tháng 8 năm 2025")
    s.line("5. Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 00 phút, ngày 11/8/2025")
    s.gap(50)
    s.columns("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ")
    s.gap(150)
    s.columns("Lê Thị Mẫu", "Trần Văn Thử")
    return s


def birth(
    number: int = 1, *, born: str = "12/05/2023", words: str = "", certificate: str = "Số: 58/2023"
) -> Sheet:
    """Giấy khai sinh of TT 04/2020/TT-BTP."""
    s = Sheet(number)
    s.columns("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.columns("XÃ MẪU LÂM", "Độc lập - Tự do - Hạnh phúc")
    s.line(certificate)
    s.gap(30)
    s.centred("GIẤY KHAI SINH")
    s.line("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU")
    s.line(f"Ngày, tháng, năm sinh: {born} ghi bằng chữ: {words or 'Ngày mười hai, tháng năm,'}")
    if not words:
        s.line("năm hai nghìn không trăm hai mươi ba")
    s.line("Giới tính: Nữ   Dân tộc: Kinh   Quốc tịch: Việt Nam")
    s.line("Nơi sinh: Trạm y tế xã Mẫu Lâm, huyện Kiểu Mẫu,")
    s.line("tỉnh Thử Nghiệm")
    s.line("Quê quán: xã Mẫu Lâm, tỉnh Thử Nghiệm")
    s.line("Số định danh cá nhân: 099323000001")
    s.line("Họ, chữ đệm, tên người mẹ: TRẦN THỊ THỬ")
    s.line("Năm sinh: 1995   Dân tộc: Tày   Quốc tịch: Việt Nam")
    s.line("Nơi cư trú: thôn Thử Hai, xã Mẫu Lâm")
    s.line("Họ, chữ đệm, tên người cha: NGUYỄN VĂN MẪU")
    s.line("Năm sinh: 1990   Dân tộc: Kinh   Quốc tịch: Việt Nam")
    s.line("Nơi cư trú: thôn Thử Một, xã Mẫu Lâm")
    s.line("Họ, chữ đệm, tên người đi khai sinh: NGUYỄN VĂN MẪU")
    s.line("Giấy tờ tùy thân: Thẻ căn cước số 099090000001")
    s.line("Nơi đăng ký khai sinh: Ủy ban nhân dân xã Mẫu Lâm, huyện Kiểu Mẫu")
    s.line("Ngày, tháng, năm đăng ký: 20/05/2023")
    s.gap(50)
    s.columns("", "NGƯỜI KÝ GIẤY KHAI SINH")
    s.gap(150)
    s.columns("", "Phạm Văn Thử")
    return s


def old_birth(number: int = 1) -> Sheet:
    """Giấy khai sinh as before 2015: dotted leaders, `Họ và tên`, `Nơi thường trú`, `Quyển số`."""
    s = Sheet(number)
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    s.centred("Độc lập - Tự do - Hạnh phúc")
    s.line("Số: 66   Quyển số: 01/2011", 1000)
    s.centred("GIẤY KHAI SINH")
    s.centred("(BẢN SAO)")
    s.line("Họ và tên:……NGUYỄN THỊ MẪU……… Giới tính:……Nữ………")
    s.line("Ngày, tháng, năm sinh:…20/02/2011………………………")
    s.line("(Bằng chữ:…Ngày hai mươi, tháng hai, năm hai nghìn không trăm mười một…)")
    s.line("Nơi sinh:……Trạm y tế xã Mẫu Lâm………………………")
    s.line("Dân tộc:……Kinh……… Quốc tịch:……Việt Nam………")
    s.line("Họ và tên cha:……NGUYỄN VĂN MẪU………………………")
    s.line("Dân tộc:……Kinh…… Quốc tịch:……Việt Nam…… Năm sinh:……1974……")
    s.line("Nơi thường trú/tạm trú:……thôn Thử Một, xã Mẫu Lâm……")
    s.line("Họ và tên mẹ:……TRẦN THỊ THỬ………………………")
    s.line("Dân tộc:……Tày…… Quốc tịch:……Việt Nam…… Năm sinh:……1982……")
    s.line("Nơi thường trú/tạm trú:……thôn Thử Hai, xã Mẫu Lâm……")
    s.line("Nơi đăng ký:……Ủy ban nhân dân xã Mẫu Lâm………")
    s.line("Ngày, tháng, năm đăng ký:……06/3/2011………")
    s.line("Họ và tên người đi khai sinh:……NGUYỄN VĂN MẪU……")
    s.line("Quan hệ với người được khai sinh:……Cha đẻ……")
    return s


CARD_CODE = "099099000001|000000123|Nguyễn Văn Mẫu|01021999|Nam|thôn Thử Một, xã Mẫu Lâm|10052021"
ZONE = (
    "IDVNM0990000017099099000001<<0",
    "9902015M3902013VNM<<<<<<<<<<<4",
    "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
)


def card_front(number: int = 1, *, personal_id: str = "099099000001", expiry: str = "01/02/2039") -> Sheet:
    """The face of a Căn cước công dân with chip."""
    s = Sheet(number)
    s.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 900)
    s.centred("Độc lập - Tự do - Hạnh phúc", 900)
    s.centred("CĂN CƯỚC CÔNG DÂN", 900)
    s.centred("Citizen Identity Card", 900)
    s.line(f"Số / No.: {personal_id}", 700)
    s.line("Họ và tên / Full name:", 700)
    s.line("NGUYỄN VĂN MẪU", 700)
    s.line("Ngày sinh / Date of birth: 01/02/1999", 700)
    s.line("Giới tính / Sex: Nam   Quốc tịch / Nationality: Việt Nam", 700)
    s.line("Quê quán / Place of origin:", 700)
    s.line("xã Mẫu Lâm, huyện Kiểu Mẫu, tỉnh Thử Nghiệm", 700)
    s.lines += 1
    s.at(200, s.y, f"Có giá trị đến: {expiry}", line=s.lines)
    s.at(700, s.y, "Nơi thường trú / Place of residence:", line=s.lines)
    s.y += 46
    s.at(200, s.y, "Date of expiry")
    s.line("thôn Thử Một, xã Mẫu Lâm", 700)
    return s


def card_back(number: int = 2, zone: Sequence[str] = ZONE) -> Sheet:
    s = Sheet(number)
    s.line("Đặc điểm nhận dạng / Personal identification:", 300)
    s.line("Nốt ruồi cách 2cm dưới mắt phải", 300)
    s.line("Ngày, tháng, năm / Date, month, year: 10/05/2021", 600)
    s.centred("CỤC TRƯỞNG CỤC CẢNH SÁT", 1000)
    s.gap(300)
    for text in zone:
        s.line(text, 300)
    return s
