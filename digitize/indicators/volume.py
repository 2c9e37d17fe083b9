"""How much is digitised: a day's work, and how the archive grows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digitize.indicators.affair import Affair
from digitize.indicators.days import Period, month_of, months_between


@dataclass(frozen=True, slots=True)
class Work:
    """What came into the archive on a day, or in a month: `2026-08-04`, `2026-08`."""

    when: str
    dossiers: int = 0
    papers: int = 0
    pages: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Growth:
    """A month of the archive. added: bytes of the dossiers that came in it; total: of all up to its end."""

    month: str
    added: int
    total: int


def days_of_work(affairs: Iterable[Affair], period: Period) -> tuple[Work, ...]:
    """The days of the period on which something came in, in order. A dossier counts on the day it came in
    first, with all that it holds now.
    """
    days: dict[str, Work] = {}
    for one in affairs:
        day = one.archived_on
        if day and period.holds(day):
            was = days.get(day, Work(day))
            days[day] = Work(
                day,
                was.dossiers + 1,
                was.papers + one.papers,
                was.pages + one.pages,
                was.bytes + one.bytes,
            )
    return tuple(days[day] for day in sorted(days))


def growth(affairs: Iterable[Affair], period: Period) -> tuple[Growth, ...]:
    """The months of the period; what came before it is in the first total."""
    added: dict[str, int] = {}
    for one in affairs:
        if one.archived_on and period.begun(one.archived_on):
            month = month_of(one.archived_on)
            added[month] = added.get(month, 0) + one.bytes
    if not added:
        return ()
    first = month_of(period.first.isoformat()) if period.first else min(added)
    last = month_of(period.last.isoformat()) if period.last else max(added)
    total = sum(size for month, size in added.items() if month < first)
    rows = []
    for month in months_between(first, last):
        total += added.get(month, 0)
        rows.append(Growth(month, added.get(month, 0), total))
    return tuple(rows)


def months_left(rows: Sequence[Growth], free: int) -> float | None:
    """For how many months the free room lasts, at the pace of the last three months that are over or running;
    None where nothing was added in them.
    """
    latest = rows[-3:]
    pace = sum(r.added for r in latest) / len(latest) if latest else 0
    return free / pace if pace else None
