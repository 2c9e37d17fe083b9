"""Erasing, cut short at every operation of the disk: the long form of `tests/test_erase.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_erase import cut_at_each
from test_erase import made as made  # noqa: PLC0414 - a fixture


@pytest.mark.faults
@pytest.mark.parametrize("numbers", [(), (1,)])
def test_cut_short_at_every_operation_the_next_writer_finishes(
    made: Path,
    tmp_path: Path,
    numbers: tuple[int, ...],
) -> None:
    cut_at_each(made, tmp_path, numbers, step=1)
