"""Letterheads with values in print or drawn like handwriting, and the words a recogniser would find on them.

Also what `scripts/fit-handwriting.py` fits the model on. Handwritten digits are strokes through a few points,
bent, slanted and thickened at random; nothing is taken from real paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digitize.dossier import Word

Picture = NDArray[np.uint8]
Points = list[tuple[float, float]]

# Strokes of each digit in a box 0.6 wide and 1 high, y downwards; several habits a digit.
HABITS: dict[str, list[list[Points]]] = {
    "0": [[[(0.3, 0.0), (0.05, 0.3), (0.1, 0.85), (0.35, 1.0), (0.55, 0.6), (0.5, 0.15), (0.28, 0.02)]]],
    "1": [
        [[(0.05, 0.35), (0.35, 0.0), (0.3, 0.5), (0.25, 1.0)]],
        [[(0.3, 0.0), (0.28, 0.5), (0.26, 1.0)]],
        [[(0.0, 0.5), (0.4, 0.02), (0.33, 0.5), (0.27, 1.05)]],
    ],
    "2": [
        [[(0.05, 0.25), (0.25, 0.0), (0.52, 0.2), (0.35, 0.6), (0.0, 1.0), (0.3, 0.92), (0.6, 1.0)]],
        [[(0.1, 0.15), (0.4, 0.0), (0.5, 0.3), (0.15, 0.9), (0.02, 0.85), (0.2, 0.8), (0.6, 0.98)]],
    ],
    "3": [
        [[(0.05, 0.1), (0.35, 0.0), (0.5, 0.22), (0.22, 0.45), (0.52, 0.7), (0.3, 1.0), (0.0, 0.88)]],
        [[(0.05, 0.02), (0.5, 0.02), (0.22, 0.4), (0.52, 0.68), (0.25, 1.0), (0.0, 0.85)]],
    ],
    "4": [
        [[(0.3, 0.0), (0.15, 0.35), (0.0, 0.65), (0.55, 0.6)], [(0.42, 0.3), (0.4, 0.65), (0.36, 1.0)]],
        [[(0.45, 0.0), (0.0, 0.7), (0.6, 0.66)], [(0.45, 0.0), (0.43, 0.5), (0.4, 1.0)]],
    ],
    "5": [
        [
            [(0.15, 0.02), (0.1, 0.4), (0.35, 0.38), (0.52, 0.68), (0.3, 1.0), (0.0, 0.92)],
            [(0.15, 0.02), (0.55, 0.0)],
        ],
        [[(0.55, 0.0), (0.18, 0.05), (0.1, 0.42), (0.4, 0.4), (0.5, 0.75), (0.22, 1.0), (0.0, 0.9)]],
    ],
    "6": [[[(0.45, 0.0), (0.12, 0.4), (0.05, 0.8), (0.3, 1.0), (0.5, 0.75), (0.3, 0.55), (0.08, 0.75)]]],
    "7": [
        [[(0.0, 0.08), (0.3, 0.05), (0.55, 0.02), (0.35, 0.5), (0.2, 1.0)]],
        [[(0.0, 0.05), (0.55, 0.02), (0.33, 0.5), (0.2, 1.0)], [(0.1, 0.55), (0.5, 0.48)]],
    ],
    "8": [
        [
            [
                (0.45, 0.15),
                (0.2, 0.02),
                (0.12, 0.25),
                (0.35, 0.5),
                (0.5, 0.8),
                (0.25, 1.0),
                (0.05, 0.8),
                (0.3, 0.48),
                (0.5, 0.2),
                (0.42, 0.08),
            ]
        ]
    ],
    "9": [
        [[(0.48, 0.15), (0.2, 0.02), (0.05, 0.3), (0.25, 0.5), (0.5, 0.2), (0.46, 0.6), (0.35, 1.0)]],
        [
            [
                (0.5, 0.2),
                (0.22, 0.0),
                (0.05, 0.28),
                (0.3, 0.48),
                (0.52, 0.15),
                (0.5, 0.7),
                (0.2, 1.05),
                (0.02, 0.9),
            ]
        ],
    ],
}
TIMES = {
    "upright": "LiberationSerif-Regular.ttf",
    "italic": "LiberationSerif-Italic.ttf",
    "bold": "LiberationSerif-Bold.ttf",
}


@dataclass
class Hand:
    """One person's pen: sizes in em."""

    height: float = 0.75
    thick: float = 0.09
    slant: float = 0.2
    wobble: float = 0.05
    rise: float = 0.0
    step: float = 0.55
    ink: tuple[int, int, int] = (30, 30, 30)


