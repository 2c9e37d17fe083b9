"""Whatever a stranger's file does, it ends in one place with a reason, in time, in bounded memory."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from pathlib import Path

import hostile
import pytest
from conftest import digitize
from tally import Tally

_GIVEN_S = 15  # a page's time: a hang costs little, a busy machine still gets its libraries loaded
_MEMORY_MB = 1536  # a process's; address space, of which half is never touched
_AT_ONCE = 40
FEW = (
    *(hostile.field_maze, hostile.tree_of_one_leaf),
    *(hostile.all_actions, hostile.counts_beyond_the_file),
)


def test_a_few_hostile_files(tmp_path: Path) -> None:
    assert hurt(7, len(FEW), FEW, tmp_path).total() == len(FEW)


def test_the_same_seed_makes_the_same_files() -> None:
    once, again = (list(hostile.specimens(3, 60, FEW)) for _ in range(2))
    assert once == again
    assert len({specimen.data for specimen in once}) == 60


@pytest.mark.faults(share=0.07)
def test_many_hostile_files(tally: Tally, tmp_path: Path) -> None:
    """Every maker once, the slow ones too; then as many broken ones as there is time for."""
    rounds = [(len(hostile.SLOW), hostile.SLOW), *[(_AT_ONCE, hostile.QUICK)] * 1000]
    for number, (count, makers) in enumerate(rounds):
        place = tmp_path / str(number)
        place.mkdir()
        try:
            ended = hurt(tally.seed + number, count, makers, place)
        except AssertionError as fault:
            tally.note("hostile file", str(fault)[:2000])
        else:
            for where in ended.elements():
                tally.note(f"hostile file, {where}", None)
        if tally.over:
            break
    tally.close()


def hurt(seed: int, count: int, makers: tuple[hostile.Maker, ...], folder: Path) -> Counter[str]:
    """Take the specimens in and hold what is promised against what came; how many ended where."""
    shelf, archive = folder / "shelf", folder / "archive"
    shelf.mkdir()
    for specimen in hostile.specimens(seed, count, makers):
        (shelf / specimen.name).write_bytes(specimen.data)
    assert digitize("init", archive).code == 0
    begun = time.monotonic()
    run = digitize(
        "ingest", shelf, "--loose", "--archive", archive, "--json",
        timeout=120 + 60 * count,
        DIGITIZE_PAGE_TIMEOUT_S=str(_GIVEN_S),
        DIGITIZE_PAGE_MEMORY_MB=str(_MEMORY_MB),
        DIGITIZE_MAX_PAGE_MPIXELS="20",
        DIGITIZE_RENDER_DPI="72",
        DIGITIZE_FAST="true",
    )  # fmt: skip
    assert time.monotonic() - begun < 60 + 60 * count  # each may be timed a few times over, two at once
    assert run.code in (0, 4), (seed, run.code, run.err)
    said = run.json
    assert not said["left"], (seed, said["left"])
    assert said["filed"] + said["review"] + said["refused"] == count, (seed, said)
    assert digitize("verify", "--archive", archive).code == 0
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < _MEMORY_MB * 1024
    reasons = Counter(_code(file) for file in (archive / "quarantine").rglob("reason.json"))
    assert reasons.total() == said["refused"], (seed, reasons)
    return reasons + Counter({"filed": said["filed"], "review": said["review"]})


def _code(reason: Path) -> str:
    return str(json.loads(reason.read_text("utf-8"))["code"])
