"""What a printed value is in a register: the units and codes of a place, the generation of a code.

The value stays as printed, but for marks that the register puts right; `Field.normalised` stands beside it.
Which field is a place or a code is data: `lists/meanings.json`, or the keywords `x-place` and
`x-generation` (the name of a list) in a type's schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from digitize.codes import generation
from digitize.dossier import Document, Field
from digitize.names import name_key, without_marks
from digitize.places import Answer, Place, find_place, places_now
from digitize.schemas import code_list
from digitize.validate.about import span

Normalised = dict[str, Any]


def normalised(document: Document, schema: Mapping[str, Any]) -> Document:
    """The same document, every field with what its value is in the lists in force; None where not known."""
    day = _written(document)
    known = schema.get("properties", {})
    fields = {}
    for name, printed in document.fields.items():
        about = known.get(name, {})
        if _is_place(name, about) and isinstance(printed.value, str):
            answer = find_place(printed.value, day)
            fields[name] = replace(respelled(printed, answer), normalised=_about(answer))
        else:
            fields[name] = replace(printed, normalised=_generation(document.doc_type, name, printed, about))
    return replace(document, fields=fields)


def _is_place(name: str, schema: Mapping[str, Any]) -> bool:
    return bool(schema.get("x-place", name in code_list("meanings")["places"]))


def respelled(field: Field, answer: Answer) -> Field:
    """`field` with the marks of its units as the register spells them, where it knows the whole place:
    `xã Hòa Tiên` is `xã Hòa Tiến` there. What a recogniser made of a mark, not of a letter; `raw` is kept.
    """
    if answer.place is None or not answer.whole or field.source != "ocr":
        return field
    value = str(field.value)
    for unit in answer.place.units:
        value = _with_marks_of(unit.name, value)
    return replace(field, value=value)


def _with_marks_of(name: str, text: str) -> str:
    """`text` with `name` in its spelling where it stands there only with other marks, at the last such place:
    streets and hamlets before it may be called alike.
    """
    letters = without_marks(text)
    spans = [m.span() for m in re.finditer(rf"\b{re.escape(without_marks(name))}\b", letters, re.IGNORECASE)]
    if len(letters) != len(text) or not spans:
        return text
    if any(name_key(text[a:b]) == name_key(name) for a, b in spans):
        return text
    start, end = spans[-1]
    right = name.upper() if text[start:end].isupper() else name
    return text[:start] + right + text[end:]


def _generation(doc_type: str, name: str, field: Field, schema: Mapping[str, Any]) -> Normalised | None:
    if not isinstance(field.value, str):
        return None
    meanings = code_list("meanings")
    listed = meanings["codesOfType"].get(doc_type, {}).get(name) or meanings["codes"].get(name)
    listed = schema.get("x-generation", listed)
    found = generation(listed, field.value) if listed else None
    return {"generation": found} if found else None


def _written(document: Document) -> date | None:
    """The last day that the paper gives for itself: an address on it is of that day or older."""
    days = [span(document.value(name)) for name in code_list("meanings")["dates"]]
    return max((d.last for d in days if d), default=None)


def _about(answer: Answer) -> Normalised | None:
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
