"""One run, same pages, same two cores: ours, OCRmyPDF plain and cleaning, bare Tesseract.

    scripts/bench [FOLDER] [--only TOOL]… [--quick] [--out DIR]

FOLDER holds pages with truth (`bench/truth.py` says how); without it `samples/` is used. Prints tables and
writes `results.json`: per page errors, per field verdicts, cost of each tool.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fieldscore import FieldScore, score_paper, summary, type_right
from rich.console import Console
from rich.table import Table
from textscore import line_recall_error, strict_error, wrong_lines
from tools import CORES, Ran, run_digitize, run_ocrmypdf, run_tesseract
from truth import Case, load

ROOT = Path(__file__).resolve().parent.parent
QUICK = 4
CLEANING = ("--deskew", "--clean", "--rotate-pages")
OURS = "digitize"

Runner = Callable[[Sequence[Case], Path], Ran]


def _program(name: str, *folders: str) -> str:
    """A program of one of our virtual environments, else of the machine."""
    for folder in folders:
        if (ROOT / folder / "bin" / name).exists():
            return str(ROOT / folder / "bin" / name)
    found = shutil.which(name)
    if not found:
        sys.exit(f"{name} is not installed: run scripts/bench, which installs it")
    return found


def runners() -> dict[str, Runner]:
    """The tools by the name that `--only` takes."""

    def ocrmypdf() -> str:
        return _program("ocrmypdf", ".venv-bench")

    return {
        OURS: lambda cases, work: run_digitize(cases, work, _program("digitize", ".venv")),
        "ocrmypdf": lambda cases, work: run_ocrmypdf(cases, work, ocrmypdf()),
        "ocrmypdf-clean": lambda cases, work: run_ocrmypdf(cases, work, ocrmypdf(), CLEANING),
        "tesseract": lambda cases, work: run_tesseract(cases, work, _program("tesseract")),
    }


def page_scores(cases: Sequence[Case], ran: Ran) -> list[dict[str, Any]]:
    """Both errors of every transcribed page that has print on it, with its worst lines."""
    rows = []
    for case in cases:
        for truth, read in zip(case.pages, ran.texts[case.name], strict=True):
            if truth.blank or not truth.known or not truth.text.strip():
                continue
            rows.append(
                {
                    "page": f"{case.name}#{truth.number}",
                    "lineRecallError": round(line_recall_error(read, truth.text), 5),
                    "strictError": round(strict_error(read, truth.text), 5),
                    "worstLines": [line for _, line in wrong_lines(read, truth.text)[:3]],
                }
            )
    return rows


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {
        "mean": round(statistics.mean(values), 5),
        "median": round(statistics.median(values), 5),
        "max": round(max(values), 5),
    }


def field_scores(cases: Sequence[Case], ran: Ran) -> tuple[list[FieldScore], dict[str, Any]]:
    """Every field of every paper, and what they come to."""
    scores: list[FieldScore] = []
    types = []
    for case in cases:
        papers = ran.records.get(case.name, {}).get("documents", [])
        for truth in case.papers:
            scores += score_paper(truth, papers)
            types.append(type_right(truth, papers))
    return scores, {"papers": len(types), "typesRight": sum(types), **summary(scores)}


def tool_result(cases: Sequence[Case], ran: Ran) -> dict[str, Any]:
    """One tool's part of results.json."""
    count = sum(len(c.pages) for c in cases)
    rows = page_scores(cases, ran)
    result: dict[str, Any] = {
        "lineRecallError": _spread([r["lineRecallError"] for r in rows]),
        "strictError": _spread([r["strictError"] for r in rows]),
        "pagesPerSecond": round(count / ran.cost.wall_s, 4),
        "cpuSecondsPerPage": round(ran.cost.cpu_s / count, 4),
        "peakMemoryMb": round(ran.cost.peak_mb),
        "largestProcessMb": round(ran.cost.largest_mb),
        "outputBytes": ran.pdf_bytes,
        "failedCommands": len(ran.cost.failed),
        "pages": rows,
    }
    if ran.records:
        scores, totals = field_scores(cases, ran)
        result["fields"] = {**totals, "scores": [asdict(s) for s in scores]}
    return result


def _version(program: str) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return (said.stdout or said.stderr).strip().split("\n")[0]


def about(folder: Path, cases: Sequence[Case], chosen: Sequence[str]) -> dict[str, Any]:
    """What was measured where."""
    programs = {"digitize": (".venv",), "ocrmypdf": (".venv-bench",), "tesseract": ()}
    wanted = {name.removesuffix("-clean") for name in chosen} | {"tesseract"}
    return {
        "folder": folder.name,
        "files": len(cases),
        "pages": sum(len(c.pages) for c in cases),
        "inputBytes": sum(c.file.stat().st_size for c in cases),
        "cores": CORES,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "versions": {n: _version(_program(n, *where)) for n, where in programs.items() if n in wanted},
    }


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.2f} %"


def ratios(tools: dict[str, dict[str, Any]]) -> list[str]:
    """Ours against each other tool of the same run: only ratios travel from machine to machine."""
    ours = tools.get(OURS)
    lines = []
    for name, other in tools.items() if ours else ():
        if ours is None or name == OURS or not other["lineRecallError"].get("mean"):
            continue
        error = ours["lineRecallError"]["mean"] / other["lineRecallError"]["mean"]
        speed = ours["pagesPerSecond"] / other["pagesPerSecond"]
        cpu = other["cpuSecondsPerPage"] / max(1e-9, ours["cpuSecondsPerPage"])
        lines.append(
            f"against {name}: {error:.2f} of its line-recall error, {speed:.1f}× its pages a second, "
            f"1/{cpu:.1f} of its CPU a page"
        )
    return lines


