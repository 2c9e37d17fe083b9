"""Papers never seen before, made from a seed at every level of wear, and pages read once and kept.

A folder is laid out as `truth.py` knows it: `loose/` holds the scans, `truth/loose/` what is on them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from runners import ROOT
from truth import Case, load

from digitize.dossier import Page
from digitize.intake.inspect import inspect
from digitize.intake.receive import receive
from digitize.journey import Order, read_all
from digitize.progress import NoProgress
from digitize.record import page_from_json
from digitize.settings import Settings
from digitize.workers import Workers, crew, outcome_of

sys.path.insert(0, str(ROOT / "samples"))

from fictional import binder, fresh
from fictional.binder import Bound
from fictional.scanner import Level

LEVELS: tuple[Level, ...] = ("light", "medium", "heavy")
_MANY = 60  # time to draw a paper, as so many pages of a source

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One file with its truth and its pages as read."""

    case: Case
    pages: tuple[Page, ...]

    @property
    def level(self) -> str:
        """How worn the scan is, as the file's name says; "as scanned" where it does not."""
        return next((name for name in LEVELS if f"-{name}-" in self.case.name), "as scanned")


def drawn(seed: int, count: int) -> list[Bound]:
    """`count` papers of every type at every level; the first of each come before the second of any."""
    made: Counter[str] = Counter()
    found: list[tuple[int, Bound]] = []
    for doc_type, bound in fresh.papers(seed, count * len(LEVELS)):
        turn, number = divmod(made[doc_type], len(LEVELS))
        made[doc_type] += 1
        level = LEVELS[number]
        found.append((turn, _at_level(bound, level, _name(doc_type, level, turn))))
    return [bound for _, bound in sorted(found, key=lambda pair: pair[0])]


def _name(doc_type: str, level: Level, number: int) -> str:
    return f"{doc_type}-{level}-{number:04d}"


def _at_level(bound: Bound, level: Level, name: str) -> Bound:
    items = tuple(replace(item, look=replace(item.look, level=level)) for item in bound.items)
    return replace(bound, name=name, items=items)


def make(bound: Bound, folder: Path, seed: int) -> bool:
    """In a worker: the scan, then its truth, which says that the scan is whole."""
    binder.write(bound, folder / "loose", seed)
    binder.write_truth(bound, folder / "truth" / "loose")
    return True


def _truth_file(name: str, folder: Path) -> Path:
    return folder / "truth" / "loose" / f"{name}.json"


def fresh_cases(folder: Path, seed: int, count: int, settings: Settings) -> list[Case]:
    """What `drawn` says, made in `folder`; what is there already stays."""
    names = {_name(kind, level, n) for kind in fresh.MAKERS for level in LEVELS for n in range(count)}
    missing = {name for name in names if not _truth_file(name, folder).exists()}
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        with Workers(settings, folder) as workers:
            bounds = (bound for bound in drawn(seed, count) if bound.name in missing)
            for future in [workers.start_whole(_MANY, make, bound, folder, seed) for bound in bounds]:
                outcome_of(future)
    return [case for case in load(folder) if case.file.stem in names]


def read_cases(cases: Sequence[Case], keep: Path, settings: Settings, say: Say) -> Iterator[Reading]:
    """Every file's pages, from `keep` where they were read before."""
    keep.mkdir(parents=True, exist_ok=True)
    with crew(settings, keep) as (workers, threads):
        files = [threads.submit(_read, case, keep, settings, workers) for case in cases]
        for number, (case, file) in enumerate(zip(cases, files, strict=True), 1):
            yield Reading(case, file.result())
            say(f"{number} of {len(cases)} read: {case.name}")


def _read(case: Case, keep: Path, settings: Settings, workers: Workers) -> tuple[Page, ...]:
    folder = keep / case.name.replace("/", "_")
    if not all(_page_file(folder, page.number).exists() for page in case.pages):
        folder.mkdir(parents=True, exist_ok=True)
        scan = receive(case.file, folder / "scan", settings)
        order = Order(scan, folder, settings, date.today(), {})
        inspection = outcome_of(workers.start(inspect, scan, settings))
        read_all(order, inspection, workers, NoProgress())
    return tuple(_kept(folder, page.number) for page in case.pages)


def _page_file(folder: Path, number: int) -> Path:
    return folder / "pages" / f"{number:05d}.json"


def _kept(folder: Path, number: int) -> Page:
    return page_from_json(json.loads(_page_file(folder, number).read_text("utf-8")))
