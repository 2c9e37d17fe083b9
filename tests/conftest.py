"""The command line as a user meets it: a process of its own, in a clean environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples every time: what the suite says of a commit does not depend on the day. Fresh ones are for
# `scripts/test faults`, which has the time to look for what nobody thought of.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("fresh", print_blob=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

SAMPLES = Path(__file__).parent.parent / "samples"
BAD = Path(__file__).parent / "bad"
BORN_DIGITAL = SAMPLES / "dossiers" / "H99.12-250903-0203" / "01-thong-bao.pdf"
SCANNED = SAMPLES / "dossiers" / "H99.12-250804-0101" / "03-giay-khai-sinh.pdf"
CODE = "H99.12-250903-0203"


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The first JSON document on stdout."""
        return json.loads(self.out.splitlines()[0])


def environment(**more: str) -> dict[str, str]:
    """The test process's own, less what would configure digitize."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DIGITIZE_")}
    return {**kept, "DIGITIZE_LANG": "en", "NO_COLOR": "1", "COLUMNS": "100", **more}


def digitize(*words: str | Path, timeout: float = 240, **env: str) -> Ran:
    """Run `digitize WORDS` to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "digitize", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment(**env),
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A new archive."""
    folder = tmp_path / "archive"
    assert digitize("init", folder).code == 0
    return folder


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """An archive of one born-digital and one scanned dossier, a paper in review, and what ingest said."""
    root = tmp_path_factory.mktemp("filled")
    shelf = root / "shelf"
    (shelf / CODE).mkdir(parents=True)
    shutil.copy(BORN_DIGITAL, shelf / CODE)
    (shelf / "H99.12-250804-0101").mkdir()
    shutil.copy(SCANNED, shelf / "H99.12-250804-0101")
    shutil.copytree(SAMPLES / "dossiers" / "ho-so-thang-9", shelf / "ho-so-thang-9")
    for other in ("can-cuoc.jpg", "khai-sinh-cu.pdf"):
        (shelf / "ho-so-thang-9" / other).unlink(missing_ok=True)
    assert digitize("init", root / "archive").code == 0
    ran = digitize("ingest", shelf, "--archive", root / "archive", "--json")
    assert ran.code == 0, ran.err
    return root / "archive", ran.json


@pytest.fixture
def filled(filled_once: tuple[Path, Any], tmp_path: Path) -> Path:
    """A copy of that archive, to be changed."""
    copy = tmp_path / "archive"
    shutil.copytree(filled_once[0], copy)
    return copy


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Where the scenes of `faults/` are played; what is slow to make is made once."""
    from fork import Forks
    from scenes import Stage

    top = tmp_path_factory.mktemp("stage")
    forks = Forks(top / "recorded")
    yield Stage(top, forks)
    forks.close()


@pytest.fixture(scope="session")
def small_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The same with fewer papers, for the short form."""
    from fork import Forks
    from scenes import Stage

    top = tmp_path_factory.mktemp("small-stage")
    forks = Forks(top / "recorded")
    yield Stage(top, forks, small=True)
    forks.close()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Any:
    """Counts of faults for a test of the long form. `faults(share=…)`: the part of its time it may take."""
    from tally import from_environment

    mark = request.node.get_closest_marker("faults")
    return from_environment(mark.kwargs.get("share", 0.05) if mark else 0.05)


Damage = Callable[[Path], None]


@cache
def can_trace() -> bool:
    """Whether strace may follow a process of ours: some containers forbid it."""
    command = ["strace", "-q", "-q", "-e", "trace=none", sys.executable, "-c", ""]
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(autouse=True, scope="module")
def _only_where_tracing_is_allowed(request: pytest.FixtureRequest) -> None:
    if request.module.__name__ in ("test_order", "test_strokes") and not can_trace():
        pytest.skip("strace may not trace here")
