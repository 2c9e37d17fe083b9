"""Stacks as they are fed through a scanner: papers of any type one after the other, and where each begins."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from digitize.pdf.separators import draw_sheet
from fictional import fresh, people
from fictional.binder import Bound, Item
from fictional.forms import admin, long
from fictional.paper import Desk, Paper, desk
from fictional.scanner import Level, Look, Mode
from fictional.sheet import HEIGHT, WIDTH, Picture

Between = Literal["papers", "dossiers"]
_SEPARATOR = "separator"
_LONG = (long.contract, long.plan, long.roll, lambda at: admin.decision(at, long=True))


@dataclass(frozen=True)
class Stack:
    """One file of many papers. papers: pages of each; separators: pages of sheets, their backs too; codes: of
    each paper, None without separators that say one.
    """

    bound: Bound
    papers: tuple[tuple[int, ...], ...]
    separators: tuple[int, ...]
    codes: tuple[str | None, ...]

    def truth(self) -> dict[str, Any]:
        """papers, separators and codes as JSON."""
        return {
            "papers": [list(p) for p in self.papers],
            "separators": list(self.separators),
            "codes": list(self.codes),
        }


def stacks(seed: int, count: int) -> Iterator[Stack]:
    """`count` fresh stacks of four to eight papers with separator sheets: before every paper in one half,
    before every dossier of two or three papers in the other. Without them they are the other task.
    """
    for number in range(count):
        at = desk(f"stack {seed} {number}")
        yield _stack(at, f"stack-{number:04d}", "papers" if number % 2 else "dossiers")


def _stack(at: Desk, name: str, between: Between) -> Stack:
    look, duplex = _look(at.rng), at.rng.random() < 0.4
    items: list[Item] = []
    codes: list[str | None] = []
    code, left = "", 0
    for number in range(at.rng.randint(4, 8)):
        if left == 0:
            code, left = people.dossier_code(at.rng, at.office, at.day), at.rng.randint(2, 3)
            left = 1 if between == "papers" else left
            items.append(_item(_separator(at, code), look, at.rng, duplex))
        left -= 1
        codes.append(code)
        items.append(_item(_paper(desk(f"{name} {at.rng.random()} {number}")), look, at.rng, duplex))
    papers, separators = _ranges(items)
    return Stack(Bound(name, "pdf", tuple(items)), papers, separators, tuple(codes))


def _look(rng: random.Random) -> Look:
    modes: tuple[Mode, ...] = ("colour", "colour", "grey", "bitonal")
    levels: tuple[Level, ...] = ("light", "light", "medium", "heavy")
    return Look(dpi=rng.choice((200, 200, 300)), mode=rng.choice(modes), level=rng.choice(levels))


def _item(paper: Paper, look: Look, rng: random.Random, duplex: bool) -> Item:
    """A paper in the stack: fed askew, now and then upside down; a scanner of both sides adds blank backs."""
    skew = round(rng.choice((-1, 1)) * rng.uniform(0, 3) ** 2 / 3, 2)
    turned = tuple(range(1, len(paper.sheets) + 1)) if rng.random() < 0.06 else ()
    mode: Mode = "colour" if paper.doc_type == "can-cuoc" else look.mode
    return Item(paper, replace(look, skew=skew, mode=mode), turned, duplex and len(paper.sheets) % 2 == 1)


def _paper(at: Desk) -> Paper:
    if at.rng.random() < 0.4:
        return at.rng.choice(_LONG)(at)
    return at.rng.choice(list(fresh.MAKERS.values()))(at)


def _separator(at: Desk, code: str) -> Paper:
    """A sheet as an office prints it; on some the copier has cut away all but the patch."""
    picture = draw_sheet(code, 300).convert("RGB")
    sheet = at.sheet()
    sheet.marks.append(Picture(0, 0, WIDTH, HEIGHT, picture))
    return Paper(_SEPARATOR, (sheet,))


def _ranges(items: list[Item]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    papers: list[tuple[int, ...]] = []
    separators: list[int] = []
    number = 0
    for item in items:
        pages = tuple(range(number + 1, number + len(item.paper.sheets) + item.back + 1))
        number += len(pages)
        if item.paper.doc_type == _SEPARATOR:
            separators += pages
        else:
            papers.append(pages)
    return tuple(papers), tuple(separators)
