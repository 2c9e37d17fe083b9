"""Pictures of TIFF, JPEG and PNG files: the same pixels, whatever way they were stored."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import builders_pdf as made
import numpy as np
import pikepdf
import pytest
from PIL import Image

from digitize.dossier import Kind, PageSource
from digitize.pdf.raster import (
    Picture,
    faithful_picture,
    flatten,
    from_file,
    group4,
    page_frames,
    page_picture,
)

GREY = made.drawn()[0]
COLOUR = Image.merge("RGB", (GREY, GREY.transpose(Image.Transpose.FLIP_LEFT_RIGHT), GREY))
BITONAL = GREY.convert("1", dither=Image.Dither.NONE)


def _opened(picture: Picture) -> Image.Image:
    """The picture as a PDF reader decodes it."""
    pdf = pikepdf.new()
    stream = pikepdf.Stream(pdf, picture.data, picture.entries)
    return pikepdf.PdfImage(stream).as_pil_image()


def _stored(tmp_path: Path, page: Image.Image, kind: Kind, **options: Any) -> Picture:
    path = tmp_path / f"in.{kind}"
    path.write_bytes(made.encoded(page, kind.name, **options))
    return from_file(made.received(path, kind), made.source(), 0, "2")


@pytest.mark.parametrize("compression", [None, "group3", "group4", "packbits", "tiff_lzw"])
@pytest.mark.parametrize("rows", [None, 64])
def test_bitonal_tiffs_keep_every_pixel(tmp_path: Path, compression: str | None, rows: int | None) -> None:
    options: dict[str, Any] = {"compression": compression} | ({"tiffinfo": {278: rows}} if rows else {})
    picture = _stored(tmp_path, BITONAL, Kind.TIFF, **options)
    assert picture.recoded is None
    assert str(picture.entries.Filter) == "/CCITTFaxDecode"
    assert (np.asarray(_opened(picture).convert("L")) == np.asarray(BITONAL.convert("L"))).all()


def _group4_tiff(tmp_path: Path, photometric: int, fill_order: int) -> tuple[Path, bytes]:
    """A Group 4 TIFF of one strip written by hand, in the variants of scanners that Pillow cannot write."""
    strip = group4(np.asarray(BITONAL)).data
    if bool(group4(np.asarray(BITONAL)).entries.DecodeParms.BlackIs1) != (photometric == 1):
        strip = group4(~np.asarray(BITONAL)).data
    laid = strip if fill_order == 1 else bytes(int(f"{b:08b}"[::-1], 2) for b in strip)
    width, height = BITONAL.size
    tags = [(256, width), (257, height), (258, 1), (259, 4), (262, photometric), (266, fill_order)]
    tags += [(273, 8), (277, 1), (278, height), (279, len(laid))]
    directory = len(tags).to_bytes(2, "little")
    for tag, value in tags:
        directory += tag.to_bytes(2, "little") + (4).to_bytes(2, "little") + (1).to_bytes(4, "little")
        directory += value.to_bytes(4, "little")
    path = tmp_path / "scanner.tiff"
    path.write_bytes(b"II*\0" + (8 + len(laid)).to_bytes(4, "little") + laid + directory + bytes(4))
    return path, strip


@pytest.mark.parametrize("photometric", [0, 1])
@pytest.mark.parametrize("fill_order", [1, 2])
def test_the_one_strip_of_a_scanners_group_4_is_copied(
    tmp_path: Path, photometric: int, fill_order: int
) -> None:
    path, strip = _group4_tiff(tmp_path, photometric, fill_order)
    with Image.open(path) as by_pillow:
        truth = np.asarray(by_pillow.convert("L"))
    picture = from_file(made.received(path, Kind.TIFF), made.source(), 0, "1")
    assert picture.data == strip
    assert (np.asarray(_opened(picture).convert("L")) == truth).all()


@pytest.mark.parametrize("page", [GREY, COLOUR, COLOUR.quantize(16)], ids=["grey", "colour", "palette"])
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_deeper_tiffs_keep_every_pixel(tmp_path: Path, page: Image.Image, compression: str | None) -> None:
    picture = _stored(tmp_path, page, Kind.TIFF, compression=compression)
    assert picture.recoded is None
    assert (np.asarray(_opened(picture).convert("RGB")) == np.asarray(page.convert("RGB"))).all()


@pytest.mark.parametrize("orientation", [3, 6, 8])
@pytest.mark.parametrize("page", [GREY, BITONAL], ids=["grey", "bitonal"])
def test_a_turned_tiff_lies_as_stored(tmp_path: Path, orientation: int, page: Image.Image) -> None:
    picture = _stored(tmp_path, page, Kind.TIFF, tiffinfo={274: orientation}, compression="tiff_lzw")
    assert (np.asarray(_opened(picture).convert("L")) == np.asarray(page.convert("L"))).all()


def test_a_mirrored_picture_stands_as_shown(tmp_path: Path) -> None:
    path = tmp_path / "in.png"
    exif = Image.Exif()
    exif[274] = 2
    path.write_bytes(made.encoded(GREY, "PNG", exif=exif))
    picture = from_file(made.received(path, Kind.PNG), made.source(mode="render"), 0, "2")
    shown = GREY.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert picture.recoded == "lossless"
    assert (np.asarray(_opened(picture).convert("L")) == np.asarray(shown)).all()


def test_thumbnails_and_masks_of_a_tiff_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "in.tiff"
    small = GREY.resize((80, 110))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    GREY.save(path, "TIFF", save_all=True, append_images=[small, GREY])
    assert page_frames(made.received(path, Kind.TIFF)) == (0, 2)


@pytest.mark.parametrize(
    "page",
    [GREY, BITONAL, COLOUR, COLOUR.quantize(16), COLOUR.quantize(4)],
    ids=["grey", "1", "rgb", "p4", "p2"],
)
def test_png_files_keep_every_pixel(tmp_path: Path, page: Image.Image) -> None:
    picture = _stored(tmp_path, page, Kind.PNG)
    assert picture.recoded is None
    assert (np.asarray(_opened(picture).convert("RGB")) == np.asarray(page.convert("RGB"))).all()


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    picture = _stored(tmp_path, clear, Kind.PNG)
    assert picture.recoded == "lossless"
    assert (np.asarray(_opened(picture).convert("L")) == 255).all()


def test_sixteen_bits_stay_in_part_2_and_become_eight_in_part_1(tmp_path: Path) -> None:
    path = tmp_path / "in.png"
    path.write_bytes(made.encoded(made.deep(GREY), "PNG"))
    scan = made.received(path, Kind.PNG)
    deep, flat = (from_file(scan, made.source(), 0, part) for part in ("2", "1"))
    assert (int(deep.entries.BitsPerComponent), deep.recoded) == (16, None)
    assert (int(flat.entries.BitsPerComponent), flat.recoded) == (8, "lossless")
    assert (np.asarray(_opened(flat)) == np.asarray(GREY)).all()


def test_a_profile_of_version_2_goes_along(tmp_path: Path) -> None:
    picture = _stored(tmp_path, COLOUR, Kind.JPEG, icc_profile=made.profile_v2())
    assert str(picture.entries.ColorSpace[0]) == "/ICCBased"
    assert picture.entries.ColorSpace[1].read_bytes() == made.profile_v2()


def test_a_cmyk_jpeg_becomes_rgb(tmp_path: Path) -> None:
    picture = _stored(tmp_path, COLOUR.convert("CMYK"), Kind.JPEG, quality=95)
    assert picture.recoded == "lossy"
    off = np.abs(np.asarray(_opened(picture)).astype(int) - np.asarray(COLOUR))
    assert off.mean() < 3


def test_rasterised_pages_take_the_coding_that_fits() -> None:
    two = np.repeat(np.asarray(BITONAL.convert("L"))[:, :, None], 3, axis=2)
    grey = np.repeat(np.asarray(GREY)[:, :, None], 3, axis=2)
    assert str(page_picture(two).entries.Filter) == "/CCITTFaxDecode"
    assert str(page_picture(grey).entries.ColorSpace) == "/DeviceGray"
    assert str(page_picture(np.asarray(COLOUR)).entries.ColorSpace) == "/DeviceRGB"
    assert len(faithful_picture(np.asarray(COLOUR)).data) > len(page_picture(np.asarray(COLOUR)).data)


def test_flatten_spreads_deep_grey_over_eight_bits() -> None:
    deep = Image.fromarray(np.array([[0, 32768, 65535]], dtype=np.uint16))
    assert np.asarray(flatten(deep)).tolist() == [[0, 128, 255]]


def test_a_cut_file_raises(tmp_path: Path) -> None:
    path = tmp_path / "in.tiff"
    path.write_bytes(made.encoded(GREY, "TIFF")[:-5000])
    source: PageSource = replace(made.source(), number=1)
    with pytest.raises((OSError, ValueError, SyntaxError)):
        from_file(made.received(path, Kind.TIFF), source, 0, "2")


def test_group_4_round_trips_any_width() -> None:
    for width in (1, 7, 8, 9, 33):
        page = np.random.default_rng(width).integers(0, 2, (21, width)).astype(bool)
        opened = np.asarray(_opened(group4(page)).convert("L"))
        assert (opened == np.where(page, 255, 0)).all()
    assert io.BytesIO(group4(np.ones((2, 2), bool)).data).read()
