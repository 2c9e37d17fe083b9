"""Find what a word's confidence is drawn from: `digitize/language/data/certainty.json`.

`python scripts/fit-confidence.py [--papers N] [--work DIR]`. Draws N papers of fictional people (other words
than those the language model was made of), wears them as scanners and copiers do, reads them as the product
does and lays every word beside what was printed. One paper in five is held out and tells how well the rest
speaks for it. Readings are kept in --work: a run that was cut off goes on. A paper takes some seconds.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import pickle
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "samples"))
sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from calibration import Given, calibration
from fictional import fresh
from fictional.paper import desk
from fictional.raster import paint
from fictional.scanner import scan
from fictional.sheet import Sheet
from wordcheck import judge

from digitize import reading
from digitize.dossier import PageSource, Word
from digitize.language.certainty import Features, features
from digitize.language.mend import Belief, mended
from digitize.settings import Settings

TARGET = Path(__file__).parent.parent / "digitize" / "language" / "data" / "certainty.json"
SEED = "confidence 5"
_RUNNING_TEXT = "van-ban-hanh-chinh"  # every third paper, as in an office
_HELD_OUT = 5
_STRENGTH = 0.2  # of the belief that a weight is 0, in words
_ROUNDS = 4000


@dataclass(frozen=True)
class ReadPage:
    """One page as read before its confidence was made honest; right: which words are what was printed."""

    words: tuple[Word, ...]
    beliefs: tuple[Belief, ...]
    right: tuple[bool | None, ...]  # None of what has neither letter nor digit


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    papers = [_paper(given.work, number) for number in range(given.papers)]
    held = [page for number, pages in enumerate(papers) if not number % _HELD_OUT for page in pages]
    known = [page for number, pages in enumerate(papers) if number % _HELD_OUT for page in pages]
    model = fitted([pair for page in known for pair in judged(page)])
    given.out.write_text(json.dumps(model, indent=0, sort_keys=True) + "\n", "utf-8")
    print(json.dumps(_told(model, [pair for page in held for pair in judged(page)])))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Find what a word's confidence is drawn from.")
    parser.add_argument("--papers", type=int, default=75)
    parser.add_argument("--work", type=Path, default=Path("build/confidence"))
    parser.add_argument("--out", type=Path, default=TARGET)
    return parser


def _paper(work: Path, number: int) -> list[ReadPage]:
    """Paper `number` as read, from --work where it was read before."""
    kept = work / f"{number:04d}.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps([(p.words, p.beliefs, p.right) for p in _read(number)]))
    return [ReadPage(*parts) for parts in pickle.loads(kept.read_bytes())]  # noqa: S301  written above


def _read(number: int) -> Iterator[ReadPage]:
    at = desk(f"{SEED} {number}")
    kinds = sorted(fresh.MAKERS)
    kind = _RUNNING_TEXT if number % 3 == 0 else at.rng.choice(kinds)
    for sheet in fresh.MAKERS[kind](at).sheets:
        picture, dpi = _scanned(at.rng, sheet, number, kind)
        yield read_page(picture, dpi, "\n".join(sheet.lines))


def _scanned(rng: random.Random, sheet: Sheet, number: int, kind: str) -> tuple[NDArray[np.uint8], int]:
    """By turns from the office's own scanner, and copied, faxed or packed small before it came."""
    if number % 2:
        worn: tuple[NDArray[np.uint8], int] = importlib.import_module("make-channel-data").worn(rng, sheet)
        return worn
    look = fresh._any_look(rng, kind)
    return _unpacked(scan(paint(sheet, look.dpi), look, rng), look.quality), look.dpi


def _unpacked(picture: Image.Image, quality: int) -> NDArray[np.uint8]:
    """The picture as it comes out of the file: black and white as it was, all else through JPEG."""
    if picture.mode == "1":
        return np.asarray(picture.convert("L"))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=quality)
    return np.asarray(Image.open(packed))


def read_page(picture: NDArray[np.uint8], dpi: int, printed: str) -> ReadPage:
    """The page as the product reads it, every word judged."""
    held: list[tuple[tuple[Word, ...], tuple[Belief, ...]]] = []

    def keep(words: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Belief, ...]]:
        held.append(mended(words))
        return held[-1]

    source = PageSource(1, "image", picture.shape[1], picture.shape[0], dpi)
    with patch.object(reading, "mended", keep):
        reading.read_image(picture, source, Settings(ocr_dpi=160))
    words, beliefs = held[-1] if held else ((), ())
    known = {id(j.word): j.right for j in judge(words, printed)[0]}
    return ReadPage(words, beliefs, tuple(known.get(id(w)) for w in words))


def judged(page: ReadPage) -> Iterator[tuple[Features, bool]]:
    """Every word that has a letter or digit: what is known of it, and whether it is right."""
    pairs = zip(features(page.words, page.beliefs), page.right, strict=True)
    yield from ((own, right) for own, right in pairs if right is not None)


def fitted(pairs: Sequence[tuple[Features, bool]]) -> dict[str, Any]:
    """Bias and weights of the likeliest model; those that may only raise the chance are never below 0."""
    names = sorted({name for own, _ in pairs for name in own})
    table, right = _table(pairs, names)
    rising = np.array([name.endswith("+") for name in names] + [False])
    pull = np.full(len(names) + 1, _STRENGTH)
    pull[-1] = 0.0
    weights = _descended(table, right, pull, rising)
    return {
        "bias": round(float(weights[-1]), 4),
        "weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=False) if abs(w) >= 5e-4},
    }


def _table(
    pairs: Sequence[tuple[Features, bool]], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One row a word, one column a feature and one of ones; and 1 for each that is right."""
    at = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(pairs), len(names) + 1))
    table[:, -1] = 1.0
    for row, (own, _) in enumerate(pairs):
        for name, value in own.items():
            table[row, at[name]] = value
    return table, np.array([right for _, right in pairs], np.float64)


def _descended(
    table: NDArray[np.float64],
    right: NDArray[np.float64],
    pull: NDArray[np.float64],
    rising: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Least log loss by projected gradients with momentum (A. Beck, M. Teboulle, FISTA, 2009)."""
    step = 1 / (0.25 * float(np.linalg.eigvalsh(table.T @ table)[-1]) + float(pull.max()))
    weights = ahead = np.zeros(table.shape[1])
    speed = 1.0
    for _ in range(_ROUNDS):
        off = 1 / (1 + np.exp(-(table @ ahead))) - right
        found = ahead - step * (table.T @ off + pull * ahead)
        found = np.where(rising, np.maximum(found, 0.0), found)
        faster = (1 + (1 + 4 * speed * speed) ** 0.5) / 2
        ahead = found + (speed - 1) / faster * (found - weights)
        weights, speed = found, faster
    return weights


def _told(model: dict[str, Any], pairs: Sequence[tuple[Features, bool]]) -> dict[str, Any]:
    """How honest the model is on pages that it never saw."""
    given: list[Given] = []
    for own, right in pairs:
        odds = model["bias"] + sum(model["weights"].get(n, 0.0) * v for n, v in own.items())
        given.append((float(1 / (1 + np.exp(-odds))), right))
    return calibration(given)


if __name__ == "__main__":
    main()
