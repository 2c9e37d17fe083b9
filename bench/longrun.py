"""How memory and cores fare over many pages: one PDF of N pages, and N PDFs of one page, with two workers.

    scripts/bench long [--pages N]… [--shape stack|files]… [--command convert|ingest]… [--out DIR]

Without options: 100 pages, both shapes, converted. The pages are the scanned ones of `samples/` (or of
`--folder`) over and over. Prints a table, writes `long.json` and `long.html`. Flat memory shows as the same
peak for `--pages 100 --pages 300 --pages 1000`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from charts import Series, lines
from goals import MEMORY_MB
from htmlpage import figure, page, paragraph, section, table
from rich.console import Console
from rich.table import Table
from runners import ROOT, program
from stacks import bind_pool, write_files, write_stack
from timeline import Sample, Watched, watch
from tools import CORES

SHAPES = {"stack": write_stack, "files": write_files}
COMMANDS = ("convert", "ingest")
COSTS = ("pages/s", "CPU s/page", "cores busy")
PEAKS = ("peak MB", "RSS MB", "first", "largest other")
HEADS = ("work", "pages", *COSTS, *PEAKS, "exit")
_SMOOTH = 10
_MEANING = (
    "peak MB: most memory of all processes at one time, each shared page counted once (PSS). RSS MB: shared "
    "pages counted in each process. first: peak of the process that was started. largest other: peak of its "
    "largest child. cores busy: CPU time of all its processes over clock time and cores. Dashed: 1 GiB."
)


@dataclass(frozen=True, slots=True)
class Run:
    """One long piece of work, done."""

    command: str
    shape: str
    pages: int
    watched: Watched

    @property
    def name(self) -> str:
        return f"{self.command} {self.shape}"

    def row(self) -> tuple[str, ...]:
        """What `HEADS` names."""
        w = self.watched
        busy = w.cpu_s / (w.wall_s * CORES)
        figures = (f"{self.pages / w.wall_s:.2f}", f"{w.cpu_s / self.pages:.2f}", f"{busy * 100:.0f} %")
        peaks = (f"{w.peak(n):.0f}" for n in ("pss_mb", "rss_mb", "first_mb", "largest_mb"))
        return (self.name, str(self.pages), *figures, *peaks, str(w.status))

    def as_json(self) -> dict[str, Any]:
        """The figures and every sample."""
        w = self.watched
        named = dict(zip(HEADS, self.row(), strict=True))
        samples = [asdict(s) for s in w.samples]
        return named | {"wallSeconds": w.wall_s, "cpuSeconds": w.cpu_s, "samples": samples}


def do(command: str, shape: str, pages: int, pool: Path, work: Path) -> Run:
    """Makes the input, which is not counted, and watches the work."""
    given = work / "in"
    given.mkdir()
    files = SHAPES[shape](pool, pages, given)
    digitize, jobs = program("digitize", ".venv"), ["-j", str(CORES), "--no-progress", "--json"]
    if command == "convert":
        arguments = [digitize, "convert", *map(str, files), "-o", str(work / "out"), *jobs]
    else:
        subprocess.run([digitize, "init", str(work / "archive")], check=True, stdout=subprocess.DEVNULL)
        arguments = [digitize, "ingest", str(given), "--loose", "--archive", str(work / "archive"), *jobs]
    return Run(command, shape, pages, watch(arguments, work / "said.jsonl"))


def _smooth(samples: Sequence[Sample], values: Sequence[float]) -> list[tuple[float, float]]:
    """Means of a few samples each, at the time of the last."""
    parts = [range(i, min(i + _SMOOTH, len(values))) for i in range(0, len(values), _SMOOTH)]
    return [(samples[part[-1]].seconds, sum(values[i] for i in part) / len(part)) for part in parts]


def _own_share(samples: Sequence[Sample]) -> list[float]:
    """Percent of all cores that the work used since the sample before."""
    pairs = zip([samples[0], *samples], samples, strict=False)
    return [
        100 * (now.cpu_s - before.cpu_s) / max(0.01, now.seconds - before.seconds) / CORES
        for before, now in pairs
    ]


def charts(run: Run) -> list[str]:
    """Memory, and load of the cores, over time."""
    samples = run.watched.samples
    named = {"all processes": "pss_mb", "first process": "first_mb", "largest other": "largest_mb"}
    memory = [Series(n, [(s.seconds, getattr(s, key)) for s in samples]) for n, key in named.items()]
    cores = range(len(samples[0].cores)) if samples else ()
    load = [Series("digitize, of all cores", _smooth(samples, _own_share(samples)))] if samples else []
    load += [Series(f"core {i + 1}", _smooth(samples, [100 * s.cores[i] for s in samples])) for i in cores]
    title = f"{run.name}, {run.pages} pages"
    return [
        lines(f"{title}: memory, shared pages once", memory, "MB", MEMORY_MB),
        lines(f"{title}: load, its own and of each core of the machine", load, "%", 100.0),
    ]


def report(runs: Sequence[Run]) -> str:
    """The runs as one HTML document."""
    rows = [run.row() for run in runs]
    drawn = [figure(chart) for run in runs for chart in charts(run)]
    parts = (table(HEADS, rows, "figures"), paragraph(_MEANING, "note"), *drawn)
    under = f"{CORES} workers, {date.today().isoformat()}"
    return page("Many pages: memory and cores", under, [section("Runs", *parts)])


def show(runs: Sequence[Run]) -> None:
    shown = Table(*HEADS, title=f"Many pages, {CORES} workers")
    for run in runs:
        shown.add_row(*run.row())
    Console(width=None if sys.stdout.isatty() else 150).print(shown)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", action="append", type=int, metavar="N")
    parser.add_argument("--shape", action="append", choices=list(SHAPES))
    parser.add_argument("--command", action="append", choices=COMMANDS)
    parser.add_argument("--folder", type=Path, default=ROOT / "samples")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    return parser.parse_args()


def main() -> None:
    """Runs all that was asked for, prints, writes long.json and long.html."""
    given = arguments()
    runs = []
    with tempfile.TemporaryDirectory(prefix="long-") as kept:
        pool = Path(kept) / "pool.pdf"
        bind_pool(given.folder, pool)
        for command in given.command or COMMANDS[:1]:
            for shape in given.shape or SHAPES:
                for pages in given.pages or (100,):
                    Console(stderr=True).print(f"{command} {shape}, {pages} pages …")
                    with tempfile.TemporaryDirectory(dir=kept) as work:
                        runs.append(do(command, shape, pages, pool, Path(work)))
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "long.json").write_text(json.dumps([run.as_json() for run in runs], indent=1) + "\n")
    (given.out / "long.html").write_text(report(runs), "utf-8")
    show(runs)
    print(f"written: {given.out / 'long.json'}, {given.out / 'long.html'}")


if __name__ == "__main__":
    main()
