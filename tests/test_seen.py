"""The log of what was seen whole takes any tearing, and says no more than its lines."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from digitize.archive.seen import SeenLog

A, B = "a" * 64, "b" * 64
ONE, TWO = "2026-11-21T01:00:00Z", "2026-11-22T01:00:00Z"


def test_what_is_noted_is_read(tmp_path: Path) -> None:
    log = SeenLog(tmp_path / "verified.log")
    assert list(log.read()) == []
    log.note([A, B], ONE)
    log.note([], TWO)
    log.note([A], TWO)
    assert list(log.read()) == [(A, ONE), (B, ONE), (A, TWO)]
    log.compact([(B, ONE), (A, TWO)])
    assert list(log.read()) == [(B, ONE), (A, TWO)]
    log.note([B], TWO)
    assert dict(log.read()) == {A: TWO, B: TWO}


@given(st.integers(0, 85), st.binary(max_size=40))
def test_a_torn_line_costs_only_itself(kept: int, garbage: bytes) -> None:

    with tempfile.TemporaryDirectory() as folder:
        log = SeenLog(Path(folder) / "verified.log")
        log.note([A, B], ONE)
        whole = log.path.read_bytes()
        log.path.write_bytes(whole[: 86 + kept] + garbage.replace(b"\n", b""))
        log.note([A], TWO)
        assert next(iter(log.read())) == (A, ONE)
        assert (A, TWO) in list(log.read())
