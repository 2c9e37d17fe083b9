"""The programs that are compared: ours as installed, in several settings; OCRmyPDF in two; bare Tesseract.

Each gets the same pages and two cores. What only prepares the input in the form that a tool takes (images
bound into a PDF without touching them for OCRmyPDF, PDF pages rasterised at 300 dpi for Tesseract) is not
counted. Images go to OCRmyPDF as one PDF, so that its pages run in parallel and its start is paid once: the
setting that is best for it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import img2pdf
from measure import Command, Cost, measure
from readout import PageRead, pages_read
from truth import IMAGES, Case

CORES = 2


@dataclass(frozen=True, slots=True)
class Ran:
    """What a tool made of the cases, by case name.

    texts: of pages, None where the tool was not asked. pdf_bytes: all PDFs. Of ours: records; pages as read,
    by number; the PDFs, while the folder that the tool worked in is there. facts: further figures.
    """

    cost: Cost
    texts: Mapping[str, Sequence[str | None]]
    pdf_bytes: int | None = None
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    read: dict[str, dict[int, PageRead]] = field(default_factory=dict)
    pdfs: dict[str, Path] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def _pages(text: str, count: int) -> list[str]:
    """Page texts parted by form feeds, as many as the file has pages."""
    parts = text.split("\f")[:count]
    return parts + [""] * (count - len(parts))


def run_digitize(
    cases: Sequence[Case],
    work: Path,
    program: str,
    flags: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """`digitize convert` once over all files, under names that no two share."""
    sources = [work / f"{i:04d}{case.file.suffix}" for i, case in enumerate(cases)]
    for case, source in zip(cases, sources, strict=True):
        shutil.copyfile(case.file, source)
    out, stdout = work / "out", work / "records.jsonl"
    fixed = [program, "convert", *map(str, sources), "-o", str(out), "--json", "--no-progress"]
    told = Command([*fixed, "-j", str(CORES), *flags], stdout, environment or {}, fine=(0, 4))
    cost = measure([told])
    lines = [json.loads(line) for line in stdout.read_text("utf-8").splitlines() if line.strip()]
    records = {line["source"]["name"]: line for line in lines}
    ran = Ran(cost, {}, sum(p.stat().st_size for p in out.glob("*.pdf")))
    texts = {
        c.name: _collect(c, records.get(s.name, {}), out, ran) for c, s in zip(cases, sources, strict=True)
    }
    return replace(ran, texts=texts)


def _collect(case: Case, record: dict[str, Any], out: Path, ran: Ran) -> list[str]:
    """The texts of a case's pages; what else our record names goes into `ran`."""
    ran.records[case.name] = record
    made = {kind: out / Path(name).name for kind, name in record.get("outputs", {}).items()}
    if not made:
        return _pages("", len(case.pages))
    ran.read[case.name] = pages_read(made["alto"], record)
    ran.pdfs[case.name] = made["pdf"]
    return _pages(made["text"].read_text("utf-8"), len(case.pages))


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
