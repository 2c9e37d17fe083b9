"""An office's own types of paper, from a folder of its own: `<docType>.form.json`, `<docType>.schema.json`.

They are read once a process and stand beside the types that ship. Worker processes are spawned: each takes
the folder from the settings. Anything wrong stops the command with its reason, for a type that is silently
missing would leave its papers unrecognised.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from digitize.errors import UsageProblem
from digitize.extract.formtype import form_type
from digitize.extract.fromdata import description_of
from digitize.extract.ownschema import completed
from digitize.extract.papertype import PaperType, offer_types
from digitize.schemas import own, shipped_types

_FORM, _SCHEMA = ".form.json", ".schema.json"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def use_types(folders: str) -> tuple[str, ...]:
    """Make the types in `folders` (several are separated as in PATH; none where empty) known to this process.

    Returns their docTypes. Raises UsageProblem for a file that is no description or schema of a new type.
    """
    types, schemas = _read(folders)
    own.offer(dict(schemas))
    offer_types(types)
    return tuple(t.doc_type for t in types)


@cache
def _read(folders: str) -> tuple[tuple[PaperType, ...], tuple[tuple[str, dict[str, Any]], ...]]:
    types: list[PaperType] = []
    schemas: dict[str, dict[str, Any]] = {}
    for folder in filter(None, folders.split(os.pathsep)):
        for doc_type, form, schema in _pairs(Path(folder).expanduser()):
            if doc_type in shipped_types() or doc_type in schemas:
                raise UsageProblem("type-taken", type=doc_type)
            schemas[doc_type] = _completed(doc_type, schema)
            described = description_of(doc_type, form, schemas[doc_type]["properties"])
            types.append(form_type(described))
    return tuple(types), tuple(schemas.items())


def _pairs(folder: Path) -> Iterator[tuple[str, Any, Any]]:
    """Each type of the folder with what its two files hold."""
    if not folder.is_dir():
        raise UsageProblem("types-folder-missing", where=str(folder))
    forms = {p.name.removesuffix(_FORM): p for p in folder.glob(f"*{_FORM}")}
    schemas = {p.name.removesuffix(_SCHEMA): p for p in folder.glob(f"*{_SCHEMA}")}
    for doc_type in sorted(forms.keys() | schemas.keys()):
        if not _NAME.fullmatch(doc_type):
            raise UsageProblem("type-bad-name", type=doc_type)
        for files, ending in ((forms, _FORM), (schemas, _SCHEMA)):
            if doc_type not in files:
                raise UsageProblem("type-incomplete", type=doc_type, file=f"{doc_type}{ending}")
        yield doc_type, _json(forms[doc_type]), _json(schemas[doc_type])


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except json.JSONDecodeError as fault:
        raise UsageProblem("type-unreadable", file=path.name, line=fault.lineno) from None
    except (OSError, UnicodeDecodeError):
        raise UsageProblem("type-unreadable", file=path.name, line=1) from None


def _completed(doc_type: str, written: Any) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise UsageProblem("type-bad-schema", type=doc_type, where="{}")
    try:
        return completed(doc_type, written)
    except ValueError as fault:
        raise UsageProblem("type-bad-schema", type=doc_type, where=str(fault)) from None
