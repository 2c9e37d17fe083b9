"""Numbers as pens, stamps and handwriting fonts write them into a form, drawn at random with the truth.

Used by `scripts/fit-digit-reader.py`. Nothing is taken from real paper: a digit is a stroke through a few
points, bent, slanted and thickened, or a sign of a free font. Needs the Debian packages fonts-croscore,
fonts-freefont-ttf, fonts-dejavu-core, fonts-liberation2 (print and stamps) and, for handwriting, fonts-breip,
fonts-bwht, fonts-comic-neue, fonts-dkg-handwriting, fonts-ecolier-court, fonts-humor-sans,
fonts-klee, fonts-rufscript, fonts-sjfonts, fonts-yusei-magic.
"""

import sys
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from builders_handwriting import HABITS, curve

from digitize.ocr.slots import Slot

EM = 48  # pixels an em while drawing
NOTATIONS = ["/QĐ-UBND", "/TB-STC", "/UBND-KT", "/TTr-SNV"]
NEAR = ["Căn cứ Luật Tổ chức", "PHÒNG ĐÀO TẠO", "Độc lập - Tự do", "V/v gửi phẩm"]
TRUETYPE, OPENTYPE = "/usr/share/fonts/truetype", "/usr/share/fonts/opentype"
PRINT = {
    "upright": [f"{TRUETYPE}/croscore/Tinos-Regular.ttf", f"{TRUETYPE}/freefont/FreeSerif.ttf"],
    "italic": [f"{TRUETYPE}/croscore/Tinos-Italic.ttf", f"{TRUETYPE}/freefont/FreeSerifItalic.ttf"],
}
STAMPS = [
    f"{TRUETYPE}/{name}"
    for name in (
        "liberation2/LiberationSans-Regular.ttf",
        "liberation2/LiberationSans-Bold.ttf",
        "liberation2/LiberationMono-Bold.ttf",
        "liberation2/LiberationSerif-Bold.ttf",
        "dejavu/DejaVuSans.ttf",
        "dejavu/DejaVuSerif-Bold.ttf",
        "freefont/FreeMonoBold.ttf",
        "freefont/FreeSans.ttf",
    )
]
HANDS = [  # writers that training sees
    f"{TRUETYPE}/ecolier-court/Ecolier-court.ttf",
    f"{TRUETYPE}/rufscript/Rufscript010.ttf",
    f"{TRUETYPE}/sjfonts/SteveHand.ttf",
    f"{TRUETYPE}/yusei-magic/YuseiMagic-Regular.ttf",
    f"{OPENTYPE}/comic-neue/ComicNeue-Regular.otf",
    f"{OPENTYPE}/bwht/BecauseWeLearn-Regular.otf",
    f"{OPENTYPE}/bwht/BecauseWeCreate-Regular.otf",
    f"{OPENTYPE}/bwht/BecauseWeBuild-Regular.otf",
]
STRANGERS = [  # writers that it does not: confidence is fitted on them
    f"{TRUETYPE}/breip/Breip.ttf",
    f"{TRUETYPE}/fifthhorseman/dkg.ttf",
    f"{TRUETYPE}/humor-sans/Humor-Sans.ttf",
    f"{TRUETYPE}/klee/KleeOne-Regular.ttf",
    f"{TRUETYPE}/sjfonts/Delphine.ttf",
    f"{OPENTYPE}/bwht/BecauseWeMentor-Regular.otf",
    f"{OPENTYPE}/bwht/BecauseWeConnect-Regular.otf",
    f"{OPENTYPE}/bwht/BecauseWeOrganize-Regular.otf",
]
MORE = {  # strokes `x,y x,y …` in hundredths, y downwards; beside those of the tests' builders
    "0": [
        "40,5 15,10 2,50 20,100 50,75 52,25 30,0 20,10",
        "30,2 5,25 2,70 28,100 55,70 55,30 32,0",
        "35,10 10,20 5,75 30,95 50,60 42,15 20,5",
    ],
    "1": [
        "0,62 20,38 42,0 40,50 36,100",
        "2,75 25,40 45,2 38,55 30,100",
        "10,25 30,0 30,50 30,100 | 5,100 30,98 55,100",
        "10,30 28,0 26,50 25,100",
    ],
    "2": [
        "2,30 12,5 40,2 50,28 30,65 2,98 32,97 60,95",
        "8,22 28,0 50,15 42,50 15,88 2,98 5,82 25,88 45,100 62,90",
    ],
    "3": [
        "4,15 25,0 50,12 42,38 20,46 50,60 45,92 15,100 0,85",
        "8,5 30,0 48,18 25,42 20,48 30,46 55,70 32,98 2,95",
    ],
    "4": [
        "20,0 10,30 2,60 30,60 60,55 | 48,5 42,50 38,100",
        "10,5 4,50 25,55 55,50 | 50,0 48,50 46,100",
        "35,0 18,30 0,62 30,62 62,62 | 38,40 36,70 34,100",
    ],
    "5": [
        "12,5 8,40 30,35 52,60 40,92 15,100 0,88 | 12,5 35,4 60,0",
        "50,2 20,3 12,25 10,42 35,42 48,70 28,98 2,98",
    ],
    "6": [
        "50,5 20,20 4,60 15,98 42,95 50,68 30,52 10,68",
        "30,0 10,35 4,75 22,100 48,85 40,58 15,62 6,80",
    ],
    "7": [
        "2,15 5,3 30,6 58,0 38,45 25,100 | 12,50 35,47 56,44",
        "5,10 25,2 55,5 40,40 30,70 28,100",
    ],
    "8": [
        "30,48 10,30 20,2 45,5 48,30 30,48 8,70 20,100 48,95 50,68 30,48",
        "30,0 10,20 30,45 50,22 30,0 | 30,45 5,72 30,100 55,72 30,45",
    ],
    "9": [
        "48,10 20,0 6,25 20,48 45,35 50,8 48,50 46,100",
        "50,22 35,0 8,12 8,42 35,45 50,15 48,60 30,95 2,95",
    ],
}


