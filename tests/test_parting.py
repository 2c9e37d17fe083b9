"""One stack, several dossiers: each gets its own pages; a paper scanned twice is noticed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from builders_extract import Decision, Sheet, receipt
from conftest import SAMPLES, Ran, digitize
from PIL import Image

from digitize.dossier import Code, Kind, Page, Scan
from digitize.errors import InputRefused
from digitize.pdf.portion import take_pages
from digitize.pdf.separators import separator_sheets
from digitize.stack import Share, dossier_codes, dossier_facts, scanned_twice, shares

ONE, TWO = "H99.12-250804-0201", "H99.12-250804-0202"
BORN_DIGITAL = SAMPLES / "loose" / "trich-luc.pdf"


def sheet(number: int, code: str = "") -> Page:
    codes = (Code(code or "PATCHT", "QRCode", (0, 0, 9, 9)),)
    return Page(number, 100, 100, 100, separator=True, codes=codes)


def plain(number: int, *, blank: bool = False) -> Page:
    return Page(number, 100, 100, 100, blank=blank)


def test_each_dossier_has_its_sheets_and_their_backs() -> None:
    pages = [
        plain(1),
        sheet(2, ONE),
        plain(3, blank=True),
        plain(4),
        sheet(5),
        plain(6),
        sheet(7, TWO),
        plain(8),
    ]
    assert shares(pages) == (Share(None, (1,)), Share(ONE, (2, 3, 4, 5, 6)), Share(TWO, (7, 8)))
    assert dossier_codes(pages) == (ONE, TWO)
    assert dossier_facts({}, pages) == {}
    assert dossier_facts({}, pages[:5]) == {"dossierCode": ONE}
    assert dossier_facts({"dossierCode": TWO}, pages[:5]) == {"dossierCode": TWO}


def test_a_dossier_that_comes_twice_in_a_stack_is_one() -> None:
    pages = [sheet(1, ONE), plain(2), sheet(3, TWO), plain(4), sheet(5, ONE), plain(6)]
    assert shares(pages) == (Share(ONE, (1, 2, 5, 6)), Share(TWO, (3, 4)))


def test_a_page_scanned_twice_is_told_and_one_that_is_only_alike_is_not() -> None:
    pages = [receipt(1).page(), Decision().sheet(2).page(), receipt(3).page(), Sheet(4).page(blank=True)]
    assert [(f.code, f.page, f.params["first"]) for f in scanned_twice(pages)] == [("page-twice", 3, 1)]


def pdf_of(*pictures: Image.Image) -> bytes:
    made, out = pikepdf.Pdf.new(), io.BytesIO()
    for picture in pictures:
        one = io.BytesIO()
        picture.save(one, "PDF", resolution=100)
        with pikepdf.Pdf.open(one) as single:
            made.pages.extend(single.pages)
    made.save(out)
    return out.getvalue()


def noise(seed: int, mode: str = "L") -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (90, 70), np.uint8)).convert(mode)


def scan_of(path: Path, kind: Kind) -> Scan:
    return Scan(path, path.name, "0" * 64, path.stat().st_size, kind)


def test_pages_of_a_pdf_keep_their_very_streams(tmp_path: Path) -> None:
    whole = tmp_path / "whole.pdf"
    whole.write_bytes(pdf_of(*map(noise, range(4))))
    for name in ("a", "b"):
        take_pages(scan_of(whole, Kind.PDF), (2, 4), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with pikepdf.Pdf.open(whole) as before, pikepdf.Pdf.open(tmp_path / "a") as after:
        wanted = [_stream(before.pages[n]) for n in (1, 3)]
        assert [_stream(page) for page in after.pages] == wanted


def _stream(page: pikepdf.Page) -> bytes:
    (image,) = page.get_images().values()
    return image.read_raw_bytes()


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_pages_of_a_tiff_keep_their_pixels_and_size(tmp_path: Path, mode: str) -> None:
    whole, part = tmp_path / "whole.tif", tmp_path / "part"
    frames = [noise(n, mode) for n in range(3)]
    frames[0].save(whole, save_all=True, append_images=frames[1:], dpi=(200, 200))
    take_pages(scan_of(whole, Kind.TIFF), (1, 3), part)
    with Image.open(part) as made:
        assert made.n_frames == 2  # type: ignore[attr-defined]
        for at, frame in enumerate((frames[0], frames[2])):
            made.seek(at)
            assert made.tobytes() == frame.tobytes()
            assert made.info["dpi"] == (200, 200)


def test_what_does_not_let_itself_be_taken_apart_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing else")
    with pytest.raises(InputRefused, match="cannot-assemble"):
        take_pages(scan_of(broken, Kind.PDF), (1,), tmp_path / "part")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets, each with a born-digital paper behind it."""
    file = tmp_path_factory.mktemp("stack") / "stack.pdf"
    sheets = pikepdf.Pdf.open(io.BytesIO(separator_sheets([ONE, TWO])))
    with pikepdf.Pdf.new() as made, pikepdf.Pdf.open(BORN_DIGITAL) as paper:
        for page in sheets.pages:
            made.pages.append(page)
            made.pages.extend(paper.pages)
        made.save(file)
    return file


def test_each_dossier_of_a_stack_is_filed_with_its_own_pages(stack: Path, archive: Path) -> None:
    ran: Ran = digitize("ingest", stack, "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    assert {d["dossierCode"] for d in ran.json["dossiers"]} == {ONE, TWO}
    assert all([x["pages"] for x in d["documents"]] == [[2]] for d in ran.json["dossiers"])
    originals = sorted(archive.rglob("original.pdf"))
    assert len(originals) == 2
    for original in originals:
        with pikepdf.Pdf.open(original) as part:
            assert len(part.pages) == 2
        record = json.loads(original.with_name("record.json").read_text("utf-8"))
        assert [p.get("separator", False) for p in record["pages"]] == [True, False]
        assert record["source"]["pages"] == 2
        assert record["documents"][0]["dossierCode"] == record["dossier"]["dossierCode"]
    again = digitize("ingest", stack, "--archive", archive, "--json")
    assert (again.json["dossiers"], again.json["duplicates"]) == ([], 1)
    assert list((archive / "work").rglob("*.json")) == []
    for file in archive.glob("journal.sqlite3*"):
        file.unlink()
    assert digitize("ingest", stack, "--archive", archive, "--json").json["dossiers"] == []
    assert len(list(archive.rglob("original.pdf"))) == 2


def test_convert_tells_which_paper_is_of_which_dossier(stack: Path, tmp_path: Path) -> None:
    ran = digitize("convert", stack, "-o", tmp_path / "out", "--json")
    assert [(d["dossierCode"], d["pages"]) for d in ran.json["documents"]] == [(ONE, [2]), (TWO, [4])]
    assert "dossier" not in ran.json
    with pikepdf.Pdf.open(tmp_path / "out" / "stack.pdf") as archival:
        assert len(archival.pages) == 4


def test_the_command_writes_the_sheets(tmp_path: Path) -> None:
    target = tmp_path / "sheets.pdf"
    ran = digitize("separators", ONE, TWO, ONE, "-o", target, "--json")
    assert ran.json == {"file": str(target), "sheets": [ONE, TWO]}
    with pikepdf.Pdf.open(target) as made:
        assert len(made.pages) == 2
    assert digitize("separators", "H99", "-o", target).code == 2
