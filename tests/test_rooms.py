"""Imports go one way: a stage knows the nouns, never another stage."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import digitize

ROOT = Path(digitize.__file__).parent
STAGES = {
    "intake",
    "prepare",
    "ocr",
    "extract",
    "validate",
    "pdf",
    "archive",
    "find",
    "office",
    "language",
    "indicators",
}
SHARED = {
    "dossier",
    "errors",
    "findings",
    "settings",
    "schemas",
    "record",
    "codes",
    "progress",
    "names",
    "places",
    "papers",
}
FILES = sorted(p for p in ROOT.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "digitize" and len(parts) > 1:
                yield parts[1]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_stage_imports_no_other_stage(path: Path) -> None:
    own = room(path)
    if own in STAGES:
        assert set(imported(path)) <= SHARED | {own}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_shared_nouns_import_no_stage(path: Path) -> None:
    if room(path) in SHARED:
        assert not set(imported(path)) & STAGES


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_command_line_knows_the_console(path: Path) -> None:
    if room(path) not in ("cli", "commands", "console", "__main__"):
        assert "console" not in set(imported(path))
