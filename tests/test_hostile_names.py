"""Names that are commands, options, escape codes, or run backwards: filed like any other, shown, harmless."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from conftest import digitize, environment
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from rich.console import Console

from digitize.console.visible import Screen, visible
from digitize.convert import name_results

NAMES: list[bytes] = [
    *(b"-o.png", b"--help.png", b"-", b"..png", b"...png", b"$(touch owned).png", b"; touch owned;.png"),
    b"%2e%2e%2f%2e%2e%2fowned.png",
    b"..\\..\\owned.png",
    b"[bold][link=x].png",
    b"=HYPERLINK(1).png",
    b"\x1b[2J\x1b]0;owned\x07.png",
    b"a\r\n\xe2\x9c\x93 all filed\n.png",
    b"\x7f\xc2\x9b31m.png",
    b"\xff\xfe.png",
    "hoa-don\u202egnp.exe.png".encode(),
    "\u2066\u200b\ufeff\u2028.png".encode(),
    unicodedata.normalize("NFD", "Giấy khai sinh của ông Mẫu.png").encode(),
    b"d" * 251 + b".png",
    ("ẩ" * 83 + ".png").encode(),
]
EFFECTS = {"\x1b", "\x07", "\r", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028"}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A blank page under each name, no two alike; the folder has an awkward name too."""
    folder = tmp_path / "-shelf \u202e"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        Image.new("L", (120 + number, 170), 255).save(folder / "draft", "PNG")
        os.rename(os.fsencode(folder / "draft"), os.path.join(os.fsencode(folder), name))  # noqa: PTH104, PTH118
    return folder


# Those that could act on the way in; one that begins with a dot is hidden, and no paper.
TAKEN_IN = [name for name in NAMES if name[:1] in (b"-", b"\x1b", b"a", b"\x7f", b"\xff", b"h", b"[")]


def files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def test_every_name_is_filed_shown_and_harmless(shelf: Path, archive: Path) -> None:
    for name in set(NAMES) - set(TAKEN_IN):
        (shelf / os.fsdecode(name)).unlink()
    before = files(shelf.parent)
    run = digitize("ingest", shelf, "--loose", "--archive", archive)
    assert run.code == 0, run.err
    assert not EFFECTS & set(run.out + run.err)
    again = digitize("ingest", shelf, "--loose", "--archive", archive, "--json")
    assert again.code == 0
    assert not EFFECTS & set(again.out)
    assert again.json["duplicates"] == len(TAKEN_IN)
    assert {p for p in files(shelf.parent) if p.parts[0] != archive.name} == {
        p for p in before if p.parts[0] != archive.name
    }


def test_what_is_converted_stays_in_its_folder(shelf: Path, tmp_path: Path) -> None:
    out, before = tmp_path / "out", files(tmp_path)
    run = subprocess.run(
        [sys.executable, "-m", "digitize", "convert", "-o", out, "--", *NAMES],
        capture_output=True,
        cwd=shelf,
        env=environment(),
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert not EFFECTS & set((run.stdout + run.stderr).decode())
    assert {p for p in files(tmp_path) if p.parts[0] != "out"} == before
    made = list(out.iterdir())
    assert len(made) == 4 * len(NAMES)
    for record in out.glob("*.json"):
        name = json.loads(record.read_text("utf-8"))["source"]["name"]
        assert name == unicodedata.normalize("NFC", name)


@example(["\ud800", "\udcff", "\ud800"])
@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=90), max_size=8))
def test_results_have_names_of_their_own_that_a_disk_takes(names: list[str]) -> None:
    stems = name_results(tuple(Path("in") / name.replace(".", "") for name in names if name.strip(".")))
    assert len({stem.casefold() for stem in stems}) == len(stems)
    assert all(stem and "/" not in stem and len(f"{stem}.alto.xml".encode()) <= 255 for stem in stems)


@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in shown)
    assert len(shown) == len(text)
    assert visible(shown) == shown


@given(st.text())
def test_a_screen_shows_what_it_is_given_without_effect(text: str) -> None:
    screen = Screen(record=True, width=100, color_system=None, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    with screen.file:
        screen.print(text, markup=False)
        assert not EFFECTS & set(screen.export_text())
    assert isinstance(screen, Console)
