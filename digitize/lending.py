"""What `repair` borrows from a second copy: from a folder as it lies there; from further away, or from an
encrypted copy, only the dossiers that are damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from digitize.archive.identity import dossier_of
from digitize.archive.layout import Archive
from digitize.archive.ocfl import leaf_name, leaf_path
from digitize.dossier import Finding
from digitize.errors import UsageProblem
from digitize.repair import Lend
from digitize.settings import Settings
from digitize.sync import meant
from digitize.syncing.taking import reader_of, room_for, take
from digitize.targets.folder import FolderTarget
from digitize.targets.opening import open_target


@contextmanager
def lent(
    archive: Archive, copy: str | None, settings: Settings, identity: Path | None
) -> Iterator[Path | Lend | None]:
    """What `repair` is to be given for `--from`: a folder, an address or a name in the settings.

    Raises UsageProblem `no-second-copy`, `sync-target-unknown`.
    """
    if copy is None:
        yield None
        return
    [place] = meant([copy], settings)
    target = open_target(place)
    if isinstance(target, FolderTarget) and not place.sealed:
        if not target.root.is_dir():
            raise UsageProblem("no-second-copy")
        yield target.root
        return
    try:
        reader = reader_of(archive, target, identity, settings)
        with room_for(archive) as room:

            def lend(found: Sequence[Finding]) -> Path:
                for folder in _folders(found):
                    take(reader, folder, room, strict=False)
                return room.store

            yield lend
    finally:
        target.drop()


def _folders(found: Sequence[Finding]) -> Iterator[str]:
    """The far folders of everything that something is wrong with."""
    names = {str(f.params["object"]) for f in found if f.params.get("object")}
    for name in sorted(names):
        leaf = leaf_name(name) if ":" in name else name
        if len(leaf) == 64:
            yield f"store/{leaf_path(leaf)}"
        with suppress(ValueError):
            yield f"review/{dossier_of(name)}"
