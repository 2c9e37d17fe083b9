"""How much a glyph looks like a printed digit: correlation with rendered ones and with the page's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.dossier import Word
from digitize.ocr.glyphs import CANVAS, Floats, Image, boxes_in, picture_of, strip_of
from digitize.ocr.slots import Slot

_SCALES = (0.92, 1.0, 1.08)
_BLURS = (0.8, 1.8)  # a sharp scan, a coarse one
DIGIT_HEIGHT = 0.676  # em, Times
_SOFT = 0.6
_OWN_WORDS = 12
_CLEAR = 0.93
_ALIKE = 0.8  # a page's own digit must itself look printed


Family = Literal["serif", "sans"]
Vectors = NDArray[np.float32]  # n × 324: unit vectors of signs, 18 × 18


def _unit(pictures: Floats) -> Vectors:
    """Pictures n × 36 × 36 as unit vectors of half the resolution, mean removed."""
    n = len(pictures)
    rows = pictures[:, ::2] + pictures[:, 1::2]
    half = (rows[:, :, ::2] + rows[:, :, 1::2]).reshape(n, -1)
    half -= half.mean(axis=1, keepdims=True)
    norm = np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-6)
    return np.asarray(half / norm, np.float32)


def _scaled(picture: Floats, scale: float, blur: float) -> Floats:
    middle = (CANVAS - 1) / 2
    matrix = np.array([[scale, 0, middle * (1 - scale)], [0, scale, middle * (1 - scale)]], np.float32)
    grown = cv2.warpAffine(picture, matrix, (CANVAS, CANVAS), flags=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), blur), np.float32)


@cache
def shipped(family: Family) -> Vectors:
    """The signs of one family ("serif", "sans") rendered from free fonts, several sizes, sharp and soft."""
    folder = files("digitize.ocr").joinpath("data")
    with folder.joinpath("digits.npz").open("rb") as stream:
        faces = np.load(stream)["glyphs"].astype(np.float32) / 255
    families = json.loads(folder.joinpath("metrics.json").read_text("utf-8"))["families"]
    signs = [sign for face, name in zip(faces, families, strict=True) if name == family for sign in face]
    return _unit(np.array([_scaled(s, scale, blur) for s in signs for scale in _SCALES for blur in _BLURS]))


def own_digits(image: Image, words: Iterable[Word]) -> tuple[Family, Vectors]:
    """The page's own digits, from words of two to four digits that were read surely, and their family.

    One that looks like no printed digit at all is left out: handwriting can be read surely too. The family
    is "serif", as NĐ 30/2020/NĐ-CP prescribes, where the digits leave it open. The bank may be empty.
    """
    sure = [w for w in words if w.confidence >= 0.9 and w.text.isdecimal() and 2 <= len(w.text) <= 4]
    pictures = [p for word in sure[:_OWN_WORDS] for p in _digits_in(image, word)]
    if not pictures:
        return "serif", np.zeros((0, CANVAS * CANVAS // 4), np.float32)
    serif, sans = (likeness(pictures, bank, _FEW_MOVES) for bank in (shipped("serif"), shipped("sans")))
    ahead = float((sans - serif).mean())
    return ("sans" if ahead > 0.02 else "serif"), _unit(_soft(pictures))[np.maximum(serif, sans) >= _ALIKE]


def _digits_in(image: Image, word: Word) -> list[Floats]:
    left, top, right, bottom = word.box
    em = (bottom - top) / DIGIT_HEIGHT
    if not 0.35 * em < (right - left) / len(word.text) < 0.65 * em:
        return []
    strip = strip_of(image, Slot("number", left - 0.1 * em, right + 0.1 * em, bottom, em))
    boxes = boxes_in(strip.ink, strip.left, strip.right) if strip else []
    if strip is None or len(boxes) != len(word.text):
        return []
    return [picture_of(strip.darkness, box) for box in boxes]


_MOVES = [(y, x) for y in (1, 2, 3) for x in range(5)]
_FEW_MOVES = [(2, 1), (2, 2), (2, 3)]


def likeness(
    pictures: Sequence[Floats], vectors: Vectors, moves: Sequence[tuple[int, int]] = _MOVES
) -> Floats:
    """For each picture its best correlation (-1..1) with any of `vectors`, tried a pixel or two each way.

    What looks printed after the first few moves is not tried further: most glyphs are print, and it is clear.
    """
    if not len(vectors) or not pictures:
        return np.full(len(pictures), -1.0, np.float32)
    wide = np.pad(_soft(pictures), ((0, 0), (2, 2), (2, 2)))
    best = _likest(wide, vectors, _FEW_MOVES)
    left = np.flatnonzero(best < _CLEAR)
    rest = [m for m in moves if m not in _FEW_MOVES]
    if rest and left.size:
        best[left] = np.maximum(best[left], _likest(wide[left], vectors, rest))
    return best


def _likest(wide: Floats, vectors: Vectors, moves: Sequence[tuple[int, int]]) -> Floats:
    moved = np.concatenate([wide[:, y : y + CANVAS, x : x + CANVAS] for y, x in moves])
    found = (_unit(moved) @ vectors.T).max(axis=1).reshape(len(moves), len(wide))
    return np.asarray(found.max(axis=0), np.float32)


def _soft(pictures: Sequence[Floats]) -> Floats:
    return np.array([cv2.GaussianBlur(p, (0, 0), _SOFT) for p in pictures], np.float32)
