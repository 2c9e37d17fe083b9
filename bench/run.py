"""One run, same pages, same two cores: ours in its settings, OCRmyPDF plain and cleaning, bare Tesseract, and
the recogniser alone as the limit.

    scripts/bench [FOLDER] [--only TOOL]… [--repeat N] [--quick] [--out DIR]

FOLDER holds pages with truth (`bench/truth.py` says how); without it `samples/` is used. Prints tables and
writes `results.json` and `report.html`, which needs no network. Rounds are interleaved, so that a
machine that is busy for a while slows all tools alike; ratios are taken within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from goals import goals
from limit import is_possible
from measure import Cost
from report import benchmark_report
from results import ratios, tool_result
from rich.console import Console
from runners import OURS, ROOT, Runner, program, runners, usual
from tables import show
from tools import CORES, Ran
from truth import Case, load
from worst import worst_pages

QUICK = 4


def _said_version(name: str, *folders: str) -> str:
    said = subprocess.run([program(name, *folders), "--version"], capture_output=True, text=True, check=False)
    return (said.stdout or said.stderr).strip().split("\n")[0]


def about(folder: Path, cases: Sequence[Case], chosen: Sequence[str]) -> dict[str, Any]:
    """What was measured where."""
    versions = {OURS: _said_version(OURS, ".venv"), "tesseract": _said_version("tesseract")}
    if any(name.startswith("ocrmypdf") for name in chosen):
        versions["ocrmypdf"] = _said_version("ocrmypdf", ".venv-bench")
    if is_possible():
        versions["tesserocr"] = version("tesserocr")
    return {
        "folder": folder.name,
        "files": len(cases),
        "pages": sum(len(c.pages) for c in cases),
        "inputBytes": sum(c.file.stat().st_size for c in cases),
        "cores": CORES,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "versions": versions,
    }


def run(
    cases: Sequence[Case], tools: Mapping[str, Runner], rounds: int, keep: Path, say: Console
) -> tuple[dict[str, Ran], dict[str, list[Cost]]]:
    """Every tool in turn, `rounds` times: what each made in the first round, and its cost in all.

    Each works in a folder of its own, which goes afterwards; ours of the first round stays, for the report.
    """
    made: dict[str, Ran] = {}
    cost: dict[str, list[Cost]] = {name: [] for name in tools}
    for number in range(rounds):
        for name, runner in tools.items():
            say.print(f"round {number + 1} of {rounds}: {name} …")
            work = keep / f"{number}-{name}"
            work.mkdir()
            ran = runner(cases, work)
            cost[name].append(ran.cost)
            made.setdefault(name, ran)
            if number or not ran.pdfs:
                shutil.rmtree(work)
    return made, cost


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = list(runners(Path()))
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    parser.add_argument("--only", action="append", choices=names, help="this tool only; repeatable")
    parser.add_argument("--repeat", type=int, default=1, metavar="N", help="rounds, interleaved")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} files only")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    given = parser.parse_args()
    if given.repeat < 1:
        parser.error("--repeat takes 1 or more")
    return given


def measured(
    cases: Sequence[Case], given: argparse.Namespace, keep: Path
) -> tuple[dict[str, Any], dict[str, Ran]]:
    """Everything run, scored and compared: results.json, and what the tools made."""
    found = runners(keep)
    chosen = given.only or usual(found)
    where = about(given.folder.resolve(), cases, chosen)
    tools = {name: found[name] for name in found if name in chosen}
    made, cost = run(cases, tools, given.repeat, keep, Console(stderr=True))
    scored = {name: tool_result(cases, made[name], cost[name]) for name in tools}
    return {**where, "rounds": given.repeat, "tools": scored, "ratios": ratios(scored, OURS)}, made


def main() -> None:
    """Runs, scores, prints, writes results.json and report.html."""
    given = arguments()
    try:
        cases = load(given.folder.resolve())
    except ValueError as problem:
        sys.exit(str(problem))
    cases = cases[:QUICK] if given.quick else cases
    with tempfile.TemporaryDirectory(prefix="bench-") as keep:
        results, made = measured(cases, given, Path(keep))
        shown = next((name for name in made if made[name].read), OURS)
        worst = worst_pages(cases, made[shown], results["tools"][shown]) if shown in made else []
    reached = goals(results["tools"], results["ratios"], OURS)
    given.out.mkdir(parents=True, exist_ok=True)
    target = given.out / "results.json"
    target.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (given.out / "report.html").write_text(benchmark_report(results, shown, reached, worst), "utf-8")
    console = Console(width=None if sys.stdout.isatty() else 150)
    show(console, results, shown, reached)
    console.print(f"written: {target}, {given.out / 'report.html'}")


if __name__ == "__main__":
    main()
