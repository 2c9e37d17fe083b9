"""A type's description from JSON: every key is known and every name leads somewhere, or a UsageProblem says
which does not.

    {"titles": ["GIẤY XÁC NHẬN …"],
     "labels": {"name": {"phrases": ["Họ và tên", "Ông/Bà"]}, "born": "born"},
     "sections": {"declarant": {"opens": ["declarant"], "until": ["note"]}},
     "fields": {"fullName": {"kind": "person", "labels": ["name"]}}}

A label that is a string is one of the shared ones (`commonlabels.COMMON`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from digitize.errors import UsageProblem
from digitize.extract.commonlabels import COMMON
from digitize.extract.description import FieldRule, FormDescription, Section
from digitize.extract.labels import Label
from digitize.extract.readers import LABELLED, READERS

_LABEL = {"phrases", "lines", "inline", "alone"}
_SECTION = {"opens", "until"}
_FIELD = {"kind", "labels", "within", "words", "pattern", "values", "phrases", "constant"}
_FORM = {"titles", "labels", "fields", "sections", "proof", "without"}
_MOST_LINES = 40


def description_of(doc_type: str, data: Any, known_fields: Iterable[str]) -> FormDescription:
    """The description that `data` writes, its fields among `known_fields` of the schema.

    Raises UsageProblem: type-unknown-key, type-bad-value, type-unknown-kind, type-unknown-label,
    type-unknown-field, type-bad-pattern.
    """
    return _Reader(doc_type).form(data, frozenset(known_fields))


class _Reader:
    """Reads one description; knows which type to name when something is wrong."""

    def __init__(self, doc_type: str) -> None:
        self._type = doc_type

    def form(self, data: Any, known: frozenset[str]) -> FormDescription:
        own = self._object(data, "", _FORM)
        labels = tuple(self._label(k, v) for k, v in self._object(own.get("labels", {}), "labels").items())
        sections = self._object(own.get("sections", {}), "sections")
        fields = self._object(own.get("fields"), "fields")
        form = FormDescription(
            doc_type=self._type,
            titles=self._texts(own.get("titles"), "titles", least=1),
            labels=labels,
            fields=tuple(self._field(k, v) for k, v in fields.items()),
            sections=tuple(self._section(k, v) for k, v in sections.items()),
            proof=self._texts(own.get("proof", []), "proof"),
            without=self._texts(own.get("without", []), "without"),
        )
        check(form, known)
        return form

    def _wrong(self, where: str) -> UsageProblem:
        return UsageProblem("type-bad-value", type=self._type, where=where or "{}")

    def _object(self, data: Any, where: str, keys: set[str] | None = None) -> Mapping[str, Any]:
        if not isinstance(data, dict):
            raise self._wrong(where)
        for key in data if keys is not None else ():
            if key not in (keys or ()):
                near = difflib.get_close_matches(key, keys or (), n=1)
                raise UsageProblem(
                    "type-unknown-key",
                    type=self._type,
                    where=where or "{}",
                    key=key,
                    near=", ".join(near or keys or ()),
                )
        return data

    def _texts(self, data: Any, where: str, least: int = 0) -> tuple[str, ...]:
        given = [data] if isinstance(data, str) else data
        if not isinstance(given, list) or not all(isinstance(x, str) and x.strip() for x in given):
            raise self._wrong(where)
        if len(given) < least:
            raise self._wrong(where)
        return tuple(given)

    def _label(self, key: str, data: Any) -> Label:
        where = f"labels/{key}"
        if isinstance(data, str):
            if data not in COMMON:
                raise UsageProblem("type-unknown-label", type=self._type, where=where, label=data)
            shared = COMMON[data]
            return replace(shared, key=key)
        own = self._object(data, where, _LABEL)
        lines, inline, alone = own.get("lines", 1), own.get("inline", False), own.get("alone", False)
        if isinstance(lines, bool) or not isinstance(lines, int) or not 1 <= lines <= _MOST_LINES:
            raise self._wrong(f"{where}/lines")
        if not isinstance(inline, bool) or not isinstance(alone, bool):
            raise self._wrong(where)
        return Label(key, self._texts(own.get("phrases"), f"{where}/phrases", least=1), lines, inline, alone)

    def _section(self, key: str, data: Any) -> Section:
        where = f"sections/{key}"
        own = self._object(data, where, _SECTION)
        opens = self._texts(own.get("opens"), f"{where}/opens", least=1)
        return Section(key, opens, self._texts(own.get("until", []), f"{where}/until"))

    def _field(self, name: str, data: Any) -> FieldRule:
        where = f"fields/{name}"
        own = self._object(data, where, _FIELD)
        for key in ("kind", "within", "pattern"):
            if not isinstance(own.get(key, ""), str):
                raise self._wrong(f"{where}/{key}")
        constant = own.get("constant")
        if constant is not None and (
            isinstance(constant, bool) or not isinstance(constant, str | int | float)
        ):
            raise self._wrong(f"{where}/constant")
        lists = {
            k: self._texts(own.get(k, []), f"{where}/{k}") for k in ("labels", "words", "values", "phrases")
        }
        return FieldRule(
            name, own.get("kind", ""), within=own.get("within", ""), pattern=own.get("pattern", ""),
            constant=constant, **lists,
        )  # fmt: skip


def check(form: FormDescription, known_fields: frozenset[str]) -> None:
    """UsageProblem where a description names a kind, a label, a section or a field that is not there."""
    keys = {label.key for label in form.labels}
    for part in form.sections:
        _known(form, f"sections/{part.key}", (*part.opens, *part.until), keys)
    for rule in form.fields:
        where = f"fields/{rule.name}"
        if rule.name not in known_fields:
            raise UsageProblem("type-unknown-field", type=form.doc_type, field_name=rule.name)
        if rule.kind not in READERS:
            raise UsageProblem("type-unknown-kind", type=form.doc_type, where=where, kind=rule.kind or "?")
        _known(form, where, (*rule.labels, *rule.words), keys)
        _known(form, where, (rule.within,) if rule.within else (), {part.key for part in form.sections})
        if not rule.labels and rule.kind in LABELLED:
            raise UsageProblem("type-bad-value", type=form.doc_type, where=f"{where}/labels")
        _check_details(form, rule, where)


def _known(form: FormDescription, where: str, named: Iterable[str], keys: set[str]) -> None:
    for name in named:
        if name not in keys:
            raise UsageProblem("type-unknown-label", type=form.doc_type, where=where, label=name)


def _check_details(form: FormDescription, rule: FieldRule, where: str) -> None:
    """What kinds `code`, `listed` and `constant` need besides labels."""
    needed = {"code": rule.pattern, "listed": rule.values, "constant": rule.constant is not None}
    if rule.kind in needed and not needed[rule.kind]:
        raise UsageProblem("type-bad-value", type=form.doc_type, where=where)
    try:
        re.compile(rule.pattern)
    except re.error:
        raise UsageProblem("type-bad-pattern", type=form.doc_type, where=where) from None
