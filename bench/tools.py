"""The programs that are compared: ours as installed, OCRmyPDF in two settings, bare Tesseract.

Each gets the same pages and two cores. What only prepares the input in the form that a tool takes (images
bound into a PDF without touching them for OCRmyPDF, PDF pages rasterised at 300 dpi for Tesseract) is not
counted. Images go to OCRmyPDF as one PDF, so that its pages run in parallel and its start is paid once: the
setting that is best for it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import img2pdf
from measure import Command, Cost, measure
from truth import IMAGES, Case

CORES = 2


@dataclass(frozen=True, slots=True)
class Ran:
    """What a tool made of the cases. texts: of pages, by case name. pdf_bytes: all PDFs. records: ours."""

    cost: Cost
    texts: dict[str, list[str]]
    pdf_bytes: int | None = None
    records: dict[str, dict[str, Any]] = field(default_factory=dict)


def _pages(text: str, count: int) -> list[str]:
    """Page texts parted by form feeds, as many as the file has pages."""
    parts = text.split("\f")[:count]
    return parts + [""] * (count - len(parts))


def run_digitize(cases: Sequence[Case], work: Path, program: str) -> Ran:
    """`digitize convert` once over all files, under names that no two share."""
    sources = [work / f"{i:04d}{case.file.suffix}" for i, case in enumerate(cases)]
    for case, source in zip(cases, sources, strict=True):
        shutil.copyfile(case.file, source)
    out = work / "out"
    stdout = work / "records.jsonl"
    arguments = [program, "convert", *map(str, sources), "-o", str(out), "--json", "--no-progress"]
    cost = measure([Command([*arguments, "-j", str(CORES)], stdout, fine=(0, 4))])
    lines = [json.loads(line) for line in stdout.read_text("utf-8").splitlines() if line.strip()]
    records = {line["source"]["name"]: line for line in lines}
    texts, found = {}, {}
    for case, source in zip(cases, sources, strict=True):
        record = records.get(source.name, {})
        name = record.get("outputs", {}).get("text")
        text = (out / Path(name).name).read_text("utf-8") if name else ""
        texts[case.name], found[case.name] = _pages(text, len(case.pages)), record
    size = sum(p.stat().st_size for p in out.glob("*.pdf"))
    return Ran(cost, texts, size, found)


def _bundles(cases: Sequence[Case], work: Path) -> list[tuple[Path, list[Case]]]:
    """PDFs for OCRmyPDF, each with the cases whose pages it holds."""
    images = [c for c in cases if c.file.suffix.lower() in IMAGES]
    bundles = [(c.file, [c]) for c in cases if c not in images]
    if images:
        bound = work / "images.pdf"
        bound.write_bytes(img2pdf.convert([str(c.file) for c in images], rotation=img2pdf.Rotation.ifvalid))
        bundles.insert(0, (bound, images))
    return bundles


def run_ocrmypdf(cases: Sequence[Case], work: Path, program: str, extra: Sequence[str] = ()) -> Ran:
    """OCRmyPDF on each PDF in turn, with both cores."""
    bundles = _bundles(cases, work)
    commands = []
    for i, (pdf, _) in enumerate(bundles):
        fixed = [program, "--mode", "force", "-l", "vie", "-j", str(CORES), "--quiet", *extra]
        ends = ["--sidecar", str(work / f"{i}.txt"), str(pdf), str(work / f"{i}.pdf")]
        commands.append(Command([*fixed, *ends], work / f"{i}.out"))
    cost = measure(commands)
    texts = {}
    for i, (_, held) in enumerate(bundles):
        sidecar = work / f"{i}.txt"
        total = sum(len(c.pages) for c in held)
        parts = _pages(sidecar.read_text("utf-8") if sidecar.exists() else "", total)
        for case in held:
            texts[case.name], parts = parts[: len(case.pages)], parts[len(case.pages) :]
    size = sum(p.stat().st_size for p in work.glob("[0-9]*.pdf"))
    return Ran(cost, texts, size)


def _pictures(case: Case, work: Path, number: int) -> list[Path]:
    """The pages of a case as pictures that Tesseract reads."""
    if len(case.pages) == 1 and case.file.suffix.lower() in IMAGES:
        return [case.file]
    if case.file.suffix.lower() in IMAGES:
        pdf = work / f"{number}.pdf"
        pdf.write_bytes(img2pdf.convert(str(case.file), rotation=img2pdf.Rotation.ifvalid))
    else:
        pdf = case.file
    subprocess.run(["pdftoppm", "-r", "300", "-png", str(pdf), str(work / f"{number}")], check=True)
    return sorted(work.glob(f"{number}-*.png"))


def run_tesseract(cases: Sequence[Case], work: Path, program: str = "tesseract") -> Ran:
    """Bare Tesseract, a page a process, one thread each, as many at once as there are cores."""
    pages = [(case, picture) for i, case in enumerate(cases) for picture in _pictures(case, work, i)]
    commands = [
        Command([program, str(picture), "-", "-l", "vie"], work / f"{i}.txt", {"OMP_THREAD_LIMIT": "1"})
        for i, (_, picture) in enumerate(pages)
    ]
    cost = measure(commands, CORES)
    texts: dict[str, list[str]] = {case.name: [] for case in cases}
    for (case, _), command in zip(pages, commands, strict=True):
        texts[case.name].append(command.stdout.read_text("utf-8").rstrip("\f"))
    return Ran(cost, {c.name: _pages("\f".join(texts[c.name]), len(c.pages)) for c in cases})
