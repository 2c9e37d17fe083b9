"""Commands killed, or refused something by the kernel, at any system call; then gone on with."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import random
from pathlib import Path

import pytest
from hunting import Point, key, points, sampled, try_one
from scenes import SCENES, Scene, Set, Stage
from tally import Tally

WRITING = [scene for scene in SCENES if scene.name not in ("init", "reindex", "verify")]
SHORT = {"ingest": 5, "correct": 3}


@pytest.mark.parametrize("name", SHORT)
def test_a_command_survives_what_the_kernel_does_to_it(small_stage: Stage, name: str) -> None:
    """Faults of every kind: killed, disk full, over quota, failing, read-only."""
    ready = small_stage.named(name)
    chosen = sampled(points(ready), SHORT[name], seed=7)
    assert len({point.fault for point in chosen}) == SHORT[name]
    outcomes = [try_one(ready, point) for point in chosen]
    assert [(o.point, o.problems) for o in outcomes if o.problems] == []
    assert any(
        o.hit for o in outcomes
    )  # threads do not take turns alike every time: some faults find no call


@pytest.mark.faults(share=0.03)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_every_stroke(stage: Stage, scene: Scene, tally: Tally) -> None:
    """As many as there is time for, in an order of chance. FAULTS_PROGRESS: a file that remembers what was
    survived by this very program, so that the next run goes on where this one stops.
    """
    ready = stage.set_of(scene)
    progress = _Progress(os.environ.get("FAULTS_PROGRESS"))
    left = [point for point in points(ready) if key(point) not in progress.done]
    random.Random(tally.seed).shuffle(left)
    for point in left:
        outcome = try_one(ready, point)
        if outcome.hit:
            tally.note(
                f"{point.fault} in {scene.name}", outcome.problems and f"{point.option} {outcome.problems}"
            )
        progress.note(point, survived=not outcome.problems)
        if tally.over:
            break
    tally.close()


@pytest.mark.faults(share=0.02)
@pytest.mark.parametrize("scene", WRITING, ids=lambda scene: scene.name)
def test_every_operation_of_the_disk(stage: Stage, scene: Scene, tally: Tally) -> None:
    """The archive's own operations, counted over all threads: each fails in every way, and each kills."""
    ready = stage.set_of(scene)
    codes = [0, errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT]
    random.Random(tally.seed).shuffle(codes)
    for code in codes:
        for operation in itertools.count(1):
            hit, wrong = _failed_at(ready, operation, code)
            if not hit or tally.over:
                break
            tally.note(f"operation {errno.errorcode.get(code, 'KILL')} in {scene.name}", wrong)
    tally.close()


def _failed_at(ready: Set, operation: int, code: int) -> tuple[bool, object]:
    """Whether there was such an operation, and what is wrong after it failed."""
    archive = ready.copy("hit")
    ran = ready.do(ready.scene.words, archive, fail=[operation, code])
    hit = ran["code"] not in ready.scene.codes
    ended = [] if not hit or ran["code"] in (9, -9) else [f"ended with {ran['code']}: {ran['err'][-300:]}"]
    wrong = [*ended, *ready.after_it(archive, ran["code"])]
    return hit, wrong and f"{operation} {wrong}"


class _Progress:
    """The points that were survived, by the digest of the program that survived them."""

    def __init__(self, file: str | None) -> None:
        self._file = Path(file) if file else None
        self._stamp = _digest_of_program()
        lines = self._file.read_text("utf-8").splitlines() if self._file and self._file.exists() else []
        said = (line.partition(" ") for line in lines)
        self.done = {name for stamp, _, name in said if stamp == self._stamp}

    def note(self, point: Point, survived: bool) -> None:
        if self._file and survived:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{self._stamp} {key(point)}\n")


def _digest_of_program() -> str:
    here = Path(__file__).parent
    files = sorted(itertools.chain(here.glob("*.py"), (here.parent.parent / "digitize").rglob("*.py")))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
