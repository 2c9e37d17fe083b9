"""Which files belong together: a folder is a dossier, a loose file is a dossier of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from pathlib import Path
from typing import Any

from digitize.codes import is_dossier_code
from digitize.dossier import Finding
from digitize.errors import UsageProblem
from digitize.findings import finding

SIDECAR = "dossier.json"
_MOST_SIDECAR = 1_000_000  # bytes; what a case system says of a dossier takes a few hundred
# Left behind by file managers; never papers.
_CLUTTER = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """The files of one dossier, in the order of their names, with what is known before any is read.

    `case` is the sidecar's content as given; `findings` say what is wrong with the sidecar. folder: where it
    is one. Once a list of cases was consulted: `row` of the list, `about` the dossier as a whole.
    """

    files: tuple[Path, ...]
    code: str | None = None
    case: Mapping[str, Any] = of(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    folder: Path | None = None
    row: int | None = None
    about: tuple[Finding, ...] = ()


def gather(
    paths: Sequence[Path], *, loose: bool = False, shut: Callable[[Path], None] | None = None
) -> tuple[Parcel, ...]:
    """The dossiers that `paths` hold; with `loose` every file below them is a dossier of its own.

    A folder whose only content is folders is a shelf. A folder with both files and folders is a shelf too,
    unless its name or its `dossier.json` gives it a dossier code: its files are then one dossier.
    shut: told of a folder below them that may not be read, which else raises PermissionError. Raises
    UsageProblem for a path that is not there.
    """
    return tuple(parcel for path in paths for parcel in _gather_one(path, loose, shut))


def _gather_one(path: Path, loose: bool, shut: Callable[[Path], None] | None) -> Iterator[Parcel]:
    if path.is_dir():
        yield from _gather_folder(path, loose, shut)
    elif path.exists() or path.is_symlink():
        yield Parcel((path,))
    else:
        raise UsageProblem("no-such-path")


def _gather_folder(folder: Path, loose: bool, shut: Callable[[Path], None] | None) -> Iterator[Parcel]:
    entries = sorted((p for p in folder.iterdir() if not _is_clutter(p)), key=_natural)
    files = tuple(p for p in entries if (p.is_symlink() or not p.is_dir()) and p.name != SIDECAR)
    folders = [p for p in entries if p.is_dir() and not p.is_symlink()]
    case, wrong = _read_sidecar(folder)
    code = _code(folder, case)
    if loose or (folders and not code and not case):
        yield from (Parcel((f,)) for f in files)
    elif files:
        yield Parcel(files, code, case, wrong, folder)
    for below in folders:
        try:
            yield from _gather_folder(below, loose, shut)
        except PermissionError:
            if shut is None:
                raise
            shut(below)


def _is_clutter(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in _CLUTTER


def _natural(path: Path) -> tuple[tuple[int, int | str], ...]:
    """Scanners count 1, 2, … 10: the order of numbers, not of letters."""
    runs = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    return tuple((0, int(run)) if run.isdecimal() else (1, run) for run in runs)


def _read_sidecar(folder: Path) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    sidecar = folder / SIDECAR
    if not sidecar.is_file():
        return {}, ()
    try:
        with sidecar.open("rb") as file:
            content = file.read(_MOST_SIDECAR + 1)
        case = json.loads(content.decode("utf-8-sig")) if len(content) <= _MOST_SIDECAR else None
    except (OSError, ValueError, RecursionError):
        return {}, (finding("sidecar-unreadable"),)
    if not isinstance(case, dict):
        return {}, (finding("sidecar-unreadable"),)
    return case, ()


def _code(folder: Path, case: Mapping[str, Any]) -> str | None:
    given = str(case.get("dossierCode") or "").strip()
    for candidate in (given, folder.name):
        if is_dossier_code(candidate):
            return candidate
    return None
