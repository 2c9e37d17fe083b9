"""How likely each word of a page is right, letter for letter: what the recogniser says, made a probability.

Tesseract's confidence is no probability: it tells a bad word from a good one, but 0.9 of a syllable in small
letters and 0.9 of twelve digits mean different things, and a word among doubtful words is worth less than the
same word on a clean line. A logistic regression (J. C. Platt, "Probabilistic outputs for support vector
machines", 1999, over more than one score) weighs the recogniser's confidence, the language's posterior
chance, the kind of the word, its neighbours and its page. No weight lets a surer word, a likelier one or one
in better company come out less likely. `scripts/fit-confidence.py` found the weights on drawn pages.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from statistics import fmean

from digitize.dossier import Word
from digitize.language.mend import Belief
from digitize.language.syllables import is_syllable
from digitize.language.tokens import Token, token

_STEPS = ((0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.94), (0.94, 0.955), (0.955, 0.97))
_OWN_STEPS = ((0.3, 0.9), (0.9, 0.97))  # where kinds may differ
_COMPANY = ((0.3, 0.75), (0.75, 0.9), (0.9, 0.96))
_NEAR = 2
_FARTHEST = 7.0  # log odds: beyond a thousand to one the language model is not to be believed either
_BARE = re.compile("[âêô]")
_TORN = re.compile(r"[^\w/.,:–—-]")
_RUN_ON = re.compile(r"[^\W\d_]{2}[.,]([^\W\d_])")  # Không.bị: a speck between two words
_OPENING, _CLOSING = frozenset('(["“‘-–'), frozenset('.,;:!?)]"”’/…-–%')
_LEAST, _MOST = 0.002, 0.998  # what a few ten thousand words can tell

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Model:
    bias: float
    weights: dict[str, float]


@cache
def _model() -> _Model:
    """The shipped weights, loaded once a process."""
    stored = json.loads((files("digitize.language") / "data" / "certainty.json").read_text("utf-8"))
    return _Model(stored["bias"], stored["weights"])


def certain(words: Sequence[Word], beliefs: Sequence[Belief]) -> tuple[Word, ...]:
    """The words (a page, with what speaks for each) with the probability that each is right as confidence.

    ValueError where there are not as many beliefs as words.
    """
    chances = [chance(own) for own in features(words, beliefs)]
    return tuple(replace(w, confidence=round(c, 4)) for w, c in zip(words, chances, strict=True))


def chance(own: Features) -> float:
    """The probability that features stand for, 0..1."""
    model = _model()
    odds = model.bias + sum(model.weights.get(name, 0.0) * value for name, value in own.items())
    return min(_MOST, max(_LEAST, 1 / (1 + math.exp(-odds))))


def features(words: Sequence[Word], beliefs: Sequence[Belief]) -> list[Features]:
    """What the chance of each word is drawn from, by name; what is 0 is left out.

    A name that ends in `+` may only ever raise the chance.
    """
    told = [b.recognised for b in beliefs]
    letters = [len(w.text) for w in words]
    page = sum(t * n for t, n in zip(told, letters, strict=True)) / max(1, sum(letters))
    company = _company(words, told)
    on_page = _ramps("page", _COMPANY, page)
    return [
        _own(word, belief) | _ramps("near", _COMPANY, near) | on_page
        for word, belief, near in zip(words, beliefs, company, strict=True)
    ]


def _company(words: Sequence[Word], told: Sequence[float]) -> list[float]:
    """The mean confidence of the words beside each on its line; its own where it stands alone."""
    found = []
    for i, word in enumerate(words):
        near = range(max(0, i - _NEAR), min(len(words), i + _NEAR + 1))
        line = [told[k] for k in near if k != i and _beside(words[k], word)]
        found.append(fmean(line) if line else told[i])
    return found


def _beside(one: Word, other: Word) -> bool:
    return (one.block, one.line) == (other.block, other.line)


def _own(word: Word, belief: Belief) -> Features:
    """What a word says by itself."""
    part = token(unicodedata.normalize("NFC", word.text))
    kind = "mended" if word.raw is not None else kind_of(part, belief.posterior is not None)
    found = {f"kind {kind}": 1.0}
    found |= _ramps("sure", _STEPS, belief.recognised)
    found |= _ramps(f"{kind} sure", _OWN_STEPS, belief.recognised)
    if belief.posterior is not None:
        found |= _odds(belief.posterior)
    if _BARE.search(part.core.lower()):
        found |= {"bare": 1.0} | _ramps("bare", _OWN_STEPS[1:], belief.recognised)
    digits = sum(c.isdigit() for c in part.core)
    shape = {
        "fewer digits +": -min(12, digits),
        "tail": bool(part.tail),
        "odd lead": not _OPENING.issuperset(part.lead),
        "odd tail": not _CLOSING.issuperset(part.tail),
    }
    return found | {name: float(value) for name, value in shape.items() if value}


def kind_of(part: Token, spoken_for: bool) -> str:
    """syllable, capitals, name (a syllable that the language does not judge), strange (plain letters that are
    no syllable), broken (no syllable either, but with its marks), letter, digits, mixed (codes, dates), torn
    (a sign inside where nobody prints one), sign.
    """
    core = part.core
    if len(core) < 2:
        return "sign" if not core else "digits" if core.isdigit() else "letter"
    if not core.isalpha():
        return "digits" if core.isdigit() else "torn" if _is_torn(core) else "mixed"
    if not is_syllable(core):
        return "strange" if core.isascii() else "broken"
    if part.case == "upper":
        return "capitals"
    return "syllable" if spoken_for else "name"


def _is_torn(core: str) -> bool:
    """Whether a sign stands inside where nobody prints one; addresses of the net are without marks."""
    run_on = None if core.isascii() else _RUN_ON.search(core)
    return bool(_TORN.search(core) or (run_on and run_on[1].islower()))


def _odds(posterior: float) -> Features:
    """The posterior's log odds, above and below even, each 0..1."""
    least = math.exp(-_FARTHEST)
    odds = math.log(max(least, posterior) / max(least, 1 - posterior)) / _FARTHEST
    return {"likely +": min(1.0, max(0.0, odds)), "unlikely +": max(-1.0, min(0.0, odds))}


def _ramps(name: str, steps: Iterable[tuple[float, float]], at: float) -> Features:
    """A monotone broken line as features: each step counts from 0 at its foot to 1 at its top."""
    ramps = ((f"{name} {low}-{high} +", (at - low) / (high - low)) for low, high in steps)
    return {key: min(1.0, share) for key, share in ramps if share > 0}
