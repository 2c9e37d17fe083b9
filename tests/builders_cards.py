"""Virtual cards and slips, as several editions print them, for the tests of extraction."""

from __future__ import annotations

from builders_extract import Sheet

from digitize.dossier import Code

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def licence(number: str = "991030000012", classes: str = "A1, B2", page: int = 1) -> Sheet:
    """The face of the PET card."""
    s = Sheet(page)
    s.columns("BỘ GTVT", STATE[0])
    s.columns("MOT", STATE[1])
    s.centred("GIẤY PHÉP LÁI XE/ DRIVER'S LICENSE", 900)
    s.line(f"Số/No: {number}", 620)
    s.line("Họ tên/Full name: NGUYỄN VĂN MẪU", 620)
    s.line("Ngày sinh/Date of Birth: 04/05/1980", 620)
    s.line("Quốc tịch/Nationality: VIỆT NAM", 620)
    s.line("Nơi cư trú/Address: thôn Thử Một, xã Mẫu Lâm,", 620)
    s.line("huyện Kiểu Mẫu, tỉnh Thử Nghiệm", 620)
    s.lines += 1
    s.at(200, s.y, f"Hạng/Class: {classes}", line=s.lines)
    s.at(760, s.y, "Thử Nghiệm, ngày/date 05 tháng/month 03 năm/year 2019", line=s.lines)
    s.y += 46
    s.centred("PHÓ GIÁM ĐỐC", 1100)
    s.gap(80)
    s.lines += 1
    s.at(200, s.y, "Có giá trị đến/Expires: 05/03/2029", line=s.lines)
    s.at(1000, s.y, "Trần Văn Thử", line=s.lines)
    return s


def licence_back(listed: tuple[str, ...] = ("A1", "B2"), page: int = 2) -> Sheet:
    """The classes passed, each with its day."""
    s = Sheet(page)
    s.centred("CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN")
    s.centred("CLASSIFICATION OF MOTOR VEHICLES")
    s.at(1200, s.y, "Ngày trúng tuyển")
    s.y += 46
    for name in listed:
        s.lines += 1
        s.at(200, s.y, f"{name} Các loại xe được điều khiển", line=s.lines)
        s.at(1200, s.y, "10/02/2019", line=s.lines)
        s.y += 46
    return s


def licence_2025(expiry: str = "Không thời hạn") -> Sheet:
    """The card of the police: numbered items, issue and expiry behind labels."""
    s = Sheet()
    s.columns("BỘ CÔNG AN", STATE[0])
    s.columns("MPS", STATE[1])
    s.centred("GIẤY PHÉP LÁI XE / DRIVER'S LICENSE", 900)
    s.line("1. Họ và tên/Full name: TRẦN THỊ THỬ", 620)
    s.line("2. Ngày sinh/Date of birth: 07/08/1992", 620)
    s.line("3. Quốc tịch/Nationality: Việt Nam", 620)
    s.line("8. Nơi cư trú/Place of residence: xã Mẫu Lâm, tỉnh Thử Nghiệm", 620)
    s.line("4a. Ngày cấp/Date of issue: 09/10/2025", 620)
    s.line(f"4b. Có giá trị đến/Date of expiry: {expiry}", 620)
    s.line("4c. Cơ quan cấp/Issued by: PHÒNG CSGT", 620)
    s.line("5. Số/No: 990250000045", 620)
    s.line("9. Hạng/Class: A", 200)
    return s


def laminated() -> Sheet:
    """The laminated paper before 2013."""
    s = Sheet()
    s.columns("SỞ GIAO THÔNG VẬN TẢI", STATE[0])
    s.columns("THỬ NGHIỆM", STATE[1])
    s.centred("GIẤY PHÉP LÁI XE", 900)
    s.centred("Số: AC000045", 900)
    s.line("Họ và tên: LÊ VĂN MẪU", 620)
    s.line("Sinh ngày: 02/03/1970   Quốc tịch: Việt Nam", 620)
    s.line("Nơi cư trú:", 620)
    s.line("xã Mẫu Lâm, huyện Kiểu Mẫu", 620)
    s.line("Được phép lái xe hạng: A1", 620)
    s.line("Có giá trị đến ngày: Không thời hạn", 620)
    s.centred("Thử Nghiệm, ngày 12 tháng 04 năm 2008", 1000)
    return s


