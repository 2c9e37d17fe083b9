"""Both recognisers that ship keep the contract; Tesseract's failures are translated once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from builders_reading import paper, pixels, write
from contract_engine import CONTRACT, Make

from digitize.errors import SomethingMissing
from digitize.ocr import inprocess, tesseract
from digitize.ocr.engine import Engine, Layout, PageFailed, choose
from digitize.ocr.inprocess import InProcess
from digitize.ocr.recorded import Recorded
from digitize.ocr.tesseract import Tesseract
from digitize.settings import Settings

LINE = pixels(write(paper(size_mm=(180, 14)), ("Kính gửi: Phòng Tư pháp",), at_mm=(8, 3)))


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda p: p.__name__)
def test_tesseract(promise: Callable[[Make], None]) -> None:
    promise(lambda: Tesseract("vie"))


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda p: p.__name__)
def test_recorded(promise: Callable[[Make], None], tmp_path: Path) -> None:
    file = tmp_path / "heard.json"
    promise(lambda: Recorded(file, Tesseract("vie")))
    promise(lambda: Recorded(file))


def test_a_picture_never_heard_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(PageFailed) as failed:
        Recorded(tmp_path / "none.json").recognise(LINE, 200, 5)
    assert failed.value.code == "page-unreadable"


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda p: p.__name__)
def test_in_process(promise: Callable[[Make], None]) -> None:
    promise(lambda: InProcess("vie"))


def test_settings_choose() -> None:
    assert isinstance(choose(Settings()), InProcess)
    assert isinstance(choose(Settings(engine="tesserocr")), InProcess)
    assert isinstance(choose(Settings(engine="pytesseract")), Tesseract)


def test_without_the_extra_the_program_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inprocess, "tesserocr", None)
    assert isinstance(choose(Settings()), Tesseract)
    with pytest.raises(SomethingMissing) as missing:
        choose(Settings(engine="tesserocr"))
    assert missing.value.code == "engine-missing"


def test_in_process_gives_up_in_time() -> None:
    with pytest.raises(PageFailed) as failed:
        InProcess("vie").recognise(pixels(write(paper())), 200, 0.002)
    assert failed.value.code == "page-timeout"
    assert InProcess("vie").recognise(LINE, 200, 30)


def test_in_process_finds_the_model_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    inprocess._model_folder.cache_clear()
    inprocess._reader.cache_clear()
    with pytest.raises(SomethingMissing) as missing:
        InProcess("vie").recognise(LINE, 200, 30)
    assert missing.value.code == "language-missing"


@pytest.mark.parametrize("make", [Tesseract, InProcess])
def test_a_language_that_is_not_there(make: Callable[[str], Engine]) -> None:
    with pytest.raises(SomethingMissing) as missing:
        make("xyz").recognise(LINE, 200, 30)
    assert missing.value.code == "language-missing"
    assert missing.value.exit_code == 3


def _program(folder: Path, body: str) -> None:
    """Another program under the recogniser's name; each process asks for its version once."""
    version = '[ "$1" = --version ] && echo "tesseract 5.3.0" && exit 0'
    file = folder / "tesseract"
    file.write_text(f"#!/bin/sh\n{version}\n{body}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def test_no_program_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract._version.cache_clear()
    with pytest.raises(SomethingMissing) as missing:
        Tesseract("vie").recognise(LINE, 200, 5)
    assert missing.value.code == "tesseract-missing"
    with pytest.raises(SomethingMissing):
        _ = Tesseract("vie").version


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("exec sleep 30", "page-timeout"),
        ("kill -SEGV $$", "page-unreadable"),
        ("echo 'terminate called: std::bad_alloc' >&2; exit 134", "page-out-of-memory"),
        ("exit 0", "page-unreadable"),
    ],
)
def test_a_page_that_fails(bin_folder: Path, body: str, code: str) -> None:
    _program(bin_folder, body)
    with pytest.raises(PageFailed) as failed:
        Tesseract("vie").recognise(LINE, 200, 0.5, Layout.LINE)
    assert failed.value.code == code


def test_one_thread_a_process(bin_folder: Path, tmp_path: Path) -> None:
    _program(bin_folder, f'echo "$OMP_THREAD_LIMIT" > {tmp_path}/threads; exit 3')
    with pytest.raises(PageFailed):
        Tesseract("vie").recognise(LINE, 200, 5)
    assert (tmp_path / "threads").read_text().strip() == "1"
