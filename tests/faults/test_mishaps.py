"""What happens to archives in offices: disks full, read-only, rotting; two at once; clocks; deleted files."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from office import Office
from scenes import INGEST, Set, Stage
from tally import Tally

from digitize.archive.catalogue import Catalogue
from digitize.dossier import Outcome
from digitize.errors import StorageFailing
from digitize.find.index import _translated
from digitize.progress import NoProgress
from digitize.upkeep import verify_archive

CODE = "H99.12-250903-0203"


@pytest.fixture
def ready(small_stage: Stage) -> Set:
    """The scene of a first batch: one paper for review, one that is refused."""
    return small_stage.named("ingest")


# -- bytes that change behind our back ---------------------------------------------------------------------


def _flip(path: Path, _: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _truncate(path: Path, _: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _swap(path: Path, other: Path) -> None:
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


@pytest.mark.parametrize("harm", [_flip, _truncate, _swap])
def test_verify_names_every_file_that_is_not_what_was_filed(tmp_path: Path, harm: object) -> None:
    """One byte flipped, the end gone, two files swapped: in any file of an object, and it says whose."""
    office = Office(tmp_path)
    try:
        for code in (CODE, "H99.12-250903-0204"):
            office.ingest(code, office.scan(), Outcome.ACCEPTED)
    finally:
        office.close()
    assert office.wrong() == []
    store = office.archive.store
    files = sorted(p for p in store.glob("??/??/*/**/*") if p.is_file())
    assert len(files) > 16
    for number, path in enumerate(files):
        other = files[(number + len(files) // 2) % len(files)]
        before = {one: one.read_bytes() for one in (path, other)}
        if before[path] == before[other]:
            continue
        harm(path, other)  # type: ignore[operator]
        report = verify_archive(office.archive, None, NoProgress())
        for one, data in before.items():
            one.write_bytes(data)
        assert not report.sound, path.relative_to(store)
        told = {str(f.params.get("object", "")) for f in report.findings}
        leaf = path.relative_to(store).parts[2]
        assert any(leaf == said or said.startswith("urn:") for said in told), (path, told)
    assert office.wrong() == []


# -- disks -------------------------------------------------------------------------------------------------


@contextmanager
def _mounted(place: Path, kilobytes: int) -> Iterator[bool]:
    """A small file system of its own at `place`; False where this machine does not let us."""
    place.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)]
    made = subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("kilobytes", [250, 700])
def test_a_full_disk_stops_cleanly_and_more_room_lets_it_go_on(ready: Set, kilobytes: int) -> None:
    archive = ready.copy("hit")
    small = ready.home / "small"
    with _mounted(small, kilobytes) as made:
        if made:
            shutil.copytree(archive, small / "kho")
            ran = ready.do(INGEST, small / "kho")
            shutil.rmtree(archive)
            shutil.copytree(small / "kho", archive)
        else:  # no right to mount: files that may not grow are the nearest thing
            ran = ready.do(INGEST, archive, limit=kilobytes * 100)
    assert ran["code"] == 9, ran
    assert ready.go_on(archive) == []


def test_a_disk_that_turned_read_only_is_told(ready: Set) -> None:
    archive = ready.copy("hit")
    with _mounted(ready.home / "small", 8000) as made:
        if not made:
            for folder in (archive, *(p for p in archive.rglob("*") if p.is_dir())):
                folder.chmod(0o555)
            ran = ready.do(INGEST, archive)
            for folder in (archive, *(p for p in archive.rglob("*") if p.is_dir())):
                folder.chmod(0o755)
        else:
            place = ready.home / "small"
            shutil.copytree(archive, place / "kho")
            subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
            ran = ready.do(INGEST, place / "kho")
    assert ran["code"] == 9 if made else ran["code"] in (3, 9)
    told = json.loads(ran["out"])["error"]
    assert told["code"] != "internal-error"
    assert told["remedy"]
    assert ready.go_on(archive) == []


@pytest.mark.parametrize(
    "said",
    [
        "An IO error occurred: 'No space left on device (os error 28)'",
        "An IO error occurred: 'Disk quota exceeded (os error 122)'",
        'IoError { io_error: Os { code: 30, kind: ReadOnlyFilesystem, message: "x" } }',
        'IoError { io_error: Os { code: 5, kind: InputOutputError, message: "x" } }',
    ],
)
def test_the_index_does_not_take_the_blame_of_the_disk(said: str) -> None:
    with pytest.raises(StorageFailing), _translated():
        raise ValueError(said)


def test_what_an_error_kept_from_being_listed_the_next_run_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailing("storage-full")

    office = Office(tmp_path)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(Catalogue, "record_dossier", full)
            with pytest.raises(StorageFailing):
                office.ingest(CODE, office.scan(), Outcome.ACCEPTED)
        office.wake()
        assert office.wrong() == []
        assert list(office.seen()) == [CODE]
    finally:
        office.close()


# -- two at once -------------------------------------------------------------------------------------------


def test_two_batches_at_once_file_once(ready: Set) -> None:
    archive = ready.copy("hit")
    call = {"words": ready.words(INGEST, archive)}
    answers = ready.ask(call, call)
    codes = sorted(a["code"] for a in answers)
    assert codes in ([4, 4], [4, 6]), answers
    assert ready.go_on(archive) == []


LEASE = {"DIGITIZE_LEASE_S": "1"}
UNSIGNED = 5
"""Operations until a writer has said who it is: nobody may succeed it before, for nobody could fence it."""


def _stopped_at(ready: Set, operation: int, refused: bool = False) -> list[str]:
    """A batch stops at this operation, another takes over; the first wakes up. What is wrong then."""
    archive = ready.copy("hit")
    words = ready.words(INGEST, archive)
    first, second = ready.ask(
        {"words": words, "env": LEASE, "stop": operation},
        {"words": words, "env": LEASE, "after": 1.2},
    )
    early = (
        operation <= UNSIGNED and "(archive-in-use)" in second["err"] and first["code"] in ready.scene.codes
    )
    # Stopped in the middle of a change to a database: a lock of the system stays until its holder ends.
    told = second["code"] == 6 and (early or "(database-held)" in second["err"])
    wrong = [] if told or second["code"] in ready.scene.codes else [f"the second ends with {second['code']}"]
    if first["code"] not in ((6,) if refused else (6, *ready.scene.codes)):
        wrong.append(f"the first ends with {first['code']}: {(first['out'] + first['err'])[-300:]}")
    return [*wrong, *ready.go_on(archive)]


@pytest.mark.parametrize("operation", [25])
def test_a_writer_that_slept_past_its_lease_is_refused(ready: Set, operation: int) -> None:
    assert _stopped_at(ready, operation, refused=True) == []


@pytest.mark.faults(share=0.06)
def test_a_writer_that_slept_anywhere(stage: Stage, tally: Tally) -> None:
    ready = stage.named("ingest")
    operations = list(range(1, 120))
    random.Random(tally.seed).shuffle(operations)
    for operation in operations:
        wrong = _stopped_at(ready, operation)
        tally.note("stopped past its lease", wrong and f"{operation}: {wrong}")
        if tally.over:
            break
    tally.close()


# -- clocks ------------------------------------------------------------------------------------------------


def test_a_clock_that_jumps_changes_nothing(ready: Set) -> None:
    """A dead battery, then a typing error: far back, and far ahead when it is gone on."""
    archive = ready.copy("hit")
    for wrong in (-9000, 4000):
        ran = ready.do(INGEST, archive, days=wrong)
        assert ran["code"] in ready.scene.codes, ran
    assert ready.go_on(archive) == []


# -- what can be made again --------------------------------------------------------------------------------

DERIVED = ("catalogue.sqlite3", "index", "journal.sqlite3", "work")


def _harms(part: Path) -> Iterator[tuple[str, object]]:
    yield "deleted", lambda: shutil.rmtree(part) if part.is_dir() else part.unlink()
    if part.name == "work" or not part.exists():
        return
    files = sorted(p for p in part.rglob("*") if p.is_file()) if part.is_dir() else [part]
    for file in files:
        size = file.stat().st_size
        yield f"{file.name} cut", lambda file=file, size=size: os.truncate(file, size // 2)
        yield f"{file.name} zeroed", lambda file=file, size=size: file.write_bytes(bytes(size))
        if size:
            yield f"{file.name} flipped", lambda file=file: _flip(file, file)


@pytest.mark.parametrize("parts", [DERIVED[:2], DERIVED[2:]], ids="-".join)
def test_what_can_be_made_again_may_be_deleted(small_stage: Stage, parts: tuple[str, str]) -> None:
    ready = small_stage.named("correct")
    archive = ready.copy("hit")
    for path in [path for part in parts for path in archive.glob(f"{part}*")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert ready.go_on(archive) == []


@pytest.mark.faults(share=0.03)
@pytest.mark.parametrize("part", DERIVED)
def test_what_can_be_made_again_may_be_damaged(stage: Stage, part: str, tally: Tally) -> None:
    """Torn, zeroed or rotten: `reindex` is all that is ever needed."""
    ready = stage.named("correct")
    for number in range(len(list(_harms(ready.copy("hit") / part)))):
        archive = ready.copy("hit")
        what, harm = list(_harms(archive / part))[number]
        harm()  # type: ignore[operator]
        ran = ready.do(ready.scene.words, archive)
        wrong = [] if ran["code"] in (0, 7, 9) else [f"ends with {ran['code']}: {ran['err'][-300:]}"]
        ran = ready.do(("reindex", "--archive", "{archive}"), archive)
        wrong += [] if ran["code"] == 0 else [f"reindex ends with {ran['code']}: {ran['err'][-300:]}"]
        wrong += ready.go_on(archive)
        tally.note(f"{part} damaged", wrong and f"{what}: {wrong}")
        if tally.over:
            break
    tally.close()