def payload(number: str, name: str = "Nguyễn Thị Mẫu", sex: str = "2", since: str = "01/01/2023") -> Code:
    """The QR code of a health insurance card."""
    home = "xã Mẫu Lâm".encode().hex()
    fields = (number, name.encode().hex(), "09/03/1975", sex, home, "99 - 012", since, "-", "-")
    return Code("|".join(fields) + "|$", "QRCode", (200, 1200, 400, 1400))


def insurance(number: str = "9923000012", *, old: bool = False) -> Sheet:
    """The face of a health insurance card."""
    s = Sheet()
    s.centred("BẢO HIỂM XÃ HỘI VIỆT NAM")
    s.centred("THẺ BẢO HIỂM Y TẾ")
    s.line(f"Mã số: {number}")
    s.line("Họ và tên: NGUYỄN THỊ MẪU")
    s.lines += 1
    s.at(250, s.y, "Ngày sinh: 09/03/1975", line=s.lines)
    s.at(800, s.y, "Giới tính: Nữ", line=s.lines)
    s.y += 46
    if old:
        s.line("Địa chỉ: thôn Thử Một, xã Mẫu Lâm")
    s.line("Nơi ĐK KCB BĐ: Trạm y tế xã Mẫu Lâm (99-012)")
    until = "đến 31/12/2023" if old else ""
    s.line(f"Giá trị sử dụng: {'từ' if old else 'từ ngày'} 01/01/2023 {until}")
    s.line("Thời điểm đủ 05 năm liên tục: từ ngày 01/04/2026")
    s.line("Nơi cấp, đổi thẻ BHYT: BHXH tỉnh Thử Nghiệm")
    return s


def slip(*titles: str, notation: str = "HDHS") -> Sheet:
    """The head of a slip and who asked for what."""
    s = Sheet()
    s.columns("ỦY BAN NHÂN DÂN", STATE[0])
    s.columns("XÃ MẪU LÂM", STATE[1])
    s.columns(f"Số: 27/{notation}", "Mẫu Lâm, ngày 06 tháng 8 năm 2025")
    s.gap(30)
    for title in titles:
        s.centred(title)
    s.centred("Mã hồ sơ: H99.12-250804-0101")
    s.gap(20)
    return s


def supplement() -> Sheet:
    """Form 02."""
    s = slip("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ")
    s.line("Hồ sơ của: LÊ THỊ MẪU", 300)
    s.line("Nội dung yêu cầu giải quyết: Đăng ký khai sinh", 300)
    s.line("Địa chỉ: thôn Thử Một, xã Mẫu Lâm", 300)
    s.line("Số điện thoại: 0900000012   Email: nguoidan@thunghiem.example", 300)
    s.line("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", 300)
    s.line("1. Bổ sung giấy tờ còn thiếu;", 300)
    s.line("Lý do:", 300)
    s.line("1. Tờ khai chưa có chữ ký của người yêu cầu;", 300)
    s.line("2. Thông tin về quê quán trong tờ khai chưa thống nhất với", 300)
    s.line("địa chỉ trong giấy tờ kèm theo.", 250)
    s.line("Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, ông (bà) liên hệ", 300)
    s.gap(50)
    s.centred("NGƯỜI HƯỚNG DẪN", 1150)
    s.centred("(Ký và ghi rõ họ tên)", 1150)
    s.gap(140)
    s.centred("Trần Văn Thử", 1150)
    return s


def refusal(*titles: str) -> Sheet:
    """Form 03: the reason at the end of a sentence that runs over three lines."""
    s = slip(*(titles or ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",)), notation="TB-UBND")
    s.line("Ủy ban nhân dân xã Mẫu Lâm đã tiếp nhận hồ sơ của: LÊ THỊ MẪU", 300)
    s.line("Địa chỉ: thôn Thử Một, xã Mẫu Lâm", 300)
    s.line("Nội dung yêu cầu giải quyết: Đăng ký khai sinh", 300)
    s.line("Qua xem xét, Ủy ban nhân dân xã Mẫu Lâm thông báo không tiếp nhận,", 300)
    s.line("giải quyết hồ sơ này với lý do cụ", 250)
    s.line("thể như sau: Nội dung yêu cầu không thuộc thẩm quyền", 250)
    s.line("giải quyết của xã.", 250)
    s.line("Xin thông báo cho Ông/Bà được biết và thực hiện./.", 300)
    s.gap(50)
    s.columns("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ")
    s.columns("(Ký và ghi rõ họ tên)", "(Ký và ghi rõ họ tên)")
    s.gap(140)
    s.columns("Lê Thị Mẫu", "Trần Văn Thử")
    return s
