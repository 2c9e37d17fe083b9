"""Make what the product knows of Vietnamese: `digitize/language/data/syllables.npz`.

`python scripts/make-language-data.py [--downloads DIR] [--hold-out STEM ...] [--out FILE]`. The same packages
and the same papers give the same bytes. With `--hold-out` some of our own files are left out of the counts
and the mixture is told for them: that is how WEIGHTS was found.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import language_text as text
import numpy as np
from kneser_ney import BackOff, Ids, KneserNey, mixed, mixture_weights

from digitize.language.model import BACK_TOP, STEP
from digitize.language.people import person_runs
from digitize.language.syllables import is_syllable
from digitize.language.tokens import FOREIGN, NUMBER, STOP, symbols, token

TARGET = Path(__file__).parent.parent / "digitize" / "language" / "data" / "syllables.npz"
WEIGHTS = {"own": 0.64, "laws": 0.27, "compounds": 0.07, "places": 0.02}


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    text.fetch(given.downloads)
    own = text.own()
    held = [line for name in given.hold_out for line in own.pop(name)]
    sources = {
        "own": [line for lines in own.values() for line in lines],
        "laws": text.laws(given.downloads),
        "compounds": text.compounds(given.downloads),
        "places": text.places(given.downloads),
    }
    said = {name: [list(symbols(_without_names(line))) for line in lines] for name, lines in sources.items()}
    words = _vocabulary(said.values())
    ids = {w: i for i, w in enumerate(words)}
    streams = {name: _stream(lines, ids) for name, lines in said.items()}
    models = {name: KneserNey(stream, len(words), ids[STOP]) for name, stream in streams.items()}
    weights = np.array([WEIGHTS[name] for name in models])
    if held:
        stream = _stream([list(symbols(_without_names(line))) for line in held], ids)
        weights = mixture_weights(list(models.values()), stream)
        print(dict(zip(models, weights.round(3), strict=True)), _bits(list(models.values()), weights, stream))
    result = mixed(list(models.values()), weights, _kept(models))
    data = _zipped(packed(words, result))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(data)
    print(
        {n: len(s) for n, s in streams.items()}, len(words), len(result.pairs), len(result.triples), len(data)
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Make the syllable model from texts that anyone can have.")
    parser.add_argument("--downloads", type=Path, default=Path("build/language"))
    parser.add_argument("--hold-out", nargs="*", default=[], help="our own files to leave out, without .txt")
    parser.add_argument("--out", type=Path, default=TARGET)
    return parser


def _without_names(line: str) -> Iterator[str]:
    """The words of `line`; a person's name becomes words that mean nothing."""
    words = line.split()
    tokens = [token(w) for w in words]
    people = person_runs(tokens, [False] * len(tokens), printed=True)
    for i, word in enumerate(words):
        yield f"{tokens[i].lead}x-x{tokens[i].tail}" if i in people else word


def _vocabulary(texts: Iterable[Iterable[Iterable[str]]]) -> list[str]:
    """The signs and every syllable that occurs, in the order of the alphabet."""
    seen = {symbol for lines in texts for line in lines for symbol in line}
    return [STOP, NUMBER, FOREIGN, *sorted(s for s in seen if is_syllable(s))]


def _stream(lines: Iterable[Iterable[str]], ids: dict[str, int]) -> Ids:
    stop, foreign = ids[STOP], ids[FOREIGN]
    out = [stop, stop]
    for line in lines:
        for symbol in (*line, STOP):
            here = ids.get(symbol, foreign)
            if here != stop:
                out.append(here)
            elif out[-1] != stop:
                out += [stop, stop]
    return np.array(out, np.int64)


def _kept(models: dict[str, KneserNey]) -> Ids:
    """Every triple that was seen: the file stays small enough to keep them all."""
    return np.unique(np.concatenate([m.three.keys for m in models.values()]))


def _bits(models: Sequence[KneserNey], weights: Any, stream: Ids) -> float:
    a, b, c = stream[:-2], stream[1:-1], stream[2:]
    chances = sum(w * m.three_of(a, b, c) for w, m in zip(weights, models, strict=True))
    return round(float(-np.log2(chances).mean()), 3)


def packed(words: Sequence[str], model: BackOff) -> dict[str, Any]:
    """The arrays of the file; `digitize.language.model.unpacked` is the way back."""
    size = len(words)
    heads = np.searchsorted(model.pairs, model.triples // size)
    return {
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "one": _units(model.one),
        "back1": _back_units(model.back1),
        "pairs_of": np.bincount(model.pairs // size, minlength=size).astype(np.uint16),
        "pair_last": (model.pairs % size).astype(np.uint16),
        "two": _units(model.two),
        "back2": _back_units(model.back2),
        "triples_of": np.bincount(heads, minlength=len(model.pairs)).astype(np.uint16),
        "triple_last": (model.triples % size).astype(np.uint16),
        "three": _units(model.three),
    }


def _units(chances: Any) -> Any:
    return np.clip(np.round(-np.log(chances) / STEP), 0, 255).astype(np.uint8)


def _back_units(weights: Any) -> Any:
    return np.clip(np.round(BACK_TOP - np.log(weights) / STEP), 0, 255).astype(np.uint8)


def _zipped(arrays: dict[str, Any]) -> bytes:
    """An .npz whose bytes do not tell when it was made."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            part = BytesIO()
            np.save(part, array)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), part.getvalue(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    main()
