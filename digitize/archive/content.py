"""The files of one dossier, wherever it lies: filed in the store, or waiting in a plain folder. Reads
only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from digitize.archive.disk import storage_faults
from digitize.archive.ocfl import logical_path
from digitize.archive.store import Store


class Content(Protocol):
    """Files by their path in the dossier, e.g. `documents/0001/text.txt`. An unknown path is a KeyError."""

    def names(self) -> frozenset[str]:
        """Every path."""

    def read(self, name: str) -> bytes:
        """The bytes behind a path."""

    def path(self, name: str) -> Path:
        """Where they lie now; not to be written to."""


class ObjectContent:
    """A dossier in the store: its newest version, or a given one, as it was when this was made."""

    def __init__(self, store: Store, object_id: str, version: int | None = None) -> None:
        """KeyError where there is no such object or version."""
        inventory = store.inventory(object_id)
        if version is not None and not 0 < version <= inventory.head:
            raise KeyError(version)
        self._folder = store.folder(object_id)
        state = inventory.versions[(version or inventory.head) - 1].state
        self._paths = {name: inventory.manifest[digest][0] for name, digest in state.items()}

    def names(self) -> frozenset[str]:
        return frozenset(self._paths)

    def path(self, name: str) -> Path:
        return self._folder / self._paths[name]

    def read(self, name: str) -> bytes:
        """KeyError too for a file that was filed and is gone: that is damage to this dossier, not a failing
        disk.
        """
        with storage_faults():
            try:
                return self.path(name).read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                raise KeyError(name) from None


class FolderContent:
    """A dossier as a plain folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> frozenset[str]:
        files = (p for p in self._folder.rglob("*") if p.is_file() and not p.is_symlink())
        return frozenset(p.relative_to(self._folder).as_posix() for p in files)

    def path(self, name: str) -> Path:
        try:
            found = self._folder / logical_path(name)
        except ValueError:
            raise KeyError(name) from None
        if not found.is_file():
            raise KeyError(name)
        return found

    def read(self, name: str) -> bytes:
        with storage_faults():
            return self.path(name).read_bytes()
