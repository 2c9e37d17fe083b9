"""Schemas of an office's own types of paper, known in this process beside those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
_offered: dict[str, Schema] = {}


def offer(schemas: Mapping[str, Schema]) -> None:
    """Make these the office's own schemas in this process, in place of those offered before."""
    _offered.clear()
    _offered.update(schemas)


def offered() -> Mapping[str, Schema]:
    """The office's own schemas by type."""
    return _offered
