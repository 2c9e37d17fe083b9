"""What this machine lacks to digitise, and the exact command that mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from digitize.confine import tried

State = Literal["ok", "warn", "bad"]
_APT = "sudo apt-get install -y --no-install-recommends"
_LEAST_FREE_GB = 5
# A clock before the day this version was made is wrong, and every record would carry a wrong date.
_MADE = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `name` is a key of the texts, `detail` what was found, `remedy` a command."""

    name: str
    state: State
    detail: str = ""
    remedy: str = ""


def examine(archive: Path | None = None) -> tuple[Check, ...]:
    """Every check, in the order a newcomer would mend them; of the disk under the archive, or under here."""
    opened = tuple(_archive(archive)) if archive else ()
    return (*_machine(), *opened, *_types(archive), *_place(archive or Path.cwd()))


def _machine() -> Iterator[Check]:
    yield Check("python", "ok" if sys.version_info >= (3, 11) else "bad", sys.version.split()[0])
    yield from _tesseract()
    missing = [p for p in ("pdftoppm", "pdftotext", "pdfinfo") if not shutil.which(p)]
    yield Check(
        "poppler", "bad" if missing else "ok", ", ".join(missing), f"{_APT} poppler-utils" if missing else ""
    )
    yield _fonts()
    yield _memory()
    yield _walls()
    today = datetime.now(UTC).date()
    yield Check(
        "clock",
        "ok" if today >= _MADE else "bad",
        str(today),
        "" if today >= _MADE else "sudo timedatectl set-ntp true",
    )


def _tesseract() -> Iterator[Check]:
    version = _first_line("tesseract", "--version")
    remedy = f"{_APT} tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd"
    yield Check("tesseract", "ok" if version else "bad", version, "" if version else remedy)
    known = _run("tesseract", "--list-langs").split()
    for name, model, worst in (("language", "vie", "bad"), ("osd", "osd", "warn")):
        found = model in known
        state: State = "ok" if found else "bad" if worst == "bad" else "warn"
        yield Check(name, state, model, "" if found else f"{_APT} tesseract-ocr-{model}")


def _fonts() -> Check:
    """Born-digital pages without embedded fonts are drawn with the machine's own."""
    count = len(_run("fc-list", ":lang=vi", "file").splitlines())
    return Check(
        "fonts", "ok" if count else "warn", str(count), "" if count else f"{_APT} fonts-liberation fontconfig"
    )


def _memory() -> Check:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return Check("memory", "ok" if total >= 2 else "warn", f"{total:.1f} GB")


def _walls() -> Check:
    """What holds a process that reads foreign bytes back on this kernel, found out by trying."""
    held = tried()
    said = [name for wall, name in (("files", "Landlock"), ("network", "seccomp")) if wall in held]
    return Check("walls", "ok" if len(said) == 2 else "warn", ", ".join(said))


def _archive(folder: Path) -> Iterator[Check]:
    from digitize.archive.layout import open_archive  # noqa: PLC0415 - doctor must run where archive parts are missing
    from digitize.errors import DigitizeError  # noqa: PLC0415

    try:
        open_archive(folder)
    except DigitizeError as error:
        yield Check("archive", "bad", error.code, f"digitize init {folder}")
        return
    yield Check("archive", "ok", str(folder))
    yield from _night(folder)


def _night(folder: Path) -> Iterator[Check]:
    """Whether the night job runs, and found nothing wrong the last time."""
    from digitize.archive.layout import Archive  # noqa: PLC0415 - as above
    from digitize.errors import DigitizeError  # noqa: PLC0415
    from digitize.night.kept import last  # noqa: PLC0415
    from digitize.settings import load  # noqa: PLC0415

    archive = Archive(folder)
    run = last(archive)
    if run is None:
        yield Check("night", "warn", "", f"digitize schedule --for systemd --archive {folder}")
        return
    try:
        late_s = load(archive.settings_file).night_late_s
    except DigitizeError:
        return  # told elsewhere
    code, ended = run.get("exitCode"), str(run.get("ended"))
    old = _seconds_since(ended) > late_s
    fine = code == 0 and not old
    remedy = "" if fine else f"digitize night --archive {folder}"
    yield Check("night", "ok" if fine else "warn", f"{ended[:16]} ({code})", remedy)


def _seconds_since(when: str) -> float:
    """For ever where it is no time; a time to come says that a clock was wrong, which is as bad."""
    try:
        return abs((datetime.now(UTC) - datetime.fromisoformat(when)).total_seconds())
    except (ValueError, TypeError):
        return float("inf")


def _types(archive: Path | None) -> Iterator[Check]:
    """The office's own document types, or what is wrong with the first that is not sound."""
    from digitize.errors import DigitizeError  # noqa: PLC0415 - as above
    from digitize.reach import known_types  # noqa: PLC0415
    from digitize.schemas.own import offered  # noqa: PLC0415

    try:
        known_types(archive)
    except DigitizeError as error:
        if error.code.startswith("type"):
            named = str(error.finding.params.get("type", ""))
            yield Check("types", "bad", f"{named} {error.code}".strip(), "docs/adding-a-type.md")
        return
    if offered():
        yield Check("types", "ok", ", ".join(offered()))


def _place(folder: Path) -> Iterator[Check]:
    if not folder.is_dir():
        return
    writable = os.access(folder, os.W_OK | os.X_OK)
    yield Check(
        "permissions", "ok" if writable else "bad", "", "" if writable else f"sudo chown -R $USER {folder}"
    )
    free = shutil.disk_usage(folder).free / 1e9
    yield Check("disk", "ok" if free >= _LEAST_FREE_GB else "warn", f"{free:.0f} GB")
    yield from _reserve(folder)
    encrypted = _is_encrypted(folder)
    yield Check("encryption", "ok" if encrypted else "warn", "LUKS" if encrypted else "")


def _reserve(folder: Path) -> Iterator[Check]:
    """Whether room is kept back for a full disk; only where the folder is an archive."""
    from digitize.archive.layout import Archive  # noqa: PLC0415 - as above
    from digitize.archive.reserve import space  # noqa: PLC0415

    archive = Archive(folder)
    if not archive.store.is_dir():
        return
    here = space(archive)
    size = f"{max(here.wanted, 2_000_000_000) / 1e9:.0f}G"
    kept = here.reserve and not here.used_up
    remedy = "" if kept else f"digitize reserve {size} --archive {folder}"
    yield Check("reserve", "ok" if kept else "warn", f"{here.reserve / 1e9:.1f} GB", remedy)


def _is_encrypted(folder: Path) -> bool:
    """Whether a LUKS layer lies under the folder's file system (lsblk shows the chain of devices)."""
    device = _first_line("findmnt", "-n", "-o", "SOURCE", "--target", str(folder)).split("[")[0]
    return "crypt" in _run("lsblk", "-n", "-s", "-o", "TYPE", device).split() if device else False


def _first_line(*command: str) -> str:
    return next(iter(_run(*command).splitlines()), "")


def _run(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
