"""Codes that an authority gave: dossier, agency, tax code, kind of document.

Old generations stay valid (a backlog holds them all): the generation is noted, never refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from digitize.codes import generation
from digitize.dossier import Document, Finding
from digitize.schemas import code_list
from digitize.validate.about import about, annotated, span

FAR_APART_DAYS = 31
MERGED_ON = date(2010, 6, 1)
_DAY_IN_CODE = re.compile(r"-(?:20)?([0-9]{2})([0-9]{2})([0-9]{2})-")


def _day_in(code: str) -> date | None:
    found = _DAY_IN_CODE.search(code)
    if not found:
        return None
    days = span(f"20{found[1]}-{found[2]}-{found[3]}")
    return days.first if days else None


def _dossier(document: Document, name: str, value: str) -> Iterator[Finding]:
    known = generation("dossier-codes", value)
    if not known:
        yield about(document, name, "dossier-code-format")
        return
    yield about(document, name, "dossier-code-generation", generation=known)
    day, received = _day_in(value), span(document.value("receivedAt"))
    if day is None or (received and abs((received.first - day).days) > FAR_APART_DAYS):
        yield about(document, name, "dossier-code-date")


def _agency(document: Document, name: str, value: str) -> Iterator[Finding]:
    if not generation("agency-codes", value):
        yield about(document, name, "agency-code-unknown")


def _tax(document: Document, name: str, value: str) -> Iterator[Finding]:
    """The check digit of a 10-digit tax code; a 12-digit one is a personal number and has none."""
    if re.fullmatch(r"[0-9]{12}", value):
        return
    try:
        mst.validate(value)
    except ValidationError:
        yield about(document, name, "tax-code-invalid")


def _kinds() -> dict[str, str]:
    """Name (casefolded) → abbreviation of the kinds of document; công văn have an empty one."""
    return {e["name"].casefold(): e["abbreviation"] for e in code_list("kinds")}


def _abbreviation(notation: str) -> str:
    return re.split(r"[-–/ ]", re.sub(r"^[0-9]{4}/", "", notation))[0]


def _notation(document: Document, name: str, value: str) -> Iterator[Finding]:
    """`QĐ-UBND` belongs to a `Quyết định` (NĐ 30/2020/NĐ-CP, Annex III).

    A công văn has no abbreviation: what stands there is its unit's, and may look like a kind's (`CT` is also
    a tax office), so nothing can be said about it.
    """
    kinds = _kinds()
    own = kinds.get(str(document.value("typeName")).casefold())
    read = _abbreviation(value)
    if own and read != own and read in kinds.values():
        yield about(document, name, "notation-kind-mismatch")


def _before_merger(document: Document) -> bool:
    days = [span(document.value(name)) for name in ("amendedDate", "registeredDate")]
    last = max((d.last for d in days if d), default=None)
    return last is not None and last < MERGED_ON


def _business(document: Document, name: str, value: str) -> Iterator[Finding]:
    """The generation of a business code, and its check digit where it is a tax code.

    From 1/6/2010 the enterprise code is the tax code (NĐ 43/2010/NĐ-CP, Article 8); a certificate that was
    last amended before carries a registration number without a check digit.
    """
    known = generation("business-codes", value)
    if not known:
        return  # the schema's pattern says so already
    yield about(document, name, "code-generation", generation=known)
    if known.startswith("tax") and not _before_merger(document):
        yield from _tax(document, name, value)


def _land_serial(document: Document, name: str, value: str) -> Iterator[Finding]:
    """The generation of a land certificate's serial number."""
    known = generation("land-serials", value)
    if known:
        yield about(document, name, "code-generation", generation=known)


Check = Callable[[Document, str, str], Iterator[Finding]]
CHECKS: dict[str, Check] = {
    "dossier": _dossier,
    "agency": _agency,
    "tax": _tax,
    "notation": _notation,
    "business": _business,
    "landSerial": _land_serial,
}


def code_findings(document: Document, schema: dict[str, Any]) -> Iterator[Finding]:
    """What the check named by a field's `x-code` finds in its value."""
    for name, kind in annotated(schema, "x-code"):
        value = document.value(name)
        if isinstance(value, str):
            yield from CHECKS[kind](document, name, value)
