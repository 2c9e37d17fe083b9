"""`gcn-quyen-su-dung-dat`: the pink booklet of four pages of 2009-2024, the single sheet of 2025."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from fictional import people, trade
from fictional.amounts import capitalised, decimal, decimal_in_words
from fictional.certificate import Signing, sign_right, state_head, write_lines
from fictional.forms.receipt import qr
from fictional.paper import Desk, Paper, Value
from fictional.people import Person, spoken
from fictional.sheet import BLACK, Colour, Picture, Rule, Sheet

_PURPOSES = (
    "Đất ở tại nông thôn",
    "Đất ở tại đô thị",
    "Đất trồng cây lâu năm",
    "Đất chuyên trồng lúa nước",
    "Đất rừng sản xuất",
)
_ORIGINS = (
    "Nhà nước giao đất có thu tiền sử dụng đất",
    "Công nhận quyền sử dụng đất như giao đất có thu tiền sử dụng đất",
    "Nhận chuyển nhượng đất được Nhà nước giao đất có thu tiền sử dụng đất",
    "Nhà nước giao đất không thu tiền sử dụng đất",
    "Nhận thừa kế đất được công nhận quyền sử dụng đất",
)
_LETTERS = "ABCDEGHKLMNPSTUVXĐ"
_PRINTED_RED: Colour = (190, 30, 48)


@dataclass(frozen=True)
class Parcel:
    """A certificate: who holds which parcel, on what terms."""

    serial: str
    register: str
    owner: Person
    partner: Person | None
    number: str
    sheet: str
    address: str
    area: float
    form: str
    purpose: str
    term: str
    origin: str
    day: dt.date
    signer: str


def parcel(desk: Desk, *, new: bool) -> Parcel:
    rng = desk.rng
    day = desk.day if new else trade.day_between(rng, dt.date(2010, 3, 1), dt.date(2024, 11, 1))
    owner = people.person(rng, desk.office, born=(1948, 1990), old=not new)
    other = "Nữ" if owner.gender == "Nam" else "Nam"
    partner = (
        people.person(rng, desk.office, gender=other, born=(1948, 1990)) if rng.random() < 0.45 else None
    )
    purpose = rng.choice(_PURPOSES)
    letters = rng.choice(_LETTERS) + rng.choice(_LETTERS)
    middle = "" if new else f", {desk.office.district}"
    hamlet = rng.choice(people.HAMLETS)
    farm = not purpose.startswith("Đất ở")
    hamlet = rng.choice((hamlet, hamlet[0].upper() + hamlet[1:]))
    return Parcel(
        f"{letters} {rng.randint(1, 999):0{8 if new else 6}d}",
        _register(desk, new=new),
        owner,
        partner,
        rng.choice((str(rng.randint(1, 1200)), str(rng.randint(1, 300)))),
        str(rng.randint(1, 120)),
        f"{hamlet}, {desk.office.full}{middle}, tỉnh {people.PROVINCE}",
        round(rng.choice((rng.uniform(60, 900), rng.randint(60, 2500))), 1),
        rng.choice(("Sử dụng riêng", "Sử dụng chung")),
        purpose,
        f"Đến ngày 15/10/{rng.choice((2043, 2063, 2064))}" if farm else "Lâu dài",
        rng.choice(_ORIGINS),
        day,
        people.person(rng, desk.office, born=(1962, 1985)).signed,
    )


def _register(desk: Desk, *, new: bool) -> str:
    head = desk.rng.choice(("VP", "CN") if new else ("CH", "CS", "CT", "VP"))
    return f"{head} {desk.rng.randint(100, 99999):05d}"


def _fields(p: Parcel, organ: str, form: str) -> dict[str, Value]:
    return {
        "serialNumber": p.serial.replace(" ", ""),
        "ownerName": p.owner.name,
        "ownerIdNumber": p.owner.personal_id,
        "ownerResidence": p.owner.home,
        "parcelNumber": p.number,
        "mapSheetNumber": p.sheet,
        "parcelAddress": p.address,
        "area": p.area,
        "usageForm": form,
        "usagePurpose": p.purpose,
        "usageTerm": p.term,
        "usageOrigin": p.origin,
        "registerNumber": p.register.replace(" ", ""),
        "issuedDate": p.day.isoformat(),
        "organName": organ,
        "signerName": p.signer,
    }


@lru_cache(maxsize=8)
def _ground(tint: Colour, seed: int) -> Image.Image:
    """The security print of the blank: rings of a drum and waves in a pale tint."""
    scale, width, height = 4, 190, 265
    paper = tuple(round(255 - (255 - c) * 0.28) for c in tint)
    image = Image.new("RGB", (width * scale, height * scale), paper)
    draw = ImageDraw.Draw(image)
    pale = tuple(round(255 - (255 - c) * 0.5) for c in tint)
    x, y = image.width / 2, image.height * (0.36 + 0.05 * (seed % 3))
    for n in range(26):
        r = 20 + n * 9
        draw.ellipse((x - r, y - r, x + r, y + r), outline=pale if n % 3 else paper, width=2)
    for n in range(48):
        turn = n * math.tau / 48
        draw.line(
            (
                x + 60 * math.cos(turn),
                y + 60 * math.sin(turn),
                x + 240 * math.cos(turn),
                y + 240 * math.sin(turn),
            ),
            pale,
            1,
        )
    for row in range(0, image.height, 26):
        wave = [(c, row + 6 * math.sin(c / 17 + row)) for c in range(0, image.width, 6)]
        draw.line(wave, pale, 1)
    draw.rectangle((8, 8, image.width - 8, image.height - 8), outline=tint, width=3)
    return image


def _page(desk: Desk, seed: int, tint: Colour) -> Sheet:
    sheet = Sheet(desk.type, left=24 + desk.rng.uniform(0, 3), right=187 - desk.rng.uniform(0, 3))
    sheet.marks.append(Picture(10, 14, 190, 265, _ground(tint, seed)))
    return sheet


def _pink(desk: Desk) -> Colour:
    return desk.rng.choice(((226, 150, 158), (232, 168, 170), (222, 160, 176)))


def _serial(sheet: Sheet, p: Parcel, y: float) -> None:
    sheet.say(p.serial)
    sheet.put(sheet.right - 6, y, p.serial, 15, "b", align="right")


def booklet(desk: Desk) -> Paper:
    """2009-2024: four pages; holder, parcel, plan, changes."""
    p, tint = parcel(desk, new=False), _pink(desk)
    pages = tuple(_page(desk, n, tint) for n in range(4))
    organ, lines, ring = _issuer(desk)
    _cover(desk, pages[0], p)
    shape = _terms(desk, pages[1], p, lines, ring)
    _plan(desk, pages[2], 30, "III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất")
    _changes(pages[2], 196, "IV. Những thay đổi sau khi cấp giấy chứng nhận")
    _changes(pages[3], 30, "")
    _notice(desk, pages[3])
    return Paper("gcn-quyen-su-dung-dat", pages, _fields(p, organ, shape), role="result")


def _issuer(desk: Desk) -> tuple[str, tuple[str, ...], str]:
    """Who issues, as printed above the signature, and the text of the seal's ring."""
    base = people.PROVINCE.upper()
    council = f"ỦY BAN NHÂN DÂN {desk.office.district.upper()}"
    deputy = desk.rng.random() < 0.5
    if desk.rng.random() < 0.65:
        title = ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH") if deputy else ("CHỦ TỊCH",)
        lines = (f"TM. {council}", *title)
        if desk.rng.random() < 0.5:
            lines = ("TM. ỦY BAN NHÂN DÂN", desk.office.district.upper(), *title)
        return council, lines, f"UBND {desk.office.district.upper()}"
    department = f"SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG TỈNH {base}"
    title = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC") if deputy else ("GIÁM ĐỐC",)
    return department, (department, *title), "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG"


