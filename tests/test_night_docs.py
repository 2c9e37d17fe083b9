"""`docs/night-job.md` does what it says: its commands, run in order on a fresh home, and its settings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import environment

from digitize.night.metrics import _FIGURES
from digitize.night.steps import steps
from digitize.night.summary import GRAVITY
from digitize.scheduling.plan import Plan
from digitize.scheduling.systemd import systemd_steps
from digitize.settings import Settings, load

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("night-job.md", "night-job.vi.md")


def fences(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_both_languages_say_the_same_commands() -> None:
    for kind in ("sh", "console", "promql"):
        assert fences(PAGES[0], kind) == fences(PAGES[1], kind)
    assert len(fences(PAGES[0], "sh")) >= 7


def test_the_commands_work_in_order_on_a_fresh_home(tmp_path: Path) -> None:
    """All that need no administrator, as one shell would run them."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "digitize").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m digitize "$@"\n')
    (programs / "digitize").chmod(0o755)
    blocks = [text for text in fences(PAGES[0], "sh") if "sudo " not in text]
    env = environment(HOME=str(tmp_path), PATH=f"{programs}:{os.environ['PATH']}")
    env["PYTHONPATH"] = str(DOCS.parent)
    done = subprocess.run(
        ["sh", "-eux", "-c", "\n".join(blocks)],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "all is well" in done.stderr
    [summary] = (tmp_path / "kho" / "night").glob("*/summary.json")
    told = json.loads(summary.read_bytes())
    assert told["exitCode"] == 0
    assert [step["name"] for step in told["steps"]] == [
        step.name for step in steps(Settings(sync_to="usb = /x"))
    ]
    assert {step["state"] for step in told["steps"]} == {"done"}
    assert (tmp_path / "ban-sao" / "store").is_dir()
    assert (tmp_path / "windows" / "digitize-night-kho.xml").is_file()


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_shown_are_settings(page: str, tmp_path: Path) -> None:
    [text] = fences(page, "toml")
    (tmp_path / "settings.toml").write_text(text, "utf-8")
    settings = load(tmp_path / "settings.toml", {})
    assert len(tomllib.loads(text)) == 8
    assert settings != Settings()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_the_code_does(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    plan = Plan("kho", "kho", Path("/x"), 2, 30, "x", scanner=Path("/y"))
    for step in systemd_steps(plan, Path("units"))[:4]:
        assert step in text
    rows = [
        int(code) for row in re.findall(r"^\| ([0-9, ]+) \|", text, re.MULTILINE) for code in row.split(",")
    ]
    assert rows == [130, *GRAVITY, 0]
    metrics = {name for name, _ in _FIGURES.values()}
    for name in set(re.findall(r"digitize_[a-z_]+", text)):
        assert name in metrics or name.startswith("digitize_night_")
    for setting in re.findall(r"`((?:night|notify|sync|metrics)_[a-z_]+)`", text):
        assert hasattr(Settings(), setting)
