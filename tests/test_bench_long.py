"""The long run of the benchmark: what it is made of, what is watched, how it is shown."""

from __future__ import annotations

import importlib
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The benchmark's modules, imported from their own folder, as `bench/longrun.py` does."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCH))
    names = ("charts", "longrun", "stacks", "timeline")
    modules: dict[str, ModuleType] = {name: importlib.import_module(name) for name in names}
    yield SimpleNamespace(**modules)
    sys.path.remove(str(BENCH))
    for name in set(sys.modules) - before:
        if str(BENCH) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Two scans, and a picture too small to be one."""
    folder = tmp_path / "scans"
    folder.mkdir()
    rng = np.random.default_rng(3)
    for name, width in (("a.jpg", 1000), ("b.jpg", 1100), ("portrait.jpg", 300)):
        Image.fromarray(rng.integers(0, 255, (40, width), np.uint8)).save(folder / name)
    return folder


def images(pdf: pikepdf.Pdf) -> list[bytes]:
    return [i.read_raw_bytes() for page in pdf.pages for i in page.get_images().values()]


def test_a_stack_repeats_pages_with_images_untouched_and_of_their_own(
    bench: SimpleNamespace, scans: Path, tmp_path: Path
) -> None:
    assert bench.stacks.bind_pool(scans, tmp_path / "pool.pdf") == 2
    (file,) = bench.stacks.write_stack(tmp_path / "pool.pdf", 5, tmp_path)
    with pikepdf.open(file) as pdf:
        found = images(pdf)
        own = {i.objgen for page in pdf.pages for i in page.get_images().values()}
    a, b = ((scans / name).read_bytes() for name in ("a.jpg", "b.jpg"))
    assert found == [a, b, a, b, a]
    assert len(own) == 5


def test_single_files_have_one_page_each_and_no_two_the_same_bytes(
    bench: SimpleNamespace, scans: Path, tmp_path: Path
) -> None:
    bench.stacks.bind_pool(scans, tmp_path / "pool.pdf")
    files = bench.stacks.write_files(tmp_path / "pool.pdf", 5, tmp_path)
    assert len({f.read_bytes() for f in files}) == 5
    with pikepdf.open(files[4]) as pdf:
        assert images(pdf) == [(scans / "a.jpg").read_bytes()]


def test_a_folder_without_scans_is_refused(bench: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no scanned pages"):
        bench.stacks.bind_pool(tmp_path, tmp_path / "pool.pdf")


def test_a_command_is_watched_with_its_children(bench: SimpleNamespace, tmp_path: Path) -> None:
    child = "b = bytearray(50_000_000)\nimport time; time.sleep(0.5)"
    start = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])"
    code = f"sum(range(3_000_000))\n{start}\nsys.exit(3)"
    seen = bench.timeline.watch([sys.executable, "-c", code], tmp_path / "out", every_s=0.05)
    assert seen.status == 3
    assert seen.peak("largest_mb") > 50
    assert seen.peak("first_mb") < 50
    assert seen.peak("pss_mb") > 50
    assert seen.wall_s > 0.5
    assert all(0 <= share <= 1 for s in seen.samples for share in s.cores)
    assert seen.peak("cpu_s") <= seen.cpu_s + 0.05


def test_runs_are_shown_with_and_without_samples(bench: SimpleNamespace) -> None:
    samples = tuple(
        bench.timeline.Sample(i / 2, 100.0 + i, 120.0 + i, 30.0, 50.0, i / 2, (0.5, 1.0)) for i in range(25)
    )
    runs = [
        bench.longrun.Run("convert", "stack", 100, bench.timeline.Watched(samples, 50.0, 80.0, 0)),
        bench.longrun.Run("ingest", "files", 100, bench.timeline.Watched((), 0.1, 0.1, 3)),
    ]
    assert runs[0].row() == ("convert stack", "100", "2.00", "0.80", "80 %", "124", "144", "30", "50", "0")
    html = bench.longrun.report(runs)
    drawn = html.split("<figure>")[1:]
    assert len(drawn) == 4
    for figure in drawn:
        ET.fromstring(figure.split("</figure>")[0])  # noqa: S314  our own
    assert runs[0].as_json()["samples"][3]["pss_mb"] == 103.0


@given(most=st.floats(0.001, 1e6))
def test_ticks_are_few_and_reach_the_top(bench: SimpleNamespace, most: float) -> None:
    ticks = bench.charts._ticks(most)
    assert ticks[-1] >= most * (1 - 1e-6)
    assert ticks[-2] < most
    assert 4 <= len(ticks) <= 12
