"""Virtual pages of certificates and permits, as several editions of their forms print them."""

from __future__ import annotations

from builders_extract import Sheet


def _head(sheet: Sheet, *office: str) -> None:
    state = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    for row in range(max(2, len(office))):
        left = office[row] if row < len(office) else ""
        sheet.columns(left, state[row] if row < 2 else "")
    sheet.gap()


def _lines(sheet: Sheet, *lines: str) -> Sheet:
    for line in lines:
        sheet.line(line)
    return sheet


def _signed(sheet: Sheet, *lines: str, name: str) -> Sheet:
    sheet.gap(80)
    for line in lines:
        sheet.centred(line, 1150)
    sheet.gap(220)
    sheet.centred(name, 1150)
    return sheet


def household_new() -> Sheet:
    sheet = Sheet()
    _head(sheet, "UBND XÃ MẪU LÂM", "PHÒNG KINH TẾ")
    for line in ("GIẤY CHỨNG NHẬN", "ĐĂNG KÝ HỘ KINH DOANH", "Mã số hộ kinh doanh: 9900012357"):
        sheet.centred(line)
    sheet.centred("Đăng ký lần đầu, ngày 05 tháng 8 năm 2025")
    sheet.centred("Đăng ký thay đổi lần thứ 2, ngày 09 tháng 3 năm 2026")
    _lines(
        sheet,
        "1. Tên hộ kinh doanh (ghi bằng chữ in hoa): CỬA HÀNG TẠP HÓA MINH HỌA",
        "2. Địa chỉ trụ sở: Số 12, đường Mẫu Tự, xã Mẫu Lâm,",
        "tỉnh Thử Nghiệm",
        "Điện thoại: 0900000012 Email: nguoidan@thunghiem.example",
        "3. Ngành, nghề kinh doanh: Bán lẻ lương thực, thực phẩm",
        "4. Vốn kinh doanh: 150.000.000 đồng (Bằng chữ: Một trăm năm mươi triệu đồng)",
        "5. Chủ hộ kinh doanh",
        "Họ và tên: NGUYỄN VĂN MẪU Giới tính: Nam",
        "Sinh ngày: 01/02/1980 Dân tộc: Kinh Quốc tịch: Việt Nam",
        "Số định danh cá nhân: 001080000001",
        "Nơi thường trú: thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
    )
    return _signed(sheet, "TRƯỞNG PHÒNG", name="Trần Văn Thử")


def household_old() -> Sheet:
    sheet = Sheet()
    _head(sheet, "UBND HUYỆN GIẢ SƠN", "PHÒNG TÀI CHÍNH - KẾ HOẠCH")
    for line in ("GIẤY CHỨNG NHẬN", "ĐĂNG KÝ KINH DOANH", "HỘ KINH DOANH", "Số: 99A8000123"):
        sheet.centred(line)
    sheet.centred("Đăng ký lần đầu, ngày 12 tháng 5 năm 2009")
    sheet.centred("Đăng ký thay đổi lần thứ …, ngày … tháng … năm …")
    _lines(
        sheet,
        "1. Tên hộ kinh doanh: ………… VÍ DỤ …………",
        "2. Địa điểm kinh doanh: Lô 3, phố Minh Họa, xã Ví Dụ",
        "3. Ngành nghề kinh doanh: ……… Cắt tóc, gội đầu ………",
        "4. Vốn kinh doanh: …… 30.000.000 đồng ……",
        "5. Họ và tên đại diện hộ kinh doanh: LÊ THỊ THỬ Nam/Nữ: Nữ",
        "Sinh ngày: 03/04/1975 Dân tộc: Kinh Quốc tịch: Việt Nam",
        "Chứng minh nhân dân số: 099000123",
        "Chỗ ở hiện tại: thôn Nháp Hạ, xã Ví Dụ",
    )
    return _signed(sheet, "TRƯỞNG PHÒNG", name="Trần Văn Thử")