def any_hand(rng: np.random.Generator, colour: bool) -> Hand:
    """Some person's hand; one in four writes almost as evenly as print."""
    if rng.random() < 0.25:
        return Hand(
            height=float(rng.uniform(0.6, 0.75)),
            thick=float(rng.uniform(0.06, 0.1)),
            slant=float(rng.normal(0.08, 0.1)),
            wobble=float(rng.uniform(0.005, 0.02)),
            rise=float(rng.normal(0, 0.02)),
            step=float(rng.uniform(0.47, 0.56)),
        )
    blue = colour and rng.random() < 0.35
    dark = int(rng.integers(0, 90))
    return Hand(
        height=float(rng.uniform(0.5, 1.05)),
        thick=float(rng.uniform(0.045, 0.15)),
        slant=float(rng.normal(0.2, 0.2)),
        wobble=float(rng.uniform(0.02, 0.08)),
        rise=float(rng.normal(0.03, 0.1)),
        step=float(rng.uniform(0.4, 0.75)),
        ink=(dark // 2 + 20, dark // 2 + 40, 150) if blue else (dark, dark, dark),
    )


@dataclass
class Sheet:
    """A page being drawn at twice its size; `words` are what a perfect recogniser would find."""

    width: int
    height: int
    over: int = 2
    image: Image.Image = field(init=False)
    words: list[Word] = field(default_factory=list)
    line: int = 0
    toner: int = 40  # print is not equally black everywhere

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.width * self.over, self.height * self.over), "white")

    def print_word(
        self, text: str, x: float, baseline: float, font: ImageFont.FreeTypeFont, ink: int = 20
    ) -> float:
        """Draws one word in print and notes it; the x behind it."""
        k = self.over
        draw = ImageDraw.Draw(self.image)
        ink += (len(self.words) * 7) % self.toner
        draw.text((x * k, baseline * k), text, font=font, fill=(ink, ink, ink), anchor="ls")
        box = draw.textbbox((x * k, baseline * k), text, font=font, anchor="ls")
        self.note(text, tuple(round(v / k) for v in box))
        return x + font.getlength(text) / k

    def note(self, text: str, box: tuple[int, ...], confidence: float = 0.95) -> None:
        left, top, right, bottom = box
        self.words.append(Word(text, (left, top, right, bottom), confidence, self.line))

    def write(
        self, text: str, x: float, baseline: float, em: float, hand: Hand, rng: np.random.Generator
    ) -> float:
        """Draws digits as if by hand; the x behind them. Nothing is noted."""
        canvas = np.array(self.image)
        for char in text:
            self._digit(canvas, char, x, baseline - hand.rise * em, em, hand, rng)
            x += hand.step * em * float(rng.uniform(0.85, 1.15))
        self.image = Image.fromarray(canvas)
        return x

    def _digit(
        self,
        canvas: Picture,
        char: str,
        x: float,
        foot: float,
        em: float,
        hand: Hand,
        rng: np.random.Generator,
    ) -> None:
        habits = HABITS[char]
        size = hand.height * em * float(rng.uniform(0.9, 1.1))
        foot += float(rng.normal(0, 0.03)) * em
        for stroke in habits[int(rng.integers(len(habits)))]:
            bent = np.array(stroke) + rng.normal(0, hand.wobble, (len(stroke), 2))
            path = curve(bent)
            points = np.stack([path[:, 0] + hand.slant * (1 - path[:, 1]), path[:, 1] - 1], axis=1) * size
            points = (points + np.array([x, foot])) * self.over * 16
            width = max(1, round(hand.thick * em * self.over * float(rng.uniform(0.85, 1.15))))
            cv2.polylines(canvas, [points.astype(np.int32)], False, hand.ink, width, cv2.LINE_AA, shift=4)

    def finished(self) -> Picture:
        small = self.image.resize((self.width, self.height), Image.Resampling.BOX)
        return np.array(small)


