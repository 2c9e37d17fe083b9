"""PDFBox Preflight, the PDF/A-1b validator of Debian's libpdfbox2-java, run on many files at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

_FOLDER = Path("/usr/share/java")
# Java 11 and later no longer bring javax.activation and javax.xml.bind themselves.
_JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
_MAIN = "org.apache.pdfbox.preflight.Validator_A1b"
_PACKAGES = "default-jre-headless libpdfbox2-java libjaxb-api-java"


def require() -> None:
    """Skips where Preflight is not installed; fails there in CI, so that the proof is never missed."""
    missing = [j for j in _JARS if not (_FOLDER / f"{j}.jar").exists()] + ["java"] * (
        not shutil.which("java")
    )
    if not missing:
        return
    message = f"PDF/A cannot be proved, missing: {', '.join(missing)}. Install: apt-get install {_PACKAGES}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def faults(files: Sequence[Path], folder: Path) -> dict[str, list[str]]:
    """What Preflight finds wrong with each file (names must differ): "code: details", [] if valid."""
    listing = folder / "preflight-list"
    listing.write_text("\n".join(str(f) for f in files), "utf-8")
    path = os.pathsep.join(str(_FOLDER / f"{j}.jar") for j in _JARS)
    command = ["java", "-Xshare:auto", "-cp", path, _MAIN, "xml", "group", str(listing)]
    subprocess.run(command, check=False, capture_output=True, timeout=120)
    report = ET.parse(f"{listing}.preflight.xml").getroot()  # noqa: S314 - written by the program just run
    return {str(one.get("name")): _errors(one) for one in report.iter("preflight")}


def _errors(one: ET.Element) -> list[str]:
    found = [f"{e.findtext('code')}: {e.findtext('details')}" for e in one.iter("error")]
    valid = one.findtext("isValid") == "true"
    return found if not valid or found else []
