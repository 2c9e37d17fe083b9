"""What a printed value is in a register: the units and codes of a place, the generation of a code.

The value stays as printed; `Field.normalised` stands beside it. Which field is a place or a code is data:
`lists/meanings.json`, or the keywords `x-place` and `x-generation` (the name of a list) in a type's schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from digitize.codes import generation
from digitize.dossier import Document, Field
from digitize.places import Place, find_place, places_now
from digitize.schemas import code_list
from digitize.validate.about import span

Normalised = dict[str, Any]


def normalised(document: Document, schema: Mapping[str, Any]) -> Document:
    """The same document, every field with what its value is in the lists in force; None where not known."""
    day = _written(document)
    known = schema.get("properties", {})
    fields = {
        name: replace(field, normalised=_of(document.doc_type, name, field, known.get(name, {}), day))
        for name, field in document.fields.items()
    }
    return replace(document, fields=fields)


def _of(
    doc_type: str, name: str, field: Field, schema: Mapping[str, Any], day: date | None
) -> Normalised | None:
    if not isinstance(field.value, str):
        return None
    meanings = code_list("meanings")
    if schema.get("x-place", name in meanings["places"]):
        return _place(field.value, day)
    listed = meanings["codesOfType"].get(doc_type, {}).get(name) or meanings["codes"].get(name)
    listed = schema.get("x-generation", listed)
    found = generation(listed, field.value) if listed else None
    return {"generation": found} if found else None


def _written(document: Document) -> date | None:
    """The last day that the paper gives for itself: an address on it is of that day or older."""
    days = [span(document.value(name)) for name in code_list("meanings")["dates"]]
    return max((d.last for d in days if d), default=None)


def _place(address: str, day: date | None) -> Normalised | None:
    answer = find_place(address, day)
    if answer.place is None:
        return None
    found = _units(answer.place)
    if not answer.whole:
        found["complete"] = False
    now = places_now(answer.place)
    if now != (answer.place,):
        found["now"] = [_units(place) for place in now]
    return found


def _units(place: Place) -> Normalised:
    codes = {
        "communeCode": place.commune.code if place.commune else "",
        "districtCode": place.district.code if place.district else "",
        "provinceCode": place.province.code,
    }
    return {"text": place.text} | {name: code for name, code in codes.items() if code}
