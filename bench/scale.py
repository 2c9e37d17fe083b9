"""What grows with the archive: filing, search, verification, reindexing, memory, files, at growing sizes.

    scripts/bench scale [--dossiers N] [--at N]… [--documents N] [--minutes M] [--folder DIR] [--out DIR]

Files N synthetic dossiers without OCR: the sample dossiers are digitised once, each replay has other people,
numbers and words (`replay.py`), and goes through the `take_in` that `ingest` uses. At 1,000, 3,000, 10,000 …
dossiers it stops and measures. `--minutes` ends the filing early: the last size is then what was reached.
`--keep DIR` leaves the archive there and goes on with what is in it. 100,000 dossiers take 33 GB; whole runs
of `verify` and `reindex` are made up to `--whole` dossiers, for they take as long as the filing does.
`--documents` also measures searches over an index of so many papers that are in no archive (`million.py`);
`--index DIR` takes one of 100,000 that is there. Writes scale.json, scale.html and scale.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from charts import Series, growth
from filed import Ahead, Spent, file_stretch, recorded
from htmlpage import figure, page, paragraph, section, table
from million import merged, multiplied
from replay import Replay
from runners import ROOT, program
from search import Maker, fill, measure, queries
from tools import CORES
from verifying import median_ratio, sampled, turns

from digitize.archive.catalogue import open_catalogue
from digitize.archive.layout import Archive, create, open_archive
from digitize.find.index import Index

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
BASE = 100_000
_STARTER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
_LOOKED_AT = 300  # objects that verification and sha512sum are compared over
_MEANING = (
    "Per dossier, over the stretch since the size before. plain: the same files written one after the other, "
    "each fsynced, for every tenth dossier in the same run; ratio: take_in of those dossiers over that. "
    "verify ÷ sha512sum: 300 objects spread over the archive, median of cold and of warm turns. Growth: the "
    "power of the size that a figure grows with (0 does not grow, 1 in step), least squares on logarithms."
)


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured at one size; figures by name."""

    dossiers: int
    documents: int
    figures: dict[str, float] = field(default_factory=dict)


UNITS = {
    "filing ms": "take_in, wall",
    "filing CPU ms": "take_in, CPU of all threads",
    "plain ms": "plain fsynced files",
    "filing ÷ plain": "",
    "store ms": "of it: OCFL store",
    "catalogue ms": "of it: SQLite catalogue",
    "index ms": "of it: search index",
    "journal ms": "of it: journal",
    "search p50 ms": "",
    "search p99 ms": "",
    "search CPU p50 ms": "",
    "search CPU p99 ms": "",
    "verify ÷ sha512sum cold": "",
    "verify ÷ sha512sum warm": "",
    "verify s": "a whole run",
    "verify MB": "peak memory",
    "reindex s": "",
    "reindex MB": "peak memory",
    "filing MB": "memory of the process that files and replays, mapped files left out",
    "kB a dossier": "store and review",
    "inodes a dossier": "store and review",
    "catalogue kB a dossier": "",
    "index kB a dossier": "",
}


def per_dossier(spent: Spent) -> dict[str, float]:
    """Milliseconds a dossier, and the ratio to plain files."""
    each = {name: 1000 * seconds / spent.dossiers for name, seconds in spent.parts.items()}
    found = {"filing ms": 1000 * spent.filing_s / spent.dossiers}
    found |= {"filing CPU ms": 1000 * spent.cpu_s / spent.dossiers}
    found |= {f"{name} ms": each[name] for name in ("store", "catalogue", "index", "journal") if name in each}
    if spent.plain_s:
        found |= {"filing ÷ plain": spent.both_s / spent.plain_s}
        found |= {"plain ms": found["filing ms"] / found["filing ÷ plain"]}
    return found


def room_taken(archive: Archive, dossiers: int) -> dict[str, float]:
    """Bytes and inodes a dossier, as the file system counts them."""
    used = [_du(folder) for folder in (archive.store, archive.review)]
    derived = {"catalogue": _du(archive.catalogue), "index": _du(archive.index)}
    found = {
        "kB a dossier": sum(u[0] for u in used) / dossiers,
        "inodes a dossier": sum(u[1] for u in used) / dossiers,
    }
    return found | {f"{name} kB a dossier": size / dossiers for name, (size, _) in derived.items()}


def _du(path: Path) -> tuple[int, int]:
    """kB on disk, and inodes."""
    said = [
        subprocess.run(["du", "-s", *more, str(path)], capture_output=True, text=True, check=True).stdout
        for more in (["-k"], ["--inodes"])
    ]
    return int(said[0].split()[0]), int(said[1].split()[0])