def strokes(way):
    """The strokes of one of MORE as points in a box 0.6 wide and 1 high."""
    return [[tuple(int(v) / 100 for v in p.split(",")) for p in s.split()] for s in way.split("|")]


WAYS = {digit: [*HABITS[digit], *map(strokes, MORE[digit])] for digit in HABITS}


@cache
def font(path, size):
    return ImageFont.truetype(path, size)


def number(rng):
    """A running number or the digits of a day or month, as offices write them."""
    draw = rng.random()
    if draw < 0.35:
        return f"{rng.integers(1, 32):02d}"
    if draw < 0.42:
        return str(rng.integers(1, 13))
    length = int(rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.25, 0.35, 0.3, 0.05]))
    return "".join(rng.choice(list("0123456789"), length))


class Writer:
    """One hand: every digit of a number shares its habits."""

    def __init__(self, rng):
        self.rng = rng
        self.height = rng.uniform(0.55, 1.1)
        self.broad = rng.uniform(0.7, 1.25)
        self.thick = float(np.exp(rng.uniform(np.log(0.035), np.log(0.17))))
        self.slant = rng.normal(0.15, 0.2)
        self.wobble = rng.uniform(0.005, 0.06)
        self.gap = rng.normal(0.1, 0.12)
        self.climb = rng.normal(0, 0.05)
        self.ways = {d: int(rng.integers(len(w))) for d, w in WAYS.items()}

    def write(self, canvas, text, x, foot):
        """Draws `text` with its left foot at x; the x behind it. All in pixels of EM."""
        for char in text:
            size = self.height * EM * self.rng.uniform(0.88, 1.12)
            foot += self.climb * EM * 0.5 + self.rng.normal(0, 0.03) * EM
            x = self._digit(canvas, char, x, foot, size) + max(-0.12, self.gap) * size
        return x

    def _digit(self, canvas, char, x, foot, size):
        way = self.ways[char] if self.rng.random() < 0.8 else int(self.rng.integers(len(WAYS[char])))
        paths = [self._path(stroke) for stroke in WAYS[char][way]]
        left = min(p[:, 0].min() for p in paths)
        for path in paths:
            points = (path - (left, 0)) * size + (x, foot)
            thick = max(1, round(self.thick * EM * self.rng.uniform(0.85, 1.15)))
            whole = (points * 16).astype(np.int32)
            cv2.polylines(canvas, [whole], False, 0, thick, cv2.LINE_AA, shift=4)
        return x + (max(p[:, 0].max() for p in paths) - left) * size

    def _path(self, stroke):
        bent = np.array(stroke) + self.rng.normal(0, self.wobble, (len(stroke), 2))
        path = curve(bent, 6)
        across = path[:, 0] * self.broad + self.slant * (1 - path[:, 1])
        return np.stack([across, path[:, 1] - 1], axis=1)


