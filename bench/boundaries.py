"""Stacks of fresh papers: where each paper begins, with separator sheets and without them.

    python bench/boundaries.py --seed 7 --count 4

Every page is read once, as `convert` reads it; the stack without sheets is the same reading without them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from digitize.dossier import Page
from digitize.extract.split import Part, split
from digitize.intake.inspect import inspect
from digitize.intake.receive import receive
from digitize.reading import read_page
from digitize.settings import Settings, load

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "samples"))

from fictional import binder
from fictional.stacks import Stack, stacks


@dataclass(frozen=True, slots=True)
class Boundaries:
    """First pages of papers, that of each file left out: right, false and missed ones; unsure: cuts and
    places without a cut that a person is asked about; silent: mistakes that nobody is asked about.
    """

    right: int = 0
    false: int = 0
    missed: int = 0
    unsure: int = 0
    silent: int = 0

    def __add__(self, other: Boundaries) -> Boundaries:
        return Boundaries(
            self.right + other.right,
            self.false + other.false,
            self.missed + other.missed,
            self.unsure + other.unsure,
            self.silent + other.silent,
        )

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else 1.0


def boundary_scores(
    truth: Sequence[Sequence[int]], found: Sequence[Sequence[int]], unsure: Iterable[int] = ()
) -> Boundaries:
    """How well papers, each given by its page numbers, are told apart. unsure: pages that a finding names."""
    wanted, cut = _starts(truth), _starts(found)
    asked = set(unsure)
    wrong = wanted ^ cut
    return Boundaries(len(wanted & cut), len(cut - wanted), len(wanted - cut), len(asked), len(wrong - asked))


def _starts(papers: Sequence[Sequence[int]]) -> set[int]:
    """The first pages of all papers but the first in the file."""
    return set(sorted(p[0] for p in papers if p)[1:])


def score_parts(truth: Sequence[Sequence[int]], parts: Sequence[Part]) -> Boundaries:
    """`boundary_scores` of what `split` found."""
    unsure = [f.page for p in parts for f in p.findings if f.code == "unsure-split" and f.page]
    return boundary_scores(truth, [p.pages for p in parts], unsure)


def read_stack(stack: Stack, folder: Path, seed: int, settings: Settings) -> tuple[Page, ...]:
    """The pages of a fresh stack as read; its file is made in `folder`."""
    scan = receive(binder.write(stack.bound, folder, seed), folder / "kept", settings)
    return tuple(read_page(scan, source, settings) for source in inspect(scan, settings).pages)


def score_stack(stack: Stack, pages: Sequence[Page]) -> dict[str, Boundaries]:
    """The stack as fed, and without its separator sheets."""
    plain = [p for p in pages if p.number not in stack.separators]
    number = {p.number: at for at, p in enumerate(plain, 1)}
    papers = [[number[n] for n in paper] for paper in stack.papers]
    alone = [replace(p, number=number[p.number]) for p in plain]
    return {"with": score_parts(stack.papers, split(pages)), "without": score_parts(papers, split(alone))}


def measure(seed: int, count: int, settings: Settings) -> dict[str, Boundaries]:
    """Both tasks over `count` fresh stacks."""
    total = {"with": Boundaries(), "without": Boundaries()}
    for stack in stacks(seed, count):
        with tempfile.TemporaryDirectory() as folder:
            pages = read_stack(stack, Path(folder), seed, settings)
        total = {task: total[task] + score for task, score in score_stack(stack, pages).items()}
    return total


def as_json(score: Boundaries) -> dict[str, float | int]:
    """The figures of one task."""
    return {
        "f1": round(score.f1, 4),
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "boundaries": score.right + score.missed,
        "unsure": score.unsure,
        "silentMistakes": score.silent,
    }


def main() -> None:
    """Print the figures as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=4)
    given = asked.parse_args()
    found = measure(given.seed, given.count, load())
    print(json.dumps({task: as_json(score) for task, score in found.items()}, indent=1))


if __name__ == "__main__":
    main()
