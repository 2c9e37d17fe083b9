"""`digitize watch`: look, wait until files are whole, take them in, look again.

A folder is looked at again and again rather than listened to: notifications do not cross SMB and NFS, and a
scanner's folder has few files. A folder below the one that is watched is a dossier and is taken when all of
its files are whole; files beside each other are taken alone, or together where a pattern of names says so.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Literal

from digitize.batch import IngestOptions, Report, ingest_paths
from digitize.codes import is_dossier_code
from digitize.errors import ArchiveInUse, UsageProblem, from_system
from digitize.intake.gather import Parcel, gather
from digitize.progress import Progress
from digitize.watching.memory import Memory
from digitize.watching.settling import Settling, Stamp

Ended = Literal["idle", "took", "left", "busy"]
_NAMED = "dossier"
_PASSING = {"vanished", "unreadable"}  # what a drive that goes in the middle of a file does
_MOST_ROUND = 500  # files taken at once: what is done shows, and a stop waits for less
_SLOWEST = 60.0  # seconds between two looks at a folder that does not answer


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """every_s: between two looks; settle_s, patience_s: see `settling`; together: a pattern whose group
    `dossier` (or first group, or whole match) is the same in the names of one dossier's files; once: end when
    all there is was taken.
    """

    ingest: IngestOptions
    folder: Path
    every_s: float = 5.0
    settle_s: float = 10.0
    patience_s: float = 300.0
    together: re.Pattern[str] | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is said while watching. taken: after a round; gone, back: the folder; busy: another writer; shut:
    a folder below that may not be read, once.
    """

    taken: Callable[[Report], None]
    gone: Callable[[], None]
    back: Callable[[], None]
    busy: Callable[[], None]
    shut: Callable[[Path], None] = lambda _: None


def pattern_of(text: str | None) -> re.Pattern[str] | None:
    """Raises UsageProblem `bad-pattern`."""
    try:
        return re.compile(text) if text else None
    except re.error:
        raise UsageProblem("bad-pattern") from None


def watch(options: WatchOptions, told: Told, progress: Progress, stop: Event) -> None:
    """Until `stop` is set, or with `once` until nothing is left to take.

    Raises UsageProblem `no-such-path` for a folder that is not there at the beginning; StorageFailing.
    """
    if not options.folder.is_dir():
        raise UsageProblem("no-such-path")
    settling = Settling(options.settle_s, options.patience_s)
    memory = Memory(options.ingest.archive, options.folder)
    away, pause, shut = False, options.every_s, Shut(told.shut)
    while not stop.is_set():
        begun = time.monotonic()
        parcels = _look(options, settling, begun, shut)
        if parcels is None:
            if not away:
                told.gone()
            away, pause = True, min(_SLOWEST, 2 * pause)
        else:
            if away:
                told.back()
            away, pause = False, max(options.every_s, 5 * (time.monotonic() - begun))
            ended = _round(options, settling, memory, parcels, told, progress)
            if ended == "took":
                continue
            waits = ended == "busy" or settling.unsettled(begun)
            if options.once and (ended == "left" or not waits):
                return
        stop.wait(pause)


class Shut:
    """Folders that may not be read: each is told of once, and keeps nobody from the others."""

    def __init__(self, told: Callable[[Path], None]) -> None:
        self._told, self._known = told, set[Path]()

    def __call__(self, folder: Path) -> None:
        if folder not in self._known:
            self._known.add(folder)
            self._told(folder)


def _look(
    options: WatchOptions, settling: Settling, now: float, shut: Callable[[Path], None]
) -> tuple[Parcel, ...] | None:
    """The dossiers in the folder as it is now; None where it does not answer, as a network drive may."""
    try:
        found = gather([options.folder], loose=options.ingest.loose, shut=shut)
        parcels = tuple(_together(found, options))
    except (OSError, UsageProblem):
        return None
    settling.look((path for parcel in parcels for path in parcel.files), now)
    return parcels


def _together(parcels: Sequence[Parcel], options: WatchOptions) -> Iterator[Parcel]:
    """The watched folder itself is no dossier; its own files go by the pattern."""
    loose: dict[str, list[Path]] = {}
    for parcel in parcels:
        if parcel.folder is not None and parcel.folder != options.folder:
            yield parcel
            continue
        for path in parcel.files:
            loose.setdefault(_group(path, options.together), []).append(path)
    for name, files in loose.items():
        yield Parcel(tuple(files), name if is_dossier_code(name) else None)


def _group(path: Path, pattern: re.Pattern[str] | None) -> str:
    """What the names of one dossier's files have in common; else the name itself."""
    found = pattern.search(path.name) if pattern else None
    if not found:
        return path.name
    part: str | None = found[0]
    if found.re.groups:
        part = found[_NAMED if _NAMED in found.re.groupindex else 1]
    return part or path.name


def _round(
    options: WatchOptions,
    settling: Settling,
    memory: Memory,
    parcels: Sequence[Parcel],
    told: Told,
    progress: Progress,
) -> Ended:
    """Take in the dossiers that are whole. `left`: some could not be worked on and are tried again later."""
    now = time.monotonic()
    whole = [p for p in parcels if _is_due(p, settling, memory, now)]
    chosen = _first(whole)
    if not chosen:
        return "idle"
    stamps = {f: stamp for p in chosen for f in p.files if (stamp := settling.stamp(f))}
    try:
        report = ingest_paths(replace(options.ingest, parcels=tuple(chosen)), progress)
    except ArchiveInUse:
        told.busy()
        return "busy"
    except OSError as fault:
        raise from_system(fault) from fault
    later = [*report.left, *(r for r in report.refused if r.finding.code in _PASSING)]
    for refusal in later:
        settling.put_off(refusal.path, time.monotonic())
    memory.take(_through(stamps, {refusal.path for refusal in later}))
    told.taken(report)
    return "left" if later else "took"


def _is_due(parcel: Parcel, settling: Settling, memory: Memory, now: float) -> bool:
    """Whether every file is whole and one of them was not taken as it is now."""
    if not parcel.files or not all(settling.is_whole(f, now) for f in parcel.files):
        return False
    stamps = ((f, settling.stamp(f)) for f in parcel.files)
    return any(stamp and not memory.has(f, stamp) for f, stamp in stamps)


def _first(parcels: Sequence[Parcel]) -> list[Parcel]:
    """As many as one round takes, at least one."""
    chosen: list[Parcel] = []
    files = 0
    for parcel in parcels:
        if chosen and files + len(parcel.files) > _MOST_ROUND:
            break
        chosen.append(parcel)
        files += len(parcel.files)
    return chosen


def _through(stamps: dict[Path, Stamp], later: set[Path]) -> Iterator[tuple[Path, Stamp]]:
    """Those that need not be tried again: all but what could not be worked on, or read to its end."""
    return ((path, stamp) for path, stamp in stamps.items() if path not in later)
