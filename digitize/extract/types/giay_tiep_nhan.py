"""Receipts of one-stop offices: Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

Form 01 of TT 01/2018/TT-VPCP and of TT 03/2025/TT-VPCP; offices word and order it in many ways.
"""

from __future__ import annotations

import re

from digitize.dossier import Value
from digitize.extract.addresses import put_address
from digitize.extract.components import read_components
from digitize.extract.dossiercode import code_in_print, find_dossier_code
from digitize.extract.forms import (
    disagree,
    find_form_title,
    put_date,
    put_name_under,
    put_person,
    put_text,
)
from digitize.extract.gather import Gather
from digitize.extract.labels import Form, Label, read_form
from digitize.extract.layout import Layout, Sheet, joined
from digitize.extract.letterhead import agencies, agency_chance, find_letterhead
from digitize.extract.papertype import PaperType, Reading
from digitize.extract.places import starts_agency
from digitize.extract.text import tidy

TITLES = (
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "GIẤY TIẾP NHẬN HỒ SƠ HẸN TRẢ KẾT QUẢ",
    "GIẤY BIÊN NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "PHIẾU TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "GIẤY TIẾP NHẬN VÀ HẸN TRẢ KẾT QUẢ",
    "GIẤY TIẾP NHẬN HỒ SƠ",
    "GIẤY HẸN TRẢ KẾT QUẢ",
)

LABELS = (
    Label("code", ("Mã hồ sơ", "Mã số hồ sơ", "Số hồ sơ", "Mã biên nhận")),
    Label(
        "applicant",
        (
            "Tiếp nhận hồ sơ của Ông Bà",
            "Tiếp nhận hồ sơ của Ông Bà Tổ chức",
            "Tiếp nhận hồ sơ của Ông Bà Cơ quan Tổ chức",
            "Tiếp nhận hồ sơ của tổ chức cá nhân",
            "Tiếp nhận hồ sơ của",
            "Tiếp nhận hồ sơ của Ông",
            "Tiếp nhận hồ sơ của Bà",
            "Họ và tên người nộp hồ sơ",
            "Họ tên người nộp",
            "Tên tổ chức cá nhân nộp hồ sơ",
            "Người nộp hồ sơ là",
            "Tổ chức cá nhân nộp hồ sơ",
        ),
        lines=2,
    ),
    Label("address", ("Địa chỉ", "Địa chỉ liên hệ", "Địa chỉ thường trú", "Nơi cư trú"), lines=2),
    Label("phone", ("Số điện thoại", "Điện thoại", "Số điện thoại liên hệ", "Điện thoại liên hệ", "SĐT")),
    Label("email", ("Email", "Thư điện tử", "Địa chỉ email", "Hộp thư điện tử")),
    Label("idNumber", ("Số CCCD", "Số định danh cá nhân", "CMND CCCD", "Số CMND CCCD", "Số giấy tờ")),
    Label(
        "request",
        (
            "Nội dung yêu cầu giải quyết",
            "Nội dung yêu cầu",
            "Nội dung giải quyết",
            "Yêu cầu giải quyết",
            "Tên thủ tục hành chính",
            "Thủ tục hành chính",
            "Về việc",
        ),
        lines=4,
    ),
    Label(
        "components",
        (
            "Thành phần hồ sơ nộp gồm",
            "Thành phần hồ sơ gồm",
            "Thành phần hồ sơ",
            "Hồ sơ gồm",
            "Hồ sơ gồm có",
            "Giấy tờ nộp kèm theo",
            "Thành phần hồ sơ yêu cầu và số lượng mỗi loại giấy tờ gồm",
        ),
        lines=40,
    ),
    Label("quantity", ("Số lượng hồ sơ", "Số bộ hồ sơ")),
    Label(
        "period",
        ("Thời gian giải quyết hồ sơ theo quy định là", "Thời gian giải quyết hồ sơ", "Thời hạn giải quyết"),
    ),
    Label(
        "received",
        (
            "Thời gian nhận hồ sơ",
            "Thời gian nhận",
            "Thời gian tiếp nhận hồ sơ",
            "Thời gian tiếp nhận",
            "Ngày nhận hồ sơ",
            "Ngày tiếp nhận hồ sơ",
            "Ngày tiếp nhận",
            "Nhận hồ sơ lúc",
            "Tiếp nhận hồ sơ lúc",
        ),
        lines=2,
    ),
    Label(
        "due",
        (
            "Thời gian trả kết quả giải quyết hồ sơ",
            "Thời gian trả kết quả",
            "Thời gian hẹn trả kết quả",
            "Ngày hẹn trả kết quả",
            "Ngày trả kết quả",
            "Hẹn trả kết quả lúc",
            "Thời hạn trả kết quả",
            "Hẹn trả kết quả",
        ),
        lines=2,
    ),
    Label(
        "where", ("Đăng ký nhận kết quả tại", "Nhận kết quả tại", "Hình thức nhận kết quả", "Nơi trả kết quả")
    ),
    Label("handledAt", ("Nơi giải quyết", "Đơn vị giải quyết", "Cơ quan giải quyết"), lines=2),
    Label("register", ("Vào Sổ theo dõi hồ sơ", "Quyển số", "Số thứ tự")),
    Label("fee", ("Lệ phí", "Phí lệ phí", "Phí", "Lệ phí phải nộp"), inline=False),
    Label("note", ("Ghi chú", "Lưu ý", "Ý kiến khác")),
    Label("signGiver", ("NGƯỜI NỘP HỒ SƠ",)),
    Label("signTaker", ("NGƯỜI TIẾP NHẬN HỒ SƠ", "NGƯỜI TIẾP NHẬN", "CÁN BỘ TIẾP NHẬN", "NGƯỜI NHẬN HỒ SƠ")),
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"(?:\+84|0)(?:[ .]?\d){8,10}(?!\d)")


