"""The recogniser alone: nobody who reads with it can be faster.

Our own reading runs once beforehand and every picture that it hands to its recogniser is kept: first looks,
second looks, turned pages. What is measured is bare Tesseract, in the process (`tesserocr`), over exactly
those pictures, a process a core (`bare.py`): only recognition is counted, neither preparation nor start.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from measure import Command, Cost, measure
from tools import CORES, Ran
from truth import Case

from digitize.dossier import Scan, Word
from digitize.errors import InputRefused
from digitize.intake.inspect import inspect
from digitize.intake.receive import receive
from digitize.ocr.engine import Engine, Grey, Layout, choose
from digitize.reading import read_page
from digitize.settings import Settings

_BARE = Path(__file__).with_name("bare.py")


def is_possible() -> bool:
    """Whether the recogniser can be called in a process of ours."""
    return importlib.util.find_spec("tesserocr") is not None


@dataclass(frozen=True, slots=True)
class Look:
    """One recognition: the picture in `file`, of page `page` of case number `case`."""

    file: str
    case: int
    page: int
    dpi: int
    layout: int


@dataclass
class Listener:
    """An engine that passes every picture on and keeps a copy."""

    through: Engine
    folder: Path
    looks: list[Look] = field(default_factory=list)
    case: int = 0
    page: int = 0

    @property
    def name(self) -> str:
        return self.through.name

    @property
    def version(self) -> str:
        return self.through.version

    def recognise(
        self, image: Grey, dpi: int, timeout_s: float, layout: Layout = Layout.PAGE
    ) -> tuple[Word, ...]:
        """See `Engine.recognise`."""
        file = self.folder / f"{len(self.looks):05d}.npy"
        np.save(file, image)
        self.looks.append(Look(str(file), self.case, self.page, dpi, int(layout)))
        return self.through.recognise(image, dpi, timeout_s, layout)


def listen(cases: Sequence[Case], folder: Path, settings: Settings) -> list[Look]:
    """Reads every page as ours does and keeps what its recogniser was shown."""
    ear = Listener(choose(settings), folder)
    for number, case in enumerate(cases):
        copy = folder / f"source-{number}"
        try:
            scan = receive(case.file, copy, settings)
            _read(scan, ear, number, settings)
        except InputRefused:
            continue
        finally:
            copy.unlink(missing_ok=True)
    return ear.looks


def _read(scan: Scan, ear: Listener, number: int, settings: Settings) -> None:
    for source in inspect(scan, settings).pages:
        ear.case, ear.page = number, source.number
        read_page(scan, source, settings, ear)


class Limit:
    """A runner like those of `tools`: listens to ours once, then times the bare recogniser in each round."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._looks: list[Look] = []

    def __call__(self, cases: Sequence[Case], work: Path) -> Ran:
        if not self._looks:
            self._folder.mkdir(parents=True)
            self._looks = listen(cases, self._folder, self._settings)
        cost, heard = _time(self._looks, work)
        return Ran(cost, _texts(cases, heard), facts=_facts(heard))


def _time(looks: Sequence[Look], work: Path) -> tuple[Cost, list[dict[str, Any]]]:
    """The cost of the recognitions alone, and what each gave."""
    commands = []
    for core in range(CORES):
        job = work / f"job-{core}.json"
        job.write_text(json.dumps([asdict(look) for look in looks[core::CORES]]))
        limit = {"OMP_THREAD_LIMIT": "1"}
        commands.append(Command([sys.executable, str(_BARE), str(job)], work / f"heard-{core}.json", limit))
    cost = measure(commands, CORES)
    if cost.failed:
        raise RuntimeError((work / "heard-0.err").read_text("utf-8", "replace")[-2000:])
    told = [json.loads(c.stdout.read_text("utf-8")) for c in commands]
    heard = [look for part in told for look in part]
    slowest = max(sum(look["wall"] for look in part) for part in told)
    return replace(cost, wall_s=slowest, cpu_s=sum(look["cpu"] for look in heard)), heard


def _texts(cases: Sequence[Case], heard: Sequence[dict[str, Any]]) -> dict[str, list[str | None]]:
    """The best look at each whole page; None for pages that ours has not recognised (born digital, blank)."""
    best: dict[tuple[int, int], dict[str, Any]] = {}
    for look in heard:
        place = (look["case"], look["page"])
        if look["layout"] == Layout.PAGE and look["weight"] > best.get(place, {"weight": -1})["weight"]:
            best[place] = look
    return {
        case.name: [best.get((i, page.number), {}).get("text") for page in case.pages]
        for i, case in enumerate(cases)
    }


def _facts(heard: Sequence[dict[str, Any]]) -> dict[str, Any]:
    pages = {(look["case"], look["page"]) for look in heard}
    whole = sum(look["cpu"] for look in heard if look["layout"] == Layout.PAGE)
    return {
        "recognitions": len(heard),
        "recognisedPages": len(pages),
        "cpuSecondsPerRecognition": round(sum(look["cpu"] for look in heard) / max(1, len(heard)), 4),
        "wholePageCpuSecondsPerPage": round(whole / max(1, len(pages)), 4),
    }