def curve(points: NDArray[np.float64], steps: int = 8) -> NDArray[np.float64]:
    """A smooth path through the points (Catmull-Rom)."""
    p = np.vstack([points[0], points, points[-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.vstack([*parts, points[-1:]])


@dataclass
class Plan:
    """What stands in each slot and how: print (None) or a hand."""

    number: str = "574"
    day: str = "04"
    month: str = "02"
    year: str = "2025"
    hands: dict[str, Hand] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)  # slot: face of a number stamp
    blanks: float = 0.25
    room: float = 1.6
    dpi: int = 300
    point: float = 13.5
    faces: dict[str, str] = field(default_factory=lambda: TIMES)


def fonts_of(plan: Plan, over: int) -> dict[str, ImageFont.FreeTypeFont]:
    size = round(plan.point / 72 * plan.dpi * over)
    return {style: ImageFont.truetype(path, size) for style, path in plan.faces.items()}


def letterhead(plan: Plan, rng: np.random.Generator) -> tuple[Sheet, dict[str, str]]:
    """A page with letterhead and a few printed lines; and for each slot "print" or "hand"."""
    em = plan.point / 72 * plan.dpi
    sheet = Sheet(round(42 * em), round(16 * em))
    fonts = fonts_of(plan, sheet.over)
    truth = {k: "hand" if k in plan.hands else "print" for k in ("number", "day", "month", "year")}
    row = 2.5 * em
    sheet.print_word("ỦY", 3 * em, row, fonts["bold"])
    sheet.print_word("BAN", 5 * em, row, fonts["bold"])
    row, sheet.line = 4.2 * em, 1
    x = sheet.print_word("Số:", 3 * em, row, fonts["upright"])
    x = _value(sheet, "number", plan, x, row, fonts["upright"], rng)
    sheet.print_word("/UBND-KTTH", x, row, fonts["upright"])
    x = sheet.print_word("Quảng", 19 * em, row, fonts["italic"]) + 0.25 * em
    x = sheet.print_word("Mẫu,", x, row, fonts["italic"]) + 0.25 * em
    x = sheet.print_word("ngày", x, row, fonts["italic"])
    x = _value(sheet, "day", plan, x, row, fonts["italic"], rng, after=True)
    x = sheet.print_word("tháng", x, row, fonts["italic"])
    x = _value(sheet, "month", plan, x, row, fonts["italic"], rng, after=True)
    x = sheet.print_word("năm", x, row, fonts["italic"])
    _value(sheet, "year", plan, x, row, fonts["italic"], rng)
    for k, line in enumerate(
        ("Căn cứ Nghị quyết của Hội đồng nhân dân", "Điều 2. Thực hiện trong 36 tháng, 48 bản")
    ):
        sheet.line += 1
        x = 4 * em
        for text in line.split():
            x = sheet.print_word(text, x, (8 + 1.6 * k) * em, fonts["upright"]) + 0.25 * em
    return sheet, truth


def _value(
    sheet: Sheet,
    name: str,
    plan: Plan,
    x: float,
    row: float,
    font: ImageFont.FreeTypeFont,
    rng: np.random.Generator,
    after: bool = False,
) -> float:
    """The value of a slot, printed with blanks around or written into `room`; the x behind it."""
    em = plan.point / 72 * plan.dpi
    text = str(getattr(plan, name))
    hand = plan.hands.get(name)
    if name in plan.stamps:
        font = ImageFont.truetype(plan.stamps[name], round(0.9 * em * sheet.over))
    if hand is None:
        x = sheet.print_word(text, x + plan.blanks * em, row, font)
        return x + (plan.blanks * em if after else 0)
    wide = max(plan.room, 0.3 * len(text)) * em
    end = sheet.write(text, x + float(rng.uniform(0.0, 0.35)) * em, row, em, hand, rng)
    sheet.note(text, (round(x + 0.1 * em), round(row - 0.7 * em), round(end), round(row)), 0.6)
    return max(x + wide, end - 0.15 * em)


def leaning(image: Picture, words: list[Word], degrees: float) -> tuple[Picture, list[Word]]:
    """The page turned a little around its middle, as it went through the feeder, boxes with it."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(image, turn, (width, height), borderValue=(255, 255, 255))
    moved = []
    for word in words:
        left, top, right, bottom = word.box
        points = np.array([(x, y, 1) for x in (left, right) for y in (top, bottom)]) @ turn.T
        (a, b), (c, d) = points.min(axis=0), points.max(axis=0)
        moved.append(replace(word, box=(round(a), round(b), round(c), round(d))))
    return np.asarray(turned, np.uint8), moved


def scanned(image: Picture, rng: np.random.Generator, mode: str) -> Picture:
    """The page as a scanner gives it. mode: "colour", "grey" or "bitonal"."""
    out = image.astype(np.float32)
    paper, ink = float(rng.uniform(225, 255)), float(rng.uniform(0, 60))
    out = ink + out * (paper - ink) / 255
    out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.3, 1.0)))
    out += rng.normal(0, float(rng.uniform(0, 9)), out.shape)
    done = np.clip(out, 0, 255).astype(np.uint8)
    if mode == "colour":
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 95))]
        return np.asarray(cv2.imdecode(cv2.imencode(".jpg", done, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    grey = np.asarray(cv2.cvtColor(done, cv2.COLOR_RGB2GRAY), np.uint8)
    if mode == "bitonal":
        return np.where(grey < rng.uniform(140, 200), 0, 255).astype(np.uint8)
    return grey
