"""Learn what the recogniser makes of Vietnamese letters: `digitize/language/data/channel.json`.

`python scripts/make-channel-data.py [--downloads DIR] [--work DIR] [--pages N]`. Draws pages of text in the
faces that look most like an office's, wears them as scanners and copiers do (three levels, 110 to 300 dpi,
colour, grey and black-and-white, faint and fat copies, specks removed together with small marks), reads them
as the product does and counts what became of every printed letter. Readings are kept in --work: a run that
was cut off goes on. Ten pages take a minute or two.
"""

from __future__ import annotations

import argparse
import io
import json
import pickle
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import channel_counts
import cv2
import language_text as text
import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "samples"))

from fictional.fonts import choices, typeset
from fictional.raster import paint
from fictional.scanner import Level, Look, Mode, scan
from fictional.sheet import Sheet

from digitize.dossier import PageSource
from digitize.reading import read_image
from digitize.settings import Settings

TARGET = Path(__file__).parent.parent / "digitize" / "language" / "data" / "channel.json"
SEED = 7
_FACES = (0, 0, 0, 2, 2, 1, 3)  # the twins of Times New Roman first
_MODES: tuple[Mode, ...] = ("grey", "colour")
_LEVELS: tuple[Level, ...] = ("light", "medium", "heavy")


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    text.fetch(given.downloads)
    lines = [*text.laws(given.downloads), *(line for own in text.own().values() for line in own)]
    lines = [line for line in lines if len(line) > 30]
    given.work.mkdir(parents=True, exist_ok=True)
    readings = [_reading(given.work, n, lines) for n in range(given.pages)]
    table = channel_counts.table(pair for pairs in readings for pair in pairs)
    given.out.write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Learn the recogniser's mistakes from pages drawn for it.")
    parser.add_argument("--downloads", type=Path, default=Path("build/language"))
    parser.add_argument("--work", type=Path, default=Path("build/channel"))
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--out", type=Path, default=TARGET)
    return parser


def _reading(work: Path, number: int, lines: Sequence[str]) -> list[channel_counts.Pair]:
    """What was printed and what was read on page `number`, word by word."""
    kept = work / f"{number:04d}.pickle"
    if not kept.exists():
        dice = random.Random(f"{SEED} {number}")  # noqa: S311  draws pages, hides nothing
        kept.write_bytes(pickle.dumps(list(_read(dice, lines))))
    pairs: list[channel_counts.Pair] = pickle.loads(kept.read_bytes())  # noqa: S301  written above
    return pairs


def _read(rng: random.Random, lines: Sequence[str]) -> Iterator[channel_counts.Pair]:
    sheet = drawn(rng, lines)
    picture, dpi = worn(rng, sheet)
    source = PageSource(1, "image", picture.shape[1], picture.shape[0], dpi)
    words = read_image(picture, source, Settings()).words
    said = [(word.raw or word.text, word.confidence) for word in words]
    return channel_counts.aligned(" ".join(sheet.lines).split(), said)


def drawn(rng: random.Random, lines: Sequence[str]) -> Sheet:
    """A page of paragraphs and headings."""
    faces = min(max(_FACES), len(choices("serif")) - 1)
    left, right = rng.uniform(28, 33), 210 - rng.uniform(15, 19)
    sheet = Sheet(typeset(min(rng.choice(_FACES), faces)), left=left, right=right)
    y, size = 25.0, rng.choice((12, 13, 13.5, 14))
    while y < 270:
        line, dice = rng.choice(lines), rng.random()
        if dice < 0.16 and len(line) < 140:
            y = sheet.centred(y, "\n".join(sheet.wrap(line.upper(), size, 150, "b")), size, "b") + 2
        elif dice < 0.24:
            y = sheet.para(y, line[:500], size, base="i")
        else:
            y = sheet.para(y, line[: 300 if dice < 0.32 else 700], size, base="b" if dice < 0.32 else "")
    return sheet


def worn(rng: random.Random, sheet: Sheet) -> tuple[NDArray[np.uint8], int]:
    """The page as it comes from a scanner, and its resolution."""
    dpi, mode = rng.choice((150, 200, 200, 200, 300)), rng.choice(_MODES)
    print_out = paint(sheet, dpi)
    if rng.random() < 0.35:
        print_out = _copied(rng, print_out, dpi)
    look = Look(dpi=dpi, mode=mode, level=rng.choice(_LEVELS), skew=rng.uniform(-0.8, 0.8))
    page = scan(print_out, look, rng)
    page, dpi = (_black_and_white(rng, page, dpi), dpi) if rng.random() < 0.6 else _compressed(rng, page, dpi)
    return np.ascontiguousarray(np.asarray(page.convert("L"))), dpi


def _copied(rng: random.Random, page: Image.Image, dpi: int) -> Image.Image:
    """A faint or a fat copy of a print."""
    grey = cv2.GaussianBlur(
        np.asarray(page.convert("L"), np.float32), (0, 0), rng.uniform(0.5, 1.3) * dpi / 200
    )
    grey = np.clip((grey - rng.uniform(110, 200)) * rng.uniform(2, 5) + 128, 0, 255)
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")


def _black_and_white(rng: random.Random, page: Image.Image, dpi: int) -> Image.Image:
    """What an office's scanner makes of it for a fax or an archive: black or white, specks taken out.

    A low threshold thins the print; with the specks go hooks and acutes that have come loose.
    """
    grey = np.asarray(page.convert("L"), np.float32)
    grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 1.0) * dpi / 200).astype(np.float32)
    ink = (grey < rng.uniform(110, 200)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=4)
    kept = stats[:, 4] >= rng.choice((0, 3, 5, 8, 12)) * (dpi / 200) ** 2
    kept[0] = False
    return Image.fromarray(~kept[labels])


def _compressed(rng: random.Random, page: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    if dpi >= 200 and rng.random() < 0.25:
        size = (page.width * 110 // dpi, page.height * 110 // dpi)
        page, dpi = page.resize(size, Image.Resampling.LANCZOS), 110
    packed = io.BytesIO()
    page.save(packed, "JPEG", quality=rng.choice((25, 40, 60)))
    return Image.open(packed), dpi


if __name__ == "__main__":
    main()
