"""A small convolutional network that reads a row of digits, in numpy.

Four convolutions turn a picture HEIGHT rows high into one column of scores for every four columns of it: no
digit, or one of the ten. The weights are `data/penned.npz`; `scripts/fit-digit-reader.py` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

STEP = 4  # columns of the picture for one column of scores
SHAPES = {  # kernel rows, columns, channels in, channels out
    "a": (5, 5, 1, 12),
    "b": (3, 3, 12, 24),
    "c": (3, 3, 24, 40),
    "d": (4, 5, 40, 80),
    "e": (1, 3, 80, 11),
}


@cache
def weights() -> dict[str, Floats]:
    """The shipped weights, float32."""
    with files("digitize.ocr").joinpath("data", "penned.npz").open("rb") as stream:
        return {name: array.astype(np.float32) for name, array in np.load(stream).items()}


def windows(x: Floats, rows: int, columns: int) -> Floats:
    """n×H×W×C as n×H'×W×(rows·columns·C): what each place of a convolution sees.

    Padded so that the width stays, and the height too where `rows` is odd.
    """
    up, side = (rows // 2 if rows % 2 else 0), columns // 2
    padded = np.pad(x, ((0, 0), (up, up), (side, side), (0, 0)))
    seen = sliding_window_view(padded, (rows, columns), axis=(1, 2))
    n, height, width = seen.shape[:3]
    return np.ascontiguousarray(seen.transpose(0, 1, 2, 4, 5, 3)).reshape(n, height, width, -1)


def applied(seen: Floats, matrix: Floats) -> Floats:
    """`seen @ matrix` as one large product, which is many times quicker than a small one for each row."""
    flat = seen.reshape(-1, seen.shape[-1]) @ matrix
    return flat.reshape(*seen.shape[:-1], matrix.shape[1])


def halved(x: Floats, *, wide: bool = True) -> Floats:
    """The larger of each pair of rows, and of columns where `wide`."""
    x = np.maximum(x[:, ::2], x[:, 1::2])
    return np.maximum(x[:, :, ::2], x[:, :, 1::2]) if wide else x


def log_chances(pictures: Floats, w: Weights | None = None) -> Floats:
    """n × HEIGHT × width to n × width/STEP × 11 log probabilities: 0 is "no digit", 1 + d the digit d."""
    known = w if w is not None else weights()
    spare = -pictures.shape[2] % STEP
    x: Floats = np.pad(pictures, ((0, 0), (0, 0), (0, spare)))[..., None]
    x = _convolved(x, known, "a", stride=2)
    x = halved(_convolved(x, known, "b"))
    x = halved(_convolved(x, known, "c"), wide=False)
    x = _convolved(x, known, "d")
    scores = applied(windows(x, 1, 3), known["e"]) + known["e0"]
    return log_softmax(scores[:, 0])


def _convolved(x: Floats, known: Weights, name: str, stride: int = 1) -> Floats:
    rows, columns = SHAPES[name][:2]
    seen = windows(x, rows, columns)[:, ::stride, ::stride]
    return np.asarray(np.maximum(applied(seen, known[name]) + known[name + "0"], 0), np.float32)


def log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)
