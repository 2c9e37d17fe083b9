"""How likely one syllable is after two others: a back-off model of three syllables in a compact file.

Interpolated modified Kneser-Ney (S. F. Chen, J. Goodman, "An empirical study of smoothing techniques for
language modeling", 1999), several texts mixed; made by `scripts/make-language-data.py`. Logarithms are
natural.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitize.language.tokens import FOREIGN, STOP

Ids = NDArray[np.int64]
Logs = NDArray[np.float32]
STEP = 1 / 16  # one unit of the stored bytes, in nats
BACK_TOP = 48  # stored back-off weights begin this many units above zero


@dataclass(frozen=True, eq=False)
class Model:
    """words: id to symbol; one, back1: by id; pairs, two, back2: by pair; triples, three: by triple.

    A pair's key is first * V + second, a triple's is (index of its first pair) * V + third; keys are sorted.
    """

    words: tuple[str, ...]
    ids: dict[str, int]
    one: Logs
    back1: Logs
    pairs: Ids
    two: Logs
    back2: Logs
    triples: Ids
    three: Logs

    @property
    def stop(self) -> int:
        return self.ids[STOP]

    @property
    def foreign(self) -> int:
        return self.ids[FOREIGN]

    def id(self, symbol: str) -> int:
        """The symbol's id; that of `FOREIGN` where the model never met it."""
        return self.ids.get(symbol, self.foreign)

    def log_pair(self, first: Ids, second: Ids) -> Logs:
        """log P(second | first), elementwise."""
        pair, known = _find(self.pairs, first * len(self.words) + second)
        return np.where(known, self.two[pair], self.back1[first] + self.one[second])

    def log_triple(self, first: Ids, second: Ids, third: Ids) -> Logs:
        """log P(third | first second), elementwise."""
        size = len(self.words)
        pair, has_pair = _find(self.pairs, first * size + second)
        triple, has_triple = _find(self.triples, pair * size + third)
        two = np.where(has_pair, self.back2[pair], 0.0) + self.log_pair(second, third)
        return np.where(has_pair & has_triple, self.three[triple], two).astype(np.float32)


def _find(keys: Ids, wanted: Ids) -> tuple[Ids, NDArray[np.bool_]]:
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


@cache
def model() -> Model:
    """The shipped model, loaded once a process."""
    with (files("digitize.language") / "data" / "syllables.npz").open("rb") as packed:
        return unpacked(dict(np.load(packed)))


def unpacked(stored: dict[str, NDArray[Any]]) -> Model:
    """The model from its stored arrays (see `packed` of the script that makes them)."""
    words = tuple(bytes(stored["words"]).decode().split("\n"))
    size = len(words)
    firsts = np.repeat(np.arange(size, dtype=np.int64), stored["pairs_of"])
    pairs = firsts * size + stored["pair_last"].astype(np.int64)
    heads = np.repeat(np.arange(len(pairs), dtype=np.int64), stored["triples_of"])
    return Model(
        words,
        {w: i for i, w in enumerate(words)},
        _logs(stored["one"]),
        _backs(stored["back1"]),
        pairs,
        _logs(stored["two"]),
        _backs(stored["back2"]),
        heads * size + stored["triple_last"].astype(np.int64),
        _logs(stored["three"]),
    )


def _logs(units: NDArray[np.uint8]) -> Logs:
    return -STEP * units.astype(np.float32)


def _backs(units: NDArray[np.uint8]) -> Logs:
    return STEP * (BACK_TOP - units.astype(np.float32))
