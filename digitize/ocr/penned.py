"""Numbers written or stamped into a form's slots, read as far as they can be: suggestions, never values.

A small network looks at the slot several times; what its looks say together is taken down to what such
chances were worth on hands the network was not taught with.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from digitize.dossier import SlotKind, Suggestion
from digitize.ocr.alignment import likeliest, likelihood
from digitize.ocr.network import Weights, log_chances
from digitize.ocr.slots import Slot
from digitize.ocr.writing import Floats, Image, pictures_of

Trust = tuple[float, float]

MOST = 3  # suggestions for one slot
LEAST = 0.05  # what is less likely helps nobody
ALONE = 0.75  # the picture alone is never surer: below any sensible accept_confidence
_EDGE = 1e-6

# NĐ 30/2020/NĐ-CP, Annex I: days below 10 and the months 1 and 2 take a nought; many pens leave it out.
_DAYS = tuple(dict.fromkeys(form for d in range(1, 32) for form in (f"{d:02d}", str(d))))
_MONTHS = tuple(dict.fromkeys(form for m in range(1, 13) for form in (f"{m:02d}", str(m))))


def read_slot(image: Image, slot: Slot) -> tuple[Suggestion, ...]:
    """What the digits in `slot` may be, likeliest first: at most MOST, none surer than ALONE.

    image: the upright page, H×W×3 RGB or H×W grey, uint8. Empty for a year, which is print, and where
    nothing like digits is seen. A day is 1..31 and a month 1..12; their noughts are kept as written.
    """
    if slot.kind == "year":
        return ()
    pictures = pictures_of(image, slot)
    ranked = weighed(pictures, slot.kind) if pictures is not None else []
    return tuple(_suggestions(ranked))


def _suggestions(ranked: Sequence[tuple[str, float]]) -> list[Suggestion]:
    """The first with what its chance is worth, the others with their shares of what that leaves."""
    if not ranked:
        return []
    first = ranked[0][1]
    sure = float(trusted(np.array([first]), _trust())[0])
    share = (1 - sure) / max(1 - first, _EDGE)
    worth = [sure, *(share * chance for _, chance in ranked[1:MOST])]
    return [
        Suggestion(text, math.floor(1000 * min(ALONE, chance)) / 1000, "handwriting")
        for (text, _), chance in zip(ranked, worth, strict=False)
        if chance >= LEAST
    ]


def weighed(pictures: Floats, kind: SlotKind, known: Weights | None = None) -> list[tuple[str, float]]:
    """Texts that `pictures` (looks × rows × columns) may show with the network's own chance, best first.

    Every look has one voice; what no number can be keeps its share, so that the chances need not reach 1.
    """
    scores = log_chances(pictures, known)
    texts = _candidates(scores, kind)
    voices = np.exp(likelihood(scores, texts)).mean(axis=0)
    ranked = sorted(zip(texts, voices.tolist(), strict=True), key=lambda pair: -pair[1])
    return [(text, chance) for text, chance in ranked if text]


def _candidates(scores: Floats, kind: SlotKind) -> list[str]:
    if kind == "day":
        return list(_DAYS)
    if kind == "month":
        return list(_MONTHS)
    together = scores.mean(axis=0)  # the looks stand column on column, nearly
    seen = [text for look in (scores[0], together) for text in likeliest(look)]
    return list(dict.fromkeys(["", *seen]))


def logit(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(chances, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(held / (1 - held)))


def trusted(chances: NDArray[np.float64], trust: Trust) -> NDArray[np.float64]:
    """The network's chances as what they are worth."""
    slope, bias = trust
    return np.asarray(1 / (1 + np.exp(-(slope * logit(chances) + bias))))


@cache
def _trust() -> Trust:
    part = files("digitize.ocr").joinpath("data", "penned.json")
    slope, bias = json.loads(part.read_text("utf-8"))["trust"]
    return float(slope), float(bias)
