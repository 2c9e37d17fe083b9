"""A clock that is wrong, for this process: by days, from here on."""

from __future__ import annotations

import datetime
import sys
import time
from typing import Self


def shift(days: float) -> None:
    """Every module of ours that asks for the time or the day gets one that is `days` off."""
    aside = datetime.timedelta(days=days)
    plain = time.time

    class Wrong(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Self:
            at = datetime.datetime.fromtimestamp(plain(), tz) + aside
            return cls(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, at.tzinfo)

    class WrongDay(datetime.date):
        @classmethod
        def today(cls) -> Self:
            day = (datetime.datetime.fromtimestamp(plain()) + aside).date()
            return cls(day.year, day.month, day.day)

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "digitize":
            for word, wrong in (("datetime", Wrong), ("date", WrongDay)):
                if word in vars(module) and isinstance(getattr(module, word), type):
                    setattr(module, word, wrong)
    time.time = lambda: plain() + aside.total_seconds()
