"""The tools by the name that `--only` takes, and which of them this machine can run."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from limit import Limit, is_possible
from tools import Ran, run_digitize, run_ocrmypdf, run_tesseract
from truth import Case

from digitize.errors import SomethingMissing
from digitize.ocr.engine import choose
from digitize.settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
OURS = "digitize"
FAST = "digitize-fast"
LIMIT = "recogniser"
CLEANING = ("--deskew", "--clean", "--rotate-pages")
ENGINES = ("pytesseract", "tesserocr")

Runner = Callable[[Sequence[Case], Path], Ran]


def program(name: str, *folders: str) -> str:
    """A program of one of our virtual environments, else of the machine."""
    for folder in folders:
        if (ROOT / folder / "bin" / name).exists():
            return str(ROOT / folder / "bin" / name)
    found = shutil.which(name)
    if not found:
        sys.exit(f"{name} is not installed: run scripts/bench, which installs it")
    return found


@dataclass(frozen=True, slots=True)
class Ours:
    """One way to run ours, as a runner."""

    flags: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, cases: Sequence[Case], work: Path) -> Ran:
        return run_digitize(cases, work, program("digitize", ".venv"), self.flags, self.environment)


def fast_settings(settings: Settings) -> Settings | None:
    """The settings that `--fast` stands for; None where this version has no such flag."""
    if "fast" not in {f.name for f in fields(Settings)}:
        return None
    change: dict[str, Any] = {"fast": True}
    return replace(settings, **change)


def engines() -> list[str]:
    """The recognisers of ours that are installed here."""
    found = []
    for name in ENGINES:
        try:
            found.append(choose(replace(Settings(), engine=name)).name)
        except SomethingMissing:
            continue
    return found


def runners(keep: Path) -> dict[str, Runner]:
    """Every tool that can be run here; `keep` takes what must outlive one run of a tool."""
    settings = load()
    fast = fast_settings(settings)
    found: dict[str, Runner] = {OURS: Ours()}
    if fast:
        found[FAST] = Ours(("--fast",))
    for name in engines():
        found[f"{OURS}-{name}"] = Ours(environment={"DIGITIZE_ENGINE": name})
    found["ocrmypdf"] = lambda cases, work: run_ocrmypdf(cases, work, program("ocrmypdf", ".venv-bench"))
    found["ocrmypdf-clean"] = lambda cases, work: run_ocrmypdf(
        cases, work, program("ocrmypdf", ".venv-bench"), CLEANING
    )
    found["tesseract"] = lambda cases, work: run_tesseract(cases, work, program("tesseract"))
    if is_possible():
        found[LIMIT] = Limit(keep / LIMIT, settings)
    if is_possible() and fast:
        found[f"{LIMIT}-fast"] = Limit(keep / f"{LIMIT}-fast", fast)
    return found


def usual(found: Mapping[str, Runner]) -> list[str]:
    """What runs unless told otherwise: not again the engine that ours chooses by itself."""
    chosen = f"{OURS}-{choose(load()).name}"
    return [name for name in found if name not in (chosen, f"{LIMIT}-fast")]
