"""A figure with the dossiers behind it: so many of so many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from digitize.indicators.affair import Affair

_CENT: Final = Decimal("0.01")
Test = Callable[[Affair], bool]


@dataclass(frozen=True, slots=True)
class Figure:
    """met: the cases that count; unmet: the rest of those looked at. Codes, in order.

    assumed: of all looked at, those for which something had to be supposed, by what it was; known: False
    where nothing at all is known that would tell, so that a rate would be a lie.
    """

    id: str
    met: tuple[str, ...]
    unmet: tuple[str, ...] = ()
    assumed: tuple[tuple[str, int], ...] = ()
    known: bool = True

    @property
    def numerator(self) -> int:
        return len(self.met)

    @property
    def denominator(self) -> int:
        return len(self.met) + len(self.unmet)

    @property
    def rate(self) -> Decimal | None:
        """In percent, two decimals, half up; None (N/A) where there is nothing to count, or nothing known."""
        return rate_of(self.numerator, self.denominator) if self.known else None


def rate_of(numerator: int, denominator: int) -> Decimal | None:
    """numerator ÷ denominator × 100, two decimals, half up; None over nothing."""
    if not denominator:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(_CENT, ROUND_HALF_UP)


def points_of(rate: Decimal | None, most: Decimal, full_at: Decimal) -> Decimal | None:
    """The points of a rate in percent: all of them from `full_at` percent on, below in proportion (QĐ
    766/QĐ-TTg: rate × most ÷ 80 %). None for N/A.
    """
    if rate is None:
        return None
    return most if rate >= full_at else (rate * most / full_at).quantize(_CENT, ROUND_HALF_UP)


def counted(ident: str, affairs: Iterable[Affair], test: Test, **told: Test) -> Figure:
    """A figure over `affairs`. told: for each supposition, whether it had to be made for a case."""
    met: list[str] = []
    unmet: list[str] = []
    assumed = dict.fromkeys(told, 0)
    for one in affairs:
        (met if test(one) else unmet).append(one.code)
        for name, supposed in told.items():
            assumed[name] += supposed(one)
    return Figure(ident, tuple(met), tuple(unmet), tuple((n, c) for n, c in assumed.items() if c))
