"""Is the second copy any good? Dossiers drawn by lot are taken back from it and looked at as if it were all
that is left: every byte against its inventory, OCFL as a whole, the record opened, the newest state compared
with ours. QCVN 12:2026/BCA asks for such a test every quarter; the log keeps what came of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.audit.since import first_hash
from digitize.archive.identity import dossier_of
from digitize.archive.inspection import inspect_object
from digitize.archive.layout import Archive
from digitize.archive.objects import read_inventory
from digitize.archive.ocfl import INVENTORY, leaf_path
from digitize.archive.shelves import fetch
from digitize.dossier import Finding
from digitize.errors import DamageFound, SomethingMissing, StorageFailing, UsageProblem
from digitize.findings import finding
from digitize.logbook import note_done
from digitize.progress import Progress
from digitize.settings import Settings
from digitize.syncing.changes import changes_since
from digitize.syncing.memory import Memory, alone
from digitize.syncing.owner import Owner
from digitize.syncing.taking import Reader, Taken, owner_of, reader_of, room_for, take
from digitize.targets.opening import Place, open_target

COUNT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled(Taken):
    """drawn, sound: dossiers; total: how many the archive has; seconds: for those drawn; whole_s: what all of
    them would take, one after the other, at this pace.
    """

    total: int
    drawn: int
    sound: int

    @property
    def whole_s(self) -> float:
        """Seconds for a whole restore."""
        return self.seconds / self.drawn * self.total if self.drawn else 0.0


@dataclass(frozen=True, slots=True)
class DrillOptions:
    """count: dossiers to draw; identity: a file with the private key, for an encrypted copy."""

    count: int = COUNT
    identity: Path | None = None


def drill(
    archive: Archive, place: Place, options: DrillOptions, settings: Settings, progress: Progress
) -> Drilled:
    """Take dossiers back and look at them. What is found damaged is sent again by the next `sync`.

    Raises Incomplete `sync-no-copy` and what the target raises; ArchiveInUse `sync-in-use`; UsageProblem.
    """
    target = open_target(place)
    try:
        with alone(archive, place.address, place.name), Memory(archive, place.address) as memory:
            owner = owner_of(target)
            if owner.archive != (first_hash(archive) or owner.archive):
                raise UsageProblem("sync-target-other-archive", target=target.name)
            reader = reader_of(archive, target, options.identity, settings)
            drilled = _Drill(archive, reader, owner, memory).go(options.count, progress)
    finally:
        target.drop()
    wrong = drilled.drawn - drilled.sound
    with suppress(StorageFailing, SomethingMissing):
        note_done(archive, "verified", reason=f"copy:{drilled.drawn},wrong:{wrong}")
    return drilled


class _Drill:
    def __init__(self, archive: Archive, reader: Reader, owner: Owner, memory: Memory) -> None:
        self.archive, self.reader, self.owner, self.memory = archive, reader, owner, memory
        self.files = self.bytes = self.sound = 0
        self.findings: list[Finding] = []

    def go(self, count: int, progress: Progress) -> Drilled:
        leaves = [folder.name for folder in self.archive.open_store().folders()]
        drawn = random.SystemRandom().sample(leaves, min(count, len(leaves)))
        newer = self._newer()
        progress.expect(len(drawn))
        started = time.monotonic()
        for leaf in drawn:
            found = list(self._look(leaf, newer))
            self.sound += not found
            self.findings += found
            progress.page_done(failed=bool(found))
        seconds = time.monotonic() - started
        return Drilled(
            target=self.reader.name,
            total=len(leaves),
            drawn=len(drawn),
            sound=self.sound,
            files=self.files,
            bytes=self.bytes,
            seconds=seconds,
            seq=self.owner.seq,
            when=self.owner.when,
            findings=tuple(self.findings),
        )

    def _newer(self) -> frozenset[str]:
        """The dossiers that the log names after the line that the copy goes to."""
        if self.owner.seq == 0:
            return frozenset()
        changes = changes_since(self.archive, self.owner.seq, self.owner.hash, self.reader.name)
        return frozenset(changes.dossiers)

    def _look(self, leaf: str, newer: frozenset[str]) -> Iterator[Finding]:
        """What is wrong with one dossier of the copy, fetched and dropped, so that little room is needed."""
        folder = f"store/{leaf_path(leaf)}"
        ours, name = self._ours(folder)
        with room_for(self.archive) as room:
            try:
                files, size = take(self.reader, folder, room)
            except DamageFound as damage:
                self.memory.doubt(folder)
                yield damage.finding
                return
            self.files, self.bytes = self.files + files, self.bytes + size
            wrong = self._wrong(room, folder, files)
            theirs = room.root / folder / INVENTORY
            behind = bool(ours) and theirs.is_file() and theirs.read_bytes() != ours
        if _ident(name) in newer and (behind or not files):
            yield finding("sync-copy-behind", object=name)
        elif wrong or behind or not files:
            self.memory.doubt(folder)
            path = wrong[0] if wrong else INVENTORY
            yield finding("sync-far-damaged", object=name, target=self.reader.name, path=path)

    def _ours(self, folder: str) -> tuple[bytes, str]:
        """Our own inventory and whose it is; nothing to compare with where ours is what is damaged."""
        place = self.archive.root / folder
        try:
            return (place / INVENTORY).read_bytes(), read_inventory(place).object_id
        except (DamageFound, OSError):
            return b"", place.name

    def _wrong(self, room: Archive, folder: str, files: int) -> Sequence[str]:
        """Paths that are not as they should be; empty where all is, and the record opens."""
        if not files:
            return ()
        seen = inspect_object(room.root / folder)
        if seen.findings:
            return [str(f.params.get("path") or INVENTORY) for f in seen.findings]
        try:
            list(fetch(room, _ident(seen.object_id)).dossier.papers())
        except (DamageFound, KeyError):
            return ["dossier.json"]
        return ()


def _ident(object_id: str) -> str:
    try:
        return dossier_of(object_id)
    except ValueError:
        return object_id
