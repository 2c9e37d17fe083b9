"""Fits `digitize/ocr/data/penned.npz`: the network that reads numbers written or stamped into a form.

`.venv/bin/python scripts/fit-digit-reader.py [SCENES | --check]` draws numbers (`pens.py`), teaches the
network with them, fits on hands it was not taught with how far its chances are to be believed
(`penned.json`), and prints how it does; `--check` does the last two alone. All is seeded. Takes about
fifteen minutes on one core. scikit-learn, where it is installed, brings real digits of 43
people (E. Alpaydin and C. Kaynak, UCI, 1998), for the fit of the chances and the check alone.

Optimiser: Adam (Kingma and Ba, 2015). Loss: connectionist temporal classification (Graves et al., 2006).
"""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # products this small only wait for each other

import cv2
import numpy as np
from pens import FontWriter, ScanWriter, Writer, number, scene

from digitize.ocr import penned
from digitize.ocr.network import SHAPES, applied, halved, log_softmax, windows
from digitize.ocr.writing import HEIGHT, LOOKS, READ, pictures_of

cv2.setNumThreads(1)
OUT = Path(__file__).parent.parent / "digitize" / "ocr" / "data"
SCENES, CHUNK, BATCH, EPOCHS = 30_000, 500, 32, 5
NO_TEXT = 0.04  # of the scenes: slots without a number, so that nothing is read as nothing


def any_writer(rng):
    draw = rng.random()
    if draw < 0.62:
        return Writer(rng)
    return FontWriter(rng, "hand" if draw < 0.85 else "stamp")


