"""What is to be run when, for which archive; systemd, cron and Windows are told it in their own words."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitize.archive.layout import Archive
from digitize.errors import UsageProblem
from digitize.night.naming import archive_name, plain_name
from digitize.settings import Settings
from digitize.targets.opening import places_of


@dataclass(frozen=True, slots=True)
class Plan:
    """name: of the jobs, in plain letters; title: of the archive; hour, minute: when the night job begins;
    lang: of notices; writable: folders besides the archive that the night job writes to; python: what runs
    `digitize`. All paths are absolute.
    """

    name: str
    title: str
    archive: Path
    hour: int
    minute: int
    user: str
    lang: str = "vi"
    scanner: Path | None = None
    writable: tuple[Path, ...] = ()
    python: str = sys.executable

    def night(self) -> tuple[str, ...]:
        """The command of the night job."""
        return (*self._digitize("night"), "--json", "--quiet")

    def watch(self, *more: str) -> tuple[str, ...]:
        """The command that watches the scanner's folder."""
        return (*self._digitize("watch", str(self.scanner)), "--json", "--no-progress", *more)

    def _digitize(self, *words: str) -> tuple[str, ...]:
        return (self.python, "-m", "digitize", *words, "--archive", str(self.archive), "--lang", self.lang)


@dataclass(frozen=True, slots=True)
class Written:
    """One file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for; None: as it comes."""

    at: str = "02:30"
    scanner: Path | None = None
    name: str | None = None
    user: str | None = None
    lang: str = "vi"


def plan_of(archive: Archive, settings: Settings, wish: Wish) -> Plan:
    """The plan for an archive. Raises UsageProblem `bad-time`, `schedule-bad-path`, `no-such-path`."""
    clock = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", wish.at)
    if not clock:
        raise UsageProblem("bad-time")
    if wish.scanner is not None and not wish.scanner.is_dir():
        raise UsageProblem("no-such-path")
    title = archive_name(archive, settings)
    plan = Plan(
        plain_name(wish.name or archive.root.resolve().name),
        title,
        archive.root.absolute(),
        int(clock[1]),
        int(clock[2]),
        wish.user or getpass.getuser(),
        wish.lang,
        wish.scanner.absolute() if wish.scanner else None,
        tuple(_written_besides(settings)),
    )
    _check((*plan.night(), *plan.watch(), *map(str, plan.writable), plan.title, plan.user))
    return plan


def _written_besides(settings: Settings) -> Iterator[Path]:
    """Folders besides the archive that the night's steps write to; where one is not made yet, what it will be
    made in.
    """
    copies = (place.address for place in places_of(settings.sync_to).values())
    folders = (settings.metrics_dir, *(c for c in copies if "://" not in c))
    for path in (Path(f).expanduser().absolute() for f in folders if f):
        yield path if path.is_dir() else path.parent


def _check(words: Sequence[str]) -> None:
    """A line break ends a line wherever it stands, and not every reader takes bytes that are no text."""
    for word in words:
        if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", word):
            raise UsageProblem("schedule-bad-path")


def is_plain(text: str) -> bool:
    """Whether a word means itself everywhere, without quotes."""
    return bool(re.fullmatch(r"[A-Za-z0-9_/.,@-]+", text))


def write_files(files: Sequence[Written], folder: Path) -> tuple[Path, ...]:
    """Write them into `folder`, which is made. Raises UsageProblem `schedule-file-exists` before anything is
    written where one is there and holds something else: somebody may have edited it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        there = folder / file.name
        if there.exists() and there.read_bytes() != file.content:
            raise UsageProblem("schedule-file-exists", name=file.name)
    for file in files:
        (folder / file.name).write_bytes(file.content)
    return tuple(folder / file.name for file in files)
