"""Digital signatures are noticed: who, when, how much of the file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from builders_intake import cms_message, scan_pdf, sign, signature_value
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from digitize.dossier import Inspection, Signature
from digitize.intake.inspect import inspect
from digitize.intake.receive import receive
from digitize.intake.signatures import iso_time
from digitize.settings import Settings

BOX = (372, 780, 589, 841)


def looked_into(tmp_path: Path, *values: pikepdf.Dictionary) -> Inspection:
    with pikepdf.open(scan_pdf(tmp_path / "s.pdf")) as pdf:
        for number, value in enumerate(values, 1):
            sign(pdf, pdf.pages[0], f"Signature{number}", value, BOX)
        pdf.save(tmp_path / "signed.pdf")
    return inspect(receive(tmp_path / "signed.pdf", tmp_path / "k", Settings()), Settings())


def test_a_signature_is_described_and_said(tmp_path: Path) -> None:
    value = signature_value(
        Name="Ủy ban nhân dân xã Mẫu Hòa", M="D:20250204164236+07'00'", ByteRange=Array([0, 10, 20, 30])
    )
    found = looked_into(tmp_path, value)
    assert found.signatures == (
        Signature(
            "Signature1",
            "Ủy ban nhân dân xã Mẫu Hòa",
            "2025-02-04T16:42:36+07:00",
            "ETSI.CAdES.detached",
            False,
        ),
    )
    assert [(f.code, f.severity, f.params) for f in found.findings] == [
        ("digitally-signed", "info", {"count": 1})
    ]
    assert found.pages[0].overlay


def test_the_signer_is_named_by_the_certificate_where_the_field_does_not(tmp_path: Path) -> None:
    names = ("CA MẪU", "Trung tâm Mẫu", "Ủy ban nhân dân xã Mẫu Hòa")
    values = [signature_value(Contents=pikepdf.String(cms_message(*names, signer=n))) for n in range(3)]
    found = looked_into(tmp_path, *values)
    assert [s.signer for s in found.signatures] == list(names)
    assert [s.field for s in found.signatures] == ["Signature1", "Signature2", "Signature3"]


@pytest.mark.parametrize("contents", [b"", b"\0" * 64, b"\x30\x80\x06", cms_message("Mẫu")[:40]])
def test_a_message_that_cannot_be_read_names_nobody(contents: bytes, tmp_path: Path) -> None:
    found = looked_into(tmp_path, signature_value(Contents=pikepdf.String(contents)))
    assert [(s.signer, s.signed_at) for s in found.signatures] == [(None, None)]


def test_coverage_is_told_from_the_byte_range(tmp_path: Path) -> None:
    with pikepdf.open(scan_pdf(tmp_path / "s.pdf")) as pdf:
        value = signature_value(ByteRange=Array([0, 1000, 1200, 1_000_000_000]))
        sign(pdf, pdf.pages[0], "S", value, BOX)
        pdf.save(tmp_path / "signed.pdf")
    data = (tmp_path / "signed.pdf").read_bytes()
    rest = str(len(data) - 1200).rjust(10).encode()
    for end, covers in ((rest, True), (str(len(data) - 1201).rjust(10).encode(), False)):
        (tmp_path / "t.pdf").write_bytes(data.replace(b"1000000000", end))
        found = inspect(receive(tmp_path / "t.pdf", tmp_path / "k", Settings()), Settings())
        assert [s.covers_whole_file for s in found.signatures] == [covers]


def test_a_field_nobody_signed_is_no_signature(tmp_path: Path) -> None:
    with pikepdf.open(scan_pdf(tmp_path / "s.pdf")) as pdf:
        sign(pdf, pdf.pages[0], "Signature1", signature_value(), BOX)
        del pdf.Root.AcroForm.Fields[0]["/V"]
        pdf.save(tmp_path / "open.pdf")
    found = inspect(receive(tmp_path / "open.pdf", tmp_path / "k", Settings()), Settings())
    assert (found.signatures, found.findings) == ((), ())


def test_fields_within_fields_are_found_by_their_full_name(tmp_path: Path) -> None:
    with pikepdf.open(scan_pdf(tmp_path / "s.pdf")) as pdf:
        child = Dictionary(T="Ky", V=signature_value(Name="Mẫu"))
        parent = pdf.make_indirect(Dictionary(T="Mau", FT=Name.Sig, Kids=Array([child])))
        loop = pdf.make_indirect(Dictionary(T="Vong"))
        loop.Kids = Array([loop])
        pdf.Root.AcroForm = Dictionary(Fields=Array([loop, parent]))
        pdf.save(tmp_path / "deep.pdf")
    found = inspect(receive(tmp_path / "deep.pdf", tmp_path / "k", Settings()), Settings())
    assert [(s.field, s.signer) for s in found.signatures] == [("Mau.Ky", "Mẫu")]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("D:20250204164236+07'00'", "2025-02-04T16:42:36+07:00"),
        ("D:20250204164236+07'00", "2025-02-04T16:42:36+07:00"),
        ("D:20250204164236Z", "2025-02-04T16:42:36+00:00"),
        ("D:20250204164236-0330", "2025-02-04T16:42:36-03:30"),
        ("20250204", "2025-02-04T00:00:00"),
        ("D:2025", "2025-01-01T00:00:00"),
        ("D:20251304", None),
        ("04/02/2025", None),
        ("", None),
    ],
)
def test_pdf_dates(written: str, iso: str | None) -> None:
    assert iso_time(written) == iso


@given(st.datetimes(min_value=datetime(1990, 1, 1)).map(lambda d: d.replace(microsecond=0)))
def test_every_pdf_date_is_read_back(when: datetime) -> None:
    assert iso_time(when.strftime("D:%Y%m%d%H%M%S")) == when.isoformat()
