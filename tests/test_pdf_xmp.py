"""What the archival PDF says about itself."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import builders_pdf as made
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier import Document, Field
from digitize.pdf.twolayer import write_pdf
from digitize.pdf.xmp import about, doc_info, iso_date, packet, pdf_date, title
from digitize.settings import Settings

_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PDF = "{http://ns.adobe.com/pdf/1.3/}"


def _paper(doc_type: str, **values: str) -> Document:
    return Document(doc_type, 0.9, (1,), {k: Field(v, v, 0.9) for k, v in values.items()})


def _xmp(told: bytes) -> ET.Element:
    return ET.fromstring(told.decode("utf-8").replace("\ufeff", ""))  # noqa: S314 - made by the test


def _items(root: ET.Element, name: str) -> list[str]:
    return [item.text or "" for item in root.findall(f".//{_DC}{name}//{_RDF}li")]


def test_the_packet_tells_the_fields_of_the_first_paper() -> None:
    root = _xmp(packet(about([made.decision()], "2b", {})))
    assert _items(root, "title") == ["Quyết định số 15/QĐ-UBND: công bố danh mục thủ tục & biểu mẫu <mới>"]
    assert _items(root, "creator") == ["ỦY BAN NHÂN DÂN XÃ MẪU"]
    assert _items(root, "language") == ["vi"]
    assert _items(root, "date") == ["2024-01-05"]
    assert root.findtext(f".//{_DC}identifier") == "15/QĐ-UBND"
    assert root.findtext(f".//{_PDFAID}part") == "2"
    assert root.findtext(f".//{_PDFAID}conformance") == "B"


def test_a_receipts_identifier_is_its_dossier_code() -> None:
    told = about([_paper("giay-tiep-nhan", dossierCode="H56.134-251023-0101")], "1b", {})
    assert told.identifiers == ("H56.134-251023-0101",)
    assert told.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def test_no_person_and_no_persons_number_is_in_the_packet() -> None:
    identity = _paper("can-cuoc", personalId="001099000001", fullName="NGUYỄN VĂN MẪU")
    letter = replace(made.decision(), fields={})
    letter = replace(
        letter,
        fields={"typeName": Field("Công văn", "", 0.9), "subject": Field("số 001 099 000 001", "", 0.9)},
    )
    told = packet(about([identity, letter], "2b", {})) + title(letter).encode()
    for secret in ("001099000001", "001 099", "NGUYỄN VĂN MẪU"):
        assert secret.encode() not in told


def test_without_papers_there_is_no_title() -> None:
    told = about([], "1b", {})
    assert "/Title" not in doc_info(told)
    assert _items(_xmp(packet(told)), "title") == []


def test_a_date_that_is_none_is_left_out() -> None:
    odd = _paper("van-ban-hanh-chinh", typeName="Quyết định", issuedDate="05/01/2024")
    assert about([odd], "1b", {}).date is None


def test_information_and_packet_agree_in_the_file(tmp_path: Path) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(made.drawn()[0])])
    write_pdf(scan, made.seen(), [], [made.decision()], tmp_path / "x.pdf", Settings())
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        root, info = _xmp(pdf.Root.Metadata.read_raw_bytes()), pdf.docinfo
        assert "/Filter" not in pdf.Root.Metadata
        assert str(info["/Title"]) == _items(root, "title")[0]
        assert str(info["/Author"]) == _items(root, "creator")[0]
        assert str(info["/Keywords"]) == root.findtext(f".//{_PDF}Keywords")
        assert str(info["/Producer"]) == root.findtext(f".//{_PDF}Producer")
        assert str(info["/Creator"]) == root.findtext(f".//{_XMP}CreatorTool")
        assert str(info["/CreationDate"]) == "D:20240105103000+07'00'"
        assert root.findtext(f".//{_XMP}CreateDate") == "2024-01-05T10:30:00+07:00"
        assert "/ModDate" not in info
        assert root.find(f".//{_XMP}ModifyDate") is None
        assert str(pdf.Root.Lang) == "vi"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


@pytest.mark.parametrize(
    ("given_date", "iso"),
    [
        ("D:20240105103000Z", "2024-01-05T10:30:00Z"),
        ("D:20240105103000-05'30", "2024-01-05T10:30:00-05:30"),
        ("D:20240105103000+07", "2024-01-05T10:30:00+07:00"),
        ("D:20240105103000", None),  # no zone: two readers would take two instants
        ("D:20241305103000Z", None),
        ("D:2024", None),
        ("", None),
        ("Friday", None),
    ],
)
def test_source_dates(given_date: str, iso: str | None) -> None:
    assert iso_date(given_date) == iso


@given(st.datetimes(), st.integers(-11, 14))
def test_dates_survive_both_forms(moment: object, zone: int) -> None:
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{zone:+03d}:00".rjust(25, "0")
    assert iso_date(pdf_date(text)) == text


@given(st.text(), st.text())
def test_any_text_gives_xml_that_parses_and_agrees(subject: str, organ: str) -> None:
    told = about(
        [_paper("van-ban-hanh-chinh", typeName="Quyết định", subject=subject, organName=organ)], "1b", {}
    )
    root = _xmp(packet(told))
    assert [" ".join(t.split()) for t in _items(root, "title")] == [told.title]
    assert _items(root, "creator") == ([told.author] if told.author else [])
