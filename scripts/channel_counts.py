"""From words as printed and as read to the chances that one letter is read as another."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from digitize.language.syllables import is_syllable, skeleton
from digitize.language.tokens import token

Pair = tuple[str, str, float]  # printed, read, confidence
Counts = dict[str, Counter[str]]

EDGES = (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.955, 0.96, 0.965)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_QUALITIES = "\u0302\u0306\u031b"
_MARKED = "aăâeêioôơuưy"
_PRIOR = 300  # letters' worth of belief in what their marks do elsewhere
_SEEN = 3
_NEVER = 2e-6


def aligned(printed: Sequence[str], read: Sequence[tuple[str, float]]) -> Iterator[Pair]:
    """The words that stand at the same place of both texts."""
    for op in Levenshtein.opcodes(printed, [text for text, _ in read]):
        if op.src_end - op.src_start == op.dest_end - op.dest_start:
            for i in range(op.src_end - op.src_start):
                yield (printed[op.src_start + i], *read[op.dest_start + i])


def table(pairs: Iterable[Pair]) -> dict[str, Any]:
    """The shipped channel: see `digitize.language.channel.Channel` for what its entries mean."""
    lower: Counts = defaultdict(Counter)
    upper: Counts = defaultdict(Counter)
    right, wrong = [0] * (len(EDGES) + 1), [0] * (len(EDGES) + 1)
    for printed, read, confidence in _comparable(pairs):
        known = wrong if printed.lower() != read.lower() else right
        known[sum(confidence >= edge for edge in EDGES)] += 1
        bones = zip(skeleton(printed), skeleton(read), strict=True)
        if sum(a != b for a, b in bones) <= 1:
            for a, b in zip(printed, read, strict=True):
                (upper if a.isupper() else lower)[a.lower()][b.lower()] += 1
    return {
        "edges": EDGES,
        "odds": _falling([math.log((w + 1) / (r + 3)) for w, r in zip(wrong, right, strict=True)]),
        "usual": round(math.log(sum(wrong) / (sum(wrong) + sum(right))), 2),
        "lower": _letters(lower),
        "upper": _letters(upper),
    }


def _comparable(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Cores of syllables that were read as as many letters."""
    for printed, read, confidence in pairs:
        a, b = token(printed).core, token(read).core
        if is_syllable(a) and len(a) > 1 and b.isalpha() and len(a) == len(b):
            yield a, b, confidence


def _falling(odds: Iterable[float]) -> list[float]:
    """Rounded, and never higher for a surer word."""
    found: list[float] = []
    for value in odds:
        found.append(round(min([value, *found[-1:]]), 2))
    return found


def _letters(counts: Counts) -> dict[str, dict[str, float]]:
    tones, qualities = _mark_counts(counts)
    rows: dict[str, dict[str, float]] = {}
    for printed in (*_with_tones(), *"bcdđghklmnpqrstvx"):
        total = sum(counts[printed].values()) + _PRIOR
        row = {
            read: (counts[printed][read] + _PRIOR * _expected(printed, read, tones, qualities)) / total
            for read in _rivals(printed)
        }
        row |= {
            read: n / total for read, n in counts[printed].items() if n >= _SEEN and _is_other(printed, read)
        }
        rows[printed] = {read: round(math.log(p), 2) for read, p in sorted(row.items()) if p > _NEVER}
    return rows


def _with_tones() -> list[str]:
    return [unicodedata.normalize("NFC", c + tone) for c in _MARKED for tone in ("", *_TONES)]


def _rivals(printed: str) -> list[str]:
    """Letters that differ from `printed` in marks only, itself included."""
    return [c for c in (*_with_tones(), "d", "đ") if skeleton(c) == skeleton(printed)] or [printed]


def _is_other(printed: str, read: str) -> bool:
    return (
        skeleton(read) != skeleton(printed) and len(read) == 1 and skeleton(read).isascii() and read.isalpha()
    )


def _parts(letter: str) -> tuple[str, str, str]:
    """Base letter, quality mark, tone mark."""
    base, *marks = unicodedata.normalize("NFD", letter)
    return base, "".join(m for m in marks if m in _QUALITIES), "".join(m for m in marks if m in _TONES)


def _mark_counts(counts: Counts) -> tuple[dict[str, Counter[str]], dict[tuple[str, str], Counter[str]]]:
    """What became of each tone, and of each base letter's quality, over all letters."""
    tones: dict[str, Counter[str]] = defaultdict(Counter)
    qualities: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for printed in _with_tones():
        base, quality, tone = _parts(printed)
        for read in _rivals(printed):
            tones[tone][_parts(read)[2]] += counts[printed][read]
            qualities[base, quality][_parts(read)[1]] += counts[printed][read]
    return tones, qualities


def _expected(
    printed: str,
    read: str,
    tones: dict[str, Counter[str]],
    qualities: dict[tuple[str, str], Counter[str]],
) -> float:
    """What marks in general suggest for this pair of letters: quality and tone change independently."""
    if printed in "dđ":
        return 0.999 if printed == read else 0.001
    base, quality, tone = _parts(printed)
    if not set(printed) & set(_with_tones()):
        return float(printed == read)
    shapes = sum(unicodedata.normalize("NFC", base + q) != base + q for q in _QUALITIES)
    kept = _share(qualities[base, quality], _parts(read)[1], quality, 0.2, shapes)
    return kept * _share(tones[tone], _parts(read)[2], tone, 0.3, len(_TONES))


def _share(seen: Counter[str], became: str, was: str, rare: float, others: int) -> float:
    """The smoothed share of `became`; staying the same is believed before anything is seen."""
    sure = 20.0
    return (seen[became] + (sure if became == was else rare)) / (seen.total() + sure + rare * others)
