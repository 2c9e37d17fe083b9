"""The same counts for every unit, sector, procedure and month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digitize.indicators.affair import Affair
from digitize.indicators.days import Period, month_of, months_between
from digitize.indicators.figure import rate_of
from digitize.indicators.progress import standing


@dataclass(frozen=True, slots=True)
class Row:
    """One group; key None: not told. Cases received in the period; of them: with a file on a component, with
    a result required, of those with a file of it, digitised (4.2), with a reused component (4.3), in time or
    still within it, late or overdue.
    """

    key: str | None
    cases: int
    components: int
    needing: int
    results: int
    digitised: int
    reused: int
    on_time: int
    late: int

    @property
    def component_rate(self) -> Decimal | None:
        """Digitised at reception, in percent."""
        return rate_of(self.components, self.cases)

    @property
    def result_rate(self) -> Decimal | None:
        """4.1."""
        return rate_of(self.results, self.needing)

    @property
    def digitised_rate(self) -> Decimal | None:
        """4.2."""
        return rate_of(self.digitised, self.cases)

    @property
    def reused_rate(self) -> Decimal | None:
        """4.3."""
        return rate_of(self.reused, self.cases)

    @property
    def on_time_rate(self) -> Decimal | None:
        """2.1."""
        return rate_of(self.on_time, self.cases)


def grouped(affairs: Iterable[Affair], key: Callable[[Affair], str | None], today: date) -> tuple[Row, ...]:
    """A row for each group, the largest first; the one without a name last."""
    groups: dict[str | None, list[Affair]] = {}
    for one in affairs:
        groups.setdefault(key(one), []).append(one)
    rows = [_row(name, those, today) for name, those in groups.items()]
    return tuple(sorted(rows, key=lambda r: (r.key is None, -r.cases, r.key or "")))


def by_month(affairs: Sequence[Affair], period: Period, today: date) -> tuple[Row, ...]:
    """A row for each month of the period, also for those without a case. Where the period has no end, it
    reaches from the first case to the last.
    """
    rows = {r.key: r for r in grouped(affairs, lambda a: month_of(a.received or ""), today)}
    months = sorted(k for k in rows if k)
    first = period.first.isoformat() if period.first else (months[0] if months else "")
    last = period.last.isoformat() if period.last else (months[-1] if months else "")
    if not first or not last:
        return ()
    return tuple(rows.get(m) or _row(m, (), today) for m in months_between(month_of(first), month_of(last)))


def _row(key: str | None, those: Sequence[Affair], today: date) -> Row:
    needing = [a for a in those if a.needs_result]
    standings = [standing(a, today) for a in those]
    return Row(
        key,
        len(those),
        sum(a.component_file for a in those),
        len(needing),
        sum(a.result_file for a in needing),
        sum(a.digitised for a in those),
        sum(a.reused is True for a in those),
        sum(s in ("on-time", "running") for s in standings),
        sum(s in ("late", "overdue") for s in standings),
    )
