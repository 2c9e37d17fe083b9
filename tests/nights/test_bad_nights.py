"""Bad nights: each ends with a code and a reason, and the next one with a whole copy and a true report."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import builders_servers as servers
import pytest
from conftest import SAMPLES
from fars import FARS
from liar import Liar
from nightoffice import NightOffice, Ran, prepare, remounted, reopened

from digitize.archive.layout import Archive

pytestmark = [pytest.mark.nights, pytest.mark.timeout(1800)]
INCOMPLETE, WRONG_USE, IN_USE = 8, 2, 6
_CLOCKS = """
import importlib, pkgutil, sys
sys.path.insert(0, {faults!r})
import clocks, digitize
for module in pkgutil.walk_packages(digitize.__path__, "digitize."):
    if module.name != "digitize.__main__":
        importlib.import_module(module.name)
clocks.shift({days})
from digitize.cli import main
main()
"""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Filed once, for all of them."""
    return prepare(tmp_path_factory.mktemp("prepared"))


@pytest.fixture(scope="module", params=FARS)
def office(
    request: pytest.FixtureRequest, prepared: Archive, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NightOffice]:
    """An office with its far side; all nights of one far side follow upon each other."""
    top = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        far = FARS[request.param](top / "far", stack)
        yield NightOffice(reopened(prepared, top / "kho"), far, top)


def on(*kinds: str) -> pytest.MarkDecorator:
    """For these far sides alone: the others have no such trouble."""
    return pytest.mark.parametrize("office", kinds, indirect=True)


def ended(ran: Ran, code: int, *reasons: str) -> list[str]:
    """What is wrong with how a troubled run ended."""
    said = [reason for reason in reasons if reason in ran.out + ran.err]
    right = ran.code == code and (said or not reasons)
    return (
        [] if right else [f"ended with {ran.code}, not {code} {reasons}: {ran.out[-500:]} {ran.err[-500:]}"]
    )


def test_the_first_night(office: NightOffice) -> None:
    assert office.wrong_in_the_morning() == []


def test_nothing_to_do_is_done_at_once(office: NightOffice) -> None:
    first = office.digitize("sync")
    begun = time.monotonic()
    second = office.digitize("sync")
    took = time.monotonic() - begun
    assert (first.code, second.code) == (0, 0)
    assert second.json["targets"][0]["state"] == "nothing-to-do"
    assert took < 30, took


# -- the line ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 3_000, 40_000])
@on("sftp", "webdav", "s3")
def test_the_line_is_cut(office: NightOffice, after: int) -> None:
    wire = office.wire
    office.file_more()
    wire.cut_after = wire.sent + after
    wire.hang_up()
    ran = office.digitize("sync")
    wire.mend()
    assert ended(ran, INCOMPLETE, "sync-target-cut", "sync-target-unreachable") == []
    assert office.wrong_in_the_morning() == []


@on("sftp", "webdav", "s3")
def test_a_slow_line_is_waited_for(office: NightOffice) -> None:
    wire = office.wire
    office.file_more()
    wire.pause_s = 0.02
    ran = office.digitize("sync")
    wire.mend()
    assert ended(ran, 0) == []
    assert office.wrong_in_the_morning() == []


@on("sftp", "webdav", "s3")
def test_a_far_side_that_does_not_answer_is_given_up(office: NightOffice) -> None:
    server = office.server
    office.file_more()
    server.freeze()
    ran = office.digitize("sync")
    server.thaw()
    assert ended(ran, INCOMPLETE, "sync-target-slow", "sync-target-cut", "sync-target-unreachable") == []
    assert office.wrong_in_the_morning() == []


@on("sftp", "webdav")
def test_the_far_side_is_away(office: NightOffice) -> None:
    server = office.server
    office.file_more()
    server.stop()
    ran = office.digitize("night")
    server.start()
    assert ended(ran, INCOMPLETE, "sync-target-unreachable", "sync-target-cut") == []
    assert ran.json["exitCode"] == INCOMPLETE
    assert office.wrong_in_the_morning() == []


# -- the far disk ------------------------------------------------------------------------------------------


@on("folder", "sftp", "webdav")
def test_the_far_disk_is_full(office: NightOffice) -> None:
    disk = office.far_disk
    office.file_more()
    with filled(disk):
        ran = office.digitize("sync")
    assert ended(ran, INCOMPLETE, "sync-target-full", "sync-target-failing") == []
    assert office.wrong_in_the_morning() == []


@on("folder", "sftp", "webdav")
def test_the_far_disk_is_read_only(office: NightOffice) -> None:
    disk = office.far_disk
    office.file_more()
    remounted(disk, "ro")
    ran = office.digitize("sync")
    remounted(disk, "rw")
    assert ended(ran, INCOMPLETE, "sync-target-read-only", "sync-target-denied", "sync-target-failing") == []
    assert office.wrong_in_the_morning() == []


@pytest.mark.parametrize("words", [("sync", "--verify"), ("sync", "--verify-for", "10m"), ("night",)])
def test_a_bit_flips_over_there(office: NightOffice, words: tuple[str, ...]) -> None:
    office.far.rot()
    ran = office.digitize(*words)
    assert ended(ran, 0, "sync-far-mended") == []
    assert office.wrong_in_the_morning() == []


