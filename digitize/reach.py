"""The archive and the settings that a command means."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from digitize.archive.layout import Archive, open_archive
from digitize.errors import SomethingMissing, UsageProblem
from digitize.schemas import code_list, doc_types, own_lists
from digitize.schemas.own import offered
from digitize.settings import Settings, load

_TYPES = "types"  # the archive's own folder of document types
_LISTS = "lists"  # and of code lists


def folder_given(folder: Path | None) -> Path:
    """The folder that a command was told. Raises UsageProblem `no-archive-given`."""
    if folder is None:
        raise UsageProblem("no-archive-given")
    return folder


def reach(folder: Path | None, flags: Mapping[str, Any] | None = None) -> tuple[Archive, Settings]:
    """The archive at `folder` and its settings: its settings file < environment < `flags`."""
    archive = open_archive(folder_given(folder))
    settings = with_lists(load(archive.settings_file, flags=flags), archive.root / _LISTS)
    return archive, with_types(settings, archive.root / _TYPES)


def with_lists(settings: Settings, folder: Path | None = None) -> Settings:
    """The settings with the archive's `folder` of code lists, where they name none and it is there.

    Raises SomethingMissing `lists-folder-missing`, UsageProblem `list-broken` for a list that is none.
    """
    own = Path(settings.lists_dir).expanduser().absolute() if settings.lists_dir else folder
    if own is None or not own.is_dir():
        if settings.lists_dir:
            raise SomethingMissing("lists-folder-missing", where=str(own))
        return settings
    _check_lists(own)
    return replace(settings, lists_dir=str(own.absolute()))


def _check_lists(folder: Path) -> None:
    """Read every own list once, here, where a mistake can be told to who typed the command."""
    with own_lists(folder):
        for file in sorted(folder.glob("*.json")):
            code_list(file.stem)
        if (folder / "places.csv").exists():
            from digitize.places import register  # noqa: PLC0415 - only an office with its own waits for it

            register()


def with_types(settings: Settings, folder: Path | None = None) -> Settings:
    """The settings with the archive's `folder` of document types, if it is there, among theirs; all these
    types are known to this process from here on. UsageProblem where one is not described rightly.
    """
    own = [str(Path(part).expanduser().absolute()) for part in settings.types_dir.split(os.pathsep) if part]
    if folder and folder.is_dir():
        own.append(str(folder.absolute()))
    if own or offered():
        from digitize.extract.owntypes import use_types  # noqa: PLC0415 - search must not wait for extraction

        use_types(os.pathsep.join(own))
    return replace(settings, types_dir=os.pathsep.join(own))


def known_types(folder: Path | None) -> tuple[str, ...]:
    """Every document type there is, those of the archive at `folder` and of the settings too."""
    if folder is None:
        with_types(load())
    else:
        reach(folder)
    return doc_types()
