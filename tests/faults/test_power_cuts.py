"""The power goes at any moment, and the disk kept only what it was made to keep."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import mutants
import pytest
from builders_archive import WHEN, QuickDisk, assert_valid_ocfl, tree
from powercut import Cut, TapedDisk, cuts, fresh, lay_down, mixed
from tally import Tally

from digitize.archive.disk import Disk
from digitize.archive.drafting import Files
from digitize.archive.layout import Archive, create
from digitize.archive.lock import writer
from digitize.archive.quarantine import list_quarantine, quarantine
from digitize.archive.store import Store
from digitize.archive.waiting import put_waiting, remove_waiting, waiting_content, waiting_ids
from digitize.findings import finding

ID = "urn:digitize:hoso:H56.134-251023-0101"
FIRST: Files = {"dossier.json": b'{"n": 1}', "documents/0001/original.pdf": b"%PDF-1.7 scan" * 100}
SECOND: Files = {**FIRST, "dossier.json": b'{"n": 2}', "documents/0002/text.txt": "GIẤY KHAI SINH\n".encode()}
THIRD: Files = {**SECOND, "dossier.json": b'{"n": 3}'}
HISTORIES = {"new": ((), FIRST), "version": ((FIRST,), SECOND), "third": ((FIRST, SECOND), THIRD)}


@pytest.fixture
def place() -> Iterator[Path]:
    """Memory, where there is some: thousands of states are laid down here."""
    shm = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=shm if os.access(shm, os.W_OK) else None) as folder:
        yield Path(folder)


def put(store: Store, files: Files) -> None:
    store.put(ID, files, message="filed", user="digitize", created=WHEN)


def content(store: Store) -> dict[str, bytes] | None:
    if not store.has(ID):
        return None
    return {path: store.read(ID, path) for path in store.inventory(ID).state}


@dataclass
class Replay:
    """One change to a store, taped, and what must be true of every state that a power cut leaves of it."""

    place: Path
    before: tuple[Files, ...]
    after: Files

    def __post_init__(self) -> None:
        self.root = self.place / "live"
        store = Store(fresh(self.root) / "store", disk=QuickDisk())
        store.create()
        for state in self.before:
            put(store, state)
        (self.root / "work").mkdir(exist_ok=True)
        self._done = Store(fresh(self.place / "done") / "store", disk=QuickDisk())
        self._done.create()
        for state in (*self.before, self.after):
            put(self._done, state)
        self._wanted = tree(self._done.root)

    def tape(self, broken: Callable[[Disk], Disk] | None = None) -> TapedDisk:
        """Do it, on tape; a broken writer may stumble over itself, which leaves the tape to that point."""
        disk = TapedDisk(self.root)
        put(Store(self.root / "store", disk=broken(disk) if broken else disk), self.after)
        return disk

    def problem(self, disk: TapedDisk, cut: Cut) -> str | None:
        """What is wrong after this cut, a repair, and doing it again."""
        lay_down(disk.tape, cut, fresh(self.place / "state"))
        store = Store(self.place / "state" / "store", disk=QuickDisk())
        try:
            store.repair()
            assert_valid_ocfl(store.root)
            seen = content(store)
            old = self.before[-1] if self.before else None
            assert seen in (old, self.after), "neither before nor after"
            assert cut.after < disk.tape.count or seen == self.after, "a receipt was given for what is lost"
            put(store, self.after)
            assert tree(store.root) == self._wanted, "doing it again ends differently"
        except Exception as found:
            return f"{cut.why}, {cut.torn}, after operation {cut.after}: {found!r}"[:300]
        return None


@pytest.mark.parametrize("history", HISTORIES)
def test_no_power_cut_loses_or_halves_anything(place: Path, history: str) -> None:
    replay, dice = Replay(place, *HISTORIES[history]), random.Random(1)
    disk = replay.tape()
    states = list(islice(mixed(cuts(disk.tape, dice), dice), 40))
    assert len(states) == 40
    assert [p for cut in states if (p := replay.problem(disk, cut))] == []


@pytest.mark.faults(share=0.03)
@pytest.mark.parametrize("history", HISTORIES)
def test_every_power_cut(place: Path, history: str, tally: Tally) -> None:
    replay = Replay(place, *HISTORIES[history])
    disk = replay.tape()
    dice = random.Random(tally.seed)
    for cut in mixed(cuts(disk.tape, dice, each=48), dice):
        tally.note(f"power cut, {history}", replay.problem(disk, cut))
        if tally.over:
            break
    tally.close()


CODE = "H56.134-251023-0101"
CHANGES: dict[str, tuple[Files | None, Files | None]] = {
    "put": (None, FIRST),
    "replace": (FIRST, SECOND),
    "remove": (SECOND, None),
}


@dataclass
class Waiting:
    """One change to what waits for a person, taped; before or after, and again ends the same."""

    place: Path
    before: Files | None
    after: Files | None

    def __post_init__(self) -> None:
        self.archive = create(fresh(self.place / "live") / "kho", "vi", QuickDisk())
        if self.before is not None:
            put_waiting(self.archive, CODE, self.before, QuickDisk())

    def change(self, archive: Archive, disk: Disk) -> None:
        if self.after is None:
            remove_waiting(archive, CODE, disk)
        else:
            put_waiting(archive, CODE, self.after, disk)

    def tape(self) -> TapedDisk:
        disk = TapedDisk(self.place / "live")
        self.change(self.archive, disk)
        return disk

    def problem(self, disk: TapedDisk, cut: Cut) -> str | None:
        lay_down(disk.tape, cut, fresh(self.place / "state"))
        archive = Archive(self.place / "state" / "kho")
        try:
            with writer(archive) as store:
                seen = _waits(archive)
                assert seen in (self.before, self.after), "neither before nor after"
                assert cut.after < disk.tape.count or seen == self.after, "what was promised is lost"
                self.change(archive, store.disk)
                assert _waits(archive) == self.after, "doing it again ends differently"
            left = sorted(p.name for p in archive.review.iterdir())
            assert left == ([] if self.after is None else [CODE]), left
        except Exception as found:
            return f"{cut.why}, {cut.torn}, after operation {cut.after}: {found!r}"[:300]
        return None


def _waits(archive: Archive) -> Files | None:
    if CODE not in waiting_ids(archive):
        return None
    held = waiting_content(archive, CODE)
    return {name: held.read(name) for name in held.names()}


@pytest.mark.parametrize("change", CHANGES)
def test_no_power_cut_halves_what_waits(place: Path, change: str) -> None:
    replay, dice = Waiting(place, *CHANGES[change]), random.Random(3)
    disk = replay.tape()
    states = list(islice(mixed(cuts(disk.tape, dice), dice), 25))
    assert [p for cut in states if (p := replay.problem(disk, cut))] == []


@pytest.mark.faults(share=0.02)
@pytest.mark.parametrize("change", CHANGES)
def test_every_power_cut_of_what_waits(place: Path, change: str, tally: Tally) -> None:
    replay, dice = Waiting(place, *CHANGES[change]), random.Random(tally.seed)
    disk = replay.tape()
    for cut in mixed(cuts(disk.tape, dice, each=48), dice):
        tally.note(f"power cut, {change} in review", replay.problem(disk, cut))
        if tally.over:
            break
    tally.close()


SCAN = b"%PDF-1.7 cut off" * 50
REFUSALS: dict[str, tuple[tuple[str, str], ...]] = {
    "refused": (("a.pdf", "truncated"),),
    "seen-again": (("a.pdf", "truncated"), ("b.pdf", "encrypted")),
}


@dataclass
class Refusal:
    """One input turned away, taped; its bytes and reason are kept, or it is not there yet."""

    place: Path
    told: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        self.archive = create(fresh(self.place / "live") / "kho", "vi", QuickDisk())
        for name, _ in self.told:
            (self.place / name).write_bytes(SCAN)
        *earlier, self.last = self.told
        for name, code in earlier:
            self.turn_away(self.archive, QuickDisk(), name, code)
        self.before = self.wanted = _refused(self.archive)

    def turn_away(self, archive: Archive, disk: Disk, name: str, code: str) -> None:
        quarantine(archive, self.place / name, finding(code), WHEN, None, disk)

    def tape(self) -> TapedDisk:
        disk = TapedDisk(self.place / "live")
        self.turn_away(self.archive, disk, *self.last)
        self.wanted = _refused(self.archive)
        return disk

    def problem(self, disk: TapedDisk, cut: Cut) -> str | None:
        lay_down(disk.tape, cut, fresh(self.place / "state"))
        archive = Archive(self.place / "state" / "kho")
        try:
            with writer(archive) as store:
                seen = _refused(archive)
                assert seen in (self.before, self.wanted), "neither before nor after"
                assert cut.after < disk.tape.count or seen == self.wanted, "what was promised is lost"
                self.turn_away(archive, store.disk, *self.last)
                assert _refused(archive) == self.wanted, "doing it again ends differently"
        except Exception as found:
            return f"{cut.why}, {cut.torn}, after operation {cut.after}: {found!r}"[:300]
        return None


def _refused(archive: Archive) -> list[object]:
    return [
        (r.key, r.finding.code, [f.code for f in r.later], r.paths, r.original and r.original.read_bytes())
        for r in list_quarantine(archive)
    ]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_no_power_cut_halves_what_is_refused(place: Path, refusal: str) -> None:
    replay, dice = Refusal(place, REFUSALS[refusal]), random.Random(4)
    disk = replay.tape()
    assert replay.wanted != replay.before
    states = list(islice(mixed(cuts(disk.tape, dice), dice), 25))
    assert [p for cut in states if (p := replay.problem(disk, cut))] == []


@pytest.mark.faults(share=0.01)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_every_power_cut_of_a_refusal(place: Path, refusal: str, tally: Tally) -> None:
    replay, dice = Refusal(place, REFUSALS[refusal]), random.Random(tally.seed)
    disk = replay.tape()
    for cut in mixed(cuts(disk.tape, dice, each=48), dice):
        tally.note(f"power cut, {refusal} in quarantine", replay.problem(disk, cut))
        if tally.over:
            break
    tally.close()


@pytest.mark.parametrize("broken", mutants.DISKS)
def test_a_disk_that_cheats_is_caught(place: Path, broken: Callable[[Disk], Disk]) -> None:
    assert _caught(place, broken, nullcontext())


@pytest.mark.parametrize("broken", mutants.WRITERS)
def test_a_writer_that_cheats_is_caught(
    place: Path, broken: Callable[[], AbstractContextManager[None]]
) -> None:
    assert _caught(place, None, broken())


def _caught(
    place: Path, disk: Callable[[Disk], Disk] | None, writer: AbstractContextManager[None]
) -> str | None:
    """The first problem that the replay finds; the same states are clean with the writer as it is."""
    with writer:
        for history in ("version", "new"):
            replay, dice = Replay(place / history, *HISTORIES[history]), random.Random(2)
            taped = replay.tape(disk)
            for cut in islice(mixed(cuts(taped.tape, dice), dice), 300):
                if problem := replay.problem(taped, cut):
                    return problem
    return None
