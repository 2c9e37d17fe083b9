"""What the index is told about one paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from digitize.dossier import Document, Value

State = Literal["filed", "review"]
PAGE_BREAK = "\f"

_MAIN_DATES = (
    "issuedDate",
    "registrationDate",
    "registeredDate",
    "receivedAt",
    "declaredDate",
    "validFrom",
)
_OWNER_FIELD = re.compile(r"^(?:personalId|oldIdNumber|businessCode|\w*[iI]dNumber)$")
_NAMES = (
    "subject",
    "title",
    "fullName",
    "businessName",
    "ownerName",
    "applicantName",
    "granteeName",
    "request",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as the index keeps it.

    text: the paper's text; a form feed between its pages lets a hit name its page.
    date: the day the paper was issued (ISO 8601), for `--from` and `--to`.
    owners: numbers of the people and firms it belongs to (TT 01/2023/TT-VPCP Art. 24).
    places: units of its addresses as the registers call them, when it was written and now: found, not shown.
    """

    dossier_id: str
    dossier_code: str
    document_id: str
    doc_type: str
    state: State = "filed"
    title: str = ""
    text: str = ""
    pages: tuple[int, ...] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    date: str | None = None


def _text_of(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _number(fields: Mapping[str, Value]) -> str | None:
    """Running number and notation as a person writes them: 15/QĐ-UBND."""
    number, notation = fields.get("codeNumber"), fields.get("codeNotation")
    return f"{number}/{notation}" if number and notation else None


def title_of(fields: Mapping[str, Value]) -> str:
    """A line that tells a person which paper this is: kind, number, what or who it is about."""
    about = next((_text_of(fields[n]) for n in _NAMES if n in fields), "")
    parts = (_text_of(fields.get("typeName", "")), _number(fields) or "", about)
    return " ".join(p for p in parts if p)


def main_date(fields: Mapping[str, Value]) -> str | None:
    """The day the paper was issued, else registered, else received: YYYY-MM-DD."""
    given = (str(fields[n])[:10] for n in _MAIN_DATES if n in fields)
    return next((d for d in given if re.fullmatch(r"\d{4}-\d{2}-\d{2}", d)), None)


def owners_of(fields: Mapping[str, Value]) -> tuple[str, ...]:
    """Numbers of the people and firms named in the fields, each once."""
    return tuple(dict.fromkeys(_text_of(v) for n, v in fields.items() if _OWNER_FIELD.match(n)))


def places_of(document: Document) -> tuple[str, ...]:
    """Addresses in the words of the registers, before and after 1 July 2025, each once."""
    known = [f.normalised for f in document.fields.values() if f.normalised]
    units = [unit for about in known for unit in (about, *about.get("now", ()))]
    return tuple(dict.fromkeys(unit["text"] for unit in units if "text" in unit))


def entry_of(
    document: Document,
    *,
    dossier_id: str,
    dossier_code: str,
    document_id: str,
    state: State = "filed",
    title: str = "",
    owners: Iterable[str] = (),
) -> Entry:
    """The entry of a read paper; `title` and `owners` from the case system come first."""
    fields = {name: found.value for name, found in document.fields.items()}
    return Entry(
        dossier_id=dossier_id,
        dossier_code=dossier_code,
        document_id=document_id,
        doc_type=document.doc_type,
        state=state,
        title=title or title_of(fields),
        text=document.text,
        pages=document.pages,
        fields=fields,
        owners=tuple(dict.fromkeys((*owners, *owners_of(fields)))),
        places=places_of(document),
        date=main_date(fields),
    )


def head_lines(entry: Entry) -> list[str]:
    """What weighs more than the body: title, field values, the number written whole, the dossier's code."""
    values = [_text_of(v) for v in entry.fields.values()]
    return [line for line in (entry.title, _number(entry.fields), *values, entry.dossier_code) if line]
