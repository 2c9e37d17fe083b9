"""Every coding of a picture gives the pixels that a viewer shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from builders_intake import A4, add_page, image_object, paper, place
from pikepdf import Array, Name
from PIL import Image

from digitize.dossier import PageSource, Scan
from digitize.errors import InputRefused
from digitize.intake import embedded, pages, poppler
from digitize.intake.inspect import inspect
from digitize.intake.pages import load_image
from digitize.intake.pixels import to_pixels
from digitize.intake.receive import receive
from digitize.settings import Settings

SETTINGS = Settings()
Builder = Callable[[pikepdf.Pdf], pikepdf.Object]


def opened(path: Path, settings: Settings = SETTINGS) -> tuple[Scan, tuple[PageSource, ...]]:
    scan = receive(path, path.with_suffix(".keep"), settings)
    return scan, inspect(scan, settings).pages


def page_of(tmp_path: Path, builder: Builder) -> Path:
    pdf = pikepdf.new()
    add_page(pdf, place((A4[0], 0, 0, A4[1], 0, 0)), {"Im0": builder(pdf)})
    pdf.save(tmp_path / "made.pdf")
    return tmp_path / "made.pdf"


def inverted(pdf: pikepdf.Pdf) -> pikepdf.Object:
    image = image_object(pdf, paper(mode="L"))
    image.Decode = Array([1, 0])
    return image


def inverted_fax(pdf: pikepdf.Pdf) -> pikepdf.Object:
    image = image_object(pdf, paper(mode="1"), "g4")
    image.Decode = Array([1, 0])
    return image


def inverted_jpeg(pdf: pikepdf.Pdf) -> pikepdf.Object:
    image = image_object(pdf, paper(mode="L"), "jpeg")
    image.Decode = Array([1, 0])
    return image


def indexed(pdf: pikepdf.Pdf) -> pikepdf.Object:
    few = paper().quantize(16)
    image = image_object(pdf, few)
    image.ColorSpace = Array(
        [
            Name.Indexed,
            Name.DeviceRGB,
            255,
            pikepdf.String(bytes(few.getpalette("RGB") or ()).ljust(768, b"\0")),
        ]
    )
    return image


def deep(pdf: pikepdf.Pdf) -> pikepdf.Object:
    image = image_object(pdf, paper(mode="L"))
    image.write((np.asarray(paper(mode="L")).astype(">u2") * 257).tobytes())
    image.BitsPerComponent = 16
    return image


def jpeg2000(pdf: pikepdf.Pdf) -> pikepdf.Object:
    image = image_object(pdf, paper())
    out = io.BytesIO()
    paper().save(out, "JPEG2000", irreversible=False)
    image.write(out.getvalue(), filter=Name.JPXDecode)
    return image


def profiled(pdf: pikepdf.Pdf) -> pikepdf.Object:
    from PIL import ImageCms

    image = image_object(pdf, paper())
    profile = pdf.make_stream(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile.N = 3
    image.ColorSpace = Array([Name.ICCBased, profile])
    return image


CODINGS: dict[str, Builder] = {
    "flate-rgb": lambda p: image_object(p, paper()),
    "flate-grey": lambda p: image_object(p, paper(mode="L")),
    "flate-bitonal": lambda p: image_object(p, paper(mode="1")),
    "flate-cmyk": lambda p: image_object(p, paper(mode="CMYK")),
    "jpeg-rgb": lambda p: image_object(p, paper(), "jpeg"),
    "jpeg-grey": lambda p: image_object(p, paper(mode="L"), "jpeg"),
    "jpeg-cmyk": lambda p: image_object(p, paper(mode="CMYK"), "jpeg"),
    "fax": lambda p: image_object(p, paper(mode="1"), "g4"),
    "inverted": inverted,
    "inverted-fax": inverted_fax,
    "inverted-jpeg": inverted_jpeg,
    "indexed": indexed,
    "deep": deep,
    "jpeg2000": jpeg2000,
    "profiled": profiled,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_an_embedded_picture_is_what_poppler_shows(coding: str, tmp_path: Path) -> None:
    path = page_of(tmp_path, CODINGS[coding])
    scan, (page,) = opened(path)
    got = load_image(scan, page, SETTINGS)
    assert got.dtype == np.uint8
    assert got.shape[:2] == (page.height, page.width)
    times = 4 if page.mode == "image" else 1
    fine = (times * page.width, times * page.height)
    drawn = Image.fromarray(poppler.render(path, 1, fine, round(72 * fine[1] / A4[1]), 30))
    shown = np.asarray(drawn.resize((page.width, page.height), Image.Resampling.BOX))
    grey = [np.asarray(Image.fromarray(x).convert("L")).astype(int) for x in (got, shown)]
    assert np.abs(grey[0] - grey[1]).mean() < (12 if "cmyk" in coding else 6)  # no profile says what CMYK is
    if coding not in ("inverted-jpeg", "jpeg-cmyk"):
        assert (page.mode, page.width, page.height) == ("image", 248, 351)


@pytest.mark.parametrize("coding", ["flate-grey", "flate-bitonal", "fax", "deep"])
def test_lossless_codings_lose_nothing(coding: str, tmp_path: Path) -> None:
    scan, (page,) = opened(page_of(tmp_path, CODINGS[coding]))
    mode = "1" if coding in ("fax", "flate-bitonal") else "L"
    assert np.array_equal(load_image(scan, page, SETTINGS), to_pixels(paper(mode=mode)))


@pytest.mark.parametrize("coding", ["flate-rgb", "fax", "inverted", "jpeg-grey"])
def test_where_pikepdf_has_no_decoder_poppler_s_gives_the_same_pixels(
    coding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, (page,) = opened(page_of(tmp_path, CODINGS[coding]))
    direct = load_image(scan, page, SETTINGS)

    def none(_: object) -> None:
        raise embedded.UnsupportedImage

    monkeypatch.setattr(pages, "decode", none)
    other = load_image(scan, page, SETTINGS)
    grey = [np.asarray(Image.fromarray(x).convert("L")).astype(int) for x in (direct, other)]
    assert np.abs(grey[0] - grey[1]).max() <= 3


def test_a_picture_of_another_size_than_announced_is_unreadable(tmp_path: Path) -> None:
    def lying(pdf: pikepdf.Pdf) -> pikepdf.Object:
        image = image_object(pdf, paper(), "jpeg")
        image.Width, image.Height = 496, 702
        return image

    scan, (page,) = opened(page_of(tmp_path, lying))
    with pytest.raises(InputRefused, match="picture-unreadable") as refused:
        load_image(scan, page, SETTINGS)
    assert refused.value.finding.page == 1


def test_a_cut_picture_in_a_whole_pdf_is_unreadable(tmp_path: Path) -> None:
    def cut(pdf: pikepdf.Pdf) -> pikepdf.Object:
        image = image_object(pdf, paper(), "jpeg")
        data = image.read_raw_bytes()
        image.write(data[: len(data) // 2], filter=Name.DCTDecode)
        return image

    scan, (page,) = opened(page_of(tmp_path, cut))
    with pytest.raises(InputRefused, match="picture-unreadable"):
        load_image(scan, page, SETTINGS)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "CMYK", "LA", "RGBA", "I;16", "F"])
def test_every_mode_becomes_grey_or_rgb_on_white(mode: str) -> None:
    grey = np.asarray(paper(mode="L"))
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "F":
        image = Image.fromarray(grey.astype(np.float32) / 255)
    else:
        image = paper().convert(mode)
    got = to_pixels(image)
    assert got.dtype == np.uint8
    assert got.shape[:2] == (351, 248)
    assert np.abs((got if got.ndim == 2 else got[:, :, 0]).astype(int) - grey).mean() < (
        40 if mode == "1" else 12
    )


def test_what_is_transparent_is_white_paper() -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert to_pixels(clear).min() == 255
    keyed = Image.new("P", (4, 4), 0)
    keyed.info["transparency"] = 0
    assert to_pixels(keyed).min() == 255


# TIFF, JPEG and PNG files


ORIENTED = {1: 0, 3: 180, 6: 90, 8: 270}
MIRRORED = (2, 4, 5, 7)


def oriented(path: Path, form: str, orientation: int) -> Path:
    exif = Image.Exif()
    exif[274] = orientation
    if form == "TIFF":
        paper().save(path, form, tiffinfo={274: orientation}, dpi=(30, 30))
    else:
        paper().save(path, form, exif=exif, dpi=(30, 30))
    return path


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", ORIENTED)
def test_a_turned_picture_is_given_as_stored_with_its_turn(
    form: str, orientation: int, tmp_path: Path
) -> None:
    scan, (page,) = opened(oriented(tmp_path / "p", form, orientation))
    assert page == PageSource(1, "image", 248, 351, 30, ORIENTED[orientation])
    got = load_image(scan, page, SETTINGS)
    assert np.abs(got.astype(int) - np.asarray(paper())).mean() < 6


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", MIRRORED)
def test_a_mirrored_picture_is_given_as_shown(form: str, orientation: int, tmp_path: Path) -> None:
    from PIL import ImageOps

    path = oriented(tmp_path / "p", form, orientation)
    scan, (page,) = opened(path)
    exif = Image.Exif()
    exif[274] = orientation
    plain = paper()
    plain.info["exif"] = exif.tobytes()
    shown = ImageOps.exif_transpose(plain)
    assert (page.mode, page.rotate, (page.width, page.height)) == ("render", 0, shown.size)
    assert np.abs(load_image(scan, page, SETTINGS).astype(int) - np.asarray(shown)).mean() < 6


def test_every_page_of_a_tiff_is_there_and_thumbnails_are_not_pages(tmp_path: Path) -> None:
    images = [paper(mode="1", seed=n) for n in range(5)]
    thumb = paper(62, 88, "1")
    thumb.encoderinfo = {"tiffinfo": {254: 1}}
    images[0].save(
        tmp_path / "t.tif", "TIFF", compression="group4", save_all=True, dpi=(30, 30),
        append_images=[thumb, *images[1:]],
    )  # fmt: skip
    scan, found = opened(tmp_path / "t.tif")
    assert [(p.number, p.width, p.mode) for p in found] == [(n, 248, "image") for n in range(1, 6)]
    for page, image in zip(found, images, strict=True):
        assert np.array_equal(load_image(scan, page, SETTINGS), to_pixels(image))


def test_a_tiff_of_too_many_pages(tmp_path: Path) -> None:
    paper().save(tmp_path / "t.tif", "TIFF", save_all=True, append_images=[paper(), paper()])
    assert len(opened(tmp_path / "t.tif", Settings(max_pages=3))[1]) == 3
    with pytest.raises(InputRefused, match="too-many-pages"):
        opened(tmp_path / "t.tif", Settings(max_pages=2))


def test_a_fax_of_flat_pixels_is_stretched_to_square_ones(tmp_path: Path) -> None:
    paper(1728, 1100, "1").save(tmp_path / "f.tif", "TIFF", compression="group3", dpi=(204, 98))
    scan, (page,) = opened(tmp_path / "f.tif")
    assert (page.mode, page.width, page.height, page.dpi) == ("render", 1728, 2290, 204)
    assert load_image(scan, page, SETTINGS).shape[:2] == (2290, 1728)


def test_a_big_endian_and_a_big_tiff_are_read(tmp_path: Path) -> None:
    paper().save(tmp_path / "b.tif", "TIFF", big_tiff=True)
    assert len(opened(tmp_path / "b.tif")[1]) == 1
    raw = Image.open(tmp_path / "b.tif")
    raw.save(tmp_path / "c.tif", "TIFF")
    assert len(opened(tmp_path / "c.tif")[1]) == 1


@pytest.mark.parametrize(
    ("size", "said", "dpi", "guessed"),
    [
        ((2480, 3508), 300, 300, False),
        ((2480, 3508), None, 300, True),
        ((1654, 2339), None, 200, True),
        ((2480, 3508), 72, 300, True),  # what cameras and converters write when they do not know
        ((1011, 638), 300, 300, False),  # an identity card
        ((9933, 14043), 300, 300, False),  # A0
        ((595, 842), 72, 72, False),
    ],
)
def test_the_resolution_is_the_file_s_where_it_can_be_true(
    size: tuple[int, int], said: int | None, dpi: int, guessed: bool, tmp_path: Path
) -> None:
    options = {"dpi": (said, said)} if said else {}
    Image.new("1", size, 1).save(tmp_path / "p.png", **options)
    scan = receive(tmp_path / "p.png", tmp_path / "k", SETTINGS)
    found = inspect(scan, SETTINGS)
    assert found.pages[0].dpi == dpi
    assert [f.code for f in found.findings] == ["resolution-guessed"] * guessed


def test_too_many_pixels_by_the_setting(tmp_path: Path) -> None:
    Image.new("1", (1200, 1000), 1).save(tmp_path / "p.png")
    assert opened(tmp_path / "p.png", Settings(max_page_mpixels=2))
    with pytest.raises(InputRefused, match="too-many-pixels"):
        opened(tmp_path / "p.png", Settings(max_page_mpixels=1))
