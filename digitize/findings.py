"""Findings are data: a code, parameters, and text in Vietnamese and English.

The texts are JSON files under `schemas/findings/`, one a stage:
`{"code": {"severity": "error", "vi": "…{param}…", "en": "…", "remedyVi": "…", "remedyEn": "…"}}`.
A text may name the finding's params, `{page}` and `{field}`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from digitize.dossier import Box, Finding, Severity

Lang = Literal["vi", "en"]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every code with its severity and texts. A code defined twice is a packaging fault: ValueError."""
    known: dict[str, dict[str, str]] = {}
    folder = files("digitize.schemas") / "findings"
    for part in sorted(folder.iterdir(), key=lambda p: p.name):
        for code, entry in json.loads(part.read_text("utf-8")).items():
            if code in known:
                raise ValueError(code)
            known[code] = {**entry, "stage": part.name.removesuffix(".json")}
    return known


def finding(
    code: str,
    *,
    field: str | None = None,
    page: int | None = None,
    box: Box | None = None,
    severity: Severity | None = None,
    **params: Any,
) -> Finding:
    """A finding of a known `code` (KeyError otherwise); severity as the catalogue says unless given."""
    entry = catalogue()[code]
    grade: Any = severity or entry["severity"]
    return Finding(code=code, severity=grade, field=field, page=page, box=box, params=params)


class _Gaps(dict[str, Any]):
    """Where a finding says no label or title, as those of older records do not: the code that it is of."""

    def __missing__(self, key: str) -> Any:
        plain = key.removesuffix("En").removesuffix("Title")
        return self.get("field" if plain == "label" else plain, "…")


def _fill(found: Finding, key: str) -> str:
    values = _Gaps(found.params)
    if "object" in values:  # a clerk knows the dossier's code, not its name in the store
        values["object"] = str(values["object"]).rpartition(":")[2]
    values.setdefault("page", found.page if found.page is not None else "…")
    values.setdefault("field", found.field or "…")
    return catalogue()[found.code][key].format_map(values)


def names_page(found: Finding) -> bool:
    """Whether the message itself says which page."""
    return "{page}" in catalogue()[found.code]["vi"]


def message(found: Finding, lang: Lang) -> str:
    """What is wrong, in one sentence."""
    return _fill(found, lang)


def remedy(found: Finding, lang: Lang) -> str:
    """What to do about it, in one sentence; empty where nothing needs doing."""
    key = "remedyVi" if lang == "vi" else "remedyEn"
    return _fill(found, key) if key in catalogue()[found.code] else ""
