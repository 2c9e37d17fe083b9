"""Settings: file < environment < flag, and "did you mean"."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from digitize.errors import UsageProblem
from digitize.findings import remedy
from digitize.settings import Settings, commented_file, load


def test_flag_beats_environment_beats_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("jobs = 1\nocr_dpi = 150\nmax_pages = 9\n")
    env = {"DIGITIZE_JOBS": "2", "DIGITIZE_OCR_DPI": "175", "DIGITIZE_ARCHIVE": "/x", "HOME": "/y"}
    settings = load(file, env, {"jobs": 3, "pdfa": None})
    assert (settings.jobs, settings.ocr_dpi, settings.max_pages) == (3, 175, 9)


def test_a_mistyped_setting_gets_did_you_mean() -> None:
    with pytest.raises(UsageProblem) as caught:
        load(env={"DIGITIZE_RENDER_DIP": "300"})
    assert caught.value.code == "unknown-setting-near"
    assert "render_dpi" in remedy(caught.value.finding, "en")


@pytest.mark.parametrize(
    "text",
    ["jobs = -1", "jobs = true", 'jobs = "many"', "ocr_dpi = 0", 'pdfa = "3b"', "jobs = [1]", "x = = 1"],
)
def test_a_value_that_does_not_fit_is_wrong_use(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(UsageProblem):
        load(file, {})


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_commented_file_is_valid_and_changes_nothing(tmp_path: Path, lang: str) -> None:
    text = commented_file(lang)
    assert tomllib.loads(text) == {}
    uncommented = "\n".join(re.findall(r"^# ([a-z_0-9]+ = .*)$", text, re.M))
    assert uncommented.count("\n") + 1 == len(fields(Settings))
    file = tmp_path / "settings.toml"
    file.write_text(uncommented)
    assert load(file, {}) == Settings()