def _cover(desk: Desk, sheet: Sheet, p: Parcel) -> None:
    y = state_head(sheet, 40, 13)
    rest = "QUYỀN SỬ DỤNG ĐẤT\nQUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"
    y = _titled(desk, sheet, y + 28, rest, (21, 12.2))
    heading = "<b>I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất</b>"
    y = write_lines(sheet, y + 10, (heading,), 12.6)
    write_lines(sheet, y + 2, _holders(desk, p), 13)
    _serial(sheet, p, 266)


def _titled(desk: Desk, sheet: Sheet, y: float, rest: str, sizes: tuple[float, float]) -> float:
    """The title, printed in red on the genuine blank; copies show it in black."""
    ink = desk.rng.choice((_PRINTED_RED, _PRINTED_RED, BLACK))
    middle = (sheet.left + sheet.right) / 2
    for number, line in enumerate(("GIẤY CHỨNG NHẬN", *rest.split("\n"))):
        size = sizes[min(number, 1)]
        sheet.say(line)
        sheet.put(middle, y, line, size, "b", align="center", colour=ink)
        y += size * 0.48
    return y


def _holder(desk: Desk, who: Person, lead: str) -> str:
    paper = desk.rng.choice(("CCCD số:", "CMND số:", "Số định danh cá nhân:", "Căn cước công dân số:"))
    mark = desk.rng.choice((",", ",", ";"))
    year = desk.rng.choice((f" sinh năm: {who.born.year}{mark}", f" sinh năm {who.born.year}{mark}", ""))
    return f"{lead} <b>{who.name}{mark}</b>{year} {paper} {who.personal_id}"


