"""The schema of an office's own type of paper: completed from what a clerk has written, and checked.

A clerk writes what differs from one paper to the next: titles and fields. The definitions that fields refer
to (`line`, `date`, `personalId` …: `lists/definitions.json`) and what all schemas have in common are added.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from digitize.schemas import code_list

Schema = dict[str, Any]


def completed(doc_type: str, written: Mapping[str, Any]) -> Schema:
    """A whole schema from what a clerk has written. ValueError where it is no JSON Schema of an object."""
    properties = written.get("properties")
    if not isinstance(properties, dict) or not all(isinstance(f, dict) for f in properties.values()):
        raise ValueError("properties")
    title = str(written.get("title", doc_type))
    own = written.get("$defs", {})
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://digitize.example/schemas/{doc_type}.json",
        "x-titleEn": title,
        "x-titleFields": [],
        "required": [],
        "type": "object",
        "additionalProperties": False,
        **written,
        "title": title,
        "x-docType": doc_type,
        "properties": {name: _titled(name, field) for name, field in properties.items()},
    }
    schema["$defs"] = {**code_list("definitions"), **(own if isinstance(own, dict) else {})}
    _check(schema)
    return schema


def _titled(name: str, field: Mapping[str, Any]) -> Schema:
    title = str(field.get("title", name))
    return {"x-titleEn": title, **field, "title": title}


def _check(schema: Schema) -> None:
    """ValueError, naming the part, for what is no schema, or names fields or definitions that are missing."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as fault:
        raise ValueError("/".join(str(p) for p in fault.absolute_path) or "schema") from None
    for key in ("required", "x-titleFields"):
        if not set(schema[key]) <= set(schema["properties"]):
            raise ValueError(key)
    for name, field in schema["properties"].items():
        reference = str(field.get("$ref", ""))
        if reference and reference.removeprefix("#/$defs/") not in schema["$defs"]:
            raise ValueError(f"properties/{name}/$ref")
