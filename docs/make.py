"""Writes the references that are made from the code: commands, findings and errors, settings.

`python docs/make.py` writes them, `python docs/make.py --check` fails where one is out of date.
"""

# Each reference imports only what it shows.
# ruff: noqa: PLC0415

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGS = ("en", "vi")
HEAD = "<!-- Made by docs/make.py from the code: do not edit. -->\n\n"
TITLES = {
    "cli": {"en": "Commands", "vi": "Các lệnh"},
    "errors": {"en": "Exit codes, errors and findings", "vi": "Mã thoát, lỗi và phát hiện"},
    "settings": {"en": "Settings", "vi": "Thiết lập"},
}
COLUMNS = {
    "en": ("option", "meaning", "default"),
    "vi": ("tuỳ chọn", "ý nghĩa", "mặc định"),
}
EXIT_CODES = {
    0: ("done; papers sent to review are normal", "xong; có giấy tờ chờ xem là bình thường"),
    1: ("internal error", "lỗi bên trong chương trình"),
    2: ("wrong use", "dùng lệnh sai"),
    3: ("something needed is missing (`digitize doctor`)", "thiếu thành phần cần có (`digitize doctor`)"),
    4: ("some inputs were refused and kept in quarantine", "có tệp bị từ chối, được giữ trong khu cách ly"),
    5: ("`--strict` and something needs review", "`--strict` và có giấy tờ cần xem"),
    6: ("the archive is in use by another writer", "kho đang được chương trình khác ghi"),
    7: ("verification found damage", "kiểm tra thấy hư hỏng"),
    8: (
        "sync, export or a step of the night incomplete",
        "đồng bộ, xuất hoặc một việc ban đêm chưa xong",
    ),
    9: ("storage full or failing", "hết chỗ hoặc ổ đĩa hỏng"),
    130: ("interrupted; safe to run again", "bị ngắt; chạy lại an toàn"),
}


def cli(lang: str) -> Iterator[str]:
    """Every command with its arguments and options, from the command tree itself."""
    import typer.main

    from digitize.cli import app

    root: Any = typer.main.get_command(app)
    yield from _commands(root, "digitize", lang)


def _commands(command: Any, path: str, lang: str) -> Iterator[str]:
    yield f"## `{path}`\n\n{command.help}\n"
    rows = [_row(p) for p in command.params if p.name != "help"]
    if rows:
        option, meaning, default = COLUMNS[lang]
        yield f"| {option} | {meaning} | {default} |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    for name, sub in getattr(command, "commands", {}).items():
        yield from _commands(sub, f"{path} {name}", lang)


def _row(param: Any) -> str:
    names = (
        " ".join(f"`{o}`" for o in param.opts) if param.param_type_name == "option" else f"`{param.metavar}`"
    )
    default = param.default
    shown = (
        ""
        if default in (None, False, True) or callable(default) or not str(default).strip(".")
        else f"`{default}`"
    )
    shown = "" if "UNSET" in shown or "Sentinel" in shown else shown
    return f"| {names} | {getattr(param, 'help', '') or ''} | {shown} |".replace("  ", " ")


def errors(lang: str) -> Iterator[str]:
    """Exit codes, then every finding with its message and remedy."""
    from digitize.findings import catalogue

    index = 0 if lang == "en" else 1
    yield "| exit | |\n|---|---|\n" + "\n".join(f"| {c} | {t[index]} |" for c, t in EXIT_CODES.items()) + "\n"
    remedy = "remedyEn" if lang == "en" else "remedyVi"
    stages = sorted({entry["stage"] for entry in catalogue().values()})
    for stage in stages:
        yield f"## {stage}\n\n| code | severity | message | remedy |\n|---|---|---|---|"
        for code, entry in sorted(catalogue().items()):
            if entry["stage"] == stage:
                cells = (f"`{code}`", entry["severity"], entry[lang], entry.get(remedy, ""))
                yield "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
        yield ""


def settings(lang: str) -> Iterator[str]:
    """Every setting with its meaning and default."""
    from digitize.settings import PREFIX, Settings

    yield "| `settings.toml` | environment | | default |\n|---|---|---|---|"
    for f in fields(Settings):
        yield f"| `{f.name}` | `{PREFIX}{f.name.upper()}` | {f.metadata[lang]} | `{f.default}` |"


def make(lang: str, name: str) -> str:
    """One reference in one language; the process must already speak that language."""
    body = "\n".join(globals()[name](lang))
    return f"{HEAD}# {TITLES[name][lang]}\n\n{body.rstrip()}\n"


def target(lang: str, name: str) -> Path:
    """docs/cli.md in English, docs/cli.vi.md in Vietnamese."""
    return HERE / (f"{name}.md" if lang == "en" else f"{name}.{lang}.md")


def main() -> int:
    """Write, or compare with --check; each language in a process of its own, as the texts are read once."""
    if len(sys.argv) == 3 and sys.argv[1] == "--print":
        lang = os.environ["DIGITIZE_LANG"]
        sys.stdout.write(make(lang, sys.argv[2]))
        return 0
    stale = []
    for lang in LANGS:
        for name in TITLES:
            env = {**os.environ, "DIGITIZE_LANG": lang, "PYTHONUTF8": "1"}
            text = subprocess.run(
                [sys.executable, __file__, "--print", name],
                env=env,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            path = target(lang, name)
            if "--check" in sys.argv and (not path.exists() or path.read_text("utf-8") != text):
                stale.append(path.name)
            elif "--check" not in sys.argv:
                path.write_text(text, "utf-8")
    if stale:
        sys.stderr.write(f"out of date, run docs/make.py: {' '.join(stale)}\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