def run_watched(*arguments: str) -> tuple[float, float] | None:
    """Seconds and most resident MB of one of our commands; None where it did not end well.

    A process in between starts it: Linux counts what the starter's memory was as the child's own.
    """
    command = [sys.executable, "-c", _STARTER, program("digitize", ".venv"), *arguments]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"digitize {arguments[0]} ended with {done.returncode}: {done.stderr}", file=sys.stderr)
        return None
    return time.perf_counter() - begun, int(done.stdout.split()[-1]) * 1024 / 1e6


def commands(archive: Archive) -> dict[str, float]:
    """A whole verification and a whole reindex, each in a process of its own."""
    found: dict[str, float] = {}
    for name in ("verify", "reindex"):
        watched = run_watched(name, "--archive", str(archive.root), "--json", "--no-progress", "-q")
        if watched:
            found |= {f"{name} s": watched[0], f"{name} MB": watched[1]}
    return found


def searched(index: Index, maker: Maker) -> dict[str, float]:
    """Over all kinds of query: wall and CPU."""
    row: dict[str, Any] = measure(index, queries(maker))[-1]
    return {
        "search p50 ms": row["p50Ms"],
        "search p99 ms": row["p99Ms"],
        "search CPU p50 ms": row["p50CpuMs"],
        "search CPU p99 ms": row["p99CpuMs"],
    }


def compared(archive: Archive) -> dict[str, float]:
    """Verification beside sha512sum over a sample."""
    found = turns(archive, sampled(archive, _LOOKED_AT))
    return {f"verify ÷ sha512sum {cache}": median_ratio(found, cache) for cache in ("cold", "warm")}


@dataclass(frozen=True, slots=True)
class Plan:
    """sizes: to stop at; until: when to file no more, monotonic seconds; whole: up to what size `verify` and
    `reindex` are run over everything; ahead: writes the sources meanwhile.
    """

    sizes: Sequence[int]
    until: float
    whole: int
    ahead: Ahead | None = None


def run(folder: Path, replay: Replay, plan: Plan, say: Callable[[str], None]) -> Iterator[Point]:
    """File up to each size and measure there."""
    archive, done = _archive(folder / "archive")
    for size in (s for s in plan.sizes if s > done):
        spent = file_stretch(archive, replay, range(done, size), folder, plan.until, plan.ahead)
        done += spent.dossiers
        documents = sum(len(replay.papers(n)) for n in range(done))
        say(f"{done:,} dossiers filed")
        figures = per_dossier(spent) | {"filing MB": _own_mb()}
        yield Point(done, documents, figures | _measured(archive, replay, done, plan))
        if time.monotonic() > plan.until:
            return


def _archive(root: Path) -> tuple[Archive, int]:
    """The archive, and how many dossiers are in it: a new one with none, or what an earlier run left."""
    if not root.exists():
        return create(root, "vi"), 0
    archive = open_archive(root)
    with closing(open_catalogue(archive)) as catalogue:
        counts = catalogue.counts()
    return archive, counts.filed + counts.review


def _measured(archive: Archive, replay: Replay, dossiers: int, plan: Plan) -> dict[str, float]:
    found = searched(Index(archive.index), replay.maker) | compared(archive)
    found |= room_taken(archive, dossiers)
    return found | (commands(archive) if dossiers <= plan.whole else {})


def _own_mb() -> float:
    """Memory of this process but for files that it maps, such as the index."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1]) / 1000


def exponent(points: Sequence[Point], name: str) -> float | None:
    """The power of the number of dossiers that a figure grows with; None for fewer than two points."""
    pairs = [(math.log(p.dossiers), math.log(p.figures[name])) for p in points if p.figures.get(name, 0) > 0]
    if len(pairs) < 2:
        return None
    mean_x, mean_y = (sum(p[axis] for p in pairs) / len(pairs) for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in pairs)
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / spread if spread else None


def rows(points: Sequence[Point]) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: a figure a row, a size a column, growth last."""
    names = [n for n in UNITS if any(n in p.figures for p in points)]
    cells = []
    for name in names:
        power = exponent(points, name)
        values = [f"{p.figures[name]:.3g}" if name in p.figures else "" for p in points]
        label = f"{name} ({UNITS[name]})" if UNITS[name] else name
        cells.append([label, *values, "" if power is None else f"{power:+.2f}"])
    return ["dossiers", *(f"{p.dossiers:,}" for p in points), "growth"], cells