def _holders(desk: Desk, p: Parcel) -> list[str]:
    rng = desk.rng
    home = rng.choice(("Địa chỉ thường trú:", "Địa chỉ:", "Nơi thường trú:"))
    lead = rng.choice((f"{p.owner.title}:", p.owner.title, f"Hộ {p.owner.title.lower()}:"))
    lines = [_holder(desk, p.owner, lead)]
    if p.partner and rng.random() < 0.5:
        tie = "Và vợ là bà:" if p.partner.gender == "Nữ" else "Và chồng là ông:"
        return [*lines, _holder(desk, p.partner, tie), f"{home} {p.owner.home}"]
    lines.append(f"{home} {p.owner.home}")
    if p.partner:
        tie = "Và vợ là bà:" if p.partner.gender == "Nữ" else "Và chồng là ông:"
        lines += [_holder(desk, p.partner, tie), f"{home} {p.owner.home}"]
    return lines


def _terms(desk: Desk, sheet: Sheet, p: Parcel, lines: tuple[str, ...], ring: str) -> str:
    """Page 2: the parcel, its terms, who issued it; returns the form of use as printed."""
    rng = desk.rng
    heading = "<b>II. Thửa đất, nhà ở và tài sản khác gắn liền với đất</b>"
    y = write_lines(sheet, 28, (heading, "<b>1. Thửa đất:</b>"), 12.8)
    mr = rng.choice(("m²", "m2"))
    words = capitalised(decimal_in_words(p.area))
    shared = f"{decimal(p.area)} {mr}"
    alone = p.form == "Sử dụng riêng"
    shape = rng.choice(
        (p.form, f"riêng: {shared if alone else f'Không {mr}'}, chung: {f'Không {mr}' if alone else shared}")
    )
    rows = (
        rng.choice(
            (
                f"a) Thửa đất số: {p.number}, tờ bản đồ số: {p.sheet}",
                f"a) Thửa đất số: {p.number}; tờ bản đồ số: {p.sheet}",
                f"a) Thửa đất số {p.number}, tờ bản đồ số {p.sheet}",
            )
        ),
        f"b) Địa chỉ: {p.address}",
        f"c) Diện tích: {shared}{rng.choice((', ', ' '))}(bằng chữ: {words} mét vuông)",
        f"d) Hình thức sử dụng: {shape}",
        f"đ) Mục đích sử dụng: {p.purpose}",
        f"e) Thời hạn sử dụng: {p.term}",
        f"g) Nguồn gốc sử dụng: {p.origin}",
    )
    end = rng.choice(("", ".", ";"))
    y = write_lines(sheet, y, [row + end for row in rows], 13, indent=rng.choice((0, 5)))
    rest = ("2. Nhà ở: -/-", "3. Công trình xây dựng khác: -/-", "4. Rừng sản xuất là rừng trồng: -/-")
    y = write_lines(sheet, y + 1, (*rest, "5. Cây lâu năm: -/-", "6. Ghi chú: Không"), 12.8)
    dated = f"{rng.choice((desk.office.name, people.PROVINCE))}, ngày {spoken(p.day)}"
    sign_right(desk, sheet, y + 6, Signing(lines, p.signer, ring, _base(), dated), middle=sheet.right - 52)
    sheet.line(sheet.left, 268, f"Số vào sổ cấp GCN: {p.register}", 12)
    return shape


def _base() -> str:
    return f"TỈNH {people.PROVINCE.upper()}"


def _plan(desk: Desk, sheet: Sheet, y: float, heading: str) -> None:
    """A plan of the parcel: an outline with corner numbers and side lengths."""
    y = write_lines(sheet, y, (f"<b>{heading}</b>",), 12.6)
    rng = desk.rng
    corners: list[tuple[float, float]] = [(60, y + 30), (140, y + 24), (152, y + 96), (66, y + 104)]
    corners = [(x + rng.uniform(-8, 8), v + rng.uniform(-8, 8)) for x, v in corners]
    for number, (one, two) in enumerate(zip(corners, corners[1:] + corners[:1], strict=True), 1):
        sheet.marks.append(Rule(*one, *two, 0.4))
        length = math.dist(one, two) / 4
        sheet.put((one[0] + two[0]) / 2 + 1, (one[1] + two[1]) / 2 - 1, decimal(round(length, 1)), 10)
        sheet.put(one[0] - 4, one[1] - 1, str(number), 10)


