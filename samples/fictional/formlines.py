"""Lines of a form: a printed label, then a value, on dotted leaders (older forms) or on plain paper."""

from __future__ import annotations

from dataclasses import dataclass

from fictional.fonts import Style
from fictional.sheet import Sheet


@dataclass(frozen=True)
class Entry:
    """A label, the value typed after it, and how many mm of the row they may take (0 = the rest)."""

    label: str
    value: str
    room: float = 0.0
    strong: bool = False


@dataclass(frozen=True)
class FormStyle:
    """How a form prints: `dotted` leaders below values, sizes in points, the distance of rows in mm."""

    dotted: bool
    size: float = 13.0
    pitch: float = 8.4
    value_style: Style = ""

    @property
    def lift(self) -> float:
        """mm by which the typewriter sets values above the leaders, so that they stay legible."""
        return 0.55 if self.dotted else 0.0


def draw_rows(sheet: Sheet, y: float, rows: tuple[tuple[Entry, ...], ...], style: FormStyle) -> float:
    """Draw and say the rows from the baseline `y`; a long value runs on below; returns the next baseline."""
    for row in rows:
        y = _draw_row(sheet, y, row, style)
    return y


def _draw_row(sheet: Sheet, y: float, row: tuple[Entry, ...], style: FormStyle) -> float:
    x, said, rest = sheet.left, [], ""
    for entry in row:
        end = x + entry.room if entry.room else sheet.right
        first, rest = _draw_entry(sheet, (x, end, y), entry, style)
        said.append(f"{entry.label} {first}")
        x = end
    sheet.say(" ".join(said))
    y += style.pitch
    if not rest:
        return y
    if style.dotted:
        _dots(sheet, sheet.left, sheet.right, y + 0.6, style)
    sheet.line(sheet.left + 2, y - style.lift, rest, style.size, style.value_style)
    return y + style.pitch


def _draw_entry(
    sheet: Sheet, place: tuple[float, float, float], entry: Entry, style: FormStyle
) -> tuple[str, str]:
    """Label and value between x and end; returns what of the value fits and what runs on."""
    x, end, y = place
    x = sheet.put(x, y, entry.label, style.size) + 1.6
    if style.dotted:
        _dots(sheet, x - 0.8, end - 1, y + 0.6, style)
    face: Style = "b" if entry.strong else style.value_style
    lines = sheet.wrap(entry.value, style.size, end - x, face) if entry.value else [""]
    sheet.put(x + (1.5 if style.dotted else 0), y - style.lift, lines[0], style.size, face)
    return lines[0], " ".join(lines[1:])


def _dots(sheet: Sheet, x: float, end: float, y: float, style: FormStyle) -> None:
    """Leader dots; they carry no text and are not said."""
    one = sheet.type.width(".", style.size - 2)
    count = int((end - x) / one)
    if count > 0:
        sheet.put(x, y, "." * count, style.size - 2, colour=(78, 80, 84))
