"""What reports need of a case, from whatever the case system gives: a row of a list, a `dossier.json` in our
words (`records.md`), or one in the words of the national exchange (TT 04/2025/TT-VPCP).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final

from digitize.codes import is_dossier_code
from digitize.office import cells
from digitize.office.headings import key
from digitize.office.table import Cell, Number
from digitize.schemas import code_list

VIETNAM: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, the same all year."""

_PARTS: Final = ("components", "ThanhPhanHoSo", "documents", "TaiLieuNop", "GiayToDinhKem")
_OF_PARTS: Final = {
    "file": "componentFile",
    "files": "componentFile",
    "hashteptin": "componentFile",
    "duongdanteptin": "componentFile",
    "giaytodinhkem": "componentFile",
    "reused": "reused",
    "reusedfrom": "reused",
    "duocsohoa": "reused",
    "fromstore": "fromStore",
    "duoclaytukhodmqg": "fromStore",
}
_READ: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "procedureCode": cells.as_procedure_code,
    "procedureName": cells.as_text,
    "sector": cells.as_text,
    "unit": cells.as_text,
    **cells.CASE_FACTS,
}
_OURS = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?")  # as nearly all are: read without further ado
_MOMENTS: Final = ("receivedAt", "dueAt", "finishedAt")


def facts_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a case by our names, days and times as in Vietnam, without a zone. What cannot be read as
    its kind is left out: nobody can count it.
    """
    facts: dict[str, Any] = {}
    for name, value in case.items():
        field = None if isinstance(value, list | dict) else _field(name)
        if field is None or value is None:
            continue
        read = _read(field, value)
        if read is not None and (field not in facts or name == field):
            facts[field] = read
    for field, given in _of_parts(case):
        facts[field] = facts.get(field, False) or given
    return facts


@lru_cache(maxsize=100_000, typed=True)
def _read(field: str, value: Any) -> Any:
    """A value of its kind. A hundred thousand cases say the same few things: procedures, units, days."""
    try:
        if field in _MOMENTS:
            return _moment(value)
        return _READ[field](_cell(value))
    except cells.Doubt:
        return None


def _moment(value: Any) -> str | None:
    if isinstance(value, str) and _OURS.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return None
        return value
    read = cells.as_moment(_cell(value))
    return local(read) if read else None


@lru_cache(maxsize=1000)
def _field(name: str) -> str | None:
    if name in _READ:
        return name
    known: Mapping[str, list[str]] = code_list("case-headings")["fields"]
    found = key(name)
    return next((f for f, words in known.items() if f in _READ and found in map(key, (f, *words))), None)


def _cell(value: Any) -> Cell:
    """A JSON value as a cell: `1` is a number there, and a count or a yes here."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return Number(value) if isinstance(value, int | float) else str(value)


def _of_parts(case: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What the components say of themselves; a paper that is the result says it of the result."""
    for name, listed in case.items():
        if name in _PARTS and isinstance(listed, list):
            for part in listed:
                if isinstance(part, dict):
                    yield from _of_part(part)
                    yield from _of_parts(part)


def _of_part(part: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, value in part.items():
        field = _part_field(name)
        if field == "componentFile" and part.get("role") == "result":
            field = "resultFile"
        if field:
            yield field, _says_yes(value) if isinstance(value, str) else bool(value)


@lru_cache(maxsize=1000)
def _part_field(name: str) -> str | None:
    return _OF_PARTS.get(key(name))


@lru_cache(maxsize=10_000)
def _says_yes(text: str) -> bool:
    return bool(cells.as_presence(text))


def local(moment: str) -> str:
    """`2025-08-04T01:30Z` is `2025-08-04T08:30`; what names no zone is meant as here."""
    if "T" not in moment:
        return moment
    read = datetime.fromisoformat(moment)
    if read.tzinfo is None:
        return moment
    return read.astimezone(VIETNAM).replace(tzinfo=None).isoformat(timespec="minutes")


def code_of(case: Mapping[str, Any]) -> str | None:
    """The dossier's code in what a case system gives, however it calls it, or None."""
    known = code_list("case-headings")["fields"]["dossierCode"]
    named = {key(word) for word in ("dossierCode", *known)}
    for name, value in case.items():
        if key(name) in named and isinstance(value, str):
            code = re.sub(r"\s", "", value).upper()
            return code if is_dossier_code(code) else None
    return None