class FontWriter:
    """A font as a hand or a numbering stamp; kind: "hand", "stranger" or "stamp"."""

    def __init__(self, rng, kind):
        faces = {"hand": HANDS, "stranger": STRANGERS, "stamp": STAMPS}[kind]
        self.rng, self.stamp = rng, kind == "stamp"
        self.face = faces[int(rng.integers(len(faces)))]
        self.size = round(EM * rng.uniform(0.85, 1.6 if kind != "stamp" else 1.3))
        self.jump = rng.uniform(0, 0.05)
        self.gap = rng.normal(0.02, 0.06) if kind != "stamp" else rng.uniform(0, 0.2)
        self.lean = 0.0 if self.stamp else rng.normal(0.05, 0.12)

    def write(self, canvas, text, x, foot):
        layer = Image.new("L", canvas.shape[::-1], 255)
        draw, face = ImageDraw.Draw(layer), font(self.face, self.size)
        for char in text:
            y = foot + self.rng.normal(0, self.jump) * EM
            draw.text((x, y), char, font=face, fill=0, anchor="ls")
            x += face.getlength(char) + max(-0.1, self.gap) * EM
        drawn = np.array(layer)
        if self.lean:
            matrix = np.float32([[1, -self.lean, self.lean * foot], [0, 1, 0]])
            drawn = cv2.warpAffine(drawn, matrix, layer.size, borderValue=255)
        drawn = self._worn(drawn)
        np.minimum(canvas, drawn, out=canvas)
        return x

    def _worn(self, drawn):
        """A thicker or thinner pen; a stamp that takes ink unevenly."""
        turn = self.rng.random()
        if turn < 0.35:
            drawn = cv2.erode(drawn, np.ones((3, 3), np.uint8), iterations=1 + (turn < 0.12))
        if self.stamp and turn > 0.5:
            patches = cv2.resize(self.rng.random((6, 20)).astype(np.float32), drawn.shape[::-1])
            drawn = np.where(patches > 0.75, np.maximum(drawn, 170), drawn).astype(np.uint8)
        return drawn


class ScanWriter:
    """Digits cut from a set of real ones (8 × 8), each of another person; for checking only."""

    def __init__(self, rng, pictures, labels):
        self.rng, self.pictures, self.labels = rng, pictures, labels
        self.size = round(EM * rng.uniform(0.65, 1.0))

    def write(self, canvas, text, x, foot):
        for char in text:
            pick = self.rng.choice(np.flatnonzero(self.labels == int(char)))
            large = cv2.resize(self.pictures[pick], (self.size, self.size), interpolation=cv2.INTER_CUBIC)
            large = np.clip((large - 5) / 6, 0, 1)
            columns = np.flatnonzero((large > 0.5).any(axis=0))
            large = large[:, columns[0] : columns[-1] + 1]
            left, top = round(x), round(foot) - self.size
            part = canvas[top : top + self.size, left : left + large.shape[1]]
            np.minimum(part, (255 * (1 - large[: part.shape[0], : part.shape[1]])).astype(np.uint8), out=part)
            x += large.shape[1] + self.rng.uniform(0.0, 0.12) * EM
        return x