def markdown(points: Sequence[Point], million: Sequence[dict[str, Any]], under: str) -> str:
    """The tables for docs/benchmarks.md."""
    heads, cells = rows(points)
    lines = [under, "", _line(heads), _line("---" for _ in heads), *map(_line, cells)]
    if million:
        names = ("query", "p50Ms", "p99Ms", "p50CpuMs", "p99CpuMs", "meanHits")
        lines += ["", _line(names), _line("---" for _ in names)]
        lines += [_line(str(row[n]) for n in names) for row in million]
    return "\n".join(lines) + "\n"


def _line(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def report(points: Sequence[Point], million: Sequence[dict[str, Any]], under: str) -> str:
    """Everything as one HTML document."""
    heads, cells = rows(points)

    def drawn(title: str, unit: str, *names: str) -> str:
        series = [
            Series(n, [(p.dossiers, p.figures[n]) for p in points if p.figures.get(n, 0) > 0]) for n in names
        ]
        return figure(growth(title, [s for s in series if s.points], "dossiers", unit))

    costs = ("filing ms", "plain ms", "store ms", "catalogue ms", "index ms", "journal ms")
    parts = [
        table(heads, cells, "figures"),
        paragraph(_MEANING, "note"),
        drawn("Milliseconds to file a dossier", "ms", *costs),
        drawn("Milliseconds to search", "ms", "search p50 ms", "search p99 ms", "search CPU p50 ms"),
        drawn("Seconds for the whole archive", "s", "verify s", "reindex s"),
        drawn("Peak memory", "MB", "filing MB", "verify MB", "reindex MB"),
    ]
    sections = [section("Growth", *parts)]
    if million:
        names = list(million[0])
        shown = [[str(row[n]) for n in names] for row in million]
        sections.append(section("Searching many papers", table(names, shown, "figures")))
    return page("What grows with the archive", under, sections)


def search_many(documents: int, folder: Path, given: Path | None) -> list[dict[str, Any]]:
    """Searches over an index of so many made-up papers, a base of 100,000 copied."""
    base = given or folder / "base"
    if given is None:
        fill(base, Maker(), min(BASE, documents))
    multiplied(base, folder / "many", max(1, documents // BASE))
    print(f"segments of the large index: {merged(folder / 'many')}", file=sys.stderr, flush=True)
    found = measure(Index(folder / "many"), queries(Maker()))
    shutil.rmtree(folder / "many")
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dossiers", type=int, default=SIZES[-1])
    parser.add_argument("--at", action="append", type=int, metavar="N", help="measure at this size too")
    parser.add_argument("--documents", type=int, default=0, help="search so many papers too, e.g. 1000000")
    parser.add_argument("--index", type=Path, help="an index of 100,000 papers made by search.py")
    parser.add_argument("--scan-kb", type=int, default=12, help="kB of each scan's picture (0: all of them)")
    parser.add_argument("--minutes", type=float, default=1e6, help="file no longer than this")
    parser.add_argument(
        "--keep", type=Path, help="leave the archive here, or go on with the one that is here"
    )
    parser.add_argument("--whole", type=int, default=SIZES[2], help="verify and reindex all up to this size")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    return parser.parse_args()


def main() -> None:
    """Files, measures, and writes after every size, so that a run cut short leaves what it found."""
    given = arguments()
    sizes = [*(s for s in given.at or SIZES if s < given.dossiers), given.dossiers]
    points: list[Point] = []
    with tempfile.TemporaryDirectory(prefix="scale-", dir=given.folder) as kept, ExitStack() as last:
        million = search_many(given.documents, Path(kept), given.index) if given.documents else []
        replay, ahead = Replay(recorded(given.scan_kb or None)), Ahead(given.scan_kb or None)
        last.callback(ahead.close)
        plan = Plan(sizes, time.monotonic() + 60 * given.minutes, given.whole, ahead)
        for point in run(given.keep or Path(kept), replay, plan, _say):
            points.append(point)
            write(points, million, given.out)
    print(f"written: {given.out}/scale.json, scale.html, scale.md")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def write(points: Sequence[Point], million: Sequence[dict[str, Any]], out: Path) -> None:
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    under = f"{date.today().isoformat()}, {CORES} cores, load of the machine meanwhile {load}"
    out.mkdir(parents=True, exist_ok=True)
    (out / "scale.json").write_text(json.dumps([asdict(p) for p in points], indent=1) + "\n")
    (out / "scale.html").write_text(report(points, million, under), "utf-8")
    (out / "scale.md").write_text(markdown(points, million, under), "utf-8")


if __name__ == "__main__":
    main()
