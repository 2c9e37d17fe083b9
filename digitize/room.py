"""Whether the disk has room for what is to come in: told before hours of work, not after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path

from digitize.archive.layout import Archive
from digitize.archive.reserve import Space, space
from digitize.dossier import Finding
from digitize.errors import StorageFailing
from digitize.findings import finding

_MB = 1_000_000
_BESIDES = 50 * _MB  # catalogue, index and journal grow too, and a page that is drawn needs room
# The original and its archival copy, about as large; and both again in the work folder for those in work.
_FINAL, _USUAL, _IN_WORK = 1.0, 2.3, 3.0


def look_for_room(
    archive: Archive, files: Sequence[Path], known: Set[int], warn: Callable[[Finding], None] | None
) -> None:
    """Raises StorageFailing `space-short` where the disk cannot hold what is new; warns where it may not."""
    found = short_of(space(archive), files, known)
    if found and found.severity == "error":
        raise StorageFailing(found.code, **found.params)
    if found and warn:
        warn(found)


def short_of(here: Space, files: Iterable[Path], known: Set[int]) -> Finding | None:
    """`space-short` where the new files alone do not fit, or the largest cannot be worked on; `space-tight`
    where they do, but their copies may not.

    known: sizes in bytes of what is filed already. A file of such a size is taken for a duplicate: too little
    is asked for then, never too much, and a disk that fills up all the same stops a run in good order.
    """
    sizes = [size for path in files if (size := _size(path)) not in known]
    if not sizes:
        return None
    least = max(sum(sizes) * _FINAL, max(sizes) * _IN_WORK)
    usual = sum(sizes) * _USUAL + _BESIDES
    code, needed = ("space-short", least) if here.free < least else ("space-tight", usual)
    if here.free >= needed:
        return None
    return finding(code, free=here.free // _MB, needed=round(needed / _MB))


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
