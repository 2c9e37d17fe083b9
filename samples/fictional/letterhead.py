"""What the papers of an office share: head, title and foot (Decree 30/2020, annex I)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from fictional import ink, people
from fictional.fonts import Style
from fictional.sheet import Colour, Sheet

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Head:
    """The head's content. `lines` are the left column, bold from `bold_from` on (the issuer)."""

    lines: tuple[str, ...]
    bold_from: int
    number: str
    notation: str
    place: str
    day: dt.date
    by_hand: bool = False
    about: str = ""

    @property
    def parent(self) -> str:
        return " ".join(self.lines[: self.bold_from])

    @property
    def issuer(self) -> str:
        return " ".join(self.lines[self.bold_from :])


def draw_head(sheet: Sheet, rng: random.Random, head: Head, top: float = 24.0) -> float:
    """Draw the head from `top`; returns the y below it."""
    left = sheet.left + 30 + rng.uniform(-2, 2)
    right = sheet.right - 47
    y = _draw_names(sheet, head, left, right, top)
    y += 7.6
    _draw_number_row(sheet, rng, head, (left, right, y))
    if head.about:
        y = _draw_about(sheet, head, left, y + 5.6)
    return y + 9


def _draw_names(sheet: Sheet, head: Head, left: float, right: float, y: float) -> float:
    state: tuple[tuple[str, float, Style], ...] = ((NATION, 12.4, "b"), (MOTTO, 13.4, "b"))
    for row in range(max(len(head.lines), 2)):
        said = []
        if row < len(head.lines):
            style: Style = "b" if row >= head.bold_from else ""
            sheet.put(left, y, head.lines[row], 12.2, style, align="center")
            said.append(head.lines[row])
        if row < 2:
            sheet.put(right, y, *state[row], align="center")
            said.append(state[row][0])
        if row == 1:
            _underline(sheet, right, y + 1.7, sheet.type.width(MOTTO, 13.4, "b"))
        sheet.say(" ".join(said))
        y += 5.3
    _underline(sheet, left, y - 5.3 + 1.6, sheet.type.width(head.lines[-1], 12.2, "b") * 0.45)
    return y


def _underline(sheet: Sheet, middle: float, y: float, width: float) -> None:
    sheet.rule(middle - width / 2, y, middle + width / 2, y)


def _draw_number_row(sheet: Sheet, rng: random.Random, head: Head, at: tuple[float, float, float]) -> None:
    left, right, y = at
    pen = rng.choice((ink.BLACK_PEN, ink.BLACK_PEN, ink.BLUE))
    tail = f"/{head.notation}"
    start = left - sheet.type.width(f"Số: {head.number}00{tail}", 13) / 2
    if head.by_hand:
        x = sheet.put(start, y, "Số: ", 13)
        ink.write_digits(sheet, rng, x, y + 0.3, head.number, pen=pen)
        sheet.put(x + 3.4 * max(len(head.number), 2) + 1.2, y, tail, 13)
    else:
        sheet.put(start + 3, y, f"Số: {head.number}{tail}", 13)
    date = _draw_date(sheet, rng, head, (right, y), pen)
    gap = " " if head.by_hand else ""
    sheet.say(f"Số: {head.number}{gap}{tail} {date}")


def _draw_date(sheet: Sheet, rng: random.Random, head: Head, at: tuple[float, float], pen: Colour) -> str:
    whole = f"{head.place}, ngày {people.spoken(head.day)}"
    x = at[0] - sheet.type.width(whole, 13.2, "i") / 2
    if not head.by_hand:
        sheet.put(x, at[1], whole, 13.2, "i")
        return whole
    x = sheet.put(x - 1, at[1], f"{head.place}, ngày ", 13.2, "i")
    x = ink.write_digits(sheet, rng, x, at[1] + 0.2, f"{head.day:%d}", pen=pen)
    sheet.put(x + 0.8, at[1], people.spoken(head.day)[3:], 13.2, "i")
    return whole


def _draw_about(sheet: Sheet, head: Head, left: float, y: float) -> float:
    for part in sheet.wrap(head.about, 12, 58):
        sheet.line(left, y, part, 12, "", "center")
        y += 4.9
    return y - 4


def draw_title(sheet: Sheet, y: float, name: str, about: str) -> float:
    """The kind's name and what it is about, centred, with the short rule below."""
    y = sheet.centred(y, name, 14, "b")
    middle = (sheet.left + sheet.right) / 2
    width = 0.0
    for part in sheet.wrap(about, 14, 132, "b"):
        sheet.line(middle, y, part, 14, "b", "center")
        width = sheet.type.width(part, 14, "b")
        y += 5.9
    _underline(sheet, middle, y - 3.7, min(46.0, width * 0.5))
    return y + 5


@dataclass(frozen=True)
class Foot:
    """The foot's content: the list of recipients and who signs; `prefix` is the line of TM., KT., TL."""

    recipients: tuple[str, ...]
    prefix: tuple[str, ...]
    title: str
    name: str
    ring: str
    base: str


def draw_foot(sheet: Sheet, rng: random.Random, y: float, foot: Foot, *, sealed: bool = True) -> float:
    """Recipients on the left, signature block with seal on the right; says left first, then right."""
    _draw_recipients(sheet, y, foot.recipients)
    middle = sheet.right - 42 + rng.uniform(-2, 2)
    top = y
    for part in (*foot.prefix, foot.title):
        sheet.line(middle, y, part, 13.2, "b", "center")
        y += 5.6
    name_at = top + 5.6 * len((*foot.prefix, foot.title)) + rng.uniform(24, 29)
    sheet.line(middle, name_at, foot.name, 13.6, "b", "center")
    if sealed:
        ink.sign(sheet, rng, middle + 4, name_at - rng.uniform(11, 15))
        ink.seal(
            sheet, rng, middle - rng.uniform(14, 19), name_at - rng.uniform(11, 16), foot.ring, foot.base
        )
    return name_at + 8


def _draw_recipients(sheet: Sheet, y: float, recipients: Sequence[str]) -> None:
    sheet.line(sheet.left, y, "Nơi nhận:", 12, "bi")
    for number, name in enumerate(recipients):
        end = "." if number == len(recipients) - 1 else ";"
        y += 4.7
        sheet.line(sheet.left, y, f"- {name}{end}", 11)
