"""`check_record`: what our own writer makes passes; a spoilt record is told where it is wrong."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from builders_validate import GOOD, judged, paper
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Code, Kind, Mark, Outcome, Page, Record, Scan, Signature
from digitize.record import record_to_json
from digitize.validate import check_file, check_record


def _record(doc_type: str) -> dict[str, Any]:
    page = Page(
        1,
        1654,
        2339,
        200,
        confidence=0.9,
        source="ocr",
        codes=(Code("0", "QRCode", (1, 2, 3, 4)),),
        marks=(Mark("handwriting", (1, 2, 3, 4), 0.9),),
    )
    record = Record(
        Scan(Path("x"), "0001.pdf", "0" * 64, 10, Kind.PDF),
        Outcome.ACCEPTED,
        (judged(paper(doc_type)),),
        (page,),
        signatures=(Signature("Sig1", None, None, None, True),),
        outputs={"pdf": "0001.pdf"},
    )
    return record_to_json(record)


@pytest.mark.parametrize("doc_type", GOOD)
def test_what_we_write_passes(doc_type: str) -> None:
    assert check_record(_record(doc_type)) == []


def _spoil(j: dict[str, Any], path: list[Any], value: Any) -> dict[str, Any]:
    j = deepcopy(j)
    at: Any = j
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return j


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        (["source"], None, "record-part-missing", "/"),
        (["source", "sha256"], "XYZ", "record-part-bad", "/source/sha256"),
        (["outcome"], "fine", "record-part-bad", "/outcome"),
        (["pages", 0, "rotation"], 45, "record-part-bad", "/pages/0/rotation"),
        (["documents", 0, "pages"], [0], "record-part-bad", "/documents/0/pages/0"),
        (["documents", 0, "fields", "gender", "confidence"], 1.2, "record-part-bad", None),
        (["documents", 0, "fields", "gender", "value"], "", "record-part-bad", None),
        (["documents", 0, "docType"], "giay-la", "unknown-doc-type", None),
        (["documents", 0, "fields", "gender"], None, "required-missing", None),
        (["documents", 0, "fields", "gender", "value"], "nam", "bad-value", None),
    ],
)
def test_a_spoilt_record_is_told_where(path: list[Any], value: Any, code: str, where: str | None) -> None:
    (fault,) = check_record(_spoil(_record("can-cuoc"), path, value))
    assert fault.code == code
    assert where is None or fault.params["where"] == where


def test_a_file_is_checked_like_its_record(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(_record("khac")), "utf-8")
    assert check_file(file) == []
    file.write_text("[]", "utf-8")
    assert [f.code for f in check_file(file)] == ["record-part-bad"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, None])
def test_a_file_that_is_no_record_is_a_finding(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "record.json"
    if content is not None:
        file.write_bytes(content)
    assert [f.code for f in check_file(file)] == ["record-unreadable"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(JSON)
def test_any_json_is_judged(j: Any) -> None:
    assert check_record(j)


@given(st.sampled_from(["fields", "findings", "pages", "text", "corrections"]), JSON)
def test_any_part_may_be_spoilt(part: str, value: Any) -> None:
    check_record(_spoil(_record("can-cuoc"), ["documents", 0, part], value if value is not None else 0))
