"""A native program that leaves with 0 and said nothing, or half of it, is not believed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from builders_intake import digital_pdf, scan_pdf

from digitize.dossier import Kind, PageSource, Scan
from digitize.errors import InputRefused
from digitize.intake import poppler
from digitize.intake.inspect import inspect
from digitize.intake.pages import load_image
from digitize.intake.receive import hash_file
from digitize.ocr.engine import PageFailed
from digitize.ocr.tesseract import Tesseract
from digitize.pdf.render import NotDrawn, render
from digitize.reading import read_page
from digitize.settings import Settings

SETTINGS = Settings(page_timeout_s=60)
SAYS_NOTHING = "#!/bin/sh\nexit 0\n"


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, **programs: str) -> None:
    """Programs of these names that are found first."""
    place = folder / "bin"
    place.mkdir()
    for name, script in programs.items():
        (place / name).write_text(script)
        (place / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")


def scan_of(path: Path) -> tuple[Scan, PageSource]:
    digest, size = hash_file(path)
    scan = Scan(path, path.name, digest, size, Kind.PDF)
    return scan, inspect(scan, SETTINGS).pages[0]


@pytest.mark.parametrize("half", [SAYS_NOTHING, '#!/bin/sh\nexec "{real}" "$@" | head -c 900\n'])
def test_a_text_layer_that_does_not_come_is_recognised(
    half: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, source = scan_of(digital_pdf(tmp_path / "a.pdf"))
    assert source.mode == "text"
    stand_in(tmp_path, monkeypatch, pdftotext=half.replace("{real}", str(shutil.which("pdftotext"))))
    page = read_page(scan, source, SETTINGS)
    assert page.source == "ocr"
    assert page.words


def test_a_page_that_is_not_drawn_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan, source = scan_of(digital_pdf(tmp_path / "a.pdf"))
    stand_in(tmp_path, monkeypatch, pdftoppm=SAYS_NOTHING)
    with pytest.raises(InputRefused) as caught:
        load_image(scan, source, SETTINGS)
    assert caught.value.code == "picture-unreadable"
    with pytest.raises(NotDrawn):
        render(scan.path, 1, (100, 140), 10)


def test_a_picture_that_is_not_taken_out_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan, _ = scan_of(scan_pdf(tmp_path / "a.pdf"))
    stand_in(tmp_path, monkeypatch, pdfimages=SAYS_NOTHING)
    assert poppler.embedded_picture(scan.path, 1, (5, 0), 10) is None


def test_a_recogniser_that_says_nothing_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", str(tmp_path / "bin" / "tesseract"))
    says = '#!/bin/sh\n[ "$1" = --version ] && echo "tesseract 5.3.0" && exit 0\n: > "$2.tsv"\n'
    stand_in(tmp_path, monkeypatch, tesseract=says)
    with pytest.raises(PageFailed) as caught:
        Tesseract("vie").recognise(np.full((40, 40), 255, np.uint8), 300, 20)
    assert caught.value.code == "page-unreadable"
