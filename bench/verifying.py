"""What verification costs beside `sha512sum` over the same bytes, in turns, from a cold cache and a warm one.

    scripts/bench verify [--dossiers N] [--rounds N] [--archive DIR] [--out DIR]

Ours reads every file's bytes too, and besides parses inventories, compares sidecars and looks for strays. An
archive of replayed papers is filed first where none is given. Cold: the kernel is asked to forget the files
before each turn (files that another program has open stay).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from runners import ROOT

from digitize.archive.census import Census, survey
from digitize.archive.fixity import look_all
from digitize.archive.layout import Archive, open_archive

GOAL = 1.3
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One of each over the same files. Rates in MB of content a second."""

    cache: str
    megabytes: float
    files: int
    sha512sum_s: float
    verify_s: float

    @property
    def ratio(self) -> float:
        """Verification over `sha512sum`, by the clock."""
        return self.verify_s / self.sha512sum_s


def content_of(archive: Archive, places: Iterable[str]) -> list[Path]:
    """The content files of these objects."""
    tops = (archive.store / place for place in places)
    return [p for top in tops for p in sorted(top.glob("v*/content/**/*")) if p.is_file()]


def forget(files: Iterable[Path]) -> None:
    """Ask the kernel to drop these files from its cache."""
    for file in files:
        handle = os.open(file, os.O_RDONLY)
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)


def time_sha512sum(files: Sequence[Path]) -> float:
    """Seconds that one `sha512sum` takes for all of them."""
    given = b"\0".join(bytes(f) for f in files)
    begun = time.perf_counter()
    subprocess.run(
        ["xargs", "-0", "-n", "100000", "sha512sum"], input=given, stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - begun


def time_verify(archive: Archive, places: Iterable[str]) -> float:
    """Seconds that looking at all of them takes, as `verify` does it."""
    census = Census()
    census.add_stored(places)
    begun = time.perf_counter()
    wrong = [f for _, one in look_all(archive, census, None) for f in one.findings]
    seconds = time.perf_counter() - begun
    census.close()
    if wrong:
        sys.exit(f"the archive is damaged: {wrong[0].code}")
    return seconds


def turns(archive: Archive, places: Sequence[str], rounds: int = ROUNDS) -> list[Turn]:
    """Cold and warm, each so often, ours first in every other round."""
    files = content_of(archive, places)
    size = sum(f.stat().st_size for f in files) / 1e6
    found = []
    for cache in ("cold", "warm"):
        for number in range(rounds):
            doers: list[Callable[[], float]] = [
                lambda: time_sha512sum(files),
                lambda: time_verify(archive, places),
            ]
            spent = [0.0, 0.0]
            for which in (0, 1) if number % 2 else (1, 0):
                if cache == "cold":
                    forget(files)
                spent[which] = doers[which]()
            found.append(Turn(cache, size, len(files), *spent))
    return found


def sampled(archive: Archive, most: int) -> list[str]:
    """At most so many objects, evenly from all of the store."""
    places = list(survey(archive.store, []))
    step = max(1, len(places) // most)
    return places[::step][:most]


def median_ratio(found: Iterable[Turn], cache: str) -> float:
    return statistics.median(t.ratio for t in found if t.cache == cache)


def show(found: Sequence[Turn]) -> None:
    shown = Table("cache", "MB", "files", "sha512sum MB/s", "verify MB/s", "verify ÷ sha512sum")
    for t in found:
        rates = (f"{t.megabytes / s:.0f}" for s in (t.sha512sum_s, t.verify_s))
        shown.add_row(t.cache, f"{t.megabytes:.0f}", str(t.files), *rates, f"{t.ratio:.2f}")
    Console(width=None if sys.stdout.isatty() else 120).print(shown)
    for cache in ("cold", "warm"):
        print(f"{cache}: {median_ratio(found, cache):.2f} (goal: at most {GOAL})")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dossiers", type=int, default=300, help="how many to file, or to look at")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--archive", type=Path, help="an archive that is there; otherwise one is made")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    return parser.parse_args()


def main() -> None:
    """Measures, prints, writes verify.json."""
    from filed import file_some  # noqa: PLC0415 - makes an archive; not needed for one that is there

    given = arguments()
    with tempfile.TemporaryDirectory(prefix="verify-") as kept:
        archive = open_archive(given.archive) if given.archive else file_some(Path(kept), given.dossiers)
        found = turns(archive, sampled(archive, given.dossiers), given.rounds)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "verify.json").write_text(json.dumps([asdict(t) for t in found], indent=1) + "\n")
    show(found)


if __name__ == "__main__":
    main()
