"""Days, months and deadlines as in Vietnam: a day ends at midnight in Asia/Ho_Chi_Minh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, the same all year."""
_DAY, _MINUTE = 10, 16  # characters of `2026-08-04`, of `2026-08-04T08:30`


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both in it; None: no limit on that side."""

    first: date | None = None
    last: date | None = None

    def holds(self, moment: str | None) -> bool:
        """Whether a moment lies in it. What has no moment does not."""
        if not moment:
            return False
        day = moment[:_DAY]
        after = self.first is None or self.first.isoformat() <= day
        return after and (self.last is None or day <= self.last.isoformat())

    def begun(self, moment: str | None) -> bool:
        """Whether a moment lies in it or before it."""
        return Period(None, self.last).holds(moment)


def day_in_vietnam(moment: str) -> str:
    """The day of a moment with its zone (UTC where it names none), e.g. when a dossier was archived."""
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(VIETNAM).date().isoformat()


def kept(finished: str, due: str) -> bool:
    """Whether a deadline was kept: finished before it or at it. Days are compared where one of the two has
    no time.
    """
    if len(finished) > _DAY and len(due) > _DAY:
        return finished[:_MINUTE] <= due[:_MINUTE]
    return finished[:_DAY] <= due[:_DAY]


def passed(due: str, today: date) -> bool:
    """Whether a deadline lies before a day: until the day is over, what is due on it is not overdue."""
    return due[:_DAY] < today.isoformat()


def month_of(moment: str) -> str:
    """`2026-08`."""
    return moment[:7]


def months_between(first: str, last: str) -> Iterator[str]:
    """Every month from `2026-08` to `2026-11`, both included, also those in which nothing happened."""
    year, month = map(int, first.split("-"))
    while (one := f"{year:04}-{month:02}") <= last:
        yield one
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
