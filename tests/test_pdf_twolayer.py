"""The archival copy as a whole: the scan's bytes, its place and size, overlays, failures, determinism."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from pathlib import Path

import builders_pdf as made
import numpy as np
import pikepdf
import pytest
from pdf2image import convert_from_path
from PIL import Image

from digitize.dossier import Kind, Scan
from digitize.errors import DigitizeError, StorageFailing
from digitize.findings import message, remedy
from digitize.pdf.twolayer import write_pdf
from digitize.settings import Settings

QUICK = replace(Settings(), render_dpi=made.DPI)


def _raw(target: Path, index: int = 0) -> bytes:
    with pikepdf.open(target) as pdf:
        return bytes(pdf.pages[index].obj.Resources.XObject["/Scan"].read_raw_bytes())


def _shown(target: Path, number: int = 1) -> np.ndarray:
    return np.asarray(convert_from_path(target, dpi=made.DPI, first_page=number, last_page=number)[0])


def _mean_off(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


PIECES = {
    "jpeg": lambda p: made.jpeg_piece(p.convert("RGB")),
    "jpeg-grey": made.jpeg_piece,
    "flate": made.flate_piece,
    "group4": made.g4_piece,
    "stencil": lambda p: made.g4_piece(p, mask=True),
    "ascii85-jpeg": lambda p: made.in_ascii85(made.jpeg_piece(p)),
}


@pytest.mark.parametrize("pdfa", ["1b", "2b"])
@pytest.mark.parametrize("name", PIECES)
def test_the_scans_own_bytes_are_kept(tmp_path: Path, name: str, pdfa: str) -> None:
    drawn, words = made.drawn()
    piece = PIECES[name](drawn)
    scan = made.pdf_of(tmp_path / "in.pdf", [piece])
    target = tmp_path / "out.pdf"
    found = write_pdf(scan, made.seen(), [made.page(words)], [], target, replace(QUICK, pdfa=pdfa))
    assert found == ()
    assert hashlib.sha256(_raw(target)).digest() == hashlib.sha256(piece.data).digest()
    assert _mean_off(_shown(target), np.asarray(drawn.convert("RGB"))) < 6


@pytest.mark.parametrize(("kind", "options"), [(Kind.JPEG, {"quality": 70}), (Kind.JPEG, {"exif": 6})])
def test_a_jpeg_file_goes_in_whole(tmp_path: Path, kind: Kind, options: dict[str, int]) -> None:
    exif = Image.Exif()
    exif[274] = options.pop("exif", 1)
    data = made.encoded(made.drawn()[0], "JPEG", exif=exif, **options)
    (tmp_path / "in.jpg").write_bytes(data)
    scan = made.received(tmp_path / "in.jpg", kind)
    write_pdf(scan, made.seen(), [made.page()], [], tmp_path / "out.pdf", QUICK)
    assert _raw(tmp_path / "out.pdf") == data


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("asked", [0, 90])
def test_pages_stand_upright_at_their_size_on_paper(tmp_path: Path, rotation: int, asked: int) -> None:
    drawn, words = made.drawn()
    stored = drawn.rotate(rotation, expand=True)
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(stored)], rotate=asked)
    source = made.source(size=stored.size, rotate=asked)
    page = made.page(words, rotation=rotation)
    write_pdf(scan, made.seen(source), [page], [], tmp_path / "out.pdf", QUICK)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        box = [float(v) for v in pdf.pages[0].mediabox]
        assert box[2] == pytest.approx(made.SIZE[0] * 72 / made.DPI, abs=0.01)
        assert box[3] == pytest.approx(made.SIZE[1] * 72 / made.DPI, abs=0.01)
    assert _mean_off(_shown(tmp_path / "out.pdf"), np.asarray(drawn.convert("RGB"))) < 6


def test_the_matrix_of_the_source_tells_the_size_more_exactly_than_whole_dpi(tmp_path: Path) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(made.drawn()[0])], dpi=100.6)
    write_pdf(scan, made.seen(made.source(dpi=101)), [], [], tmp_path / "out.pdf", QUICK)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert float(pdf.pages[0].mediabox[2]) == pytest.approx(827 * 72 / 100.6, abs=0.01)


def test_an_absurd_matrix_gives_way_to_the_inspections_dpi(tmp_path: Path) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(made.drawn()[0])], dpi=30)
    write_pdf(scan, made.seen(), [], [], tmp_path / "out.pdf", QUICK)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert float(pdf.pages[0].mediabox[2]) == pytest.approx(827 * 72 / 100, abs=0.01)


@pytest.mark.parametrize("rotation", [0, 90, 270])
def test_what_is_drawn_over_a_scan_stays_in_sight(tmp_path: Path, rotation: int) -> None:
    drawn, words = made.drawn()
    stored = drawn.convert("RGB").rotate(rotation, expand=True)
    piece = made.jpeg_piece(stored)
    scan = made.with_caption(made.pdf_of(tmp_path / "in.pdf", [piece]), (100, 50, 220, 90))
    source = made.source(size=stored.size, overlay=True)
    target = tmp_path / "out.pdf"
    assert write_pdf(scan, made.seen(source), [made.page(words, rotation=rotation)], [], target, QUICK) == ()
    assert _raw(target) == piece.data
    asked = np.rot90(_shown(scan.path), -rotation // 90)
    shown = _shown(target)
    assert _mean_off(shown, asked) < 2
    green = (shown[:, :, 1].astype(int) - shown[:, :, 0]) > 80
    assert abs(int(green.sum()) - 120 * 40 * (made.DPI / 72) ** 2) < 500
    with pikepdf.open(target) as pdf:
        assert "/Annots" not in pdf.pages[0].obj


def test_a_page_that_is_no_scan_is_rasterised_with_its_words(tmp_path: Path) -> None:
    scan = made.typed_pdf(tmp_path / "in.pdf")
    target = tmp_path / "out.pdf"
    page = replace(made.page(made.drawn()[1]), source="text-layer")
    assert write_pdf(scan, made.seen(made.source(mode="text")), [page], [], target, QUICK) == ()
    assert _mean_off(_shown(target), _shown(scan.path)) < 2


@pytest.mark.parametrize("piece", ["cmyk", "lzw", "soft-mask", "separation"])
def test_what_pdfa_forbids_is_encoded_again_and_said(tmp_path: Path, piece: str) -> None:
    drawn = made.drawn()[0]
    scan = made.pdf_of(tmp_path / "in.pdf", [made.forbidden(drawn, piece)])
    found = write_pdf(scan, made.seen(), [made.page()], [], tmp_path / "out.pdf", replace(QUICK, pdfa="1b"))
    assert [(f.code, f.severity, f.page) for f in found] == [("image-reencoded", "info", 1)]
    assert found[0].params["how"] == ("lossless" if piece == "lzw" else "lossy")
    assert _mean_off(_shown(tmp_path / "out.pdf"), _shown(scan.path)) < 3


def test_jpeg_2000_is_kept_in_part_2_and_encoded_again_in_part_1(tmp_path: Path) -> None:
    piece = made.jpx_piece(made.drawn()[0].convert("RGB"))
    scan = made.pdf_of(tmp_path / "in.pdf", [piece])
    kept = write_pdf(scan, made.seen(), [], [], tmp_path / "2.pdf", replace(QUICK, pdfa="2b"))
    again = write_pdf(scan, made.seen(), [], [], tmp_path / "1.pdf", replace(QUICK, pdfa="1b"))
    assert kept == ()
    assert _raw(tmp_path / "2.pdf") == piece.data
    assert [f.code for f in again] == ["image-reencoded"]


def test_a_damaged_file_keeps_its_page_white_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "in.png"
    path.write_bytes(made.encoded(made.drawn()[0].convert("RGBA"), "PNG")[:900])
    scan = made.received(path, Kind.PNG)
    found = write_pdf(scan, made.seen(), [made.page(made.drawn()[1])], [], tmp_path / "out.pdf", QUICK)
    assert [(f.code, f.severity) for f in found] == [("page-picture-lost", "error")]
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert len(pdf.pages) == 1
    assert (_shown(tmp_path / "out.pdf") == 255).all()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    drawn, words = made.drawn()
    scan = made.with_caption(
        made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(drawn.convert("RGB"))]), (9, 9, 90, 90)
    )
    for name in ("a.pdf", "b.pdf"):
        inspection = made.seen(made.source(overlay=True))
        write_pdf(scan, inspection, [made.page(words)], [made.decision()], tmp_path / name, QUICK)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_nothing_but_the_target_is_left_behind(tmp_path: Path) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(made.drawn()[0])])
    (tmp_path / "out").mkdir()
    write_pdf(scan, made.seen(), [], [], tmp_path / "out" / "x.pdf", QUICK)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["x.pdf"]


def test_a_failing_disk_leaves_the_old_file_and_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(made.drawn()[0])])
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "x.pdf"
    target.write_bytes(b"before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailing) as caught:
        write_pdf(scan, made.seen(), [], [], target, QUICK)
    assert caught.value.code == "pdf-storage-failing"
    assert target.read_bytes() == b"before"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["x.pdf"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.jpeg_piece(made.drawn()[0])])
    with pytest.raises(DigitizeError) as caught:
        write_pdf(scan, made.seen(), [], [], tmp_path / "none" / "x.pdf", QUICK)
    assert caught.value.code == "pdf-not-written"


def test_a_source_that_is_no_pdf_after_all(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    scan = Scan(path, "in.pdf", "0" * 64, 16, Kind.PDF)
    with pytest.raises(DigitizeError) as caught:
        write_pdf(scan, made.seen(), [], [], tmp_path / "x.pdf", QUICK)
    assert caught.value.code == "pdf-not-written"


def test_several_papers_get_bookmarks(tmp_path: Path) -> None:
    piece = made.jpeg_piece(made.drawn()[0])
    scan = made.pdf_of(tmp_path / "in.pdf", [piece, piece])
    second = replace(made.decision(), doc_type="giay-khai-sinh", pages=(2,), fields={})
    inspection = made.seen(made.source(1), made.source(2))
    write_pdf(scan, inspection, [], [made.decision(), second], tmp_path / "x.pdf", QUICK)
    with pikepdf.open(tmp_path / "x.pdf") as pdf, pdf.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    assert titles[1] == "Giấy khai sinh"
    assert titles[0].startswith("Quyết định số 15/QĐ-UBND")


def test_every_finding_has_its_texts(tmp_path: Path) -> None:
    scan = made.pdf_of(tmp_path / "in.pdf", [made.forbidden(made.drawn()[0], "cmyk")])
    (found,) = write_pdf(scan, made.seen(), [made.page()], [], tmp_path / "out.pdf", QUICK)
    assert "Trang 1" in message(found, "vi")
    assert remedy(found, "en")
