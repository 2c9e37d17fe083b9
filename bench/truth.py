"""Folders of pages with truth, in the two layouts that exist.

- `pages/NAME.{jpg,png,tif}` with `NAME.gt.txt` and `NAME.fields.json` beside it: one page, one paper.
- `dossiers/FOLDER/FILE` or `loose/FILE` with `truth/FOLDER/STEM.json`: files of several pages and papers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}
SOURCES = IMAGES | {".pdf"}


@dataclass(frozen=True, slots=True)
class PageTruth:
    """What is printed on a page, one printed line a line; `known` is False where nobody transcribed it."""

    number: int
    text: str
    blank: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class PaperTruth:
    """What a paper says. not_typeset: fields that are handwritten or stamped on it."""

    doc_type: str
    pages: tuple[int, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    not_typeset: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One source file with its truth."""

    file: Path
    name: str
    pages: tuple[PageTruth, ...]
    papers: tuple[PaperTruth, ...]


# `records.md` leaves these out of a subject; truth written by others may keep them.
_LEAD = re.compile(r"^(V/v:?|Về việc|Về)\s+", re.IGNORECASE)


def _paper(found: Mapping[str, Any], pages: tuple[int, ...]) -> PaperTruth:
    fields = dict(found["fields"])
    if found["docType"] == "van-ban-hanh-chinh" and "subject" in fields:
        fields["subject"] = _LEAD.sub("", fields["subject"]).rstrip(".")
    return PaperTruth(found["docType"], pages, fields, frozenset(found.get("notTypeset", ())))


def _single(image: Path) -> Case:
    text = image.with_suffix("").with_name(f"{image.stem}.gt.txt")
    facts = image.with_name(f"{image.stem}.fields.json")
    known = text.exists()
    page = PageTruth(1, text.read_text("utf-8") if known else "", known=known)
    papers = (_paper(json.loads(facts.read_text("utf-8")), (1,)),) if facts.exists() else ()
    return Case(image, image.stem, (page,), papers)


def _bound(file: Path, truth: Path, folder: str) -> Case:
    found = json.loads(truth.read_text("utf-8"))
    pages = tuple(PageTruth(p["number"], p["text"], p.get("blank", False)) for p in found["pages"])
    papers = tuple(_paper(d, tuple(d["pages"])) for d in found["documents"])
    return Case(file, f"{folder}/{file.name}", pages, papers)


def _sources(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SOURCES)


def load(folder: Path) -> list[Case]:
    """Every file below `folder` that has truth. ValueError where there is none."""
    cases = []
    if (folder / "pages").is_dir():
        images = [p for p in _sources(folder / "pages") if p.suffix.lower() in IMAGES]
        cases += [_single(p) for p in images if p.with_name(f"{p.stem}.gt.txt").exists()]
    homes = [p for p in sorted((folder / "dossiers").glob("*")) if p.is_dir()]
    homes += [folder / "loose"] * (folder / "loose").is_dir()
    for home in homes:
        for file in _sources(home):
            truth = folder / "truth" / home.name / f"{file.stem}.json"
            if truth.exists():
                cases.append(_bound(file, truth, home.name))
    if not cases:
        raise ValueError(f"no pages with truth below {folder}")
    return cases
