"""How a slot's ink differs from print: measures, and the chance that they mean handwriting.

Every measure is 0 for perfect print and grows with strangeness; the chance is a logistic model whose weights
(`data/handwriting.json`) `scripts/fit-handwriting.py` fits on drawn pages, none negative, so that each
answer can be explained by the measures that speak for it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from digitize.ocr.digits import DIGIT_HEIGHT
from digitize.ocr.glyphs import EM, Glyph, Strip, stroke_width

_WIDE_GAP = 0.6  # em: a printed value stands one blank (a quarter em) from its neighbours
_PITCH = 0.5  # em
_COARSE = 1.7  # a strip enlarged more than this was scanned at about 120 dpi or less


@dataclass(frozen=True, slots=True)
class Evidence:
    """The measures of one slot.

    unlike, unlikest: 1 - correlation with printed digits, mean and of the strangest glyph; on coarse scans
    the mean counts as `blurred` instead, for there print itself is unlike.
    height: how much glyphs differ from a digit's height; feet: how far they stand off the baseline;
    uneven: spread of their tops and feet; pitch: of their distances (all in em or ratios).
    stroke: how much thicker or thinner than the print around; joined: sides at which ink runs into it;
    gap: blanks beyond a printed value's, up to what is printed beside it; colour, dark: how far from the
    print's ink.
    """

    unlike: float
    unlikest: float
    blurred: float
    height: float
    feet: float
    uneven: float
    pitch: float
    stroke: float
    joined: float
    gap: float
    colour: float
    dark: float


@cache
def _model() -> tuple[float, dict[str, float]]:
    part = files("digitize.ocr").joinpath("data", "handwriting.json")
    j = json.loads(part.read_text("utf-8"))
    return float(j["bias"]), {k: float(v) for k, v in j["weights"].items()}


def chance(evidence: Evidence) -> float:
    """The probability 0..1 that the slot was filled by hand or stamp."""
    bias, weights = _model()
    total = bias + sum(weights[name] * value for name, value in asdict(evidence).items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def gather(strip: Strip, glyphs: Sequence[Glyph], fits: Sequence[float]) -> Evidence:
    """The measures of a slot with at least one glyph; `fits`: each one's likeness to printed digits."""
    tops = np.array([g.box[1] for g in glyphs]) / EM
    feet = np.array([g.box[3] for g in glyphs]) / EM
    unlike = 1 - float(np.mean(fits))
    coarse = strip.scale > _COARSE
    return Evidence(
        unlike=0.0 if coarse else unlike,
        unlikest=1 - float(np.min(fits)),
        blurred=unlike if coarse else 0.0,
        height=min(1.0, float(np.mean(np.abs(np.log((feet - tops) / DIGIT_HEIGHT))))),
        feet=min(1.0, float(np.mean(np.abs(feet - strip.baseline / EM)))),
        uneven=float(np.std(tops) + np.std(feet)),
        pitch=_pitch(glyphs),
        stroke=_stroke(strip),
        joined=float(strip.joined),
        gap=_gap(strip, glyphs),
        colour=_colour(strip),
        dark=_dark(strip),
    )


def _pitch(glyphs: Sequence[Glyph]) -> float:
    if len(glyphs) < 2:
        return 0.0
    centres = np.array([(g.box[0] + g.box[2]) / 2 for g in glyphs]) / EM
    return min(0.5, float(np.mean(np.abs(np.diff(centres) - _PITCH))))


def _gap(strip: Strip, glyphs: Sequence[Glyph]) -> float:
    before = (glyphs[0].box[0] - strip.left) / EM - _WIDE_GAP
    after = 0.0 if strip.open else (strip.right - glyphs[-1].box[2]) / EM - _WIDE_GAP
    return min(2.0, max(0.0, before) + max(0.0, after))


def _inside(strip: Strip) -> tuple[np.ndarray, np.ndarray]:
    """The ink of the slot and the ink around it, as masks of the strip."""
    within = np.zeros_like(strip.ink)
    within[:, strip.left : strip.right] = True
    return strip.ink & within, strip.ink & ~within


def _stroke(strip: Strip) -> float:
    own, around = (stroke_width(mask) for mask in _inside(strip))
    return min(1.0, abs(math.log(own / around))) if own and around else 0.0


def _colour(strip: Strip) -> float:
    """Distance of the mean ink colours in the Lab plane, 1 where it is 20 or more; 0 on grey scans."""
    own, around = _inside(strip)
    if strip.colour is None or not own.any() or not around.any():
        return 0.0
    apart = strip.colour[own].mean(axis=0) - strip.colour[around].mean(axis=0)
    return min(2.0, float(np.hypot(*apart)) / 20)


def _dark(strip: Strip) -> float:
    own, around = _inside(strip)
    if not own.any() or not around.any():
        return 0.0
    return abs(float(strip.darkness[own].mean() - strip.darkness[around].mean()))