def score(layout: Layout) -> float:
    """The title, and labels that only a receipt has."""
    title = find_form_title(layout.first, TITLES)
    if title is None:
        return 0.0
    return min(0.99, 0.75 * title[0] + 0.24)


def starts(sheet: Sheet) -> float:
    title = find_form_title(sheet, TITLES)
    return min(0.97, title[0]) if title else 0.0


def read(layout: Layout) -> Reading:
    """The fields of the receipt."""
    gather = Gather(layout)
    title = find_form_title(layout.first, TITLES)
    form = read_form(layout, LABELS, title[1] + 1 if title else 0)
    _put_code(gather, layout)
    _put_office(gather, layout.first)
    put_person(gather, form, form.find("applicant"), "applicantName")
    put_address(gather, form, form.find("address"), "address")
    _put_pattern(gather, form, "phone", _PHONE)
    _put_pattern(gather, form, "email", _EMAIL)
    put_text(gather, form, form.find("request"), "request")
    read_components(gather, form, form.find("components"))
    put_date(gather, form, form.find("received"), "receivedAt", moment=True)
    put_date(gather, form, form.find("due"), "dueAt", moment=True)
    put_name_under(gather, "receiverName", form_names("signTaker"))
    return gather.reading()


def form_names(key: str) -> tuple[str, ...]:
    """The printed forms of label `key`."""
    return next(label.forms for label in LABELS if label.key == key)


def _put_code(gather: Gather, layout: Layout) -> None:
    """Printed code and decoded code are two witnesses."""
    found = find_dossier_code([s.page for s in layout.sheets])
    if found is None:
        return
    value, field = found
    for sheet in layout.sheets:
        printed = code_in_print(sheet.page, sheet.rows) if field.source in ("qr", "barcode") else None
        if printed and printed[0] != value and printed[2] > 0.8:
            disagree(gather, "dossierCode", field.source, "ocr", sheet.page.number)
    gather.fields["dossierCode"] = field


def _put_office(gather: Gather, sheet: Sheet) -> None:
    head = find_letterhead(sheet)
    found = agencies(head.agency)
    if found:
        name, tokens = found[-1]
        fit = 0.99 if starts_agency(name) else 0.6
        gather.put("organName", tidy(name), tokens, fit, agency_chance(name, tokens), penned=False)


def _put_pattern(gather: Gather, form: Form, key: str, pattern: re.Pattern[str]) -> None:
    hit = form.find(key)
    tokens = form.value(hit) if hit else []
    text = re.sub(r"\s*@\s*", "@", joined(tokens))
    m = pattern.search(text)
    bent = None if m or key != "email" else pattern.search(re.sub(r"[^\w@.%+-]", "", text))
    if hit and bent:
        gather.put(key, bent[0], tokens, 0.5)
    if hit and m:
        value: Value = re.sub(r"[ .]", "", m[0]) if key == "phone" else m[0]
        gather.put(key, value, [t for t in tokens if any(c.isalnum() for c in t.text)], 0.97)


TYPE = PaperType("giay-tiep-nhan", score, read, starts)
