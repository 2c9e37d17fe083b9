"""Closed lists that an archivist can correct: JSON files under `digitize/schemas/lists/`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_list(name: str) -> Any:
    """The list `name` as its JSON says (FileNotFoundError for an unknown one)."""
    return json.loads((files("digitize.schemas") / "lists" / f"{name}.json").read_text("utf-8"))
