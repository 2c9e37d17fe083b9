"""Fits `digitize/ocr/data/handwriting.json`: what tells handwriting in a slot from print, on drawn pages.

`.venv/bin/python scripts/fit-handwriting.py [PAGES]` draws letterheads (`tests/builders_handwriting.py`) with
values in print or drawn by hand, in several faces, sizes and scan qualities, gathers the evidence of every
slot as the product does, and fits a logistic model without negative weights. No real paper is used. Prints
how it does on pages it was not fitted on. Needs the Debian packages fonts-croscore, fonts-texgyre,
fonts-freefont-ttf.
"""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from builders_handwriting import Plan, any_hand, leaning, letterhead, scanned  # noqa: E402

from digitize.dossier import Word, box_around  # noqa: E402
from digitize.ocr.handwriting import SUSPECT, Print, measure  # noqa: E402
from digitize.ocr.slots import find_slots  # noqa: E402

TRUETYPE = "/usr/share/fonts/truetype"
GYRE = "/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes"
FACES = [
    {
        s: f"{TRUETYPE}/croscore/Tinos-{n}.ttf"
        for s, n in (("upright", "Regular"), ("italic", "Italic"), ("bold", "Bold"))
    },
    {s: f"{GYRE}-{n}.otf" for s, n in (("upright", "regular"), ("italic", "italic"), ("bold", "bold"))},
    {
        s: f"{TRUETYPE}/freefont/FreeSerif{n}.ttf"
        for s, n in (("upright", ""), ("italic", "Italic"), ("bold", "Bold"))
    },
]
MODES = ("colour", "grey", "bitonal")


def plan(rng):
    mode = MODES[int(rng.integers(3))]
    dpi = int(rng.choice([200, 300] if mode == "bitonal" else [100, 150, 200, 300]))
    hands = {
        n: any_hand(rng, mode == "colour") for n in ("number", "day", "month", "year") if rng.random() < 0.5
    }
    return mode, Plan(
        number=str(rng.integers(1, 10 ** int(rng.integers(2, 5)))).zfill(2),
        day=f"{rng.integers(1, 32):02d}",
        month=str(rng.integers(1, 13)),
        year=str(rng.integers(1998, 2027)),
        hands=hands,
        blanks=float(rng.choice([0.25, 0.25, 0.3, 0.5, 0.8])),
        room=float(rng.uniform(0.9, 3.5)),
        dpi=dpi,
        point=float(rng.uniform(12.5, 14)),
        faces=FACES[int(rng.integers(len(FACES)))],
    )


def noisy(words, rng):
    """As a recogniser would give them: boxes a pixel off, neighbours merged, values misread or lost."""
    out = []
    for word in words:
        shift = rng.integers(-1, 2, 4)
        box = tuple(int(v + s) for v, s in zip(word.box, shift, strict=True))
        if word.confidence < 0.9 and rng.random() < 0.2:
            continue
        text = (
            "".join(rng.choice(list("0123456789/Øj"), len(word.text))) if word.confidence < 0.9 else word.text
        )
        if out and out[-1].line == word.line and rng.random() < 0.15 and box[0] - out[-1].box[2] < 30:
            last = out.pop()
            out.append(Word(last.text + text, box_around([last.box, box]), 0.4, word.line))
        else:
            out.append(replace(word, text=text, box=box))
    return out


def examples(count, seed):
    rng = np.random.default_rng(seed)
    rows, labels, kinds = [], [], []
    for _ in range(count):
        mode, wanted = plan(rng)
        sheet, truth = letterhead(wanted, rng)
        image, words = leaning(sheet.finished(), sheet.words, float(rng.normal(0, 0.6)))
        image = scanned(image, rng, mode)
        words = noisy(words, rng)
        slots = find_slots(words, image.shape[0], wanted.dpi)
        known = Print(image, words, slots)
        for slot in slots:
            measured = measure(image, slot, known)
            if measured:
                rows.append(list(asdict(measured[0]).values()))
                labels.append(truth[slot.kind] == "hand")
                kinds.append((mode, wanted.dpi, slot.kind))
    names = list(asdict(measured[0]))
    return np.array(rows), np.array(labels, float), kinds, names


def fit(x, y, rounds=6000, rate=0.5, ridge=1e-3):
    """Logistic regression by projected gradient: weights stay at or above zero."""
    scale = x.std(axis=0) + 1e-6
    z = x / scale
    weights, bias = np.zeros(z.shape[1]), 0.0
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-(z @ weights + bias)))
        error = (p - y) / len(y)
        weights = np.maximum(0, weights - rate * (z.T @ error + ridge * weights))
        bias -= rate * error.sum()
    return weights / scale, bias


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    x, y, _, names = examples(count, seed=1)
    weights, bias = fit(x, y)
    model = {"bias": round(bias, 3), "weights": dict(zip(names, weights.round(3).tolist(), strict=True))}
    (ROOT / "digitize/ocr/data/handwriting.json").write_text(json.dumps(model, indent=1) + "\n", "utf-8")
    print(json.dumps(model, indent=1))
    x, y, kinds, _ = examples(count // 2, seed=2)
    p = 1 / (1 + np.exp(-(x @ weights + bias)))
    report(p, y, kinds)


def report(p, y, kinds):
    for cut in (0.2, SUSPECT, 0.5):
        print(
            f"from {cut}: missed {(p[y == 1] < cut).mean():.2%} of {int(y.sum())}, "
            f"false alarms {(p[y == 0] >= cut).mean():.2%} of {int((1 - y).sum())}"
        )
    for part in sorted({(m, d) for m, d, _ in kinds}):
        here = np.array([k[:2] == part for k in kinds])
        print(
            part,
            f"missed {(p[here & (y == 1)] < SUSPECT).mean():.2%}",
            f"false {(p[here & (y == 0)] >= SUSPECT).mean():.2%}",
        )


if __name__ == "__main__":
    main()