def drawn(count, seed, source=any_writer, empty=NO_TEXT, looks=READ):
    """`count` scenes as (pictures, text); pictures: one for each look, uint8."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    out = []
    while len(out) < count:
        text = "" if rng.random() < empty else number(rng)
        image, slot = scene(rng, source(rng), text)
        pictures = pictures_of(image, slot, looks)
        if pictures is not None:
            out.append(((pictures * 255).round().astype(np.uint8), text, slot.kind))
    return out


def draw_all(count, seed, source=any_writer, empty=NO_TEXT, looks=READ):
    chunks = -(-count // CHUNK)
    work = partial(drawn, CHUNK, source=source, empty=empty, looks=looks)
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(work, range(seed * 10_000, seed * 10_000 + chunks)))
    return [one for part in parts for one in part][:count]


def fresh(rng):
    known = {}
    for name, (rows, columns, into, out) in SHAPES.items():
        size = rows * columns * into
        known[name] = rng.normal(0, np.sqrt(2 / size), (size, out)).astype(np.float32)
        known[name + "0"] = np.zeros(out, np.float32)
    known["e"] *= 0.3
    known["e0"][0] = 1.0
    return known


class Learner:
    """The network of `network.py` with the way back; `network.log_chances` must give what `forward` gives."""

    def __init__(self, known):
        self.known = known
        self.first = {k: np.zeros_like(v) for k, v in known.items()}
        self.second = {k: np.zeros_like(v) for k, v in known.items()}
        self.steps = 0

    def forward(self, pictures, rng=None):
        k, self.held = self.known, {}
        x = pictures[..., None]
        x = self._through(x, "a", 2)
        x = self._through(x, "b")
        x = self._pooled(x, "b", True)
        x = self._through(x, "c")
        x = self._pooled(x, "c", False)
        x = self._through(x, "d")
        self.drop = (rng.random(x.shape) > 0.2) / np.float32(0.8) if rng is not None else None
        x = x * self.drop if rng is not None else x
        self.held["e"] = windows(x, 1, 3)
        return log_softmax((applied(self.held["e"], k["e"]) + k["e0"])[:, 0])

    def _through(self, x, name, stride=1):
        rows, columns = SHAPES[name][:2]
        seen = windows(x, rows, columns)[:, ::stride, ::stride]
        seen = np.ascontiguousarray(seen)
        y = applied(seen, self.known[name])
        y += self.known[name + "0"]
        np.maximum(y, 0, out=y)
        self.held[name] = (x.shape, seen, y)
        return y

    def _pooled(self, x, name, wide):
        y = halved(x, wide=wide)
        up = y.repeat(2, axis=1).repeat(2, axis=2) if wide else y.repeat(2, axis=1)
        self.held["p" + name] = x == up
        return y

    def backward(self, slope):
        """Gradients from those of the scores, n × T × 11."""
        g, k = {}, self.known
        slope = slope[:, None]
        seen = self.held["e"]
        g["e"] = seen.reshape(-1, seen.shape[-1]).T @ slope.reshape(-1, slope.shape[-1])
        g["e0"] = slope.sum(axis=(0, 1, 2))
        n, _, width = slope.shape[:3]
        back = spread(applied(slope, k["e"].T), (n, 1, width, SHAPES["e"][2]), 1, 3)
        back = self._back(back * self.drop if self.drop is not None else back, "d", g)
        back = self._back(back.repeat(2, axis=1) * self.held["pc"], "c", g)
        back = self._back(back.repeat(2, axis=1).repeat(2, axis=2) * self.held["pb"], "b", g)
        self._back(back, "a", g, last=True)
        return g

    def _back(self, slope, name, g, last=False):
        shape, seen, y = self.held[name]
        slope = slope * (y > 0)
        flat = slope.reshape(-1, slope.shape[-1])
        g[name] = seen.reshape(-1, seen.shape[-1]).T @ flat
        g[name + "0"] = flat.sum(axis=0)
        return None if last else spread(applied(slope, self.known[name].T), shape, *SHAPES[name][:2])

    def step(self, g, rate):
        self.steps += 1
        for name, slope in g.items():
            self.first[name] += 0.1 * (slope - self.first[name])
            self.second[name] += 0.002 * (slope**2 - self.second[name])
            m = self.first[name] / (1 - 0.9**self.steps)
            v = self.second[name] / (1 - 0.998**self.steps)
            self.known[name] -= (rate * m / (np.sqrt(v) + 1e-7)).astype(np.float32)


def spread(seen, shape, rows, columns):
    """The way back of `windows`: every place gets the sum of what was asked of it."""
    up, side = (rows // 2 if rows % 2 else 0), columns // 2
    n, height, width, channels = shape
    total = np.zeros((n, height + 2 * up, width + 2 * side, channels), np.float32)
    seen = seen.reshape(*seen.shape[:3], rows, columns, channels)
    for r in range(rows):
        for c in range(columns):
            total[:, r : r + seen.shape[1], c : c + seen.shape[2]] += seen[:, :, :, r, c]
    return total[:, up : up + height, side : side + width]


def ctc(log_p, texts):
    """Mean loss and its slope at the scores (before the softmax)."""
    longest = max(1, *map(len, texts))
    n, steps, _ = log_p.shape
    states = np.zeros((n, 2 * longest + 1), np.int64)
    skip = np.zeros(states.shape, bool)
    ends = np.array([2 * len(t) for t in texts])
    for row, text in enumerate(texts):
        states[row, 1 : 2 * len(text) : 2] = [1 + int(c) for c in text]
    skip[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    rows = np.arange(n)
    beyond = np.arange(states.shape[1])[None] > ends[:, None]
    chosen = np.broadcast_to(states[:, None], (n, steps, states.shape[1]))
    p = np.take_along_axis(log_p.astype(np.float64), chosen, 2)
    p[np.broadcast_to(beyond[:, None], p.shape)] = -1e30
    ahead, back = np.full(p.shape, -1e30), np.full(p.shape, -1e30)
    ahead[:, 0, :2] = p[:, 0, :2]
    for t in range(1, steps):
        ahead[:, t] = onward(ahead[:, t - 1], skip) + p[:, t]
    back[rows, -1, ends] = 0
    back[rows, -1, np.maximum(ends - 1, 0)] = 0
    turned = np.zeros_like(skip)
    turned[:, :-2] = skip[:, 2:]
    for t in range(steps - 2, -1, -1):
        back[:, t] = onward((back[:, t + 1] + p[:, t + 1])[:, ::-1], turned[:, ::-1])[:, ::-1]
    both = ahead + back
    total = np.logaddexp.reduce(both[:, 0], axis=1)
    share = np.exp(both - total[:, None, None])
    wanted = np.zeros(log_p.shape)
    for s in range(states.shape[1]):
        wanted[rows, :, states[:, s]] += share[:, :, s]
    return -total.mean(), ((np.exp(log_p) - wanted) / n).astype(np.float32)


def onward(heard, skip):
    out = heard.copy()
    out[:, 1:] = np.logaddexp(heard[:, 1:], heard[:, :-1])
    out[:, 2:] = np.logaddexp(out[:, 2:], np.where(skip[:, 2:], heard[:, :-2], -1e30))
    return out


def batches(scenes, rng):
    """Batches of about one width: a random look of each scene, a little brighter or darker, moved."""
    order = rng.permutation(len(scenes))
    order = order[np.argsort([scenes[i][0].shape[2] + rng.uniform(0, 12) for i in order], kind="stable")]
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    for group in (groups[i] for i in rng.permutation(len(groups))):
        width = -(-max(scenes[i][0].shape[2] for i in group) // 4) * 4
        x = np.zeros((len(group), HEIGHT, width), np.float32)
        for row, i in enumerate(group):
            looks = scenes[i][0]
            one = looks[int(rng.integers(len(looks)))]
            x[row, :, : one.shape[1]] = one / np.float32(255)
            x[row] = np.roll(x[row], int(rng.integers(-1, 3)), axis=1)
        x **= np.exp(rng.normal(0, 0.2, (len(group), 1, 1))).astype(np.float32)
        yield x, [scenes[i][1] for i in group]


def teach(scenes):
    rng = np.random.default_rng(3)
    learner = Learner(fresh(rng))
    total = EPOCHS * -(-len(scenes) // BATCH)
    for epoch in range(EPOCHS):
        losses = []
        for x, texts in batches(scenes, rng):
            done = learner.steps / total
            rate = 2e-3 * min(1.0, learner.steps / 300) * (0.5 + 0.5 * np.cos(np.pi * done)) + 2e-5
            loss, slope = ctc(learner.forward(x, rng), texts)
            learner.step(learner.backward(slope), rate)
            losses.append(loss)
        print(f"epoch {epoch + 1}: loss {np.mean(losses[-200:]):.3f}", flush=True)
    return learner.known


def stranger(rng):
    return FontWriter(rng, "stranger")


def real_digits():
    try:
        from sklearn.datasets import load_digits  # noqa: PLC0415
    except ImportError:
        return None
    digits = load_digits()
    return partial(ScanWriter, pictures=digits.images.astype(np.float32), labels=digits.target)


def believed(scenes, known):
    """Of each scene the network's chance for its best reading, whether that is right, or in the first 3."""
    rows = []
    for pictures, text, _ in scenes:
        ranked = penned.weighed(pictures.astype(np.float32) / 255, "number", known)
        if ranked and text:
            names = [t for t, _ in ranked[:3]]
            rows.append((ranked[0][1], names[0] == text, text in names))
    return np.array(rows, float)