def cost_table(tools: dict[str, dict[str, Any]], where: dict[str, Any]) -> Table:
    """The comparison."""
    table = Table(title=f"{where['pages']} pages of {where['folder']}/, {where['cores']} cores")
    heads = (
        "line recall",
        "worst page",
        "strict CER",
        "pages/s",
        "CPU s/page",
        "peak MB",
        "PDF MB",
        "failed",
    )
    table.add_column("tool")
    for head in heads:
        table.add_column(head, justify="right")
    for name, t in tools.items():
        size = f"{t['outputBytes'] / 1e6:.1f}" if t["outputBytes"] is not None else "–"
        table.add_row(
            name,
            _percent(t["lineRecallError"].get("mean")),
            _percent(t["lineRecallError"].get("max")),
            _percent(t["strictError"].get("mean")),
            f"{t['pagesPerSecond']:.2f}",
            f"{t['cpuSecondsPerPage']:.2f}",
            str(t["peakMemoryMb"]),
            size,
            str(t["failedCommands"]),
        )
    return table


def field_table(fields: dict[str, Any]) -> Table:
    """Printed fields, and what became of the handwritten and stamped ones."""
    table = Table(title="Fields", show_header=False)
    table.add_column("what")
    table.add_column("value", justify="right")
    by_hand = fields["notTypeset"]
    for what, value in (
        ("papers of the right type", f"{fields['typesRight']} of {fields['papers']}"),
        (
            "printed fields right / wrong / absent",
            f"{fields['right']} / {fields['wrong']} / {fields['absent']}",
        ),
        ("precision, recall", f"{_percent(fields['precision'])}, {_percent(fields['recall'])}"),
        ("F1", f"{fields['f1']:.3f}"),
        (
            "confident mistakes",
            f"{fields['confidentMistakes']} of {fields['confident']} given at 0.9 or more",
        ),
        ("handwritten or stamped: flagged", f"{by_hand['flagged']} of {by_hand['fields']}"),
        ("… guessed right / wrong", f"{by_hand['guessedRight']} / {by_hand['guessedWrong']}"),
        ("… guessed wrong with confidence", str(by_hand["guessedWrongConfident"])),
    ):
        table.add_row(what, value)
    return table


def mistakes_table(fields: dict[str, Any]) -> Table:
    """What is wrong or guessed, most confident first."""
    table = Table(
        "type", "field", "verdict", "given", "printed", "confidence", title="Wrong and guessed fields"
    )
    bad = [s for s in fields["scores"] if s["verdict"].endswith("wrong")]
    for s in sorted(bad, key=lambda s: -(s["confidence"] or 0))[:30]:
        given, wanted = str(s["given"])[:50], str(s["wanted"])[:50]
        table.add_row(s["doc_type"], s["name"], s["verdict"], given, wanted, f"{s['confidence'] or 0:.2f}")
    return table


def worst_table(tools: dict[str, dict[str, Any]]) -> Table:
    """Line recall error page by page, our worst first."""
    names = list(tools)
    table = Table("page", *names, title="Line recall error by page")
    by_page: dict[str, dict[str, float]] = {}
    for name, tool in tools.items():
        for row in tool["pages"]:
            by_page.setdefault(row["page"], {})[name] = row["lineRecallError"]
    for page, errors in sorted(by_page.items(), key=lambda item: -item[1].get(names[0], 0))[:25]:
        table.add_row(page, *(_percent(errors.get(n)) for n in names))
    return table


def run(cases: Sequence[Case], chosen: Sequence[str], say: Console) -> dict[str, dict[str, Any]]:
    """Each tool once, in the order chosen, in a folder of its own that goes afterwards."""
    results = {}
    for name in chosen:
        say.print(f"running {name} …")
        with tempfile.TemporaryDirectory(prefix="bench-") as work:
            results[name] = tool_result(cases, runners()[name](cases, Path(work)))
    return results


def show(console: Console, where: dict[str, Any], tools: dict[str, dict[str, Any]]) -> None:
    """The tables."""
    console.print(cost_table(tools, where))
    for line in ratios(tools):
        console.print(line)
    console.print(worst_table(tools))
    fields = tools.get(OURS, {}).get("fields")
    if fields:
        console.print(field_table(fields))
        console.print(mistakes_table(fields))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    parser.add_argument("--only", action="append", choices=list(runners()), help="this tool only; repeatable")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} files only")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    return parser.parse_args()


def main() -> None:
    """Runs, scores, prints, writes results.json."""
    given = arguments()
    try:
        cases = load(given.folder.resolve())
    except ValueError as problem:
        sys.exit(str(problem))
    cases = cases[:QUICK] if given.quick else cases
    chosen = given.only or list(runners())
    where = about(given.folder.resolve(), cases, chosen)
    tools = run(cases, chosen, Console(stderr=True))
    given.out.mkdir(parents=True, exist_ok=True)
    target = given.out / "results.json"
    target.write_text(json.dumps({**where, "tools": tools}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    console = Console(width=None if sys.stdout.isatty() else 150)
    show(console, where, tools)
    console.print(f"written: {target}")


if __name__ == "__main__":
    main()