@on("webdav", "s3")
def test_the_far_side_says_yes_and_keeps_nothing(office: NightOffice) -> None:
    wire, server = office.wire, office.server
    office.file_more()
    with Liar(server.port, office.far.certificate) as liar:
        wire.to_port = liar.port
        wire.hang_up()
        ran = office.digitize("sync")
        wire.to_port = server.port
    assert liar.swallowed
    assert ended(ran, INCOMPLETE, "sync-not-stored", "sync-target-failing", "sync-target-cut") == []
    assert office.wrong_in_the_morning() == []


# -- who it is ---------------------------------------------------------------------------------------------


@on("sftp", "webdav")
def test_the_far_side_is_another_one(office: NightOffice) -> None:
    far, server = office.far, office.server
    office.file_more()
    server.stop()
    if far.kind == "sftp":
        servers.keygen(far.home.parent / "etc" / "host_key")
    else:
        assert far.certificate
        servers.certificate(far.certificate[0].parent)
    server.start()
    ran = office.digitize("sync")
    assert ended(ran, INCOMPLETE, "sync-host-changed", "sync-certificate-bad") == []
    if far.kind == "sftp":
        servers.trust(far.home, far.home.parent / "etc" / "host_key", office.wire.port)
    else:
        assert far.certificate
        Path(far.env["SSL_CERT_FILE"]).write_bytes(far.certificate[1].read_bytes())
    assert office.wrong_in_the_morning() == []


def test_the_copy_belongs_to_another_archive(office: NightOffice, tmp_path: Path) -> None:
    stranger = tmp_path / "kho-khac"
    assert office.digitize("init", stranger).code == 0
    ran = office.digitize("sync", office.far.url, "--archive", stranger)
    assert ended(ran, WRONG_USE, "sync-target-other-archive", "sync-target-taken") == []
    assert office.wrong_in_the_morning() == []


# -- this side ---------------------------------------------------------------------------------------------


def test_killed_again_and_again(office: NightOffice) -> None:
    dice, alive = random.Random(office.far.kind), 0
    for _ in range(5):
        office.file_more()
        alive += office.killed(dice.uniform(0.6, 3.0), "sync")
    assert alive, "it was never caught at work"
    assert office.wrong_in_the_morning() == []


def test_two_nights_at_once(office: NightOffice) -> None:
    office.file_more()
    both = [office.begin("night") for _ in range(2)]
    codes = []
    for one in both:
        one.communicate(timeout=900)
        codes.append(one.returncode)
    assert sorted(codes) == [0, IN_USE]
    assert office.wrong_in_the_morning() == []


def test_a_batch_is_at_work(office: NightOffice, tmp_path: Path) -> None:
    shelf = tmp_path / "scan"
    shutil.copytree(SAMPLES / "dossiers" / "H99.12-250903-0203", shelf / "H99.12-250903-0203")
    scans = list(shelf.rglob("*.pdf"))
    assert scans
    for scan in scans:  # bytes that no other far side's office has seen
        scan.write_bytes(scan.read_bytes() + f"\n% {office.far.kind}\n".encode())
    batch = office.begin("ingest", shelf)
    night = office.digitize("night")
    batch.communicate(timeout=900)
    assert (batch.returncode, night.code) == (0, 0), night.out
    office.filed += 1
    office_counts = office.digitize("report", "--from", "2026-01-01", "--to", "2026-12-31").json["counts"]
    assert office_counts["inArchive"] in (office.filed - 1, office.filed)
    office.filed -= 1
    assert office.digitize("night").code == 0
    assert office.wrong_copy() == []


@pytest.mark.parametrize("days", [-4000, 4000])
def test_the_clock_jumps(office: NightOffice, days: int) -> None:
    office.file_more()
    program = ("-c", _CLOCKS.format(faults=str(Path(__file__).parent.parent / "faults"), days=days))
    ran = office.digitize("sync", program=program)
    assert ended(ran, 0) == []
    assert office.wrong_copy() == []
    assert office.digitize("night").code == 0


# -- in the end --------------------------------------------------------------------------------------------


def test_the_copy_is_an_archive_and_a_way_back(office: NightOffice, tmp_path: Path) -> None:
    drill = office.digitize("restore-drill", office.far.url, "--count", "5")
    assert ended(drill, 0) == []
    copy = office.far.fetched(tmp_path / "copy")
    assert office.digitize("reindex", "--archive", copy).code == 0
    assert office.digitize("verify", "--archive", copy).code == 0
    theirs, ours = (office.digitize("search", "hộ tịch", *where) for where in (("--archive", copy), ()))
    assert theirs.json["total"] == ours.json["total"] > 0
    victim = min(office.archive.store.rglob("original.*"))
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-7])
    assert office.digitize("verify").code == 7
    assert office.digitize("repair", "--apply", "--from", office.far.url).code == 0
    assert victim.read_bytes() == whole
    assert office.digitize("verify").code == 0
    assert office.wrong_in_the_morning() == []


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Nothing is left of it."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        except OSError:
            pass
    yield
    ballast.unlink()
