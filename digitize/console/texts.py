"""What the commands say, in Vietnamese and English: `texts.json`, one entry a sentence."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from importlib.resources import files
from typing import Any

from digitize.findings import Lang


def _asked_for(argv: list[str]) -> str:
    """The value of --lang wherever it stands, before parsing: help is in that language too."""
    for here, following in zip(argv, [*argv[1:], ""], strict=False):
        if here == "--lang":
            return following
        if here.startswith("--lang="):
            return here.removeprefix("--lang=")
    return ""


@cache
def language() -> Lang:
    """--lang, else DIGITIZE_LANG, else the locale; Vietnamese where none of them says."""
    for wish in (_asked_for(sys.argv[1:]), os.environ.get("DIGITIZE_LANG", "")):
        if wish in ("vi", "en"):
            return "vi" if wish == "vi" else "en"
    locale = next((os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), "")
    spoken = locale.split(".")[0]
    return "vi" if spoken in ("", "C", "POSIX") or spoken.startswith("vi") else "en"


@cache
def _sentences() -> dict[str, dict[str, str]]:
    source = files("digitize.console") / "texts.json"
    sentences: dict[str, dict[str, str]] = json.loads(source.read_text("utf-8"))
    return sentences


def say(key: str, **params: Any) -> str:
    """The sentence `key` in the reader's language, with its gaps filled."""
    return _sentences()[key][language()].format(**params)
