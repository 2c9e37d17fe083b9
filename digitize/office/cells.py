"""What a cell means in its column. Excel turns codes into numbers and days into anything: what was lost is
put back only where there is one way to, and is told of otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from stdnum.vn import mst

from digitize.names import without_marks
from digitize.office.table import Cell, Formula, Number
from digitize.schemas import code_list

_DAY = r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"
_ISO = r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
_TIME = r"(?P<hh>\d{1,2})(?:[:hg]|\s*giờ\s*)(?P<mm>\d{2})(?::(?P<ss>\d{2})(?:\.\d+)?)?(?:\s*phút)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_MOMENTS: Final = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"{_DAY}(?:[,\s]+{_TIME})?",
        rf"{_TIME}[,\s]+(?:ngày\s+)?{_DAY}",
        rf"{_ISO}(?:[T\s]+{_TIME}\s*{_ZONE})?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<hh>\d{2})(?P<mm>\d{2})(?P<ss>\d{2})",  # TT 04/2025/TT-VPCP
    )
)
_YES = {"co", "x", "1", "true", "yes", "y", "v", "bat buoc", "✓"}
_NO = {"khong", "0", "false", "no", "n", "khong bat buoc"}
_NOT_THERE = {*_NO, "chua", "chua co", "khong co", "-"}
_FIRST_SERIAL, _LAST_SERIAL = 20000, 80000  # days of Excel's count: 1954 to 2119


class Doubt(Exception):
    """The cell's value cannot be known. code: of the finding that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def as_text(cell: Cell) -> str | None:
    """One line of NFC text. Raises Doubt."""
    if isinstance(cell, Formula):
        raise Doubt("list-formula")
    if cell is None:
        return None
    if isinstance(cell, Number):
        return _figures(cell)
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return " ".join(unicodedata.normalize("NFC", cell).split()) or None


def _figures(cell: Number) -> str:
    if isinstance(cell.value, float) and not cell.value.is_integer():
        return repr(cell.value)
    if abs(cell.value) >= 1e15:  # beyond this a float has lost figures
        raise Doubt("list-number-lost")
    return str(int(cell.value)).zfill(cell.zeros)


def as_moment(cell: Cell) -> str | None:
    """`2025-08-04` or `2025-08-04T08:30`. Raises Doubt `list-bad-date`."""
    if isinstance(cell, Number):
        cell = _from_serial(cell)
    if isinstance(cell, datetime):
        return _moment(cell, with_time=cell.time() != time())
    if isinstance(cell, date):
        return cell.isoformat()
    text = as_text(cell)
    return None if text is None else _read_moment(text)


def _from_serial(cell: Number) -> datetime:
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 - as in table.py

    if not _FIRST_SERIAL < cell.value < _LAST_SERIAL:
        raise Doubt("list-bad-date")
    found = from_excel(cell.value)
    if not isinstance(found, datetime):
        raise Doubt("list-bad-date")
    return found


def _read_moment(text: str) -> str:
    for shape in _MOMENTS:
        found = shape.fullmatch(text.strip())
        if found:
            return _checked(found.groupdict())
    raise Doubt("list-bad-date")


def _checked(parts: dict[str, str | None]) -> str:
    numbers = [int(parts[k] or 0) for k in ("y", "m", "d", "hh", "mm", "ss")]
    try:
        moment = datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:
        raise Doubt("list-bad-date") from None
    return _moment(moment, with_time=parts["hh"] is not None) + (parts.get("zone") or "")


def _moment(moment: datetime, *, with_time: bool) -> str:
    if not with_time:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def as_day(cell: Cell) -> date | None:
    """The day of a moment. Raises Doubt."""
    moment = as_moment(cell)
    return date.fromisoformat(moment[:10]) if moment else None


def as_count(cell: Cell) -> int | None:
    """A whole number, not negative. Raises Doubt `list-bad-number`."""
    text = as_text(cell)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,6}", text):
        raise Doubt("list-bad-number")
    return int(text)


def as_days(cell: Cell) -> float | None:
    """Working days, perhaps halves: `15`, `0,5`, `15 ngày làm việc`. Raises Doubt `list-bad-number`."""
    text = as_text(cell)
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,2})?)(?:\s*ngày(?:\s+làm\s+việc)?)?", text, re.IGNORECASE)
    if not found:
        raise Doubt("list-bad-number")
    number = float(found[1].replace(",", "."))
    return int(number) if number.is_integer() else number


def as_truth(cell: Cell) -> bool | None:
    """có or không, however it is ticked. Raises Doubt `list-bad-truth`."""
    text = as_text(cell)
    if text is None:
        return None
    said = " ".join(without_marks(text).split())
    if said in _YES or said in _NO:
        return said in _YES
    raise Doubt("list-bad-truth")


def as_presence(cell: Cell) -> bool | None:
    """Whether a file or a link is there: any text but a plain no. Raises Doubt for a formula."""
    text = as_text(cell)
    return None if text is None else " ".join(without_marks(text).split()) not in _NOT_THERE


def as_procedure_code(cell: Cell) -> str | None:
    """`1.009901`, also where Excel has made it the number 1.0099 or wrote it with a comma."""
    if isinstance(cell, Number):
        return f"{cell.value:.6f}"
    text = as_text(cell)
    return re.sub(r"^(\d),(\d{6})", r"\1.\2", text) if text else None


def as_owner_id(cell: Cell) -> str | None:
    """Personal id, tax code or passport number. Raises Doubt where Excel has taken leading zeros away and two
    numbers are possible, or figures are gone (1,2E+11).
    """
    text = as_text(cell)
    if text is None:
        return None
    if re.fullmatch(r"[\d.,]+[eE]\+?\d+", text):
        raise Doubt("list-number-lost")
    figures = re.sub(r"[\s.]", "", text)
    if not isinstance(cell, Number) or len(figures) in (12, 13):
        return figures
    return _zeros_back(figures)


def _zeros_back(figures: str) -> str:
    """A citizen's number has 12 figures and begins with 0; a tax code has 10 and a check digit."""
    possible = [figures] if len(figures) == 10 and mst.is_valid(figures) else []
    if len(figures) == 9 and mst.is_valid("0" + figures):
        possible.append("0" + figures)
    if len(figures) == 9:
        possible.append(figures)  # a CMND
    if len(figures) in (10, 11) and _of_citizen(figures.zfill(12)):
        possible.append(figures.zfill(12))
    if len(possible) != 1:
        raise Doubt("list-number-lost")
    return possible[0]


def _of_citizen(number: str) -> bool:
    """Whether a citizen living in this century can have it: place of birth, then sex and century."""
    places = {"0" + entry["code"] for entry in code_list("gso-provinces")["codes"]}
    return number[:3] in places and number[3] in "0123"


def split_values(text: str | None) -> tuple[str, ...]:
    """The parts of a cell that holds several values, between semicolons."""
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


# What is counted of a case, and what its cell is read as, in a list as in a `dossier.json`.
CASE_FACTS: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "receivedAt": as_moment,
    "dueAt": as_moment,
    "finishedAt": as_moment,
    "supplementCount": as_count,
    "resultRequired": as_truth,
    "componentFile": as_presence,
    "resultFile": as_presence,
    "reused": as_truth,
    "fromStore": as_truth,
    "resultSynced": as_truth,
    "ownerVerified": as_truth,
}
