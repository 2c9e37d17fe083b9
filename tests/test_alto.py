"""ALTO: well formed, structured as its schema asks, and read back as it was written."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from builders_reading import sentence
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Mark, Page, Word
from digitize.ocr import alto
from digitize.ocr.alto import NAMESPACE, words_from_alto
from digitize.settings import Settings

NS = {"a": NAMESPACE}
SHA = "0" * 64


def page(number: int = 1) -> Page:
    words = [
        *sentence("ỦY BAN NHÂN DÂN", 100, 100, 0, 0),
        *sentence("CỘNG HÒA", 700, 104, 0, 1),
        *sentence("Kính gửi: Phòng Tư pháp & ông <Mẫu>", 100, 200, 1, 2),
    ]
    marks = (Mark("seal", (900, 1500, 1200, 1800), 0.95), Mark("handwriting", (10, 20, 60, 50), 0.8))
    return Page(
        number, 1654, 2339, 200, skew=1.25, confidence=0.9, source="ocr", words=tuple(words), marks=marks
    )


def alto_xml(*args: Any, **known: Any) -> bytes:
    return b"".join(alto.alto_xml(*args, **known))


def parsed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314  made two lines above


def test_words_come_back_as_they_were() -> None:
    pages = (page(1), Page(2, 1654, 2339, 200, blank=True), page(3))
    back = words_from_alto(alto_xml(pages, "quyết-định.pdf", SHA))
    assert back == {1: page().words, 2: (), 3: page().words}


def test_structure() -> None:
    root = parsed(alto_xml((page(),), "a.pdf", SHA, settings=Settings()))
    assert [child.tag.split("}")[1] for child in root] == ["Description", "Tags", "Layout"]
    assert root.findtext("a:Description/a:MeasurementUnit", None, NS) == "pixel"
    assert root.findtext(".//a:fileName", None, NS) == "a.pdf"
    assert root.findtext(".//a:softwareName", None, NS) == "digitize-hoso"
    assert "language=vie" in (root.findtext(".//a:processingStepSettings", None, NS) or "")
    (element,) = root.findall(".//a:Page", NS)
    assert element.get("PHYSICAL_IMG_NR") == "1"
    assert {b.get("ROTATION") for b in root.iter(f"{{{NAMESPACE}}}TextBlock")} == {"-1.25"}
    string = root.find(".//a:String", NS)
    assert string is not None
    assert (string.get("CONTENT"), string.get("HPOS"), string.get("WC")) == ("ỦY", "100", "0.9500")


def test_ids_are_unique_and_references_lead_somewhere() -> None:
    root = parsed(alto_xml((page(1), page(2)), "a.pdf", SHA))
    ids = [e.get("ID") for e in root.iter() if e.get("ID")]
    assert len(ids) == len(set(ids))
    wanted = {e.get(name) for e in root.iter() for name in ("TAGREFS", "PROCESSINGREFS") if e.get(name)}
    assert wanted <= set(ids)


def test_a_mended_word_keeps_what_was_read() -> None:
    mended = Word("tổ", (10, 10, 40, 30), 0.95, 0, raw="tô")
    data = alto_xml((Page(1, 100, 100, 200, words=(mended,)),), "a.pdf", SHA)
    (string,) = parsed(data).iter(f"{{{NAMESPACE}}}String")
    (other,) = list(string)
    assert (string.get("CONTENT"), other.tag, other.get("PURPOSE"), other.text) == (
        "tổ",
        f"{{{NAMESPACE}}}ALTERNATIVE",
        "ocr",
        "tô",
    )
    assert words_from_alto(data)[1] == (mended,)


def test_a_line_alternates_words_and_blanks() -> None:
    root = parsed(alto_xml((page(),), "a.pdf", SHA))
    for line in root.iter(f"{{{NAMESPACE}}}TextLine"):
        tags = [child.tag.split("}")[1] for child in line]
        assert tags[::2] == ["String"] * len(tags[::2])
        assert tags[1::2] == ["SP"] * len(tags[1::2])


def test_the_same_pages_give_the_same_bytes() -> None:
    assert alto_xml((page(),), "a.pdf", SHA) == alto_xml((page(),), "a.pdf", SHA)


@given(st.text(min_size=1, max_size=12), st.floats(0, 1))
def test_any_text_stays_well_formed(text: str, sure: float) -> None:
    odd = Page(1, 100, 100, 200, words=(Word(text, (1, 2, 3, 4), sure, 0),))
    (back,) = words_from_alto(alto_xml((odd,), "a.pdf", SHA))[1]
    assert back.confidence == pytest.approx(sure, abs=1e-4)


@pytest.mark.parametrize(
    "data", [b"", b"<alto/>", b"<x", b'<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Page/></alto>']
)
def test_what_is_no_alto_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="ALTO"):
        words_from_alto(data)
