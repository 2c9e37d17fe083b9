"""What figures are called, what they mean, where that is written: `lists/indicators.json`; numbers as people
write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from digitize.console.texts import language, say
from digitize.indicators.figure import Figure, points_of
from digitize.reporting import Report
from digitize.schemas import code_list

_LONG = 120  # months: what lies farther is no forecast


@dataclass(frozen=True, slots=True)
class Wording:
    """How one figure is told of. most: its points at best, None where it gives none; attention: the fewer
    the better.
    """

    id: str
    group: str
    code: str | None
    title: str
    definition: str
    source: str
    most: Decimal | None
    full_at: Decimal
    sure: bool
    attention: bool
    counts: str

    def points(self, figure: Figure) -> Decimal | None:
        """The figure's points; None where it has none, or is N/A."""
        return points_of(figure.rate, self.most, self.full_at) if self.most is not None else None


def wordings() -> dict[str, Wording]:
    """Figure's id → how it is told of, in the reader's language."""
    return {one["id"]: _wording(one) for one in code_list("indicators")["indicators"]}


def _wording(one: Mapping[str, Any]) -> Wording:
    def told(key: str) -> str:
        own = one.get(f"{key}En") if language() == "en" else None
        return str(own or one[key])

    most = one.get("most")
    return Wording(
        one["id"],
        one["group"],
        one.get("code") or None,
        told("title"),
        told("definition"),
        told("source"),
        Decimal(most) if most is not None else None,
        Decimal(one.get("fullAt", 100)),
        bool(one.get("sure", True)),
        bool(one.get("attention", False)),
        one.get("counts", "dossiers"),
    )


def remarks(figure: Figure) -> list[str]:
    """What had to be supposed for a figure, and why it is N/A."""
    if not figure.known:
        return [say("report.no-data")]
    nothing = [] if figure.denominator else [say("report.nothing-to-count")]
    return nothing + [say(f"report.assumed-{what}", count=number(count)) for what, count in figure.assumed]


def number(value: float | Decimal, places: int = 0) -> str:
    """`1.234,5` in Vietnamese, `1,234.5` in English."""
    text = f"{value:,.{places}f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(rate: Decimal | None) -> str:
    """`83,33 %`, or N/A."""
    return say("report.na") if rate is None else f"{number(rate, 2)} %"


def day(value: date | None) -> str:
    """`04/08/2026` in Vietnamese, ISO in English."""
    if value is None:
        return "…"
    return value.isoformat() if language() == "en" else value.strftime("%d/%m/%Y")


def month(value: str) -> str:
    """`08/2026` in Vietnamese."""
    year, _, in_year = value.partition("-")
    return value if language() == "en" else f"{in_year}/{year}"


def size(count: float) -> str:
    """Bytes as people say them, thousands at a time."""
    units = ("B", "kB", "MB", "GB", "TB")
    at = 0
    while count >= 1000 and at < len(units) - 1:
        count, at = count / 1000, at + 1
    return f"{number(count, 0 if at == 0 or count >= 100 else 1)} {units[at]}"


def room_left(months: float | None) -> str:
    """For how long the free room lasts at the present pace; nothing where nothing was added lately."""
    if months is None:
        return ""
    if months > _LONG:
        return say("report.years-left")
    return say("report.months-left", months=number(months))


def storage_line(report: Report) -> str:
    """How much the dossiers take, how much is free, for how long that lasts."""
    total = report.growth[-1].total if report.growth else 0
    line = say("report.storage-line", total=size(total), free=size(report.free))
    return f"{line} {room_left(report.months_left)}".rstrip()
