"""Names in the archive: stable, parseable, and never out of a file's name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.archive import identity
from digitize.archive.ocfl import logical_path, object_path

CODES = [
    "000.00.53.H48-220921-0099",
    "H56.134-251023-0101",
    "G09.20-20260609-0092637",
    "H40-250701-0001",
    "G01.899.108.116-251231-12000045",
]
SHA = st.binary(min_size=32, max_size=32).map(bytes.hex)
SHAS = st.lists(SHA, min_size=1, max_size=5)
CODE = st.sampled_from(CODES) | st.from_regex(
    re.compile(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,4}){0,4}-([0-9]{6}|[0-9]{8})-[0-9]{4,8}"), fullmatch=True
)
DOSSIER = CODE | SHAS.map(lambda shas: identity.dossier_id(None, shas))


@pytest.mark.parametrize("code", CODES)
def test_every_generation_of_code_names_its_dossier(code: str) -> None:
    assert identity.dossier_id(code, []) == code


@given(st.text(), SHAS)
def test_whatever_is_no_code_never_gets_into_a_name(text: str, shas: list[str]) -> None:
    name = identity.dossier_id(text, shas)
    assert name == text if identity.is_dossier_id(text) and text in CODES else True
    assert re.fullmatch(r"khong-ma-[0-9a-f]{12}", name) or name == text
    assert name.isascii()
    assert "/" not in name
    assert not name.startswith(".")


@pytest.mark.parametrize(
    "text", ["NGUYỄN VĂN MẪU", "../../x", "H56.134-251023-0101/..", "H56-٢٥١٠٢٣-0101", ""]
)
def test_look_alikes(text: str) -> None:
    assert identity.dossier_id(text, ["a" * 64]).startswith("khong-ma-")


@given(SHAS, st.randoms())
def test_the_order_of_scans_does_not_matter(shas: list[str], random: object) -> None:
    shuffled = list(shas)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert identity.dossier_id(None, shas) == identity.dossier_id(None, shuffled)


@pytest.mark.parametrize("shas", [[], ["không phải sha256"]])
def test_nothing_to_be_named_after(shas: list[str]) -> None:
    with pytest.raises(ValueError, match="sha256"):
        identity.dossier_id(None, shas)


@given(DOSSIER, st.integers(1, 99999), st.integers(1, 999))
def test_document_ids_are_read_back(dossier: str, source: int, document: int) -> None:
    text = identity.document_id(dossier, source, document)
    parsed = identity.parse_document_id(text)
    assert parsed == identity.DocumentId(dossier, source, document)
    assert str(parsed) == text


def test_document_ids_look_as_promised() -> None:
    assert identity.document_id("H56-251023-0101", 1) == "H56-251023-0101/0001"
    assert identity.document_id("H56-251023-0101", 1, 2) == "H56-251023-0101/0001.2"


BAD = ["", "/0001", "x/0001", "H56-251023-0101", "H56-251023-0101/1", "H56-251023-0101/0000"]
BAD += [
    "H56-251023-0101/0001.1",
    "H56-251023-0101/0001.02",
    "H56-251023-0101/00012",
    "H56-251023-0101/0001/2",
]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_document_id(text: str) -> None:
    with pytest.raises(ValueError, match="document id"):
        identity.parse_document_id(text)


@given(DOSSIER)
def test_object_ids_are_read_back(dossier: str) -> None:
    object_id = identity.object_id(dossier)
    assert identity.dossier_of(object_id) == dossier
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}", object_path(object_id))


@pytest.mark.parametrize("text", ["", "H56-251023-0101", "urn:digitize:hoso:", "urn:digitize:hoso:x"])
def test_what_is_no_object_id(text: str) -> None:
    with pytest.raises(ValueError, match="object id"):
        identity.dossier_of(text)


@given(st.text(max_size=30))
def test_a_logical_path_cannot_leave_its_folder(text: str) -> None:
    try:
        path = logical_path(text)
    except ValueError:
        return
    assert not path.startswith("/")
    assert not set(path.split("/")) & {"", ".", ".."}
    assert path.isprintable()
