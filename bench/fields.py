"""How right types and fields are on freshly made papers, by type and level of wear, and what they cost.

    scripts/bench fields [FOLDER] [--seed S] [--count N] [--cache DIR] [--jobs N] [--out DIR]

Makes N papers of every type at every level from seed S (any seed: nobody has seen them), or takes FOLDER,
whose pages have truth (see bench/truth.py). Pages are recognised once and kept in `--cache`: run it again
after a change of rules, and only what comes after recognition is done anew; remove the folder to read again.
Prints tables, writes `fields.json` and `fields.html`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fieldrun import Taken, results, take
from fieldshow import field_report, show
from fieldstacks import cuts_in_stacks
from freshpapers import fresh_cases, read_cases
from rich.console import Console
from runners import ROOT
from tools import CORES
from truth import Case, load

from digitize.settings import Settings
from digitize.settings import load as load_settings


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="pages with truth instead of fresh ones")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--count", type=int, default=2, metavar="N", help="papers a type and level")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="what was made and read is kept here")
    parser.add_argument("--jobs", "-j", type=int, default=CORES, metavar="N", help="pages at once")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    given = parser.parse_args()
    if given.count < 1:
        parser.error("--count takes 1 or more")
    return given


def cases_of(given: argparse.Namespace, keep: Path, settings: Settings) -> list[Case]:
    """The files of the folder given, else fresh ones."""
    if given.folder:
        return load(given.folder.resolve())
    return fresh_cases(keep / "papers", given.seed, given.count, settings)


def about(given: argparse.Namespace, taken: Sequence[Taken]) -> dict[str, object]:
    """What was measured."""
    pages = sum(len(t.reading.pages) for t in taken)
    named = {"folder": given.folder.name} if given.folder else {"seed": given.seed, "count": given.count}
    return {**named, "files": len(taken), "pages": pages}


def main() -> None:
    """Makes, reads, takes the fields, scores, prints, writes."""
    given = arguments()
    name = given.folder.resolve().name if given.folder else f"fresh-{given.seed}"
    keep = (given.cache or given.out / "cache") / name
    settings = replace(load_settings(), jobs=given.jobs)
    console = Console(stderr=True)
    try:
        cases = cases_of(given, keep, settings)
    except ValueError as problem:
        sys.exit(str(problem))
    readings = list(read_cases(cases, keep / "read", settings, console.print))
    taken = take(readings, settings)
    found = {
        **about(given, taken),
        **results(taken),
        "stacks": cuts_in_stacks(readings, given.seed, settings),
    }
    given.out.mkdir(parents=True, exist_ok=True)
    target = given.out / "fields.json"
    target.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (given.out / "fields.html").write_text(field_report(found), "utf-8")
    show(Console(width=None if sys.stdout.isatty() else 190), found)
    print(f"written: {target}, {given.out / 'fields.html'}")


if __name__ == "__main__":
    main()
