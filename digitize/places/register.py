"""The list of administrative units, old and new, read from `places.csv` into what can be asked of it.

A line of the list is one unit as it was called for a time:
`code,kind,name,within,validFrom,validTo,successors`. Codes are those of the statistics office: two figures
for a province (QĐ 124/2004/QĐ-TTg), three for a district, five for a commune (QĐ 19/2025/QĐ-TTg since
1/7/2025). A code may name other units at other times.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from digitize.errors import UsageProblem
from digitize.names import name_key, without_marks
from digitize.schemas.codelists import list_text, own_folder

NAME = "places.csv"
_COLUMNS = ("code", "kind", "name", "within", "validFrom", "validTo", "successors")
_DAY = re.compile(r"(?:\d{4}-\d{2}-\d{2})?")
_CODE = re.compile(r"(?:\d{2}|\d{3}|\d{5})?")
_FOREVER = "9999-12-31"


class Unit(NamedTuple):
    """One administrative unit under one name. first, last: ISO 8601, "" where not known or lasting.

    within: the code of what it lies in; successors: codes of what lies there since 1/7/2025, likeliest first.
    A tuple, for there are fifteen thousand to make whenever a process begins.
    """

    code: str
    kind: str
    name: str
    within: str
    first: str
    last: str
    successors: tuple[str, ...]

    @property
    def title(self) -> str:
        """`Xã Hòa Tiến`."""
        return f"{self.kind} {self.name}"

    @property
    def is_commune(self) -> bool:
        return len(self.code) == 5

    @property
    def is_province(self) -> bool:
        return not self.within

    def on(self, day: date) -> bool:
        """Whether it went by this name on that day."""
        return self.first <= day.isoformat() <= (self.last or _FOREVER)

    def begins_after(self, day: date) -> bool:
        return self.first > day.isoformat()

    def beside(self, other: Unit) -> bool:
        """Whether there was a day on which both were."""
        return self.first <= (other.last or _FOREVER) and other.first <= (self.last or _FOREVER)


class Register:
    """All units, by what one looks for."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self.provinces = tuple(u for u in self.units if u.is_province)
        self._inside: dict[str, list[Unit]] = defaultdict(list)
        self._called: dict[str, list[Unit]] = defaultdict(list)
        self._coded: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units:
            self._coded[unit.code].append(unit)
            if unit.within:
                self._inside[unit.within].append(unit)
            if len(unit.code) == 3:
                self._called[without_marks(name_key(unit.name))].append(unit)
        long = [u.name for u in self.units if "-" in u.name or (u.is_province and u.name.count(" ") > 1)]
        self.joined = frozenset(without_marks(name_key(name)) for name in long)

    def coded(self, code: str) -> tuple[Unit, ...]:
        """The units that ever had `code`."""
        return tuple(self._coded.get(code, ())) if code else ()

    def inside(self, unit: Unit) -> tuple[Unit, ...]:
        """What lay directly in `unit` while it was; in a province without a code, in its successors."""
        codes = [unit.code] if unit.code in self._inside else self._before(unit)
        found = [u for code in codes for u in self._inside.get(code, ())]
        return tuple(u for u in found if not unit.code or u.beside(unit))

    def _before(self, unit: Unit) -> list[str]:
        now = set(unit.successors)
        return [p.code for p in self.provinces if p.code and (now & set(p.successors) or p.code in now)]

    def districts_called(self, name: str) -> tuple[Unit, ...]:
        """Districts of the whole country by name, whatever its diacritics."""
        return tuple(self._called.get(without_marks(name_key(name)), ()))

    def province_of(self, unit: Unit) -> Unit | None:
        """The province that `unit` lay in (itself, where it is one)."""
        while unit.within:
            above = [u for u in self.coded(unit.within) if u.beside(unit)]
            if not above:
                return None
            unit = max(above, key=lambda u: u.last or _FOREVER)
        return unit


def _unit(row: list[str]) -> Unit:
    code, kind, name, within, first, last, successors = row
    return Unit(code, kind, name, within, first, last, tuple(successors.split()))


def _checked(row: list[str], line: int) -> list[str]:
    """A line of a list that somebody made."""
    sound = len(row) == len(_COLUMNS) and row[1] and row[2] and all(map(_DAY.fullmatch, row[4:6]))
    if not (sound and all(map(_CODE.fullmatch, (row[0], row[3], *row[6].split())))):
        raise UsageProblem("list-broken", list=NAME, line=line)
    return row


@cache
def _read(folder: Path | None) -> Register:
    rows = csv.reader(list_text(NAME, folder).splitlines())
    if tuple(next(rows, ())) != _COLUMNS:
        raise UsageProblem("list-broken", list=NAME, line=1)
    if folder:
        rows = (_checked(row, number) for number, row in enumerate(rows, start=2))  # type: ignore[assignment]
    return Register(map(_unit, rows))


def register() -> Register:
    """The list in force: the office's own `places.csv` (see `schemas.own_lists`), else the one that ships.

    Raises UsageProblem `list-broken` (params: list, line) for an own list that is not one.
    """
    return _read(own_folder(NAME))