def company(*, mangled: bool = False) -> Sheet:
    """A company with two owners before its representative; `mangled`: a lost word in the sum in words."""
    sheet = Sheet()
    _head(sheet, "SỞ TÀI CHÍNH", "TỈNH THỬ NGHIỆM", "PHÒNG ĐĂNG KÝ KINH DOANH")
    sheet.centred("GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP")
    sheet.centred("CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN")
    sheet.centred("Mã số doanh nghiệp: 9900012357")
    sheet.centred("Đăng ký lần đầu: ngày 05 tháng 8 năm 2025")
    words = "Một chín trăm triệu đồng" if mangled else "Một tỷ chín trăm triệu đồng"
    _lines(
        sheet,
        "1. Tên công ty",
        "Tên công ty viết bằng tiếng Việt: CÔNG TY TNHH MỘT THÀNH VIÊN",
        "XÂY DỰNG KIỂU MẪU",
        "Tên công ty viết bằng tiếng nước ngoài: KIEU MAU COMPANY LIMITED",
        "Tên công ty viết tắt:",
        "2. Địa chỉ trụ sở chính",
        "Số 5, phố Minh Họa, xã Mẫu Lâm, tỉnh Thử Nghiệm, Việt Nam",
        "Điện thoại: 0900000012 Fax:",
        "3. Vốn điều lệ: 1.900.000.000 đồng.",
        f"Bằng chữ: {words}",
        "4. Thông tin về chủ sở hữu",
        "Họ và tên: LÊ THỊ NHÁP Giới tính: Nữ",
        "Số giấy tờ pháp lý của cá nhân: 001175000002",
        "5. Người đại diện theo pháp luật của công ty",
        "* Họ và tên: NGUYỄN VĂN MẪU Giới tính: Nam",
        "Chức danh: Giám đốc",
        "Sinh ngày: 01/02/1980 Dân tộc: Kinh Quốc tịch: Việt Nam",
        "Loại giấy tờ pháp lý của cá nhân: Căn cước công dân",
        "Số giấy tờ pháp lý của cá nhân: 001080000001",
        "Địa chỉ liên lạc: thôn Thử Một, xã Mẫu Lâm",
    )
    return _signed(sheet, "KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", name="Trần Văn Thử")


def land_booklet(*, area: str = "120,5 m²", words: str = "Một trăm hai mươi phẩy năm") -> list[Sheet]:
    """Pages 1, 2 and 3; the serial number at the foot of the first."""
    cover = Sheet(1)
    cover.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    cover.centred("Độc lập - Tự do - Hạnh phúc")
    cover.gap(200)
    cover.centred("GIẤY CHỨNG NHẬN")
    cover.centred("QUYỀN SỬ DỤNG ĐẤT")
    cover.gap()
    _lines(
        cover,
        "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất",
        "Ông: NGUYỄN VĂN MẪU, sinh năm: 1960, CMND số: 099000123",
        "Địa chỉ thường trú: thôn Thử Một, xã Mẫu Lâm",
        "Và vợ là bà: LÊ THỊ THỬ, sinh năm: 1962, CMND số: 099000456",
    )
    cover.at(1150, 2100, "BA 000123")
    terms = Sheet(2)
    _lines(
        terms,
        "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất",
        "1. Thửa đất:",
        "a) Thửa đất số: 625, tờ bản đồ số: 10",
        "b) Địa chỉ: thôn Nháp Hạ, xã Mẫu Lâm, huyện Giả Sơn, tỉnh Thử Nghiệm",
        f"c) Diện tích: {area}, (bằng chữ: {words} mét vuông)",
        "d) Hình thức sử dụng: riêng: 120,5 m?, chung: Không m²",
        "đ) Mục đích sử dụng: Đất ở tại nông thôn",
        "e) Thời hạn sử dụng: Lâu dài",
        "ø) Nguồn gốc sử dụng: Nhà nước giao đất có thu tiền sử dụng đất",
        "2. Nhà ở: -/-",
    )
    terms.gap()
    terms.centred("Giả Sơn, ngày 06 tháng 3 năm 2011", 1150)
    _signed(
        terms, "TM. ỦY BAN NHÂN DÂN", "HUYỆN GIẢ SƠN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", name="Trần Văn Thử"
    )
    terms.at(250, 2100, "Số vào sổ cấp GCN: CH 01234")
    plan = _lines(Sheet(3), "III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất")
    return [cover, terms, plan]


