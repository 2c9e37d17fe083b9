"""The papers of the fields benchmark as stacks, with separator sheets between them and without."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from boundaries import Boundaries, as_json, score_parts
from freshpapers import Reading

from digitize.dossier import Page
from digitize.extract.split import split
from digitize.intake.inspect import inspect
from digitize.intake.receive import receive
from digitize.pdf.separators import separator_sheets
from digitize.reading import read_page
from digitize.settings import Settings

_STACKS = 60
_LEAST, _MOST = 4, 8  # papers in a stack
_CODE = "H99.12-250804-0101"
Papers = list[tuple[Page, ...]]


def cuts_in_stacks(readings: Sequence[Reading], seed: int, settings: Settings) -> dict[str, Any]:
    """How well papers are told apart, `with` a sheet before each and `without`; the first is no cut.

    The sheet is a real one, read as any page is, though clean; `bench/boundaries.py` wears it too.
    """
    total = {"with": Boundaries(), "without": Boundaries()}
    sheet = _sheet(settings) if readings else None
    for number in range(_STACKS if readings else 0):
        papers = _stack(readings, seed, number)
        total["without"] += _score(papers, None)
        total["with"] += _score(papers, sheet)
    return {task: as_json(score) for task, score in total.items()}


def _sheet(settings: Settings) -> Page:
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder, "sheet.pdf")
        printed.write_bytes(separator_sheets([_CODE]))
        scan = receive(printed, Path(folder, "kept"), settings)
        return read_page(scan, inspect(scan, settings).pages[0], settings)


def _stack(readings: Sequence[Reading], seed: int, number: int) -> Papers:
    """The pages of four to eight papers in a random order."""
    dice = random.Random(f"stack {seed} {number}")
    chosen = dice.sample(readings, min(len(readings), dice.randint(_LEAST, _MOST)))
    return [paper for reading in chosen for paper in _papers(reading)]


def _papers(reading: Reading) -> Papers:
    """A file's pages from each paper's first to the next one's: blank backs stay where they lie."""
    starts = sorted(paper.pages[0] - 1 for paper in reading.case.papers)
    return [reading.pages[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]


def _score(papers: Papers, sheet: Page | None) -> Boundaries:
    """The papers numbered through, a sheet before each where there is one."""
    pages: list[Page] = []
    truth = []
    for paper in papers:
        pages += [replace(sheet, number=len(pages) + 1)] if sheet else []
        truth.append([len(pages) + n for n in range(1, len(paper) + 1)])
        pages += [replace(p, number=n) for p, n in zip(paper, truth[-1], strict=True)]
    return score_parts(truth, split(pages))
