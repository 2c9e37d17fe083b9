"""What a type of paper offers, and the folder where types are found."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from functools import cache
from importlib import import_module

from digitize.dossier import Field, Finding
from digitize.extract.layout import Layout, Sheet


@dataclass(frozen=True, slots=True)
class Reading:
    """What one type made of one paper."""

    fields: Mapping[str, Field] = of(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperType:
    """score: how surely a paper is of this type, 0..1. read: its fields.

    starts: how surely a page is the *first* page of such a paper, 0..1, for cutting a stack into papers.
    back: how surely a page is the reverse of such a paper (a card's back), which stays with the page before.
    """

    doc_type: str
    score: Callable[[Layout], float]
    read: Callable[[Layout], Reading]
    starts: Callable[[Sheet], float]
    back: Callable[[Sheet], float] = lambda _sheet: 0.0


_own: list[PaperType] = []


def paper_types() -> tuple[PaperType, ...]:
    """Every type there is: those of the package by name, then an office's own."""
    return (*_shipped(), *_own)


def offer_types(types: Sequence[PaperType]) -> None:
    """Make these the office's own types in this process, in place of those offered before."""
    _own[:] = types


@cache
def _shipped() -> tuple[PaperType, ...]:
    """Every `TYPE` of the modules in `extract/types/`, by name. A module without one is a packaging fault."""
    package = import_module("digitize.extract.types")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__))
    found: list[PaperType] = [import_module(f"{package.__name__}.{name}").TYPE for name in names]
    return tuple(found)
