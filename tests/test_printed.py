"""Forms as other offices set them: wording, order, columns and punctuation differ from the package's samples.

Each file of `printed/` is a page as text (see builders_printed) and what a person reads there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders_extract import WIDTH
from builders_printed import printed

from digitize.extract.paper import understand

FILES = sorted((Path(__file__).parent / "printed").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_form_of_another_template_is_read(file: Path) -> None:
    text, _, told = file.read_text("utf-8").partition("\n--- truth\n")
    truth = json.loads(told)
    got = understand(printed(*text.split("\n--- page\n"), width=truth["width"] * WIDTH))
    fields = {name: got.value(name) for name in truth["fields"]}
    assert got.doc_type == truth["docType"]
    assert {k: list(v) if isinstance(v, tuple) else v for k, v in fields.items()} == truth["fields"]


def test_there_are_forms_of_every_kind_that_was_hard() -> None:
    kinds = {file.stem.rsplit("-", 1)[0] for file in FILES}
    assert len(FILES) >= 35 and "giay-chung-nhan-ket-hon" in kinds
