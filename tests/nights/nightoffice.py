"""An office with 200 dossiers and 220 cases, its far sides, and what must be true in the morning."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from builders_archive import assert_valid_ocfl
from builders_servers import Server, bucket
from builders_sync import kept
from conftest import environment
from wire import Wire

from digitize.archive.layout import Archive, create, open_archive

FILED, CASES = 200, 220
BENCH = Path(__file__).parent.parent.parent / "bench"
Program = tuple[str, ...]
PROGRAM: Program = ("-m", "digitize")
_LATE_EVERY, _OPEN_EVERY = 5, 7
_HEAD = ("Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Mã TTHC", "Đơn vị xử lý")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and the last JSON document that it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out.splitlines()[-1])


@dataclass
class Far:
    """A far side. url: of the copy, through the wire; server: none of a folder; files: where bytes lie."""

    kind: str
    url: str
    files: Path
    server: Server | None = None
    wire: Wire | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    certificate: tuple[Path, Path] | None = None
    home: Path | None = None

    def fetched(self, to: Path) -> Path:
        """The copy as a folder."""
        shutil.rmtree(to, ignore_errors=True)
        if not self.kind.startswith("s3"):
            shutil.copytree(self.files, to)
            return to
        client: Any = bucket(self.server)  # type: ignore[arg-type]
        for page in client.get_paginator("list_objects_v2").paginate(Bucket="ban-sao"):
            for one in page.get("Contents", ()):
                file = to / one["Key"].removeprefix("kho/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(client.get_object(Bucket="ban-sao", Key=one["Key"])["Body"].read())
        return to

    def rot(self) -> None:
        """A bit of some original flips where it lies."""
        if not self.kind.startswith("s3"):
            file = min(self.files.glob("store/**/original.*"))
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)
            return
        client: Any = bucket(self.server)  # type: ignore[arg-type]
        pages = client.get_paginator("list_objects_v2").paginate(Bucket="ban-sao")
        key = min(o["Key"] for page in pages for o in page["Contents"] if "/original." in o["Key"])
        data = bytearray(client.get_object(Bucket="ban-sao", Key=key)["Body"].read())
        data[len(data) // 2] ^= 1
        client.put_object(Bucket="ban-sao", Key=key, Body=bytes(data))


@cache
def _bench() -> Any:
    """What files dossiers of recorded papers; imported late, for the names of its modules are common ones."""
    sys.path.insert(0, str(BENCH))
    return import_module("filed")


def file_some(archive: Archive, numbers: range, scratch: Path) -> None:
    """The dossiers of these numbers, into the archive."""
    _bench().file_stretch(archive, _replay(), numbers, scratch)


@cache
def _replay() -> Any:
    return _bench().Replay(_bench().recorded(30))


def prepare(folder: Path) -> Archive:
    """200 dossiers filed without reading a page again, and nothing else."""
    archive = create(folder / "kho", "vi")
    file_some(archive, range(FILED), folder)
    return archive


class NightOffice:
    """The office of one far side. filed: how many of the cases have been filed so far."""

    def __init__(self, archive: Archive, far: Far, top: Path) -> None:
        self.archive, self.far, self.top = archive, far, top
        self.filed = FILED
        self.list_cases()

    @property
    def wire(self) -> Wire:
        """The line to the far side."""
        assert self.far.wire
        return self.far.wire

    @property
    def server(self) -> Server:
        """The server at its end."""
        assert self.far.server
        return self.far.server

    @property
    def far_disk(self) -> Path:
        """The file system that the copy lies on."""
        return next(place for place in self.far.files.parents if place.is_mount())

    def list_cases(self) -> None:
        """The case system's list: twenty have no scans yet, every fifth is late, every seventh is open."""
        listed = self.top / "cases.csv"
        with listed.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(_HEAD)
            for n in range(CASES):
                done = "" if n % _OPEN_EVERY == 0 else "20/03/2026" if n % _LATE_EVERY == 0 else "09/03/2026"
                row = (_replay().code(n), "02/03/2026", "10/03/2026", done, "1.009901", "UBND xã Mẫu")
                rows.writerow(row)
        self.digitize("cases", "import", listed).json  # noqa: B018 - it must have answered

    def file_more(self, count: int = 1) -> None:
        """A day's work: cases that had no scans get theirs."""
        file_some(self.archive, range(self.filed, self.filed + count), self.top)
        self.filed += count

    def env(self) -> dict[str, str]:
        """What a command has in its environment."""
        return environment(
            DIGITIZE_ARCHIVE=str(self.archive.root), DIGITIZE_SYNC_TO=self.far.url, **self.far.env
        )

    def begin(
        self, *words: str | Path, program: tuple[str, ...] = ("-m", "digitize")
    ) -> subprocess.Popen[str]:
        """A command under way, in a session of its own."""
        return subprocess.Popen(
            [sys.executable, *program, *map(str, words), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.env(),
            start_new_session=True,
        )

    def digitize(self, *words: str | Path, program: Program = PROGRAM) -> Ran:
        """A command, to its end."""
        process = self.begin(*words, program=program)
        out, err = process.communicate(timeout=900)
        return Ran(process.returncode, out, err)

    def killed(self, after_s: float, *words: str) -> bool:
        """Whether a command was still at work when it was killed, with all that it had started."""
        process = self.begin(*words)
        time.sleep(after_s)
        alive = process.poll() is None
        if alive:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return alive

    def wrong_in_the_morning(self) -> list[str]:
        """What is wrong after a night without trouble: it ends well, the copy is whole, the report true."""
        night = self.digitize("night")
        if night.code:
            return [f"the night ends with {night.code}: {night.out[-600:]} {night.err[-300:]}"]
        return [*self.wrong_copy(), *self.wrong_report()]

    def wrong_copy(self) -> list[str]:
        """The copy has every byte of the archive and no other, and is valid."""
        copy = self.far.fetched(self.top / "fetched")
        ours, theirs = kept(self.archive.root), kept(copy)
        wrong = [f"missing: {p}" for p in ours if p not in theirs]
        wrong += [f"too much: {p}" for p in theirs if p not in ours]
        wrong += [f"differs: {p}" for p in ours if p in theirs and not _same(p, ours[p], theirs[p])]
        assert_valid_ocfl(copy / "store", len(list(self.archive.open_store().folders())))
        return wrong[:10]

    def wrong_report(self) -> list[str]:
        """The report says what the list and the shelves say, counted here by hand."""
        report = self.digitize("report", "--from", "2026-01-01", "--to", "2026-12-31").json
        counts, rates = report["counts"], {one["id"]: one for one in report["indicators"]}
        late = sum(n % _LATE_EVERY == 0 and n % _OPEN_EVERY != 0 for n in range(CASES))
        finished = sum(n % _OPEN_EVERY != 0 for n in range(CASES))
        facts = {
            "received": (counts["received"], CASES),
            "in the archive": (counts["inArchive"], self.filed),
            "never scanned": (counts["neverScanned"], CASES - self.filed),
            "on time": (rates["2.1"]["numerator"], finished - late),
        }
        return [f"{name}: {said} instead of {true}" for name, (said, true) in facts.items() if said != true]


def _same(path: str, ours: bytes, theirs: bytes) -> bool:
    """The log goes on after it was copied: that it was is the first line that the copy has not."""
    if path == "audit-head.json":
        return json.loads(theirs)["seq"] <= json.loads(ours)["seq"]
    return ours.startswith(theirs) if path.startswith("audit/") else ours == theirs


@contextmanager
def memory_disk(place: Path, megabytes: int = 400) -> Iterator[Path]:
    """A file system of its own, which can be filled and made read-only. Needs the right to mount."""
    place.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(place)]
    subprocess.run(["mount", *options], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def remounted(place: Path, options: str) -> None:
    """The same file system, with other options."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)


def reopened(archive: Archive, to: Path) -> Archive:
    """The archive once more, elsewhere."""
    shutil.copytree(archive.root, to)
    return open_archive(to)