def land_sheet() -> list[Sheet]:
    """The single sheet of 2025."""
    front = Sheet(1)
    front.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    front.centred("Độc lập - Tự do - Hạnh phúc")
    front.gap()
    front.centred("GIẤY CHỨNG NHẬN")
    front.centred("QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT")
    _lines(
        front,
        "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:",
        "Hộ ông NGUYỄN VĂN MẪU, Căn cước công dân số: 001080000001",
        "Địa chỉ: thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "2. Thông tin thửa đất:",
        "a) Thửa đất số: 12; tờ bản đồ số: 5;",
        "b) Diện tích: 1.147 m2;",
        "c) Loại đất: Đất ở tại nông thôn;",
        "d) Thời hạn sử dụng: Lâu dài;",
        "đ) Hình thức sử dụng: Sử dụng riêng;",
        "e) Nguồn gốc sử dụng: Công nhận quyền sử dụng đất;",
        "g) Địa chỉ: thôn Nháp Hạ, xã Mẫu Lâm, tỉnh Thử Nghiệm.",
        "3. Thông tài sản gắn liền với đất: -/-",
    )
    front.gap()
    front.centred("Mẫu Lâm, ngày 06 tháng 7 năm 2026", 1150)
    _signed(front, "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI KHU VỰC 9", "GIÁM ĐỐC", name="Trần Văn Thử")
    front.at(1150, 2100, "AA 00000123")
    back = _lines(Sheet(2), "4. Sơ đồ thửa đất, tài sản gắn liền với đất:")
    back.at(250, 2100, "Số vào sổ cấp Giấy chứng nhận: VP 01234")
    return [front, back]


def permit(*, number: str = "Số: 15/GPXD", grantee: str = "Ông (bà): NGUYỄN VĂN MẪU") -> Sheet:
    sheet = Sheet()
    _head(sheet, "ỦY BAN NHÂN DÂN", "XÃ MẪU LÂM")
    sheet.gap()
    for line in ("GIẤY PHÉP XÂY DỰNG", number, "(Sử dụng cho nhà ở riêng lẻ)"):
        sheet.centred(line)
    _lines(
        sheet,
        f"1. Cấp cho: {grantee}",
        "- Địa chỉ: thôn Thử Một, xã Mẫu Lâm, tỉnh Thử Nghiệm",
        "2. Được phép xây dựng công trình: Nhà ở riêng lẻ",
        "- Theo thiết kế có ký hiệu: KT-12; do Công ty Kiểu Mẫu lập",
        "- Địa điểm xây dựng: Số 3, đường Mẫu Tự, xã Mẫu Lâm,",
        "tỉnh Thử Nghiệm",
        "- Trên thửa đất số: 625, tờ bản đồ số: 10, diện tích 160,2 m²",
        "- Mật độ xây dựng: 60 %, hệ số sử dụng đất: 1,8",
        "- Diện tích xây dựng tầng 1: 80,9 m²",
        "- Tổng diện tích sàn: 240,5 m²",
        "- Chiều cao công trình: 11,4 m; số tầng: 03 tầng",
        "3. Giấy tờ về quyền sử dụng đất: Giấy chứng nhận số AĐ 000123",
        "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp.",
    )
    sheet.gap()
    sheet.centred("Mẫu Lâm, ngày 20 tháng 8 năm 2025", 1150)
    sheet.at(250, sheet.y, "Nơi nhận:")
    return _signed(sheet, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", name="Trần Văn Thử")