def _changes(sheet: Sheet, y: float, heading: str) -> None:
    if heading:
        y = write_lines(sheet, y, (f"<b>{heading}</b>",), 12.6)
    edges = (sheet.left, sheet.left + 108, sheet.right)
    titles = ("Nội dung thay đổi và cơ sở pháp lý", "Xác nhận của cơ quan có thẩm quyền")
    for x, title in zip(edges, titles, strict=False):
        sheet.put(x + 3, y + 5, title, 10.5, "i")
    sheet.say(" ".join(titles))
    bottom = min(y + 150, 244.0)
    for x in edges:
        sheet.rule(x, y, x, bottom)
    for edge in (y, y + 9, bottom):
        sheet.rule(edges[0], edge, edges[-1], edge)


def _notice(desk: Desk, sheet: Sheet) -> None:
    text = (
        "Người được cấp Giấy chứng nhận không được sửa chữa, tẩy xóa hoặc bổ sung bất kỳ nội dung nào trong "
        "Giấy chứng nhận; khi bị mất hoặc hư hỏng Giấy chứng nhận phải khai báo ngay với cơ quan cấp giấy."
    )
    sheet.para(252, text, 10.5, first=0)
    for n in range(46):
        x = sheet.left + 20 + n * 1.7
        sheet.marks.append(Rule(x, 264, x, 273, desk.rng.choice((0.3, 0.6, 0.9))))


def single(desk: Desk) -> Paper:
    """2025: one sheet of two pages, QR at the top right, serial number at the bottom right."""
    rng = desk.rng
    p, tint = parcel(desk, new=True), _pink(desk)
    front, back = _page(desk, 4, tint), _page(desk, 5, tint)
    organ = f"CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI {rng.choice(('KHU VỰC MẪU', 'KHU VỰC SỐ 9'))}"
    lines = (organ, rng.choice(("GIÁM ĐỐC", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC")))
    if rng.random() < 0.35:
        organ = f"ỦY BAN NHÂN DÂN {desk.office.full.upper()}"
        lines = (f"TM. {organ}", "CHỦ TỊCH")
    y = _single_head(desk, front, p)
    y = _single_terms(desk, front, p, y)
    flat = tuple(part for line in lines for part in line.split("\n"))
    dated = f"{desk.office.name}, ngày {spoken(p.day)}"
    sign_right(
        desk, front, y + 4, Signing(flat, p.signer, organ[:38], _base(), dated), middle=front.right - 54
    )
    _serial(front, p, 271)
    _plan(desk, back, 30, "4. Sơ đồ thửa đất, tài sản gắn liền với đất:")
    y = write_lines(
        back, 168, ("<b>5. Ghi chú:</b> Không", "<b>6. Những thay đổi sau khi cấp Giấy chứng nhận:</b>"), 12.6
    )
    _changes(back, y, "")
    back.line(back.left, 268, f"Số vào sổ cấp Giấy chứng nhận: {p.register}", 12)
    return Paper("gcn-quyen-su-dung-dat", (front, back), _fields(p, organ, p.form), role="result")


def _single_head(desk: Desk, sheet: Sheet, p: Parcel) -> float:
    sheet.marks.append(Picture(sheet.right - 21, 20, 20, 20, qr(f"H99.GCN.{p.serial.replace(' ', '')}")))
    middle = (sheet.left + sheet.right) / 2 - 6
    sheet.line(middle, 28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.4, "b", "center")
    sheet.line(middle, 33.6, "Độc lập - Tự do - Hạnh phúc", 12.8, "b", "center")
    sheet.rule(middle - 29, 35.2, middle + 29, 35.2)
    rest = "QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT"
    y = _titled(desk, sheet, 50, rest, (17, 11.8))
    if desk.rng.random() < 0.5:
        y = sheet.centred(y, f"Mã Giấy chứng nhận: H99{desk.rng.randint(10**8, 10**9)}", 11.5, "")
    return y + 3


def _single_terms(desk: Desk, sheet: Sheet, p: Parcel, y: float) -> float:
    rng = desk.rng
    size = rng.choice((12.2, 12.8))
    holder = "<b>1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:</b>"
    y = write_lines(sheet, y, (holder, *_holders(desk, p)), size)
    mr = rng.choice(("m²", "m2"))
    use = rng.choice((" đất", ""))
    rows = [
        f"a) Thửa đất số: {p.number}; tờ bản đồ số: {p.sheet}",
        f"b) Diện tích: {decimal(p.area)} {mr}",
        f"c) Loại đất: {p.purpose}",
        f"d) Thời hạn sử dụng{use}: {p.term}",
        f"đ) Hình thức sử dụng{use}: {p.form}",
        f"e) Nguồn gốc sử dụng{use}: {p.origin}",
        f"g) Địa chỉ: {p.address}",
    ]
    end = rng.choice(("", ";", "."))
    y = write_lines(sheet, y + 1, ("<b>2. Thông tin thửa đất:</b>", *(r + end for r in rows)), size)
    return write_lines(sheet, y + 1, ("<b>3. Thông tin tài sản gắn liền với đất:</b> -/-",), size)
