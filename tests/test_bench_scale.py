"""The benchmark of growth: replays that share nothing, figures that add up, charts that can be read."""

from __future__ import annotations

import importlib
import random
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from builders_archive import a_record

from digitize.archive.dossiers import Source
from digitize.archive.layout import Archive, create
from digitize.codes import is_dossier_code
from digitize.dossier import Kind, Outcome
from digitize.find.index import Index
from digitize.find.query import Query
from digitize.papers import paper_keys

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The benchmark's modules, imported from their own folder, as `bench/scale.py` does."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCH))
    names = ("charts", "filed", "million", "replay", "scale", "search", "verifying")
    modules: dict[str, ModuleType] = {name: importlib.import_module(name) for name in names}
    yield SimpleNamespace(**modules)
    sys.path.remove(str(BENCH))
    for name in set(sys.modules) - before:
        if str(BENCH) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture(scope="module")
def replay(bench: SimpleNamespace) -> SimpleNamespace:
    source = Source(1, "giay.pdf", "0" * 64, 9, Kind.PDF)
    record = a_record(source)
    papers = [replace(d, text="Họ và tên: NGUYỄN VĂN MẪU sinh ngày 1 " * 8) for d in record.documents]
    record = replace(record, documents=tuple(papers))
    alto = '<String CONTENT="NGUYỄN"/><String CONTENT="&amp;"/>'
    one = bench.replay.Recorded("giay.pdf", b"%PDF scan", b"%PDF/A scan", alto, "Giấy số 12", record)
    made: SimpleNamespace = bench.replay.Replay([one], seed=3)
    return made


def test_no_two_replays_share_bytes_or_keys(replay: SimpleNamespace, tmp_path: Path) -> None:
    digests, keys, codes = set(), set(), set()
    count = 0
    for number in range(1, 8):
        codes.add(replay.code(number))
        for arrival in replay.dossier(number, tmp_path / str(number)):
            count += 1
            digests.add(arrival.record.source.sha256)
            keys.add(tuple(k.value for d in arrival.record.documents for k in paper_keys(d)))
            assert arrival.record.outcome is Outcome.ACCEPTED
            assert '"NGUYỄN"' not in (arrival.folder / "text.alto.xml").read_text("utf-8")
            assert (arrival.folder / "original").read_bytes().startswith(b"%PDF scan")
    assert len(digests) == len(keys) == count
    assert len(codes) == 7
    assert all(map(is_dossier_code, codes))
    [again] = [a.record.source.sha256 for a in replay.dossier(1, tmp_path / "again")][:1]
    assert again in digests


def test_what_is_filed_is_measured(bench: SimpleNamespace, replay: SimpleNamespace, tmp_path: Path) -> None:
    archive: Archive = create(tmp_path / "kho", "vi")
    spent = bench.filed.file_stretch(archive, replay, range(1, 7), tmp_path)
    figures = bench.scale.per_dossier(spent)
    assert spent.dossiers == 6
    assert figures["filing ms"] > figures["store ms"] > 0
    assert figures["filing ÷ plain"] > 0
    assert {"catalogue ms", "index ms", "journal ms"} <= set(figures)
    places = bench.verifying.sampled(archive, 3)
    assert len(places) == 3
    turns = bench.verifying.turns(archive, places, rounds=1)
    assert [t.cache for t in turns] == ["cold", "warm"]
    assert turns[0].files == len(bench.verifying.content_of(archive, places)) >= 15


def test_a_multiplied_index_finds_every_copy(bench: SimpleNamespace, tmp_path: Path) -> None:
    maker = bench.search.Maker(5)
    bench.search.fill(tmp_path / "one", maker, 30)
    word = random.Random(1).choice(maker.vocabulary[:5])
    found = Index(tmp_path / "one").search(Query(word)).total
    assert found > 0
    assert bench.million.multiplied(tmp_path / "one", tmp_path / "four", 4) == 120
    assert Index(tmp_path / "four").search(Query(word)).total == 4 * found
    assert Index(tmp_path / "four").check()


def test_growth_is_told_and_drawn(bench: SimpleNamespace) -> None:
    sizes = (100, 1000, 10_000)
    points = [
        bench.scale.Point(n, 2 * n, {"filing ms": 5.0, "reindex s": n / 50, "search p50 ms": n**0.5})
        for n in sizes
    ]
    assert bench.scale.exponent(points, "filing ms") == pytest.approx(0)
    assert bench.scale.exponent(points, "reindex s") == pytest.approx(1)
    assert bench.scale.exponent(points, "search p50 ms") == pytest.approx(0.5)
    assert bench.scale.exponent(points[:1], "reindex s") is None
    table = bench.scale.markdown(points, [], "now")
    assert "| reindex s | 2 | 20 | 200 | +1.00 |" in table
    drawn = bench.charts.growth("t", [bench.charts.Series("a", [(n, n / 50) for n in sizes])], "n", "s")
    root = ET.fromstring(drawn)  # noqa: S314 - drawn by ourselves
    line = next(e for e in root.iter() if e.tag.endswith("polyline"))
    (x1, y1), (x2, y2), (x3, y3) = (map(float, p.split(",")) for p in line.attrib["points"].split())
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)
    assert y1 - y2 == pytest.approx(y2 - y3, abs=0.2)
    assert "polyline" in bench.scale.report(points, [], "now")