def scene(rng, writer, text):
    """`text` written into a slot between print: the picture as scanned, and its Slot as it would be found."""
    canvas = np.full((round(3.2 * EM), round(11 * EM)), 255, np.uint8)
    foot, left = 2.1 * EM, 3.0 * EM
    date = rng.random() < 0.5
    start = left + rng.uniform(0.0, 0.45) * EM if text else left
    end = writer.write(canvas, text, start, foot - rng.normal(0.03, 0.07) * EM)
    room = left + rng.uniform(0.9, 2.6) * EM
    right = max(room, end + rng.uniform(-0.05, 0.3) * EM) if text else room
    right = min(right, 7.2 * EM)
    _print_around(canvas, rng, left, right, foot, date)
    if rng.random() < 0.2:
        _leader(canvas, rng, left, right, foot)
    if rng.random() < 0.1:
        y = round(foot + rng.uniform(-1.7, -1.25) * EM)
        cv2.line(canvas, (0, y), (canvas.shape[1], y), 30, 2)
    start = round(left - 1.3 * EM)
    scanned, k = _scanned(np.ascontiguousarray(canvas[:, start : round(right + 1.3 * EM)]), rng)
    left, right = left - start, right - start
    errors = rng.normal(0, 0.06, 3)
    slot = Slot(
        "day" if date else "number",
        (left + errors[0] * EM) * k,
        (right + errors[1] * EM) * k,
        (foot + errors[2] * EM) * k,
        EM * k * rng.uniform(0.94, 1.06),
    )
    return scanned, slot


def _print_around(canvas, rng, left, right, foot, date):
    style = "italic" if date else "upright"
    face = PRINT[style][int(rng.integers(2))]
    ink = int(rng.integers(0, 90))
    pair = (("ngày", "tháng"), ("tháng", "năm"))[int(rng.integers(2))]
    before, after = pair if date else ("Số:", str(rng.choice(NOTATIONS)))
    width = _print(canvas, before, face, None, foot, ink)
    _print(canvas, before, face, left - width, foot, ink)
    _print(canvas, after, face, right, foot, ink)
    for y in (foot - 1.6 * EM, foot + 1.6 * EM):  # lines above and below, cut by the picture's edge
        if rng.random() < 0.5:
            _print(canvas, str(rng.choice(NEAR)), face, left + rng.uniform(-3, 0) * EM, y, ink)


@cache
def _inked(text, path):
    """The darkness of printed text 0..1, how far its top lies above the foot, and how wide it runs."""
    face = font(path, EM)
    box = face.getbbox(text, anchor="ls")
    layer = Image.new("L", (box[2] - box[0] + 2, box[3] - box[1] + 2), 0)
    ImageDraw.Draw(layer).text((-box[0], -box[1]), text, font=face, fill=255, anchor="ls")
    return np.array(layer, np.float32) / 255, box[0], box[1], face.getlength(text)


def _print(canvas, text, path, x, foot, ink):
    """Prints `text` with its left foot at x; nothing is drawn where x is None. How wide it runs."""
    dark, off, above, width = _inked(text, path)
    if x is None:
        return width
    left, top = round(x + off), round(foot + above)
    y0, x0 = max(0, top), max(0, left)
    part = canvas[y0 : max(0, top + dark.shape[0]), x0 : max(0, left + dark.shape[1])]
    seen = dark[y0 - top :, x0 - left :][: part.shape[0], : part.shape[1]]
    np.minimum(part, (255 - (255 - ink) * seen).astype(np.uint8), out=part)
    return width


def _leader(canvas, rng, left, right, foot):
    step = rng.uniform(0.14, 0.3) * EM
    for x in np.arange(left, right, step):
        cv2.circle(canvas, (round(x), round(foot - 2)), int(rng.integers(1, 4)), 40, -1)


def _scanned(canvas, rng):
    """As a scanner gives it, 100 to 300 dpi, grey, colour or bitonal; and the scale."""
    k = float(rng.choice([18, 28, 36, 54, 54]) * rng.uniform(0.92, 1.08)) / EM
    small = cv2.resize(canvas, None, fx=k, fy=k, interpolation=cv2.INTER_AREA).astype(np.float32)
    paper, ink = rng.uniform(215, 255), rng.uniform(0, 110)
    small = ink + small * (paper - ink) / 255
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.3, 0.9))
    small += rng.normal(0, rng.uniform(0, 9), small.shape)
    grey = np.clip(small, 0, 255).astype(np.uint8)
    way = rng.random()
    if way < 0.25 and k * EM > 30:
        return np.where(grey < rng.uniform(150, 205), 0, 255).astype(np.uint8), k
    if way < 0.8:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))]
        grey = cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE)
    return grey, k
