"""What every rule needs: a finding about a field, the field's schema, dates as far as they are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from digitize.dossier import Document, Finding, Severity
from digitize.findings import finding
from digitize.schemas import field_labels


def about(
    document: Document, field: str, code: str, *, severity: Severity | None = None, **params: Any
) -> Finding:
    """A finding about `field`, pointing where its value was read. Params never carry the value itself."""
    found = document.fields.get(field)
    return finding(
        code,
        field=field,
        page=found.page if found else None,
        box=found.box if found else None,
        severity=severity,
        **field_labels(document.doc_type, field),
        **params,
    )


def annotated(schema: dict[str, Any], keyword: str) -> Iterator[tuple[str, Any]]:
    """The fields whose schema carries `keyword`, with what it says."""
    for name, field in schema.get("properties", {}).items():
        if keyword in field:
            yield name, field[keyword]


@dataclass(frozen=True, slots=True)
class Span:
    """A date as far as it is printed: every day from `first` to `last` is possible."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        return self.first == self.last


def _last_of_month(year: int, month: int) -> date:
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)


def span(value: object) -> Span | None:
    """The days that `2004`, `2004-02`, `2004-02-29` or `2004-02-29T08:30` can mean; None if it is no date."""
    parts = str(value)[:10].split("-")
    if not all(p.isascii() and p.isdigit() for p in parts) or len(parts[0]) != 4:
        return None
    numbers = [int(p) for p in parts]
    try:
        if len(numbers) == 1:
            return Span(date(numbers[0], 1, 1), date(numbers[0], 12, 31))
        if len(numbers) == 2:
            return Span(date(numbers[0], numbers[1], 1), _last_of_month(numbers[0], numbers[1]))
        day = date(*numbers)
    except (TypeError, ValueError, OverflowError):
        return None
    return Span(day, day)
