"""A paper of one or more sheets with the truth about it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from fictional import people
from fictional.fonts import Typeset, choices, typeset
from fictional.people import Office
from fictional.sheet import Sheet

Value = str | int | float | list[str]
Expect = Literal["accepted", "review"]


@dataclass(frozen=True)
class Paper:
    """One paper. `fields` hold what records.md would write; `by_hand` names those that are not typeset."""

    doc_type: str
    sheets: tuple[Sheet, ...]
    fields: Mapping[str, Value] = field(default_factory=dict)
    by_hand: tuple[str, ...] = ()
    expect: Expect = "accepted"
    role: Literal["component", "result"] | None = None

    def as_(self, role: Literal["component", "result"]) -> Paper:
        return replace(self, role=role)


@dataclass(frozen=True)
class Desk:
    """Where a paper is made: the clerk's dice, the office, the day, the typefaces."""

    rng: random.Random
    office: Office
    day: dt.date
    type: Typeset

    def sheet(self) -> Sheet:
        """An empty sheet; margins vary as offices' do (Decree 30/2020: left 30-35, right 15-20 mm)."""
        jitter = self.rng.uniform
        return Sheet(self.type, left=jitter(29.5, 33.0), right=210.0 - jitter(15.5, 19.5))


def desk(
    seed: int | str, *, office: int | None = None, day: dt.date | None = None, serif: int | None = None
) -> Desk:
    """A desk whose dice are thrown from `seed` alone."""
    rng = random.Random(f"desk {seed}")
    place = people.office(rng, office)
    chosen_day = day or dt.date(2025, 7, 7) + dt.timedelta(days=rng.randrange(400))
    near = min(len(choices("serif")), 2)
    number = rng.choice((0, 0, 0, near - 1)) if serif is None else serif
    return Desk(rng, place, chosen_day, typeset(number))
