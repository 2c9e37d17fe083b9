"""What certificates share: a head without a number, lines of label and value, who signs on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fictional import ink
from fictional.letterhead import MOTTO, NATION
from fictional.paper import Desk
from fictional.sheet import Sheet


def state_head(sheet: Sheet, y: float = 24.0, size: float = 13) -> float:
    """The state's name and motto, centred over the whole width."""
    y = sheet.centred(y, NATION, size, "b")
    y = sheet.centred(y, MOTTO, size + 0.4, "b")
    middle = (sheet.left + sheet.right) / 2
    sheet.rule(middle - 31, y - 3.9, middle + 31, y - 3.9)
    return y + 4


def office_head(sheet: Sheet, lines: Sequence[str], bold_from: int, y: float = 22.0) -> float:
    """The office on the left, the state on the right, neither number nor date."""
    left, right = sheet.left + 34, sheet.right - 46
    state = ((NATION, 11.8), (MOTTO, 12.8))
    for row in range(max(2, len(lines))):
        said = []
        if row < len(lines):
            sheet.put(left, y, lines[row], 11.6, "b" if row >= bold_from else "", align="center")
            said.append(lines[row])
        if row < 2:
            sheet.put(right, y, state[row][0], state[row][1], "b", align="center")
            said.append(state[row][0])
        sheet.say(" ".join(said))
        y += 5.3
    sheet.rule(left - 12, y - 3.6, left + 12, y - 3.6)
    return y + 6


@dataclass(frozen=True)
class Signing:
    """Who signs: the lines above the signature, the name below it, and what the seal says."""

    lines: tuple[str, ...]
    name: str
    ring: str
    base: str
    dated: str = ""
    hint: str = ""


def sign_right(
    desk: Desk, sheet: Sheet, y: float, signing: Signing, *, size: float = 12.8, middle: float | None = None
) -> float:
    """Date, authority, signature, seal and name in the right half; returns the y below."""
    middle = sheet.right - 42 if middle is None else middle
    if signing.dated:
        sheet.line(middle, y, signing.dated, size, "i", "center")
        y += 5.6
    for line in signing.lines:
        sheet.line(middle, y, line, size, "b", "center")
        y += 5.4
    if signing.hint:
        sheet.line(middle, y, signing.hint, size - 1.4, "i", "center")
        y += 4.6
    name_at = y + desk.rng.uniform(22, 28)
    sheet.line(middle, name_at, signing.name, size + 0.4, "b", "center")
    ink.sign(sheet, desk.rng, middle + 3, name_at - 12)
    ink.seal(sheet, desk.rng, middle - 16, name_at - 12, signing.ring, signing.base)
    return name_at + 8


def write_lines(
    sheet: Sheet, y: float, lines: Sequence[str], size: float, *, indent: float = 0.0, after: float = 0.8
) -> float:
    """Each of `lines` (with `<b>` markup) as a paragraph from the left margin."""
    for line in lines:
        y = sheet.para(y, line, size, first=indent, after=after, leading=1.3)
    return y
