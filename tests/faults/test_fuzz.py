"""Our parsers, fed with what no office has: some of it here, much of it in the long form."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import fuzz
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally import Tally

PARSERS = fuzz.parsers()
_ROOT = Path(__file__).parent.parent.parent


@st.composite
def spoiled(draw: st.DrawFn, seeds: tuple[str, ...]) -> bytes:
    """A piece of an example, joined to something else or to itself; or anything at all."""
    if draw(st.integers(0, 3)) == 0:
        return draw(
            st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore"))
        )
    one, other = (draw(st.sampled_from(seeds)).encode() for _ in range(2))
    head, tail = draw(st.integers(0, len(one))), draw(st.integers(0, len(other)))
    between = draw(
        st.binary(max_size=12) | st.sampled_from([b"9" * 400, b"\xcc\x81" * 50, b"\0", b"-1", b"1e999"])
    )
    return one[:head] + between * draw(st.integers(0, 3)) + other[tail:]


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_parser_answers_or_says_why_not(name: str, data: st.DataObject) -> None:
    parser = PARSERS[name]
    assert fuzz.tried(parser, data.draw(spoiled(parser.seeds))) is None


@pytest.mark.faults(share=0.004)
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_under_the_fuzzer(name: str, tally: Tally) -> None:
    seconds = max(5, round(tally.seconds))
    done = subprocess.run(
        [sys.executable, fuzz.__file__, name, "--seconds", str(seconds), "--seed", str(tally.seed % 2**31)],
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT / "tests")},
        timeout=seconds + 300,
        check=False,
    )
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        tally.note(f"fuzzed, {name}", done.stderr[-2000:] or "no answer")
    else:
        said = json.loads(lines[-1])
        tally.tried[f"fuzzed, {name}"] += said["tried"]
        tally.lost += [f"fuzzed, {name}: {what} for {sample[:400]}" for what, sample in said["found"].items()]
    tally.close()
