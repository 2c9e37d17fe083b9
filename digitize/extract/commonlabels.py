"""Labels that many forms share, as their editions print them; a form takes them and adds its own.

TT 04/2020/TT-BTP and TT 04/2024/TT-BTP (`Họ, chữ đệm, tên`, `Nơi cư trú`, `Giấy tờ tùy thân`), the forms
before them (`Họ và tên`, `Nơi thường trú`, `Số CMND`), and what other offices write.
"""

from __future__ import annotations

from digitize.extract.labels import Label

NAME = Label(
    "name",
    (
        "Họ, chữ đệm, tên",
        "Họ, chữ đệm và tên",
        "Họ và tên",
        "Họ tên",
        "Họ, tên",
        "Họ và tên khai sinh",
        "Họ, chữ đệm, tên khai sinh",
        "Họ, chữ đệm và tên khai sinh",
    ),
)
BORN = Label(
    "born",
    (
        "Ngày, tháng, năm sinh",
        "Ngày tháng năm sinh",
        "Ngày sinh",
        "Sinh ngày",
        "Sinh ngày, tháng, năm",
        "Năm sinh",
    ),
    lines=3,
    inline=True,
)
IN_WORDS = Label("inWords", ("ghi bằng chữ", "Bằng chữ", "Viết bằng chữ"), lines=2, inline=True)
GENDER = Label("gender", ("Giới tính", "Nam, nữ", "Nam hay nữ", "Nam/nữ", "Nam (Nữ)"), inline=True)
ETHNICITY = Label("ethnicity", ("Dân tộc",), inline=True)
NATIONALITY = Label("nationality", ("Quốc tịch",), inline=True)
PLACE_OF_BIRTH = Label("placeOfBirth", ("Nơi sinh",), lines=3)
ORIGIN = Label("origin", ("Quê quán", "Nguyên quán"), lines=3)
RESIDENCE = Label(
    "residence",
    (
        "Nơi cư trú",
        "Nơi thường trú",
        "Nơi thường trú/tạm trú",
        "Nơi thường trú hoặc tạm trú",
        "Nơi đăng ký thường trú",
        "Nơi ĐKHK thường trú",
        "Nơi đăng ký hộ khẩu thường trú",
        "Nơi ở hiện nay",
        "Nơi ở hiện tại",
        "Chỗ ở hiện nay",
        "Địa chỉ thường trú",
        "Thường trú tại",
        "Cư trú tại",
    ),
    lines=3,
)
PERSONAL_ID = Label(
    "personalId",
    (
        "Số định danh cá nhân",
        "Số định danh cá nhân số",
        "Số định danh",
        "Mã số định danh",
        "Mã định danh cá nhân",
        "Số CCCD",
        "Số căn cước công dân",
        "Số căn cước",
        "Căn cước công dân số",
        "Thẻ căn cước số",
        "CCCD số",
        "Số định danh cá nhân/CCCD",
        "Số định danh cá nhân/Số CMND",
        "Số CMND/CCCD",
        "CMND/CCCD số",
        "Số CCCD/CMND",
        "Số định danh cá nhân/hộ chiếu",
        "Số CMND/Hộ chiếu/Căn cước công dân",
    ),
    lines=2,
    inline=True,
)
IDENTITY = Label(
    "identity",
    (
        "Giấy tờ tùy thân",
        "Giấy tờ tùy thân số",
        "Giấy tờ tùy thân: Loại giấy tờ sử dụng",
        "Loại giấy tờ tùy thân",
        "Giấy tờ pháp lý của cá nhân",
        "Giấy tờ nhân thân",
        "Số CMND",
        "Số CMND/Hộ chiếu",
        "Giấy CMND số",
        "Số Giấy CMND",
        "Số Giấy CMND/Hộ chiếu",
        "Giấy CMND/Hộ chiếu số",
        "Chứng minh nhân dân số",
        "CMND số",
    ),
    lines=3,
)
REGISTERED_ON = Label(
    "registeredOn",
    ("Ngày, tháng, năm đăng ký", "Ngày đăng ký", "Đăng ký ngày", "Ngày tháng năm đăng ký"),
    lines=2,
)
BOOK = Label("book", ("Quyển số", "Quyển", "Sổ đăng ký số"))
PHONE = Label(
    "phone",
    (
        "Số điện thoại",
        "Điện thoại",
        "Số điện thoại liên hệ",
        "Điện thoại liên hệ",
        "SĐT",
        "Điện thoại số",
    ),
)
EMAIL = Label("email", ("Email", "Thư điện tử", "Địa chỉ email", "Hộp thư điện tử"))
NOTE = Label(
    "note",
    ("Ghi chú", "Những ghi chú khác", "Ghi chú khác", "Phần ghi chú những thay đổi sau này", "Lưu ý"),
    lines=4,
)
RECIPIENTS = Label("recipients", ("Nơi nhận",), lines=4)

COMMON = {
    label.key: label
    for label in (
        NAME,
        BORN,
        IN_WORDS,
        GENDER,
        ETHNICITY,
        NATIONALITY,
        PLACE_OF_BIRTH,
        ORIGIN,
        RESIDENCE,
        PERSONAL_ID,
        IDENTITY,
        REGISTERED_ON,
        BOOK,
        PHONE,
        EMAIL,
        NOTE,
        RECIPIENTS,
    )
}
