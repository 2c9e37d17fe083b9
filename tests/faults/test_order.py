"""The order of writes as the kernel saw it: bytes and names last before the rename that commits them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from scenes import COPY, SCENES, Scene, Stage
from tally import Tally
from tracing import OPTIONS, Order, calls

FILING = """
import sys
from contextlib import nullcontext
from pathlib import Path
import mutants
from digitize.archive.disk import RealDisk
from digitize.archive.store import Store
from digitize.find.index import Index
from test_power_cuts import FIRST, SECOND, THIRD, put

index = Index.create(Path(sys.argv[1], "index"))
index.remove("nothing")
index.commit()
for name in sys.argv[2:]:
    broken = getattr(mutants, name, None)
    disk = broken(RealDisk()) if isinstance(broken, type) else RealDisk()
    with broken() if broken and not isinstance(broken, type) else nullcontext():
        root = Path(sys.argv[1], name)
        store = Store(root / "store", root / "work" / "staging", disk)
        store.create()
        try:
            for state in (FIRST, SECOND, THIRD):
                put(store, state)
        except OSError:
            pass  # a broken writer may stumble over itself
"""
CLEAN = "as-it-is"
BROKEN = (
    *("SyncsNoFile", "SyncsNoFolder", "SyncsHalf", "SyncsAfterRename", "CopiesInsteadOfRenaming"),
    *("ForgetsTheMark", "inventory_first", "writes_in_place", "never_syncs_drafts"),
)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run under strace: the writer as it is, and every broken one, each in a folder of its own."""
    top = tmp_path_factory.mktemp("traced")
    here = Path(__file__).parent
    code = f"import sys; sys.path[:0] = [{str(here)!r}, {str(here.parent)!r}]\n{FILING}"
    command = ["strace", *OPTIONS, "-o", str(top / "trace"), sys.executable, "-c", code, str(top)]
    subprocess.run([*command, CLEAN, *BROKEN], check=True, timeout=120)
    return top


def order_of(root: Path, trace: Path) -> Order:
    """What the trace says about the archive at `root`."""
    kept = tuple(str(root / part) for part in ("store", "review", "quarantine"))
    order = Order(kept, str(root / "store"))
    return order.follow(call for call in calls(trace) if str(root) + "/" in f"{call.file} {call.paths}")


def test_bytes_and_names_are_durable_before_they_are_committed(traced: Path) -> None:
    order = order_of(traced / CLEAN, traced / "trace")
    assert order.problems == []
    assert order.renames >= 3 + 1 + 2 * 3  # the root's files, a new object, two new versions


@pytest.mark.parametrize("name", BROKEN)
def test_a_writer_out_of_order_is_caught(traced: Path, name: str) -> None:
    assert order_of(traced / name, traced / "trace").problems


def test_a_commit_of_the_index_outlives_a_power_cut(traced: Path) -> None:
    index = str(traced / "index")
    done = list(calls(traced / "trace"))
    renamed = [
        n for n, call in enumerate(done) if call.paths[-1:] == (f"{index}/meta.json",) and call.name[0] == "r"
    ]
    assert renamed
    assert any(call.name in ("fsync", "fdatasync") and call.file == index for call in done[renamed[-1] :])


@pytest.mark.faults
@pytest.mark.parametrize("scene", SCENES[1:], ids=lambda scene: scene.name)
def test_every_command_keeps_the_order(stage: Stage, scene: Scene, tmp_path: Path, tally: Tally) -> None:
    """Whole commands: what reaches store, review and quarantine."""
    ready = stage.set_of(scene)
    archive, trace = ready.copy("hit"), tmp_path / "trace"
    ran = ready.do(ready.scene.words, archive, strace=[*OPTIONS, "-o", str(trace)])
    assert ran["code"] in ready.scene.codes
    problems = order_of(archive, trace).problems
    if COPY in scene.words:  # what is put back is named by an inventory already: staging has nothing to tell
        problems = [one for one in problems if not one.startswith("nothing in staging")]
    tally.note("order of a command's writes", problems)
    tally.close()
