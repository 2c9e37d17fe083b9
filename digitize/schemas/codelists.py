"""Code lists: those that lie beside this module under `lists/`, or an office's own in their place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from digitize.errors import UsageProblem

_OWN: ContextVar[Path | None] = ContextVar("own_lists", default=None)


@contextmanager
def own_lists(folder: str | Path | None) -> Iterator[None]:
    """Within it a list that lies in `folder` under the same file name replaces the one that ships."""
    before = _OWN.set(Path(folder) if folder else None)
    try:
        yield
    finally:
        _OWN.reset(before)


def own_folder(file: str) -> Path | None:
    """The office's own folder of lists, if one is in force and holds `file`."""
    folder = _OWN.get()
    return folder if folder and (folder / file).is_file() else None


def list_text(file: str, folder: Path | None) -> str:
    """The text of a list, from `folder` or as shipped. UsageProblem `list-broken` for an own one."""
    if folder is None:
        return files("digitize.schemas").joinpath("lists", file).read_text("utf-8")
    try:
        return (folder / file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageProblem("list-broken", list=file, line=1) from None


def code_list(name: str) -> Any:
    """The code list `<name>.json` in force; FileNotFoundError where there is none.

    Raises UsageProblem `list-broken` for an own list that is not JSON.
    """
    return _code_list(name, own_folder(f"{name}.json"))


@cache
def _code_list(name: str, folder: Path | None) -> Any:
    file = f"{name}.json"
    try:
        return json.loads(list_text(file, folder))
    except ValueError as fault:
        raise UsageProblem("list-broken", list=file, line=getattr(fault, "lineno", 1)) from None
