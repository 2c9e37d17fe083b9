"""Group 2 of QĐ 766/QĐ-TTg, whether deadlines are kept, and what an office has to see to today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from digitize.indicators.affair import Affair
from digitize.indicators.days import kept, passed
from digitize.indicators.figure import Figure, counted

Standing = Literal["on-time", "late", "running", "overdue", "untold"]
_MOST_SUPPLEMENTS = 1


def standing(one: Affair, today: date) -> Standing:
    """Where a case stands on a day. More than one request for supplements makes it late, whatever else (QĐ
    766/QĐ-TTg, 2.1). untold: finished or not, nobody said when it is due.
    """
    if (one.supplements or 0) > _MOST_SUPPLEMENTS:
        return "late"
    if one.due is None:
        return "untold"
    if one.finished is not None:
        return "on-time" if kept(one.finished, one.due) else "late"
    return "overdue" if passed(one.due, today) else "running"


def on_time(affairs: Sequence[Affair], today: date) -> Figure:
    """2.1: finished by the day promised, or still within it ÷ all received in the period. A case without a
    due day is in the denominator alone: nothing shows that it was in time.
    """
    return counted(
        "2.1",
        affairs,
        lambda a: standing(a, today) in ("on-time", "running"),
        dueAt=lambda a: standing(a, today) == "untold",
    )


def overdue(affairs: Sequence[Affair], today: date) -> Figure:
    """Not finished, and the day promised is over ÷ those not finished."""
    going_on = [a for a in affairs if a.finished is None]
    return counted("overdue", going_on, lambda a: a.due is not None and passed(a.due, today), dueAt=_no_due)


def supplements(affairs: Sequence[Affair]) -> Figure:
    """More than one request for supplements ÷ all received in the period."""
    return counted(
        "supplements",
        affairs,
        lambda a: (a.supplements or 0) > _MOST_SUPPLEMENTS,
        supplementCount=lambda a: a.supplements is None,
    )


def results_missing(affairs: Sequence[Affair]) -> Figure:
    """Finished, a written result required, and no file of it has come ÷ those finished with a result."""
    ended = [a for a in affairs if a.finished is not None and a.needs_result]
    return counted(
        "results-missing",
        ended,
        lambda a: not a.result_file,
        resultRequired=lambda a: a.result_required is None,
    )


def _no_due(one: Affair) -> bool:
    return one.due is None
