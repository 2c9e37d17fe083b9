"""How a PDF page becomes a picture: its own scan, a rendering, or a rendering with a text layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from builders_intake import (
    A4,
    LETTERHEAD,
    add_page,
    digital_pdf,
    image_object,
    letters_of,
    paper,
    place,
    plain_font,
    scan_pdf,
    sign,
    signature_value,
    text_at,
)
from pikepdf import Array, Dictionary, Name
from PIL import Image

from digitize.dossier import Inspection, PageSource, Scan
from digitize.errors import InputRefused
from digitize.intake import poppler
from digitize.intake.inspect import inspect
from digitize.intake.pages import load_image
from digitize.intake.pixels import Pixels, to_pixels
from digitize.intake.receive import receive
from digitize.settings import Settings

SETTINGS = Settings()
FULL = (A4[0], 0, 0, A4[1], 0, 0)


def taken(path: Path) -> tuple[Scan, Inspection]:
    scan = receive(path, path.with_suffix(".keep"), SETTINGS)
    return scan, inspect(scan, SETTINGS)


def only_page(path: Path) -> tuple[Scan, PageSource]:
    scan, found = taken(path)
    assert len(found.pages) == 1
    return scan, found.pages[0]


def made(
    tmp_path: Path,
    content: bytes,
    images: Callable[[pikepdf.Pdf], dict[str, pikepdf.Object]] | None = None,
    fonts: bool = False,
    **entries: object,
) -> Path:
    pdf = pikepdf.new()
    add_page(pdf, content, images(pdf) if images else {}, {"F1": plain_font(pdf)} if fonts else {}, **entries)
    pdf.save(tmp_path / "made.pdf")
    return tmp_path / "made.pdf"


def one(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {"Im0": image_object(pdf, paper(), "jpeg")}


def mode(path: Path) -> tuple[str, bool]:
    _, page = only_page(path)
    return page.mode, page.overlay


def close(one: Pixels, other: Pixels) -> float:
    """Mean difference in grey levels; both as RGB."""
    a, b = (x if x.ndim == 3 else np.repeat(x[:, :, None], 3, 2) for x in (one, other))
    assert a.shape == b.shape
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


def viewed(path: Path, page: PageSource, size: tuple[int, int]) -> Pixels:
    """What poppler shows, drawn four times finer than `size` so that its rounding does not count."""
    fine = (4 * size[0], 4 * size[1])
    drawn = Image.fromarray(poppler.render(path, page.number, fine, round(72 * 4 * max(size) / A4[1]), 30))
    return to_pixels(drawn.resize(size, Image.Resampling.BOX))


def test_a_scanned_page_is_its_own_picture(tmp_path: Path) -> None:
    scan, page = only_page(scan_pdf(tmp_path / "s.pdf", paper(mode="L"), coding="flate"))
    assert page == PageSource(1, "image", 248, 351, 30, 0, False)
    assert np.array_equal(load_image(scan, page, SETTINGS), np.asarray(paper(mode="L")))


def test_the_resolution_comes_from_the_size_on_paper(tmp_path: Path) -> None:
    _, page = only_page(scan_pdf(tmp_path / "s.pdf", paper(1240, 1754)))
    assert page.dpi == 150


def test_a_resolution_that_cannot_be_is_guessed_from_a4_and_said(tmp_path: Path) -> None:
    pixels_as_points = made(
        tmp_path, place((2480, 0, 0, 3508, 0, 0)), lambda p: one_of(p, 2480, 3508), size=(2480, 3508)
    )
    _, found = taken(pixels_as_points)
    assert [p.dpi for p in found.pages] == [300]
    assert [(f.code, f.severity) for f in found.findings] == [("resolution-guessed", "info")]


def one_of(pdf: pikepdf.Pdf, width: int, height: int) -> dict[str, pikepdf.Object]:
    return {"Im0": image_object(pdf, Image.new("1", (width, height), 1), "g4")}


TURNED = {
    0: (595, 0, 0, 842, 0, 0),
    90: (0, -842, 595, 0, 0, 842),
    180: (-595, 0, 0, -842, 595, 842),
    270: (0, 842, -595, 0, 595, 0),
}


@pytest.mark.parametrize("by_page", [0, 90, 180, 270])
@pytest.mark.parametrize("by_matrix", TURNED)
def test_turning_the_scan_by_rotate_gives_what_a_viewer_shows(
    by_matrix: int, by_page: int, tmp_path: Path
) -> None:
    lying = paper(351, 248) if by_matrix % 180 else paper()
    path = made(
        tmp_path,
        place(TURNED[by_matrix]),
        lambda p: {"Im0": image_object(p, lying)},
        Rotate=by_page,
    )
    scan, page = only_page(path)
    assert (page.mode, page.rotate) == ("image", (by_matrix + by_page) % 360)
    upright = np.rot90(load_image(scan, page, SETTINGS), -page.rotate // 90)
    shown = viewed(path, page, (upright.shape[1], upright.shape[0]))
    assert close(upright, shown) < 0.4 * close(np.rot90(upright, 2), shown)


@pytest.mark.parametrize(
    ("why", "matrix"),
    [
        ("mirrored", (-595, 0, 0, 842, 595, 0)),
        ("slanted", (590, 40, -40, 835, 20, 0)),
        ("half the page", (595, 0, 0, 421, 0, 0)),
        ("mostly off the page", (1190, 0, 0, 1684, 0, 0)),
    ],
)
def test_a_picture_that_is_not_simply_the_page_is_rendered(
    why: str, matrix: tuple[float, ...], tmp_path: Path
) -> None:
    scan, page = only_page(made(tmp_path, place(matrix), one))
    assert (page.mode, page.rotate) == ("render", 0)
    picture = load_image(scan, page, SETTINGS)
    assert picture.shape == (page.height, page.width, 3) == (3509, 2480, 3)


def test_strips_are_rendered_whole(tmp_path: Path) -> None:
    image = paper()
    strips = [image.crop((0, y, 248, y + 117)) for y in (0, 117, 234)]
    content = b"".join(place((595, 0, 0, 842 / 3, 0, 842 - 842 / 3 * (i + 1)), f"Im{i}") for i in range(3))
    path = made(tmp_path, content, lambda p: {f"Im{i}": image_object(p, s) for i, s in enumerate(strips)})
    scan, page = only_page(path)
    assert page.mode == "render"
    small = Image.fromarray(load_image(scan, page, SETTINGS)).resize(image.size)
    assert close(to_pixels(small), to_pixels(image)) < 12


def test_layers_of_a_compressed_scan_are_rendered_whole(tmp_path: Path) -> None:
    def layers(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
        stencil = image_object(pdf, paper(mode="1"), "g4")
        stencil.ImageMask = True
        del stencil.ColorSpace
        return {"Im0": image_object(pdf, Image.new("RGB", (60, 85), "white"), "jpeg"), "Im1": stencil}

    partial = place(FULL) + place((400, 0, 0, 300, 90, 400), "Im1")
    whole = place(FULL) + place(FULL, "Im1")
    assert mode(made(tmp_path, partial, layers))[0] == "render"
    assert mode(made(tmp_path, whole, layers))[0] == "render"


def test_a_transparent_scan_is_rendered(tmp_path: Path) -> None:
    def masked(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
        image = image_object(pdf, paper())
        image.SMask = image_object(pdf, paper(mode="L"))
        return {"Im0": image}

    assert mode(made(tmp_path, place(FULL), masked))[0] == "render"


def caption(text: str = "Ky boi: UBND xa Mau Hoa", tail: str = "") -> bytes:
    return text_at(text, 400, 800, tail=tail)


def test_what_lies_over_a_scan_is_an_overlay(tmp_path: Path) -> None:
    assert mode(made(tmp_path, place(FULL), one)) == ("image", False)
    assert mode(made(tmp_path, place(FULL) + caption(), one, fonts=True)) == ("image", True)
    assert mode(made(tmp_path, place(FULL) + b"1 0 0 rg 400 780 150 40 re f", one)) == ("image", True)
    stamped = place(FULL) + place((100, 0, 0, 100, 300, 200), "Im1")
    assert mode(made(tmp_path, stamped, lambda p: {**one(p), "Im1": image_object(p, paper(50, 50))})) == (
        "image",
        True,
    )


def test_what_lies_under_a_scan_is_not(tmp_path: Path) -> None:
    under = caption("x" * 900) + b"1 1 1 rg 0 0 595 842 re f " + place(FULL)
    assert mode(made(tmp_path, under, one, fonts=True)) == ("image", False)


def test_the_scanner_s_own_invisible_text_is_no_overlay(tmp_path: Path) -> None:
    hidden = place(FULL) + caption("chu nhan dang san " * 60, tail="3 Tr")
    assert mode(made(tmp_path, hidden, one, fonts=True)) == ("image", False)


def test_long_text_over_a_picture_is_rendered(tmp_path: Path) -> None:
    assert mode(made(tmp_path, place(FULL) + caption("x" * 900), one, fonts=True))[0] == "render"


def test_a_signature_caption_over_a_scan_is_an_overlay(tmp_path: Path) -> None:
    pdf = pikepdf.open(scan_pdf(tmp_path / "s.pdf"))
    sign(pdf, pdf.pages[0], "Signature1", signature_value(), (372, 780, 589, 841))
    pdf.save(tmp_path / "signed.pdf")
    assert mode(tmp_path / "signed.pdf") == ("image", True)


def test_an_invisible_signature_is_no_overlay(tmp_path: Path) -> None:
    pdf = pikepdf.open(scan_pdf(tmp_path / "s.pdf"))
    sign(pdf, pdf.pages[0], "Signature1", signature_value(), (0, 0, 0, 0))
    pdf.save(tmp_path / "signed.pdf")
    assert mode(tmp_path / "signed.pdf") == ("image", False)


def test_a_scan_inside_a_form_is_found(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    form = pdf.make_stream(place((1, 0, 0, 1, 0, 0)))
    resources = Dictionary(XObject=Dictionary(Im0=image_object(pdf, paper())))
    form.stream_dict.update(
        Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Resources=resources)
    )
    add_page(pdf, place(FULL, "Fm0"), {"Fm0": pdf.make_indirect(form)})
    pdf.save(tmp_path / "form.pdf")
    scan, page = only_page(tmp_path / "form.pdf")
    assert (page.mode, page.width, page.height) == ("image", 248, 351)
    assert np.array_equal(load_image(scan, page, SETTINGS), np.asarray(paper()))


def test_a_form_that_holds_itself_does_not_hang(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    form = pdf.make_indirect(pdf.make_stream(b"/Fm0 Do /Fm0 Do"))
    resources = Dictionary(XObject=Dictionary(Fm0=form))
    form.stream_dict.update(
        Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Resources=resources)
    )
    add_page(pdf, b"/Fm0 Do", {"Fm0": form})
    pdf.save(tmp_path / "self.pdf")
    assert mode(tmp_path / "self.pdf")[0] == "render"


def test_a_clipped_scan_is_rendered(tmp_path: Path) -> None:
    clipped = b"q 0 0 595 400 re W n " + place(FULL) + b" Q"
    assert mode(made(tmp_path, clipped, one))[0] == "render"


def test_a_page_without_anything_is_rendered_blank(tmp_path: Path) -> None:
    scan, page = only_page(made(tmp_path, b""))
    assert page.mode == "render"
    assert load_image(scan, page, SETTINGS).min() == 255


def test_a_born_digital_page_is_read_as_text(tmp_path: Path) -> None:
    scan, page = only_page(digital_pdf(tmp_path / "d.pdf"))
    assert (page.mode, page.width, page.height, page.dpi) == ("text", 2480, 3509, 300)
    assert load_image(scan, page, SETTINGS).shape == (3509, 2480, 3)


def test_a_turned_born_digital_page_is_given_as_shown(tmp_path: Path) -> None:
    scan, page = only_page(digital_pdf(tmp_path / "d.pdf", shown_upright=True, Rotate=90))
    assert (page.mode, page.rotate, page.width, page.height) == ("text", 0, 2480, 3509)
    assert load_image(scan, page, SETTINGS).shape == (3509, 2480, 3)


def test_text_that_is_shown_sideways_is_recognised_from_its_picture(tmp_path: Path) -> None:
    scan, page = only_page(digital_pdf(tmp_path / "d.pdf", Rotate=90))
    assert (page.mode, page.rotate, page.width, page.height) == ("render", 0, 3509, 2480)
    assert load_image(scan, page, SETTINGS).shape == (2480, 3509, 3)


def test_a_page_with_a_large_pasted_picture_is_rendered(tmp_path: Path) -> None:
    lines = b"".join(text_at("van ban danh may tren trang " * 2, 60, y) for y in range(500, 800, 14))
    path = made(tmp_path, lines + place((500, 0, 0, 400, 40, 40)), one, fonts=True)
    assert mode(path)[0] == "render"


def test_a_font_that_does_not_tell_its_letters_is_not_believed(tmp_path: Path) -> None:
    letters = letters_of(*(text for _, _, text in LETTERHEAD))
    pdf = pikepdf.open(digital_pdf(tmp_path / "d.pdf"))
    font = pdf.pages[0].obj.Resources.Font.F1
    del font.ToUnicode
    font.Encoding = Dictionary(
        Type=Name.Encoding, Differences=Array([32, *(Name(f"/g{i}") for i in range(96 + len(letters)))])
    )
    pdf.save(tmp_path / "mute.pdf")
    assert mode(tmp_path / "mute.pdf")[0] == "render"


def test_private_use_letters_are_not_believed(tmp_path: Path) -> None:
    private = [
        (60.0, 700.0 - 14 * i, "\ue001\ue002\ue003 \ue004\ue005 van ban \ue006\ue007") for i in range(9)
    ]
    assert mode(digital_pdf(tmp_path / "p.pdf", private))[0] == "render"


def test_each_page_of_a_mixed_file_is_taken_for_what_it_is(tmp_path: Path) -> None:
    mixed = pikepdf.open(digital_pdf(tmp_path / "d.pdf"))
    for path in (
        scan_pdf(tmp_path / "s.pdf"),
        made(tmp_path, b"0 0 m 300 300 l S"),
        digital_pdf(tmp_path / "e.pdf"),
    ):
        with pikepdf.open(path) as other:
            mixed.pages.extend(other.pages)
    mixed.save(tmp_path / "mixed.pdf")
    _, found = taken(tmp_path / "mixed.pdf")
    assert [p.mode for p in found.pages] == ["text", "image", "render", "text"]
    assert [p.number for p in found.pages] == [1, 2, 3, 4]


def test_pages_that_share_resources_by_inheritance_are_seen(tmp_path: Path) -> None:
    pdf = pikepdf.open(scan_pdf(tmp_path / "s.pdf"))
    page = pdf.pages[0].obj
    pdf.Root.Pages.Resources, pdf.Root.Pages.MediaBox = page.Resources, page.MediaBox
    del page["/Resources"], page["/MediaBox"]
    pdf.save(tmp_path / "inherited.pdf")
    assert mode(tmp_path / "inherited.pdf") == ("image", False)


def test_too_many_pages(tmp_path: Path) -> None:
    scan = receive(scan_pdf(tmp_path / "s.pdf", pages=3), tmp_path / "k", SETTINGS)
    assert len(inspect(scan, Settings(max_pages=3)).pages) == 3
    with pytest.raises(InputRefused, match="too-many-pages"):
        inspect(scan, Settings(max_pages=2))


def test_a_pdf_with_an_owner_password_only_is_read_and_said(tmp_path: Path) -> None:
    pdf = pikepdf.open(scan_pdf(tmp_path / "s.pdf"))
    pdf.save(tmp_path / "r.pdf", encryption=pikepdf.Encryption(owner="mau", user=""))
    scan, found = taken(tmp_path / "r.pdf")
    assert [(f.code, f.severity) for f in found.findings] == [("restricted", "info")]
    assert load_image(scan, found.pages[0], SETTINGS).shape == (351, 248, 3)


def test_a_page_that_renders_too_slowly_is_stopped(tmp_path: Path) -> None:
    slow = b"".join(b"0 0 m " + b"595 842 l 0 842 l 595 0 l " * 100 + b"B\n" for _ in range(2000))
    scan, page = only_page(made(tmp_path, slow))
    with pytest.raises(InputRefused, match="picture-timeout"):
        load_image(scan, page, Settings(page_timeout_s=1))
