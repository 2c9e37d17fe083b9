"""`khac`: a note by hand, a photograph, a typed statement."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from fictional import ink, people
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk, Paper
from fictional.people import spoken
from fictional.sheet import Picture, Rule, Sheet


def note(desk: Desk) -> Paper:
    """A page of cursive on ruled paper: looks written, says nothing, must not be read as print."""
    sheet = desk.sheet()
    for n in range(29):
        y = 30 + n * 8.4
        sheet.marks.append(Rule(8, y, 202, y, 0.15, (176, 196, 220)))
    sheet.marks.append(Rule(26, 8, 26, 289, 0.2, (226, 150, 156)))
    for n in range(desk.rng.randint(9, 15)):
        _written_line(desk, sheet, 30 + (n + 1) * 8.4 - 0.8, short=n % 4 == 3)
    ink.sign(sheet, desk.rng, 150, 205, 36, ink.BLUE)
    return Paper("khac", (sheet,), expect="review")


def _written_line(desk: Desk, sheet: Sheet, y: float, *, short: bool) -> None:
    x = 31 + (9 if short else 0) + desk.rng.uniform(-2, 3)
    end = desk.rng.uniform(95, 140) if short else desk.rng.uniform(182, 198)
    while x < end:
        x = ink.scribble(sheet, desk.rng, x, y, desk.rng.uniform(3.5, 9.5)) + desk.rng.uniform(1.6, 2.6)
        if desk.rng.random() < 0.08:
            x = ink.write_digits(sheet, desk.rng, x, y, str(desk.rng.randint(2, 98)), 3.6, ink.BLUE) + 2


def photograph(desk: Desk) -> Paper:
    """A colour photograph glued on white paper, without a word: a plot of land between hills."""
    sheet = desk.sheet()
    dice = np.random.default_rng(desk.rng.getrandbits(32))
    sheet.marks.append(Picture(28, 40, 154, 108, _landscape(dice)))
    return Paper("khac", (sheet,), expect="review")


def _landscape(dice: np.random.Generator) -> Image.Image:
    width, height = 1200, 840
    sky = np.linspace(0, 1, height)[:, None, None] * np.array([70, 50, 20]) + np.array([140, 175, 215])
    image = Image.fromarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8), "RGB")
    draw = ImageDraw.Draw(image)
    across = np.arange(0, width + 1, 8)
    for layer, colour in enumerate(((120, 140, 150), (86, 116, 92), (96, 128, 62), (142, 150, 70))):
        base = height * (0.38 + 0.14 * layer)
        ridge = base - 60 * np.sin(across / (90 + 60 * layer) + dice.random() * 6) * (1 - layer * 0.22)
        draw.polygon(
            [(0, height), *zip(across.tolist(), ridge.tolist(), strict=True), (width, height)], fill=colour
        )
    draw.polygon([(300, 800), (420, 640), (860, 650), (980, 810)], fill=(168, 138, 96), outline=(92, 70, 50))
    draw.rectangle((560, 560, 700, 650), fill=(214, 204, 190), outline=(90, 80, 70))
    draw.polygon([(540, 562), (630, 500), (720, 562)], fill=(150, 66, 48))
    grain = dice.normal(0, 5, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8), "RGB")


_STATEMENT = (
    "Tôi xin cam đoan những nội dung kê khai trong hồ sơ là đúng sự thật, các giấy tờ nộp kèm là bản tôi "
    "đang giữ và chưa từng bị thu hồi hoặc báo mất.",
    "Bản chính giấy tờ của tôi bị ướt và mờ chữ trong trận mưa lũ năm ngoái, phần còn đọc được phù hợp với"
    " bản sao nộp kèm theo hồ sơ này.",
    "Nếu có điều gì không đúng, tôi xin chịu hoàn toàn trách nhiệm trước pháp luật và tự nguyện nộp lại "
    "kết quả đã được giải quyết.",
)


def statement(desk: Desk, *, author: people.Person | None = None) -> Paper:
    """Giấy cam đoan: typed by a citizen under the nation's name, yet no administrative document."""
    who = author or people.person(desk.rng, desk.office)
    sheet = desk.sheet()
    y = sheet.centred(26, f"{NATION}\n{MOTTO}", 13, "b")
    middle = (sheet.left + sheet.right) / 2
    sheet.rule(middle - 31, y - 3.9, middle + 31, y - 3.9)
    y = sheet.centred(y + 12, "GIẤY CAM ĐOAN", 16, "b") + 6
    for line in (
        f"Tôi tên là: {who.name}",
        f"Sinh ngày: {people.slashed(who.born)}",
        f"Số định danh cá nhân: {who.personal_id}",
        f"Nơi cư trú: {who.home}",
    ):
        y = sheet.para(y, line, 13.5, after=0.6)
    for text in _STATEMENT:
        y = sheet.para(y + 0.8, text, 13.5)
    right = sheet.right - 42
    sheet.line(right, y + 6, f"{desk.office.name}, ngày {spoken(desk.day)}", 13.2, "i", "center")
    sheet.line(right, y + 12, "NGƯỜI CAM ĐOAN", 13.2, "b", "center")
    ink.sign(sheet, desk.rng, right, y + 24, 36, ink.BLUE)
    sheet.line(right, y + 38, who.signed, 13.4, "", "center")
    return Paper("khac", (sheet,))
