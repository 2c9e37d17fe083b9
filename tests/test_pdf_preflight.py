"""The proof of PDF/A: every kind of page we write passes PDFBox Preflight as part 1b."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import builders_pdf as made
import pikepdf
import preflight
import pytest
from PIL import Image

from digitize.dossier import Document, Inspection, Kind, Page, Scan
from digitize.pdf.twolayer import write_pdf
from digitize.settings import Settings

Case = tuple[Scan, Inspection, list[Page]]
ONE_B = replace(Settings(), pdfa="1b", render_dpi=100)


def _colour(path: Path) -> Case:
    page, words = made.drawn()
    scan = made.pdf_of(path.with_suffix(".src.pdf"), [made.jpeg_piece(page.convert("RGB"))])
    return scan, made.seen(), [made.page(words)]


def _group4(path: Path) -> Case:
    page, words = made.drawn()
    scan = made.pdf_of(path.with_suffix(".src.pdf"), [made.g4_piece(page), made.g4_piece(page, mask=True)])
    return scan, made.seen(made.source(1), made.source(2)), [made.page(words), made.page(words, 2)]


def _turned_and_leaning(path: Path) -> Case:
    page, words = made.drawn()
    leaning = made.lean(page, 2.5)
    scan = made.pdf_of(path.with_suffix(".src.pdf"), [made.jpeg_piece(leaning.rotate(90, expand=True))])
    size = (made.SIZE[1], made.SIZE[0])
    read = made.page(made.leaning(words, 2.5), rotation=90, skew=2.5)
    return scan, made.seen(made.source(size=size)), [read]


def _overlay(path: Path) -> Case:
    scan, _, pages = _colour(path)
    scan = made.with_caption(scan, (400, 700, 550, 780))
    return scan, made.seen(made.source(overlay=True)), pages


def _born_digital(path: Path) -> Case:
    scan = made.typed_pdf(path.with_suffix(".src.pdf"))
    words = made.drawn()[1]
    return scan, made.seen(made.source(mode="text")), [replace(made.page(words), source="text-layer")]


def _file(kind: Kind, page: Image.Image, **options: object) -> Callable[[Path], Case]:
    def build(path: Path) -> Case:
        path = path.with_suffix(f".{kind}")
        path.write_bytes(made.encoded(page, kind.name, **options))
        return made.received(path, kind), made.seen(), [made.page(made.drawn()[1])]

    return build


def _many(path: Path) -> Case:
    page, words = made.drawn()
    path = path.with_suffix(".tiff")
    frames = [page.convert("1"), page, page.convert("RGB")]
    frames[0].save(
        path, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw", dpi=(100, 100)
    )
    sources = [made.source(n) for n in (1, 2, 3)]
    return made.received(path, Kind.TIFF), made.seen(*sources), [made.page(words, n) for n in (1, 2, 3)]


def _unread(path: Path) -> Case:
    scan, inspection, _ = _colour(path)
    return scan, inspection, []


GREY = made.drawn()[0]
CASES: dict[str, Callable[[Path], Case]] = {
    "colour-jpeg": _colour,
    "group4": _group4,
    "turned-and-leaning": _turned_and_leaning,
    "overlay": _overlay,
    "born-digital": _born_digital,
    "tiff-many": _many,
    "png-grey": _file(Kind.PNG, GREY),
    "png-one-bit": _file(Kind.PNG, GREY.convert("1")),
    "png-palette": _file(Kind.PNG, GREY.convert("RGB").quantize(16)),
    "png-alpha": _file(Kind.PNG, GREY.convert("RGBA")),
    "png-16-bit": _file(Kind.PNG, made.deep(GREY)),
    "png-profile-v4": _file(Kind.PNG, GREY.convert("RGB"), icc_profile=made.profile_v4()),
    "jpeg-cmyk": _file(Kind.JPEG, GREY.convert("CMYK")),
    "tiff-group4": _file(Kind.TIFF, GREY.convert("1"), compression="group4"),
    "unread": _unread,
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    preflight.require()
    folder = tmp_path_factory.mktemp("preflight")
    for name, build in CASES.items():
        scan, inspection, pages = build(folder / name)
        documents: list[Document] = [made.decision()]
        write_pdf(scan, inspection, pages, documents, folder / f"{name}.pdf", ONE_B)
    (folder / "not-pdfa.pdf").write_bytes((folder / "colour-jpeg.src.pdf").read_bytes())
    return preflight.faults([*(folder / f"{n}.pdf" for n in CASES), folder / "not-pdfa.pdf"], folder)


@pytest.mark.parametrize("name", CASES)
def test_it_is_pdfa_1b(name: str, verdicts: dict[str, list[str]]) -> None:
    assert verdicts[f"{name}.pdf"] == []


def test_the_proof_can_fail(verdicts: dict[str, list[str]]) -> None:
    assert verdicts["not-pdfa.pdf"]


def test_part_2b_differs_in_header_and_part_number_only(tmp_path: Path) -> None:
    scan, inspection, pages = _overlay(tmp_path / "x")
    first, second = tmp_path / "1b.pdf", tmp_path / "2b.pdf"
    write_pdf(scan, inspection, pages, [made.decision()], first, ONE_B)
    write_pdf(scan, inspection, pages, [made.decision()], second, replace(ONE_B, pdfa="2b"))
    as_one = second.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.4", 1)
    as_one = as_one.replace(b"<pdfaid:part>2<", b"<pdfaid:part>1<")
    assert _without_id(as_one) == _without_id(first.read_bytes())
    with pikepdf.open(second) as pdf:
        assert pdf.check_pdf_syntax() == []


def _without_id(data: bytes) -> bytes:
    return data[: data.rindex(b"/ID")]
