"""Which typefaces stand in for Times New Roman, Arial and Courier, and how wide a word is in them.

Offices type in Times New Roman (Decree 30/2020, annex I); metric twins of it come with Debian and Ubuntu.
A face counts only if it holds every Vietnamese letter: Liberation 1.x, for one, does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Style = Literal["", "b", "i", "bi"]
Family = Literal["serif", "sans", "mono"]
MM_PER_PT = 25.4 / 72
_MEASURE = 400
_PROBES = "ữẶẵĐ"

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)

# regular, bold, italic, bold italic
CANDIDATES: Mapping[Family, tuple[tuple[str, str, str, str], ...]] = {
    "serif": (
        (
            "LiberationSerif-Regular.ttf",
            "LiberationSerif-Bold.ttf",
            "LiberationSerif-Italic.ttf",
            "LiberationSerif-BoldItalic.ttf",
        ),
        ("FreeSerif.ttf", "FreeSerifBold.ttf", "FreeSerifItalic.ttf", "FreeSerifBoldItalic.ttf"),
        ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"),
        (
            "DejaVuSerifCondensed.ttf",
            "DejaVuSerifCondensed-Bold.ttf",
            "DejaVuSerifCondensed-Italic.ttf",
            "DejaVuSerifCondensed-BoldItalic.ttf",
        ),
        ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    ),
    "sans": (
        (
            "LiberationSans-Regular.ttf",
            "LiberationSans-Bold.ttf",
            "LiberationSans-Italic.ttf",
            "LiberationSans-BoldItalic.ttf",
        ),
        ("Arimo-Regular.ttf", "Arimo-Bold.ttf", "Arimo-Italic.ttf", "Arimo-BoldItalic.ttf"),
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf"),
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ),
    "mono": (
        ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    ),
}
STYLES: tuple[Style, ...] = ("", "b", "i", "bi")


class NoFont(RuntimeError):
    """No installed typeface holds the Vietnamese letters."""


def _has_vietnamese(path: str) -> bool:
    font = ImageFont.truetype(path, 40)
    missing = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(c)) != missing for c in _PROBES)


@lru_cache(maxsize=1)
def _installed() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.ttf")) if folder.is_dir() else []:
            found.setdefault(path.name, []).append(str(path))
    return found


def _usable(family: Family) -> Iterator[dict[Style, str]]:
    for names in CANDIDATES[family]:
        rows = [_installed().get(name, []) for name in names]
        for paths in zip(*rows, strict=False):
            if family == "mono" or all(_has_vietnamese(p) for p in paths):
                yield dict(zip(STYLES, paths, strict=True))
                break


@lru_cache(maxsize=8)
def choices(family: Family) -> tuple[Mapping[Style, str], ...]:
    """Every installed set of four faces of `family`, the closest to the office's own first; raises NoFont."""
    found = tuple(_usable(family))
    if not found:
        raise NoFont(
            f"no {family} typeface with Vietnamese letters: install fonts-liberation2 and fonts-dejavu"
        )
    return found


@dataclass(frozen=True, eq=False)
class Typeset:
    """The faces of one paper: file names by family and style."""

    faces: Mapping[tuple[Family, Style], str]

    def path(self, family: Family, style: Style) -> str:
        return self.faces[family, style]

    def width(self, text: str, size: float, style: Style = "", family: Family = "serif") -> float:
        """Width of `text` in mm when set in `size` points."""
        face = loaded(self.path(family, style), _MEASURE)
        return face.getlength(text) / _MEASURE * size * MM_PER_PT


@lru_cache(maxsize=256)
def loaded(path: str, pixels: int) -> ImageFont.FreeTypeFont:
    """The face at `path`, `pixels` high; the basic layout engine gives the same pixels on every machine."""
    return ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=32)
def typeset(serif: int = 0, sans: int = 0) -> Typeset:
    """The faces to use; `serif` and `sans` pick among the installed look-alikes (0 = closest)."""
    faces: dict[tuple[Family, Style], str] = {}
    wanted: tuple[tuple[Family, int], ...] = (("serif", serif), ("sans", sans), ("mono", 0))
    for family, number in wanted:
        sets = choices(family)
        chosen = sets[min(number, len(sets) - 1)]
        faces.update({(family, style): path for style, path in chosen.items()})
    return Typeset(faces)
