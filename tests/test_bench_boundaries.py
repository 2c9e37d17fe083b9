"""Boundaries of papers in stacks, scored."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from digitize.dossier import Page

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def boundaries() -> Iterator[ModuleType]:
    """The module, with the samples' own beside it."""
    before, path = set(sys.modules), list(sys.path)
    sys.path.insert(0, str(ROOT / "bench"))
    yield importlib.import_module("boundaries")
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if name == "boundaries" or name.startswith("fictional"):
            del sys.modules[name]


def test_first_pages_count_but_the_files_own(boundaries: ModuleType) -> None:
    score = boundaries.boundary_scores([(1, 2), (3,), (4, 5)], [(1,), (2,), (3, 4, 5)], unsure=[4])
    assert (score.right, score.false, score.missed) == (1, 1, 1)
    assert (score.unsure, score.silent) == (1, 1)
    assert score.f1 == score.precision == score.recall == 0.5


def test_nothing_to_find_and_nothing_found_is_right(boundaries: ModuleType) -> None:
    assert boundaries.boundary_scores([(1, 2)], [(1, 2)]).f1 == 1.0
    assert boundaries.boundary_scores([], []).f1 == 1.0


def test_figures_of_stacks_add_up(boundaries: ModuleType) -> None:
    one = boundaries.Boundaries(3, 1, 0, 2, 1)
    assert boundaries.as_json(one + boundaries.Boundaries(1, 0, 1, 0, 0)) == {
        "f1": 0.8,
        "precision": 0.8,
        "recall": 0.8,
        "boundaries": 5,
        "unsure": 2,
        "silentMistakes": 1,
    }


def test_fresh_stacks_are_the_same_from_one_seed_and_tell_every_page(boundaries: ModuleType) -> None:
    one, other = (list(boundaries.stacks(5, 1)) for _ in range(2))
    assert [s.truth() for s in one] == [s.truth() for s in other]
    for stack in one:
        told = sorted([*stack.separators, *(n for paper in stack.papers for n in paper)])
        assert told == list(range(1, len(told) + 1))
        assert len(stack.codes) == len(stack.papers)
        assert stack.separators[0] == 1


def test_a_stack_is_scored_with_its_sheets_and_without(boundaries: ModuleType) -> None:
    stack = next(iter(boundaries.stacks(5, 1)))
    last = max(*stack.separators, stack.papers[-1][-1])
    pages = [
        Page(n, 1654, 2339, 200, separator=n in stack.separators, blank=n in stack.separators)
        for n in range(1, last + 1)
    ]
    found = boundaries.score_stack(stack, pages)
    assert found["with"].right > 0
    assert found["with"].right + found["with"].missed == len(stack.papers) - 1
    assert found["without"].right + found["without"].missed == len(stack.papers) - 1