def fit_trust(rows, rounds=4000):
    """a and b of 1 / (1 + exp(-(a · logit(chance) + b))) by maximum likelihood (Platt, 1999)."""
    x, y = penned.logit(rows[:, 0]), rows[:, 1]
    a, b = 1.0, 0.0
    for _ in range(rounds):
        error = 1 / (1 + np.exp(-(a * x + b))) - y
        a, b = a - 0.05 * (error * x).mean() / 4, b - 0.05 * error.mean()
    return float(a), float(b)


def report(name, rows, trust):
    sure = penned.trusted(rows[:, 0], trust)
    print(f"{name}: {len(rows)} numbers, first {rows[:, 1].mean():.1%}, first three {rows[:, 2].mean():.1%}")
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        here = (sure >= low) & (sure < high)
        if here.any():
            print(f"   said {sure[here].mean():.2f}, right {rows[here, 1].mean():.2f} of {int(here.sum())}")


def main():
    if "--check" in sys.argv:
        check(dict(np.load(OUT / "penned.npz")))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SCENES
    known = teach(draw_all(count, 1, looks=len(LOOKS)))
    known = {k: v.astype(np.float16) for k, v in known.items()}
    np.savez_compressed(OUT / "penned.npz", **known)
    check(known)


def check(known):
    known = {k: v.astype(np.float32) for k, v in known.items()}
    groups = {"pens": draw_all(500, 2, empty=0.0), "strangers": draw_all(1500, 3, stranger, 0.0)}
    real = real_digits()
    if real:
        groups["real digits"] = draw_all(1500, 4, real, 0.0)
    rows = {name: believed(scenes, known) for name, scenes in groups.items()}
    unseen = np.concatenate([r[::2] for name, r in rows.items() if name != "pens"])
    trust = fit_trust(unseen)
    text = json.dumps({"trust": [round(v, 3) for v in trust]})
    (OUT / "penned.json").write_text(text + "\n", "utf-8")
    print(text)
    for name, r in rows.items():
        report(name, r if name == "pens" else r[1::2], trust)


if __name__ == "__main__":
    main()
